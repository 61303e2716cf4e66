-- Policies look at a server as soon as monitoring raises the alert they name: of the whole log, these are found at once.
CREATE INDEX ledger_events_alerts ON ledger_events (recorded_at, notification_id) WHERE topic = 'ServerAlerted';
