"""Checkpoints: the position of each projection, whose row lock guards the projection's tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import Connection

COLUMNS = "application_name, notification_id, xmin::text::bigint"


class Superseded(Exception):
    """The read tables belong to another version of the projections now; this process must end."""


class Checkpoint(NamedTuple):
    """The last position a projection has applied, and the transaction that wrote it.

    The transaction shows whether another process has changed the projection's tables since: each change of
    them writes the checkpoint as well, even at the same position.
    """

    position: int
    written_by: int


def lock_checkpoints(connection: Connection[Any], names: Sequence[str]) -> dict[str, Checkpoint]:
    """Lock and return the checkpoints of these names. Raises ``Superseded`` where one is gone."""
    query = (
        f"SELECT {COLUMNS} FROM ledger_tracking"
        " WHERE application_name = ANY(%s) ORDER BY application_name FOR UPDATE"
    )
    rows = connection.execute(query.encode(), [list(names)]).fetchall()
    if len(rows) < len(names):
        raise Superseded
    return {name: Checkpoint(position, transaction) for name, position, transaction in rows}


def move_checkpoints(connection: Connection[Any], names: Sequence[str], end: int) -> dict[str, Checkpoint]:
    """Advance these checkpoints to ``end`` where they are behind it; return them."""
    query = (
        "UPDATE ledger_tracking SET notification_id = greatest(notification_id, %s)"
        f" WHERE application_name = ANY(%s) RETURNING {COLUMNS}"
    )
    rows = connection.execute(query.encode(), [end, list(names)]).fetchall()
    return {name: Checkpoint(position, transaction) for name, position, transaction in rows}
