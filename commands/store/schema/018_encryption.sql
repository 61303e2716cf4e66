-- What is withheld is encrypted, by keys that are not in the database (commands/keyring.py). What an older version left
-- there stands in ``content`` until a newer one starts; a reader of that version stumbles over NULL and tries again.
ALTER TABLE ledger_withheld
    ALTER COLUMN content DROP NOT NULL,
    ADD COLUMN ciphertext bytea,
    ADD COLUMN key_id text,
    ADD CONSTRAINT ledger_withheld_is_plain_or_encrypted
        CHECK ((content IS NULL) = (ciphertext IS NOT NULL) AND (ciphertext IS NULL) = (key_id IS NULL));
GRANT UPDATE (content, ciphertext, key_id) ON ledger_withheld TO stackledger_app;

CREATE OR REPLACE FUNCTION ledger_append_more(more jsonb) RETURNS void
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
    -- ``content``: from a process of an older version, while they are replaced one by one.
    INSERT INTO ledger_withheld (stream, name, content, ciphertext, key_id)
    SELECT stream, name, decode(content, 'base64'), decode(ciphertext, 'base64'), key_id
        FROM jsonb_to_recordset(more -> 'withheld')
            AS secret (stream uuid, name text, content text, ciphertext text, key_id text)
        ON CONFLICT (stream, name) DO UPDATE
            SET content = excluded.content, ciphertext = excluded.ciphertext, key_id = excluded.key_id,
                recorded_at = clock_timestamp();
END $$;
