"""A local clock in any number of processes: each tick is done once, whoever comes first.

APScheduler wakes; what is due is decided by the database's time, and a row of ``scheduler_ticks`` claims it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import psycopg
import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from psycopg import Connection

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


class Clock:
    """Runs duties while the ``with`` block lasts."""

    def __init__(self, url: str, options: str, duties: Sequence[PeriodicTask]) -> None:
        self._url, self._options = url, options
        self._scheduler = BackgroundScheduler(timezone="UTC")
        for duty in duties:
            wake = min(duty.every.total_seconds() / 4, 60.0)
            self._scheduler.add_job(
                self.tick,
                "interval",
                [duty],
                seconds=wake,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )

    def tick(self, duty: PeriodicTask) -> bool:
        """Do the duty if its present tick is not done yet; return whether it was done here.

        A database that is away costs nothing but time: the tick stays due until the next one.
        """
        try:
            with psycopg.connect(self._url, options=self._options, connect_timeout=5) as connection:
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

    def __enter__(self) -> Clock:
        self._scheduler.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._scheduler.shutdown()


NEEDLESS = """
DELETE FROM ledger_withheld AS withheld USING operation
WHERE withheld.recorded_at < ledger_now() - make_interval(days => %s)
    AND operation.resource_id = withheld.stream AND operation.status <> 'running'
    AND (withheld.name = 'password ' || operation.id
        OR (withheld.name, operation.action) = ('user_data', 'create'))
"""


def forget_commands(days: int) -> PeriodicTask:
    """Forget commands that may no longer be repeated, and things withheld whose operation has ended.

    These are erased by those who used them; here it is made sure. What an operation still needs is kept,
    however long that takes.
    """

    def forget(connection: Connection[Any]) -> int:
        table = connection.execute(b"SELECT to_regclass('operation')").fetchone()
        if table is not None and table[0] is not None:  # else no projector has run yet
            connection.execute(NEEDLESS.encode(), [days])
        old = b"DELETE FROM ledger_commands WHERE recorded_at < ledger_now() - make_interval(days => %s)"
        return connection.execute(old, [days]).rowcount

    return PeriodicTask("forget-commands", timedelta(hours=1), forget)
