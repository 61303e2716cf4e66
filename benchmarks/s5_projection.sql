-- The fold of projections/server.py and operation.py for the events of benchmarks/book.py, wholly in SQL.
CREATE SCHEMA IF NOT EXISTS bysql;
CREATE TABLE bysql.server (LIKE read.server INCLUDING ALL);
CREATE TABLE bysql.server_history (LIKE read.server_history INCLUDING ALL);
CREATE TABLE bysql.operation (LIKE read.operation INCLUDING ALL);
CREATE TABLE bysql.bookmark AS SELECT 0::bigint AS position;

CREATE AGGREGATE bysql.merged (jsonb) (SFUNC = jsonb_concat, STYPE = jsonb, INITCOND = '{}');

CREATE FUNCTION bysql.stamp(moment timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- What one event changes. What is under way is kept flat (uw_*), so that later events can add to it.
CREATE FUNCTION bysql.delta(kind text, e jsonb, entry jsonb, stream uuid, version bigint, at_position bigint, moment timestamptz)
RETURNS jsonb LANGUAGE sql STABLE AS $$
SELECT jsonb_build_object('version', version, 'position', at_position, 'changed_at', moment) || CASE kind
    WHEN 'ServerRequested' THEN jsonb_build_object(
        'id', stream, 'project_id', e ->> 'project_id', 'name', e ->> 'name', 'description', '', 'status', 'BUILD',
        'locked', false, 'flavor', e -> 'flavor', 'image', e -> 'image', 'networks', e -> 'networks',
        'addresses', '[]'::jsonb, 'security_groups', '[]'::jsonb, 'metadata', coalesce(e -> 'metadata', '{}'),
        'created_by', entry ->> 'by', 'created_at', moment, 'uw_action', 'create', 'uw_operation', e -> 'operation_id',
        'uw_at', bysql.stamp(moment), 'uw_request', NULL, 'cloud_name_is', e ->> 'name')
    WHEN 'ServerAccepted' THEN jsonb_build_object('cloud_id', e ->> 'cloud_id', 'accepted', true,
        'uw_request', entry ->> 'cloud_request_id')
    WHEN 'ServerActionAccepted' THEN jsonb_build_object('uw_request', entry ->> 'cloud_request_id')
    WHEN 'ServerObserved' THEN jsonb_build_object('status', e ->> 'status', 'task_state', e -> 'task_state',
        'power_state', e -> 'power_state', 'locked', coalesce(e -> 'locked', 'false'),
        'addresses', coalesce(e -> 'addresses', '[]'))
    WHEN 'ServerBuilt' THEN jsonb_build_object('uw_action', NULL, 'fault', NULL, 'launched_at', moment)
    WHEN 'ServerStopRequested' THEN jsonb_build_object('uw_action', 'stop', 'uw_operation', e -> 'operation_id',
        'uw_at', bysql.stamp(moment), 'uw_request', NULL)
    WHEN 'ServerStartRequested' THEN jsonb_build_object('uw_action', 'start', 'uw_operation', e -> 'operation_id',
        'uw_at', bysql.stamp(moment), 'uw_request', NULL)
    ELSE jsonb_build_object('uw_action', NULL, 'fault', NULL)
END
$$;

CREATE FUNCTION bysql.shown(state jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
SELECT state || jsonb_build_object(
    'under_way', CASE WHEN state ->> 'uw_action' IS NOT NULL THEN jsonb_build_object('action', state -> 'uw_action',
        'operation_id', state -> 'uw_operation', 'request_id', state -> 'uw_request',
        'requested_at', state ->> 'uw_at') END,
    'cloud_name', CASE WHEN state ? 'accepted' THEN state ->> 'cloud_name_is' END)
$$;

-- The state before a batch, from the row the batch before left.
CREATE FUNCTION bysql.known(r bysql.server) RETURNS jsonb LANGUAGE sql STABLE AS $$
SELECT to_jsonb(r) || jsonb_build_object('uw_action', r.under_way -> 'action', 'uw_operation', r.under_way -> 'operation_id',
    'uw_request', r.under_way -> 'request_id', 'uw_at', r.under_way -> 'requested_at', 'cloud_name_is', r.name)
    || CASE WHEN r.cloud_id IS NULL THEN '{}'::jsonb ELSE '{"accepted": true}' END
$$;

CREATE FUNCTION bysql.step(batch integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    start bigint := (SELECT position FROM bysql.bookmark FOR UPDATE);
    reached bigint;
BEGIN
    CREATE TEMP TABLE IF NOT EXISTS news (stream uuid, at_position bigint, kind text, e jsonb, moment timestamptz, entry jsonb, version bigint) ON COMMIT DELETE ROWS;
    INSERT INTO news
    SELECT originator_id, notification_id, topic, entry -> 'event', recorded_at, entry, originator_version
    FROM (SELECT *, convert_from(state, 'utf8')::jsonb AS entry FROM ledger_events
          WHERE notification_id > start ORDER BY notification_id LIMIT batch) AS told;
    SELECT max(at_position) INTO reached FROM news;
    IF reached IS NULL THEN
        RETURN 0;
    END IF;
    CREATE TEMP TABLE IF NOT EXISTS states (stream uuid, at_position bigint, until bigint, row jsonb) ON COMMIT DELETE ROWS;
    INSERT INTO states
    SELECT stream, at_position, lead(at_position) OVER (PARTITION BY stream ORDER BY at_position),
           bysql.shown(bysql.merged(delta) OVER (PARTITION BY stream ORDER BY at_position))
    FROM (
        SELECT stream, at_position, bysql.delta(kind, e, entry, stream, version, at_position, moment) AS delta FROM news
        UNION ALL
        SELECT id, position, bysql.known(server) FROM bysql.server WHERE id IN (SELECT stream FROM news)
    ) AS deltas;
    INSERT INTO bysql.server_history
    SELECT (jsonb_populate_record(NULL::bysql.server_history, row || jsonb_build_object('until', until))).*
    FROM states WHERE until IS NOT NULL;
    INSERT INTO bysql.server SELECT (jsonb_populate_record(NULL::bysql.server, row)).* FROM states WHERE until IS NULL
    ON CONFLICT (id) DO UPDATE SET (version, position, status, task_state, power_state, locked, under_way, fault, addresses,
        cloud_id, cloud_name, changed_at, launched_at) = (excluded.version, excluded.position, excluded.status,
        excluded.task_state, excluded.power_state, excluded.locked, excluded.under_way, excluded.fault, excluded.addresses,
        excluded.cloud_id, excluded.cloud_name, excluded.changed_at, excluded.launched_at);
    INSERT INTO bysql.operation (id, project_id, position, resource, resource_id, action, status, requested_by, requested_at)
    SELECT (e ->> 'operation_id')::uuid, entry ->> 'project_id', at_position, 'server', stream,
           CASE kind WHEN 'ServerRequested' THEN 'create' WHEN 'ServerStopRequested' THEN 'stop' ELSE 'start' END,
           'running', entry ->> 'by', moment
    FROM news WHERE kind IN ('ServerRequested', 'ServerStopRequested', 'ServerStartRequested');
    UPDATE bysql.operation SET status = 'succeeded', finished_at = moment, position = at_position
    FROM news WHERE kind IN ('ServerBuilt', 'ServerStopped', 'ServerStarted') AND id = (e ->> 'operation_id')::uuid;
    UPDATE bysql.bookmark SET position = reached;
    RETURN reached;
END $$;
