"""Parked entries, which a projection failed to apply: listing and retrying them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from commands.kernel.former_names import present_name
from commands.store.log import COLUMNS
from projections.engine.checkpoint import lock_checkpoints, move_checkpoints
from projections.engine.fold import Entry, PoisonEvent
from projections.engine.projection import Projection
from projections.engine.subscription import BATCH, ProjectionWorker, park, read_entry


class Parked(NamedTuple):
    """Entry of the log that a projection has set aside; ``type`` is the event's name."""

    projection: str
    stream: UUID
    position: int
    type: str
    reason: str
    parked_at: datetime


class Replayed(NamedTuple):
    """Result of a retry: how many entries were applied, and which are still parked."""

    applied: int
    still: list[PoisonEvent]


def list_parked(connection: Connection[Any]) -> list[Parked]:
    """Return all parked entries, stream by stream, in the order of the log."""
    query = (
        b"SELECT split_part(projection, ':', 1) AS name, stream, position, topic, reason, parked_at"
        b" FROM ledger_parked JOIN ledger_events ON notification_id = position"
        b" WHERE projection NOT LIKE '%%:building' ORDER BY name, stream, position"
    )
    parked = (Parked(*row) for row in connection.execute(query))
    return [one._replace(type=present_name(one.type)) for one in parked]


def replay(connection: Connection[Any], projection: Projection[Any], stream: UUID | None = None) -> Replayed:
    """Apply the parked entries of one stream or of all, as if they came only now; all in one transaction.

    The rows of a parked stream are as they were before its first parked entry, and all its later entries
    are parked too, so the parked entries are all that needs to be read. Raises ``Superseded``.
    """
    worker = ProjectionWorker(projection)
    with connection.transaction():
        [checkpoint] = lock_checkpoints(connection, [worker.name]).values()
        count = 0
        still: list[PoisonEvent] = []
        for entries in parked_entries(connection, worker.name, stream):
            count += len(entries)
            still += worker.apply(connection, entries)
        if count:
            unpark(connection, worker.name, stream, still)
            move_checkpoints(connection, [worker.name], checkpoint.position)
    return Replayed(count - len(still), still)


def parked_entries(connection: Connection[Any], name: str, stream: UUID | None) -> Iterator[list[Entry]]:
    """Yield the parked entries, in the order of the log, some at a time."""
    query = (
        f"SELECT {COLUMNS} FROM ledger_parked JOIN ledger_events ON notification_id = position"
        " WHERE projection = %s AND (%s::uuid IS NULL OR stream = %s) AND position > %s"
        " ORDER BY position LIMIT %s"
    )
    position = 0
    while True:
        values = [name, stream, stream, position, BATCH]
        rows = connection.execute(query.encode(), values, binary=True).fetchall()
        if not rows:
            return
        yield [read_entry(row) for row in rows]
        position = rows[-1][2]


def unpark(connection: Connection[Any], name: str, stream: UUID | None, still: list[PoisonEvent]) -> None:
    """Delete the parked entries except ``still``, whose reasons may have changed."""
    connection.execute(
        b"DELETE FROM ledger_parked WHERE projection = %s AND (%s::uuid IS NULL OR stream = %s)"
        b" AND position <> ALL(%s)",
        [name, stream, stream, [poison.position for poison in still]],
    )
    park(connection, name, still)
