-- Signals are kept for as long as the operator says, and 400 days at least: no policy looks back farther than 366. What is
-- younger nobody removes. From when on all is known is told: what was forgotten is unknown, and never idleness.
CREATE TABLE signals_kept (
    one   boolean     PRIMARY KEY DEFAULT true CHECK (one),
    since timestamptz NOT NULL
);
GRANT SELECT ON signals_kept TO stackledger_app;

CREATE FUNCTION refuse_to_forget_signals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.hour > ledger_now() - interval '400 days' THEN
        RAISE EXCEPTION 'signals are kept for 400 days at least' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;

DROP TRIGGER append_only ON server_signals;
CREATE TRIGGER append_only
    BEFORE UPDATE OR TRUNCATE ON server_signals
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_forget();
CREATE TRIGGER kept_long_enough
    BEFORE DELETE ON server_signals
    FOR EACH ROW EXECUTE FUNCTION refuse_to_forget_signals();
ALTER TABLE server_signals ENABLE ALWAYS TRIGGER append_only, ENABLE ALWAYS TRIGGER kept_long_enough;

-- Removes some of the hours before a moment; the service may do so in no other way.
CREATE FUNCTION forget_signals(before timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
REVOKE ALL ON FUNCTION forget_signals(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_signals(timestamptz, integer) TO stackledger_app;
