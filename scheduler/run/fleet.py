"""Fleet: the servers that policies evaluate, from the read table, all at one position of the log."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import lru_cache
from operator import call
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import structlog
from psycopg import AsyncConnection, IsolationLevel

from commands.policy.events import Selector
from commands.server.events import Flavor, OnPreemption
from commands.server.lifecycle_terms import Alert, Exemption, Notice, Preempted
from projections.server.retries import Setback
from projections.server.row import ServerRow
from queries.engine.read_model import source
from scheduler.run.candidates import CANDIDATES, CONCERNED, Parameters, concerned


class FleetServer(msgspec.Struct, frozen=True, gc=False):
    """What a policy may know of a server (``scheduler.policies.model.Server``); the fields are columns."""

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
    """Some servers as of a log position: the ``unless_changed_since`` of each command on one of them."""

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
CONCERNED_SERVERS = f"SELECT {COLUMNS} FROM server {CONCERNED}".encode()
AWAKE = f"SELECT {COLUMNS} FROM server {CANDIDATES}".encode()
ONE = """
SELECT {columns} FROM {source}
WHERE id = %(id)s AND (%(project_id)s::text IS NULL OR project_id = %(project_id)s)
"""
POSITION = b"SELECT notification_id FROM ledger_tracking WHERE application_name = %s"

REMEMBERED = 10_000
"""Texts of a column, at most: metadata can be another for each server."""

LOG = structlog.get_logger("fleet")

PAGE = 1_000
"""Servers in memory at a time; others have their turn in between."""


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
        remember = lru_cache(REMEMBERED)
        self._decode = [remember(msgspec.json.Decoder(kinds[name]).decode) for name in DECODED]
        self._first = FIELDS.index(DECODED[0])

    def server(self, row: tuple[Any, ...]) -> FleetServer:
        first = self._first
        return FleetServer(*row[:first], *map(call, self._decode, row[first:]))

    def servers(self, rows: Sequence[tuple[Any, ...]]) -> list[FleetServer]:
        """Return the servers of rows, without those whose row can't be read: the others don't wait for it."""
        try:
            return list(map(self.server, rows))
        except msgspec.MsgspecError:
            return [server for row in rows if (server := self._or_none(row)) is not None]

    def _or_none(self, row: tuple[Any, ...]) -> FleetServer | None:
        try:
            return self.server(row)
        except msgspec.MsgspecError as error:
            LOG.warning("server left out: its row can't be read", server=str(row[0]), reason=str(error))
            return None


@asynccontextmanager
async def one_moment(connection: AsyncConnection[Any], tracking_name: str) -> AsyncGenerator[int, None]:
    """Have all that the connection is asked meanwhile answered as of one moment; give its place in the log.

    ``tracking_name`` is the checkpoint of the read table.
    """
    await connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
    try:
        async with connection.transaction():
            yield await position_of(connection, tracking_name)
    finally:
        await connection.set_isolation_level(None)


async def position_of(connection: AsyncConnection[Any], tracking_name: str) -> int:
    row = await (await connection.execute(POSITION, [tracking_name])).fetchone()
    return 0 if row is None else int(row[0])


async def read_servers(connection: AsyncConnection[Any], ids: Sequence[UUID]) -> dict[UUID, FleetServer]:
    """Return those of the servers that exist; to be asked in a transaction."""
    fleet = read_fleet(connection, concerned(Selector(), ids=ids))
    return {server.id: server async for some in fleet for server in some}


async def read_fleet(
    connection: AsyncConnection[Any], parameters: Parameters, statement: bytes = CONCERNED_SERVERS
) -> AsyncGenerator[Sequence[FleetServer], None]:
    """Yield live servers of ``one_moment``, some at a time; in between it may be asked other things.

    All servers a policy concerns, or with the statement ``AWAKE`` the candidates for a step now.
    """
    decoding = Decoding()
    async with connection.cursor("fleet", binary=True) as cursor:
        await cursor.execute(statement, parameters)
        rows = await cursor.fetchmany(PAGE)
        while rows:
            ahead = asyncio.create_task(cursor.fetchmany(PAGE))
            try:
                await asyncio.sleep(0)  # now it is asked for: Postgres works on it while these are evaluated
                yield decoding.servers(rows)
            finally:
                rows = await ahead


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
        position = await position_of(connection, tracking_name)
    return Fleet(position, [Decoding().server(row)])
