-- The checks of 011, at half their cost: plain SQL is written into the INSERT itself, where a call of PL/pgSQL for each
-- entry, with a search path of its own, was dearer than the insertion. A cast checks what a pattern did.

DROP FUNCTION ledger_check_entry(text, bytea, text);

CREATE FUNCTION ledger_decode_entry(state bytea) RETURNS jsonb LANGUAGE sql STABLE
RETURN convert_from(state, 'utf8')::jsonb;
REVOKE ALL ON FUNCTION ledger_decode_entry(bytea) FROM PUBLIC;

CREATE FUNCTION ledger_refuse_entry(topic text) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RAISE EXCEPTION 'not an entry of the book: %', topic USING ERRCODE = 'SL002';
END $$;
REVOKE ALL ON FUNCTION ledger_refuse_entry(text) FROM PUBLIC;

-- Return who acted, of an entry: a JSON object with its author, its project, and the event under its type. Other members
-- may come with later versions; those that the view ``ledger`` casts must bear it.
CREATE FUNCTION ledger_check_entry(topic text, entry jsonb, project text) RETURNS text LANGUAGE sql STABLE
RETURN CASE
    WHEN jsonb_typeof(entry -> 'by') = 'string'
        AND entry #>> '{event,type}' = topic
        AND coalesce(entry ->> 'project_id', '') = project
        AND coalesce((entry ->> 'command_id')::uuid >= '00000000-0000-0000-0000-000000000000', true)
        AND coalesce((entry ->> 'causation_id')::bigint >= 0, true)
    THEN entry ->> 'by'
    ELSE ledger_refuse_entry(topic)
END;
REVOKE ALL ON FUNCTION ledger_check_entry(text, jsonb, text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION ledger_events_append(
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
