-- What policies would have done on the recorded past, while it is worked out and for a while after: it can be worked out
-- again from the book at any time. ``scope`` is the project whose members may read it; none: administrators.
CREATE TABLE rehearsals (
    operation_id uuid        PRIMARY KEY,
    scope        text,
    done         bigint      NOT NULL DEFAULT 0,
    total        bigint      NOT NULL DEFAULT 0,
    outcome      jsonb,
    recorded_at  timestamptz NOT NULL DEFAULT ledger_now()
);
CREATE TABLE rehearsal_touches (
    operation_id uuid    NOT NULL REFERENCES rehearsals ON DELETE CASCADE,
    place        integer NOT NULL,
    touch        jsonb   NOT NULL,
    PRIMARY KEY (operation_id, place)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON rehearsals, rehearsal_touches TO stackledger_app;
