-- Who acted stands in a column of its own, so that a reader who asks for an actor, or for a kind of event, is shown it at
-- the cost of what there is of it. The entries that are there already are rewritten once, in place of an UPDATE, which
-- nothing may do to the book; of one that cannot be read nobody is known.
ALTER TABLE ledger_events ADD COLUMN by text;

CREATE FUNCTION pg_temp.actor_of(state bytea) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE AS $$
BEGIN
    RETURN convert_from(state, 'utf8')::jsonb ->> 'by';
EXCEPTION
    WHEN data_exception THEN RETURN NULL;
END $$;

ALTER TABLE ledger_events ALTER COLUMN by TYPE text USING pg_temp.actor_of(state);
DROP FUNCTION pg_temp.actor_of(bytea);

CREATE INDEX ledger_events_by_type ON ledger_events (topic, notification_id);
CREATE INDEX ledger_events_by_actor ON ledger_events (by, notification_id);
