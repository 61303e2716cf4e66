"""Watches the cloud: one listing a tick for all that changed, a full one now and then.

It never asks for single servers on its rounds; only where a listing leaves something unexplained (a failure
without a fault, a change nobody here asked for, a server missing from a full listing) does it look closer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import msgspec
import structlog
from psycopg.rows import class_row

from adapters import nova
from adapters.cloud import Away, CloudTrouble
from adapters.errand import BY, Workshop
from adapters.openstack import Cloud
from commands.actor import Origin
from commands.handler import Outcome, Terms
from commands.log import read_stream
from commands.server import asks
from commands.server.decider import SERVER
from commands.server.state import TARGET, Action

OVERLAP = timedelta(seconds=30)
"""Each listing reaches back so far before the last one: changes made while paging, and clocks apart."""

FURTHEST = timedelta(hours=1)
"""How far a listing reaches back for the sake of something that is under way."""

LOG = structlog.get_logger("observer")


class Pace(NamedTuple):
    """Seconds between listings of what changed, and between full ones."""

    tick: float = 1.0
    sweep: float = 600.0


class Known(msgspec.Struct, frozen=True):
    """A live server as the read table has it."""

    id: UUID
    cloud_id: str
    project_id: str
    status: str
    task_state: str | None
    action: str | None
    request_id: str | None
    requested_at: datetime | None

    @property
    def expects(self) -> str | None:
        """The status that would end what is under way."""
        return TARGET.get(Action(self.action)) if self.action else None


KNOWN = b"""
SELECT id, cloud_id, project_id, status, task_state, under_way ->> 'action' AS action,
       under_way ->> 'request_id' AS request_id, (under_way ->> 'requested_at')::timestamptz AS requested_at
FROM server
WHERE status <> 'DELETED' AND cloud_id IS NOT NULL AND (%(ids)s::text[] IS NULL OR cloud_id = ANY(%(ids)s))
"""

BEFORE = b"""
SELECT coalesce((SELECT max(notification_id) FROM ledger_events), 0),
       (SELECT min((under_way ->> 'requested_at')::timestamptz) FROM server
        WHERE under_way IS NOT NULL AND cloud_id IS NOT NULL)
