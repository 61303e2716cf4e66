-- The time of the book. One function tells it, so that a rehearsal of the whole service, tests among them, can live
-- through months in minutes: whoever owns the schema may put another clock in its place. The service's role may not.

CREATE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()';

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
