-- Sessions of people and programs that logged in here. Rows are deleted when they are over: history names users by
-- Keystone's id alone. Passwords are stored nowhere, a refresh token as its digest, Keystone's token encrypted.

CREATE TABLE auth_sessions (
    id uuid PRIMARY KEY,
    user_id text NOT NULL,
    project_id text NOT NULL,
    keystone_token bytea NOT NULL,
    key_id text NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT ledger_now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_because text
);
CREATE INDEX auth_sessions_over ON auth_sessions (expires_at);
CREATE INDEX auth_sessions_revoked ON auth_sessions (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX auth_sessions_of_user ON auth_sessions (user_id, project_id) WHERE revoked_at IS NULL;

-- A family of refresh tokens is a session: one that comes back after its use ends it.
CREATE TABLE auth_refresh_tokens (
    digest bytea PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES auth_sessions ON DELETE CASCADE,
    used_at timestamptz
);
CREATE INDEX auth_refresh_tokens_of_session ON auth_refresh_tokens (session_id);

-- Keys that sign access tokens. The private half is encrypted by a key from the settings.
CREATE TABLE auth_signing_keys (
    id uuid PRIMARY KEY,
    public_key bytea NOT NULL,
    private_key bytea NOT NULL,
    key_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT ledger_now()
);

-- Attempts to log in, counted in all processes together, by digests of accounts and addresses. What is lost in a crash
-- is counted anew.
CREATE UNLOGGED TABLE auth_attempts (
    subject bytea PRIMARY KEY,
    failures integer NOT NULL,
    since timestamptz NOT NULL
);
CREATE INDEX auth_attempts_over ON auth_attempts (since);

GRANT SELECT, INSERT, UPDATE, DELETE
    ON auth_sessions, auth_refresh_tokens, auth_signing_keys, auth_attempts TO stackledger_app;
