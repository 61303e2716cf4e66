CREATE INDEX ON security_group (project_id, created_at DESC, id DESC);
CREATE INDEX ON security_group (project_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX ON security_group (project_id, name, id);
CREATE INDEX ON security_group (cloud_id);
CREATE INDEX ON security_group (id) WHERE under_way IS NOT NULL;
CREATE INDEX ON security_group_history (project_id, created_at DESC, id DESC);
