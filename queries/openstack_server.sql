-- ours --
-- Our ids of the live servers among these of the cloud, by the cloud's.
SELECT json_object_agg(cloud_id, id) FROM server
WHERE cloud_id = ANY(%(cloud_ids)s) AND deleted_at IS NULL
