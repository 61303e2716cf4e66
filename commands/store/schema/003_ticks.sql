-- Each tick of the scheduler's clock is a fact with a unique key: two schedulers do nothing twice.
CREATE TABLE scheduler_ticks (
    duty      text        NOT NULL,
    due       timestamptz NOT NULL,
    ticked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (duty, due)
);
GRANT SELECT, INSERT, DELETE ON scheduler_ticks TO stackledger_app;
