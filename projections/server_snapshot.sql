CREATE INDEX ON server_snapshot (project_id, created_at DESC, id DESC);
CREATE INDEX ON server_snapshot (project_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX ON server_snapshot (project_id, name, id);
CREATE INDEX ON server_snapshot (server_id);
CREATE INDEX ON server_snapshot (cloud_id);
CREATE INDEX ON server_snapshot (id) WHERE under_way IS NOT NULL;
CREATE INDEX ON server_snapshot_history (project_id, created_at DESC, id DESC);
