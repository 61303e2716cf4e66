-- The service works as stackledger_app: it may read the book and append to it, and no more.

DO $$
BEGIN
    CREATE ROLE stackledger_app NOLOGIN;
EXCEPTION
    -- Another database of this server has it already, or is making it at this moment.
    WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

-- Whoever migrates and whoever works may be one login, and need not be a superuser.
GRANT stackledger_app TO CURRENT_USER;

REVOKE ALL ON FUNCTION ledger_events_append(uuid[], bigint[], text[], bytea[], text[], jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION ledger_append_more(jsonb) FROM PUBLIC;

GRANT USAGE ON SCHEMA public TO stackledger_app;
GRANT SELECT ON ledger_events, ledger, ledger_claims, schema_version TO stackledger_app;
GRANT EXECUTE ON FUNCTION ledger_events_append(uuid[], bigint[], text[], bytea[], text[], jsonb) TO stackledger_app;
GRANT SELECT, DELETE ON ledger_commands, ledger_withheld TO stackledger_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ledger_tracking, ledger_parked TO stackledger_app;

-- Read tables are made, rebuilt and swapped by the projector itself.
CREATE SCHEMA read AUTHORIZATION stackledger_app;
CREATE SCHEMA building AUTHORIZATION stackledger_app;
