-- Plans that were previewed: which policy a hash is of. What is applied is judged anew, and must come to the same hash.
CREATE TABLE scheduler_plans (
    hash         text        NOT NULL,
    policy_id    uuid        NOT NULL,
    previewed_at timestamptz NOT NULL DEFAULT ledger_now(),
    PRIMARY KEY (hash, policy_id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON scheduler_plans TO stackledger_app;
