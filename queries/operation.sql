-- detail --
-- One operation, as JSON, and whether it goes on.
SELECT to_json(item)::text, item.status = 'running'
FROM (
    SELECT {shown} FROM operation
    WHERE id = %(id)s AND (%(project_id)s::text IS NULL OR project_id = %(project_id)s)
) AS item
