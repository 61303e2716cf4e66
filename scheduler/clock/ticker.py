"""Ticker: periodic tasks in any number of processes, each tick done once.

A tick is due by the database's time, and a row of ``scheduler_ticks`` claims it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import timedelta
from typing import Any, NamedTuple

import psycopg
import structlog
from psycopg import Connection

from scheduler.clock.timers import Timer

LOG = structlog.get_logger("clock")

CLAIM = b"""
INSERT INTO scheduler_ticks (duty, due)
VALUES (%(duty)s, date_bin(%(every)s, ledger_now(), timestamptz '2000-01-01 00:00:00Z'))
ON CONFLICT DO NOTHING
"""
OLD = b"DELETE FROM scheduler_ticks WHERE duty = %s AND due < ledger_now() - interval '30 days'"


class PeriodicTask(NamedTuple):
    """Something to be done at every so often; ``run`` works in the transaction that claims the tick."""

    name: str
    every: timedelta
    run: Callable[[Connection[Any]], object]


class Ticker(NamedTuple):
    """Does periodic tasks on the ledger's database."""

    url: str
    options: str

    def timer(self, duty: PeriodicTask, threads: Executor) -> Timer:
        """Return a timer that checks in a thread, several times for each tick, whether the task is due."""

        async def look() -> None:
            await asyncio.get_running_loop().run_in_executor(threads, self.tick, duty)

        return Timer(duty.name, min(duty.every.total_seconds() / 4, 60.0), look)

    def tick(self, duty: PeriodicTask) -> bool:
        """Do the task if its present tick is not done yet; return whether it was done here.

        A database that is away costs nothing but time: the tick stays due until the next one.
        """
        try:
            with psycopg.connect(self.url, options=self.options, connect_timeout=5) as connection:
                parameters = {"duty": duty.name, "every": duty.every}
                if not connection.execute(CLAIM, parameters).rowcount:
                    return False
                result = duty.run(connection)
                connection.execute(OLD, [duty.name])
        except psycopg.OperationalError as error:
            LOG.warning("database unavailable", duty=duty.name, reason=str(error).strip())
            return False
        LOG.info("done", duty=duty.name, result=result)
        return True


NEEDLESS = """
DELETE FROM ledger_withheld AS withheld USING operation
WHERE withheld.recorded_at < ledger_now() - make_interval(days => %s)
    AND operation.resource_id = withheld.stream AND operation.status <> 'running'
    AND (withheld.name = 'password ' || operation.id
        OR (withheld.name, operation.action) = ('user_data', 'create'))
"""


def forget_commands(days: int) -> PeriodicTask:
    """Forget commands that may no longer be repeated, and things withheld whose operation has ended.

    Operations erase their secrets themselves; this makes sure. What an operation still needs is kept,
    however long that takes.
    """

    def forget(connection: Connection[Any]) -> int:
        table = connection.execute(b"SELECT to_regclass('operation')").fetchone()
        if table is not None and table[0] is not None:  # else no projector has run yet
            connection.execute(NEEDLESS.encode(), [days])
        old = b"DELETE FROM ledger_commands WHERE recorded_at < ledger_now() - make_interval(days => %s)"
        return connection.execute(old, [days]).rowcount

    return PeriodicTask("forget-commands", timedelta(hours=1), forget)
