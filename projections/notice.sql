CREATE INDEX ON notice (project_id, issued_at DESC, id DESC);
CREATE INDEX ON notice (server_id, issued_at DESC, id DESC);
CREATE INDEX ON notice (policy_id, issued_at DESC, id DESC);
CREATE INDEX ON notice (acts_at, id) WHERE status = 'open';
CREATE INDEX ON notice (acts_at) WHERE makes_room_for IS NOT NULL;
CREATE INDEX ON notice_history (project_id, issued_at DESC, id DESC);
