"""Results of rehearsals: their progress while they run, and their outcome for 90 days."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import AsyncConnection

from commands.kernel.policy_model import Policy
from commands.policy.events import PolicyRehearsalRequested
from commands.store.handler import Connect
from scheduler.backtest.run import RehearsalShown, RehearsePolicyBody, rehearse

BEGIN = b"""
INSERT INTO rehearsals (operation_id, scope) VALUES (%s, %s)
ON CONFLICT (operation_id) DO UPDATE SET done = 0, total = 0, outcome = NULL
"""
PROGRESS = b"UPDATE rehearsals SET done = %s, total = %s WHERE operation_id = %s"
CLEAR = b"DELETE FROM rehearsal_touches WHERE operation_id = %s"
TOUCHES = b"""
INSERT INTO rehearsal_touches (operation_id, place, touch)
SELECT %s, %s + place, touch FROM jsonb_array_elements(%s::jsonb) WITH ORDINALITY AS listed (touch, place)
"""
END = b"UPDATE rehearsals SET done = total, outcome = %s::jsonb WHERE operation_id = %s"

AT_ONCE = 1_000
"""Touches written in one statement."""

PAGE = b"""
SELECT outcome::text, (
    SELECT coalesce(json_agg(touch ORDER BY place), '[]')::text
    FROM rehearsal_touches
    WHERE operation_id = %(id)s AND place > %(after)s AND place <= %(after)s + %(limit)s
), EXISTS (SELECT FROM rehearsal_touches WHERE operation_id = %(id)s AND place > %(after)s + %(limit)s)
FROM rehearsals
WHERE operation_id = %(id)s AND outcome IS NOT NULL
  AND (%(scope)s::text IS NULL OR scope = %(scope)s)
"""


async def work_out(connect: Connect, policy: Policy, wanted: PolicyRehearsalRequested) -> RehearsalShown:
    """Rehearse the policy, record its progress, and keep the outcome.

    Raises ``SpanInvalid``, ``RehearsalBroken`` and ``psycopg.OperationalError``.
    """

    async def on_progress(done: int, total: int) -> None:
        async with connect() as connection:
            await write_progress(connection, wanted.operation_id, done, total)

    async with connect() as connection:
        await begin(connection, wanted.operation_id, policy.project_id)
    span = RehearsePolicyBody(wanted.since, wanted.until)
    outcome = await rehearse(connect, policy, span, wanted.until, on_progress)
    async with connect() as connection:
        await keep(connection, wanted.operation_id, outcome)
    return outcome


class Page(NamedTuple):
    """A part of an outcome as JSON: all but its touches, and some of them; whether there are more."""

    outcome: str
    touches: str
    more: bool


async def begin(connection: AsyncConnection[Any], operation_id: UUID, scope: str | None) -> None:
    """Record that it begins, or begins anew: a former worker may have died."""
    await connection.execute(BEGIN, [operation_id, scope])


async def write_progress(connection: AsyncConnection[Any], operation_id: UUID, done: int, total: int) -> None:
    await connection.execute(PROGRESS, [done, total, operation_id])


async def keep(connection: AsyncConnection[Any], operation_id: UUID, outcome: RehearsalShown) -> None:
    """Keep what came of it; kept twice, it is there once."""
    whole: dict[str, Any] = msgspec.to_builtins(outcome)
    touches = whole.pop("touches")
    async with connection.transaction():
        await connection.execute(CLEAR, [operation_id])
        for first in range(0, len(touches), AT_ONCE):
            some = msgspec.json.encode(touches[first : first + AT_ONCE]).decode()
            await connection.execute(TOUCHES, [operation_id, first, some])
        await connection.execute(END, [msgspec.json.encode(whole).decode(), operation_id])


async def read_page(
    connection: AsyncConnection[Any], operation_id: UUID, scope: str | None, after: int, limit: int
) -> Page | None:
    """Return some touches of an outcome, in their order; None if there is none (any more, or yet).

    ``scope`` is the only project whose rehearsals may be read; None: any.
    """
    values = {"id": operation_id, "scope": scope, "after": after, "limit": limit}
    row = await (await connection.execute(PAGE, values)).fetchone()
    return None if row is None else Page(*row)
