"""Tells of what is under way for too long: Nova itself never gives a transition up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from adapters.kernel.context import Runtime
from commands.server import commands

OVERDUE = b"""
SELECT id, (under_way ->> 'operation_id')::uuid, (under_way ->> 'requested_at')::timestamptz
FROM server
WHERE under_way IS NOT NULL AND NOT coalesce((under_way ->> 'stuck')::boolean, false)
  AND (under_way ->> 'requested_at')::timestamptz < ledger_now() - make_interval(secs => %s)
"""


async def report_overdue(
    runtime: Runtime, report: Callable[[UUID, commands.ServerCommand], Awaitable[Any]]
) -> None:
    """Tell the rules of each operation without an outcome that is older than one should get."""
    async with runtime.handler.connect() as connection:
        rows = await (await connection.execute(OVERDUE, [runtime.timeouts.stuck])).fetchall()
    for server_id, operation_id, since in rows:
        await report(server_id, commands.ReportTimedOut(operation_id, since))
