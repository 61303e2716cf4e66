CREATE INDEX ON key_pair (project_id, created_at DESC, id DESC);
CREATE INDEX ON key_pair (project_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX ON key_pair (project_id, name, id);
CREATE INDEX ON key_pair (cloud_id);
CREATE INDEX ON key_pair (id) WHERE under_way IS NOT NULL;
CREATE INDEX ON key_pair_history (project_id, created_at DESC, id DESC);
