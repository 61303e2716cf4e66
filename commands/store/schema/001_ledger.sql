-- The book. Written by one function only; never changed; read by all.

CREATE TABLE ledger_events (
    originator_id      uuid        NOT NULL,
    originator_version bigint      NOT NULL,
    topic              text        NOT NULL,
    state              bytea       NOT NULL,
    notification_id    bigint      NOT NULL,
    recorded_at        timestamptz NOT NULL,
    project_id         text        NOT NULL,
    CONSTRAINT ledger_events_pkey PRIMARY KEY (originator_id, originator_version)
) WITH (autovacuum_analyze_scale_factor = 0.01);

CREATE UNIQUE INDEX ledger_events_by_position ON ledger_events (notification_id);
CREATE INDEX ledger_events_by_time ON ledger_events (recorded_at, notification_id);
CREATE INDEX ledger_events_by_project ON ledger_events (project_id, notification_id);

-- How far each reader of the log has come (the library's tracking table).
CREATE TABLE ledger_tracking (
    application_name text PRIMARY KEY,
    notification_id  bigint NOT NULL
) WITH (fillfactor = 50);

-- Entries a projection could not digest, and what came after them in the same stream.
CREATE TABLE ledger_parked (
    projection text        NOT NULL,
    stream     uuid        NOT NULL,
    position   bigint      NOT NULL,
    reason     text        NOT NULL,
    parked_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (projection, stream, position)
);

-- Commands whose sender may repeat them: what was asked, and where the answer stands in the book.
CREATE TABLE ledger_commands (
    command_id  uuid        NOT NULL,
    fingerprint bytea       NOT NULL,
    stream      uuid        NOT NULL,
    version     bigint      NOT NULL,
    decided     smallint    NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT ledger_commands_pkey PRIMARY KEY (command_id)
);
CREATE INDEX ledger_commands_by_time ON ledger_commands (recorded_at);

-- What at most one live stream may have, such as a server's name in its project.
CREATE TABLE ledger_claims (
    kind   text NOT NULL,
    scope  text NOT NULL,
    value  text NOT NULL,
    stream uuid NOT NULL,
    CONSTRAINT ledger_claims_pkey PRIMARY KEY (kind, scope, value)
);
CREATE INDEX ledger_claims_by_stream ON ledger_claims (stream);

-- What an effect needs and the book must not keep (user data, passwords): erased once it was used.
CREATE TABLE ledger_withheld (
    stream      uuid        NOT NULL,
    name        text        NOT NULL,
    content     bytea       NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT ledger_withheld_pkey PRIMARY KEY (stream, name)
);

CREATE FUNCTION refuse_to_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are never changed or removed' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_forget();
ALTER TABLE ledger_events ENABLE ALWAYS TRIGGER append_only;

-- The only way in. Takes the writers' lock, so that positions are given in the order of commits and without a gap;
-- gives the database's time, never earlier than the entry before; wakes the readers when the transaction commits.
-- ``more`` carries what few saves have: commands, claims, things withheld, fences.
-- Returns the first of the new positions (the others follow it one by one) and the time they were given.
CREATE FUNCTION ledger_events_append(
    ids uuid[], versions bigint[], topics text[], states bytea[], projects text[], more jsonb,
    OUT first_position bigint, OUT moment timestamptz
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    newest timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock('ledger_events'::regclass::oid::bigint);
    SELECT notification_id + 1, recorded_at INTO first_position, newest
        FROM ledger_events ORDER BY notification_id DESC LIMIT 1;
    first_position := coalesce(first_position, 1);
    moment := greatest(clock_timestamp(), newest);
    IF cardinality(ids) > 0 THEN
        INSERT INTO ledger_events (
            originator_id, originator_version, topic, state, project_id, notification_id, recorded_at
        )
        SELECT id, version, topic, state, project, first_position + place - 1, moment
            FROM unnest(ids, versions, topics, states, projects)
                WITH ORDINALITY AS entry (id, version, topic, state, project, place);
        PERFORM pg_notify('ledger_events', '');
    END IF;
    -- After the events: who decided on an old version is told that first, and only then what others claimed.
    IF more IS NOT NULL THEN
        PERFORM ledger_append_more(more);
    END IF;
END $$;

CREATE FUNCTION ledger_append_more(more jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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
    INSERT INTO ledger_withheld (stream, name, content)
    SELECT stream, name, decode(content, 'base64')
        FROM jsonb_to_recordset(more -> 'withheld') AS secret (stream uuid, name text, content text)
        ON CONFLICT (stream, name) DO UPDATE SET content = excluded.content, recorded_at = clock_timestamp();
END $$;

-- What an auditor reads in psql.
CREATE VIEW ledger AS
SELECT notification_id AS position,
       recorded_at,
       originator_id AS stream,
       originator_version AS version,
       topic AS type,
       entry ->> 'by' AS by,
       (entry -> 'event') - 'type' AS event,
       project_id,
       entry ->> 'correlation_id' AS correlation_id,
       (entry ->> 'causation_id')::bigint AS causation_id,
       (entry ->> 'command_id')::uuid AS command_id,
       entry ->> 'cloud_request_id' AS cloud_request_id
FROM ledger_events, LATERAL (SELECT convert_from(state, 'utf8')::jsonb AS entry) AS decoded;
