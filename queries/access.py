"""What every read has at hand: the database, who asks, and which moment is meant."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import AsyncConnection

from commands.actor import Actor
from queries.moment import Projected, position_at, read_moment

Connect = Callable[[], AbstractAsyncContextManager[AsyncConnection[Any]]]


class Reader(NamedTuple):
    """The read tables, as an actor may see them. A connection is held for each statement only."""

    connect: Connect
    actor: Actor
    projected: Projected

    @property
    def project_id(self) -> str | None:
        """The only project the actor may see; None for an admin, who sees all."""
        return None if self.actor.is_admin else self.actor.project_id

    async def ready(self, table: str, min_position: int | None) -> None:
        """Wait until ``table`` has reached ``min_position``. Raises ``ProjectionBehind``."""
        if min_position is not None:
            async with self.connect() as db:
                await self.projected.wait_for(db, table, min_position)

    async def as_of(self, table: str, text: str | None) -> int | None:
        """Return the position ``as_of`` means, once the table has it; None where now is meant.

        Raises ``Invalid`` or ``ProjectionBehind``.
        """
        if text is None:
            return None
        position = await self.position_at(read_moment(text))
        await self.ready(table, position)
        return position

    async def position_at(self, moment: int | datetime) -> int:
        """Return the last position at or before a moment."""
        async with self.connect() as db:
            return await position_at(db, moment)

    async def one(self, statement: str, parameters: dict[str, Any]) -> tuple[Any, ...] | None:
        """Run a statement and return its first row."""
        async with self.connect() as db:
            cursor = await db.execute(statement.encode(), parameters, prepare=True)
            row: tuple[Any, ...] | None = await cursor.fetchone()
        return row
