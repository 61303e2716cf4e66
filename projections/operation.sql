CREATE INDEX ON operation (project_id, requested_at DESC, id DESC);
CREATE INDEX ON operation (resource_id, requested_at DESC, id DESC);
