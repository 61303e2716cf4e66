SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA building;
ALTER SCHEMA building OWNER TO stackledger_app;
CREATE SCHEMA read;
ALTER SCHEMA read OWNER TO stackledger_app;
CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);
ALTER TYPE public.procrastinate_job_event_type OWNER TO postgres;
CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);
ALTER TYPE public.procrastinate_job_status OWNER TO postgres;
CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);
ALTER TYPE public.procrastinate_job_to_defer_v1 OWNER TO postgres;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    lock text,
    queueing_lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status public.procrastinate_job_status DEFAULT 'todo'::public.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    project_id text DEFAULT ''::text NOT NULL,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::public.procrastinate_job_status) AND (abort_requested = true))))
);
ALTER TABLE public.procrastinate_jobs OWNER TO postgres;
CREATE FUNCTION public.fetch_job_in_turn(queues character varying[], worker bigint, after_project text) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
    turn text;
    found_job procrastinate_jobs;
BEGIN
    FOR turn IN
        WITH RECURSIVE waiting AS (
            SELECT min(project_id) AS project_id FROM procrastinate_jobs WHERE status = 'todo'
            UNION ALL
            SELECT (SELECT min(job.project_id) FROM procrastinate_jobs AS job
                    WHERE job.status = 'todo' AND job.project_id > waiting.project_id)
            FROM waiting WHERE waiting.project_id IS NOT NULL
        ), running AS (
            SELECT project_id, count(*) AS jobs FROM procrastinate_jobs
            WHERE status = 'doing' AND queue_name = ANY(queues) GROUP BY project_id
        )
        SELECT waiting.project_id FROM waiting LEFT JOIN running USING (project_id)
        WHERE waiting.project_id IS NOT NULL
        ORDER BY coalesce(running.jobs, 0), waiting.project_id <= after_project, waiting.project_id
    LOOP
        SELECT job.* INTO found_job FROM procrastinate_jobs AS job
        WHERE job.status = 'todo' AND job.project_id = turn AND job.queue_name = ANY(queues)
          AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())
          AND NOT EXISTS (
              SELECT FROM procrastinate_jobs AS other
              WHERE other.lock = job.lock AND other.status IN ('todo', 'doing') AND (
                  other.status = 'doing'
                  OR (other.priority, -other.id) > (job.priority, -job.id)
                  AND (other.queue_name <> 'asides' OR other.project_id = job.project_id)
              )
          )
        ORDER BY job.priority DESC, job.id LIMIT 1
        FOR UPDATE OF job SKIP LOCKED;
        CONTINUE WHEN NOT FOUND;
        BEGIN
            UPDATE procrastinate_jobs SET status = 'doing', worker_id = worker
            WHERE id = found_job.id RETURNING * INTO found_job;
            RETURN found_job;
        EXCEPTION WHEN unique_violation THEN
            NULL; -- another worker has taken the lock at this moment, for a job of another project
        END;
    END LOOP;
    RETURN NULL;
END $$;
ALTER FUNCTION public.fetch_job_in_turn(queues character varying[], worker bigint, after_project text) OWNER TO postgres;
CREATE FUNCTION public.forget_signals(before timestamp with time zone, most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    forgotten integer;
BEGIN
    DELETE FROM server_signals
    WHERE ctid = ANY (ARRAY(SELECT ctid FROM server_signals WHERE hour < before LIMIT most));
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    IF forgotten > 0 THEN
        INSERT INTO signals_kept (since) VALUES (before)
            ON CONFLICT (one) DO UPDATE SET since = greatest(signals_kept.since, excluded.since);
    END IF;
    RETURN forgotten;
END $$;
ALTER FUNCTION public.forget_signals(before timestamp with time zone, most integer) OWNER TO postgres;
CREATE FUNCTION public.ledger_append_more(more jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    -- A worker that lost its job (frozen past its lease, say) must not write what came of it.
    IF EXISTS (
        SELECT FROM jsonb_to_recordset(more -> 'fences') AS fence (job bigint, attempt integer)
        WHERE NOT EXISTS (
            SELECT FROM procrastinate_jobs AS held
            WHERE held.id = fence.job AND held.attempts = fence.attempt AND held.status = 'doing'
            FOR SHARE
        )
    ) THEN
        RAISE EXCEPTION 'the job belongs to another worker now' USING ERRCODE = 'SL001';
    END IF;
    INSERT INTO ledger_commands (command_id, fingerprint, stream, version, decided, recorded_at)
    SELECT command_id, decode(fingerprint, 'hex'), stream, version, decided, clock_timestamp()
        FROM jsonb_to_recordset(more -> 'receipts')
            AS receipt (command_id uuid, fingerprint text, stream uuid, version bigint, decided smallint);
    DELETE FROM ledger_claims AS claim
        USING jsonb_to_recordset(more -> 'released') AS gone (kind text, scope text, value text, stream uuid)
        WHERE (claim.kind, claim.scope, claim.value, claim.stream) = (gone.kind, gone.scope, gone.value, gone.stream);
    INSERT INTO ledger_claims (kind, scope, value, stream)
    SELECT kind, scope, value, stream
        FROM jsonb_to_recordset(more -> 'taken') AS claim (kind text, scope text, value text, stream uuid);
    -- ``content``: from a process of an older version, while they are replaced one by one.
    INSERT INTO ledger_withheld (stream, name, content, ciphertext, key_id)
    SELECT stream, name, decode(content, 'base64'), decode(ciphertext, 'base64'), key_id
        FROM jsonb_to_recordset(more -> 'withheld')
            AS secret (stream uuid, name text, content text, ciphertext text, key_id text)
        ON CONFLICT (stream, name) DO UPDATE
            SET content = excluded.content, ciphertext = excluded.ciphertext, key_id = excluded.key_id,
                recorded_at = clock_timestamp();
END $$;
ALTER FUNCTION public.ledger_append_more(more jsonb) OWNER TO postgres;
CREATE FUNCTION public.ledger_refuse_entry(topic text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RAISE EXCEPTION 'not an entry of the book: %', topic USING ERRCODE = 'SL002';
END $$;
ALTER FUNCTION public.ledger_refuse_entry(topic text) OWNER TO postgres;
CREATE FUNCTION public.ledger_check_entry(topic text, entry jsonb, project text) RETURNS text
    LANGUAGE sql STABLE
    RETURN CASE WHEN ((jsonb_typeof((entry -> 'by'::text)) = 'string'::text) AND ((entry #>> '{event,type}'::text[]) = topic) AND (COALESCE((entry ->> 'project_id'::text), ''::text) = project) AND COALESCE((((entry ->> 'command_id'::text))::uuid >= '00000000-0000-0000-0000-000000000000'::uuid), true) AND COALESCE((((entry ->> 'causation_id'::text))::bigint >= 0), true)) THEN (entry ->> 'by'::text) ELSE public.ledger_refuse_entry(topic) END;
ALTER FUNCTION public.ledger_check_entry(topic text, entry jsonb, project text) OWNER TO postgres;
CREATE FUNCTION public.ledger_check_versions(ids uuid[], versions bigint[]) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (
            SELECT id, version, row_number() OVER (PARTITION BY id ORDER BY place) AS step
            FROM unnest(ids, versions) WITH ORDINALITY AS entry (id, version, place)
        ) AS entry
        WHERE version > step AND version > step + coalesce(
            (SELECT max(originator_version) FROM ledger_events WHERE originator_id = id), 0
        )
    ) THEN
        RAISE EXCEPTION 'not the next version of its stream' USING ERRCODE = 'SL003';
    END IF;
END $$;
ALTER FUNCTION public.ledger_check_versions(ids uuid[], versions bigint[]) OWNER TO postgres;
CREATE FUNCTION public.ledger_decode_entry(state bytea) RETURNS jsonb
    LANGUAGE sql STABLE
    RETURN (convert_from(state, 'utf8'::name))::jsonb;
ALTER FUNCTION public.ledger_decode_entry(state bytea) OWNER TO postgres;
CREATE FUNCTION public.ledger_entry(state bytea) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    entry jsonb;
BEGIN
    entry := convert_from(state, 'utf8')::jsonb;
    IF jsonb_typeof(entry) = 'object' AND jsonb_typeof(entry -> 'event') = 'object'
        AND jsonb_typeof(entry -> 'by') = 'string' THEN
        RETURN entry;
    END IF;
    RETURN NULL;
EXCEPTION
    WHEN data_exception OR program_limit_exceeded THEN
        RETURN NULL;
END $$;
ALTER FUNCTION public.ledger_entry(state bytea) OWNER TO postgres;
CREATE FUNCTION public.ledger_events_append(ids uuid[], versions bigint[], topics text[], states bytea[], projects text[], more jsonb, OUT first_position bigint, OUT moment timestamp with time zone) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    newest timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock('ledger_events'::regclass::oid::bigint);
    SELECT notification_id + 1, recorded_at INTO first_position, newest
        FROM ledger_events ORDER BY notification_id DESC LIMIT 1;
    first_position := coalesce(first_position, 1);
    moment := greatest(ledger_now(), newest);
    IF cardinality(ids) > 0 THEN
        PERFORM ledger_check_versions(ids, versions);
        INSERT INTO ledger_events (
            originator_id, originator_version, topic, state, project_id, notification_id, recorded_at, by
        )
        SELECT id, version, topic, state, project, first_position + place - 1, moment,
               ledger_check_entry(topic, entry, project)
            FROM unnest(ids, versions, topics, states, projects)
                WITH ORDINALITY AS given (id, version, topic, state, project, place),
                -- OFFSET keeps the entry from being decoded anew for each member that is looked at.
                LATERAL (SELECT ledger_decode_entry(state) AS entry OFFSET 0) AS decoded;
        PERFORM pg_notify('ledger_events', '');
    END IF;
    -- After the events: who decided on an old version is told that first, and only then what others claimed.
    IF more IS NOT NULL THEN
        PERFORM ledger_append_more(more);
    END IF;
END $$;
ALTER FUNCTION public.ledger_events_append(ids uuid[], versions bigint[], topics text[], states bytea[], projects text[], more jsonb, OUT first_position bigint, OUT moment timestamp with time zone) OWNER TO postgres;
CREATE FUNCTION public.ledger_is_of_the_cloud(stream uuid) RETURNS boolean
    LANGUAGE sql STABLE STRICT
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT EXISTS (
        SELECT FROM ledger_events
        WHERE originator_id = stream AND originator_version = 1 AND topic = 'PolicyDefined'
          AND ledger_entry(state) #>> '{event,project_id}' IS NULL
    )
$$;
ALTER FUNCTION public.ledger_is_of_the_cloud(stream uuid) OWNER TO postgres;
CREATE FUNCTION public.ledger_now() RETURNS timestamp with time zone
    LANGUAGE sql
    AS $$SELECT clock_timestamp()$$;
ALTER FUNCTION public.ledger_now() OWNER TO postgres;
CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;
ALTER FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) OWNER TO postgres;
CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;
    RETURN job_ids;
END;
$$;
ALTER FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) OWNER TO postgres;
CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;
    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;
    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;
    RETURN _job_id;
END;
$$;
ALTER FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) OWNER TO postgres;
CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;
 RETURN found_jobs;
END;
$$;
ALTER FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) OWNER TO postgres;
CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;
ALTER FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) OWNER TO postgres;
CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;
ALTER FUNCTION public.procrastinate_notify_queue_abort_job_v1() OWNER TO postgres;
CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;
ALTER FUNCTION public.procrastinate_notify_queue_job_inserted_v1() OWNER TO postgres;
CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;
ALTER FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) OWNER TO postgres;
CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;
ALTER FUNCTION public.procrastinate_register_worker_v1() OWNER TO postgres;
CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;
ALTER FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) OWNER TO postgres;
CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;
END;
$$;
ALTER FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) OWNER TO postgres;
CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;
ALTER FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() OWNER TO postgres;
CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);
	RETURN NEW;
END;
$$;
ALTER FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() OWNER TO postgres;
CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;
ALTER FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() OWNER TO postgres;
CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;
ALTER FUNCTION public.procrastinate_trigger_function_status_events_update_v1() OWNER TO postgres;
CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;
ALTER FUNCTION public.procrastinate_unlink_periodic_defers_v1() OWNER TO postgres;
CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;
ALTER FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) OWNER TO postgres;
CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;
ALTER FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) OWNER TO postgres;
CREATE FUNCTION public.refuse_to_forget() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'events are never changed or removed' USING ERRCODE = 'restrict_violation';
END $$;
ALTER FUNCTION public.refuse_to_forget() OWNER TO postgres;
CREATE FUNCTION public.refuse_to_forget_signals() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.hour > ledger_now() - interval '400 days' THEN
        RAISE EXCEPTION 'signals are kept for 400 days at least' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
ALTER FUNCTION public.refuse_to_forget_signals() OWNER TO postgres;
CREATE FUNCTION public.set_job_project() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.project_id := coalesce((
        SELECT event.project_id FROM ledger_events AS event
        WHERE originator_id = (NEW.args ->> 'stream')::uuid
          AND originator_version = (NEW.args ->> 'version')::bigint
    ), '');
    RETURN NEW;
END $$;
ALTER FUNCTION public.set_job_project() OWNER TO postgres;
CREATE TABLE public.job_failures (
    job_id bigint NOT NULL,
    lock text,
    kind text NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    reason text NOT NULL,
    operation_id uuid,
    failed_at timestamp with time zone DEFAULT public.ledger_now() NOT NULL,
    parked_at timestamp with time zone,
    skipped_at timestamp with time zone,
    skipped_because text,
    CONSTRAINT job_failures_kind_check CHECK ((kind = ANY (ARRAY['refused'::text, 'unforeseen'::text, 'unsupported'::text, 'behind'::text])))
);
ALTER TABLE public.job_failures OWNER TO postgres;
CREATE TABLE public.ledger_events (
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    notification_id bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    project_id text NOT NULL,
    by text
)
WITH (autovacuum_analyze_scale_factor='0.01');
ALTER TABLE public.ledger_events OWNER TO postgres;
CREATE VIEW public.ledger AS
 SELECT ledger_events.notification_id AS "position",
    ledger_events.recorded_at,
    ledger_events.originator_id AS stream,
    ledger_events.originator_version AS version,
    ledger_events.topic AS type,
    (decoded.entry ->> 'by'::text) AS by,
    ((decoded.entry -> 'event'::text) - 'type'::text) AS event,
    ledger_events.project_id,
    (decoded.entry ->> 'correlation_id'::text) AS correlation_id,
    ((decoded.entry ->> 'causation_id'::text))::bigint AS causation_id,
    ((decoded.entry ->> 'command_id'::text))::uuid AS command_id,
    (decoded.entry ->> 'cloud_request_id'::text) AS cloud_request_id
   FROM public.ledger_events,
    LATERAL ( SELECT (convert_from(ledger_events.state, 'utf8'::name))::jsonb AS entry) decoded;
ALTER VIEW public.ledger OWNER TO postgres;
CREATE TABLE public.ledger_claims (
    kind text NOT NULL,
    scope text NOT NULL,
    value text NOT NULL,
    stream uuid NOT NULL
);
ALTER TABLE public.ledger_claims OWNER TO postgres;
CREATE TABLE public.ledger_commands (
    command_id uuid NOT NULL,
    fingerprint bytea NOT NULL,
    stream uuid NOT NULL,
    version bigint NOT NULL,
    decided smallint NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);
