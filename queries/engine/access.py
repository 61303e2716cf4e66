"""Read context: the database, the actor, and the moment of a read."""

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
    """The read tables, as an actor may see them. It holds a connection for each statement only."""

    connect: Connect
    actor: Actor
    projected: ProjectionProgress
    awaited: int = 0
    """Least position that the client wants to see."""

    @property
    def project_id(self) -> str | None:
        """The only project the actor may see; None for an admin, who sees all."""
        return None if self.actor.is_admin else self.actor.project_id

    @property
    def sees_all(self) -> bool:
        """Whether the actor sees fields for operators only (``commands/kernel/visibility.py``)."""
        return self.project_id is None

    async def ready(self, table: str, as_of: str | None = None) -> int | None:
        """Wait until ``table`` shows the client's position and the moment ``as_of``; return that position.

        None for a read of now. Raises ``ValidationFailed`` or ``ProjectionBehind``.
        """
        position = await self.position_at(as_of)
        least = max(self.awaited, position or 0)
        if least:
            await self.projected.wait_for(table, least)
        return position

    async def ready_since(self, table: str, changes_since: str | None) -> int | None:
        """Wait until ``table`` shows the moment after which changes are asked for; return its position.

        None where all rows are asked for. Raises ``ValidationFailed`` or ``ProjectionBehind``.
        """
        position = await self.position_at(changes_since, "changes_since")
        if position:
            await self.projected.wait_for(table, position)
        return position

    async def position_at(self, moment_text: str | None, name: str = "as_of") -> int | None:
        """Return the last position at or before a moment, if the parameter ``name`` gives one.

        Raises ``ValidationFailed``.
        """
        if moment_text is None:
            return None
        moment = read_moment(moment_text, name)
        async with self.connect() as db:
            return await position_at(db, moment)

    async def one(
        self, statement: str, parameters: dict[str, Any], *, prepare: bool = True
    ) -> tuple[Any, ...] | None:
        """Run a statement and return its first row. Prepare it only if its plan fits all values."""
        async with self.connect() as db:
            cursor = await db.execute(statement.encode(), parameters, prepare=prepare)
            row: tuple[Any, ...] | None = await cursor.fetchone()
        return row
