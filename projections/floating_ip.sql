CREATE INDEX ON floating_ip (project_id, created_at DESC, id DESC);
CREATE INDEX ON floating_ip (project_id, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX ON floating_ip (project_id, name, id);
CREATE INDEX ON floating_ip (server_id) WHERE server_id IS NOT NULL;
CREATE INDEX ON floating_ip (network_interface_id) WHERE network_interface_id IS NOT NULL;
CREATE INDEX ON floating_ip (cloud_id);
CREATE INDEX ON floating_ip (id) WHERE under_way IS NOT NULL;
CREATE INDEX ON floating_ip_history (project_id, created_at DESC, id DESC);
CREATE INDEX ON floating_ip_history (server_id) WHERE server_id IS NOT NULL;
