"""Reads what policies judge: the servers of the cloud as the read table has them, all at one position."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import datetime
from operator import getitem
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from psycopg import AsyncConnection, IsolationLevel

from commands.policy.events import Selector
from commands.server.events import Flavor, OnPreemption
from commands.server.standing import Alert, Exemption, Notice, Preempted
from projections.follower import uncollected
from projections.server import ServerRow
from projections.server_setbacks import Setback
from queries.resource import source


class FleetServer(msgspec.Struct, frozen=True, gc=False):
    """What a policy may know of a server (``scheduler.policies.judging.Server``); the fields are columns."""

    id: UUID
    project_id: str
    version: int
    name: str
    status: str
    locked: bool
    is_busy: bool
    is_preemptible: bool
    on_preemption: OnPreemption
    expires_at: datetime | None
    kept_until: datetime | None
    used_at: datetime | None
    powered_by: str | None
    powered_at: datetime | None
    suspended_since: datetime | None
    created_by: str
    created_at: datetime
    launched_at: datetime | None
    cloud_id: str | None
    flavor: Flavor
    metadata: Mapping[str, str]
    exemptions: Sequence[Exemption]
    notices: Sequence[Notice]
    alerts: Sequence[Alert]
    setbacks: Sequence[Setback]
    preempted: Preempted | None


class Fleet(NamedTuple):
    """Some servers as they stood at a position of the log; whoever acts on them says so (``Terms.as_of``)."""

    position: int
    servers: Sequence[FleetServer]


COMPUTED = {
    "is_busy": "under_way IS NOT NULL OR task_state IS NOT NULL AS is_busy",
    "preempted": "coalesce(preempted::text, 'null') AS preempted",
}
DECODED = ("flavor", "metadata", "exemptions", "notices", "alerts", "setbacks", "preempted")
"""Columns that are JSON; few servers have other than an empty one of the last five."""

FIELDS = FleetServer.__struct_fields__
COLUMNS = ", ".join(COMPUTED.get(name, f"{name}::text" if name in DECODED else name) for name in FIELDS)
WHERE = """
WHERE deleted_at IS NULL
  AND (
    (%(projects)s::text[] IS NULL OR project_id = ANY(%(projects)s))
    AND (%(flavors)s::text[] IS NULL OR flavor ->> 'name' = ANY(%(flavors)s))
    AND (%(is_preemptible)s::boolean IS NULL OR is_preemptible = %(is_preemptible)s)
    OR notices <> '[]' AND notices @> %(told)s::jsonb
  )
  AND (%(ids)s::uuid[] IS NULL OR id = ANY(%(ids)s))
"""
SERVERS = f"SELECT {COLUMNS} FROM server {WHERE}".encode()
ONE = """
SELECT {columns} FROM {source}
WHERE id = %(id)s AND (%(project_id)s::text IS NULL OR project_id = %(project_id)s)
"""
POSITION = b"SELECT notification_id FROM ledger_tracking WHERE application_name = %s"

REMEMBERED = 10_000
"""Texts of a column, at most: metadata can be another for each server."""

PAGE = 1_000
"""Servers in memory at a time; others have their turn in between."""


class Decoded(dict[str, Any]):
    """What the texts of a JSON column say, each decoded once as long as it is remembered."""

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self._decoder = msgspec.json.Decoder(kind)

    def __missing__(self, text: str) -> Any:
        if len(self) >= REMEMBERED:
            self.clear()
        value = self[text] = self._decoder.decode(text)
        return value


class Decoding:
    """Makes servers of rows: a cloud has few flavors, and most servers no notices."""

    def __init__(self) -> None:
        kinds: dict[str, Any] = {"flavor": Flavor, "metadata": dict[str, str]}
        kinds |= {
            "exemptions": tuple[Exemption, ...],
            "notices": tuple[Notice, ...],
            "alerts": tuple[Alert, ...],
            "setbacks": tuple[Setback, ...],
            "preempted": Preempted | None,
        }
        self._decoded = [Decoded(kinds[name]) for name in DECODED]
        self._first = FIELDS.index(DECODED[0])

    def server(self, row: tuple[Any, ...]) -> FleetServer:
        first = self._first
        return FleetServer(*row[:first], *map(getitem, self._decoded, row[first:]))


async def read_fleet(
    connection: AsyncConnection[Any],
    tracking_name: str,
    selector: Selector,
    project_id: str | None = None,
    ids: Sequence[UUID] | None = None,
    told_by: UUID | None = None,
) -> AsyncGenerator[Fleet, None]:
    """Yield the live servers that may fit, by what an index or a comparison can tell: some at a time.

    There is one ``Fleet`` at least, and all are of the same position. The connection is in one transaction
    meanwhile; it may be asked other things, which are answered as of that moment.

    ``tracking_name`` is the bookmark of the read table; ``project_id`` the only project to look into. Those
    with an open notice of the policy ``told_by`` come too, fit or not: a notice must not outlive its reason.
    """
    projects = list(selector.projects) or None
    if project_id is not None:
        projects = [project_id] if projects is None or project_id in projects else []
    parameters = {
        "projects": projects,
        "flavors": list(selector.flavors) or None,
        "is_preemptible": selector.is_preemptible,
        "ids": None if ids is None else list(ids),
        "told": None if told_by is None else json.dumps([{"policy_id": str(told_by)}]),
    }
    decoding = Decoding()
    await connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
    try:
        async with connection.transaction():
            row = await (await connection.execute(POSITION, [tracking_name])).fetchone()
            position = 0 if row is None else row[0]
            async with connection.cursor("fleet", binary=True) as cursor:
                await cursor.execute(SERVERS, parameters)
                more = True
                while more:
                    rows = await cursor.fetchmany(PAGE)
                    with uncollected():
                        servers = list(map(decoding.server, rows))
                    yield Fleet(position, servers)
                    more = len(rows) == PAGE
    finally:
        await connection.set_isolation_level(None)


async def read_server(
    connection: AsyncConnection[Any],
    tracking_name: str,
    server_id: UUID,
    project_id: str | None,
    position: int | None,
) -> Fleet | None:
    """Return one server, deleted ones as well, as it is or was at a position; None if there was none."""
    statement = ONE.format(columns=COLUMNS, source=source("server", ServerRow, position))
    parameters = {"id": server_id, "project_id": project_id, "position": position}
    cursor = await connection.execute(statement.encode(), parameters, binary=True)
    row = await cursor.fetchone()
    if row is None:
        return None
    if position is None:
        bookmark = await (await connection.execute(POSITION, [tracking_name])).fetchone()
        position = 0 if bookmark is None else bookmark[0]
    return Fleet(position, [Decoding().server(row)])
