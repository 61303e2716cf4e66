-- What cannot be read, or stands in the wrong place, is not let in: readers would stumble over it for ever.

-- Return who acted, of an entry: UTF-8 text of a JSON object with its author, its project, and the event under its type.
-- Other members may come with later versions; those that the view ``ledger`` casts must bear it. Patterns tell, for
-- PostgreSQL 15 has no pg_input_is_valid.
CREATE FUNCTION ledger_check_entry(topic text, state bytea, project text) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    entry jsonb := convert_from(state, 'utf8')::jsonb;
BEGIN
    IF (
        jsonb_typeof(entry -> 'by') = 'string'
        AND entry -> 'event' ->> 'type' = topic
        AND coalesce(entry ->> 'project_id', '') = project
        AND coalesce(entry ->> 'command_id' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', true)
        AND coalesce(entry ->> 'causation_id' ~ '^[0-9]{1,18}$', true)
    ) IS NOT TRUE THEN
        RAISE EXCEPTION 'not an entry of the book: %', topic USING ERRCODE = 'SL002';
    END IF;
    RETURN entry ->> 'by';
END $$;
REVOKE ALL ON FUNCTION ledger_check_entry(text, bytea, text) FROM PUBLIC;

-- Refuse a version that leaves a gap in its stream. One that is taken already is refused by the primary key.
CREATE FUNCTION ledger_check_versions(ids uuid[], versions bigint[]) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
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
REVOKE ALL ON FUNCTION ledger_check_versions(uuid[], bigint[]) FROM PUBLIC;

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
               ledger_check_entry(topic, state, project)
            FROM unnest(ids, versions, topics, states, projects)
                WITH ORDINALITY AS entry (id, version, topic, state, project, place);
        PERFORM pg_notify('ledger_events', '');
    END IF;
    -- After the events: who decided on an old version is told that first, and only then what others claimed.
    IF more IS NOT NULL THEN
        PERFORM ledger_append_more(more);
    END IF;
END $$;
