"""Reactor: follows the log and enqueues jobs for its events, in the transaction that moves its checkpoint."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import structlog
from procrastinate import SyncPsycopgConnector
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from psycopg import Connection

from adapters.kernel.context import EFFECT, Reaction, Subscription, reactions_of
from adapters.queue.jobs import ASIDE, PROCESSES, QUEUE, lock_of_effects, lock_of_processes
from commands.store.envelope import RecordedEvent, read_row
from commands.store.log import CONNECTION_ERRORS, FOLLOWER_SESSION_OPTIONS, read_rows_after, wait_for_appends

NAME = "reactor"
"""Its checkpoint in ``ledger_tracking``."""

BATCH = 1_000
TASK = "carry_out"
ASIDE_TASK = "carry_out_aside"
UNREAD_TASK = "carry_out_unread"
"""Takes an entry that the reactor could not decode: a newer version knows what it wants."""
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError)
"""An entry is of an unknown type, of a wrong shape, or no JSON at all."""

LOG = structlog.get_logger("reactor")


class Reactor:
    """``subscriptions`` tell which events call for something; each of these becomes a job, in log order.

    So does an entry that this version can't decode, for a newer version knows what it wants: until then it
    is parked. The queue runs one effect of a stream at a time, and one of its events for processes: a
    call to the cloud that hangs does not hold up the processes of an outcome that was seen meanwhile.
    What has parts is a job for each of them, under a lock of its own. Any number of processes may react:
    the checkpoint's row lock lets one in at a time.
    """

    def __init__(self, url: str, options: str, subscriptions: Sequence[Subscription]) -> None:
        self._url, self._options = url, options
        self._jobs = JobManager(SyncPsycopgConnector())
        self._subscriptions, self._reactions = subscriptions, reactions_of(subscriptions)

    def step(self, connection: Connection[Any]) -> int:
        """Put the wishes of the next batch on the queue; return how many records were read."""
        with connection.transaction():
            position = lock_checkpoint(connection)
            rows = read_rows_after(connection, position, BATCH)
            if not rows:
                return 0
            jobs = [job for row in rows for job in self._jobs_of(row)]
            if jobs:
                self._jobs.batch_defer_jobs(jobs, connection=connection)
            connection.execute(
                b"UPDATE ledger_tracking SET notification_id = %s WHERE application_name = %s",
                [rows[-1][2], NAME],
            )
        return len(rows)

    def _jobs_of(self, row: tuple[Any, ...]) -> list[Job]:
        try:
            record = read_row(row)
        except UNREADABLE as error:
            LOG.warning("an entry of the log cannot be decoded", position=row[2], reason=str(error))
            return [job_of(UNREAD_TASK, row[0], row[1])]
        kind = type(record.event)
        reaction = self._reactions.get(kind)
        wished = [job_for(record, reaction)] if reaction else []
        return wished + jobs_for_parts(record, self._subscriptions)

    def run(self, stop: threading.Event) -> None:
        """React until ``stop`` is set; a database that goes away is waited for."""
        while not stop.is_set():
            try:
                with self._connect() as connection, self._connect() as ear:
                    for _ in wait_for_appends(ear, lambda: not stop.is_set()):
                        while self.step(connection) and not stop.is_set():
                            pass
            except CONNECTION_ERRORS as error:
                LOG.warning("database unavailable", reason=str(error).strip())
                stop.wait(0.5)

    def _connect(self) -> Connection[Any]:
        options = f"{self._options} {FOLLOWER_SESSION_OPTIONS}"
        return psycopg.connect(self._url, options=options, autocommit=True, connect_timeout=5)


def lock_checkpoint(connection: Connection[Any]) -> int:
    connection.execute(
        b"INSERT INTO ledger_tracking (application_name, notification_id) VALUES (%s, 0)"
        b" ON CONFLICT DO NOTHING",
        [NAME],
    )
    query = b"SELECT notification_id FROM ledger_tracking WHERE application_name = %s FOR UPDATE"
    row = connection.execute(query, [NAME]).fetchone()
    assert row is not None
    position: int = row[0]
    return position


def job_of(task: str, stream: UUID, version: int, priority: int = 0, **more: Any) -> Job:
    return Job(
        queue=QUEUE,
        task_name=task,
        priority=priority,
        lock=lock_of_effects(stream),
        queueing_lock=None,
        task_kwargs={"stream": str(stream), "version": version, **more},
    )


def job_for(record: RecordedEvent, reaction: Reaction) -> Job:
    """Return the job of an event; it names the handlers, so that no older worker leaves one out."""
    handlers = list(reaction.handlers)
    job = job_of(TASK, record.stream, record.version, reaction.priority, handlers=handlers)
    if EFFECT in handlers:
        return job
    return job.evolve(queue=PROCESSES, lock=lock_of_processes(record.stream))


def jobs_for_parts(record: RecordedEvent, subscriptions: Sequence[Subscription]) -> list[Job]:
    """Return a job for each part of what an event asks for beside the work on its stream."""
    return [
        Job(
            queue=ASIDE,
            task_name=ASIDE_TASK,
            lock=lock,
            queueing_lock=None,
            task_kwargs={"stream": str(record.stream), "version": record.version, "part": part},
        )
        for one in subscriptions
        if one.parts is not None and type(record.event) in one.events
        for part, lock in one.parts(record.event).items()
    ]
