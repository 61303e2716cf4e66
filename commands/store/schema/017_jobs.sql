-- What went wrong with jobs of the queue: how often, why, and which of them are parked (procrastinate calls them failed).
-- A parked job holds no lock. It stays until it is tried again or skipped; of one that was skipped it is told why.
CREATE TABLE job_failures (
    job_id       bigint      PRIMARY KEY,
    lock         text,
    kind         text        NOT NULL CHECK (kind IN ('refused', 'unforeseen', 'unsupported', 'behind')),
    failures     integer     NOT NULL DEFAULT 0,
    reason       text        NOT NULL,
    operation_id uuid,
    failed_at    timestamptz NOT NULL DEFAULT ledger_now(),
    parked_at    timestamptz,
    skipped_at   timestamptz,
    skipped_because text
);
CREATE INDEX job_failures_parked_by_lock ON job_failures (lock, job_id) WHERE parked_at IS NOT NULL;
CREATE INDEX job_failures_parked_by_operation ON job_failures (operation_id) WHERE parked_at IS NOT NULL;
GRANT SELECT, INSERT, UPDATE, DELETE ON job_failures TO stackledger_app;
