CREATE INDEX ON network_interface (project_id, created_at DESC, id DESC);
CREATE INDEX ON network_interface (project_id, name, id);
CREATE INDEX ON network_interface (server_id) WHERE server_id IS NOT NULL;
CREATE INDEX ON network_interface (cloud_id);
CREATE INDEX ON network_interface (id) WHERE under_way IS NOT NULL;
CREATE INDEX ON network_interface_history (project_id, created_at DESC, id DESC);
CREATE INDEX ON network_interface (made_for) WHERE made_for IS NOT NULL;
CREATE INDEX ON network_interface USING gin (security_group_ids jsonb_path_ops);
CREATE INDEX ON network_interface_history USING gin (security_group_ids jsonb_path_ops);
