"""Alert triggers: the servers for which monitoring raised an alert since the last run of a policy."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection

from commands.server.events import ServerAlerted
from commands.store.envelope import read_row

ALERTS = b"""
SELECT originator_id, originator_version, event.notification_id, event.recorded_at, state
FROM ledger_events AS event, ledger_tracking AS shown
WHERE topic = 'ServerAlerted' AND event.recorded_at > %(since)s
  AND application_name = %(table)s AND event.notification_id <= shown.notification_id
  AND event.recorded_at < coalesce((
      SELECT later.recorded_at FROM ledger_events AS later
      WHERE later.notification_id = shown.notification_id + 1
  ), 'infinity')
ORDER BY event.notification_id
"""
"""Those the read table of servers shows by now, and all of a moment or none: events may share one."""


class Alerted(NamedTuple):
    """The servers, and when the latest of their alerts was recorded."""

    servers: frozenset[UUID]
    at: datetime


async def alerted_since(
    connection: AsyncConnection[Any], table: str, name: str, since: datetime
) -> Alerted | None:
    """Return the servers with an alert of that name recorded later than ``since``; None if there are none.

    ``table`` is the checkpoint of the read table of servers.
    """
    cursor = await connection.execute(ALERTS, {"since": since, "table": table}, binary=True)
    records = [read_row(row) for row in await cursor.fetchall()]
    named = [one for one in records if isinstance(one.event, ServerAlerted) and one.event.name == name]
    return Alerted(frozenset(one.stream for one in named), named[-1].at) if named else None
