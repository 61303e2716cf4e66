-- place --
-- Where in the cloud a server is.
SELECT project_id, cloud_id, status FROM server
WHERE id = %(id)s AND (%(project_id)s::text IS NULL OR project_id = %(project_id)s)
