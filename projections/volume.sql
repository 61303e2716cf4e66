CREATE INDEX ON volume (project_id, created_at DESC, id DESC);
CREATE INDEX ON volume (project_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX ON volume (project_id, name, id);
CREATE INDEX ON volume (server_id) WHERE server_id IS NOT NULL;
CREATE INDEX ON volume (cloud_id);
CREATE INDEX ON volume (root_of) WHERE root_of IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX ON volume (id) WHERE under_way IS NOT NULL;
CREATE INDEX ON volume_history (project_id, created_at DESC, id DESC);
CREATE INDEX ON volume_history (server_id) WHERE server_id IS NOT NULL;
