"""Follows the log and puts each wish on the queue, in the transaction that moves its bookmark."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import msgspec
import psycopg
import structlog
from procrastinate import SyncPsycopgConnector
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from psycopg import Connection

from adapters.errand import Aside
from adapters.queue import ASIDE, QUEUE
from commands.log import FOLLOWING, SESSION_LOST, read_rows_after, wakes
from commands.record import Recorded, read_row

NAME = "reactor"
"""Its bookmark in ``ledger_tracking``."""

BATCH = 1_000
TASK = "carry_out"
ASIDE_TASK = "carry_out_aside"
LOG = structlog.get_logger("reactor")


class Reactor:
    """``wishes`` are the types of event that want something of the cloud; each becomes a job, in log order.

    The queue runs one job of a stream at a time. What is done ``aside`` is a job for each part, under a lock
    of its own. Any number of processes may react: the bookmark's row lock
    lets one in at a time.
    """

    def __init__(self, url: str, options: str, wishes: frozenset[type], asides: Sequence[Aside] = ()) -> None:
        self._url, self._options = url, options
        self._jobs = JobManager(SyncPsycopgConnector())
        self._wishes = wishes
        self._asides = asides

    def step(self, connection: Connection[Any]) -> int:
        """Put the wishes of the next batch on the queue; return how many records were read."""
        with connection.transaction():
            position = lock_bookmark(connection)
            rows = read_rows_after(connection, position, BATCH)
            if not rows:
                return 0
            jobs = [job for record in readable(rows) for job in self._jobs_of(record)]
            if jobs:
                self._jobs.batch_defer_jobs(jobs, connection=connection)
            connection.execute(
                b"UPDATE ledger_tracking SET notification_id = %s WHERE application_name = %s",
                [rows[-1][2], NAME],
            )
        return len(rows)

    def _jobs_of(self, record: Recorded) -> list[Job]:
        kind = type(record.event)
        wished = [job_of(record)] if kind in self._wishes else []
        asides = [aside for aside in self._asides if kind in aside.events]
        return wished + [
            aside_of(record, part, lock)
            for aside in asides
            for part, lock in aside.parts(record.event).items()
        ]

    def run(self, stop: threading.Event) -> None:
        """React until ``stop`` is set; a database that goes away is waited for."""
        while not stop.is_set():
            try:
                with self._connect() as connection, self._connect() as ear:
                    for _ in wakes(ear, lambda: not stop.is_set()):
                        while self.step(connection) and not stop.is_set():
                            pass
            except SESSION_LOST as error:
                LOG.warning("database unavailable", reason=str(error).strip())
                stop.wait(0.5)

    def _connect(self) -> Connection[Any]:
        options = f"{self._options} {FOLLOWING}"
        return psycopg.connect(self._url, options=options, autocommit=True, connect_timeout=5)


def lock_bookmark(connection: Connection[Any]) -> int:
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


def readable(rows: Sequence[tuple[Any, ...]]) -> list[Recorded]:
    """Decode a batch; an entry of an unknown type wants nothing that this version could do."""
    records: list[Recorded] = []
    for row in rows:
        try:
            records.append(read_row(row))
        except msgspec.MsgspecError as error:
            LOG.warning("an entry of the log cannot be decoded", position=row[2], reason=str(error))
    return records


def job_of(record: Recorded) -> Job:
    return Job(
        queue=QUEUE,
        task_name=TASK,
        lock=str(record.stream),
        queueing_lock=None,
        task_kwargs={"stream": str(record.stream), "version": record.version},
    )


def aside_of(record: Recorded, part: str, lock: str) -> Job:
    return Job(
        queue=ASIDE,
        task_name=ASIDE_TASK,
        lock=lock,
        queueing_lock=None,
        task_kwargs={"stream": str(record.stream), "version": record.version, "part": part},
    )
