-- detail --
-- One operation, as JSON, and whether it goes on. Of a rehearsal: how far it is, and where its result is.
-- While its job is parked, that is its code: an operator has to see to it.
SELECT CASE WHEN item.status = 'running' AND EXISTS (
        SELECT FROM job_failures WHERE operation_id = item.id AND parked_at IS NOT NULL
    ) THEN (to_jsonb(item) || {parked})::text ELSE to_json(item)::text END, item.status = 'running'
FROM (
    SELECT {select_list},
        (SELECT json_build_object('done', done, 'total', total) FROM rehearsals WHERE operation_id = id) AS progress,
        (SELECT '/api/v1/operations/' || id || '/rehearsal' FROM rehearsals
         WHERE operation_id = id AND outcome IS NOT NULL AND status = 'succeeded') AS result
    FROM operation
    WHERE id = %(id)s AND (
        %(project_id)s::text IS NULL
        OR project_id = %(project_id)s AND NOT (resource = 'policy' AND ledger_is_of_the_cloud(resource_id))
    )
) AS item
