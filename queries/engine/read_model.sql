-- now --
-- The rows of today.
{table}

-- then --
-- The rows as they were at a position: each is valid from the record that made it to the one that replaced it.
(
    SELECT {columns} FROM {table} WHERE position <= %(position)s
    UNION ALL
    SELECT {columns} FROM {table}_history WHERE position <= %(position)s AND until > %(position)s
) AS {table}

-- list --
-- One page, as JSON, with what the next page needs. Deleted ones show only when asked for by status.
WITH matching AS (
    SELECT * FROM {source}
    WHERE (%(project_id)s::text IS NULL OR {visibility})
      AND (CASE WHEN %(status)s::text[] IS NULL THEN {default_filter} ELSE status = ANY(%(status)s) END)
      AND (%(id)s::uuid[] IS NULL OR id = ANY(%(id)s))
      AND (%(id_not)s::uuid[] IS NULL OR id <> ALL(%(id_not)s))
      {filters}
      {changed}
),
page AS (
    SELECT * FROM matching WHERE {after} ORDER BY {order} LIMIT %(limit)s + 1 OFFSET %(offset)s
),
shown AS (
    SELECT * FROM page ORDER BY {order} LIMIT %(limit)s
)
SELECT coalesce((SELECT json_agg(to_json(item)) FROM (SELECT {select_list} FROM shown AS {table} ORDER BY {order}) AS item), '[]')::text,
       (SELECT count(*) FROM page) > %(limit)s,
       (SELECT {sort_by}::text FROM shown ORDER BY {order} OFFSET %(limit)s - 1),
       (SELECT id FROM shown ORDER BY {order} OFFSET %(limit)s - 1),
       CASE WHEN %(wants_total)s THEN (SELECT count(*) FROM matching) END,
       {reached}

-- reached --
-- The position up to which this statement sees the table: both are of one snapshot.
least(%(position)s, (
    SELECT coalesce(min(notification_id), 0) FROM ledger_tracking
    WHERE split_part(application_name, ':', 1) = '{table}' AND application_name NOT LIKE '%%:building'
))

-- detail --
-- One row, as JSON, and the version of its stream.
SELECT to_json(item)::text, {etag}
FROM (
    SELECT {select_list} FROM {source}
    WHERE id = %(id)s AND (%(project_id)s::text IS NULL OR {visibility})
) AS item

-- part --
-- The same with some of its columns.
SELECT (SELECT to_json(item) FROM (SELECT {select_list}) AS item)::text, {etag}
FROM {source}
WHERE id = %(id)s AND (%(project_id)s::text IS NULL OR {visibility})

-- embedded --
-- A column: what belongs to a row, oldest first, as a JSON list.
coalesce((
    SELECT json_agg(to_json(one))
    FROM (SELECT {columns} FROM {source} WHERE {where} ORDER BY {table}.created_at, {table}.id) AS one
), '[]') AS {name}
