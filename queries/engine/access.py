"""What every read has at hand: the database, who asks, and which moment is meant."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from litestar.params import HeaderParameter, QueryParameter

from commands.kernel.actor import Actor
from queries.engine.consistency import LARGEST, Connect, ProjectionProgress, position_at, read_moment

__all__ = ["Connect", "LedgerPosition", "MinPosition", "ReadContext"]

MinPosition = Annotated[
    int | None,
    QueryParameter(
        description="Answer only once everything up to this position of the log is visible.", ge=0, le=LARGEST
    ),
]
LedgerPosition = Annotated[
    int | None,
    HeaderParameter(
        name="Ledger-Position", description="The same, as a command answered it.", ge=0, le=LARGEST
    ),
]


class ReadContext(NamedTuple):
    """The read tables, as an actor may see them. A connection is held for each statement only, by no wait."""

    connect: Connect
    actor: Actor
    projected: ProjectionProgress
    awaited: int = 0
    """Position the client wants to see at least."""

    @property
    def project_id(self) -> str | None:
        """The only project the actor may see; None for an admin, who sees all."""
        return None if self.actor.is_admin else self.actor.project_id

    @property
    def sees_all(self) -> bool:
        """Whether the actor is shown what is for operators only (``commands/kernel/visibility.py``)."""
        return self.project_id is None

    async def ready(self, table: str, as_of: str | None = None) -> int | None:
        """Wait until ``table`` shows what the client awaits, and the moment ``as_of``; return its position.

        That is None where now is meant. Raises ``ValidationFailed`` or ``ProjectionBehind``.
        """
        position = await self.position_at(as_of)
        least = max(self.awaited, position or 0)
        if least:
            await self.projected.wait_for(table, least)
        return position

    async def position_at(self, as_of: str | None) -> int | None:
        """Return the last position at or before a moment, if one is meant. Raises ``ValidationFailed``."""
        if as_of is None:
            return None
        moment = read_moment(as_of)
        async with self.connect() as db:
            return await position_at(db, moment)

    async def one(
        self, statement: str, parameters: dict[str, Any], *, prepare: bool = True
    ) -> tuple[Any, ...] | None:
        """Run a statement and return its first row. One whose plan hangs on its values is not prepared."""
        async with self.connect() as db:
            cursor = await db.execute(statement.encode(), parameters, prepare=prepare)
            row: tuple[Any, ...] | None = await cursor.fetchone()
        return row
