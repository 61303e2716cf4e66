-- now --
-- The servers of today.
server

-- then --
-- The servers as they were at a position: each row is valid from the record that made it to the one that replaced it.
(
    SELECT {columns} FROM server WHERE position <= %(position)s
    UNION ALL
    SELECT {columns} FROM server_history WHERE position <= %(position)s AND until > %(position)s
) AS server

-- list --
-- One page, as JSON, with what the next page needs. Deleted servers show only when asked for by status.
WITH matching AS (
    SELECT * FROM {source}
    WHERE (%(project_id)s::text IS NULL OR project_id = %(project_id)s)
      AND (CASE WHEN %(status)s::text[] IS NULL THEN status <> 'DELETED' ELSE status = ANY(%(status)s) END)
      AND (%(name)s::text[] IS NULL OR name = ANY(%(name)s))
      AND (%(name_like)s::text IS NULL OR position(lower(%(name_like)s) IN lower(name)) > 0)
      AND (%(id)s::uuid[] IS NULL OR id = ANY(%(id)s))
),
page AS (
    SELECT * FROM matching WHERE {after} ORDER BY {order} LIMIT %(limit)s + 1 OFFSET %(offset)s
),
shown AS (
    SELECT * FROM page ORDER BY {order} LIMIT %(limit)s
)
SELECT coalesce((SELECT json_agg(to_json(item)) FROM (SELECT {shown} FROM shown ORDER BY {order}) AS item), '[]')::text,
       (SELECT count(*) FROM page) > %(limit)s,
       (SELECT {sort_by}::text FROM shown ORDER BY {order} OFFSET %(limit)s - 1),
       (SELECT id FROM shown ORDER BY {order} OFFSET %(limit)s - 1),
       CASE WHEN %(wants_total)s THEN (SELECT count(*) FROM matching) END

-- detail --
-- One server, as JSON, and the version of its stream.
SELECT to_json(item)::text, version
FROM (
    SELECT {shown} FROM {source}
    WHERE id = %(id)s AND (%(project_id)s::text IS NULL OR project_id = %(project_id)s)
) AS item
