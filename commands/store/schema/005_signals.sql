-- What servers were seen to do: the summary of one metric over one hour. Written by the collector, never changed: a
-- correction is a later row of the same hour, and a reader at a moment takes the latest that was recorded until then.
CREATE TABLE server_signals (
    server_id   uuid             NOT NULL,
    metric      text             NOT NULL,
    hour        timestamptz      NOT NULL CHECK (extract(epoch FROM hour) % 3600 = 0),
    mean        double precision NOT NULL CHECK (mean NOT IN ('NaN', 'Infinity', '-Infinity')),
    highest     double precision NOT NULL CHECK (highest NOT IN ('NaN', 'Infinity', '-Infinity')),
    samples     integer          NOT NULL CHECK (samples > 0),
    source      text             NOT NULL,
    recorded_at timestamptz      NOT NULL DEFAULT ledger_now(),
    CONSTRAINT server_signals_pkey PRIMARY KEY (server_id, metric, hour, recorded_at)
);
CREATE INDEX server_signals_by_hour ON server_signals USING brin (hour);

CREATE TRIGGER append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON server_signals
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_forget();
ALTER TABLE server_signals ENABLE ALWAYS TRIGGER append_only;
GRANT SELECT, INSERT ON server_signals TO stackledger_app;
