"""Timeouts: report operations that exceed the timeout; Nova never times out a transition itself."""

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
    """Report each operation that is still without an outcome after the timeout."""
    async with runtime.handler.connect() as connection:
        rows = await (await connection.execute(OVERDUE, [runtime.timeouts.stuck])).fetchall()
    for server_id, operation_id, since in rows:
        await report(server_id, commands.ReportTimedOut(operation_id, since))
