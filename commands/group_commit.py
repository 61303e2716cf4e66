"""One writer per process: saves that wait together are committed together.

A COMMIT waits for the disk, and the writers' lock lets one transaction in at a time. So the saves that
arrive during one commit are written by the next, in one call: throughput grows with the load, and an idle
process pays nothing. Threads wait on the future they get; asyncio code awaits it (``asyncio.wrap_future``).
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Any, NamedTuple

import psycopg

from commands.save import Batch, Save

MOST = 200
"""Saves in one transaction. Larger batches gain nothing and make each save wait longer."""

PATIENCE = 5.0
"""Seconds a save waits for a database that is away, before it is told so."""


class OutcomeUnknown(Exception):
    """The database went away and did not come back in time: the save may have been committed, or not."""


class Written(NamedTuple):
    """Where the events of a save stand in the log: the first position, the others following, and the time."""

    first: int
    at: datetime


class Waiting(NamedTuple):
    save: Save
    done: Future[Written]


class GroupCommit:
    """Commits saves in the order they come, many at a time.

    A violated constraint fails the one save that violates it; its bystanders are kept. A connection lost in
    the middle of a commit is resolved by looking into the log, under the writers' lock, so that nothing is
    written twice and nothing acknowledged is lost.
    """

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]], table: str) -> None:
        self._connect = connect
        self._statement = f"SELECT * FROM {table}_append(%s::uuid[], %s, %s, %s, %s, %s)".encode()
        self._lock = f"SELECT pg_advisory_xact_lock('{table}'::regclass::oid::bigint)".encode()
        self._find_event = (
            f"SELECT state, notification_id, recorded_at FROM {table} WHERE originator_id = %s AND originator_version = %s"
        ).encode()
        self._connection: psycopg.Connection[Any] | None = None
        self._waiting: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, save: Save) -> Future[Written]:
        """Queue a save; the future tells where its events stand once they are committed.

        It raises ``psycopg.IntegrityError`` (``diag.constraint_name`` tells which), ``psycopg.Error`` with
        SQLSTATE ``SL001`` for a lost fence, or ``OutcomeUnknown``.
        """
        if self._thread is None:
            self._begin()
        done: Future[Written] = Future()
        self._waiting.put(Waiting(save, done))
        return done

    def _begin(self) -> None:
        with self._start:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="group-commit", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Write what waits, then stop. A later ``submit`` starts anew."""
        with self._start:
            if self._thread is not None:
                self._waiting.put(None)
                self._thread.join()
                self._thread = None

    def _run(self) -> None:
        more = True
        while more:
            group, more = self._gather()
            if group:
                self._write(group)
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _gather(self) -> tuple[list[Waiting], bool]:
        """Return all that waits now, after waiting for the first; and whether to go on after it."""
        group: list[Waiting] = []
        item = self._waiting.get()
        while item is not None:
            group.append(item)
            if len(group) == MOST:
                return group, True
            try:
                item = self._waiting.get_nowait()
            except queue.Empty:
                return group, True
        return group, False

    def _write(self, group: Sequence[Waiting]) -> None:
        try:
            first = self._append([waiting.save for waiting in group])
        except psycopg.Error as error:
            if self._connection is None or self._connection.closed:
                self._settle(group, error)
            elif len(group) == 1:
                group[0].done.set_exception(error)
            else:
                for waiting in group:
                    self._write([waiting])
        except Exception as error:
            for waiting in group:
                waiting.done.set_exception(error)
        else:
            answer(group, first)

    def _append(self, saves: Sequence[Save]) -> Written:
        if self._connection is None or self._connection.closed:
            self._connection = self._connect()
        row = self._connection.execute(self._statement, Batch(saves).parameters(), prepare=True).fetchone()
        assert row is not None
        return Written(*row)

    def _settle(self, group: Sequence[Waiting], cause: psycopg.Error) -> None:
        """The connection broke, perhaps after the commit: find out what was written, and write the rest."""
        try:
            written = self._look_up_again_until(time.monotonic() + PATIENCE, group)
        except psycopg.OperationalError:
            for waiting in group:
                waiting.done.set_exception(OutcomeUnknown(str(cause)))
            return
        rest: list[Waiting] = []
        for waiting, found in zip(group, written, strict=True):
            if found is None:
                rest.append(waiting)
            else:
                waiting.done.set_result(found)
        if rest:
            self._write(rest)

    def _look_up_again_until(self, deadline: float, group: Sequence[Waiting]) -> list[Written | None]:
        while True:
            try:
                self._connection = self._connect()
                return self._look_up([waiting.save for waiting in group])
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _look_up(self, saves: Sequence[Save]) -> list[Written | None]:
        """For each save its place if it is in the log, else None.

        Takes the writers' lock first: the broken connection's transaction, should it still run, holds it.
        """
        assert self._connection is not None
        with self._connection.transaction():
            self._connection.execute(self._lock)
            return [self._find(save) for save in saves]

    def _find(self, save: Save) -> Written | None:
        assert self._connection is not None
        if save.events:
            first = save.events[0]
            key = [first.originator_id, first.originator_version]
            found = self._connection.execute(self._find_event, key).fetchone()
            if found is not None and bytes(found[0]) == first.state:
                return Written(found[1], found[2])
        elif save.receipt is not None:
            query = b"SELECT recorded_at FROM ledger_commands WHERE command_id = %s"
            row = self._connection.execute(query, [save.receipt.command_id]).fetchone()
            return None if row is None else Written(0, row[0])
        return None


def answer(group: Sequence[Waiting], written: Written) -> None:
    """Tell each save where its own events stand."""
    first = written.first
    for save, done in group:
        done.set_result(Written(first, written.at))
        first += len(save.events)
