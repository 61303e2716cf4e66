CREATE INDEX ON decision (project_id, at DESC, id DESC);
CREATE INDEX ON decision (server_id, at DESC, id DESC);
CREATE INDEX ON decision (policy_id, at DESC, id DESC);
CREATE INDEX ON decision_history (project_id, at DESC, id DESC);
