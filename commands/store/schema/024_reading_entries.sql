-- How entries of the log are shown: whatever stands in one, the others on its page are shown.

-- The entry as JSON; NULL where it is none (bytes that are no UTF-8, text that is no JSON, no envelope with an event).
CREATE FUNCTION ledger_entry(state bytea) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
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

-- Whether a stream of policies is the cloud's own: an administrators' policy, which belongs to no project, though
-- its entries may name the one its author asked in. (Since version 024 they name none.)
CREATE FUNCTION ledger_is_of_the_cloud(stream uuid) RETURNS boolean
LANGUAGE sql STABLE STRICT SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM ledger_events
        WHERE originator_id = stream AND originator_version = 1 AND topic = 'PolicyDefined'
          AND ledger_entry(state) #>> '{event,project_id}' IS NULL
    )
$$;

GRANT EXECUTE ON FUNCTION ledger_entry(bytea), ledger_is_of_the_cloud(uuid) TO stackledger_app;
