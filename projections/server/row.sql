CREATE INDEX ON server (project_id, created_at DESC, id DESC);
CREATE INDEX ON server (project_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX ON server (project_id, name, id);
CREATE INDEX ON server (cloud_id);
CREATE INDEX ON server (id) WHERE under_way IS NOT NULL;
CREATE INDEX ON server_history (project_id, created_at DESC, id DESC);
CREATE INDEX ON server (deleted_at) WHERE deleted_at IS NOT NULL;