ALTER TABLE public.ledger_commands OWNER TO postgres;
CREATE TABLE public.ledger_parked (
    projection text NOT NULL,
    stream uuid NOT NULL,
    "position" bigint NOT NULL,
    reason text NOT NULL,
    parked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE public.ledger_parked OWNER TO postgres;
CREATE TABLE public.ledger_tracking (
    application_name text NOT NULL,
    notification_id bigint NOT NULL
)
WITH (fillfactor='50');
ALTER TABLE public.ledger_tracking OWNER TO postgres;
CREATE TABLE public.ledger_withheld (
    stream uuid NOT NULL,
    name text NOT NULL,
    content bytea,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    ciphertext bytea,
    key_id text,
    CONSTRAINT ledger_withheld_is_plain_or_encrypted CHECK ((((content IS NULL) = (ciphertext IS NOT NULL)) AND ((ciphertext IS NULL) = (key_id IS NULL))))
);
ALTER TABLE public.ledger_withheld OWNER TO postgres;
CREATE TABLE public.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type public.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);
ALTER TABLE public.procrastinate_events OWNER TO postgres;
CREATE SEQUENCE public.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.procrastinate_events_id_seq OWNER TO postgres;
ALTER SEQUENCE public.procrastinate_events_id_seq OWNED BY public.procrastinate_events.id;
CREATE SEQUENCE public.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNER TO postgres;
ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNED BY public.procrastinate_jobs.id;
CREATE TABLE public.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);
ALTER TABLE public.procrastinate_periodic_defers OWNER TO postgres;
CREATE SEQUENCE public.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNER TO postgres;
ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNED BY public.procrastinate_periodic_defers.id;
CREATE TABLE public.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE public.procrastinate_workers OWNER TO postgres;
ALTER TABLE public.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.rehearsal_touches (
    operation_id uuid NOT NULL,
    place integer NOT NULL,
    touch jsonb NOT NULL
);
ALTER TABLE public.rehearsal_touches OWNER TO postgres;
CREATE TABLE public.rehearsals (
    operation_id uuid NOT NULL,
    scope text,
    done bigint DEFAULT 0 NOT NULL,
    total bigint DEFAULT 0 NOT NULL,
    outcome jsonb,
    recorded_at timestamp with time zone DEFAULT public.ledger_now() NOT NULL
);
ALTER TABLE public.rehearsals OWNER TO postgres;
CREATE TABLE public.scheduler_plans (
    hash text NOT NULL,
    policy_id uuid NOT NULL,
    previewed_at timestamp with time zone DEFAULT public.ledger_now() NOT NULL
);
ALTER TABLE public.scheduler_plans OWNER TO postgres;
CREATE TABLE public.scheduler_ticks (
    duty text NOT NULL,
    due timestamp with time zone NOT NULL,
    ticked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE public.scheduler_ticks OWNER TO postgres;
CREATE TABLE public.schema_version (
    step text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE public.schema_version OWNER TO postgres;
CREATE TABLE public.server_signals (
    server_id uuid NOT NULL,
    metric text NOT NULL,
    hour timestamp with time zone NOT NULL,
    mean double precision NOT NULL,
    highest double precision NOT NULL,
    samples integer NOT NULL,
    source text NOT NULL,
    recorded_at timestamp with time zone DEFAULT public.ledger_now() NOT NULL,
    CONSTRAINT server_signals_highest_check CHECK ((highest <> ALL (ARRAY['NaN'::double precision, 'Infinity'::double precision, '-Infinity'::double precision]))),
    CONSTRAINT server_signals_hour_check CHECK (((EXTRACT(epoch FROM hour) % (3600)::numeric) = (0)::numeric)),
    CONSTRAINT server_signals_mean_check CHECK ((mean <> ALL (ARRAY['NaN'::double precision, 'Infinity'::double precision, '-Infinity'::double precision]))),
    CONSTRAINT server_signals_samples_check CHECK ((samples > 0))
);
ALTER TABLE public.server_signals OWNER TO postgres;
CREATE TABLE public.signals_kept (
    one boolean DEFAULT true NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT signals_kept_one_check CHECK (one)
);
ALTER TABLE public.signals_kept OWNER TO postgres;
CREATE TABLE read.decision (
    id uuid NOT NULL,
    project_id text NOT NULL,
    version bigint NOT NULL,
    "position" bigint NOT NULL,
    server_id uuid NOT NULL,
    policy_id uuid NOT NULL,
    policy_name text NOT NULL,
    policy_version bigint NOT NULL,
    action text NOT NULL,
    at timestamp with time zone NOT NULL,
    notice_id uuid,
    findings jsonb NOT NULL,
    status text NOT NULL,
    finished_at timestamp with time zone,
    reason text,
    room_freed boolean
)
WITH (fillfactor='85');
ALTER TABLE read.decision OWNER TO stackledger_app;
CREATE TABLE read.decision_history (
    id uuid NOT NULL,
    project_id text NOT NULL,
    version bigint NOT NULL,
    "position" bigint NOT NULL,
    server_id uuid NOT NULL,
    policy_id uuid NOT NULL,
    policy_name text NOT NULL,
    policy_version bigint NOT NULL,
    action text NOT NULL,
    at timestamp with time zone NOT NULL,
    notice_id uuid,
    findings jsonb NOT NULL,
    status text NOT NULL,
    finished_at timestamp with time zone,
    reason text,
    room_freed boolean,
    until bigint NOT NULL
);
ALTER TABLE read.decision_history OWNER TO stackledger_app;
CREATE TABLE read.floating_ip (
    id uuid NOT NULL,
    project_id text NOT NULL,
    version bigint NOT NULL,
    "position" bigint NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    status text NOT NULL,
    under_way jsonb,
    fault jsonb,
    cloud_id text,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    network jsonb NOT NULL,
    address text,
    port_cloud_id text,
    fixed_address text,
    network_interface_id uuid,
    server_id uuid
)
WITH (fillfactor='85');
ALTER TABLE read.floating_ip OWNER TO stackledger_app;
CREATE TABLE read.floating_ip_history (
    id uuid NOT NULL,
    project_id text NOT NULL,
    version bigint NOT NULL,
    "position" bigint NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    status text NOT NULL,
    under_way jsonb,
    fault jsonb,
    cloud_id text,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    network jsonb NOT NULL,
    address text,
    port_cloud_id text,
    fixed_address text,
    network_interface_id uuid,
    server_id uuid,
    until bigint NOT NULL
);
ALTER TABLE read.floating_ip_history OWNER TO stackledger_app;
CREATE TABLE read.key_pair (
    id uuid NOT NULL,
    project_id text NOT NULL,
    version bigint NOT NULL,
    "position" bigint NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    status text NOT NULL,
    under_way jsonb,
    fault jsonb,
    cloud_id text,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    public_key text NOT NULL,
    key_type text NOT NULL,
    sha256 text NOT NULL,
    md5 text NOT NULL
)
WITH (fillfactor='85');
ALTER TABLE read.key_pair OWNER TO stackledger_app;
CREATE TABLE read.key_pair_history (
    id uuid NOT NULL,
    project_id text NOT NULL,
    version bigint NOT NULL,
    "position" bigint NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    status text NOT NULL,
    under_way jsonb,
    fault jsonb,
    cloud_id text,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    public_key text NOT NULL,
    key_type text NOT NULL,
    sha256 text NOT NULL,
    md5 text NOT NULL,
    until bigint NOT NULL
);
ALTER TABLE read.key_pair_history OWNER TO stackledger_app;
CREATE TABLE read.network_interface (
    id uuid NOT NULL,
    project_id text NOT NULL,
    version bigint NOT NULL,
    "position" bigint NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    status text NOT NULL,
    under_way jsonb,
    fault jsonb,
    cloud_id text,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    network jsonb NOT NULL,
    addresses jsonb NOT NULL,
    mac_address text,
    security_groups jsonb NOT NULL,
    security_group_cloud_ids jsonb NOT NULL,
    server_id uuid,
    server_cloud_id text,
    made_for uuid
)
WITH (fillfactor='85');
ALTER TABLE read.network_interface OWNER TO stackledger_app;
CREATE TABLE read.network_interface_history (
    id uuid NOT NULL,
    project_id text NOT NULL,
    version bigint NOT NULL,
    "position" bigint NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    status text NOT NULL,
    under_way jsonb,
    fault jsonb,
    cloud_id text,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    network jsonb NOT NULL,
    addresses jsonb NOT NULL,
    mac_address text,
    security_groups jsonb NOT NULL,
    security_group_cloud_ids jsonb NOT NULL,
    server_id uuid,
    server_cloud_id text,
    made_for uuid,
    until bigint NOT NULL
);
ALTER TABLE read.network_interface_history OWNER TO stackledger_app;
CREATE TABLE read.notice (
    id uuid NOT NULL,
    project_id text NOT NULL,
    version bigint NOT NULL,
    "position" bigint NOT NULL,
    server_id uuid NOT NULL,
    policy_id uuid NOT NULL,
    policy_name text NOT NULL,
    policy_version bigint NOT NULL,
    action text NOT NULL,
    status text NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    acts_at timestamp with time zone NOT NULL,
    period jsonb NOT NULL,
    channels jsonb NOT NULL,
    recipients jsonb NOT NULL,
    deliveries jsonb NOT NULL,
    delivered_at timestamp with time zone,
    why text,
    decision_id uuid,
    findings jsonb NOT NULL,
    makes_room_for uuid,
    changed_at timestamp with time zone NOT NULL
)
WITH (fillfactor='85');
ALTER TABLE read.notice OWNER TO stackledger_app;
CREATE TABLE read.notice_history (
    id uuid NOT NULL,
    project_id text NOT NULL,
    version bigint NOT NULL,
    "position" bigint NOT NULL,
    server_id uuid NOT NULL,
    policy_id uuid NOT NULL,
    policy_name text NOT NULL,
    policy_version bigint NOT NULL,
    action text NOT NULL,
    status text NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    acts_at timestamp with time zone NOT NULL,
    period jsonb NOT NULL,
    channels jsonb NOT NULL,
    recipients jsonb NOT NULL,
    deliveries jsonb NOT NULL,
    delivered_at timestamp with time zone,
    why text,
    decision_id uuid,
    findings jsonb NOT NULL,
    makes_room_for uuid,
    changed_at timestamp with time zone NOT NULL,
    until bigint NOT NULL
);
ALTER TABLE read.notice_history OWNER TO stackledger_app;
CREATE TABLE read.operation (
    id uuid NOT NULL,
    project_id text NOT NULL,
    "position" bigint NOT NULL,
    resource text NOT NULL,
    resource_id uuid NOT NULL,
    action text NOT NULL,
    status text NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    reason text,
    code text,
    quota jsonb
)
WITH (fillfactor='85');
ALTER TABLE read.operation OWNER TO stackledger_app;
CREATE TABLE read.policy (
    id uuid NOT NULL,
    project_id text,
    defined_in text NOT NULL,
    version bigint NOT NULL,
    edits bigint NOT NULL,
    "position" bigint NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    enabled boolean NOT NULL,
    definition jsonb NOT NULL,
    acted jsonb NOT NULL,
    last_sweep jsonb,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone
)
WITH (fillfactor='85');
ALTER TABLE read.policy OWNER TO stackledger_app;
CREATE TABLE read.policy_history (
    id uuid NOT NULL,
    project_id text,
    defined_in text NOT NULL,
    version bigint NOT NULL,
    edits bigint NOT NULL,
    "position" bigint NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    enabled boolean NOT NULL,
    definition jsonb NOT NULL,
    acted jsonb NOT NULL,
    last_sweep jsonb,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    until bigint NOT NULL
);
ALTER TABLE read.policy_history OWNER TO stackledger_app;
CREATE TABLE read.security_group (
    id uuid NOT NULL,
    project_id text NOT NULL,
    version bigint NOT NULL,
    "position" bigint NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    status text NOT NULL,
    under_way jsonb,
    fault jsonb,
    cloud_id text,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    rules jsonb NOT NULL,
    cloud_name text
)
WITH (fillfactor='85');
ALTER TABLE read.security_group OWNER TO stackledger_app;
CREATE TABLE read.security_group_history (
    id uuid NOT NULL,
    project_id text NOT NULL,
    version bigint NOT NULL,
    "position" bigint NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    status text NOT NULL,
    under_way jsonb,
    fault jsonb,
    cloud_id text,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    rules jsonb NOT NULL,
    cloud_name text,
    until bigint NOT NULL
);
ALTER TABLE read.security_group_history OWNER TO stackledger_app;
CREATE TABLE read.server (
    id uuid NOT NULL,
    project_id text NOT NULL,
    version bigint NOT NULL,
    "position" bigint NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    status text NOT NULL,
    task_state text,
    power_state bigint,
    locked boolean NOT NULL,
    locked_reason text,
    suspended_since timestamp with time zone,
    under_way jsonb,
    fault jsonb,
    flavor jsonb NOT NULL,
    image jsonb,
    networks jsonb NOT NULL,
    addresses jsonb NOT NULL,
    security_groups jsonb NOT NULL,
    key_name text,
    availability_zone text,
    metadata jsonb NOT NULL,
    is_preemptible boolean NOT NULL,
    on_preemption text NOT NULL,
    expires_at timestamp with time zone,
    kept_until timestamp with time zone,
    exemptions jsonb NOT NULL,
    notices jsonb NOT NULL,
    next_policy_action text,
    next_policy_action_at timestamp with time zone,
    preempts_at timestamp with time zone,
    preempted jsonb,
    alerts jsonb NOT NULL,
    setbacks jsonb NOT NULL,
    used_at timestamp with time zone,
    powered_by text,
    powered_at timestamp with time zone,
    cloud_id text,
    cloud_name text,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    launched_at timestamp with time zone,
    deleted_at timestamp with time zone
)
WITH (fillfactor='85');
ALTER TABLE read.server OWNER TO stackledger_app;
CREATE TABLE read.server_history (
    id uuid NOT NULL,
    project_id text NOT NULL,
    version bigint NOT NULL,
    "position" bigint NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    status text NOT NULL,
    task_state text,
    power_state bigint,
    locked boolean NOT NULL,
    locked_reason text,
    suspended_since timestamp with time zone,
    under_way jsonb,
    fault jsonb,
    flavor jsonb NOT NULL,
    image jsonb,
    networks jsonb NOT NULL,
    addresses jsonb NOT NULL,
    security_groups jsonb NOT NULL,
    key_name text,
    availability_zone text,
    metadata jsonb NOT NULL,
    is_preemptible boolean NOT NULL,
    on_preemption text NOT NULL,
    expires_at timestamp with time zone,
    kept_until timestamp with time zone,
    exemptions jsonb NOT NULL,
    notices jsonb NOT NULL,
    next_policy_action text,
    next_policy_action_at timestamp with time zone,
    preempts_at timestamp with time zone,
    preempted jsonb,
    alerts jsonb NOT NULL,
    setbacks jsonb NOT NULL,
    used_at timestamp with time zone,
    powered_by text,
    powered_at timestamp with time zone,
    cloud_id text,
    cloud_name text,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    launched_at timestamp with time zone,
    deleted_at timestamp with time zone,
    until bigint NOT NULL
);
ALTER TABLE read.server_history OWNER TO stackledger_app;
CREATE TABLE read.server_snapshot (
    id uuid NOT NULL,
    project_id text NOT NULL,
    version bigint NOT NULL,
    "position" bigint NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    status text NOT NULL,
    under_way jsonb,
    fault jsonb,
    cloud_id text,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    server_id uuid NOT NULL,
    server_cloud_id text NOT NULL,
    size_bytes bigint,
    min_disk_gb bigint NOT NULL,
    min_ram_mb bigint NOT NULL,
    volume_snapshots jsonb NOT NULL,
    cloud_name text
)
WITH (fillfactor='85');
ALTER TABLE read.server_snapshot OWNER TO stackledger_app;
CREATE TABLE read.server_snapshot_history (
    id uuid NOT NULL,
    project_id text NOT NULL,
    version bigint NOT NULL,
    "position" bigint NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    status text NOT NULL,
    under_way jsonb,
    fault jsonb,
    cloud_id text,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    server_id uuid NOT NULL,
    server_cloud_id text NOT NULL,
    size_bytes bigint,
    min_disk_gb bigint NOT NULL,
    min_ram_mb bigint NOT NULL,
    volume_snapshots jsonb NOT NULL,
    cloud_name text,
    until bigint NOT NULL
);
ALTER TABLE read.server_snapshot_history OWNER TO stackledger_app;
CREATE TABLE read.volume (
    id uuid NOT NULL,
    project_id text NOT NULL,
    version bigint NOT NULL,
    "position" bigint NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    status text NOT NULL,
    under_way jsonb,
    fault jsonb,
    cloud_id text,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    size_gb bigint NOT NULL,
    volume_type text,
    image jsonb,
    snapshot jsonb,
    availability_zone text,
    bootable boolean NOT NULL,
    server_id uuid,
    attachments jsonb NOT NULL,
    root_of uuid,
    delete_on_termination boolean NOT NULL,
    cloud_name text
)
WITH (fillfactor='85');
ALTER TABLE read.volume OWNER TO stackledger_app;
CREATE TABLE read.volume_history (
    id uuid NOT NULL,
    project_id text NOT NULL,
    version bigint NOT NULL,
    "position" bigint NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    status text NOT NULL,
    under_way jsonb,
    fault jsonb,
    cloud_id text,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    size_gb bigint NOT NULL,
    volume_type text,
    image jsonb,
    snapshot jsonb,
    availability_zone text,
    bootable boolean NOT NULL,
    server_id uuid,
    attachments jsonb NOT NULL,
    root_of uuid,
    delete_on_termination boolean NOT NULL,
    cloud_name text,
    until bigint NOT NULL
);
ALTER TABLE read.volume_history OWNER TO stackledger_app;
ALTER TABLE ONLY public.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_events_id_seq'::regclass);
ALTER TABLE ONLY public.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_jobs_id_seq'::regclass);
ALTER TABLE ONLY public.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_periodic_defers_id_seq'::regclass);
INSERT INTO public.ledger_claims VALUES ('key_pair_name', '38892f9825c34116a8ad1c79c61f5330', 'laptop', 'e1543f2d-8431-4ba2-9269-43410c515b01');
INSERT INTO public.ledger_claims VALUES ('security_group_name', '38892f9825c34116a8ad1c79c61f5330', 'web', 'd14e194e-754b-4441-8ba6-95f398a8570e');
INSERT INTO public.ledger_claims VALUES ('volume_name', '38892f9825c34116a8ad1c79c61f5330', 'data', 'fd797671-8bad-4898-9d0a-4f3f48f91de6');
INSERT INTO public.ledger_claims VALUES ('server_name', '38892f9825c34116a8ad1c79c61f5330', 'web-2', 'b26e8964-0568-4616-bc5f-b705d9a9086c');
INSERT INTO public.ledger_claims VALUES ('server_snapshot_name', '38892f9825c34116a8ad1c79c61f5330', 'image-1', 'e4989b65-92ce-4467-b4ea-115c25ff0870');
INSERT INTO public.ledger_claims VALUES ('server_name', '38892f9825c34116a8ad1c79c61f5330', 'spare-1', '756af475-9db4-463d-abf8-57bdea11053b');
INSERT INTO public.ledger_claims VALUES ('policy_name', 'administrators', 'tidy', '3b6ff11d-1cac-4cb9-bdd3-b41937a35f15');
INSERT INTO public.ledger_events VALUES ('5d9a9da5-64ec-5293-bf99-939c7eeb3bd2', 1, 'CloudBound', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a22222c22636f6d6d616e645f6964223a2234643932623330392d366538372d343266362d393161342d643262633937643534303835222c22636f7272656c6174696f6e5f6964223a2262696e64696e672d34623333376461362d663039322d343739322d393136332d316261623838356436303630222c226576656e74223a7b2274797065223a22436c6f7564426f756e64222c22636c6f7564223a7b22617574685f75726c223a22687474703a2f2f636c6f75642e6578616d706c652f6964656e746974792f7633222c22757365725f6964223a223836363130653730303565353434303062623635306230303166633566386534222c2270726f6a6563745f6964223a223133363166613139626331363436306138386638393365333036333238363339222c22726567696f6e223a22526567696f6e4f6e65222c22736565735f616c6c223a747275652c227365727669636573223a5b7b2274797065223a22626c6f636b2d73746f72616765222c226964223a223466346438633061363435323564313438633837323762356339656339623363222c22616464726573736573223a5b22687474703a2f2f636c6f75642e6578616d706c652f766f6c756d652f76332f50524f4a454354225d7d2c7b2274797065223a22636f6d70757465222c226964223a223266356433616362333566643561386539333064366562326665316634666139222c22616464726573736573223a5b22687474703a2f2f636c6f75642e6578616d706c652f636f6d707574652f76322e31225d7d2c7b2274797065223a226964656e74697479222c226964223a226138383263343261353135653566666338653265353132366539396231613938222c22616464726573736573223a5b22687474703a2f2f636c6f75642e6578616d706c652f6964656e746974792f7633225d7d2c7b2274797065223a22696d616765222c226964223a223233366131366434613866303531643838616638393137383164353737643336222c22616464726573736573223a5b22687474703a2f2f636c6f75642e6578616d706c652f696d616765225d7d2c7b2274797065223a226e6574776f726b222c226964223a226464653363643631356133373534363861303730636561633833356639353261222c22616464726573736573223a5b22687474703a2f2f636c6f75642e6578616d706c652f6e6574776f726b225d7d2c7b2274797065223a22706c6163656d656e74222c226964223a223631616630353164633630653563333262636235643862333365636366633066222c22616464726573736573223a5b22687474703a2f2f636c6f75642e6578616d706c652f706c6163656d656e74225d7d2c7b2274797065223a22766f6c756d657633222c226964223a226238316138346331323264663535653039643234393931313466326337306436222c22616464726573736573223a5b22687474703a2f2f636c6f75642e6578616d706c652f766f6c756d652f76332f50524f4a454354225d7d5d7d7d7d', 1, '2026-11-30 22:15:25.148422+00', '', 'cloud');
INSERT INTO public.ledger_events VALUES ('e1543f2d-8431-4ba2-9269-43410c515b01', 1, 'KeyPairRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2266646165623762372d353166662d343536312d616466632d346230663531656232343239222c22636f7272656c6174696f6e5f6964223a227265712d32376634653832302d366330312d343432642d393631662d383434323539336437663132222c226576656e74223a7b2274797065223a224b657950616972526571756573746564222c226f7065726174696f6e5f6964223a2266646165623762372d353166662d343536312d616466632d346230663531656232343239222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c226e616d65223a226c6170746f70222c227075626c69635f6b6579223a227373682d65643235353139204141414143334e7a6143316c5a4449314e54453541414141494341624d38352f446d5348764e4566624245797a566a505635354459312f5a30476f4a6e4262526a39654e222c226b65795f74797065223a227373682d65643235353139222c22736861323536223a225348413235363a363232647441742b7570755454696139335073417876756f4f39393130356241615830426461746838494d222c226d6435223a2238343a61363a66343a37353a38393a33623a30643a30383a33623a35643a37613a37353a65623a66663a61363a3364222c22636f6d6d656e74223a22616e6e406c6170746f70227d7d', 2, '2026-11-30 22:15:25.39321+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('e1543f2d-8431-4ba2-9269-43410c515b01', 2, 'KeyPairCreateAttempted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2231316135346235662d333539362d346162362d396436342d353030323833343735383466222c22636f7272656c6174696f6e5f6964223a227265712d32376634653832302d366330312d343432642d393631662d383434323539336437663132222c22636175736174696f6e5f6964223a322c226576656e74223a7b2274797065223a224b657950616972437265617465417474656d70746564222c22617474656d7074223a312c226174223a22323032362d31312d33305432323a31353a32352e3433393933355a227d7d', 3, '2026-11-30 22:15:25.441714+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('e1543f2d-8431-4ba2-9269-43410c515b01', 3, 'KeyPairAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2230313633666662632d383832332d346365642d613166652d363336323832313963353064222c22636f7272656c6174696f6e5f6964223a227265712d32376634653832302d366330312d343432642d393631662d383434323539336437663132222c22636175736174696f6e5f6964223a322c22636c6f75645f726571756573745f6964223a227265712d37663234613966622d383361322d343035342d393266382d616231653536623838323338222c226576656e74223a7b2274797065223a224b6579506169724163636570746564222c22636c6f75645f6964223a22736c2d65313534336632642d383433312d346261322d393236392d343334313063353135623031227d7d', 4, '2026-11-30 22:15:25.465515+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('e1543f2d-8431-4ba2-9269-43410c515b01', 4, 'KeyPairCreated', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2263633363653563662d363039382d346362312d626465312d366532386636333934383564222c22636f7272656c6174696f6e5f6964223a227265712d32376634653832302d366330312d343432642d393631662d383434323539336437663132222c22636175736174696f6e5f6964223a322c226576656e74223a7b2274797065223a224b65795061697243726561746564222c226f7065726174696f6e5f6964223a2266646165623762372d353166662d343536312d616466632d346230663531656232343239227d7d', 5, '2026-11-30 22:15:25.477479+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('d14e194e-754b-4441-8ba6-95f398a8570e', 1, 'SecurityGroupRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2266643434643763612d303138612d346462652d386231392d363361363961663033383231222c22636f7272656c6174696f6e5f6964223a227265712d39373038653464652d373239662d346166302d383865332d623432313438373834343332222c226576656e74223a7b2274797065223a22536563757269747947726f7570526571756573746564222c226f7065726174696f6e5f6964223a2266643434643763612d303138612d346462652d386231392d363361363961663033383231222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c226e616d65223a22776562222c2272756c6573223a5b7b22646972656374696f6e223a22696e6772657373222c22657468657274797065223a2249507634222c2270726f746f636f6c223a22746370222c22706f72745f6d696e223a32322c22706f72745f6d6178223a32322c2272656d6f74655f69705f707265666978223a6e756c6c2c2272656d6f74655f67726f7570223a6e756c6c2c2272656d6f74655f636c6f75645f6964223a6e756c6c2c2272656d6f74655f616464726573735f67726f7570223a6e756c6c2c22636c6f75645f6964223a6e756c6c7d5d7d7d', 6, '2026-11-30 22:15:25.501561+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('931b2f52-d4ae-5124-bf5f-1abb6f134a3d', 1, 'ProjectJoined', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2263363233383230342d363839352d343137342d396238362d326231363065373734666232222c22636f7272656c6174696f6e5f6964223a226a6f696e696e672d64383731396164342d653861352d346538642d626230642d616466336233356437356131222c22636c6f75645f726571756573745f6964223a227265712d35633330336566312d653038382d343038662d616463652d333832643539356134396330222c226576656e74223a7b2274797065223a2250726f6a6563744a6f696e6564222c22757365725f6964223a223836363130653730303565353434303062623635306230303166633566386534222c22726f6c65223a226d656d626572227d7d', 7, '2026-11-30 22:15:25.575918+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('d14e194e-754b-4441-8ba6-95f398a8570e', 2, 'SecurityGroupCreateAttempted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2230346438323666392d376534612d343464332d393239322d633931616433643137613066222c22636f7272656c6174696f6e5f6964223a227265712d39373038653464652d373239662d346166302d383865332d623432313438373834343332222c22636175736174696f6e5f6964223a362c226576656e74223a7b2274797065223a22536563757269747947726f7570437265617465417474656d70746564222c22617474656d7074223a312c226174223a22323032362d31312d33305432323a31353a32352e3539303934355a227d7d', 8, '2026-11-30 22:15:25.594557+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('d14e194e-754b-4441-8ba6-95f398a8570e', 3, 'SecurityGroupAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2238656166323333632d346233362d346162372d396231632d396239623963363530376634222c22636f7272656c6174696f6e5f6964223a227265712d39373038653464652d373239662d346166302d383865332d623432313438373834343332222c22636175736174696f6e5f6964223a362c22636c6f75645f726571756573745f6964223a227265712d35616232373661612d623264322d346164372d613237312d313631633236613164303836222c226576656e74223a7b2274797065223a22536563757269747947726f75704163636570746564222c22636c6f75645f6964223a2236346337636537622d343836312d343763332d393336302d316464323462663966656531227d7d', 9, '2026-11-30 22:15:25.618904+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('d14e194e-754b-4441-8ba6-95f398a8570e', 4, 'SecurityGroupCreated', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2265643162373035632d623332312d343264332d386239342d346339313330336238373537222c22636f7272656c6174696f6e5f6964223a227265712d39373038653464652d373239662d346166302d383865332d623432313438373834343332222c22636175736174696f6e5f6964223a362c226576656e74223a7b2274797065223a22536563757269747947726f757043726561746564222c226f7065726174696f6e5f6964223a2266643434643763612d303138612d346462652d386231392d363361363961663033383231222c2272756c6573223a5b7b22646972656374696f6e223a22696e6772657373222c22657468657274797065223a2249507634222c2270726f746f636f6c223a22746370222c22706f72745f6d696e223a32322c22706f72745f6d6178223a32322c2272656d6f74655f69705f707265666978223a6e756c6c2c2272656d6f74655f67726f7570223a6e756c6c2c2272656d6f74655f636c6f75645f6964223a6e756c6c2c2272656d6f74655f616464726573735f67726f7570223a6e756c6c2c22636c6f75645f6964223a2237643039343364632d336666322d343534342d626462312d623835663263336166393331227d5d7d7d', 10, '2026-11-30 22:15:25.641948+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('fd797671-8bad-4898-9d0a-4f3f48f91de6', 1, 'VolumeRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2236666334383462622d323265322d343237352d623561632d376161393138646432323865222c22636f7272656c6174696f6e5f6964223a227265712d33353563326661322d323765302d343939642d623736382d363163393139333130386638222c226576656e74223a7b2274797065223a22566f6c756d65526571756573746564222c226f7065726174696f6e5f6964223a2236666334383462622d323265322d343237352d623561632d376161393138646432323865222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c226e616d65223a2264617461222c2273697a655f6762223a317d7d', 11, '2026-11-30 22:15:25.734841+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('fd797671-8bad-4898-9d0a-4f3f48f91de6', 2, 'VolumeCreateAttempted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2237303062303165382d353130332d343632302d626637652d313265323036633964343434222c22636f7272656c6174696f6e5f6964223a227265712d33353563326661322d323765302d343939642d623736382d363163393139333130386638222c22636175736174696f6e5f6964223a31312c226576656e74223a7b2274797065223a22566f6c756d65437265617465417474656d70746564222c22617474656d7074223a312c226174223a22323032362d31312d33305432323a31353a32352e3737363638375a227d7d', 12, '2026-11-30 22:15:25.778431+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('fd797671-8bad-4898-9d0a-4f3f48f91de6', 3, 'VolumeAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2238353766323630372d373063632d346433372d626465332d303736653535393937346139222c22636f7272656c6174696f6e5f6964223a227265712d33353563326661322d323765302d343939642d623736382d363163393139333130386638222c22636175736174696f6e5f6964223a31312c22636c6f75645f726571756573745f6964223a227265712d61633463363832622d366365382d343962352d383937342d323237333239656131313564222c226576656e74223a7b2274797065223a22566f6c756d654163636570746564222c22636c6f75645f6964223a2264393762643032332d363635332d346335302d396532652d303730613138376265633232227d7d', 13, '2026-11-30 22:15:25.789177+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('fd797671-8bad-4898-9d0a-4f3f48f91de6', 4, 'VolumeObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2265363461396466382d383138312d346663642d623263342d373835303366643061313631222c22636f7272656c6174696f6e5f6964223a2277617463682d64353039646330362d306562642d343939302d393462662d306565373666303038653433222c226576656e74223a7b2274797065223a22566f6c756d654f62736572766564222c22737461747573223a22617661696c61626c65222c2273697a655f6762223a317d7d', 14, '2026-11-30 22:15:25.841244+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('fd797671-8bad-4898-9d0a-4f3f48f91de6', 5, 'VolumeCreated', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2265363461396466382d383138312d346663642d623263342d373835303366643061313631222c22636f7272656c6174696f6e5f6964223a2277617463682d64353039646330362d306562642d343939302d393462662d306565373666303038653433222c226576656e74223a7b2274797065223a22566f6c756d6543726561746564222c226f7065726174696f6e5f6964223a2236666334383462622d323265322d343237352d623561632d376161393138646432323865222c22636c6f75645f6964223a2264393762643032332d363635332d346335302d396532652d303730613138376265633232227d7d', 15, '2026-11-30 22:15:25.841244+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('943a0d4a-0cfd-4738-a9b2-a34e1f9f9928', 2, 'FloatingIpCreateAttempted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2261643962353930372d656636642d343761322d613335362d333766646432323162613236222c22636f7272656c6174696f6e5f6964223a227265712d31616131636339362d666431312d343563612d383266642d653665623831333630366361222c22636175736174696f6e5f6964223a31362c226576656e74223a7b2274797065223a22466c6f6174696e674970437265617465417474656d70746564222c22617474656d7074223a312c226174223a22323032362d31312d33305432323a31353a32352e3838383636335a227d7d', 17, '2026-11-30 22:15:25.889366+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('943a0d4a-0cfd-4738-a9b2-a34e1f9f9928', 3, 'FloatingIpAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2237363063363661392d613965322d346563652d383634302d373462316662356639383165222c22636f7272656c6174696f6e5f6964223a227265712d31616131636339362d666431312d343563612d383266642d653665623831333630366361222c22636175736174696f6e5f6964223a31362c22636c6f75645f726571756573745f6964223a227265712d33366138316563612d646134642d343861642d626561652d353331333338353266323066222c226576656e74223a7b2274797065223a22466c6f6174696e6749704163636570746564222c22636c6f75645f6964223a2239356566383566652d376139392d343562662d393137622d323238313965353866306438227d7d', 18, '2026-11-30 22:15:25.89764+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('943a0d4a-0cfd-4738-a9b2-a34e1f9f9928', 4, 'FloatingIpObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2237336562343234332d303164622d346235642d383533632d643439653233316563613432222c22636f7272656c6174696f6e5f6964223a227265712d31616131636339362d666431312d343563612d383266642d653665623831333630366361222c22636175736174696f6e5f6964223a31362c226576656e74223a7b2274797065223a22466c6f6174696e6749704f62736572766564222c22737461747573223a22444f574e222c2261646472657373223a223137322e32342e342e3131227d7d', 19, '2026-11-30 22:15:25.902683+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('943a0d4a-0cfd-4738-a9b2-a34e1f9f9928', 5, 'FloatingIpCreated', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2237336562343234332d303164622d346235642d383533632d643439653233316563613432222c22636f7272656c6174696f6e5f6964223a227265712d31616131636339362d666431312d343563612d383266642d653665623831333630366361222c22636175736174696f6e5f6964223a31362c226576656e74223a7b2274797065223a22466c6f6174696e67497043726561746564222c226f7065726174696f6e5f6964223a2230393230373338392d323466622d346164392d623037662d346137326232323334396638227d7d', 20, '2026-11-30 22:15:25.902683+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('68e9cd24-042f-4866-a8cc-e0b4ea85fa63', 1, 'NetworkInterfaceRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2236323139306639302d313466352d346262662d396438622d366336393131663837346136222c22636f7272656c6174696f6e5f6964223a227265712d66396535666137312d393638342d346630312d393933312d633934396136646632313762222c22636175736174696f6e5f6964223a32312c226576656e74223a7b2274797065223a224e6574776f726b496e74657266616365526571756573746564222c226f7065726174696f6e5f6964223a2238626638316339652d386239372d353137322d393337312d633733333862393163323735222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c226e6574776f726b223a7b226964223a2237323466373163332d373362652d346162332d616138332d616338373861383738393062222c226e616d65223a2270726976617465227d2c226d6164655f666f72223a2262323665383936342d303536382d343631362d626335662d623730356439613930383663227d7d', 22, '2026-11-30 22:15:25.973534+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('68e9cd24-042f-4866-a8cc-e0b4ea85fa63', 2, 'NetworkInterfaceCreateAttempted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2261346535343237392d633837382d346432322d623536362d636634393236633139366634222c22636f7272656c6174696f6e5f6964223a227265712d66396535666137312d393638342d346630312d393933312d633934396136646632313762222c22636175736174696f6e5f6964223a32322c226576656e74223a7b2274797065223a224e6574776f726b496e74657266616365437265617465417474656d70746564222c22617474656d7074223a312c226174223a22323032362d31312d33305432323a31353a32362e3030333933365a227d7d', 23, '2026-11-30 22:15:26.007196+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('68e9cd24-042f-4866-a8cc-e0b4ea85fa63', 3, 'NetworkInterfaceAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2232643965356138322d353530342d343534332d616263372d636564383665363164376532222c22636f7272656c6174696f6e5f6964223a227265712d66396535666137312d393638342d346630312d393933312d633934396136646632313762222c22636175736174696f6e5f6964223a32322c22636c6f75645f726571756573745f6964223a227265712d65326664313130302d666665622d346663322d623864612d393666343535336639316139222c226576656e74223a7b2274797065223a224e6574776f726b496e746572666163654163636570746564222c22636c6f75645f6964223a2266376666376632392d653439382d343962312d623237322d396239333464366336383939227d7d', 24, '2026-11-30 22:15:26.021084+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('68e9cd24-042f-4866-a8cc-e0b4ea85fa63', 4, 'NetworkInterfaceObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2232393039303338632d663261342d346237652d613233622d346164363534663439353065222c22636f7272656c6174696f6e5f6964223a227265712d66396535666137312d393638342d346630312d393933312d633934396136646632313762222c22636175736174696f6e5f6964223a32322c226576656e74223a7b2274797065223a224e6574776f726b496e746572666163654f62736572766564222c22737461747573223a22444f574e222c226d61635f61646472657373223a2266613a31363a33653a30353a37383a6161222c22616464726573736573223a5b7b2261646472657373223a2231302e32302e302e32222c227375626e65745f6964223a2239383261633630662d613364302d343336662d386466382d343866663162626339323064227d5d2c2273656375726974795f67726f757073223a5b2239633362633834302d663666392d346332612d396564372d306162663236656234636161225d7d7d', 25, '2026-11-30 22:15:26.035233+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('68e9cd24-042f-4866-a8cc-e0b4ea85fa63', 5, 'NetworkInterfaceCreated', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2232393039303338632d663261342d346237652d613233622d346164363534663439353065222c22636f7272656c6174696f6e5f6964223a227265712d66396535666137312d393638342d346630312d393933312d633934396136646632313762222c22636175736174696f6e5f6964223a32322c226576656e74223a7b2274797065223a224e6574776f726b496e7465726661636543726561746564222c226f7065726174696f6e5f6964223a2238626638316339652d386239372d353137322d393337312d633733333862393163323735222c226d6164655f666f72223a2262323665383936342d303536382d343631362d626335662d623730356439613930383663222c22636c6f75645f6964223a2266376666376632392d653439382d343962312d623237322d396239333464366336383939227d7d', 26, '2026-11-30 22:15:26.035233+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 2, 'ServerPartReady', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2236356163363536302d616231322d346334632d393138392d343562393463666364663934222c22636f7272656c6174696f6e5f6964223a227265712d66396535666137312d393638342d346630312d393933312d633934396136646632313762222c22636175736174696f6e5f6964223a32362c226576656e74223a7b2274797065223a22536572766572506172745265616479222c22706172745f6964223a2236386539636432342d303432662d343836362d613863632d653062346561383566613633222c22636c6f75645f6964223a2266376666376632392d653439382d343962312d623237322d396239333464366336383939227d7d', 27, '2026-11-30 22:15:26.048743+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 3, 'ServerPartsReady', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2236356163363536302d616231322d346334632d393138392d343562393463666364663934222c22636f7272656c6174696f6e5f6964223a227265712d66396535666137312d393638342d346630312d393933312d633934396136646632313762222c22636175736174696f6e5f6964223a32362c226576656e74223a7b2274797065223a2253657276657250617274735265616479227d7d', 28, '2026-11-30 22:15:26.048743+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 4, 'ServerCreateAttempted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2262346164646332612d663462372d343139332d393133312d343366373466333831393263222c22636f7272656c6174696f6e5f6964223a227265712d66396535666137312d393638342d346630312d393933312d633934396136646632313762222c22636175736174696f6e5f6964223a32382c226576656e74223a7b2274797065223a22536572766572437265617465417474656d70746564222c22617474656d7074223a312c226174223a22323032362d31312d33305432323a31353a32362e3038383334325a227d7d', 29, '2026-11-30 22:15:26.089708+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 5, 'ServerAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2230616336633564392d626433622d343063312d616336652d373432366235303030346435222c22636f7272656c6174696f6e5f6964223a227265712d66396535666137312d393638342d346630312d393933312d633934396136646632313762222c22636175736174696f6e5f6964223a32382c22636c6f75645f726571756573745f6964223a227265712d33663265376161642d303765642d346136322d396439302d313438376431613734636262222c226576656e74223a7b2274797065223a225365727665724163636570746564222c22617474656d7074223a312c22636c6f75645f6964223a2262323930356566342d626663662d346336392d383865322d663066376433346539313936227d7d', 30, '2026-11-30 22:15:26.108011+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 6, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2231333762373961662d636563612d346234662d386137632d623137616365343266323337222c22636f7272656c6174696f6e5f6964223a226f627365727665722d66343037613738382d633362612d343730622d616561612d313937653031366237363463222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a224255494c44222c227461736b5f7374617465223a22737061776e696e67222c22706f7765725f7374617465223a302c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e32222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a30353a37383a6161227d5d7d7d', 31, '2026-11-30 22:15:26.13343+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 7, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2235363164306431322d343737652d343235642d393965642d343661616637373138643166222c22636f7272656c6174696f6e5f6964223a226f627365727665722d30663039623466392d303938382d343034362d393439322d353432353732663161323239222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a22414354495645222c22706f7765725f7374617465223a312c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e32222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a30353a37383a6161227d5d7d7d', 32, '2026-11-30 22:15:26.212596+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 8, 'ServerBuilt', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2235363164306431322d343737652d343235642d393965642d343661616637373138643166222c22636f7272656c6174696f6e5f6964223a226f627365727665722d30663039623466392d303938382d343034362d393439322d353432353732663161323239222c226576656e74223a7b2274797065223a225365727665724275696c74222c226f7065726174696f6e5f6964223a2232393564316262662d653837352d343839392d623033342d656262616539346234613961227d7d', 33, '2026-11-30 22:15:26.212596+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('943a0d4a-0cfd-4738-a9b2-a34e1f9f9928', 1, 'FloatingIpRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2230393230373338392d323466622d346164392d623037662d346137326232323334396638222c22636f7272656c6174696f6e5f6964223a227265712d31616131636339362d666431312d343563612d383266642d653665623831333630366361222c226576656e74223a7b2274797065223a22466c6f6174696e674970526571756573746564222c226f7065726174696f6e5f6964223a2230393230373338392d323466622d346164392d623037662d346137326232323334396638222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c226e6574776f726b223a7b226964223a2234303734616161662d313134382d343934372d393331622d613236356134613034313332222c226e616d65223a227075626c6963227d7d7d', 16, '2026-11-30 22:15:25.870885+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 1, 'ServerRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2232393564316262662d653837352d343839392d623033342d656262616539346234613961222c22636f7272656c6174696f6e5f6964223a227265712d66396535666137312d393638342d346630312d393933312d633934396136646632313762222c226576656e74223a7b2274797065223a22536572766572526571756573746564222c226f7065726174696f6e5f6964223a2232393564316262662d653837352d343839392d623033342d656262616539346234613961222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c226e616d65223a227765622d31222c22666c61766f72223a7b226964223a2231222c226e616d65223a226d312e74696e79222c227663707573223a312c2272616d5f6d62223a3531322c226469736b5f6762223a357d2c22696d616765223a7b226964223a2239643163353861302d353932312d343836612d623239632d346139636638326363613634222c226e616d65223a22636972726f73227d2c226e6574776f726b73223a5b7b226964223a2237323466373163332d373362652d346162332d616138332d616338373861383738393062222c226e616d65223a2270726976617465227d5d2c226b65795f6e616d65223a226c6170746f70222c226d65746164617461223a7b227465616d223a2261227d2c22757365725f646174615f736861323536223a2239353736623962653462346539353334616335626635633335396135313263386339396537373539633839613264356234396632346464366161363064633965222c226b65795f70616972223a2265313534336632642d383433312d346261322d393236392d343334313063353135623031222c22696e7465726661636573223a5b7b226964223a2236386539636432342d303432662d343836362d613863632d653062346561383566613633222c226e6574776f726b223a7b226964223a2237323466373163332d373362652d346162332d616138332d616338373861383738393062222c226e616d65223a2270726976617465227d2c2266697865645f61646472657373223a6e756c6c2c2273656375726974795f67726f757073223a5b5d2c22636c6f75645f6964223a6e756c6c7d5d7d7d', 21, '2026-11-30 22:15:25.9207+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 9, 'ServerPauseRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2262393032316137662d633331382d343838632d383161322d633536323966373638326637222c22636f7272656c6174696f6e5f6964223a227265712d64363235383535612d353564302d346463382d386430382d356535636164616233633837222c226576656e74223a7b2274797065223a225365727665725061757365526571756573746564222c226f7065726174696f6e5f6964223a2262393032316137662d633331382d343838632d383161322d633536323966373638326637227d7d', 34, '2026-11-30 22:15:26.253404+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 13, 'ServerUnpauseRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2232303065373564652d313430352d346130322d616362612d336165393061356664383630222c22636f7272656c6174696f6e5f6964223a227265712d37326162626563392d333066302d343865302d616362642d663366393930363737366336222c226576656e74223a7b2274797065223a22536572766572556e7061757365526571756573746564222c226f7065726174696f6e5f6964223a2232303065373564652d313430352d346130322d616362612d336165393061356664383630227d7d', 39, '2026-11-30 22:15:26.401587+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 17, 'ServerSuspendRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2236383538623935362d633333362d343735362d616638362d396437363463346235313437222c22636f7272656c6174696f6e5f6964223a227265712d33316232366137642d383666352d343966392d623431622d336163353335663061663566222c226576656e74223a7b2274797065223a2253657276657253757370656e64526571756573746564222c226f7065726174696f6e5f6964223a2236383538623935362d633333362d343735362d616638362d396437363463346235313437227d7d', 43, '2026-11-30 22:15:26.542349+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 21, 'ServerResumeRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2231373637643136652d373965362d343832312d613135362d333137626136393635393164222c22636f7272656c6174696f6e5f6964223a227265712d32613436323033372d613662352d346232382d616363662d663839346164623037373034222c226576656e74223a7b2274797065223a22536572766572526573756d65526571756573746564222c226f7065726174696f6e5f6964223a2231373637643136652d373965362d343832312d613135362d333137626136393635393164227d7d', 47, '2026-11-30 22:15:26.711572+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 25, 'ServerStopRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2262343964633161352d643635372d346635302d396531622d333566376238343731376662222c22636f7272656c6174696f6e5f6964223a227265712d36373431633237642d396335312d343736382d393065342d343933316666303531646637222c226576656e74223a7b2274797065223a2253657276657253746f70526571756573746564222c226f7065726174696f6e5f6964223a2262343964633161352d643635372d346635302d396531622d333566376238343731376662227d7d', 51, '2026-11-30 22:15:26.835841+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 29, 'ServerStartRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2233663866356432632d623564642d346263622d626663332d376561313232646136313766222c22636f7272656c6174696f6e5f6964223a227265712d64376461613735652d666336302d343966652d396533622d373765356463323731636432222c226576656e74223a7b2274797065223a225365727665725374617274526571756573746564222c226f7065726174696f6e5f6964223a2233663866356432632d623564642d346263622d626663332d376561313232646136313766227d7d', 55, '2026-11-30 22:15:26.913331+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 33, 'ServerLockRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2235663462636237652d383531382d343537352d623334612d346238643930633566356534222c22636f7272656c6174696f6e5f6964223a227265712d61316562343665372d626663372d343332302d396231332d303036656439373236366534222c226576656e74223a7b2274797065223a225365727665724c6f636b526571756573746564222c226f7065726174696f6e5f6964223a2235663462636237652d383531382d343537352d623334612d346238643930633566356534227d7d', 59, '2026-11-30 22:15:27.091452+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 35, 'ServerUnlockRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2264396365346638632d646365362d343030662d616663362d333535356164646263306639222c22636f7272656c6174696f6e5f6964223a227265712d31343732626364622d396330352d343062342d623038342d646461323738386435663965222c226576656e74223a7b2274797065223a22536572766572556e6c6f636b526571756573746564222c226f7065726174696f6e5f6964223a2264396365346638632d646365362d343030662d616663362d333535356164646263306639227d7d', 61, '2026-11-30 22:15:27.164166+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 37, 'ServerShelveRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2238353134643838312d346336352d346133642d623439382d336535616230626666646437222c22636f7272656c6174696f6e5f6964223a227265712d37663832623565662d663038372d343033392d386137612d343731313865303737376566222c226576656e74223a7b2274797065223a225365727665725368656c7665526571756573746564222c226f7065726174696f6e5f6964223a2238353134643838312d346336352d346133642d623439382d336535616230626666646437227d7d', 63, '2026-11-30 22:15:27.217702+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 41, 'ServerUnshelveRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2231386530373665382d623236382d346232352d616462332d316434656465363239346364222c22636f7272656c6174696f6e5f6964223a227265712d33303864343433322d366434362d343964312d613630642d623663353437353562636531222c226576656e74223a7b2274797065223a22536572766572556e7368656c7665526571756573746564222c226f7065726174696f6e5f6964223a2231386530373665382d623236382d346232352d616462332d316434656465363239346364227d7d', 67, '2026-11-30 22:15:27.31873+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 46, 'ServerResetRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2238336362646263662d663332622d343561372d396562322d313133316639363237393434222c22636f7272656c6174696f6e5f6964223a227265712d36323234626264632d613531392d343136632d616635342d343234666637643238366332222c226576656e74223a7b2274797065223a225365727665725265736574526571756573746564222c226f7065726174696f6e5f6964223a2238336362646263662d663332622d343561372d396562322d313133316639363237393434222c22696d616765223a7b226964223a2239643163353861302d353932312d343836612d623239632d346139636638326363613634222c226e616d65223a22636972726f73227d7d7d', 72, '2026-11-30 22:15:27.466717+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 50, 'ServerResizeRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2230643661313365362d313239302d346363352d613865362d343966306132313531303932222c22636f7272656c6174696f6e5f6964223a227265712d61366662613132342d306463622d343662662d626261362d636662333561646536396333222c226576656e74223a7b2274797065223a22536572766572526573697a65526571756573746564222c226f7065726174696f6e5f6964223a2230643661313365362d313239302d346363352d613865362d343966306132313531303932222c226265666f7265223a7b226964223a2231222c226e616d65223a226d312e74696e79222c227663707573223a312c2272616d5f6d62223a3531322c226469736b5f6762223a357d2c22666c61766f72223a7b226964223a2232222c226e616d65223a226d312e736d616c6c222c227663707573223a312c2272616d5f6d62223a323034382c226469736b5f6762223a32307d7d7d', 76, '2026-11-30 22:15:27.625614+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 55, 'ServerResizeConfirmRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2236346330373536342d333439662d343934632d386330312d303434636266393638656432222c22636f7272656c6174696f6e5f6964223a227265712d64393234633739372d366566392d343038332d613765362d326530613963633335353462222c226576656e74223a7b2274797065223a22536572766572526573697a65436f6e6669726d526571756573746564222c226f7065726174696f6e5f6964223a2236346330373536342d333439662d343934632d386330312d303434636266393638656432227d7d', 81, '2026-11-30 22:15:27.769131+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('68e9cd24-042f-4866-a8cc-e0b4ea85fa63', 6, 'NetworkInterfaceObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2263663566656633362d653334352d343463312d623532622d666433303335633838353837222c22636f7272656c6174696f6e5f6964223a226f627365727665722d30663039623466392d303938382d343034362d393439322d353432353732663161323239222c22636175736174696f6e5f6964223a33332c226576656e74223a7b2274797065223a224e6574776f726b496e746572666163654f62736572766564222c22737461747573223a22414354495645222c226d61635f61646472657373223a2266613a31363a33653a30353a37383a6161222c22616464726573736573223a5b7b2261646472657373223a2231302e32302e302e32222c227375626e65745f6964223a2239383261633630662d613364302d343336662d386466382d343866663162626339323064227d5d2c2273656375726974795f67726f757073223a5b2239633362633834302d663666392d346332612d396564372d306162663236656234636161225d2c227365727665725f636c6f75645f6964223a2262323930356566342d626663662d346336392d383865322d663066376433346539313936222c227365727665725f6964223a2262323665383936342d303536382d343631362d626335662d623730356439613930383663227d7d', 35, '2026-11-30 22:15:26.277302+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 10, 'ServerActionAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2236623033363137302d393932652d346163632d626332342d623863646239643030343262222c22636f7272656c6174696f6e5f6964223a227265712d64363235383535612d353564302d346463382d386430382d356535636164616233633837222c22636175736174696f6e5f6964223a33342c22636c6f75645f726571756573745f6964223a227265712d34353130643833642d333931342d346564302d383766372d383066303161653836643061222c226576656e74223a7b2274797065223a22536572766572416374696f6e4163636570746564222c226f7065726174696f6e5f6964223a2262393032316137662d633331382d343838632d383161322d633536323966373638326637227d7d', 36, '2026-11-30 22:15:26.301215+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 11, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2261376366616661652d616563362d343637362d613834372d336133653262313139306463222c22636f7272656c6174696f6e5f6964223a226f627365727665722d66386464303431652d653261662d343765382d623438382d346666316563363166313465222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a22504155534544222c22706f7765725f7374617465223a332c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e32222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a30353a37383a6161227d5d7d7d', 37, '2026-11-30 22:15:26.371234+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 12, 'ServerPaused', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2261376366616661652d616563362d343637362d613834372d336133653262313139306463222c22636f7272656c6174696f6e5f6964223a226f627365727665722d66386464303431652d653261662d343765382d623438382d346666316563363166313465222c226576656e74223a7b2274797065223a22536572766572506175736564222c226f7065726174696f6e5f6964223a2262393032316137662d633331382d343838632d383161322d633536323966373638326637227d7d', 38, '2026-11-30 22:15:26.371234+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 14, 'ServerActionAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2265373137663133382d646437632d346637652d393732302d373633363834623963643632222c22636f7272656c6174696f6e5f6964223a227265712d37326162626563392d333066302d343865302d616362642d663366393930363737366336222c22636175736174696f6e5f6964223a33392c22636c6f75645f726571756573745f6964223a227265712d61353736306437632d376339642d343837632d626331632d633033333236333364613036222c226576656e74223a7b2274797065223a22536572766572416374696f6e4163636570746564222c226f7065726174696f6e5f6964223a2232303065373564652d313430352d346130322d616362612d336165393061356664383630227d7d', 40, '2026-11-30 22:15:26.447012+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 15, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2266316538633737632d653564372d343666622d393864632d336430633332666130376130222c22636f7272656c6174696f6e5f6964223a226f627365727665722d38376331306437312d663537352d343635382d393732622d306630633961623162336436222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a22414354495645222c22706f7765725f7374617465223a312c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e32222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a30353a37383a6161227d5d7d7d', 41, '2026-11-30 22:15:26.517235+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 16, 'ServerUnpaused', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2266316538633737632d653564372d343666622d393864632d336430633332666130376130222c22636f7272656c6174696f6e5f6964223a226f627365727665722d38376331306437312d663537352d343635382d393732622d306630633961623162336436222c226576656e74223a7b2274797065223a22536572766572556e706175736564222c226f7065726174696f6e5f6964223a2232303065373564652d313430352d346130322d616362612d336165393061356664383630227d7d', 42, '2026-11-30 22:15:26.517235+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 18, 'ServerActionAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2234333966343465382d636331662d343939622d393235382d356264333933633232303262222c22636f7272656c6174696f6e5f6964223a227265712d33316232366137642d383666352d343966392d623431622d336163353335663061663566222c22636175736174696f6e5f6964223a34332c22636c6f75645f726571756573745f6964223a227265712d64663666653164622d366234652d343365312d613733332d333736336364363566613965222c226576656e74223a7b2274797065223a22536572766572416374696f6e4163636570746564222c226f7065726174696f6e5f6964223a2236383538623935362d633333362d343735362d616638362d396437363463346235313437227d7d', 44, '2026-11-30 22:15:26.586601+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 19, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2262343138633661312d343665362d346462642d393662642d616530353965636365303863222c22636f7272656c6174696f6e5f6964223a226f627365727665722d66626161326536342d663831302d343233352d613532322d633635343865663764316436222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a2253555350454e444544222c22706f7765725f7374617465223a372c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e32222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a30353a37383a6161227d5d7d7d', 45, '2026-11-30 22:15:26.670653+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 20, 'ServerSuspended', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2262343138633661312d343665362d346462642d393662642d616530353965636365303863222c22636f7272656c6174696f6e5f6964223a226f627365727665722d66626161326536342d663831302d343233352d613532322d633635343865663764316436222c226576656e74223a7b2274797065223a2253657276657253757370656e646564222c226f7065726174696f6e5f6964223a2236383538623935362d633333362d343735362d616638362d396437363463346235313437227d7d', 46, '2026-11-30 22:15:26.670653+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 22, 'ServerActionAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2266653837393062662d613531372d346535322d383537352d306662363162613638303965222c22636f7272656c6174696f6e5f6964223a227265712d32613436323033372d613662352d346232382d616363662d663839346164623037373034222c22636175736174696f6e5f6964223a34372c22636c6f75645f726571756573745f6964223a227265712d33653233656431332d623333642d346566302d393165362d656236343938653737373539222c226576656e74223a7b2274797065223a22536572766572416374696f6e4163636570746564222c226f7065726174696f6e5f6964223a2231373637643136652d373965362d343832312d613135362d333137626136393635393164227d7d', 48, '2026-11-30 22:15:26.758755+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 23, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2264643564303539652d363061342d343738382d396464322d383663333533363631383236222c22636f7272656c6174696f6e5f6964223a226f627365727665722d36643166306235622d343961632d343266382d623332632d623865393538376465643565222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a22414354495645222c22706f7765725f7374617465223a312c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e32222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a30353a37383a6161227d5d7d7d', 49, '2026-11-30 22:15:26.81773+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 24, 'ServerResumed', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2264643564303539652d363061342d343738382d396464322d383663333533363631383236222c22636f7272656c6174696f6e5f6964223a226f627365727665722d36643166306235622d343961632d343266382d623332632d623865393538376465643565222c226576656e74223a7b2274797065223a22536572766572526573756d6564222c226f7065726174696f6e5f6964223a2231373637643136652d373965362d343832312d613135362d333137626136393635393164227d7d', 50, '2026-11-30 22:15:26.81773+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 26, 'ServerActionAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2263353363366435612d363631632d343263362d626530652d663662653461333430633063222c22636f7272656c6174696f6e5f6964223a227265712d36373431633237642d396335312d343736382d393065342d343933316666303531646637222c22636175736174696f6e5f6964223a35312c22636c6f75645f726571756573745f6964223a227265712d63333633396436622d613764342d343261372d383531302d343732396164626162363032222c226576656e74223a7b2274797065223a22536572766572416374696f6e4163636570746564222c226f7065726174696f6e5f6964223a2262343964633161352d643635372d346635302d396531622d333566376238343731376662227d7d', 52, '2026-11-30 22:15:26.874513+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 27, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2232376631643465342d316334392d346665642d613261372d326234626564373636656431222c22636f7272656c6174696f6e5f6964223a226f627365727665722d32666465383066372d653630372d343161612d626236612d386162666538646230643535222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a22534855544f4646222c22706f7765725f7374617465223a342c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e32222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a30353a37383a6161227d5d7d7d', 53, '2026-11-30 22:15:26.895497+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 28, 'ServerStopped', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2232376631643465342d316334392d346665642d613261372d326234626564373636656431222c22636f7272656c6174696f6e5f6964223a226f627365727665722d32666465383066372d653630372d343161612d626236612d386162666538646230643535222c226576656e74223a7b2274797065223a2253657276657253746f70706564222c226f7065726174696f6e5f6964223a2262343964633161352d643635372d346635302d396531622d333566376238343731376662227d7d', 54, '2026-11-30 22:15:26.895497+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 30, 'ServerActionAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2262336665366633382d333562382d343637642d613038302d356633393939313561376162222c22636f7272656c6174696f6e5f6964223a227265712d64376461613735652d666336302d343966652d396533622d373765356463323731636432222c22636175736174696f6e5f6964223a35352c22636c6f75645f726571756573745f6964223a227265712d64386438663232382d396662322d346636362d613662342d326564646535313839663061222c226576656e74223a7b2274797065223a22536572766572416374696f6e4163636570746564222c226f7065726174696f6e5f6964223a2233663866356432632d623564642d346263622d626663332d376561313232646136313766227d7d', 56, '2026-11-30 22:15:26.98058+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 31, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2238363335366362362d663037312d343039332d393761332d613031616466383236313064222c22636f7272656c6174696f6e5f6964223a226f627365727665722d37326234396461322d613463622d343935332d393230332d666234373233376338643061222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a22414354495645222c22706f7765725f7374617465223a312c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e32222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a30353a37383a6161227d5d7d7d', 57, '2026-11-30 22:15:27.067054+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 32, 'ServerStarted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2238363335366362362d663037312d343039332d393761332d613031616466383236313064222c22636f7272656c6174696f6e5f6964223a226f627365727665722d37326234396461322d613463622d343935332d393230332d666234373233376338643061222c226576656e74223a7b2274797065223a2253657276657253746172746564222c226f7065726174696f6e5f6964223a2233663866356432632d623564642d346263622d626663332d376561313232646136313766227d7d', 58, '2026-11-30 22:15:27.067054+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 34, 'ServerLockSet', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2233613635653733642d393738622d343330652d626231392d363134653964323762303861222c22636f7272656c6174696f6e5f6964223a227265712d61316562343665372d626663372d343332302d396231332d303036656439373236366534222c22636175736174696f6e5f6964223a35392c22636c6f75645f726571756573745f6964223a227265712d64653237356530362d386438302d343733392d623063392d613366613865653839393530222c226576656e74223a7b2274797065223a225365727665724c6f636b536574222c226f7065726174696f6e5f6964223a2235663462636237652d383531382d343537352d623334612d346238643930633566356534227d7d', 60, '2026-11-30 22:15:27.125411+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 36, 'ServerUnlocked', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2236626238636433342d336330362d346265632d626262372d303434353730376130346533222c22636f7272656c6174696f6e5f6964223a227265712d31343732626364622d396330352d343062342d623038342d646461323738386435663965222c22636175736174696f6e5f6964223a36312c22636c6f75645f726571756573745f6964223a227265712d30343733393236352d356139612d346337642d393664362d326466326135333462323661222c226576656e74223a7b2274797065223a22536572766572556e6c6f636b6564222c226f7065726174696f6e5f6964223a2264396365346638632d646365362d343030662d616663362d333535356164646263306639227d7d', 62, '2026-11-30 22:15:27.198+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 38, 'ServerActionAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2230626631343863382d386135622d343635382d613631362d353333666663663036383031222c22636f7272656c6174696f6e5f6964223a227265712d37663832623565662d663038372d343033392d386137612d343731313865303737376566222c22636175736174696f6e5f6964223a36332c22636c6f75645f726571756573745f6964223a227265712d36333461316334312d663331622d343332362d623831322d383166373637366338656364222c226576656e74223a7b2274797065223a22536572766572416374696f6e4163636570746564222c226f7065726174696f6e5f6964223a2238353134643838312d346336352d346133642d623439382d336535616230626666646437227d7d', 64, '2026-11-30 22:15:27.251207+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 39, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2231396563336637352d653963382d343239362d623436382d333331643430303537633965222c22636f7272656c6174696f6e5f6964223a226f627365727665722d61363461333739632d323635382d343839332d386133362d396233323463323162633238222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a225348454c5645445f4f46464c4f41444544222c22706f7765725f7374617465223a342c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e32222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a30353a37383a6161227d5d7d7d', 65, '2026-11-30 22:15:27.299027+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 40, 'ServerShelved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2231396563336637352d653963382d343239362d623436382d333331643430303537633965222c22636f7272656c6174696f6e5f6964223a226f627365727665722d61363461333739632d323635382d343839332d386133362d396233323463323162633238222c226576656e74223a7b2274797065223a225365727665725368656c766564222c226f7065726174696f6e5f6964223a2238353134643838312d346336352d346133642d623439382d336535616230626666646437222c22726f6f6d5f6672656564223a747275657d7d', 66, '2026-11-30 22:15:27.299027+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 42, 'ServerActionAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2262643966363063332d323437652d346534392d386235612d333462656338656238666432222c22636f7272656c6174696f6e5f6964223a227265712d33303864343433322d366434362d343964312d613630642d623663353437353562636531222c22636175736174696f6e5f6964223a36372c22636c6f75645f726571756573745f6964223a227265712d64613637336137382d376263382d343263372d393666372d623065366163393366303566222c226576656e74223a7b2274797065223a22536572766572416374696f6e4163636570746564222c226f7065726174696f6e5f6964223a2231386530373665382d623236382d346232352d616462332d316434656465363239346364227d7d', 68, '2026-11-30 22:15:27.350422+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 43, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2265343439656135362d383130342d343263362d383235612d613037393364633264326634222c22636f7272656c6174696f6e5f6964223a226f627365727665722d62393932363031652d613762612d343432302d393133302d313664313763613538643166222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a225348454c5645445f4f46464c4f41444544222c227461736b5f7374617465223a22737061776e696e67222c22706f7765725f7374617465223a342c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e32222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a30353a37383a6161227d5d7d7d', 69, '2026-11-30 22:15:27.370558+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 44, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2230623630383931322d626630322d343065352d613939312d383661373930346666616531222c22636f7272656c6174696f6e5f6964223a226f627365727665722d30376461346265332d356432322d343735342d396162362d643639376166646536616437222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a22414354495645222c22706f7765725f7374617465223a312c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e32222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a30353a37383a6161227d5d7d7d', 70, '2026-11-30 22:15:27.438886+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 45, 'ServerUnshelved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2230623630383931322d626630322d343065352d613939312d383661373930346666616531222c22636f7272656c6174696f6e5f6964223a226f627365727665722d30376461346265332d356432322d343735342d396162362d643639376166646536616437222c226576656e74223a7b2274797065223a22536572766572556e7368656c766564222c226f7065726174696f6e5f6964223a2231386530373665382d623236382d346232352d616462332d316434656465363239346364227d7d', 71, '2026-11-30 22:15:27.438886+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 47, 'ServerActionAttempted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2230356565643463342d306161312d346664302d623365352d356134353139373031313734222c22636f7272656c6174696f6e5f6964223a227265712d36323234626264632d613531392d343136632d616635342d343234666637643238366332222c22636175736174696f6e5f6964223a37322c226576656e74223a7b2274797065223a22536572766572416374696f6e417474656d70746564222c226f7065726174696f6e5f6964223a2238336362646263662d663332622d343561372d396562322d313133316639363237393434222c226166746572223a227265712d64613637336137382d376263382d343263372d393666372d623065366163393366303566222c226174223a22323032362d31312d33305432323a31353a32372e3530363234345a227d7d', 73, '2026-11-30 22:15:27.511417+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 48, 'ServerActionAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2231386633313233352d313636312d343635392d623033352d353530363531316132626265222c22636f7272656c6174696f6e5f6964223a227265712d36323234626264632d613531392d343136632d616635342d343234666637643238366332222c22636175736174696f6e5f6964223a37322c22636c6f75645f726571756573745f6964223a227265712d39613031656533322d626262342d343332632d393038372d373331313635386632663565222c226576656e74223a7b2274797065223a22536572766572416374696f6e4163636570746564222c226f7065726174696f6e5f6964223a2238336362646263662d663332622d343561372d396562322d313133316639363237393434227d7d', 74, '2026-11-30 22:15:27.525846+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 49, 'ServerReset', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2231663238663337302d666438352d343733392d613235622d386464336337316336613634222c22636f7272656c6174696f6e5f6964223a226f627365727665722d34396334643762352d373738322d343336612d626437662d326334316632393666386430222c226576656e74223a7b2274797065223a225365727665725265736574222c226f7065726174696f6e5f6964223a2238336362646263662d663332622d343561372d396562322d313133316639363237393434222c22696d616765223a7b226964223a2239643163353861302d353932312d343836612d623239632d346139636638326363613634222c226e616d65223a22636972726f73227d7d7d', 75, '2026-11-30 22:15:27.600184+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 51, 'ServerActionAttempted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2263623735613032642d613530302d343364332d383232642d353436353165653739383363222c22636f7272656c6174696f6e5f6964223a227265712d61366662613132342d306463622d343662662d626261362d636662333561646536396333222c22636175736174696f6e5f6964223a37362c226576656e74223a7b2274797065223a22536572766572416374696f6e417474656d70746564222c226f7065726174696f6e5f6964223a2230643661313365362d313239302d346363352d613865362d343966306132313531303932222c226166746572223a227265712d39613031656533322d626262342d343332632d393038372d373331313635386632663565222c226174223a22323032362d31312d33305432323a31353a32372e3635343430335a227d7d', 77, '2026-11-30 22:15:27.657051+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 52, 'ServerActionAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2237363633386563632d383938622d346336622d393930312d343139623763303230666531222c22636f7272656c6174696f6e5f6964223a227265712d61366662613132342d306463622d343662662d626261362d636662333561646536396333222c22636175736174696f6e5f6964223a37362c22636c6f75645f726571756573745f6964223a227265712d30313834653438392d376234342d343165342d623535642d613165313463366235376635222c226576656e74223a7b2274797065223a22536572766572416374696f6e4163636570746564222c226f7065726174696f6e5f6964223a2230643661313365362d313239302d346363352d613865362d343966306132313531303932227d7d', 78, '2026-11-30 22:15:27.674834+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 53, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2266343736323330312d626430302d343835382d616239612d353631313263353234363535222c22636f7272656c6174696f6e5f6964223a226f627365727665722d61353736656661392d346631372d343633342d623532312d646264376333656630386235222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a225645524946595f524553495a45222c22706f7765725f7374617465223a312c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e32222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a30353a37383a6161227d5d7d7d', 79, '2026-11-30 22:15:27.747376+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 54, 'ServerResized', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2266343736323330312d626430302d343835382d616239612d353631313263353234363535222c22636f7272656c6174696f6e5f6964223a226f627365727665722d61353736656661392d346631372d343633342d623532312d646264376333656630386235222c226576656e74223a7b2274797065223a22536572766572526573697a6564222c226f7065726174696f6e5f6964223a2230643661313365362d313239302d346363352d613865362d343966306132313531303932222c22666c61766f72223a7b226964223a2232222c226e616d65223a226d312e736d616c6c222c227663707573223a312c2272616d5f6d62223a323034382c226469736b5f6762223a32307d7d7d', 80, '2026-11-30 22:15:27.747376+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 56, 'ServerActionAttempted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2236313435376165642d333833632d343466632d386565652d633463366336313635373365222c22636f7272656c6174696f6e5f6964223a227265712d64393234633739372d366566392d343038332d613765362d326530613963633335353462222c22636175736174696f6e5f6964223a38312c226576656e74223a7b2274797065223a22536572766572416374696f6e417474656d70746564222c226f7065726174696f6e5f6964223a2236346330373536342d333439662d343934632d386330312d303434636266393638656432222c226166746572223a227265712d30313834653438392d376234342d343165342d623535642d613165313463366235376635222c226174223a22323032362d31312d33305432323a31353a32372e3830313635395a227d7d', 82, '2026-11-30 22:15:27.804893+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 57, 'ServerActionAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2231616231373165352d656565392d346263302d613866632d323933323138623736633761222c22636f7272656c6174696f6e5f6964223a227265712d64393234633739372d366566392d343038332d613765362d326530613963633335353462222c22636175736174696f6e5f6964223a38312c22636c6f75645f726571756573745f6964223a227265712d37346263626536352d656336382d346336622d613133392d653534313838356664313835222c226576656e74223a7b2274797065223a22536572766572416374696f6e4163636570746564222c226f7065726174696f6e5f6964223a2236346330373536342d333439662d343934632d386330312d303434636266393638656432227d7d', 83, '2026-11-30 22:15:27.83049+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 58, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2238346562363863652d646262652d343439382d396536332d343262653264633831353136222c22636f7272656c6174696f6e5f6964223a226f627365727665722d38623839326538322d373133652d346237322d623236652d633937396666313332613464222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a22414354495645222c22706f7765725f7374617465223a312c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e32222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a30353a37383a6161227d5d7d7d', 84, '2026-11-30 22:15:27.898368+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 59, 'ServerResizeConfirmed', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2238346562363863652d646262652d343439382d396536332d343262653264633831353136222c22636f7272656c6174696f6e5f6964223a226f627365727665722d38623839326538322d373133652d346237322d623236652d633937396666313332613464222c226576656e74223a7b2274797065223a22536572766572526573697a65436f6e6669726d6564222c226f7065726174696f6e5f6964223a2236346330373536342d333439662d343934632d386330312d303434636266393638656432222c22666c61766f72223a7b226964223a2232222c226e616d65223a226d312e736d616c6c222c227663707573223a312c2272616d5f6d62223a323034382c226469736b5f6762223a32307d7d7d', 85, '2026-11-30 22:15:27.898368+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 61, 'ServerInfoChanged', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2234376261626566382d623135322d343635342d616361352d313139653464613637303664222c22636f7272656c6174696f6e5f6964223a227265712d39383363643639662d336430312d343032342d626136392d663535636338376162346462222c22636175736174696f6e5f6964223a38362c22636c6f75645f726571756573745f6964223a227265712d32383731653663382d623931652d343035382d616434312d653861326232343161383333222c226576656e74223a7b2274797065223a22536572766572496e666f4368616e676564222c226f7065726174696f6e5f6964223a2265353233653534312d656232322d343666342d613237662d323133393864366561306433222c226e616d65223a227765622d32222c226465736372697074696f6e223a22227d7d', 87, '2026-11-30 22:15:27.959104+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('fd797671-8bad-4898-9d0a-4f3f48f91de6', 7, 'VolumeActionAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2239633930616631392d326437612d343066382d386664332d336339666231366365636535222c22636f7272656c6174696f6e5f6964223a227265712d34663032313265622d383535372d346663662d396430632d323761663538356133353961222c22636175736174696f6e5f6964223a38382c22636c6f75645f726571756573745f6964223a227265712d34303433306337622d373634322d343632662d393038302d376563346439373833383365222c226576656e74223a7b2274797065223a22566f6c756d65416374696f6e4163636570746564222c226f7065726174696f6e5f6964223a2263613565366561312d356530362d343862662d623836312d356534303634366165393762227d7d', 89, '2026-11-30 22:15:28.04031+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('fd797671-8bad-4898-9d0a-4f3f48f91de6', 8, 'VolumeObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2261323264373733322d343430332d343464322d613239332d336361353831343332316538222c22636f7272656c6174696f6e5f6964223a2277617463682d38316333356637612d623937342d343166632d613238632d313261663463666332323838222c226576656e74223a7b2274797065223a22566f6c756d654f62736572766564222c22737461747573223a22696e2d757365222c2273697a655f6762223a312c226174746163686d656e7473223a5b7b227365727665725f636c6f75645f6964223a2262323930356566342d626663662d346336392d383865322d663066376433346539313936222c227365727665725f6964223a2262323665383936342d303536382d343631362d626335662d623730356439613930383663222c22646576696365223a222f6465762f766462227d5d7d7d', 90, '2026-11-30 22:15:28.101223+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('fd797671-8bad-4898-9d0a-4f3f48f91de6', 9, 'VolumeAttached', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2261323264373733322d343430332d343464322d613239332d336361353831343332316538222c22636f7272656c6174696f6e5f6964223a2277617463682d38316333356637612d623937342d343166632d613238632d313261663463666332323838222c226576656e74223a7b2274797065223a22566f6c756d654174746163686564222c226f7065726174696f6e5f6964223a2263613565366561312d356530362d343862662d623836312d356534303634366165393762222c227365727665725f6964223a2262323665383936342d303536382d343631362d626335662d623730356439613930383663227d7d', 91, '2026-11-30 22:15:28.101223+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('943a0d4a-0cfd-4738-a9b2-a34e1f9f9928', 7, 'FloatingIpObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2235343234376333632d303239312d343662622d613637332d653164623765343466393665222c22636f7272656c6174696f6e5f6964223a227265712d39326333376132392d333434662d343335662d393033312d333032313362613237313564222c22636175736174696f6e5f6964223a39322c22636c6f75645f726571756573745f6964223a227265712d35353236326239642d333433352d346539342d393864302d373836303666316365343435222c226576656e74223a7b2274797065223a22466c6f6174696e6749704f62736572766564222c22737461747573223a22414354495645222c2261646472657373223a223137322e32342e342e3131222c22706f72745f636c6f75645f6964223a2266376666376632392d653439382d343962312d623237322d396239333464366336383939222c2266697865645f61646472657373223a2231302e32302e302e32222c226e6574776f726b5f696e746572666163655f6964223a2236386539636432342d303432662d343836362d613863632d653062346561383566613633222c227365727665725f6964223a2262323665383936342d303536382d343631362d626335662d623730356439613930383663227d7d', 93, '2026-11-30 22:15:28.193615+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('943a0d4a-0cfd-4738-a9b2-a34e1f9f9928', 8, 'FloatingIpAssociated', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2235343234376333632d303239312d343662622d613637332d653164623765343466393665222c22636f7272656c6174696f6e5f6964223a227265712d39326333376132392d333434662d343335662d393033312d333032313362613237313564222c22636175736174696f6e5f6964223a39322c22636c6f75645f726571756573745f6964223a227265712d35353236326239642d333433352d346539342d393864302d373836303666316365343435222c226576656e74223a7b2274797065223a22466c6f6174696e6749704173736f636961746564222c226f7065726174696f6e5f6964223a2234336261656631652d613837332d343364302d613138652d616238396562343831353262222c226e6574776f726b5f696e746572666163655f6964223a2236386539636432342d303432662d343836362d613863632d653062346561383566613633222c22706f72745f636c6f75645f6964223a2266376666376632392d653439382d343962312d623237322d396239333464366336383939222c227365727665725f6964223a2262323665383936342d303536382d343631362d626335662d623730356439613930383663227d7d', 94, '2026-11-30 22:15:28.193615+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 62, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2234383830613334622d663662332d346436662d616330642d303338646363346235343835222c22636f7272656c6174696f6e5f6964223a226f627365727665722d30326137376139632d343363342d343362652d386666352d363230323632653565646137222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a22414354495645222c22706f7765725f7374617465223a312c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e32222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a30353a37383a6161227d2c7b226e6574776f726b223a2270726976617465222c2261646472657373223a223137322e32342e342e3131222c2276657273696f6e223a342c2274797065223a22666c6f6174696e67222c226d6163223a2266613a31363a33653a30353a37383a6161227d5d7d7d', 96, '2026-11-30 22:15:28.273217+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('e4989b65-92ce-4467-b4ea-115c25ff0870', 2, 'ServerSnapshotCreateAttempted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2263663264396333652d383564612d346165652d386564382d626534626232613761383831222c22636f7272656c6174696f6e5f6964223a227265712d65646464303463322d333936362d346566362d396332372d373333633135633362656363222c22636175736174696f6e5f6964223a39352c226576656e74223a7b2274797065223a22536572766572536e617073686f74437265617465417474656d70746564222c22617474656d7074223a312c226174223a22323032362d31312d33305432323a31353a32382e3237323932305a227d7d', 97, '2026-11-30 22:15:28.278442+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('e4989b65-92ce-4467-b4ea-115c25ff0870', 3, 'ServerSnapshotAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2237363339343236302d393938652d346332612d623665392d663431303761643162393963222c22636f7272656c6174696f6e5f6964223a227265712d65646464303463322d333936362d346566362d396332372d373333633135633362656363222c22636175736174696f6e5f6964223a39352c22636c6f75645f726571756573745f6964223a227265712d63656664313362342d633939652d343332372d393765652d303064623032363762666334222c226576656e74223a7b2274797065223a22536572766572536e617073686f744163636570746564222c22636c6f75645f6964223a2238346465313461312d306431352d346632312d613236342d386436306636363039326166227d7d', 98, '2026-11-30 22:15:28.304064+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('e4989b65-92ce-4467-b4ea-115c25ff0870', 4, 'ServerSnapshotCreated', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2263363631333163352d373436612d343663632d613539612d353864326532653837356636222c22636f7272656c6174696f6e5f6964223a2277617463682d32626138333664622d343137322d343534312d396565612d623962373164343432316331222c226576656e74223a7b2274797065223a22536572766572536e617073686f7443726561746564222c226f7065726174696f6e5f6964223a2265313730343161632d346438312d343863622d383931392d336164366161303830643963222c2273697a655f6279746573223a383338383630382c226d696e5f6469736b5f6762223a352c226d696e5f72616d5f6d62223a36347d7d', 99, '2026-11-30 22:15:28.354604+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('756af475-9db4-463d-abf8-57bdea11053b', 3, 'ServerPartsReady', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2239636233393862392d303238642d343063622d383961372d636164326438643636386532222c22636f7272656c6174696f6e5f6964223a227265712d64386135633234322d336435662d346432382d393738362d616432643661366661386530222c22636175736174696f6e5f6964223a3133332c226576656e74223a7b2274797065223a2253657276657250617274735265616479227d7d', 135, '2026-11-30 22:15:30.426476+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 60, 'ServerInfoChangeRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2265353233653534312d656232322d343666342d613237662d323133393864366561306433222c22636f7272656c6174696f6e5f6964223a227265712d39383363643639662d336430312d343032342d626136392d663535636338376162346462222c226576656e74223a7b2274797065223a22536572766572496e666f4368616e6765526571756573746564222c226f7065726174696f6e5f6964223a2265353233653534312d656232322d343666342d613237662d323133393864366561306433222c226e616d65223a227765622d32222c226465736372697074696f6e223a22227d7d', 86, '2026-11-30 22:15:27.918333+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('fd797671-8bad-4898-9d0a-4f3f48f91de6', 6, 'VolumeAttachRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2263613565366561312d356530362d343862662d623836312d356534303634366165393762222c22636f7272656c6174696f6e5f6964223a227265712d34663032313265622d383535372d346663662d396430632d323761663538356133353961222c226576656e74223a7b2274797065223a22566f6c756d65417474616368526571756573746564222c226f7065726174696f6e5f6964223a2263613565366561312d356530362d343862662d623836312d356534303634366165393762222c227365727665725f6964223a2262323665383936342d303536382d343631362d626335662d623730356439613930383663222c227365727665725f636c6f75645f6964223a2262323930356566342d626663662d346336392d383865322d663066376433346539313936227d7d', 88, '2026-11-30 22:15:27.981501+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('943a0d4a-0cfd-4738-a9b2-a34e1f9f9928', 6, 'FloatingIpAssociateRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2234336261656631652d613837332d343364302d613138652d616238396562343831353262222c22636f7272656c6174696f6e5f6964223a227265712d39326333376132392d333434662d343335662d393033312d333032313362613237313564222c226576656e74223a7b2274797065223a22466c6f6174696e6749704173736f6369617465526571756573746564222c226f7065726174696f6e5f6964223a2234336261656631652d613837332d343364302d613138652d616238396562343831353262222c226e6574776f726b5f696e746572666163655f6964223a2236386539636432342d303432662d343836362d613863632d653062346561383566613633222c22706f72745f636c6f75645f6964223a2266376666376632392d653439382d343962312d623237322d396239333464366336383939222c227365727665725f6964223a2262323665383936342d303536382d343631362d626335662d623730356439613930383663227d7d', 92, '2026-11-30 22:15:28.149637+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('e4989b65-92ce-4467-b4ea-115c25ff0870', 1, 'ServerSnapshotRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2265313730343161632d346438312d343863622d383931392d336164366161303830643963222c22636f7272656c6174696f6e5f6964223a227265712d65646464303463322d333936362d346566362d396332372d373333633135633362656363222c226576656e74223a7b2274797065223a22536572766572536e617073686f74526571756573746564222c226f7065726174696f6e5f6964223a2265313730343161632d346438312d343863622d383931392d336164366161303830643963222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c226e616d65223a22696d6167652d31222c227365727665725f6964223a2262323665383936342d303536382d343631362d626335662d623730356439613930383663222c227365727665725f636c6f75645f6964223a2262323930356566342d626663662d346336392d383865322d663066376433346539313936227d7d', 95, '2026-11-30 22:15:28.227935+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', 1, 'ServerRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2262643262626365662d636639322d343363312d383136302d303064313439303439663562222c22636f7272656c6174696f6e5f6964223a227265712d33363534306632362d326435652d343032302d393063372d666630326532346264656534222c226576656e74223a7b2274797065223a22536572766572526571756573746564222c226f7065726174696f6e5f6964223a2262643262626365662d636639322d343363312d383136302d303064313439303439663562222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c226e616d65223a226f6c642d31222c22666c61766f72223a7b226964223a2231222c226e616d65223a226d312e74696e79222c227663707573223a312c2272616d5f6d62223a3531322c226469736b5f6762223a357d2c22696d616765223a7b226964223a2239643163353861302d353932312d343836612d623239632d346139636638326363613634222c226e616d65223a22636972726f73227d2c226e6574776f726b73223a5b7b226964223a2237323466373163332d373362652d346162332d616138332d616338373861383738393062222c226e616d65223a2270726976617465227d5d2c22696e7465726661636573223a5b7b226964223a2266663133653830612d323237312d346136612d613164642d646537383962343264383539222c226e6574776f726b223a7b226964223a2237323466373163332d373362652d346162332d616138332d616338373861383738393062222c226e616d65223a2270726976617465227d2c2266697865645f61646472657373223a6e756c6c2c2273656375726974795f67726f757073223a5b5d2c22636c6f75645f6964223a6e756c6c7d5d2c22657870697265735f6174223a22323033302d30312d30315430303a30303a30305a227d7d', 100, '2026-11-30 22:15:28.387071+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', 8, 'ServerDeleteRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2230383264326165622d613338312d343532342d383962382d613337373333326539366232222c22636f7272656c6174696f6e5f6964223a227265712d36353837656432322d616436312d346364612d623437302d666264633232353264383838222c226576656e74223a7b2274797065223a2253657276657244656c657465526571756573746564222c226f7065726174696f6e5f6964223a2230383264326165622d613338312d343532342d383962382d613337373333326539366232227d7d', 112, '2026-11-30 22:15:28.661548+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 65, 'ServerStartRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2233633431396265392d643231632d346134372d393536382d613161656564663231623837222c22636f7272656c6174696f6e5f6964223a227265712d35363031633835662d306133652d346163642d396432372d353438616130393663663964222c226576656e74223a7b2274797065223a225365727665725374617274526571756573746564222c226f7065726174696f6e5f6964223a2233633431396265392d643231632d346134372d393536382d613161656564663231623837227d7d', 124, '2026-11-30 22:15:30.147509+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('756af475-9db4-463d-abf8-57bdea11053b', 1, 'ServerRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2231646262633836302d636230322d343465662d393565392d636264633363316563646166222c22636f7272656c6174696f6e5f6964223a227265712d64386135633234322d336435662d346432382d393738362d616432643661366661386530222c226576656e74223a7b2274797065223a22536572766572526571756573746564222c226f7065726174696f6e5f6964223a2231646262633836302d636230322d343465662d393565392d636264633363316563646166222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c226e616d65223a2273706172652d31222c22666c61766f72223a7b226964223a2231222c226e616d65223a226d312e74696e79222c227663707573223a312c2272616d5f6d62223a3531322c226469736b5f6762223a357d2c22696d616765223a7b226964223a2239643163353861302d353932312d343836612d623239632d346139636638326363613634222c226e616d65223a22636972726f73227d2c226e6574776f726b73223a5b7b226964223a2237323466373163332d373362652d346162332d616138332d616338373861383738393062222c226e616d65223a2270726976617465227d5d2c22696e7465726661636573223a5b7b226964223a2261623133323533312d636633392d343363312d396331372d376161383762353562393039222c226e6574776f726b223a7b226964223a2237323466373163332d373362652d346162332d616138332d616338373861383738393062222c226e616d65223a2270726976617465227d2c2266697865645f61646472657373223a6e756c6c2c2273656375726974795f67726f757073223a5b5d2c22636c6f75645f6964223a6e756c6c7d5d2c2269735f707265656d707469626c65223a747275657d7d', 128, '2026-11-30 22:15:30.301333+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('3b6ff11d-1cac-4cb9-bdd3-b41937a35f15', 1, 'PolicyDefined', '\x7b226279223a22757365723a3762623832363561306634643463343638643539316431396364306637626437222c2270726f6a6563745f6964223a22222c22636f6d6d616e645f6964223a2264393063353864312d616134652d346362342d386238632d356361363439346438306362222c22636f7272656c6174696f6e5f6964223a227265712d37653566656662612d343135392d343739322d623262302d373239346536396665373665222c226576656e74223a7b2274797065223a22506f6c696379446566696e6564222c22646566696e6974696f6e223a7b226e616d65223a2274696479222c2272756c65223a7b226b696e64223a22636c65616e2d7570222c2273757370656e6465645f666f72223a2250333044222c226e6f7469636573223a5b22503744222c22503144225d7d2c2273656c6563746f72223a7b7d2c227363686564756c65223a7b226576657279223a22505436303053227d7d7d7d', 141, '2026-11-30 22:15:30.697755+00', '', 'user:7bb8265a0f4d4c468d591d19cd0f7bd7');
INSERT INTO public.ledger_events VALUES ('3b6ff11d-1cac-4cb9-bdd3-b41937a35f15', 2, 'PolicyEnabled', '\x7b226279223a22757365723a3762623832363561306634643463343638643539316431396364306637626437222c2270726f6a6563745f6964223a22222c22636f6d6d616e645f6964223a2239376530623737622d353362372d343336322d386561632d376332663033636633376164222c22636f7272656c6174696f6e5f6964223a227265712d62393631346337342d643232662d346537632d393735662d366438396665396262346231222c226576656e74223a7b2274797065223a22506f6c696379456e61626c6564227d7d', 142, '2026-11-30 22:15:30.755696+00', '', 'user:7bb8265a0f4d4c468d591d19cd0f7bd7');
INSERT INTO public.ledger_events VALUES ('756af475-9db4-463d-abf8-57bdea11053b', 9, 'ServerStopRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2266373935363937352d386634362d346636642d626364332d663963313436313235626262222c22636f7272656c6174696f6e5f6964223a227265712d63333136346133652d366138342d346235642d383634302d356633313634656530386137222c226576656e74223a7b2274797065223a2253657276657253746f70526571756573746564222c226f7065726174696f6e5f6964223a2266373935363937352d386634362d346636642d626364332d663963313436313235626262227d7d', 144, '2026-11-30 22:15:30.791981+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', 1, 'NetworkInterfaceRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2238366238326430622d653365622d343732392d613365312d643230633061626138353065222c22636f7272656c6174696f6e5f6964223a227265712d33363534306632362d326435652d343032302d393063372d666630326532346264656534222c22636175736174696f6e5f6964223a3130302c226576656e74223a7b2274797065223a224e6574776f726b496e74657266616365526571756573746564222c226f7065726174696f6e5f6964223a2231386632346462322d383437332d353664372d613931332d393932313564386137373637222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c226e6574776f726b223a7b226964223a2237323466373163332d373362652d346162332d616138332d616338373861383738393062222c226e616d65223a2270726976617465227d2c226d6164655f666f72223a2238303438613033302d636136382d346266362d623833312d396363363134313333643839227d7d', 101, '2026-11-30 22:15:28.418988+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', 2, 'NetworkInterfaceCreateAttempted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2239376666353337342d333062642d343639362d393638342d653262663731613537366162222c22636f7272656c6174696f6e5f6964223a227265712d33363534306632362d326435652d343032302d393063372d666630326532346264656534222c22636175736174696f6e5f6964223a3130312c226576656e74223a7b2274797065223a224e6574776f726b496e74657266616365437265617465417474656d70746564222c22617474656d7074223a312c226174223a22323032362d31312d33305432323a31353a32382e3433383434305a227d7d', 102, '2026-11-30 22:15:28.439948+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', 3, 'NetworkInterfaceAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2263323038323631322d306138622d343337352d386361332d656231303931646631303835222c22636f7272656c6174696f6e5f6964223a227265712d33363534306632362d326435652d343032302d393063372d666630326532346264656534222c22636175736174696f6e5f6964223a3130312c22636c6f75645f726571756573745f6964223a227265712d32303365636435392d656134662d343837372d623339612d656233376465643730636437222c226576656e74223a7b2274797065223a224e6574776f726b496e746572666163654163636570746564222c22636c6f75645f6964223a2263666461363065392d613836302d343663302d626339642d616363333263653662366537227d7d', 103, '2026-11-30 22:15:28.456642+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', 4, 'NetworkInterfaceObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2231623834306464662d343963632d346266662d623130312d326235666437623534383430222c22636f7272656c6174696f6e5f6964223a227265712d33363534306632362d326435652d343032302d393063372d666630326532346264656534222c22636175736174696f6e5f6964223a3130312c226576656e74223a7b2274797065223a224e6574776f726b496e746572666163654f62736572766564222c22737461747573223a22444f574e222c226d61635f61646472657373223a2266613a31363a33653a62303a61353a6261222c22616464726573736573223a5b7b2261646472657373223a2231302e32302e302e33222c227375626e65745f6964223a2239383261633630662d613364302d343336662d386466382d343866663162626339323064227d5d2c2273656375726974795f67726f757073223a5b2239633362633834302d663666392d346332612d396564372d306162663236656234636161225d7d7d', 104, '2026-11-30 22:15:28.475426+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', 5, 'NetworkInterfaceCreated', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2231623834306464662d343963632d346266662d623130312d326235666437623534383430222c22636f7272656c6174696f6e5f6964223a227265712d33363534306632362d326435652d343032302d393063372d666630326532346264656534222c22636175736174696f6e5f6964223a3130312c226576656e74223a7b2274797065223a224e6574776f726b496e7465726661636543726561746564222c226f7065726174696f6e5f6964223a2231386632346462322d383437332d353664372d613931332d393932313564386137373637222c226d6164655f666f72223a2238303438613033302d636136382d346266362d623833312d396363363134313333643839222c22636c6f75645f6964223a2263666461363065392d613836302d343663302d626339642d616363333263653662366537227d7d', 105, '2026-11-30 22:15:28.475426+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', 2, 'ServerPartReady', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2238346537303832332d656264322d343939332d623038302d663837636438663164303236222c22636f7272656c6174696f6e5f6964223a227265712d33363534306632362d326435652d343032302d393063372d666630326532346264656534222c22636175736174696f6e5f6964223a3130352c226576656e74223a7b2274797065223a22536572766572506172745265616479222c22706172745f6964223a2266663133653830612d323237312d346136612d613164642d646537383962343264383539222c22636c6f75645f6964223a2263666461363065392d613836302d343663302d626339642d616363333263653662366537227d7d', 106, '2026-11-30 22:15:28.504876+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', 3, 'ServerPartsReady', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2238346537303832332d656264322d343939332d623038302d663837636438663164303236222c22636f7272656c6174696f6e5f6964223a227265712d33363534306632362d326435652d343032302d393063372d666630326532346264656534222c22636175736174696f6e5f6964223a3130352c226576656e74223a7b2274797065223a2253657276657250617274735265616479227d7d', 107, '2026-11-30 22:15:28.504876+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', 4, 'ServerCreateAttempted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2234306564346262612d383037352d343266342d383331612d326635613561383566333034222c22636f7272656c6174696f6e5f6964223a227265712d33363534306632362d326435652d343032302d393063372d666630326532346264656534222c22636175736174696f6e5f6964223a3130372c226576656e74223a7b2274797065223a22536572766572437265617465417474656d70746564222c22617474656d7074223a312c226174223a22323032362d31312d33305432323a31353a32382e3532373833365a227d7d', 108, '2026-11-30 22:15:28.531058+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', 5, 'ServerAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2231396138393534342d323937382d343961332d613138352d333162393333653061326131222c22636f7272656c6174696f6e5f6964223a227265712d33363534306632362d326435652d343032302d393063372d666630326532346264656534222c22636175736174696f6e5f6964223a3130372c22636c6f75645f726571756573745f6964223a227265712d63643866666365332d353933312d346537302d613639392d363663343730626365373964222c226576656e74223a7b2274797065223a225365727665724163636570746564222c22617474656d7074223a312c22636c6f75645f6964223a2233616331666431372d343433312d346166392d393834632d323565623532613436376334227d7d', 109, '2026-11-30 22:15:28.556817+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', 6, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2263613138393765372d306135322d343335302d626338322d653130383036396234366130222c22636f7272656c6174696f6e5f6964223a226f627365727665722d64316338343961322d346631612d343137642d393636622d393866623963323961386163222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a22414354495645222c22706f7765725f7374617465223a312c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e33222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a62303a61353a6261227d5d7d7d', 110, '2026-11-30 22:15:28.628676+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', 7, 'ServerBuilt', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2263613138393765372d306135322d343335302d626338322d653130383036396234366130222c22636f7272656c6174696f6e5f6964223a226f627365727665722d64316338343961322d346631612d343137642d393636622d393866623963323961386163222c226576656e74223a7b2274797065223a225365727665724275696c74222c226f7065726174696f6e5f6964223a2262643262626365662d636639322d343363312d383136302d303064313439303439663562227d7d', 111, '2026-11-30 22:15:28.628676+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', 6, 'NetworkInterfaceObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2238323832323737362d333731312d343237352d396431342d336536353364363731643066222c22636f7272656c6174696f6e5f6964223a226f627365727665722d64316338343961322d346631612d343137642d393636622d393866623963323961386163222c22636175736174696f6e5f6964223a3131312c226576656e74223a7b2274797065223a224e6574776f726b496e746572666163654f62736572766564222c22737461747573223a22414354495645222c226d61635f61646472657373223a2266613a31363a33653a62303a61353a6261222c22616464726573736573223a5b7b2261646472657373223a2231302e32302e302e33222c227375626e65745f6964223a2239383261633630662d613364302d343336662d386466382d343866663162626339323064227d5d2c2273656375726974795f67726f757073223a5b2239633362633834302d663666392d346332612d396564372d306162663236656234636161225d2c227365727665725f636c6f75645f6964223a2233616331666431372d343433312d346166392d393834632d323565623532613436376334222c227365727665725f6964223a2238303438613033302d636136382d346266362d623833312d396363363134313333643839227d7d', 113, '2026-11-30 22:15:28.685862+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', 9, 'ServerReleased', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2232373933643061362d343062302d343935372d386636622d376333393739663162353239222c22636f7272656c6174696f6e5f6964223a227265712d36353837656432322d616436312d346364612d623437302d666264633232353264383838222c22636175736174696f6e5f6964223a3131322c226576656e74223a7b2274797065223a2253657276657252656c6561736564227d7d', 114, '2026-11-30 22:15:29.730545+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', 10, 'ServerActionAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2233323830636532382d373635392d346437612d613033382d333830316336663333323966222c22636f7272656c6174696f6e5f6964223a227265712d36353837656432322d616436312d346364612d623437302d666264633232353264383838222c22636175736174696f6e5f6964223a3131342c22636c6f75645f726571756573745f6964223a227265712d31363032316330322d303531312d343266612d616232612d303431313666363830363339222c226576656e74223a7b2274797065223a22536572766572416374696f6e4163636570746564222c226f7065726174696f6e5f6964223a2230383264326165622d613338312d343532342d383962382d613337373333326539366232227d7d', 115, '2026-11-30 22:15:29.779314+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', 11, 'ServerErased', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2233393265663964382d613437302d343039342d393031642d626162623732643137653665222c22636f7272656c6174696f6e5f6964223a226f627365727665722d36333530366334612d393565612d343131312d626562612d643266383161313966343962222c226576656e74223a7b2274797065223a22536572766572457261736564227d7d', 116, '2026-11-30 22:15:29.839608+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', 7, 'NetworkInterfaceObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2238646466383965332d313732342d346332372d623834352d646665613932333936373236222c22636f7272656c6174696f6e5f6964223a226f627365727665722d36333530366334612d393565612d343131312d626562612d643266383161313966343962222c22636175736174696f6e5f6964223a3131362c226576656e74223a7b2274797065223a224e6574776f726b496e746572666163654f62736572766564222c22737461747573223a22444f574e222c226d61635f61646472657373223a2266613a31363a33653a62303a61353a6261222c22616464726573736573223a5b7b2261646472657373223a2231302e32302e302e33222c227375626e65745f6964223a2239383261633630662d613364302d343336662d386466382d343866663162626339323064227d5d2c2273656375726974795f67726f757073223a5b2239633362633834302d663666392d346332612d396564372d306162663236656234636161225d7d7d', 117, '2026-11-30 22:15:29.882242+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', 8, 'NetworkInterfaceReleased', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2238646466383965332d313732342d346332372d623834352d646665613932333936373236222c22636f7272656c6174696f6e5f6964223a226f627365727665722d36333530366334612d393565612d343131312d626562612d643266383161313966343962222c22636175736174696f6e5f6964223a3131362c226576656e74223a7b2274797065223a224e6574776f726b496e7465726661636552656c6561736564222c227365727665725f636c6f75645f6964223a2233616331666431372d343433312d346166392d393834632d323565623532613436376334222c227365727665725f6964223a2238303438613033302d636136382d346266362d623833312d396363363134313333643839227d7d', 118, '2026-11-30 22:15:29.882242+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', 9, 'NetworkInterfaceDeleteRequested', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2264643839643830652d623464362d346535362d383863302d353531316533343137396432222c22636f7272656c6174696f6e5f6964223a226f627365727665722d36333530366334612d393565612d343131312d626562612d643266383161313966343962222c22636175736174696f6e5f6964223a3131362c226576656e74223a7b2274797065223a224e6574776f726b496e7465726661636544656c657465526571756573746564222c226f7065726174696f6e5f6964223a2261303365353961302d393433322d353536372d626136352d343936633264336564363038227d7d', 119, '2026-11-30 22:15:29.935219+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', 10, 'NetworkInterfaceDeleted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2266383132626135612d663865302d343038392d613139662d656638303534333639656436222c22636f7272656c6174696f6e5f6964223a226f627365727665722d36333530366334612d393565612d343131312d626562612d643266383161313966343962222c22636175736174696f6e5f6964223a3131392c22636c6f75645f726571756573745f6964223a227265712d37366165663463352d383465642d346463372d626433372d613439366136393563613430222c226576656e74223a7b2274797065223a224e6574776f726b496e7465726661636544656c65746564222c226f7065726174696f6e5f6964223a2261303365353961302d393433322d353536372d626136352d343936633264336564363038222c226d6164655f666f72223a2238303438613033302d636136382d346266362d623833312d396363363134313333643839227d7d', 120, '2026-11-30 22:15:29.977795+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', 12, 'ServerDeleted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2238626230303765652d643531382d343333662d393832382d383734306565376138346538222c22636f7272656c6174696f6e5f6964223a226f627365727665722d36333530366334612d393565612d343131312d626562612d643266383161313966343962222c22636175736174696f6e5f6964223a3132302c226576656e74223a7b2274797065223a2253657276657244656c65746564222c226f7065726174696f6e5f6964223a2230383264326165622d613338312d343532342d383962382d613337373333326539366232227d7d', 121, '2026-11-30 22:15:30.018409+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 63, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2235613562653130352d393165662d343337332d623365372d396362613063633734356633222c22636f7272656c6174696f6e5f6964223a226f627365727665722d61663661346139312d346534302d343962642d626134362d653266346363353862343131222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a22534855544f4646222c22706f7765725f7374617465223a342c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e32222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a30353a37383a6161227d2c7b226e6574776f726b223a2270726976617465222c2261646472657373223a223137322e32342e342e3131222c2276657273696f6e223a342c2274797065223a22666c6f6174696e67222c226d6163223a2266613a31363a33653a30353a37383a6161227d5d7d7d', 122, '2026-11-30 22:15:30.119742+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 64, 'ServerStoppedOutOfBand', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2235613562653130352d393165662d343337332d623365372d396362613063633734356633222c22636f7272656c6174696f6e5f6964223a226f627365727665722d61663661346139312d346534302d343962642d626134362d653266346363353862343131222c226576656e74223a7b2274797065223a2253657276657253746f707065644f75744f6642616e64222c226361757365223a7b22616374696f6e223a2273746f70222c22726571756573745f6964223a227265712d66633863656133622d653938302d343930612d626533302d383664643339616233643332222c22757365725f6964223a226462653333306433343334333438323861636237313939393331313761633066227d7d7d', 123, '2026-11-30 22:15:30.119742+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 66, 'ServerActionAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2261383930643662632d333039642d343935362d386530642d643430613262363233343839222c22636f7272656c6174696f6e5f6964223a227265712d35363031633835662d306133652d346163642d396432372d353438616130393663663964222c22636175736174696f6e5f6964223a3132342c22636c6f75645f726571756573745f6964223a227265712d38643365353332372d663431302d343863612d396633662d366332623062343235383763222c226576656e74223a7b2274797065223a22536572766572416374696f6e4163636570746564222c226f7065726174696f6e5f6964223a2233633431396265392d643231632d346134372d393536382d613161656564663231623837227d7d', 125, '2026-11-30 22:15:30.19429+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 67, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2232333237613434652d396263372d343835642d616133332d313930336463653566363463222c22636f7272656c6174696f6e5f6964223a226f627365727665722d64366230393065392d336431322d343962352d616238352d626539636662353035343731222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a22414354495645222c22706f7765725f7374617465223a312c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e32222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a30353a37383a6161227d2c7b226e6574776f726b223a2270726976617465222c2261646472657373223a223137322e32342e342e3131222c2276657273696f6e223a342c2274797065223a22666c6f6174696e67222c226d6163223a2266613a31363a33653a30353a37383a6161227d5d7d7d', 126, '2026-11-30 22:15:30.267284+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', 68, 'ServerStarted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2232333237613434652d396263372d343835642d616133332d313930336463653566363463222c22636f7272656c6174696f6e5f6964223a226f627365727665722d64366230393065392d336431322d343962352d616238352d626539636662353035343731222c226576656e74223a7b2274797065223a2253657276657253746172746564222c226f7065726174696f6e5f6964223a2233633431396265392d643231632d346134372d393536382d613161656564663231623837227d7d', 127, '2026-11-30 22:15:30.267284+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('ab132531-cf39-43c1-9c17-7aa87b55b909', 1, 'NetworkInterfaceRequested', '\x7b226279223a22757365723a6462653333306433343334333438323861636237313939393331313761633066222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2232633936303465662d636263662d346138342d393730622d643434633531396639373963222c22636f7272656c6174696f6e5f6964223a227265712d64386135633234322d336435662d346432382d393738362d616432643661366661386530222c22636175736174696f6e5f6964223a3132382c226576656e74223a7b2274797065223a224e6574776f726b496e74657266616365526571756573746564222c226f7065726174696f6e5f6964223a2263633338303765352d393730662d353435392d383436392d626530363663373238363035222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c226e6574776f726b223a7b226964223a2237323466373163332d373362652d346162332d616138332d616338373861383738393062222c226e616d65223a2270726976617465227d2c226d6164655f666f72223a2237353661663437352d396462342d343633642d616266382d353762646561313130353362227d7d', 129, '2026-11-30 22:15:30.338929+00', '38892f9825c34116a8ad1c79c61f5330', 'user:dbe330d343434828acb719993117ac0f');
INSERT INTO public.ledger_events VALUES ('ab132531-cf39-43c1-9c17-7aa87b55b909', 2, 'NetworkInterfaceCreateAttempted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2239363134363939382d633438342d346631382d623961342d393637383766313265383830222c22636f7272656c6174696f6e5f6964223a227265712d64386135633234322d336435662d346432382d393738362d616432643661366661386530222c22636175736174696f6e5f6964223a3132392c226576656e74223a7b2274797065223a224e6574776f726b496e74657266616365437265617465417474656d70746564222c22617474656d7074223a312c226174223a22323032362d31312d33305432323a31353a33302e3335383230365a227d7d', 130, '2026-11-30 22:15:30.359445+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('ab132531-cf39-43c1-9c17-7aa87b55b909', 3, 'NetworkInterfaceAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2234303366303661612d333631362d343236312d623935382d663963613533343034326565222c22636f7272656c6174696f6e5f6964223a227265712d64386135633234322d336435662d346432382d393738362d616432643661366661386530222c22636175736174696f6e5f6964223a3132392c22636c6f75645f726571756573745f6964223a227265712d62383662343534382d653834352d343762332d613932332d373737393935643335343630222c226576656e74223a7b2274797065223a224e6574776f726b496e746572666163654163636570746564222c22636c6f75645f6964223a2239343231646535632d623365302d343933312d613938632d333236396337313332633130227d7d', 131, '2026-11-30 22:15:30.371594+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('ab132531-cf39-43c1-9c17-7aa87b55b909', 4, 'NetworkInterfaceObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2265393138353730652d336436312d343462312d393764392d383166396132353034326366222c22636f7272656c6174696f6e5f6964223a227265712d64386135633234322d336435662d346432382d393738362d616432643661366661386530222c22636175736174696f6e5f6964223a3132392c226576656e74223a7b2274797065223a224e6574776f726b496e746572666163654f62736572766564222c22737461747573223a22444f574e222c226d61635f61646472657373223a2266613a31363a33653a32363a65393a3666222c22616464726573736573223a5b7b2261646472657373223a2231302e32302e302e34222c227375626e65745f6964223a2239383261633630662d613364302d343336662d386466382d343866663162626339323064227d5d2c2273656375726974795f67726f757073223a5b2239633362633834302d663666392d346332612d396564372d306162663236656234636161225d7d7d', 132, '2026-11-30 22:15:30.395021+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('ab132531-cf39-43c1-9c17-7aa87b55b909', 5, 'NetworkInterfaceCreated', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2265393138353730652d336436312d343462312d393764392d383166396132353034326366222c22636f7272656c6174696f6e5f6964223a227265712d64386135633234322d336435662d346432382d393738362d616432643661366661386530222c22636175736174696f6e5f6964223a3132392c226576656e74223a7b2274797065223a224e6574776f726b496e7465726661636543726561746564222c226f7065726174696f6e5f6964223a2263633338303765352d393730662d353435392d383436392d626530363663373238363035222c226d6164655f666f72223a2237353661663437352d396462342d343633642d616266382d353762646561313130353362222c22636c6f75645f6964223a2239343231646535632d623365302d343933312d613938632d333236396337313332633130227d7d', 133, '2026-11-30 22:15:30.395021+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('756af475-9db4-463d-abf8-57bdea11053b', 2, 'ServerPartReady', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2239636233393862392d303238642d343063622d383961372d636164326438643636386532222c22636f7272656c6174696f6e5f6964223a227265712d64386135633234322d336435662d346432382d393738362d616432643661366661386530222c22636175736174696f6e5f6964223a3133332c226576656e74223a7b2274797065223a22536572766572506172745265616479222c22706172745f6964223a2261623133323533312d636633392d343363312d396331372d376161383762353562393039222c22636c6f75645f6964223a2239343231646535632d623365302d343933312d613938632d333236396337313332633130227d7d', 134, '2026-11-30 22:15:30.426476+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('756af475-9db4-463d-abf8-57bdea11053b', 4, 'ServerCreateAttempted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2263393263346630392d653034372d343935382d396532312d633731386634613637323734222c22636f7272656c6174696f6e5f6964223a227265712d64386135633234322d336435662d346432382d393738362d616432643661366661386530222c22636175736174696f6e5f6964223a3133352c226576656e74223a7b2274797065223a22536572766572437265617465417474656d70746564222c22617474656d7074223a312c226174223a22323032362d31312d33305432323a31353a33302e3435373231325a227d7d', 136, '2026-11-30 22:15:30.458411+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('756af475-9db4-463d-abf8-57bdea11053b', 5, 'ServerAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2230623530323238382d346636352d343037622d393165372d393439646665323636316165222c22636f7272656c6174696f6e5f6964223a227265712d64386135633234322d336435662d346432382d393738362d616432643661366661386530222c22636175736174696f6e5f6964223a3133352c22636c6f75645f726571756573745f6964223a227265712d33366635363763612d373330652d343131382d393833372d643934333733306138346537222c226576656e74223a7b2274797065223a225365727665724163636570746564222c22617474656d7074223a312c22636c6f75645f6964223a2236623864323834372d633165342d346534332d383162632d636137303831356363393033227d7d', 137, '2026-11-30 22:15:30.47391+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('756af475-9db4-463d-abf8-57bdea11053b', 6, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2234646565326639662d626333392d343038662d623334612d646462356535336366386566222c22636f7272656c6174696f6e5f6964223a226f627365727665722d34333538383339392d346530662d346532612d623336622d313631626331663434616461222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a224255494c44222c227461736b5f7374617465223a22737061776e696e67222c22706f7765725f7374617465223a302c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e34222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a32363a65393a3666227d5d7d7d', 138, '2026-11-30 22:15:30.512826+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('756af475-9db4-463d-abf8-57bdea11053b', 7, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2233623866313631342d323463352d346463652d623437382d646438303065643037393263222c22636f7272656c6174696f6e5f6964223a226f627365727665722d33353335643866362d626231352d346235372d613435392d633031643430326230386562222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a22414354495645222c22706f7765725f7374617465223a312c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e34222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a32363a65393a3666227d5d7d7d', 139, '2026-11-30 22:15:30.633221+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('756af475-9db4-463d-abf8-57bdea11053b', 8, 'ServerBuilt', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2233623866313631342d323463352d346463652d623437382d646438303065643037393263222c22636f7272656c6174696f6e5f6964223a226f627365727665722d33353335643866362d626231352d346235372d613435392d633031643430326230386562222c226576656e74223a7b2274797065223a225365727665724275696c74222c226f7065726174696f6e5f6964223a2231646262633836302d636230322d343465662d393565392d636264633363316563646166227d7d', 140, '2026-11-30 22:15:30.633221+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('ab132531-cf39-43c1-9c17-7aa87b55b909', 6, 'NetworkInterfaceObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2262643233643162322d623562362d343463642d626435322d386661353836303938363832222c22636f7272656c6174696f6e5f6964223a226f627365727665722d33353335643866362d626231352d346235372d613435392d633031643430326230386562222c22636175736174696f6e5f6964223a3134302c226576656e74223a7b2274797065223a224e6574776f726b496e746572666163654f62736572766564222c22737461747573223a22414354495645222c226d61635f61646472657373223a2266613a31363a33653a32363a65393a3666222c22616464726573736573223a5b7b2261646472657373223a2231302e32302e302e34222c227375626e65745f6964223a2239383261633630662d613364302d343336662d386466382d343866663162626339323064227d5d2c2273656375726974795f67726f757073223a5b2239633362633834302d663666392d346332612d396564372d306162663236656234636161225d2c227365727665725f636c6f75645f6964223a2236623864323834372d633165342d346534332d383162632d636137303831356363393033222c227365727665725f6964223a2237353661663437352d396462342d343633642d616266382d353762646561313130353362227d7d', 143, '2026-11-30 22:15:30.756428+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('756af475-9db4-463d-abf8-57bdea11053b', 10, 'ServerActionAccepted', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2265313936626261372d303563382d343535612d616566612d323962626361656239363363222c22636f7272656c6174696f6e5f6964223a227265712d63333136346133652d366138342d346235642d383634302d356633313634656530386137222c22636175736174696f6e5f6964223a3134342c22636c6f75645f726571756573745f6964223a227265712d64376530373530302d353731342d343836342d623035392d636163396230316539666265222c226576656e74223a7b2274797065223a22536572766572416374696f6e4163636570746564222c226f7065726174696f6e5f6964223a2266373935363937352d386634362d346636642d626364332d663963313436313235626262227d7d', 145, '2026-11-30 22:15:30.860683+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_events VALUES ('756af475-9db4-463d-abf8-57bdea11053b', 11, 'ServerObserved', '\x7b226279223a22636c6f7564222c2270726f6a6563745f6964223a223338383932663938323563333431313661386164316337396336316635333330222c22636f6d6d616e645f6964223a2236653763653463612d653333372d343366392d393861392d626138366436643861626639222c22636f7272656c6174696f6e5f6964223a226f627365727665722d63323333316134642d393636652d346664302d623138352d383661383362303931306562222c226576656e74223a7b2274797065223a225365727665724f62736572766564222c22737461747573223a22414354495645222c227461736b5f7374617465223a22706f776572696e672d6f6666222c22706f7765725f7374617465223a312c22616464726573736573223a5b7b226e6574776f726b223a2270726976617465222c2261646472657373223a2231302e32302e302e34222c2276657273696f6e223a342c2274797065223a226669786564222c226d6163223a2266613a31363a33653a32363a65393a3666227d5d7d7d', 146, '2026-11-30 22:15:30.92728+00', '38892f9825c34116a8ad1c79c61f5330', 'cloud');
INSERT INTO public.ledger_tracking VALUES ('reactor', 146);
INSERT INTO public.ledger_tracking VALUES ('server:6831325eb0a7', 146);
INSERT INTO public.ledger_tracking VALUES ('volume:59fb8487d9c6', 146);
INSERT INTO public.ledger_tracking VALUES ('network_interface:f9ad0d68e12b', 146);
INSERT INTO public.ledger_tracking VALUES ('security_group:275864b64a7d', 146);
INSERT INTO public.ledger_tracking VALUES ('key_pair:0145fe81d168', 146);
INSERT INTO public.ledger_tracking VALUES ('floating_ip:58063b821ec6', 146);
INSERT INTO public.ledger_tracking VALUES ('server_snapshot:18fa799134de', 146);
INSERT INTO public.ledger_tracking VALUES ('policy:b33f9fe5adb3', 146);
INSERT INTO public.ledger_tracking VALUES ('operation:ba3bbf85a38b', 146);
INSERT INTO public.ledger_tracking VALUES ('notice:cada681343b2', 146);
INSERT INTO public.ledger_tracking VALUES ('decision:968beea5025b', 146);
INSERT INTO public.schema_version VALUES ('001_ledger', '2026-11-30 22:15:23.384857+00');
INSERT INTO public.schema_version VALUES ('002_roles', '2026-11-30 22:15:23.387546+00');
INSERT INTO public.schema_version VALUES ('003_ticks', '2026-11-30 22:15:23.39123+00');
INSERT INTO public.schema_version VALUES ('004_time', '2026-11-30 22:15:23.392068+00');
INSERT INTO public.schema_version VALUES ('005_signals', '2026-11-30 22:15:23.39847+00');
INSERT INTO public.schema_version VALUES ('006_plans', '2026-11-30 22:15:23.401756+00');
INSERT INTO public.schema_version VALUES ('007_alerts', '2026-11-30 22:15:23.403091+00');
INSERT INTO public.schema_version VALUES ('008_retention', '2026-11-30 22:15:23.406229+00');
INSERT INTO public.schema_version VALUES ('009_rehearsals', '2026-11-30 22:15:23.412059+00');
INSERT INTO public.schema_version VALUES ('010_event_filters', '2026-11-30 22:15:23.419737+00');
INSERT INTO public.schema_version VALUES ('011_append_checks', '2026-11-30 22:15:23.42075+00');
INSERT INTO public.schema_version VALUES ('017_jobs', '2026-11-30 22:15:23.425632+00');
INSERT INTO public.schema_version VALUES ('018_encryption', '2026-11-30 22:15:23.426656+00');
INSERT INTO public.schema_version VALUES ('021_append_checks_inline', '2026-11-30 22:15:23.428371+00');
INSERT INTO public.schema_version VALUES ('024_reading_entries', '2026-11-30 22:15:23.429098+00');
INSERT INTO public.schema_version VALUES ('queue_3_10', '2026-11-30 22:15:23.452448+00');
INSERT INTO public.schema_version VALUES ('queue_turns_1', '2026-11-30 22:15:23.456725+00');
INSERT INTO read.floating_ip VALUES ('943a0d4a-0cfd-4738-a9b2-a34e1f9f9928', '38892f9825c34116a8ad1c79c61f5330', 8, 94, '172.24.4.11', '', 'ACTIVE', NULL, NULL, '95ef85fe-7a99-45bf-917b-22819e58f0d8', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.870885+00', '2026-11-30 22:15:28.193615+00', NULL, '{"id": "4074aaaf-1148-4947-931b-a265a4a04132", "name": "public"}', '172.24.4.11', 'f7ff7f29-e498-49b1-b272-9b934d6c6899', '10.20.0.2', '68e9cd24-042f-4866-a8cc-e0b4ea85fa63', 'b26e8964-0568-4616-bc5f-b705d9a9086c');
INSERT INTO read.floating_ip_history VALUES ('943a0d4a-0cfd-4738-a9b2-a34e1f9f9928', '38892f9825c34116a8ad1c79c61f5330', 1, 16, '', '', 'BUILD', '{"stuck": false, "action": "create", "request_id": null, "operation_id": "09207389-24fb-4ad9-b07f-4a72b22349f8", "requested_at": "2026-11-30T22:15:25.870885Z"}', NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.870885+00', '2026-11-30 22:15:25.870885+00', NULL, '{"id": "4074aaaf-1148-4947-931b-a265a4a04132", "name": "public"}', NULL, NULL, NULL, NULL, NULL, 17);
INSERT INTO read.floating_ip_history VALUES ('943a0d4a-0cfd-4738-a9b2-a34e1f9f9928', '38892f9825c34116a8ad1c79c61f5330', 2, 17, '', '', 'BUILD', '{"stuck": false, "action": "create", "request_id": null, "operation_id": "09207389-24fb-4ad9-b07f-4a72b22349f8", "requested_at": "2026-11-30T22:15:25.870885Z"}', NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.870885+00', '2026-11-30 22:15:25.889366+00', NULL, '{"id": "4074aaaf-1148-4947-931b-a265a4a04132", "name": "public"}', NULL, NULL, NULL, NULL, NULL, 18);
INSERT INTO read.floating_ip_history VALUES ('943a0d4a-0cfd-4738-a9b2-a34e1f9f9928', '38892f9825c34116a8ad1c79c61f5330', 3, 18, '', '', 'BUILD', '{"stuck": false, "action": "create", "request_id": "req-36a81eca-da4d-48ad-beae-53133852f20f", "operation_id": "09207389-24fb-4ad9-b07f-4a72b22349f8", "requested_at": "2026-11-30T22:15:25.870885Z"}', NULL, '95ef85fe-7a99-45bf-917b-22819e58f0d8', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.870885+00', '2026-11-30 22:15:25.89764+00', NULL, '{"id": "4074aaaf-1148-4947-931b-a265a4a04132", "name": "public"}', NULL, NULL, NULL, NULL, NULL, 19);
INSERT INTO read.floating_ip_history VALUES ('943a0d4a-0cfd-4738-a9b2-a34e1f9f9928', '38892f9825c34116a8ad1c79c61f5330', 4, 19, '172.24.4.11', '', 'DOWN', '{"stuck": false, "action": "create", "request_id": "req-36a81eca-da4d-48ad-beae-53133852f20f", "operation_id": "09207389-24fb-4ad9-b07f-4a72b22349f8", "requested_at": "2026-11-30T22:15:25.870885Z"}', NULL, '95ef85fe-7a99-45bf-917b-22819e58f0d8', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.870885+00', '2026-11-30 22:15:25.902683+00', NULL, '{"id": "4074aaaf-1148-4947-931b-a265a4a04132", "name": "public"}', '172.24.4.11', NULL, NULL, NULL, NULL, 20);
INSERT INTO read.floating_ip_history VALUES ('943a0d4a-0cfd-4738-a9b2-a34e1f9f9928', '38892f9825c34116a8ad1c79c61f5330', 5, 20, '172.24.4.11', '', 'DOWN', NULL, NULL, '95ef85fe-7a99-45bf-917b-22819e58f0d8', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.870885+00', '2026-11-30 22:15:25.902683+00', NULL, '{"id": "4074aaaf-1148-4947-931b-a265a4a04132", "name": "public"}', '172.24.4.11', NULL, NULL, NULL, NULL, 92);
INSERT INTO read.floating_ip_history VALUES ('943a0d4a-0cfd-4738-a9b2-a34e1f9f9928', '38892f9825c34116a8ad1c79c61f5330', 6, 92, '172.24.4.11', '', 'DOWN', '{"stuck": false, "action": "associate", "request_id": null, "operation_id": "43baef1e-a873-43d0-a18e-ab89eb48152b", "requested_at": "2026-11-30T22:15:28.149637Z"}', NULL, '95ef85fe-7a99-45bf-917b-22819e58f0d8', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.870885+00', '2026-11-30 22:15:28.149637+00', NULL, '{"id": "4074aaaf-1148-4947-931b-a265a4a04132", "name": "public"}', '172.24.4.11', NULL, NULL, NULL, NULL, 93);
INSERT INTO read.floating_ip_history VALUES ('943a0d4a-0cfd-4738-a9b2-a34e1f9f9928', '38892f9825c34116a8ad1c79c61f5330', 7, 93, '172.24.4.11', '', 'ACTIVE', '{"stuck": false, "action": "associate", "request_id": null, "operation_id": "43baef1e-a873-43d0-a18e-ab89eb48152b", "requested_at": "2026-11-30T22:15:28.149637Z"}', NULL, '95ef85fe-7a99-45bf-917b-22819e58f0d8', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.870885+00', '2026-11-30 22:15:28.193615+00', NULL, '{"id": "4074aaaf-1148-4947-931b-a265a4a04132", "name": "public"}', '172.24.4.11', 'f7ff7f29-e498-49b1-b272-9b934d6c6899', '10.20.0.2', '68e9cd24-042f-4866-a8cc-e0b4ea85fa63', 'b26e8964-0568-4616-bc5f-b705d9a9086c', 94);
INSERT INTO read.key_pair VALUES ('e1543f2d-8431-4ba2-9269-43410c515b01', '38892f9825c34116a8ad1c79c61f5330', 4, 5, 'laptop', 'ann@laptop', 'active', NULL, NULL, 'sl-e1543f2d-8431-4ba2-9269-43410c515b01', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.39321+00', '2026-11-30 22:15:25.477479+00', NULL, 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICAbM85/DmSHvNEfbBEyzVjPV55DY1/Z0GoJnBbRj9eN', 'ssh-ed25519', 'SHA256:622dtAt+upuTTia93PsAxvuoO99105bAaX0Bdath8IM', '84:a6:f4:75:89:3b:0d:08:3b:5d:7a:75:eb:ff:a6:3d');
INSERT INTO read.key_pair_history VALUES ('e1543f2d-8431-4ba2-9269-43410c515b01', '38892f9825c34116a8ad1c79c61f5330', 1, 2, 'laptop', 'ann@laptop', 'creating', '{"stuck": false, "action": "create", "request_id": null, "operation_id": "fdaeb7b7-51ff-4561-adfc-4b0f51eb2429", "requested_at": "2026-11-30T22:15:25.393210Z"}', NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.39321+00', '2026-11-30 22:15:25.39321+00', NULL, 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICAbM85/DmSHvNEfbBEyzVjPV55DY1/Z0GoJnBbRj9eN', 'ssh-ed25519', 'SHA256:622dtAt+upuTTia93PsAxvuoO99105bAaX0Bdath8IM', '84:a6:f4:75:89:3b:0d:08:3b:5d:7a:75:eb:ff:a6:3d', 3);
INSERT INTO read.key_pair_history VALUES ('e1543f2d-8431-4ba2-9269-43410c515b01', '38892f9825c34116a8ad1c79c61f5330', 2, 3, 'laptop', 'ann@laptop', 'creating', '{"stuck": false, "action": "create", "request_id": null, "operation_id": "fdaeb7b7-51ff-4561-adfc-4b0f51eb2429", "requested_at": "2026-11-30T22:15:25.393210Z"}', NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.39321+00', '2026-11-30 22:15:25.441714+00', NULL, 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICAbM85/DmSHvNEfbBEyzVjPV55DY1/Z0GoJnBbRj9eN', 'ssh-ed25519', 'SHA256:622dtAt+upuTTia93PsAxvuoO99105bAaX0Bdath8IM', '84:a6:f4:75:89:3b:0d:08:3b:5d:7a:75:eb:ff:a6:3d', 4);
INSERT INTO read.key_pair_history VALUES ('e1543f2d-8431-4ba2-9269-43410c515b01', '38892f9825c34116a8ad1c79c61f5330', 3, 4, 'laptop', 'ann@laptop', 'creating', '{"stuck": false, "action": "create", "request_id": "req-7f24a9fb-83a2-4054-92f8-ab1e56b88238", "operation_id": "fdaeb7b7-51ff-4561-adfc-4b0f51eb2429", "requested_at": "2026-11-30T22:15:25.393210Z"}', NULL, 'sl-e1543f2d-8431-4ba2-9269-43410c515b01', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.39321+00', '2026-11-30 22:15:25.465515+00', NULL, 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICAbM85/DmSHvNEfbBEyzVjPV55DY1/Z0GoJnBbRj9eN', 'ssh-ed25519', 'SHA256:622dtAt+upuTTia93PsAxvuoO99105bAaX0Bdath8IM', '84:a6:f4:75:89:3b:0d:08:3b:5d:7a:75:eb:ff:a6:3d', 5);
INSERT INTO read.network_interface VALUES ('68e9cd24-042f-4866-a8cc-e0b4ea85fa63', '38892f9825c34116a8ad1c79c61f5330', 6, 35, '', '', 'ACTIVE', NULL, NULL, 'f7ff7f29-e498-49b1-b272-9b934d6c6899', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.973534+00', '2026-11-30 22:15:26.277302+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[{"address": "10.20.0.2", "subnet_id": "982ac60f-a3d0-436f-8df8-48ff1bbc920d"}]', 'fa:16:3e:05:78:aa', '[]', '["9c3bc840-f6f9-4c2a-9ed7-0abf26eb4caa"]', 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'b26e8964-0568-4616-bc5f-b705d9a9086c');
INSERT INTO read.network_interface VALUES ('ab132531-cf39-43c1-9c17-7aa87b55b909', '38892f9825c34116a8ad1c79c61f5330', 6, 143, '', '', 'ACTIVE', NULL, NULL, '9421de5c-b3e0-4931-a98c-3269c7132c10', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.338929+00', '2026-11-30 22:15:30.756428+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[{"address": "10.20.0.4", "subnet_id": "982ac60f-a3d0-436f-8df8-48ff1bbc920d"}]', 'fa:16:3e:26:e9:6f', '[]', '["9c3bc840-f6f9-4c2a-9ed7-0abf26eb4caa"]', '756af475-9db4-463d-abf8-57bdea11053b', '6b8d2847-c1e4-4e43-81bc-ca70815cc903', '756af475-9db4-463d-abf8-57bdea11053b');
INSERT INTO read.network_interface VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', '38892f9825c34116a8ad1c79c61f5330', 10, 120, '', '', 'DELETED', NULL, NULL, 'cfda60e9-a860-46c0-bc9d-acc32ce6b6e7', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.418988+00', '2026-11-30 22:15:29.977795+00', '2026-11-30 22:15:29.977795+00', '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[]', 'fa:16:3e:b0:a5:ba', '[]', '["9c3bc840-f6f9-4c2a-9ed7-0abf26eb4caa"]', NULL, NULL, '8048a030-ca68-4bf6-b831-9cc614133d89');
INSERT INTO read.network_interface_history VALUES ('68e9cd24-042f-4866-a8cc-e0b4ea85fa63', '38892f9825c34116a8ad1c79c61f5330', 1, 22, '', '', 'BUILD', '{"stuck": false, "action": "create", "request_id": null, "operation_id": "8bf81c9e-8b97-5172-9371-c7338b91c275", "requested_at": "2026-11-30T22:15:25.973534Z"}', NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.973534+00', '2026-11-30 22:15:25.973534+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[]', NULL, '[]', '[]', 'b26e8964-0568-4616-bc5f-b705d9a9086c', NULL, 'b26e8964-0568-4616-bc5f-b705d9a9086c', 23);
INSERT INTO read.network_interface_history VALUES ('68e9cd24-042f-4866-a8cc-e0b4ea85fa63', '38892f9825c34116a8ad1c79c61f5330', 2, 23, '', '', 'BUILD', '{"stuck": false, "action": "create", "request_id": null, "operation_id": "8bf81c9e-8b97-5172-9371-c7338b91c275", "requested_at": "2026-11-30T22:15:25.973534Z"}', NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.973534+00', '2026-11-30 22:15:26.007196+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[]', NULL, '[]', '[]', 'b26e8964-0568-4616-bc5f-b705d9a9086c', NULL, 'b26e8964-0568-4616-bc5f-b705d9a9086c', 24);
INSERT INTO read.network_interface_history VALUES ('68e9cd24-042f-4866-a8cc-e0b4ea85fa63', '38892f9825c34116a8ad1c79c61f5330', 3, 24, '', '', 'BUILD', '{"stuck": false, "action": "create", "request_id": "req-e2fd1100-ffeb-4fc2-b8da-96f4553f91a9", "operation_id": "8bf81c9e-8b97-5172-9371-c7338b91c275", "requested_at": "2026-11-30T22:15:25.973534Z"}', NULL, 'f7ff7f29-e498-49b1-b272-9b934d6c6899', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.973534+00', '2026-11-30 22:15:26.021084+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[]', NULL, '[]', '[]', 'b26e8964-0568-4616-bc5f-b705d9a9086c', NULL, 'b26e8964-0568-4616-bc5f-b705d9a9086c', 25);
INSERT INTO read.network_interface_history VALUES ('68e9cd24-042f-4866-a8cc-e0b4ea85fa63', '38892f9825c34116a8ad1c79c61f5330', 4, 25, '', '', 'DOWN', '{"stuck": false, "action": "create", "request_id": "req-e2fd1100-ffeb-4fc2-b8da-96f4553f91a9", "operation_id": "8bf81c9e-8b97-5172-9371-c7338b91c275", "requested_at": "2026-11-30T22:15:25.973534Z"}', NULL, 'f7ff7f29-e498-49b1-b272-9b934d6c6899', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.973534+00', '2026-11-30 22:15:26.035233+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[{"address": "10.20.0.2", "subnet_id": "982ac60f-a3d0-436f-8df8-48ff1bbc920d"}]', 'fa:16:3e:05:78:aa', '[]', '["9c3bc840-f6f9-4c2a-9ed7-0abf26eb4caa"]', 'b26e8964-0568-4616-bc5f-b705d9a9086c', NULL, 'b26e8964-0568-4616-bc5f-b705d9a9086c', 26);
INSERT INTO read.network_interface_history VALUES ('68e9cd24-042f-4866-a8cc-e0b4ea85fa63', '38892f9825c34116a8ad1c79c61f5330', 5, 26, '', '', 'DOWN', NULL, NULL, 'f7ff7f29-e498-49b1-b272-9b934d6c6899', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.973534+00', '2026-11-30 22:15:26.035233+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[{"address": "10.20.0.2", "subnet_id": "982ac60f-a3d0-436f-8df8-48ff1bbc920d"}]', 'fa:16:3e:05:78:aa', '[]', '["9c3bc840-f6f9-4c2a-9ed7-0abf26eb4caa"]', 'b26e8964-0568-4616-bc5f-b705d9a9086c', NULL, 'b26e8964-0568-4616-bc5f-b705d9a9086c', 35);
INSERT INTO read.network_interface_history VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', '38892f9825c34116a8ad1c79c61f5330', 1, 101, '', '', 'BUILD', '{"stuck": false, "action": "create", "request_id": null, "operation_id": "18f24db2-8473-56d7-a913-99215d8a7767", "requested_at": "2026-11-30T22:15:28.418988Z"}', NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.418988+00', '2026-11-30 22:15:28.418988+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[]', NULL, '[]', '[]', '8048a030-ca68-4bf6-b831-9cc614133d89', NULL, '8048a030-ca68-4bf6-b831-9cc614133d89', 102);
INSERT INTO read.network_interface_history VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', '38892f9825c34116a8ad1c79c61f5330', 2, 102, '', '', 'BUILD', '{"stuck": false, "action": "create", "request_id": null, "operation_id": "18f24db2-8473-56d7-a913-99215d8a7767", "requested_at": "2026-11-30T22:15:28.418988Z"}', NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.418988+00', '2026-11-30 22:15:28.439948+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[]', NULL, '[]', '[]', '8048a030-ca68-4bf6-b831-9cc614133d89', NULL, '8048a030-ca68-4bf6-b831-9cc614133d89', 103);
INSERT INTO read.network_interface_history VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', '38892f9825c34116a8ad1c79c61f5330', 3, 103, '', '', 'BUILD', '{"stuck": false, "action": "create", "request_id": "req-203ecd59-ea4f-4877-b39a-eb37ded70cd7", "operation_id": "18f24db2-8473-56d7-a913-99215d8a7767", "requested_at": "2026-11-30T22:15:28.418988Z"}', NULL, 'cfda60e9-a860-46c0-bc9d-acc32ce6b6e7', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.418988+00', '2026-11-30 22:15:28.456642+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[]', NULL, '[]', '[]', '8048a030-ca68-4bf6-b831-9cc614133d89', NULL, '8048a030-ca68-4bf6-b831-9cc614133d89', 104);
INSERT INTO read.network_interface_history VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', '38892f9825c34116a8ad1c79c61f5330', 4, 104, '', '', 'DOWN', '{"stuck": false, "action": "create", "request_id": "req-203ecd59-ea4f-4877-b39a-eb37ded70cd7", "operation_id": "18f24db2-8473-56d7-a913-99215d8a7767", "requested_at": "2026-11-30T22:15:28.418988Z"}', NULL, 'cfda60e9-a860-46c0-bc9d-acc32ce6b6e7', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.418988+00', '2026-11-30 22:15:28.475426+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[{"address": "10.20.0.3", "subnet_id": "982ac60f-a3d0-436f-8df8-48ff1bbc920d"}]', 'fa:16:3e:b0:a5:ba', '[]', '["9c3bc840-f6f9-4c2a-9ed7-0abf26eb4caa"]', '8048a030-ca68-4bf6-b831-9cc614133d89', NULL, '8048a030-ca68-4bf6-b831-9cc614133d89', 105);
INSERT INTO read.network_interface_history VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', '38892f9825c34116a8ad1c79c61f5330', 5, 105, '', '', 'DOWN', NULL, NULL, 'cfda60e9-a860-46c0-bc9d-acc32ce6b6e7', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.418988+00', '2026-11-30 22:15:28.475426+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[{"address": "10.20.0.3", "subnet_id": "982ac60f-a3d0-436f-8df8-48ff1bbc920d"}]', 'fa:16:3e:b0:a5:ba', '[]', '["9c3bc840-f6f9-4c2a-9ed7-0abf26eb4caa"]', '8048a030-ca68-4bf6-b831-9cc614133d89', NULL, '8048a030-ca68-4bf6-b831-9cc614133d89', 113);
INSERT INTO read.network_interface_history VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', '38892f9825c34116a8ad1c79c61f5330', 6, 113, '', '', 'ACTIVE', NULL, NULL, 'cfda60e9-a860-46c0-bc9d-acc32ce6b6e7', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.418988+00', '2026-11-30 22:15:28.685862+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[{"address": "10.20.0.3", "subnet_id": "982ac60f-a3d0-436f-8df8-48ff1bbc920d"}]', 'fa:16:3e:b0:a5:ba', '[]', '["9c3bc840-f6f9-4c2a-9ed7-0abf26eb4caa"]', '8048a030-ca68-4bf6-b831-9cc614133d89', '3ac1fd17-4431-4af9-984c-25eb52a467c4', '8048a030-ca68-4bf6-b831-9cc614133d89', 117);
INSERT INTO read.network_interface_history VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', '38892f9825c34116a8ad1c79c61f5330', 7, 117, '', '', 'DOWN', NULL, NULL, 'cfda60e9-a860-46c0-bc9d-acc32ce6b6e7', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.418988+00', '2026-11-30 22:15:29.882242+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[{"address": "10.20.0.3", "subnet_id": "982ac60f-a3d0-436f-8df8-48ff1bbc920d"}]', 'fa:16:3e:b0:a5:ba', '[]', '["9c3bc840-f6f9-4c2a-9ed7-0abf26eb4caa"]', NULL, NULL, '8048a030-ca68-4bf6-b831-9cc614133d89', 118);
INSERT INTO read.network_interface_history VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', '38892f9825c34116a8ad1c79c61f5330', 8, 118, '', '', 'DOWN', NULL, NULL, 'cfda60e9-a860-46c0-bc9d-acc32ce6b6e7', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.418988+00', '2026-11-30 22:15:29.882242+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[{"address": "10.20.0.3", "subnet_id": "982ac60f-a3d0-436f-8df8-48ff1bbc920d"}]', 'fa:16:3e:b0:a5:ba', '[]', '["9c3bc840-f6f9-4c2a-9ed7-0abf26eb4caa"]', NULL, NULL, '8048a030-ca68-4bf6-b831-9cc614133d89', 119);
INSERT INTO read.network_interface_history VALUES ('ff13e80a-2271-4a6a-a1dd-de789b42d859', '38892f9825c34116a8ad1c79c61f5330', 9, 119, '', '', 'DOWN', '{"stuck": false, "action": "delete", "request_id": null, "operation_id": "a03e59a0-9432-5567-ba65-496c2d3ed608", "requested_at": "2026-11-30T22:15:29.935219Z"}', NULL, 'cfda60e9-a860-46c0-bc9d-acc32ce6b6e7', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.418988+00', '2026-11-30 22:15:29.935219+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[{"address": "10.20.0.3", "subnet_id": "982ac60f-a3d0-436f-8df8-48ff1bbc920d"}]', 'fa:16:3e:b0:a5:ba', '[]', '["9c3bc840-f6f9-4c2a-9ed7-0abf26eb4caa"]', NULL, NULL, '8048a030-ca68-4bf6-b831-9cc614133d89', 120);
INSERT INTO read.network_interface_history VALUES ('ab132531-cf39-43c1-9c17-7aa87b55b909', '38892f9825c34116a8ad1c79c61f5330', 1, 129, '', '', 'BUILD', '{"stuck": false, "action": "create", "request_id": null, "operation_id": "cc3807e5-970f-5459-8469-be066c728605", "requested_at": "2026-11-30T22:15:30.338929Z"}', NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.338929+00', '2026-11-30 22:15:30.338929+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[]', NULL, '[]', '[]', '756af475-9db4-463d-abf8-57bdea11053b', NULL, '756af475-9db4-463d-abf8-57bdea11053b', 130);
INSERT INTO read.network_interface_history VALUES ('ab132531-cf39-43c1-9c17-7aa87b55b909', '38892f9825c34116a8ad1c79c61f5330', 2, 130, '', '', 'BUILD', '{"stuck": false, "action": "create", "request_id": null, "operation_id": "cc3807e5-970f-5459-8469-be066c728605", "requested_at": "2026-11-30T22:15:30.338929Z"}', NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.338929+00', '2026-11-30 22:15:30.359445+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[]', NULL, '[]', '[]', '756af475-9db4-463d-abf8-57bdea11053b', NULL, '756af475-9db4-463d-abf8-57bdea11053b', 131);
INSERT INTO read.network_interface_history VALUES ('ab132531-cf39-43c1-9c17-7aa87b55b909', '38892f9825c34116a8ad1c79c61f5330', 3, 131, '', '', 'BUILD', '{"stuck": false, "action": "create", "request_id": "req-b86b4548-e845-47b3-a923-777995d35460", "operation_id": "cc3807e5-970f-5459-8469-be066c728605", "requested_at": "2026-11-30T22:15:30.338929Z"}', NULL, '9421de5c-b3e0-4931-a98c-3269c7132c10', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.338929+00', '2026-11-30 22:15:30.371594+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[]', NULL, '[]', '[]', '756af475-9db4-463d-abf8-57bdea11053b', NULL, '756af475-9db4-463d-abf8-57bdea11053b', 132);
INSERT INTO read.network_interface_history VALUES ('ab132531-cf39-43c1-9c17-7aa87b55b909', '38892f9825c34116a8ad1c79c61f5330', 4, 132, '', '', 'DOWN', '{"stuck": false, "action": "create", "request_id": "req-b86b4548-e845-47b3-a923-777995d35460", "operation_id": "cc3807e5-970f-5459-8469-be066c728605", "requested_at": "2026-11-30T22:15:30.338929Z"}', NULL, '9421de5c-b3e0-4931-a98c-3269c7132c10', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.338929+00', '2026-11-30 22:15:30.395021+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[{"address": "10.20.0.4", "subnet_id": "982ac60f-a3d0-436f-8df8-48ff1bbc920d"}]', 'fa:16:3e:26:e9:6f', '[]', '["9c3bc840-f6f9-4c2a-9ed7-0abf26eb4caa"]', '756af475-9db4-463d-abf8-57bdea11053b', NULL, '756af475-9db4-463d-abf8-57bdea11053b', 133);
INSERT INTO read.network_interface_history VALUES ('ab132531-cf39-43c1-9c17-7aa87b55b909', '38892f9825c34116a8ad1c79c61f5330', 5, 133, '', '', 'DOWN', NULL, NULL, '9421de5c-b3e0-4931-a98c-3269c7132c10', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.338929+00', '2026-11-30 22:15:30.395021+00', NULL, '{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}', '[{"address": "10.20.0.4", "subnet_id": "982ac60f-a3d0-436f-8df8-48ff1bbc920d"}]', 'fa:16:3e:26:e9:6f', '[]', '["9c3bc840-f6f9-4c2a-9ed7-0abf26eb4caa"]', '756af475-9db4-463d-abf8-57bdea11053b', NULL, '756af475-9db4-463d-abf8-57bdea11053b', 143);
INSERT INTO read.operation VALUES ('fdaeb7b7-51ff-4561-adfc-4b0f51eb2429', '38892f9825c34116a8ad1c79c61f5330', 5, 'key_pair', 'e1543f2d-8431-4ba2-9269-43410c515b01', 'create', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.39321+00', '2026-11-30 22:15:25.477479+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('fd44d7ca-018a-4dbe-8b19-63a69af03821', '38892f9825c34116a8ad1c79c61f5330', 10, 'security_group', 'd14e194e-754b-4441-8ba6-95f398a8570e', 'create', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.501561+00', '2026-11-30 22:15:25.641948+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('6fc484bb-22e2-4275-b5ac-7aa918dd228e', '38892f9825c34116a8ad1c79c61f5330', 15, 'volume', 'fd797671-8bad-4898-9d0a-4f3f48f91de6', 'create', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.734841+00', '2026-11-30 22:15:25.841244+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('09207389-24fb-4ad9-b07f-4a72b22349f8', '38892f9825c34116a8ad1c79c61f5330', 20, 'floating_ip', '943a0d4a-0cfd-4738-a9b2-a34e1f9f9928', 'create', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.870885+00', '2026-11-30 22:15:25.902683+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('8bf81c9e-8b97-5172-9371-c7338b91c275', '38892f9825c34116a8ad1c79c61f5330', 26, 'network_interface', '68e9cd24-042f-4866-a8cc-e0b4ea85fa63', 'create', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.973534+00', '2026-11-30 22:15:26.035233+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('295d1bbf-e875-4899-b034-ebbae94b4a9a', '38892f9825c34116a8ad1c79c61f5330', 33, 'server', 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'create', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.212596+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('b9021a7f-c318-488c-81a2-c5629f7682f7', '38892f9825c34116a8ad1c79c61f5330', 38, 'server', 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'pause', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.253404+00', '2026-11-30 22:15:26.371234+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('200e75de-1405-4a02-acba-3ae90a5fd860', '38892f9825c34116a8ad1c79c61f5330', 42, 'server', 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'unpause', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.401587+00', '2026-11-30 22:15:26.517235+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('6858b956-c336-4756-af86-9d764c4b5147', '38892f9825c34116a8ad1c79c61f5330', 46, 'server', 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'suspend', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.542349+00', '2026-11-30 22:15:26.670653+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('1767d16e-79e6-4821-a156-317ba696591d', '38892f9825c34116a8ad1c79c61f5330', 50, 'server', 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'resume', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.711572+00', '2026-11-30 22:15:26.81773+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('b49dc1a5-d657-4f50-9e1b-35f7b84717fb', '38892f9825c34116a8ad1c79c61f5330', 54, 'server', 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'stop', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.835841+00', '2026-11-30 22:15:26.895497+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('3f8f5d2c-b5dd-4bcb-bfc3-7ea122da617f', '38892f9825c34116a8ad1c79c61f5330', 58, 'server', 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'start', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.913331+00', '2026-11-30 22:15:27.067054+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('5f4bcb7e-8518-4575-b34a-4b8d90c5f5e4', '38892f9825c34116a8ad1c79c61f5330', 60, 'server', 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'lock', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.091452+00', '2026-11-30 22:15:27.125411+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('d9ce4f8c-dce6-400f-afc6-3555addbc0f9', '38892f9825c34116a8ad1c79c61f5330', 62, 'server', 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'unlock', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.164166+00', '2026-11-30 22:15:27.198+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('8514d881-4c65-4a3d-b498-3e5ab0bffdd7', '38892f9825c34116a8ad1c79c61f5330', 66, 'server', 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'shelve', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.217702+00', '2026-11-30 22:15:27.299027+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('18e076e8-b268-4b25-adb3-1d4ede6294cd', '38892f9825c34116a8ad1c79c61f5330', 71, 'server', 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'unshelve', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', '2026-11-30 22:15:27.438886+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('83cbdbcf-f32b-45a7-9eb2-1131f9627944', '38892f9825c34116a8ad1c79c61f5330', 75, 'server', 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'reset', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.466717+00', '2026-11-30 22:15:27.600184+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('0d6a13e6-1290-4cc5-a8e6-49f0a2151092', '38892f9825c34116a8ad1c79c61f5330', 80, 'server', 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'resize', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.625614+00', '2026-11-30 22:15:27.747376+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('64c07564-349f-494c-8c01-044cbf968ed2', '38892f9825c34116a8ad1c79c61f5330', 85, 'server', 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'confirm-resize', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.769131+00', '2026-11-30 22:15:27.898368+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('e523e541-eb22-46f4-a27f-21398d6ea0d3', '38892f9825c34116a8ad1c79c61f5330', 87, 'server', 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'info', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.918333+00', '2026-11-30 22:15:27.959104+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('ca5e6ea1-5e06-48bf-b861-5e40646ae97b', '38892f9825c34116a8ad1c79c61f5330', 91, 'volume', 'fd797671-8bad-4898-9d0a-4f3f48f91de6', 'attach', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.981501+00', '2026-11-30 22:15:28.101223+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('43baef1e-a873-43d0-a18e-ab89eb48152b', '38892f9825c34116a8ad1c79c61f5330', 94, 'floating_ip', '943a0d4a-0cfd-4738-a9b2-a34e1f9f9928', 'associate', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.149637+00', '2026-11-30 22:15:28.193615+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('e17041ac-4d81-48cb-8919-3ad6aa080d9c', '38892f9825c34116a8ad1c79c61f5330', 99, 'server_snapshot', 'e4989b65-92ce-4467-b4ea-115c25ff0870', 'create', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.227935+00', '2026-11-30 22:15:28.354604+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('18f24db2-8473-56d7-a913-99215d8a7767', '38892f9825c34116a8ad1c79c61f5330', 105, 'network_interface', 'ff13e80a-2271-4a6a-a1dd-de789b42d859', 'create', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.418988+00', '2026-11-30 22:15:28.475426+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('bd2bbcef-cf92-43c1-8160-00d149049f5b', '38892f9825c34116a8ad1c79c61f5330', 111, 'server', '8048a030-ca68-4bf6-b831-9cc614133d89', 'create', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.387071+00', '2026-11-30 22:15:28.628676+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('a03e59a0-9432-5567-ba65-496c2d3ed608', '38892f9825c34116a8ad1c79c61f5330', 120, 'network_interface', 'ff13e80a-2271-4a6a-a1dd-de789b42d859', 'delete', 'succeeded', 'cloud', '2026-11-30 22:15:29.935219+00', '2026-11-30 22:15:29.977795+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('082d2aeb-a381-4524-89b8-a377332e96b2', '38892f9825c34116a8ad1c79c61f5330', 121, 'server', '8048a030-ca68-4bf6-b831-9cc614133d89', 'delete', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.661548+00', '2026-11-30 22:15:30.018409+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('3c419be9-d21c-4a47-9568-a1aeedf21b87', '38892f9825c34116a8ad1c79c61f5330', 127, 'server', 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'start', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.147509+00', '2026-11-30 22:15:30.267284+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('cc3807e5-970f-5459-8469-be066c728605', '38892f9825c34116a8ad1c79c61f5330', 133, 'network_interface', 'ab132531-cf39-43c1-9c17-7aa87b55b909', 'create', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.338929+00', '2026-11-30 22:15:30.395021+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('1dbbc860-cb02-44ef-95e9-cbdc3c1ecdaf', '38892f9825c34116a8ad1c79c61f5330', 140, 'server', '756af475-9db4-463d-abf8-57bdea11053b', 'create', 'succeeded', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.301333+00', '2026-11-30 22:15:30.633221+00', NULL, NULL, NULL);
INSERT INTO read.operation VALUES ('f7956975-8f46-4f6d-bcd3-f9c146125bbb', '38892f9825c34116a8ad1c79c61f5330', 144, 'server', '756af475-9db4-463d-abf8-57bdea11053b', 'stop', 'running', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.791981+00', NULL, NULL, NULL, NULL);
INSERT INTO read.policy VALUES ('3b6ff11d-1cac-4cb9-bdd3-b41937a35f15', NULL, '', 1, 2, 142, 'tidy', 'clean-up', 'enabled', true, '{"name": "tidy", "rule": {"kind": "clean-up", "notices": ["P7D", "P1D"], "suspended_for": "P30D"}, "schedule": {"every": "PT10M"}, "selector": {}}', '{}', NULL, 'user:7bb8265a0f4d4c468d591d19cd0f7bd7', '2026-11-30 22:15:30.697755+00', '2026-11-30 22:15:30.755696+00', NULL);
INSERT INTO read.policy_history VALUES ('3b6ff11d-1cac-4cb9-bdd3-b41937a35f15', NULL, '', 1, 1, 141, 'tidy', 'clean-up', 'disabled', false, '{"name": "tidy", "rule": {"kind": "clean-up", "notices": ["P7D", "P1D"], "suspended_for": "P30D"}, "schedule": {"every": "PT10M"}, "selector": {}}', '{}', NULL, 'user:7bb8265a0f4d4c468d591d19cd0f7bd7', '2026-11-30 22:15:30.697755+00', '2026-11-30 22:15:30.697755+00', NULL, 142);
INSERT INTO read.security_group VALUES ('d14e194e-754b-4441-8ba6-95f398a8570e', '38892f9825c34116a8ad1c79c61f5330', 4, 10, 'web', '', 'active', NULL, NULL, '64c7ce7b-4861-47c3-9360-1dd24bf9fee1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.501561+00', '2026-11-30 22:15:25.641948+00', NULL, '[{"cloud_id": "7d0943dc-3ff2-4544-bdb1-b85f2c3af931", "port_max": 22, "port_min": 22, "protocol": "tcp", "direction": "ingress", "ethertype": "IPv4", "remote_group": null, "remote_cloud_id": null, "remote_ip_prefix": null, "remote_address_group": null}]', 'web');
INSERT INTO read.security_group_history VALUES ('d14e194e-754b-4441-8ba6-95f398a8570e', '38892f9825c34116a8ad1c79c61f5330', 1, 6, 'web', '', 'creating', '{"stuck": false, "action": "create", "request_id": null, "operation_id": "fd44d7ca-018a-4dbe-8b19-63a69af03821", "requested_at": "2026-11-30T22:15:25.501561Z"}', NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.501561+00', '2026-11-30 22:15:25.501561+00', NULL, '[{"cloud_id": null, "port_max": 22, "port_min": 22, "protocol": "tcp", "direction": "ingress", "ethertype": "IPv4", "remote_group": null, "remote_cloud_id": null, "remote_ip_prefix": null, "remote_address_group": null}]', NULL, 8);
INSERT INTO read.security_group_history VALUES ('d14e194e-754b-4441-8ba6-95f398a8570e', '38892f9825c34116a8ad1c79c61f5330', 2, 8, 'web', '', 'creating', '{"stuck": false, "action": "create", "request_id": null, "operation_id": "fd44d7ca-018a-4dbe-8b19-63a69af03821", "requested_at": "2026-11-30T22:15:25.501561Z"}', NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.501561+00', '2026-11-30 22:15:25.594557+00', NULL, '[{"cloud_id": null, "port_max": 22, "port_min": 22, "protocol": "tcp", "direction": "ingress", "ethertype": "IPv4", "remote_group": null, "remote_cloud_id": null, "remote_ip_prefix": null, "remote_address_group": null}]', NULL, 9);
INSERT INTO read.security_group_history VALUES ('d14e194e-754b-4441-8ba6-95f398a8570e', '38892f9825c34116a8ad1c79c61f5330', 3, 9, 'web', '', 'creating', '{"stuck": false, "action": "create", "request_id": "req-5ab276aa-b2d2-4ad7-a271-161c26a1d086", "operation_id": "fd44d7ca-018a-4dbe-8b19-63a69af03821", "requested_at": "2026-11-30T22:15:25.501561Z"}', NULL, '64c7ce7b-4861-47c3-9360-1dd24bf9fee1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.501561+00', '2026-11-30 22:15:25.618904+00', NULL, '[{"cloud_id": null, "port_max": 22, "port_min": 22, "protocol": "tcp", "direction": "ingress", "ethertype": "IPv4", "remote_group": null, "remote_cloud_id": null, "remote_ip_prefix": null, "remote_address_group": null}]', 'web', 10);
INSERT INTO read.server VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 68, 127, 'web-2', '', 'ACTIVE', NULL, 1, false, NULL, NULL, NULL, NULL, '{"id": "2", "name": "m1.small", "vcpus": 1, "ram_mb": 2048, "disk_gb": 20}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}, {"mac": "fa:16:3e:05:78:aa", "type": "floating", "address": "172.24.4.11", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:30.147509+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.147509+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-2', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:30.267284+00', '2026-11-30 22:15:26.212596+00', NULL);
INSERT INTO read.server VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', '38892f9825c34116a8ad1c79c61f5330', 12, 121, 'old-1', '', 'DELETED', NULL, 1, false, NULL, NULL, NULL, NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[]', '[]', NULL, NULL, '{}', false, 'delete', '2030-01-01 00:00:00+00', NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:28.661548+00', NULL, NULL, '3ac1fd17-4431-4af9-984c-25eb52a467c4', 'old-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.387071+00', '2026-11-30 22:15:30.018409+00', '2026-11-30 22:15:28.628676+00', '2026-11-30 22:15:30.018409+00');
INSERT INTO read.server VALUES ('756af475-9db4-463d-abf8-57bdea11053b', '38892f9825c34116a8ad1c79c61f5330', 11, 146, 'spare-1', '', 'ACTIVE', 'powering-off', 1, false, NULL, NULL, '{"stuck": false, "action": "stop", "request_id": "req-d7e07500-5714-4864-b059-cac9b01e9fbe", "operation_id": "f7956975-8f46-4f6d-bcd3-f9c146125bbb", "requested_at": "2026-11-30T22:15:30.791981Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:26:e9:6f", "type": "fixed", "address": "10.20.0.4", "network": "private", "version": 4}]', '[]', NULL, NULL, '{}', true, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:30.791981+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.791981+00', '6b8d2847-c1e4-4e43-81bc-ca70815cc903', 'spare-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.301333+00', '2026-11-30 22:15:30.92728+00', '2026-11-30 22:15:30.633221+00', NULL);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 1, 21, 'web-1', '', 'BUILD', NULL, NULL, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": null, "operation_id": "295d1bbf-e875-4899-b034-ebbae94b4a9a", "requested_at": "2026-11-30T22:15:25.920700Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:25.9207+00', NULL, NULL, NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:25.9207+00', NULL, NULL, 27);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 2, 27, 'web-1', '', 'BUILD', NULL, NULL, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": null, "operation_id": "295d1bbf-e875-4899-b034-ebbae94b4a9a", "requested_at": "2026-11-30T22:15:25.920700Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:25.9207+00', NULL, NULL, NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.048743+00', NULL, NULL, 28);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 3, 28, 'web-1', '', 'BUILD', NULL, NULL, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": null, "operation_id": "295d1bbf-e875-4899-b034-ebbae94b4a9a", "requested_at": "2026-11-30T22:15:25.920700Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:25.9207+00', NULL, NULL, NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.048743+00', NULL, NULL, 29);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 4, 29, 'web-1', '', 'BUILD', NULL, NULL, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": null, "operation_id": "295d1bbf-e875-4899-b034-ebbae94b4a9a", "requested_at": "2026-11-30T22:15:25.920700Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:25.9207+00', NULL, NULL, NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.089708+00', NULL, NULL, 30);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 5, 30, 'web-1', '', 'BUILD', NULL, NULL, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": "req-3f2e7aad-07ed-4a62-9d90-1487d1a74cbb", "operation_id": "295d1bbf-e875-4899-b034-ebbae94b4a9a", "requested_at": "2026-11-30T22:15:25.920700Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:25.9207+00', NULL, NULL, 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.108011+00', NULL, NULL, 31);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 6, 31, 'web-1', '', 'BUILD', 'spawning', 0, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": "req-3f2e7aad-07ed-4a62-9d90-1487d1a74cbb", "operation_id": "295d1bbf-e875-4899-b034-ebbae94b4a9a", "requested_at": "2026-11-30T22:15:25.920700Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:25.9207+00', NULL, NULL, 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.13343+00', NULL, NULL, 32);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 7, 32, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": "req-3f2e7aad-07ed-4a62-9d90-1487d1a74cbb", "operation_id": "295d1bbf-e875-4899-b034-ebbae94b4a9a", "requested_at": "2026-11-30T22:15:25.920700Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:25.9207+00', NULL, NULL, 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.212596+00', NULL, NULL, 33);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 8, 33, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, NULL, NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:25.9207+00', NULL, NULL, 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.212596+00', '2026-11-30 22:15:26.212596+00', NULL, 34);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 9, 34, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "pause", "request_id": null, "operation_id": "b9021a7f-c318-488c-81a2-c5629f7682f7", "requested_at": "2026-11-30T22:15:26.253404Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.253404+00', NULL, NULL, 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.253404+00', '2026-11-30 22:15:26.212596+00', NULL, 36);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 10, 36, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "pause", "request_id": "req-4510d83d-3914-4ed0-87f7-80f01ae86d0a", "operation_id": "b9021a7f-c318-488c-81a2-c5629f7682f7", "requested_at": "2026-11-30T22:15:26.253404Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.253404+00', NULL, NULL, 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.301215+00', '2026-11-30 22:15:26.212596+00', NULL, 37);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 11, 37, 'web-1', '', 'PAUSED', NULL, 3, false, NULL, NULL, '{"stuck": false, "action": "pause", "request_id": "req-4510d83d-3914-4ed0-87f7-80f01ae86d0a", "operation_id": "b9021a7f-c318-488c-81a2-c5629f7682f7", "requested_at": "2026-11-30T22:15:26.253404Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.253404+00', NULL, NULL, 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.371234+00', '2026-11-30 22:15:26.212596+00', NULL, 38);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 12, 38, 'web-1', '', 'PAUSED', NULL, 3, false, NULL, NULL, NULL, NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.253404+00', NULL, NULL, 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.371234+00', '2026-11-30 22:15:26.212596+00', NULL, 39);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 13, 39, 'web-1', '', 'PAUSED', NULL, 3, false, NULL, NULL, '{"stuck": false, "action": "unpause", "request_id": null, "operation_id": "200e75de-1405-4a02-acba-3ae90a5fd860", "requested_at": "2026-11-30T22:15:26.401587Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.401587+00', NULL, NULL, 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.401587+00', '2026-11-30 22:15:26.212596+00', NULL, 40);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 14, 40, 'web-1', '', 'PAUSED', NULL, 3, false, NULL, NULL, '{"stuck": false, "action": "unpause", "request_id": "req-a5760d7c-7c9d-487c-bc1c-c0332633da06", "operation_id": "200e75de-1405-4a02-acba-3ae90a5fd860", "requested_at": "2026-11-30T22:15:26.401587Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.401587+00', NULL, NULL, 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.447012+00', '2026-11-30 22:15:26.212596+00', NULL, 41);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 15, 41, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "unpause", "request_id": "req-a5760d7c-7c9d-487c-bc1c-c0332633da06", "operation_id": "200e75de-1405-4a02-acba-3ae90a5fd860", "requested_at": "2026-11-30T22:15:26.401587Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.401587+00', NULL, NULL, 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.517235+00', '2026-11-30 22:15:26.212596+00', NULL, 42);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 16, 42, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, NULL, NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.401587+00', NULL, NULL, 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.517235+00', '2026-11-30 22:15:26.212596+00', NULL, 43);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 17, 43, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "suspend", "request_id": null, "operation_id": "6858b956-c336-4756-af86-9d764c4b5147", "requested_at": "2026-11-30T22:15:26.542349Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.542349+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.542349+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.542349+00', '2026-11-30 22:15:26.212596+00', NULL, 44);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 18, 44, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "suspend", "request_id": "req-df6fe1db-6b4e-43e1-a733-3763cd65fa9e", "operation_id": "6858b956-c336-4756-af86-9d764c4b5147", "requested_at": "2026-11-30T22:15:26.542349Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.542349+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.542349+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.586601+00', '2026-11-30 22:15:26.212596+00', NULL, 45);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 19, 45, 'web-1', '', 'SUSPENDED', NULL, 7, false, NULL, '2026-11-30 22:15:26.670653+00', '{"stuck": false, "action": "suspend", "request_id": "req-df6fe1db-6b4e-43e1-a733-3763cd65fa9e", "operation_id": "6858b956-c336-4756-af86-9d764c4b5147", "requested_at": "2026-11-30T22:15:26.542349Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.542349+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.542349+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.670653+00', '2026-11-30 22:15:26.212596+00', NULL, 46);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 20, 46, 'web-1', '', 'SUSPENDED', NULL, 7, false, NULL, '2026-11-30 22:15:26.670653+00', NULL, NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.542349+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.542349+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.670653+00', '2026-11-30 22:15:26.212596+00', NULL, 47);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 21, 47, 'web-1', '', 'SUSPENDED', NULL, 7, false, NULL, '2026-11-30 22:15:26.670653+00', '{"stuck": false, "action": "resume", "request_id": null, "operation_id": "1767d16e-79e6-4821-a156-317ba696591d", "requested_at": "2026-11-30T22:15:26.711572Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.711572+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.711572+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.711572+00', '2026-11-30 22:15:26.212596+00', NULL, 48);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 22, 48, 'web-1', '', 'SUSPENDED', NULL, 7, false, NULL, '2026-11-30 22:15:26.670653+00', '{"stuck": false, "action": "resume", "request_id": "req-3e23ed13-b33d-4ef0-91e6-eb6498e77759", "operation_id": "1767d16e-79e6-4821-a156-317ba696591d", "requested_at": "2026-11-30T22:15:26.711572Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.711572+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.711572+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.758755+00', '2026-11-30 22:15:26.212596+00', NULL, 49);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 23, 49, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "resume", "request_id": "req-3e23ed13-b33d-4ef0-91e6-eb6498e77759", "operation_id": "1767d16e-79e6-4821-a156-317ba696591d", "requested_at": "2026-11-30T22:15:26.711572Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.711572+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.711572+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.81773+00', '2026-11-30 22:15:26.212596+00', NULL, 50);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 24, 50, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, NULL, NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.711572+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.711572+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.81773+00', '2026-11-30 22:15:26.212596+00', NULL, 51);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 25, 51, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "stop", "request_id": null, "operation_id": "b49dc1a5-d657-4f50-9e1b-35f7b84717fb", "requested_at": "2026-11-30T22:15:26.835841Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.835841+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.835841+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.835841+00', '2026-11-30 22:15:26.212596+00', NULL, 52);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 26, 52, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "stop", "request_id": "req-c3639d6b-a7d4-42a7-8510-4729adbab602", "operation_id": "b49dc1a5-d657-4f50-9e1b-35f7b84717fb", "requested_at": "2026-11-30T22:15:26.835841Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.835841+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.835841+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.874513+00', '2026-11-30 22:15:26.212596+00', NULL, 53);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 27, 53, 'web-1', '', 'SHUTOFF', NULL, 4, false, NULL, NULL, '{"stuck": false, "action": "stop", "request_id": "req-c3639d6b-a7d4-42a7-8510-4729adbab602", "operation_id": "b49dc1a5-d657-4f50-9e1b-35f7b84717fb", "requested_at": "2026-11-30T22:15:26.835841Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.835841+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.835841+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.895497+00', '2026-11-30 22:15:26.212596+00', NULL, 54);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 28, 54, 'web-1', '', 'SHUTOFF', NULL, 4, false, NULL, NULL, NULL, NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.835841+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.835841+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.895497+00', '2026-11-30 22:15:26.212596+00', NULL, 55);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 29, 55, 'web-1', '', 'SHUTOFF', NULL, 4, false, NULL, NULL, '{"stuck": false, "action": "start", "request_id": null, "operation_id": "3f8f5d2c-b5dd-4bcb-bfc3-7ea122da617f", "requested_at": "2026-11-30T22:15:26.913331Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.913331+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.913331+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.913331+00', '2026-11-30 22:15:26.212596+00', NULL, 56);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 30, 56, 'web-1', '', 'SHUTOFF', NULL, 4, false, NULL, NULL, '{"stuck": false, "action": "start", "request_id": "req-d8d8f228-9fb2-4f66-a6b4-2edde5189f0a", "operation_id": "3f8f5d2c-b5dd-4bcb-bfc3-7ea122da617f", "requested_at": "2026-11-30T22:15:26.913331Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.913331+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.913331+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:26.98058+00', '2026-11-30 22:15:26.212596+00', NULL, 57);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 31, 57, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "start", "request_id": "req-d8d8f228-9fb2-4f66-a6b4-2edde5189f0a", "operation_id": "3f8f5d2c-b5dd-4bcb-bfc3-7ea122da617f", "requested_at": "2026-11-30T22:15:26.913331Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.913331+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.913331+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.067054+00', '2026-11-30 22:15:26.212596+00', NULL, 58);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 32, 58, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, NULL, NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:26.913331+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.913331+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.067054+00', '2026-11-30 22:15:26.212596+00', NULL, 59);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 33, 59, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, NULL, NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.091452+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.913331+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.091452+00', '2026-11-30 22:15:26.212596+00', NULL, 60);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 34, 60, 'web-1', '', 'ACTIVE', NULL, 1, true, NULL, NULL, NULL, NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.091452+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.913331+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.125411+00', '2026-11-30 22:15:26.212596+00', NULL, 61);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 35, 61, 'web-1', '', 'ACTIVE', NULL, 1, true, NULL, NULL, NULL, NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.164166+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.913331+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.164166+00', '2026-11-30 22:15:26.212596+00', NULL, 62);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 36, 62, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, NULL, NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.164166+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:26.913331+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.198+00', '2026-11-30 22:15:26.212596+00', NULL, 63);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 37, 63, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "shelve", "request_id": null, "operation_id": "8514d881-4c65-4a3d-b498-3e5ab0bffdd7", "requested_at": "2026-11-30T22:15:27.217702Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.217702+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.217702+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.217702+00', '2026-11-30 22:15:26.212596+00', NULL, 64);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 38, 64, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "shelve", "request_id": "req-634a1c41-f31b-4326-b812-81f7676c8ecd", "operation_id": "8514d881-4c65-4a3d-b498-3e5ab0bffdd7", "requested_at": "2026-11-30T22:15:27.217702Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.217702+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.217702+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.251207+00', '2026-11-30 22:15:26.212596+00', NULL, 65);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 39, 65, 'web-1', '', 'SHELVED_OFFLOADED', NULL, 4, false, NULL, '2026-11-30 22:15:27.299027+00', '{"stuck": false, "action": "shelve", "request_id": "req-634a1c41-f31b-4326-b812-81f7676c8ecd", "operation_id": "8514d881-4c65-4a3d-b498-3e5ab0bffdd7", "requested_at": "2026-11-30T22:15:27.217702Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.217702+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.217702+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.299027+00', '2026-11-30 22:15:26.212596+00', NULL, 66);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 40, 66, 'web-1', '', 'SHELVED_OFFLOADED', NULL, 4, false, NULL, '2026-11-30 22:15:27.299027+00', NULL, NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.217702+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.217702+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.299027+00', '2026-11-30 22:15:26.212596+00', NULL, 67);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 41, 67, 'web-1', '', 'SHELVED_OFFLOADED', NULL, 4, false, NULL, '2026-11-30 22:15:27.299027+00', '{"stuck": false, "action": "unshelve", "request_id": null, "operation_id": "18e076e8-b268-4b25-adb3-1d4ede6294cd", "requested_at": "2026-11-30T22:15:27.318730Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.31873+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.31873+00', '2026-11-30 22:15:26.212596+00', NULL, 68);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 42, 68, 'web-1', '', 'SHELVED_OFFLOADED', NULL, 4, false, NULL, '2026-11-30 22:15:27.299027+00', '{"stuck": false, "action": "unshelve", "request_id": "req-da673a78-7bc8-42c7-96f7-b0e6ac93f05f", "operation_id": "18e076e8-b268-4b25-adb3-1d4ede6294cd", "requested_at": "2026-11-30T22:15:27.318730Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.31873+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.350422+00', '2026-11-30 22:15:26.212596+00', NULL, 69);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 43, 69, 'web-1', '', 'SHELVED_OFFLOADED', 'spawning', 4, false, NULL, '2026-11-30 22:15:27.299027+00', '{"stuck": false, "action": "unshelve", "request_id": "req-da673a78-7bc8-42c7-96f7-b0e6ac93f05f", "operation_id": "18e076e8-b268-4b25-adb3-1d4ede6294cd", "requested_at": "2026-11-30T22:15:27.318730Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.31873+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.370558+00', '2026-11-30 22:15:26.212596+00', NULL, 70);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 44, 70, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "unshelve", "request_id": "req-da673a78-7bc8-42c7-96f7-b0e6ac93f05f", "operation_id": "18e076e8-b268-4b25-adb3-1d4ede6294cd", "requested_at": "2026-11-30T22:15:27.318730Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.31873+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.438886+00', '2026-11-30 22:15:26.212596+00', NULL, 71);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 45, 71, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, NULL, NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.31873+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.438886+00', '2026-11-30 22:15:26.212596+00', NULL, 72);
INSERT INTO read.server_history VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', '38892f9825c34116a8ad1c79c61f5330', 4, 108, 'old-1', '', 'BUILD', NULL, NULL, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": null, "operation_id": "bd2bbcef-cf92-43c1-8160-00d149049f5b", "requested_at": "2026-11-30T22:15:28.387071Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[]', '[]', NULL, NULL, '{}', false, 'delete', '2030-01-01 00:00:00+00', NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:28.387071+00', NULL, NULL, NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.387071+00', '2026-11-30 22:15:28.531058+00', NULL, NULL, 109);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 46, 72, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "reset", "request_id": null, "operation_id": "83cbdbcf-f32b-45a7-9eb2-1131f9627944", "requested_at": "2026-11-30T22:15:27.466717Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.466717+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.466717+00', '2026-11-30 22:15:26.212596+00', NULL, 73);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 47, 73, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "reset", "request_id": null, "operation_id": "83cbdbcf-f32b-45a7-9eb2-1131f9627944", "requested_at": "2026-11-30T22:15:27.466717Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.466717+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.511417+00', '2026-11-30 22:15:26.212596+00', NULL, 74);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 48, 74, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "reset", "request_id": "req-9a01ee32-bbb4-432c-9087-7311658f2f5e", "operation_id": "83cbdbcf-f32b-45a7-9eb2-1131f9627944", "requested_at": "2026-11-30T22:15:27.466717Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.466717+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.525846+00', '2026-11-30 22:15:26.212596+00', NULL, 75);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 49, 75, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, NULL, NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.466717+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.600184+00', '2026-11-30 22:15:26.212596+00', NULL, 76);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 50, 76, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "resize", "request_id": null, "operation_id": "0d6a13e6-1290-4cc5-a8e6-49f0a2151092", "requested_at": "2026-11-30T22:15:27.625614Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.625614+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.625614+00', '2026-11-30 22:15:26.212596+00', NULL, 77);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 51, 77, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "resize", "request_id": null, "operation_id": "0d6a13e6-1290-4cc5-a8e6-49f0a2151092", "requested_at": "2026-11-30T22:15:27.625614Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.625614+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.657051+00', '2026-11-30 22:15:26.212596+00', NULL, 78);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 52, 78, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "resize", "request_id": "req-0184e489-7b44-41e4-b55d-a1e14c6b57f5", "operation_id": "0d6a13e6-1290-4cc5-a8e6-49f0a2151092", "requested_at": "2026-11-30T22:15:27.625614Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.625614+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.674834+00', '2026-11-30 22:15:26.212596+00', NULL, 79);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 53, 79, 'web-1', '', 'VERIFY_RESIZE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "resize", "request_id": "req-0184e489-7b44-41e4-b55d-a1e14c6b57f5", "operation_id": "0d6a13e6-1290-4cc5-a8e6-49f0a2151092", "requested_at": "2026-11-30T22:15:27.625614Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.625614+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.747376+00', '2026-11-30 22:15:26.212596+00', NULL, 80);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 54, 80, 'web-1', '', 'VERIFY_RESIZE', NULL, 1, false, NULL, NULL, NULL, NULL, '{"id": "2", "name": "m1.small", "vcpus": 1, "ram_mb": 2048, "disk_gb": 20}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.625614+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.747376+00', '2026-11-30 22:15:26.212596+00', NULL, 81);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 55, 81, 'web-1', '', 'VERIFY_RESIZE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "confirm-resize", "request_id": null, "operation_id": "64c07564-349f-494c-8c01-044cbf968ed2", "requested_at": "2026-11-30T22:15:27.769131Z"}', NULL, '{"id": "2", "name": "m1.small", "vcpus": 1, "ram_mb": 2048, "disk_gb": 20}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.769131+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.769131+00', '2026-11-30 22:15:26.212596+00', NULL, 82);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 56, 82, 'web-1', '', 'VERIFY_RESIZE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "confirm-resize", "request_id": null, "operation_id": "64c07564-349f-494c-8c01-044cbf968ed2", "requested_at": "2026-11-30T22:15:27.769131Z"}', NULL, '{"id": "2", "name": "m1.small", "vcpus": 1, "ram_mb": 2048, "disk_gb": 20}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.769131+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.804893+00', '2026-11-30 22:15:26.212596+00', NULL, 83);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 57, 83, 'web-1', '', 'VERIFY_RESIZE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "confirm-resize", "request_id": "req-74bcbe65-ec68-4c6b-a139-e541885fd185", "operation_id": "64c07564-349f-494c-8c01-044cbf968ed2", "requested_at": "2026-11-30T22:15:27.769131Z"}', NULL, '{"id": "2", "name": "m1.small", "vcpus": 1, "ram_mb": 2048, "disk_gb": 20}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.769131+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.83049+00', '2026-11-30 22:15:26.212596+00', NULL, 84);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 58, 84, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "confirm-resize", "request_id": "req-74bcbe65-ec68-4c6b-a139-e541885fd185", "operation_id": "64c07564-349f-494c-8c01-044cbf968ed2", "requested_at": "2026-11-30T22:15:27.769131Z"}', NULL, '{"id": "2", "name": "m1.small", "vcpus": 1, "ram_mb": 2048, "disk_gb": 20}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.769131+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.898368+00', '2026-11-30 22:15:26.212596+00', NULL, 85);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 59, 85, 'web-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, NULL, NULL, '{"id": "2", "name": "m1.small", "vcpus": 1, "ram_mb": 2048, "disk_gb": 20}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.769131+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.898368+00', '2026-11-30 22:15:26.212596+00', NULL, 86);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 60, 86, 'web-2', '', 'ACTIVE', NULL, 1, false, NULL, NULL, NULL, NULL, '{"id": "2", "name": "m1.small", "vcpus": 1, "ram_mb": 2048, "disk_gb": 20}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.918333+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.918333+00', '2026-11-30 22:15:26.212596+00', NULL, 87);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 61, 87, 'web-2', '', 'ACTIVE', NULL, 1, false, NULL, NULL, NULL, NULL, '{"id": "2", "name": "m1.small", "vcpus": 1, "ram_mb": 2048, "disk_gb": 20}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.918333+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-2', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:27.959104+00', '2026-11-30 22:15:26.212596+00', NULL, 96);
INSERT INTO read.server_history VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', '38892f9825c34116a8ad1c79c61f5330', 1, 100, 'old-1', '', 'BUILD', NULL, NULL, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": null, "operation_id": "bd2bbcef-cf92-43c1-8160-00d149049f5b", "requested_at": "2026-11-30T22:15:28.387071Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[]', '[]', NULL, NULL, '{}', false, 'delete', '2030-01-01 00:00:00+00', NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:28.387071+00', NULL, NULL, NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.387071+00', '2026-11-30 22:15:28.387071+00', NULL, NULL, 106);
INSERT INTO read.server_history VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', '38892f9825c34116a8ad1c79c61f5330', 2, 106, 'old-1', '', 'BUILD', NULL, NULL, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": null, "operation_id": "bd2bbcef-cf92-43c1-8160-00d149049f5b", "requested_at": "2026-11-30T22:15:28.387071Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[]', '[]', NULL, NULL, '{}', false, 'delete', '2030-01-01 00:00:00+00', NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:28.387071+00', NULL, NULL, NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.387071+00', '2026-11-30 22:15:28.504876+00', NULL, NULL, 107);
INSERT INTO read.server_history VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', '38892f9825c34116a8ad1c79c61f5330', 3, 107, 'old-1', '', 'BUILD', NULL, NULL, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": null, "operation_id": "bd2bbcef-cf92-43c1-8160-00d149049f5b", "requested_at": "2026-11-30T22:15:28.387071Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[]', '[]', NULL, NULL, '{}', false, 'delete', '2030-01-01 00:00:00+00', NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:28.387071+00', NULL, NULL, NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.387071+00', '2026-11-30 22:15:28.504876+00', NULL, NULL, 108);
INSERT INTO read.server_history VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', '38892f9825c34116a8ad1c79c61f5330', 5, 109, 'old-1', '', 'BUILD', NULL, NULL, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": "req-cd8ffce3-5931-4e70-a699-66c470bce79d", "operation_id": "bd2bbcef-cf92-43c1-8160-00d149049f5b", "requested_at": "2026-11-30T22:15:28.387071Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[]', '[]', NULL, NULL, '{}', false, 'delete', '2030-01-01 00:00:00+00', NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:28.387071+00', NULL, NULL, '3ac1fd17-4431-4af9-984c-25eb52a467c4', 'old-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.387071+00', '2026-11-30 22:15:28.556817+00', NULL, NULL, 110);
INSERT INTO read.server_history VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', '38892f9825c34116a8ad1c79c61f5330', 6, 110, 'old-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": "req-cd8ffce3-5931-4e70-a699-66c470bce79d", "operation_id": "bd2bbcef-cf92-43c1-8160-00d149049f5b", "requested_at": "2026-11-30T22:15:28.387071Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:b0:a5:ba", "type": "fixed", "address": "10.20.0.3", "network": "private", "version": 4}]', '[]', NULL, NULL, '{}', false, 'delete', '2030-01-01 00:00:00+00', NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:28.387071+00', NULL, NULL, '3ac1fd17-4431-4af9-984c-25eb52a467c4', 'old-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.387071+00', '2026-11-30 22:15:28.628676+00', NULL, NULL, 111);
INSERT INTO read.server_history VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', '38892f9825c34116a8ad1c79c61f5330', 7, 111, 'old-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, NULL, NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:b0:a5:ba", "type": "fixed", "address": "10.20.0.3", "network": "private", "version": 4}]', '[]', NULL, NULL, '{}', false, 'delete', '2030-01-01 00:00:00+00', NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:28.387071+00', NULL, NULL, '3ac1fd17-4431-4af9-984c-25eb52a467c4', 'old-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.387071+00', '2026-11-30 22:15:28.628676+00', '2026-11-30 22:15:28.628676+00', NULL, 112);
INSERT INTO read.server_history VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', '38892f9825c34116a8ad1c79c61f5330', 8, 112, 'old-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "delete", "request_id": null, "operation_id": "082d2aeb-a381-4524-89b8-a377332e96b2", "requested_at": "2026-11-30T22:15:28.661548Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:b0:a5:ba", "type": "fixed", "address": "10.20.0.3", "network": "private", "version": 4}]', '[]', NULL, NULL, '{}', false, 'delete', '2030-01-01 00:00:00+00', NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:28.661548+00', NULL, NULL, '3ac1fd17-4431-4af9-984c-25eb52a467c4', 'old-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.387071+00', '2026-11-30 22:15:28.661548+00', '2026-11-30 22:15:28.628676+00', NULL, 114);
INSERT INTO read.server_history VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', '38892f9825c34116a8ad1c79c61f5330', 9, 114, 'old-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "delete", "request_id": null, "operation_id": "082d2aeb-a381-4524-89b8-a377332e96b2", "requested_at": "2026-11-30T22:15:28.661548Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:b0:a5:ba", "type": "fixed", "address": "10.20.0.3", "network": "private", "version": 4}]', '[]', NULL, NULL, '{}', false, 'delete', '2030-01-01 00:00:00+00', NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:28.661548+00', NULL, NULL, '3ac1fd17-4431-4af9-984c-25eb52a467c4', 'old-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.387071+00', '2026-11-30 22:15:29.730545+00', '2026-11-30 22:15:28.628676+00', NULL, 115);
INSERT INTO read.server_history VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', '38892f9825c34116a8ad1c79c61f5330', 10, 115, 'old-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "delete", "request_id": "req-16021c02-0511-42fa-ab2a-04116f680639", "operation_id": "082d2aeb-a381-4524-89b8-a377332e96b2", "requested_at": "2026-11-30T22:15:28.661548Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:b0:a5:ba", "type": "fixed", "address": "10.20.0.3", "network": "private", "version": 4}]', '[]', NULL, NULL, '{}', false, 'delete', '2030-01-01 00:00:00+00', NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:28.661548+00', NULL, NULL, '3ac1fd17-4431-4af9-984c-25eb52a467c4', 'old-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.387071+00', '2026-11-30 22:15:29.779314+00', '2026-11-30 22:15:28.628676+00', NULL, 116);
INSERT INTO read.server_history VALUES ('8048a030-ca68-4bf6-b831-9cc614133d89', '38892f9825c34116a8ad1c79c61f5330', 11, 116, 'old-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "delete", "request_id": "req-16021c02-0511-42fa-ab2a-04116f680639", "operation_id": "082d2aeb-a381-4524-89b8-a377332e96b2", "requested_at": "2026-11-30T22:15:28.661548Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:b0:a5:ba", "type": "fixed", "address": "10.20.0.3", "network": "private", "version": 4}]', '[]', NULL, NULL, '{}', false, 'delete', '2030-01-01 00:00:00+00', NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:28.661548+00', NULL, NULL, '3ac1fd17-4431-4af9-984c-25eb52a467c4', 'old-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.387071+00', '2026-11-30 22:15:29.839608+00', '2026-11-30 22:15:28.628676+00', NULL, 121);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 62, 96, 'web-2', '', 'ACTIVE', NULL, 1, false, NULL, NULL, NULL, NULL, '{"id": "2", "name": "m1.small", "vcpus": 1, "ram_mb": 2048, "disk_gb": 20}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}, {"mac": "fa:16:3e:05:78:aa", "type": "floating", "address": "172.24.4.11", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.918333+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-2', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:28.273217+00', '2026-11-30 22:15:26.212596+00', NULL, 122);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 63, 122, 'web-2', '', 'SHUTOFF', NULL, 4, false, NULL, NULL, NULL, NULL, '{"id": "2", "name": "m1.small", "vcpus": 1, "ram_mb": 2048, "disk_gb": 20}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}, {"mac": "fa:16:3e:05:78:aa", "type": "floating", "address": "172.24.4.11", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.918333+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:27.31873+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-2', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:30.119742+00', '2026-11-30 22:15:26.212596+00', NULL, 123);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 64, 123, 'web-2', '', 'SHUTOFF', NULL, 4, false, NULL, NULL, NULL, NULL, '{"id": "2", "name": "m1.small", "vcpus": 1, "ram_mb": 2048, "disk_gb": 20}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}, {"mac": "fa:16:3e:05:78:aa", "type": "floating", "address": "172.24.4.11", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:27.918333+00', 'cloud', '2026-11-30 22:15:30.119742+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-2', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:30.119742+00', '2026-11-30 22:15:26.212596+00', NULL, 124);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 65, 124, 'web-2', '', 'SHUTOFF', NULL, 4, false, NULL, NULL, '{"stuck": false, "action": "start", "request_id": null, "operation_id": "3c419be9-d21c-4a47-9568-a1aeedf21b87", "requested_at": "2026-11-30T22:15:30.147509Z"}', NULL, '{"id": "2", "name": "m1.small", "vcpus": 1, "ram_mb": 2048, "disk_gb": 20}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}, {"mac": "fa:16:3e:05:78:aa", "type": "floating", "address": "172.24.4.11", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:30.147509+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.147509+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-2', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:30.147509+00', '2026-11-30 22:15:26.212596+00', NULL, 125);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 66, 125, 'web-2', '', 'SHUTOFF', NULL, 4, false, NULL, NULL, '{"stuck": false, "action": "start", "request_id": "req-8d3e5327-f410-48ca-9f3f-6c2b0b42587c", "operation_id": "3c419be9-d21c-4a47-9568-a1aeedf21b87", "requested_at": "2026-11-30T22:15:30.147509Z"}', NULL, '{"id": "2", "name": "m1.small", "vcpus": 1, "ram_mb": 2048, "disk_gb": 20}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}, {"mac": "fa:16:3e:05:78:aa", "type": "floating", "address": "172.24.4.11", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:30.147509+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.147509+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-2', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:30.19429+00', '2026-11-30 22:15:26.212596+00', NULL, 126);
INSERT INTO read.server_history VALUES ('b26e8964-0568-4616-bc5f-b705d9a9086c', '38892f9825c34116a8ad1c79c61f5330', 67, 126, 'web-2', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "start", "request_id": "req-8d3e5327-f410-48ca-9f3f-6c2b0b42587c", "operation_id": "3c419be9-d21c-4a47-9568-a1aeedf21b87", "requested_at": "2026-11-30T22:15:30.147509Z"}', NULL, '{"id": "2", "name": "m1.small", "vcpus": 1, "ram_mb": 2048, "disk_gb": 20}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:05:78:aa", "type": "fixed", "address": "10.20.0.2", "network": "private", "version": 4}, {"mac": "fa:16:3e:05:78:aa", "type": "floating", "address": "172.24.4.11", "network": "private", "version": 4}]', '[]', 'laptop', NULL, '{"team": "a"}', false, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:30.147509+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.147509+00', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 'web-2', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.9207+00', '2026-11-30 22:15:30.267284+00', '2026-11-30 22:15:26.212596+00', NULL, 127);
INSERT INTO read.server_history VALUES ('756af475-9db4-463d-abf8-57bdea11053b', '38892f9825c34116a8ad1c79c61f5330', 1, 128, 'spare-1', '', 'BUILD', NULL, NULL, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": null, "operation_id": "1dbbc860-cb02-44ef-95e9-cbdc3c1ecdaf", "requested_at": "2026-11-30T22:15:30.301333Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[]', '[]', NULL, NULL, '{}', true, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:30.301333+00', NULL, NULL, NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.301333+00', '2026-11-30 22:15:30.301333+00', NULL, NULL, 134);
INSERT INTO read.server_history VALUES ('756af475-9db4-463d-abf8-57bdea11053b', '38892f9825c34116a8ad1c79c61f5330', 2, 134, 'spare-1', '', 'BUILD', NULL, NULL, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": null, "operation_id": "1dbbc860-cb02-44ef-95e9-cbdc3c1ecdaf", "requested_at": "2026-11-30T22:15:30.301333Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[]', '[]', NULL, NULL, '{}', true, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:30.301333+00', NULL, NULL, NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.301333+00', '2026-11-30 22:15:30.426476+00', NULL, NULL, 135);
INSERT INTO read.server_history VALUES ('756af475-9db4-463d-abf8-57bdea11053b', '38892f9825c34116a8ad1c79c61f5330', 3, 135, 'spare-1', '', 'BUILD', NULL, NULL, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": null, "operation_id": "1dbbc860-cb02-44ef-95e9-cbdc3c1ecdaf", "requested_at": "2026-11-30T22:15:30.301333Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[]', '[]', NULL, NULL, '{}', true, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:30.301333+00', NULL, NULL, NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.301333+00', '2026-11-30 22:15:30.426476+00', NULL, NULL, 136);
INSERT INTO read.server_history VALUES ('756af475-9db4-463d-abf8-57bdea11053b', '38892f9825c34116a8ad1c79c61f5330', 4, 136, 'spare-1', '', 'BUILD', NULL, NULL, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": null, "operation_id": "1dbbc860-cb02-44ef-95e9-cbdc3c1ecdaf", "requested_at": "2026-11-30T22:15:30.301333Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[]', '[]', NULL, NULL, '{}', true, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:30.301333+00', NULL, NULL, NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.301333+00', '2026-11-30 22:15:30.458411+00', NULL, NULL, 137);
INSERT INTO read.server_history VALUES ('756af475-9db4-463d-abf8-57bdea11053b', '38892f9825c34116a8ad1c79c61f5330', 5, 137, 'spare-1', '', 'BUILD', NULL, NULL, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": "req-36f567ca-730e-4118-9837-d943730a84e7", "operation_id": "1dbbc860-cb02-44ef-95e9-cbdc3c1ecdaf", "requested_at": "2026-11-30T22:15:30.301333Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[]', '[]', NULL, NULL, '{}', true, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:30.301333+00', NULL, NULL, '6b8d2847-c1e4-4e43-81bc-ca70815cc903', 'spare-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.301333+00', '2026-11-30 22:15:30.47391+00', NULL, NULL, 138);
INSERT INTO read.server_history VALUES ('756af475-9db4-463d-abf8-57bdea11053b', '38892f9825c34116a8ad1c79c61f5330', 6, 138, 'spare-1', '', 'BUILD', 'spawning', 0, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": "req-36f567ca-730e-4118-9837-d943730a84e7", "operation_id": "1dbbc860-cb02-44ef-95e9-cbdc3c1ecdaf", "requested_at": "2026-11-30T22:15:30.301333Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:26:e9:6f", "type": "fixed", "address": "10.20.0.4", "network": "private", "version": 4}]', '[]', NULL, NULL, '{}', true, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:30.301333+00', NULL, NULL, '6b8d2847-c1e4-4e43-81bc-ca70815cc903', 'spare-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.301333+00', '2026-11-30 22:15:30.512826+00', NULL, NULL, 139);
INSERT INTO read.server_history VALUES ('756af475-9db4-463d-abf8-57bdea11053b', '38892f9825c34116a8ad1c79c61f5330', 7, 139, 'spare-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "create", "request_id": "req-36f567ca-730e-4118-9837-d943730a84e7", "operation_id": "1dbbc860-cb02-44ef-95e9-cbdc3c1ecdaf", "requested_at": "2026-11-30T22:15:30.301333Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:26:e9:6f", "type": "fixed", "address": "10.20.0.4", "network": "private", "version": 4}]', '[]', NULL, NULL, '{}', true, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:30.301333+00', NULL, NULL, '6b8d2847-c1e4-4e43-81bc-ca70815cc903', 'spare-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.301333+00', '2026-11-30 22:15:30.633221+00', NULL, NULL, 140);
INSERT INTO read.server_history VALUES ('756af475-9db4-463d-abf8-57bdea11053b', '38892f9825c34116a8ad1c79c61f5330', 8, 140, 'spare-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, NULL, NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:26:e9:6f", "type": "fixed", "address": "10.20.0.4", "network": "private", "version": 4}]', '[]', NULL, NULL, '{}', true, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:30.301333+00', NULL, NULL, '6b8d2847-c1e4-4e43-81bc-ca70815cc903', 'spare-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.301333+00', '2026-11-30 22:15:30.633221+00', '2026-11-30 22:15:30.633221+00', NULL, 144);
INSERT INTO read.server_history VALUES ('756af475-9db4-463d-abf8-57bdea11053b', '38892f9825c34116a8ad1c79c61f5330', 9, 144, 'spare-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "stop", "request_id": null, "operation_id": "f7956975-8f46-4f6d-bcd3-f9c146125bbb", "requested_at": "2026-11-30T22:15:30.791981Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:26:e9:6f", "type": "fixed", "address": "10.20.0.4", "network": "private", "version": 4}]', '[]', NULL, NULL, '{}', true, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:30.791981+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.791981+00', '6b8d2847-c1e4-4e43-81bc-ca70815cc903', 'spare-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.301333+00', '2026-11-30 22:15:30.791981+00', '2026-11-30 22:15:30.633221+00', NULL, 145);
INSERT INTO read.server_history VALUES ('756af475-9db4-463d-abf8-57bdea11053b', '38892f9825c34116a8ad1c79c61f5330', 10, 145, 'spare-1', '', 'ACTIVE', NULL, 1, false, NULL, NULL, '{"stuck": false, "action": "stop", "request_id": "req-d7e07500-5714-4864-b059-cac9b01e9fbe", "operation_id": "f7956975-8f46-4f6d-bcd3-f9c146125bbb", "requested_at": "2026-11-30T22:15:30.791981Z"}', NULL, '{"id": "1", "name": "m1.tiny", "vcpus": 1, "ram_mb": 512, "disk_gb": 5}', '{"id": "9d1c58a0-5921-486a-b29c-4a9cf82cca64", "name": "cirros"}', '[{"id": "724f71c3-73be-4ab3-aa83-ac878a87890b", "name": "private"}]', '[{"mac": "fa:16:3e:26:e9:6f", "type": "fixed", "address": "10.20.0.4", "network": "private", "version": 4}]', '[]', NULL, NULL, '{}', true, 'delete', NULL, NULL, '[]', '[]', NULL, NULL, NULL, NULL, '[]', '[]', '2026-11-30 22:15:30.791981+00', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.791981+00', '6b8d2847-c1e4-4e43-81bc-ca70815cc903', 'spare-1', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:30.301333+00', '2026-11-30 22:15:30.860683+00', '2026-11-30 22:15:30.633221+00', NULL, 146);
INSERT INTO read.server_snapshot VALUES ('e4989b65-92ce-4467-b4ea-115c25ff0870', '38892f9825c34116a8ad1c79c61f5330', 4, 99, 'image-1', '', 'active', NULL, NULL, '84de14a1-0d15-4f21-a264-8d60f66092af', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.227935+00', '2026-11-30 22:15:28.354604+00', NULL, 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', 8388608, 5, 64, '[]', 'image-1');
INSERT INTO read.server_snapshot_history VALUES ('e4989b65-92ce-4467-b4ea-115c25ff0870', '38892f9825c34116a8ad1c79c61f5330', 1, 95, 'image-1', '', 'creating', '{"stuck": false, "action": "create", "request_id": null, "operation_id": "e17041ac-4d81-48cb-8919-3ad6aa080d9c", "requested_at": "2026-11-30T22:15:28.227935Z"}', NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.227935+00', '2026-11-30 22:15:28.227935+00', NULL, 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', NULL, 0, 0, '[]', NULL, 97);
INSERT INTO read.server_snapshot_history VALUES ('e4989b65-92ce-4467-b4ea-115c25ff0870', '38892f9825c34116a8ad1c79c61f5330', 2, 97, 'image-1', '', 'creating', '{"stuck": false, "action": "create", "request_id": null, "operation_id": "e17041ac-4d81-48cb-8919-3ad6aa080d9c", "requested_at": "2026-11-30T22:15:28.227935Z"}', NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.227935+00', '2026-11-30 22:15:28.278442+00', NULL, 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', NULL, 0, 0, '[]', NULL, 98);
INSERT INTO read.server_snapshot_history VALUES ('e4989b65-92ce-4467-b4ea-115c25ff0870', '38892f9825c34116a8ad1c79c61f5330', 3, 98, 'image-1', '', 'creating', '{"stuck": false, "action": "create", "request_id": "req-cefd13b4-c99e-4327-97ee-00db0267bfc4", "operation_id": "e17041ac-4d81-48cb-8919-3ad6aa080d9c", "requested_at": "2026-11-30T22:15:28.227935Z"}', NULL, '84de14a1-0d15-4f21-a264-8d60f66092af', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:28.227935+00', '2026-11-30 22:15:28.304064+00', NULL, 'b26e8964-0568-4616-bc5f-b705d9a9086c', 'b2905ef4-bfcf-4c69-88e2-f0f7d34e9196', NULL, 0, 0, '[]', 'image-1', 99);
INSERT INTO read.volume VALUES ('fd797671-8bad-4898-9d0a-4f3f48f91de6', '38892f9825c34116a8ad1c79c61f5330', 9, 91, 'data', '', 'in-use', NULL, NULL, 'd97bd023-6653-4c50-9e2e-070a187bec22', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.734841+00', '2026-11-30 22:15:28.101223+00', NULL, 1, NULL, NULL, NULL, NULL, false, 'b26e8964-0568-4616-bc5f-b705d9a9086c', '[{"device": "/dev/vdb", "server_id": "b26e8964-0568-4616-bc5f-b705d9a9086c", "server_cloud_id": "b2905ef4-bfcf-4c69-88e2-f0f7d34e9196"}]', NULL, false, 'data');
INSERT INTO read.volume_history VALUES ('fd797671-8bad-4898-9d0a-4f3f48f91de6', '38892f9825c34116a8ad1c79c61f5330', 1, 11, 'data', '', 'creating', '{"stuck": false, "action": "create", "request_id": null, "operation_id": "6fc484bb-22e2-4275-b5ac-7aa918dd228e", "requested_at": "2026-11-30T22:15:25.734841Z"}', NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.734841+00', '2026-11-30 22:15:25.734841+00', NULL, 1, NULL, NULL, NULL, NULL, false, NULL, '[]', NULL, false, NULL, 12);
INSERT INTO read.volume_history VALUES ('fd797671-8bad-4898-9d0a-4f3f48f91de6', '38892f9825c34116a8ad1c79c61f5330', 2, 12, 'data', '', 'creating', '{"stuck": false, "action": "create", "request_id": null, "operation_id": "6fc484bb-22e2-4275-b5ac-7aa918dd228e", "requested_at": "2026-11-30T22:15:25.734841Z"}', NULL, NULL, 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.734841+00', '2026-11-30 22:15:25.778431+00', NULL, 1, NULL, NULL, NULL, NULL, false, NULL, '[]', NULL, false, NULL, 13);
INSERT INTO read.volume_history VALUES ('fd797671-8bad-4898-9d0a-4f3f48f91de6', '38892f9825c34116a8ad1c79c61f5330', 3, 13, 'data', '', 'creating', '{"stuck": false, "action": "create", "request_id": "req-ac4c682b-6ce8-49b5-8974-227329ea115d", "operation_id": "6fc484bb-22e2-4275-b5ac-7aa918dd228e", "requested_at": "2026-11-30T22:15:25.734841Z"}', NULL, 'd97bd023-6653-4c50-9e2e-070a187bec22', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.734841+00', '2026-11-30 22:15:25.789177+00', NULL, 1, NULL, NULL, NULL, NULL, false, NULL, '[]', NULL, false, 'data', 14);
INSERT INTO read.volume_history VALUES ('fd797671-8bad-4898-9d0a-4f3f48f91de6', '38892f9825c34116a8ad1c79c61f5330', 4, 14, 'data', '', 'available', '{"stuck": false, "action": "create", "request_id": "req-ac4c682b-6ce8-49b5-8974-227329ea115d", "operation_id": "6fc484bb-22e2-4275-b5ac-7aa918dd228e", "requested_at": "2026-11-30T22:15:25.734841Z"}', NULL, 'd97bd023-6653-4c50-9e2e-070a187bec22', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.734841+00', '2026-11-30 22:15:25.841244+00', NULL, 1, NULL, NULL, NULL, NULL, false, NULL, '[]', NULL, false, 'data', 15);
INSERT INTO read.volume_history VALUES ('fd797671-8bad-4898-9d0a-4f3f48f91de6', '38892f9825c34116a8ad1c79c61f5330', 5, 15, 'data', '', 'available', NULL, NULL, 'd97bd023-6653-4c50-9e2e-070a187bec22', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.734841+00', '2026-11-30 22:15:25.841244+00', NULL, 1, NULL, NULL, NULL, NULL, false, NULL, '[]', NULL, false, 'data', 88);
INSERT INTO read.volume_history VALUES ('fd797671-8bad-4898-9d0a-4f3f48f91de6', '38892f9825c34116a8ad1c79c61f5330', 6, 88, 'data', '', 'available', '{"stuck": false, "action": "attach", "request_id": null, "operation_id": "ca5e6ea1-5e06-48bf-b861-5e40646ae97b", "requested_at": "2026-11-30T22:15:27.981501Z"}', NULL, 'd97bd023-6653-4c50-9e2e-070a187bec22', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.734841+00', '2026-11-30 22:15:27.981501+00', NULL, 1, NULL, NULL, NULL, NULL, false, 'b26e8964-0568-4616-bc5f-b705d9a9086c', '[]', NULL, false, 'data', 89);
INSERT INTO read.volume_history VALUES ('fd797671-8bad-4898-9d0a-4f3f48f91de6', '38892f9825c34116a8ad1c79c61f5330', 7, 89, 'data', '', 'available', '{"stuck": false, "action": "attach", "request_id": "req-40430c7b-7642-462f-9080-7ec4d978383e", "operation_id": "ca5e6ea1-5e06-48bf-b861-5e40646ae97b", "requested_at": "2026-11-30T22:15:27.981501Z"}', NULL, 'd97bd023-6653-4c50-9e2e-070a187bec22', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.734841+00', '2026-11-30 22:15:28.04031+00', NULL, 1, NULL, NULL, NULL, NULL, false, 'b26e8964-0568-4616-bc5f-b705d9a9086c', '[]', NULL, false, 'data', 90);
INSERT INTO read.volume_history VALUES ('fd797671-8bad-4898-9d0a-4f3f48f91de6', '38892f9825c34116a8ad1c79c61f5330', 8, 90, 'data', '', 'in-use', '{"stuck": false, "action": "attach", "request_id": "req-40430c7b-7642-462f-9080-7ec4d978383e", "operation_id": "ca5e6ea1-5e06-48bf-b861-5e40646ae97b", "requested_at": "2026-11-30T22:15:27.981501Z"}', NULL, 'd97bd023-6653-4c50-9e2e-070a187bec22', 'user:dbe330d343434828acb719993117ac0f', '2026-11-30 22:15:25.734841+00', '2026-11-30 22:15:28.101223+00', NULL, 1, NULL, NULL, NULL, NULL, false, 'b26e8964-0568-4616-bc5f-b705d9a9086c', '[{"device": "/dev/vdb", "server_id": "b26e8964-0568-4616-bc5f-b705d9a9086c", "server_cloud_id": "b2905ef4-bfcf-4c69-88e2-f0f7d34e9196"}]', NULL, false, 'data', 91);
SELECT pg_catalog.setval('public.procrastinate_events_id_seq', 96, true);
SELECT pg_catalog.setval('public.procrastinate_jobs_id_seq', 48, true);
SELECT pg_catalog.setval('public.procrastinate_periodic_defers_id_seq', 1, false);
SELECT pg_catalog.setval('public.procrastinate_workers_id_seq', 3, true);
ALTER TABLE ONLY public.job_failures
    ADD CONSTRAINT job_failures_pkey PRIMARY KEY (job_id);
ALTER TABLE ONLY public.ledger_claims
    ADD CONSTRAINT ledger_claims_pkey PRIMARY KEY (kind, scope, value);
ALTER TABLE ONLY public.ledger_commands
    ADD CONSTRAINT ledger_commands_pkey PRIMARY KEY (command_id);
ALTER TABLE ONLY public.ledger_events
    ADD CONSTRAINT ledger_events_pkey PRIMARY KEY (originator_id, originator_version);
ALTER TABLE ONLY public.ledger_parked
    ADD CONSTRAINT ledger_parked_pkey PRIMARY KEY (projection, stream, "position");
ALTER TABLE ONLY public.ledger_tracking
    ADD CONSTRAINT ledger_tracking_pkey PRIMARY KEY (application_name);
ALTER TABLE ONLY public.ledger_withheld
    ADD CONSTRAINT ledger_withheld_pkey PRIMARY KEY (stream, name);
ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);
ALTER TABLE ONLY public.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rehearsal_touches
    ADD CONSTRAINT rehearsal_touches_pkey PRIMARY KEY (operation_id, place);
ALTER TABLE ONLY public.rehearsals
    ADD CONSTRAINT rehearsals_pkey PRIMARY KEY (operation_id);
ALTER TABLE ONLY public.scheduler_plans
    ADD CONSTRAINT scheduler_plans_pkey PRIMARY KEY (hash, policy_id);
ALTER TABLE ONLY public.scheduler_ticks
    ADD CONSTRAINT scheduler_ticks_pkey PRIMARY KEY (duty, due);
ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (step);
ALTER TABLE ONLY public.server_signals
    ADD CONSTRAINT server_signals_pkey PRIMARY KEY (server_id, metric, hour, recorded_at);
ALTER TABLE ONLY public.signals_kept
    ADD CONSTRAINT signals_kept_pkey PRIMARY KEY (one);
ALTER TABLE ONLY read.decision
    ADD CONSTRAINT decision_pkey PRIMARY KEY (id);
ALTER TABLE ONLY read.floating_ip
    ADD CONSTRAINT floating_ip_pkey PRIMARY KEY (id);
ALTER TABLE ONLY read.key_pair
    ADD CONSTRAINT key_pair_pkey PRIMARY KEY (id);
ALTER TABLE ONLY read.network_interface
    ADD CONSTRAINT network_interface_pkey PRIMARY KEY (id);
ALTER TABLE ONLY read.notice
    ADD CONSTRAINT notice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY read.operation
    ADD CONSTRAINT operation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY read.policy
    ADD CONSTRAINT policy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY read.security_group
    ADD CONSTRAINT security_group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY read.server
    ADD CONSTRAINT server_pkey PRIMARY KEY (id);
ALTER TABLE ONLY read.server_snapshot
    ADD CONSTRAINT server_snapshot_pkey PRIMARY KEY (id);
ALTER TABLE ONLY read.volume
    ADD CONSTRAINT volume_pkey PRIMARY KEY (id);
CREATE INDEX idx_procrastinate_jobs_worker_not_null ON public.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::public.procrastinate_job_status));
CREATE INDEX idx_procrastinate_workers_last_heartbeat ON public.procrastinate_workers USING btree (last_heartbeat);
CREATE INDEX job_failures_parked_by_lock ON public.job_failures USING btree (lock, job_id) WHERE (parked_at IS NOT NULL);
CREATE INDEX job_failures_parked_by_operation ON public.job_failures USING btree (operation_id) WHERE (parked_at IS NOT NULL);
CREATE INDEX ledger_claims_by_stream ON public.ledger_claims USING btree (stream);
CREATE INDEX ledger_commands_by_time ON public.ledger_commands USING btree (recorded_at);
CREATE INDEX ledger_events_alerts ON public.ledger_events USING btree (recorded_at, notification_id) WHERE (topic = 'ServerAlerted'::text);
CREATE INDEX ledger_events_by_actor ON public.ledger_events USING btree (by, notification_id);
CREATE UNIQUE INDEX ledger_events_by_position ON public.ledger_events USING btree (notification_id);
CREATE INDEX ledger_events_by_project ON public.ledger_events USING btree (project_id, notification_id);
CREATE INDEX ledger_events_by_time ON public.ledger_events USING btree (recorded_at, notification_id);
CREATE INDEX ledger_events_by_type ON public.ledger_events USING btree (topic, notification_id);
CREATE INDEX procrastinate_events_job_id_fkey_v1 ON public.procrastinate_events USING btree (job_id);
CREATE INDEX procrastinate_jobs_by_lock ON public.procrastinate_jobs USING btree (lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));
CREATE INDEX procrastinate_jobs_by_project ON public.procrastinate_jobs USING btree (project_id, priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);
CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON public.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));
CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON public.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::public.procrastinate_job_status);
CREATE INDEX procrastinate_jobs_priority_idx_v1 ON public.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);
CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON public.procrastinate_jobs USING btree (queue_name);
CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON public.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::public.procrastinate_job_status);
CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON public.procrastinate_periodic_defers USING btree (job_id);
CREATE INDEX server_signals_by_hour ON public.server_signals USING brin (hour);
CREATE INDEX decision_history_id_position_idx ON read.decision_history USING btree (id, "position");
CREATE INDEX decision_history_project_id_at_id_idx ON read.decision_history USING btree (project_id, at DESC, id DESC);
CREATE INDEX decision_policy_id_at_id_idx ON read.decision USING btree (policy_id, at DESC, id DESC);
CREATE INDEX decision_project_id_at_id_idx ON read.decision USING btree (project_id, at DESC, id DESC);
CREATE INDEX decision_server_id_at_id_idx ON read.decision USING btree (server_id, at DESC, id DESC);
CREATE INDEX floating_ip_cloud_id_idx ON read.floating_ip USING btree (cloud_id);
CREATE INDEX floating_ip_history_id_position_idx ON read.floating_ip_history USING btree (id, "position");
CREATE INDEX floating_ip_history_project_id_created_at_id_idx ON read.floating_ip_history USING btree (project_id, created_at DESC, id DESC);
CREATE INDEX floating_ip_history_server_id_idx ON read.floating_ip_history USING btree (server_id) WHERE (server_id IS NOT NULL);
CREATE INDEX floating_ip_id_idx ON read.floating_ip USING btree (id) WHERE (under_way IS NOT NULL);
CREATE INDEX floating_ip_network_interface_id_idx ON read.floating_ip USING btree (network_interface_id) WHERE (network_interface_id IS NOT NULL);
CREATE INDEX floating_ip_project_id_created_at_id_idx ON read.floating_ip USING btree (project_id, created_at DESC, id DESC);
CREATE INDEX floating_ip_project_id_created_at_id_idx1 ON read.floating_ip USING btree (project_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE INDEX floating_ip_project_id_name_id_idx ON read.floating_ip USING btree (project_id, name, id);
CREATE INDEX floating_ip_server_id_idx ON read.floating_ip USING btree (server_id) WHERE (server_id IS NOT NULL);
CREATE INDEX key_pair_cloud_id_idx ON read.key_pair USING btree (cloud_id);
CREATE INDEX key_pair_history_id_position_idx ON read.key_pair_history USING btree (id, "position");
CREATE INDEX key_pair_history_project_id_created_at_id_idx ON read.key_pair_history USING btree (project_id, created_at DESC, id DESC);
CREATE INDEX key_pair_id_idx ON read.key_pair USING btree (id) WHERE (under_way IS NOT NULL);
CREATE INDEX key_pair_project_id_created_at_id_idx ON read.key_pair USING btree (project_id, created_at DESC, id DESC);
CREATE INDEX key_pair_project_id_created_at_id_idx1 ON read.key_pair USING btree (project_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE INDEX key_pair_project_id_name_id_idx ON read.key_pair USING btree (project_id, name, id);
CREATE INDEX network_interface_cloud_id_idx ON read.network_interface USING btree (cloud_id);
CREATE INDEX network_interface_history_id_position_idx ON read.network_interface_history USING btree (id, "position");
CREATE INDEX network_interface_history_project_id_created_at_id_idx ON read.network_interface_history USING btree (project_id, created_at DESC, id DESC);
CREATE INDEX network_interface_history_security_group_cloud_ids_idx ON read.network_interface_history USING gin (security_group_cloud_ids jsonb_path_ops);
CREATE INDEX network_interface_history_server_id_idx ON read.network_interface_history USING btree (server_id) WHERE (server_id IS NOT NULL);
CREATE INDEX network_interface_id_idx ON read.network_interface USING btree (id) WHERE (under_way IS NOT NULL);
CREATE INDEX network_interface_made_for_idx ON read.network_interface USING btree (made_for) WHERE (made_for IS NOT NULL);
CREATE INDEX network_interface_project_id_created_at_id_idx ON read.network_interface USING btree (project_id, created_at DESC, id DESC);
CREATE INDEX network_interface_project_id_created_at_id_idx1 ON read.network_interface USING btree (project_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE INDEX network_interface_project_id_name_id_idx ON read.network_interface USING btree (project_id, name, id);
CREATE INDEX network_interface_security_group_cloud_ids_idx ON read.network_interface USING gin (security_group_cloud_ids jsonb_path_ops);
CREATE INDEX network_interface_server_id_idx ON read.network_interface USING btree (server_id) WHERE (server_id IS NOT NULL);
CREATE INDEX notice_acts_at_id_idx ON read.notice USING btree (acts_at, id) WHERE (status = 'open'::text);
CREATE INDEX notice_acts_at_idx ON read.notice USING btree (acts_at) WHERE (makes_room_for IS NOT NULL);
CREATE INDEX notice_history_id_position_idx ON read.notice_history USING btree (id, "position");
CREATE INDEX notice_history_project_id_issued_at_id_idx ON read.notice_history USING btree (project_id, issued_at DESC, id DESC);
CREATE INDEX notice_policy_id_issued_at_id_idx ON read.notice USING btree (policy_id, issued_at DESC, id DESC);
CREATE INDEX notice_project_id_issued_at_id_idx ON read.notice USING btree (project_id, issued_at DESC, id DESC);
CREATE INDEX notice_server_id_issued_at_id_idx ON read.notice USING btree (server_id, issued_at DESC, id DESC);
CREATE INDEX operation_project_id_requested_at_id_idx ON read.operation USING btree (project_id, requested_at DESC, id DESC);
CREATE INDEX operation_resource_id_requested_at_id_idx ON read.operation USING btree (resource_id, requested_at DESC, id DESC);
CREATE INDEX policy_history_id_position_idx ON read.policy_history USING btree (id, "position");
CREATE INDEX policy_history_project_id_created_at_id_idx ON read.policy_history USING btree (project_id, created_at DESC, id DESC);
CREATE INDEX policy_id_idx ON read.policy USING btree (id) WHERE enabled;
CREATE INDEX policy_project_id_created_at_id_idx ON read.policy USING btree (project_id, created_at DESC, id DESC);
CREATE INDEX policy_project_id_name_id_idx ON read.policy USING btree (project_id, name, id);
CREATE INDEX security_group_cloud_id_idx ON read.security_group USING btree (cloud_id);
CREATE INDEX security_group_history_id_position_idx ON read.security_group_history USING btree (id, "position");
CREATE INDEX security_group_history_project_id_created_at_id_idx ON read.security_group_history USING btree (project_id, created_at DESC, id DESC);
CREATE INDEX security_group_id_idx ON read.security_group USING btree (id) WHERE (under_way IS NOT NULL);
CREATE INDEX security_group_project_id_created_at_id_idx ON read.security_group USING btree (project_id, created_at DESC, id DESC);
CREATE INDEX security_group_project_id_created_at_id_idx1 ON read.security_group USING btree (project_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE INDEX security_group_project_id_name_id_idx ON read.security_group USING btree (project_id, name, id);
CREATE INDEX server_cloud_id_idx ON read.server USING btree (cloud_id);
CREATE INDEX server_deleted_at_idx ON read.server USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);
CREATE INDEX server_history_id_position_idx ON read.server_history USING btree (id, "position");
CREATE INDEX server_history_project_id_created_at_id_idx ON read.server_history USING btree (project_id, created_at DESC, id DESC);
CREATE INDEX server_id_idx ON read.server USING btree (id) WHERE (under_way IS NOT NULL);
CREATE INDEX server_project_id_created_at_id_idx ON read.server USING btree (project_id, created_at DESC, id DESC);
CREATE INDEX server_project_id_created_at_id_idx1 ON read.server USING btree (project_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE INDEX server_project_id_name_id_idx ON read.server USING btree (project_id, name, id);
CREATE INDEX server_snapshot_cloud_id_idx ON read.server_snapshot USING btree (cloud_id);
CREATE INDEX server_snapshot_history_id_position_idx ON read.server_snapshot_history USING btree (id, "position");
CREATE INDEX server_snapshot_history_project_id_created_at_id_idx ON read.server_snapshot_history USING btree (project_id, created_at DESC, id DESC);
CREATE INDEX server_snapshot_id_idx ON read.server_snapshot USING btree (id) WHERE (under_way IS NOT NULL);
CREATE INDEX server_snapshot_project_id_created_at_id_idx ON read.server_snapshot USING btree (project_id, created_at DESC, id DESC);
CREATE INDEX server_snapshot_project_id_created_at_id_idx1 ON read.server_snapshot USING btree (project_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE INDEX server_snapshot_project_id_name_id_idx ON read.server_snapshot USING btree (project_id, name, id);
CREATE INDEX server_snapshot_server_id_idx ON read.server_snapshot USING btree (server_id);
CREATE INDEX volume_cloud_id_idx ON read.volume USING btree (cloud_id);
CREATE INDEX volume_history_id_position_idx ON read.volume_history USING btree (id, "position");
CREATE INDEX volume_history_project_id_created_at_id_idx ON read.volume_history USING btree (project_id, created_at DESC, id DESC);
CREATE INDEX volume_history_server_id_idx ON read.volume_history USING btree (server_id) WHERE (server_id IS NOT NULL);
CREATE INDEX volume_id_idx ON read.volume USING btree (id) WHERE (under_way IS NOT NULL);
CREATE INDEX volume_project_id_created_at_id_idx ON read.volume USING btree (project_id, created_at DESC, id DESC);
CREATE INDEX volume_project_id_created_at_id_idx1 ON read.volume USING btree (project_id, created_at DESC, id DESC) WHERE (deleted_at IS NULL);
CREATE INDEX volume_project_id_name_id_idx ON read.volume USING btree (project_id, name, id);
CREATE INDEX volume_root_of_idx ON read.volume USING btree (root_of) WHERE ((root_of IS NOT NULL) AND (deleted_at IS NULL));
CREATE INDEX volume_server_id_idx ON read.volume USING btree (server_id) WHERE (server_id IS NOT NULL);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_events FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_to_forget();
ALTER TABLE public.ledger_events ENABLE ALWAYS TRIGGER append_only;
CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON public.server_signals FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_to_forget();
ALTER TABLE public.server_signals ENABLE ALWAYS TRIGGER append_only;
CREATE TRIGGER kept_long_enough BEFORE DELETE ON public.server_signals FOR EACH ROW EXECUTE FUNCTION public.refuse_to_forget_signals();
ALTER TABLE public.server_signals ENABLE ALWAYS TRIGGER kept_long_enough;
CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_notify_queue_abort_job_v1();
CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_notify_queue_job_inserted_v1();
CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1();
CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_unlink_periodic_defers_v1();
CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1();
CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1();
CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_update_v1();
CREATE TRIGGER set_job_project BEFORE INSERT ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.set_job_project();
ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.procrastinate_workers(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id);
ALTER TABLE ONLY public.rehearsal_touches
    ADD CONSTRAINT rehearsal_touches_operation_id_fkey FOREIGN KEY (operation_id) REFERENCES public.rehearsals(operation_id) ON DELETE CASCADE;
GRANT USAGE ON SCHEMA public TO stackledger_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.procrastinate_jobs TO stackledger_app;
REVOKE ALL ON FUNCTION public.forget_signals(before timestamp with time zone, most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.forget_signals(before timestamp with time zone, most integer) TO stackledger_app;
REVOKE ALL ON FUNCTION public.ledger_append_more(more jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.ledger_refuse_entry(topic text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.ledger_check_entry(topic text, entry jsonb, project text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.ledger_check_versions(ids uuid[], versions bigint[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.ledger_decode_entry(state bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_entry(state bytea) TO stackledger_app;
REVOKE ALL ON FUNCTION public.ledger_events_append(ids uuid[], versions bigint[], topics text[], states bytea[], projects text[], more jsonb, OUT first_position bigint, OUT moment timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_events_append(ids uuid[], versions bigint[], topics text[], states bytea[], projects text[], more jsonb, OUT first_position bigint, OUT moment timestamp with time zone) TO stackledger_app;
GRANT ALL ON FUNCTION public.ledger_is_of_the_cloud(stream uuid) TO stackledger_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.job_failures TO stackledger_app;
GRANT SELECT ON TABLE public.ledger_events TO stackledger_app;
GRANT SELECT ON TABLE public.ledger TO stackledger_app;
GRANT SELECT ON TABLE public.ledger_claims TO stackledger_app;
GRANT SELECT,DELETE ON TABLE public.ledger_commands TO stackledger_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.ledger_parked TO stackledger_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.ledger_tracking TO stackledger_app;
GRANT SELECT,DELETE ON TABLE public.ledger_withheld TO stackledger_app;
GRANT UPDATE(content) ON TABLE public.ledger_withheld TO stackledger_app;
GRANT UPDATE(ciphertext) ON TABLE public.ledger_withheld TO stackledger_app;
GRANT UPDATE(key_id) ON TABLE public.ledger_withheld TO stackledger_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.procrastinate_events TO stackledger_app;
GRANT USAGE ON SEQUENCE public.procrastinate_events_id_seq TO stackledger_app;
GRANT USAGE ON SEQUENCE public.procrastinate_jobs_id_seq TO stackledger_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.procrastinate_periodic_defers TO stackledger_app;
GRANT USAGE ON SEQUENCE public.procrastinate_periodic_defers_id_seq TO stackledger_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.procrastinate_workers TO stackledger_app;
GRANT USAGE ON SEQUENCE public.procrastinate_workers_id_seq TO stackledger_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rehearsal_touches TO stackledger_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rehearsals TO stackledger_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.scheduler_plans TO stackledger_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.scheduler_ticks TO stackledger_app;
GRANT SELECT ON TABLE public.schema_version TO stackledger_app;
GRANT SELECT,INSERT ON TABLE public.server_signals TO stackledger_app;
GRANT SELECT ON TABLE public.signals_kept TO stackledger_app;