"""

PROJECTS = b"SELECT DISTINCT project_id FROM server WHERE status <> 'DELETED'"


class Observer:
    """Turns what the cloud shows into commands. Only one process observes at a time (``lead``)."""

    def __init__(self, workshop: Workshop, pace: Pace = Pace()) -> None:  # noqa: B008 - a constant
        self._workshop = workshop
        self._pace = pace
        self._mark: datetime | None = None
        self._told: dict[str, asks.ObserveServer] = {}
        self._swept = -float("inf")

    async def run(self) -> None:
        """Observe until cancelled; a cloud that is away is waited for."""
        pause = self._pace.tick
        while True:
            begun = time.monotonic()
            try:
                if begun - self._swept >= self._pace.sweep:
                    await self.sweep()
                    self._swept = begun
                else:
                    await self.tick()
                pause = self._pace.tick
            except CloudTrouble as trouble:
                LOG.warning("cloud unavailable", reason=str(trouble))
                asked = trouble.retry_after if isinstance(trouble, Away) else None
                pause = asked or min(pause * 2, 15.0)
            await asyncio.sleep(max(pause - (time.monotonic() - begun), 0.05))

    async def tick(self) -> int:
        """Look at all that changed since the last time; return how many servers were listed."""
        position, waiting = await self._before()
        listings = [await self._list(cloud, self._since(waiting)) for cloud in await self._clouds()]
        servers = [shown for listing in listings for shown in listing.servers]
        known = await self._known([shown["id"] for shown in servers])
        void = [shown for shown in servers if await self._look_at(shown, known, position)]
        dates = [listing.date for listing in listings if listing.date]
        if dates and not void:
            self._mark = min(dates)
        return len(servers)

    async def sweep(self) -> int:
        """Compare everything; return how many servers of the ledger the cloud no longer has."""
        position, _ = await self._before()
        known = await self._known(None)
        listings = [await self._list(cloud, None) for cloud in await self._clouds()]
        servers = [shown for listing in listings for shown in listing.servers]
        for shown in servers:
            await self._look_at(shown, known, position)
            await self._claim(shown)
        self._mark = min((listing.date for listing in listings if listing.date), default=None)
        if not all(listing.whole for listing in listings):
            return 0
        present = {shown["id"] for shown in servers}
        return await self._bury(server for server in known.values() if server.cloud_id not in present)

    async def _before(self) -> tuple[int, datetime | None]:
        """Return where the log is, and since when the oldest operation waits: what follows is as of then."""
        async with self._workshop.handler.connect() as connection:
            row = await (await connection.execute(BEFORE)).fetchone()
        assert row is not None
        return row[0], row[1]

    async def _known(self, ids: Sequence[str] | None) -> dict[str, Known]:
        """Return live servers by their cloud id: these, or all."""
        async with (
            self._workshop.handler.connect() as connection,
            connection.cursor(row_factory=class_row(Known)) as cursor,
        ):
            await cursor.execute(KNOWN, {"ids": ids})
            return {server.cloud_id: server for server in await cursor.fetchall()}

    async def _clouds(self) -> Sequence[Cloud]:
        """Return whom to ask: the whole cloud where we may, else each project we have servers in."""
        clouds, call = self._workshop.clouds, self._workshop.call
        if await call(lambda: clouds.sees_all):
            return [clouds.home]
        async with self._workshop.handler.connect() as connection:
            rows = await (await connection.execute(PROJECTS)).fetchall()
        projects = {project_id for (project_id,) in rows} | {await call(lambda: clouds.home.project_id)}
        return [await call(clouds.project, project_id) for project_id in sorted(projects)]

    async def _list(self, cloud: Cloud, since: datetime | None) -> nova.Listing:
        everywhere = await self._workshop.call(lambda: self._workshop.clouds.sees_all)
        query = {"changes-since": since.strftime("%Y-%m-%dT%H:%M:%SZ")} if since else None
        return await self._workshop.call(nova.list_servers, cloud, everywhere=everywhere, query=query)

    def _since(self, waiting: datetime | None) -> datetime:
        mark = self._mark or datetime.now(UTC)
        return max(min(mark, waiting or mark) - OVERLAP, mark - FURTHEST)

    async def _look_at(self, shown: nova.Shown, known: dict[str, Known], position: int) -> bool:
        """Tell the rules what a listing shows of one server.

        Return whether it was void, because the stream moved on since the listing began: list it again.
        """
        server = known.get(shown["id"])
        if server is None or shown["status"] == "UNKNOWN":
            return False
        sight = await self._explain(shown, server)
        if server.action is None and self._told.get(server.cloud_id) == sight:
            return False
        outcome = await self._tell(server.id, sight, Terms(as_of=position))
        if outcome.decided == 0 and outcome.position > position:
            return True
        self._told[server.cloud_id] = sight
        if shown["status"] == "DELETED":
            del self._told[server.cloud_id]
        return False

    async def _explain(self, shown: nova.Shown, server: Known) -> asks.ObserveServer:
        """Make a sight of what is shown; look into Nova's audit where the listing alone explains nothing."""
        sight = nova.sight(shown)
        if sight.task_state is not None or sight.status == "BUILD":
            return sight
        call, cloud = self._workshop.call, self._workshop.clouds.home
        if server.request_id is not None and server.expects not in {None, sight.status}:
            failure = await call(nova.show_failure, cloud, sight.cloud_id, server.request_id)
            return nova.sight(shown, failure=failure)
        if server.action is None and server.status not in {sight.status, "BUILD"}:
            return nova.sight(shown, cause=await self._cause(cloud, server))
        return sight

    async def _cause(self, cloud: Cloud, server: Known) -> Any:
        """Return the newest entry of Nova's audit, if no request of ours explains it."""
        actions = await self._workshop.call(nova.list_actions, cloud, server.cloud_id)
        if not actions:
            return None
        async with self._workshop.handler.connect() as connection:
            records = await read_stream(connection, server.id)
        ours = {record.entry.cloud_request_id for record in records}
        return None if actions[0]["request_id"] in ours else nova.cause_of(actions[0])

    async def _claim(self, shown: nova.Shown) -> None:
        """A server that carries the tag of a stream belongs to it: as its own, found late, or as a twin."""
        stream = nova.stream_in(shown)
        if stream is None or shown["status"] in {"DELETED", "UNKNOWN"}:
            return
        async with self._workshop.handler.connect() as connection:
            records = await read_stream(connection, stream)
        server = SERVER.replay(record.event for record in records)
        if server.exists and server.cloud_id != shown["id"]:
            await self._tell(stream, asks.ConfirmAccepted(shown["id"]))

    async def _bury(self, missing: Iterable[Known]) -> int:
        """Look a second time for each server a full listing lacks; record those that are gone."""
        count = 0
        for server in missing:
            if await self._workshop.call(nova.show, self._workshop.clouds.home, server.cloud_id) is None:
                await self._tell(server.id, asks.ConfirmGone())
                count += 1
        return count

    async def _tell(self, stream: UUID, command: asks.ServerCommand, terms: Terms = Terms()) -> Outcome:  # noqa: B008
        origin = Origin(by=BY, project_id="", command_id=uuid4(), correlation_id=f"observer-{uuid4()}")
        return await self._workshop.handler.handle(SERVER, stream, command, origin, terms)
