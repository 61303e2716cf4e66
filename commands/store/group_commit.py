"""Group commit: one writer per process commits all waiting append requests in one transaction.

A COMMIT waits for the disk, and the writers' lock lets one transaction in at a time. So the requests that
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

from commands.store.append import AppendRequest, Batch

MAX_BATCH_SIZE = 200
"""Requests in one transaction, at most. Larger batches gain nothing and make each request wait longer."""

LINGER_SECONDS = 0.0003
"""Seconds to wait for more requests after a batch of several. Their callers send the next ones at once, and
the first of these would be written alone while all others wait for its commit."""

COMMIT_TIMEOUT = 5.0
"""Seconds a request waits for an unreachable database before it fails."""

RECONNECT_DELAY = 0.1
"""Seconds between two attempts to reach the database."""


class OutcomeUnknown(Exception):
    """The database went away and did not come back in time: the append may have been committed, or not."""


class AppendResult(NamedTuple):
    """Place of appended events in the log: the first position, the others following, and the time."""

    first: int
    at: datetime


class PendingAppend(NamedTuple):
    request: AppendRequest
    done: Future[AppendResult]
    since: float


class GroupCommit:
    """Commits append requests in the order they come, many at a time.

    A violated constraint fails the one request that violates it; the others of its batch are kept. A
    connection lost in the middle of a commit is resolved by looking into the log, under the writers' lock:
    each request is written once, and all that was acknowledged is kept.
    """

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]], table: str) -> None:
        self._connect = connect
        self._statement = f"SELECT * FROM {table}_append(%b::uuid[], %b, %b, %b, %b, %s)".encode()
        self._lock = f"SELECT pg_advisory_xact_lock('{table}'::regclass::oid::bigint)".encode()
        self._find_event = (
            f"SELECT notification_id, recorded_at FROM {table}"
            " WHERE originator_id = %s AND originator_version = %s AND state = %s"
        ).encode()
        self._connection: psycopg.Connection[Any] | None = None
        self._waiting: queue.SimpleQueue[PendingAppend | None] = queue.SimpleQueue()
        self._batched_last_time = False
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, request: AppendRequest) -> Future[AppendResult]:
        """Queue a request; the future tells where its events stand once they are committed.

        It raises ``psycopg.IntegrityError`` (``diag.constraint_name`` tells which), ``psycopg.Error`` with
        SQLSTATE ``SL001`` for a lost fence, or ``OutcomeUnknown``. A request cancelled before its turn is
        not written.
        """
        done: Future[AppendResult] = Future()
        with self._start:
            self._waiting.put(PendingAppend(request, done, time.monotonic()))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="group-commit", daemon=True)
                self._thread.start()
        return done

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
            self._batched_last_time = len(group) > 1
            if group:
                self._write(group)
        self._disconnect()

    def _gather(self) -> tuple[list[PendingAppend], bool]:
        """Return all that waits now, after waiting for the first; and whether to go on after it."""
        group: list[PendingAppend] = []
        item = self._waiting.get()
        if self._batched_last_time:
            time.sleep(LINGER_SECONDS)
        while item is not None:
            if item.done.set_running_or_notify_cancel():
                group.append(item)
            if len(group) == MAX_BATCH_SIZE:
                return group, True
            try:
                item = self._waiting.get_nowait()
            except queue.Empty:
                return group, True
        return group, False

    def _write(self, group: Sequence[PendingAppend], *, doubtful: bool = False) -> None:
        """Commit the group and resolve each request's future. Whatever happens, the writer lives on.

        ``doubtful`` requests may have been written already, on a connection that broke.
        """
        deadline = time.monotonic() + COMMIT_TIMEOUT
        try:
            while group := self._try(group, doubtful=doubtful):
                doubtful = True
                if time.monotonic() > deadline:
                    raise OutcomeUnknown("the connection breaks again and again")
        except Exception as error:
            for waiting in group:
                if not waiting.done.done():
                    waiting.done.set_exception(error)

    def _try(self, group: Sequence[PendingAppend], *, doubtful: bool) -> Sequence[PendingAppend]:
        """Write the group; return what must be tried again. A refused request is found by halving."""
        try:
            first = self._append([waiting.request for waiting in group])
        except Exception as error:
            if self._connection is None or self._connection.closed:
                return self._unwritten(group, error)
            if len(group) > 1:
                half = len(group) // 2
                self._write(group[:half], doubtful=doubtful)
                self._write(group[half:], doubtful=doubtful)
            elif not doubtful or self._unwritten(group, error):
                raise
        else:
            answer(group, first)
        return []

    def _append(self, requests: Sequence[AppendRequest]) -> AppendResult:
        row = (
            self._connected().execute(self._statement, Batch(requests).parameters(), prepare=True).fetchone()
        )
        assert row is not None
        return AppendResult(*row)

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = self._connect()
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _unwritten(self, group: Sequence[PendingAppend], cause: Exception) -> Sequence[PendingAppend]:
        """The connection broke, perhaps after the commit: answer what was written, and return the rest."""
        places: list[AppendResult | None] | None = None
        while places is None:
            try:
                places = self._look_up([waiting.request for waiting in group])
            except psycopg.OperationalError:
                self._disconnect()
                if time.monotonic() > group[0].since + COMMIT_TIMEOUT:
                    raise OutcomeUnknown(str(cause)) from cause
                time.sleep(RECONNECT_DELAY)
        for waiting, place in zip(group, places, strict=True):
            if place is not None:
                waiting.done.set_result(place)
        return [waiting for waiting, place in zip(group, places, strict=True) if place is None]

    def _look_up(self, requests: Sequence[AppendRequest]) -> list[AppendResult | None]:
        """Return the place of each request that is in the log, None for each that is not.

        Takes the writers' lock first: the broken connection's transaction, should it still run, holds it.
        """
        connection = self._connected()
        with connection.transaction():
            connection.execute(self._lock)
            return [self._find(connection, request) for request in requests]

    def _find(self, connection: psycopg.Connection[Any], request: AppendRequest) -> AppendResult | None:
        if request.events:
            first = request.events[0]
            key = [first.originator_id, first.originator_version, first.state]
            row = connection.execute(self._find_event, key).fetchone()
            return None if row is None else AppendResult(*row)
        if request.receipt is not None:
            query = (
                b"SELECT recorded_at FROM ledger_commands"
                b" WHERE (command_id, fingerprint, stream, version, decided) = (%s, %s, %s, %s, %s)"
            )
            row = connection.execute(query, request.receipt).fetchone()
            return None if row is None else AppendResult(0, row[0])
        return None


def answer(group: Sequence[PendingAppend], written: AppendResult) -> None:
    """Resolve each request's future with the place of its own events."""
    first = written.first
    for waiting in group:
        waiting.done.set_result(AppendResult(first, written.at))
        first += sum(len(part.events) for part in waiting.request.all_streams)
