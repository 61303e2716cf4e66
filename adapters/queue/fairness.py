"""Fair queueing: jobs take turns between projects, so that none waits for another's backlog.

procrastinate takes the oldest job. Here each project that waits has its oldest one looked at, and the project
of which the fewest jobs are being carried out is served, after the one served last among equals. A stream's
jobs keep their order, and a deletion its precedence within its project.
"""

from __future__ import annotations

from typing import Final

from commands.store.migrate import Step

ASIDE: Final = "asides"
"""Side effects (mail, webhooks) run on their own queue and workers, so a slow one delays no server."""

TURNS: Final = Step(
    "queue_turns_1",
    f"""
ALTER TABLE procrastinate_jobs ADD COLUMN project_id text NOT NULL DEFAULT '';

-- Set here, and not by the enqueuer: versions that know nothing of turns enqueue as well.
CREATE FUNCTION set_job_project() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.project_id := coalesce((
        SELECT event.project_id FROM ledger_events AS event
        WHERE originator_id = (NEW.args ->> 'stream')::uuid
          AND originator_version = (NEW.args ->> 'version')::bigint
    ), '');
    RETURN NEW;
END $$;
CREATE TRIGGER set_job_project BEFORE INSERT ON procrastinate_jobs
    FOR EACH ROW EXECUTE FUNCTION set_job_project();
UPDATE procrastinate_jobs AS job SET project_id = event.project_id FROM ledger_events AS event
    WHERE originator_id = (job.args ->> 'stream')::uuid
      AND originator_version = (job.args ->> 'version')::bigint;
CREATE INDEX procrastinate_jobs_by_project ON procrastinate_jobs (project_id, priority DESC, id)
    WHERE status = 'todo';
CREATE INDEX procrastinate_jobs_by_lock ON procrastinate_jobs (lock) WHERE status IN ('todo', 'doing');

-- As procrastinate_fetch_job_v2, but for the order of projects. Beside the streams a lock only keeps two jobs
-- from being done at once: there it does not order different projects.
CREATE FUNCTION fetch_job_in_turn(queues varchar[], worker bigint, after_project text)
RETURNS procrastinate_jobs LANGUAGE plpgsql AS $$
DECLARE
    turn text;
    found_job procrastinate_jobs;
BEGIN
    FOR turn IN
        WITH RECURSIVE waiting AS (
            SELECT min(project_id) AS project_id FROM procrastinate_jobs WHERE status = 'todo'
            UNION ALL
            SELECT (SELECT min(job.project_id) FROM procrastinate_jobs AS job
                    WHERE job.status = 'todo' AND job.project_id > waiting.project_id)
            FROM waiting WHERE waiting.project_id IS NOT NULL
        ), running AS (
            SELECT project_id, count(*) AS jobs FROM procrastinate_jobs
            WHERE status = 'doing' AND queue_name = ANY(queues) GROUP BY project_id
        )
        SELECT waiting.project_id FROM waiting LEFT JOIN running USING (project_id)
        WHERE waiting.project_id IS NOT NULL
        ORDER BY coalesce(running.jobs, 0), waiting.project_id <= after_project, waiting.project_id
    LOOP
        SELECT job.* INTO found_job FROM procrastinate_jobs AS job
        WHERE job.status = 'todo' AND job.project_id = turn AND job.queue_name = ANY(queues)
          AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())
          AND NOT EXISTS (
              SELECT FROM procrastinate_jobs AS other
              WHERE other.lock = job.lock AND other.status IN ('todo', 'doing') AND (
                  other.status = 'doing'
                  OR (other.priority, -other.id) > (job.priority, -job.id)
                  AND (other.queue_name <> '{ASIDE}' OR other.project_id = job.project_id)
              )
          )
        ORDER BY job.priority DESC, job.id LIMIT 1
        FOR UPDATE OF job SKIP LOCKED;
        CONTINUE WHEN NOT FOUND;
        BEGIN
            UPDATE procrastinate_jobs SET status = 'doing', worker_id = worker
            WHERE id = found_job.id RETURNING * INTO found_job;
            RETURN found_job;
        EXCEPTION WHEN unique_violation THEN
            NULL; -- another worker has taken the lock at this moment, for a job of another project
        END;
    END LOOP;
    RETURN NULL;
END $$;
""",
)

FETCH: Final = """
SELECT id, status, task_name, priority, lock, queueing_lock, args, scheduled_at, queue_name, attempts,
       worker_id, project_id
FROM fetch_job_in_turn(%(queues)s::varchar[], %(worker_id)s, %(after_project)s)
"""
