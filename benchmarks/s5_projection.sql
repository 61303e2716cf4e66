-- The folds of projections/server/row.py and operation.py, for the events of benchmarks/book.py, wholly in SQL: the
-- fastest way found. What a row shows comes from the last event of each kind that matters to it (a window over the
-- batch), or from the row the batches before have left; no state is ever taken apart or put together as JSON.
-- {computed} are the columns that the statement below computes; every other one has its default, as in the fold.
CREATE SCHEMA IF NOT EXISTS bysql;
CREATE TABLE bysql.server (LIKE read.server INCLUDING ALL) WITH (fillfactor = 85);
CREATE TABLE bysql.server_history (LIKE read.server_history INCLUDING ALL);
CREATE TABLE bysql.operation (LIKE read.operation INCLUDING ALL) WITH (fillfactor = 85);
CREATE TABLE bysql.bookmark AS SELECT 0::bigint AS position;

CREATE TEMPORARY TABLE news (
    position bigint PRIMARY KEY, stream uuid, version bigint, moment timestamptz, kind text, event jsonb, action text,
    by text, project_id text, request_id text
) ON COMMIT DELETE ROWS;

CREATE FUNCTION bysql.stamp(moment timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

CREATE FUNCTION bysql.project_servers() RETURNS void LANGUAGE sql AS $$
WITH told AS (
    SELECT *,
           lead(position) OVER life AS until,
           row_number() OVER life = 1 AS first,
           max(position) FILTER (WHERE kind = 'ServerRequested') OVER life AS born,
           max(position) FILTER (WHERE kind = 'ServerObserved') OVER life AS seen,
           max(position) FILTER (WHERE kind = 'ServerAccepted') OVER life AS accepted,
           max(position) FILTER (WHERE kind = 'ServerBuilt') OVER life AS built,
           max(position) FILTER (WHERE kind IN ('ServerAccepted', 'ServerActionAccepted')) OVER life AS taken,
           max(position) FILTER (WHERE kind IN ('ServerRequested', 'ServerStopRequested', 'ServerStartRequested',
               'ServerBuilt', 'ServerStopped', 'ServerStarted')) OVER life AS acted,
           max(position) FILTER (WHERE action IS NOT NULL) OVER life AS used,
           max(position) FILTER (WHERE action IN ('stop', 'start')) OVER life AS powered
    FROM news WINDOW life AS (PARTITION BY stream ORDER BY position)
),
states AS MATERIALIZED (
    SELECT told.stream AS id,
           coalesce(birth.event ->> 'project_id', former.project_id) AS project_id,
           told.version, told.position,
           coalesce(birth.event ->> 'name', former.name) AS name,
           coalesce(birth.event ->> 'description', former.description, '') AS description,
           coalesce(sight.event ->> 'status', former.status, 'BUILD') AS status,
           CASE WHEN seen IS NULL THEN former.task_state ELSE sight.event ->> 'task_state' END AS task_state,
           CASE WHEN seen IS NULL THEN former.power_state ELSE (sight.event ->> 'power_state')::bigint END AS power_state,
           CASE WHEN seen IS NULL THEN coalesce(former.locked, false)
                ELSE coalesce((sight.event ->> 'locked')::boolean, false) END AS locked,
           CASE WHEN acted IS NULL AND taken IS NULL THEN former.under_way
                WHEN acted IS NULL THEN former.under_way || jsonb_build_object('request_id', taking.request_id)
                WHEN act.action IS NOT NULL THEN jsonb_build_object(
                    'action', act.action, 'operation_id', act.event -> 'operation_id',
                    'requested_at', bysql.stamp(act.moment),
                    'request_id', CASE WHEN taken > acted THEN taking.request_id END, 'stuck', false)
           END AS under_way,
           CASE WHEN acted IS NULL OR act.action IS NOT NULL THEN former.fault END AS fault,
           coalesce(birth.event -> 'flavor', former.flavor) AS flavor,
           coalesce(birth.event -> 'image', former.image) AS image,
           coalesce(birth.event -> 'networks', former.networks) AS networks,
           CASE WHEN seen IS NULL THEN coalesce(former.addresses, '[]')
                ELSE coalesce(sight.event -> 'addresses', '[]') END AS addresses,
           coalesce(birth.event -> 'security_groups', former.security_groups, '[]') AS security_groups,
           coalesce(birth.event ->> 'key_name', former.key_name) AS key_name,
           coalesce(birth.event ->> 'availability_zone', former.availability_zone) AS availability_zone,
           coalesce(birth.event -> 'metadata', former.metadata, '{}') AS metadata,
           coalesce(acceptance.event ->> 'cloud_id', former.cloud_id) AS cloud_id,
           CASE WHEN accepted IS NULL THEN former.cloud_name
                ELSE coalesce(birth.event ->> 'name', former.name) END AS cloud_name,
           coalesce(birth.by, former.created_by) AS created_by,
           coalesce(birth.moment, former.created_at) AS created_at,
           told.moment AS changed_at,
           coalesce(building.moment, former.launched_at) AS launched_at,
           coalesce(use.moment, former.used_at) AS used_at,
           coalesce(power.by, former.powered_by) AS powered_by,
           coalesce(power.moment, former.powered_at) AS powered_at,
           told.until, told.first
    FROM told
    LEFT JOIN news AS birth ON birth.position = born
    LEFT JOIN news AS sight ON sight.position = seen
    LEFT JOIN news AS acceptance ON acceptance.position = accepted
    LEFT JOIN news AS building ON building.position = built
    LEFT JOIN news AS taking ON taking.position = taken
    LEFT JOIN news AS act ON act.position = acted
    LEFT JOIN news AS use ON use.position = used
    LEFT JOIN news AS power ON power.position = powered
    LEFT JOIN LATERAL (SELECT * FROM bysql.server WHERE id = told.stream LIMIT 1) AS former ON true
),
kept AS (
    INSERT INTO bysql.server_history ({computed}, until)
    SELECT {computed}, until FROM states WHERE until IS NOT NULL
    UNION ALL
    SELECT former.*, states.position
    FROM states CROSS JOIN LATERAL (SELECT {computed} FROM bysql.server WHERE id = states.id LIMIT 1) AS former
    WHERE first
)
INSERT INTO bysql.server AS server ({computed})
SELECT {computed} FROM states WHERE until IS NULL
ON CONFLICT (id) DO UPDATE SET (version, position, status, task_state, power_state, locked, under_way, fault, addresses,
    cloud_id, cloud_name, changed_at, launched_at, used_at, powered_by, powered_at) = (excluded.version,
    excluded.position, excluded.status, excluded.task_state, excluded.power_state, excluded.locked, excluded.under_way,
    excluded.fault, excluded.addresses, excluded.cloud_id, excluded.cloud_name, excluded.changed_at,
    excluded.launched_at, excluded.used_at, excluded.powered_by, excluded.powered_at)
$$;

CREATE FUNCTION bysql.project_operations() RETURNS void LANGUAGE sql AS $$
INSERT INTO bysql.operation (id, project_id, position, resource, resource_id, action, status, requested_by, requested_at)
SELECT (event ->> 'operation_id')::uuid, project_id, position, 'server', stream, action, 'running', by, moment
FROM news WHERE action IS NOT NULL;
UPDATE bysql.operation SET status = 'succeeded', finished_at = moment, position = news.position
FROM news WHERE kind IN ('ServerBuilt', 'ServerStopped', 'ServerStarted') AND id = (event ->> 'operation_id')::uuid;
$$;

CREATE FUNCTION bysql.step(batch integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    start bigint := (SELECT position FROM bysql.bookmark FOR UPDATE);
    reached bigint;
BEGIN
    INSERT INTO news
    SELECT notification_id, originator_id, originator_version, recorded_at, topic, entry -> 'event',
           CASE topic WHEN 'ServerRequested' THEN 'create' WHEN 'ServerStopRequested' THEN 'stop'
                WHEN 'ServerStartRequested' THEN 'start' END,
           entry ->> 'by', project_id, entry ->> 'cloud_request_id'
    FROM (SELECT *, convert_from(state, 'utf8')::jsonb AS entry FROM ledger_events
          WHERE notification_id > start ORDER BY notification_id LIMIT batch) AS told;
    SELECT max(position) INTO reached FROM news;
    IF reached IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM bysql.project_servers();
    PERFORM bysql.project_operations();
    UPDATE bysql.bookmark SET position = reached;
    RETURN reached;
END $$;
