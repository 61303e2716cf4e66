-- API keys: credentials of programs, each of one user in one project. Of a secret only an HMAC is stored, under a pepper
-- derived from a key of the settings (pepper_id names it). A key has several secrets while one is rotated.

CREATE TABLE auth_api_keys (
    id uuid PRIMARY KEY,
    project_id text NOT NULL,
    user_id text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    route_groups text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT ledger_now(),
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    revoked_by text,
    -- Raised by whatever may end a secret. Processes read lately changed keys, and forget what they knew of older versions.
    version integer NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX auth_api_keys_of_project ON auth_api_keys (project_id, created_at, id) WHERE revoked_at IS NULL;
CREATE INDEX auth_api_keys_changed ON auth_api_keys (changed_at);
CREATE INDEX auth_api_keys_over ON auth_api_keys (least(expires_at, revoked_at));

CREATE TABLE auth_api_key_secrets (
    id uuid PRIMARY KEY,
    api_key_id uuid NOT NULL REFERENCES auth_api_keys ON DELETE CASCADE,
    digest bytea NOT NULL,
    pepper_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT ledger_now(),
    valid_until timestamptz
);
CREATE INDEX auth_api_key_secrets_of_key ON auth_api_key_secrets (api_key_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON auth_api_keys, auth_api_key_secrets TO stackledger_app;
