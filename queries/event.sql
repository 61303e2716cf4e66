-- page --
-- Entries of the book after a position, as JSON, and the last position if there are more. Where they stand, event_filters.sql finds.
WITH found AS MATERIALIZED ({found}),
page AS (
    SELECT * FROM ledger WHERE position IN (SELECT notification_id FROM found ORDER BY 1 LIMIT %(limit)s + 1)
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
