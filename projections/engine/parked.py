"""What projections could not digest: telling it, and trying it again."""

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
    """An entry of the log that was set aside; ``type`` is the event's name."""

    projection: str
    stream: UUID
    position: int
    type: str
    reason: str
    parked_at: datetime


class Replayed(NamedTuple):
    """What came of trying again: how many entries were digested, and which are still parked."""

    digested: int
    still: list[PoisonEvent]


def list_parked(connection: Connection[Any]) -> list[Parked]:
    """Return all that is parked, stream by stream, in the order of the log."""
    query = (
        b"SELECT split_part(projection, ':', 1) AS name, stream, position, topic, reason, parked_at"
        b" FROM ledger_parked JOIN ledger_events ON notification_id = position"
        b" WHERE projection NOT LIKE '%%:building' ORDER BY name, stream, position"
    )
    parked = (Parked(*row) for row in connection.execute(query))
    return [one._replace(type=present_name(one.type)) for one in parked]


def replay(connection: Connection[Any], projection: Projection[Any], stream: UUID | None = None) -> Replayed:
    """Fold what is parked, of one stream or of all, as if it came only now; all in one transaction.

    The rows of a parked stream are as they were before its first parked entry, and all its later entries
    are parked too: so nothing else needs to be read. Raises ``Superseded``.
    """
    follower = ProjectionWorker(projection)
    with connection.transaction():
        [checkpoint] = lock_checkpoints(connection, [follower.name]).values()
        count = 0
        still: list[PoisonEvent] = []
        for entries in parked_entries(connection, follower.name, stream):
            count += len(entries)
            still += follower.digest(connection, entries)
        if count:
            unpark(connection, follower.name, stream, still)
            move_checkpoints(connection, [follower.name], checkpoint.position)
    return Replayed(count - len(still), still)


def parked_entries(connection: Connection[Any], name: str, stream: UUID | None) -> Iterator[list[Entry]]:
    """Yield what is parked, in the order of the log, some at a time."""
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
    """Take from what is parked all but ``still``, whose reasons may be others now."""
    connection.execute(
        b"DELETE FROM ledger_parked WHERE projection = %s AND (%s::uuid IS NULL OR stream = %s)"
        b" AND position <> ALL(%s)",
        [name, stream, stream, [poison.position for poison in still]],
    )
    park(connection, name, still)
