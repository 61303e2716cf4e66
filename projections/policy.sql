CREATE INDEX ON policy (project_id, created_at DESC, id DESC);
CREATE INDEX ON policy (project_id, name, id);
CREATE INDEX ON policy (id) WHERE enabled;
CREATE INDEX ON policy_history (project_id, created_at DESC, id DESC);
