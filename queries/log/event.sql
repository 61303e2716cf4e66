-- page --
-- Entries of the book after a position, as JSON, and the last position if there are more. Where they stand, event_filters.sql finds.
WITH {story}found AS MATERIALIZED ({found}),
page AS (
    SELECT * FROM ledger_events
    WHERE notification_id IN (SELECT notification_id FROM found ORDER BY 1 LIMIT %(limit)s + 1)
),
shown AS (
    SELECT notification_id AS position, recorded_at, originator_id AS stream, originator_version AS version,
           topic, {type} AS type, project_id, ledger_entry(state) AS entry
    FROM page ORDER BY notification_id LIMIT %(limit)s
)
SELECT coalesce((SELECT json_agg(to_json(item) ORDER BY item.position) FROM (
           SELECT position, to_char(recorded_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, stream, version, type,
                  coalesce(entry ->> 'by', '') AS by, project_id, coalesce({event}, '{{}}') AS event,
                  entry ->> 'command_id' AS command_id, coalesce(entry ->> 'correlation_id', '') AS correlation_id,
                  entry -> 'causation_id' AS causation_id, entry ->> 'cloud_request_id' AS cloud_request_id,
                  {readable} AS readable
           FROM (SELECT *, (entry -> 'event') - 'type' AS event FROM shown) AS shown
       ) AS item), '[]')::text,
       CASE WHEN (SELECT count(*) FROM page) > %(limit)s THEN (SELECT max(position) FROM shown) END

-- story --
-- A part of a WITH: the positions of all that happened to a server and to its parts, while they were that.
-- Each row of a part, past ones too, begins with an event, and ends with another one: what was recorded together
-- with that tells how it ended. A group is a part while an interface has it.
parts AS MATERIALIZED (
    SELECT id, position, NULL::bigint AS until, NULL::jsonb AS groups FROM volume WHERE server_id = %(server)s
    UNION ALL SELECT id, position, until, NULL FROM volume_history WHERE server_id = %(server)s
    UNION ALL SELECT id, position, NULL, NULL FROM floating_ip WHERE server_id = %(server)s
    UNION ALL SELECT id, position, until, NULL FROM floating_ip_history WHERE server_id = %(server)s
    UNION ALL SELECT id, position, NULL, security_group_cloud_ids FROM network_interface WHERE server_id = %(server)s
    UNION ALL
    SELECT id, position, until, security_group_cloud_ids FROM network_interface_history WHERE server_id = %(server)s
),
grouped AS MATERIALIZED (
    SELECT cloud_id, range_agg(int8range(position, until)) AS spans
    FROM parts, LATERAL jsonb_array_elements_text(groups) AS shown (cloud_id) GROUP BY cloud_id
),
story AS MATERIALIZED (
    SELECT notification_id AS position FROM ledger_events WHERE originator_id = %(server)s
    UNION SELECT position FROM parts
    UNION
    SELECT told.notification_id
    FROM parts
    JOIN ledger_events AS ending ON ending.notification_id = parts.until
    JOIN ledger_events AS told ON told.originator_id = ending.originator_id
     AND told.originator_version >= ending.originator_version AND told.recorded_at = ending.recorded_at
    UNION
    SELECT told.notification_id
    FROM server_snapshot JOIN ledger_events AS told ON told.originator_id = server_snapshot.id
    WHERE server_snapshot.server_id = %(server)s
    UNION
    SELECT told.notification_id
    FROM grouped
    JOIN security_group ON security_group.cloud_id = grouped.cloud_id
    JOIN ledger_events AS told ON told.originator_id = security_group.id
     AND told.notification_id <@ grouped.spans
),

-- of_story --
-- Where entries of a story stand that fit.
SELECT notification_id FROM story JOIN ledger_events ON notification_id = story.position
WHERE story.position > %(after)s{conditions} ORDER BY notification_id LIMIT %(limit)s + 1

-- owner --
-- The project a server belongs to.
SELECT project_id FROM ledger_events
WHERE originator_id = %(stream)s AND originator_version = 1 AND topic IN ('ServerRequested', 'ServerAdopted')
