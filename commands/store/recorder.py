"""The library's recorder, writing through one database function and in groups.

The library takes ``LOCK TABLE ... IN EXCLUSIVE MODE`` for each save, which stands in the way of VACUUM, or
(``POSTGRES_ENABLE_DB_FUNCTIONS``) no lock at all, which loses events for readers of the log. Ours takes an
advisory lock inside ``ledger_events_append`` (schema/001_ledger.sql) and gives positions without gaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing import persistence
from eventsourcing.persistence import ApplicationRecorder, Notification, StoredEvent, Subscription
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore, PostgresSubscription
from psycopg.rows import tuple_row

from commands.store.append import AppendRequest
from commands.store.group_commit import GroupCommit, OutcomeUnknown

MAX = 2**63 - 1

WATCHFUL = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""Connection options that detect a peer lost without a close: in seconds, the last one in milliseconds."""


ASK_EVERY = 1.0
"""Seconds between two reads of a subscription without notifications."""


@dataclass(frozen=True)
class StoredEntry(StoredEvent):
    """A stored event that also knows its place in the whole log, and when it was written."""

    position: int
    recorded_at: datetime


@dataclass(frozen=True)
class LoggedEntry(Notification):
    """A notification (an entry of the log, ``id`` being its position) that also knows when it was written."""

    recorded_at: datetime


class LedgerSubscription(PostgresSubscription):
    """The library's subscription, which waits for notifications; this one polls as well, every second.

    The first read and the LISTEN run in threads of their own; an append between the two notifies no one.
    """

    def _loop_on_pull(self) -> None:
        try:
            while not self._has_been_stopped:
                self._pull()
                self._has_been_notified.wait(ASK_EVERY)
        except BaseException as error:
            self._thread_error = self._thread_error or error
            self.stop()


class LedgerRecorder(PostgresApplicationRecorder):
    """An application recorder of the ``eventsourcing`` library (its own recorder tests pass on it)."""

    def __init__(self, datastore: PostgresDatastore, *, events_table_name: str = "ledger_events") -> None:
        super().__init__(datastore, events_table_name=events_table_name)
        self.group_commit = GroupCommit(self._connect, events_table_name)

    def _connect(self) -> psycopg.Connection[Any]:
        arguments = self.datastore.pool.kwargs
        assert isinstance(arguments, dict)
        plain = {name: value for name, value in arguments.items() if name != "row_factory"}
        return psycopg.connect(**{**WATCHFUL, **plain}, autocommit=True)

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Append the events of one request; return their positions.

        Raises the library's ``IntegrityError`` when a version of the stream is taken.
        """
        if not stored_events:
            return []
        request = AppendRequest(UUID(str(stored_events[0].originator_id)), stored_events, **kwargs)
        try:
            first = self.group_commit.submit(request).result().first
        except OutcomeUnknown as error:
            raise persistence.OperationalError(str(error)) from error
        except psycopg.Error as error:
            raise in_the_librarys_words(error) from error
        return list(range(first, first + len(stored_events)))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return the events of a stream in order of version, from after ``gt`` to ``lte``."""
        query = (
            "SELECT originator_id, originator_version, topic, state, notification_id, recorded_at"
            f" FROM {self.events_table_name}"
            " WHERE originator_id = %s AND originator_version > %s AND originator_version <= %s"
            f" ORDER BY originator_version {'DESC' if desc else 'ASC'} LIMIT %s"
        )
        parameters = [originator_id, -1 if gt is None else gt, MAX if lte is None else lte, limit]
        return [StoredEntry(*row) for row in self._select(query, parameters)]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return at most ``limit`` entries of the log by position, optionally of some topics only."""
        query = (
            "SELECT originator_id, originator_version, topic, state, notification_id, recorded_at"
            f" FROM {self.events_table_name}"
            " WHERE notification_id >= %s AND notification_id <= %s"
            " AND (%s::text[] IS NULL OR topic = ANY(%s)) ORDER BY notification_id LIMIT %s"
        )
        first = 0 if start is None else start if inclusive_of_start else start + 1
        wanted = list(topics) or None
        parameters = [first, MAX if stop is None else stop, wanted, wanted, limit]
        return [LoggedEntry(*row) for row in self._select(query, parameters)]

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Return an iterator of the entries after ``gt``, which waits for more."""
        return LedgerSubscription(recorder=self, gt=gt, topics=topics)

    def _select(self, query: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
        with (
            self.datastore.get_connection() as connection,
            connection.cursor(row_factory=tuple_row) as cursor,
        ):
            cursor.execute(query.encode(), parameters, prepare=True, binary=True)
            return cursor.fetchall()

    def close(self) -> None:
        """Write pending requests and close the connection."""
        self.group_commit.close()


def in_the_librarys_words(error: psycopg.Error) -> persistence.PersistenceError:
    """Return the library's error of the same name; psycopg and the library follow PEP 249."""
    named = (getattr(persistence, kind.__name__, None) for kind in type(error).__mro__)
    kind = next((kind for kind in named if kind is not None), persistence.PersistenceError)
    assert issubclass(kind, persistence.PersistenceError)
    return kind(str(error))
