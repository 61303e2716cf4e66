-- page --
-- Entries of the book after a position, as JSON, and the last position if there are more.
WITH page AS (
    SELECT * FROM ledger
    WHERE position > %(after)s AND (%(last)s::bigint IS NULL OR position <= %(last)s)
      AND (%(project_id)s::text IS NULL OR project_id = %(project_id)s)
      AND (%(stream)s::uuid IS NULL OR stream = %(stream)s)
      AND (%(type)s::text[] IS NULL OR type = ANY(%(type)s))
      AND (%(by)s::text IS NULL OR by = %(by)s)
      AND (%(since)s::timestamptz IS NULL OR recorded_at >= %(since)s)
      AND (%(until)s::timestamptz IS NULL OR recorded_at < %(until)s)
    ORDER BY position LIMIT %(limit)s + 1
),
shown AS (
    SELECT * FROM page ORDER BY position LIMIT %(limit)s
)
SELECT coalesce((SELECT json_agg(to_json(item) ORDER BY item.position) FROM (
           SELECT position, to_char(recorded_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, stream, version, type, by, project_id, event,
                  command_id, correlation_id, causation_id, cloud_request_id
           FROM shown
       ) AS item), '[]')::text,
       CASE WHEN (SELECT count(*) FROM page) > %(limit)s THEN (SELECT max(position) FROM shown) END

-- owner --
-- The project a server belongs to.
SELECT project_id FROM ledger_events
WHERE originator_id = %(stream)s AND originator_version = 1 AND topic IN ('ServerRequested', 'ServerAdopted')
