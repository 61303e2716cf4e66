"""Server poller: one listing of changes each tick, and a full one now and then.

Single servers are asked for only where a listing leaves something unexplained: an action that ended in
another status, an out-of-band change, a server missing from a full listing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import psycopg
import structlog
from msgspec.structs import replace
from psycopg.rows import class_row

from adapters.kernel.comparison import warn_of_differences
from adapters.kernel.context import Runtime
from adapters.openstack import nova
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import CloudError, CloudRejected
from adapters.openstack.nova import GONE
from adapters.pollers.attribution import (
    Known,
    explain,
    find_cause,
    find_out_of_band,
    find_unanswered,
    is_touched,
)
from adapters.pollers.observation import report
from adapters.pollers.rounds import keep_polling
from adapters.pollers.timeouts import report_overdue
from commands.kernel.errors import LedgerUnavailable
from commands.server import commands
from commands.server.actions import Action
from commands.server.decider import SERVER
from commands.server.state import Server
from commands.store.handler import CommandResult, Preconditions, state_of
from commands.store.log import read_stream

OVERLAP = timedelta(seconds=30)
"""Each listing reaches back so far before the last one: changes made while paging, and clocks apart."""

FURTHEST = timedelta(hours=1)
"""How far a listing reaches back for the sake of something that is under way."""

PRECISION = 60
"""A stuck operation is reported late by at most so small a share of its time."""

FEW = 20
"""So many that are named are asked for one by one; more are listed."""

LOG = structlog.get_logger("observer")


class PollIntervals(NamedTuple):
    """Seconds between listings of what changed, and between full ones."""

    tick: float = 1.0
    resync: float = 600.0


class Listing(NamedTuple):
    """What the cloud shows on one round."""

    servers: list[nova.Shown]
    whole: bool
    """Whether every cell answered."""
    date: datetime | None
    """The cloud's clock at its begin."""
    projects: frozenset[str] | None
    """The projects that were listed; None stands for all."""

    def covers(self, project_id: str) -> bool:
        return self.projects is None or project_id in self.projects


KNOWN = b"""
SELECT id, cloud_id, project_id, status, task_state, under_way ->> 'action' AS action,
       (under_way ->> 'operation_id')::uuid AS operation_id, under_way ->> 'request_id' AS request_id,
       (under_way ->> 'requested_at')::timestamptz AS requested_at, flavor, position, changed_at, coalesce(
           under_way ->> 'request_id' IS NULL AND (under_way ->> 'requested_at')::timestamptz
           < ledger_now() - make_interval(secs => %(answer)s), false) AS unheard,
       EXISTS (SELECT FROM operation WHERE resource_id = server.id AND operation.status = 'running'
           AND operation.action IN ('info', 'lock', 'unlock')
           AND operation.requested_at < ledger_now() - make_interval(secs => %(answer)s)) AS unanswered
FROM server
WHERE deleted_at IS NULL AND cloud_id IS NOT NULL AND (%(ids)s::text[] IS NULL OR cloud_id = ANY(%(ids)s))
"""

BEFORE = b"""
SELECT coalesce((SELECT max(notification_id) FROM ledger_events), 0),
       (SELECT min((under_way ->> 'requested_at')::timestamptz) FROM server
        WHERE under_way IS NOT NULL AND cloud_id IS NOT NULL)
"""

PROJECTS = b"SELECT DISTINCT project_id FROM server WHERE deleted_at IS NULL"


class ServerPoller:
    """Turns what the cloud shows into commands. Only one process polls at a time (``run_as_leader``)."""

    def __init__(self, runtime: Runtime, pace: PollIntervals = PollIntervals()) -> None:  # noqa: B008 - a constant
        self._runtime = runtime
        self._pace = pace
        self._reset()

    def _reset(self) -> None:
        """Begin anew, with a full listing: another process may have polled since this one last did."""
        self._mark: datetime | None = None
        self._reported: dict[str, tuple[commands.ServerCommand, int]] = {}
        # by Nova's id: what was told last, and where the stream was then; told again once that moves
        self._audited: dict[str, str] = {}
        # by Nova's id: when Nova changed it last, as of which its audit was asked
        self._resynced = -float("inf")
        self._watched = -float("inf")

    @property
    def remembered(self) -> int:
        """Number of servers whose last report it remembers."""
        return len(self._reported)

    async def run(self) -> None:
        """Poll until cancelled; a cloud or a database that is away is waited for."""
        self._reset()
        await keep_polling(self._round, self._pace.tick, LOG, "servers")

    async def _round(self, now: float) -> None:
        if now - self._watched >= self._runtime.timeouts.stuck / PRECISION:
            await report_overdue(self._runtime, self._report)  # before the cloud is asked, which may be away
            self._watched = now
        if now - self._resynced >= self._pace.resync:
            await self.resync()
            self._resynced = now
        else:
            await self.tick()

    async def tick(self) -> int:
        """Poll all that changed since the last time; return how many servers were listed."""
        position, waiting = await self._before()
        listing = await self._list(self._since(waiting))
        known = await self._known([shown["id"] for shown in listing.servers])
        void = [shown for shown in listing.servers if not await self._compare_one(shown, known, position)]
        self._advance(listing, void)
        return len(listing.servers)

    async def poll_named(self, cloud_ids: Sequence[str]) -> int:
        """Poll servers by Nova's ids now; return how many are the ledger's.

        Many, and one that is not shown any more, are looked at by a listing of what changed: it has deleted
        servers too. What is under way is listed on each tick anyway.
        """
        position, _ = await self._before()
        known = {
            cloud_id: server
            for cloud_id, server in (await self._known(cloud_ids)).items()
            if server.action is None
        }
        shown = [await self._shown(server) for server in known.values()] if len(known) <= FEW else [None]
        if None in shown:
            await self.tick()
        for one in shown:
            if one is not None:
                await self._compare_one(one, known, position)
        return len(known)

    async def _shown(self, server: Known) -> nova.Shown | None:
        """Ask for a server by its id."""
        try:
            cloud = await self._cloud_of(server.project_id)
            return await self._runtime.call(nova.show, cloud, server.cloud_id)
        except CloudRejected as refused:
            LOG.warning("closed to us", server=str(server.id), reason=str(refused))
            return None

    async def resync(self) -> int:
        """Compare everything; return how many servers of the ledger the cloud no longer has."""
        position, _ = await self._before()
        known = await self._known(None)
        self._reported = {cloud_id: told for cloud_id, told in self._reported.items() if cloud_id in known}
        self._audited = {cloud_id: at for cloud_id, at in self._audited.items() if cloud_id in known}
        listing = await self._list(None)
        void = [shown for shown in listing.servers if not await self._compare_one(shown, known, position)]
        for shown in listing.servers:
            if shown["id"] not in known:
                await self._adopt_tagged(shown)
        self._advance(listing, void)
        if not listing.whole:
            return 0
        present = {shown["id"] for shown in listing.servers}
        covered = [server for server in known.values() if listing.covers(server.project_id)]
        missing = [server for server in covered if server.cloud_id not in present]
        vanished = [server for server in missing if server.action != Action.DELETE]
        brake = self._runtime.brake("server")
        if not await brake.passes(vanished, len(covered), self._is_gone):
            missing = [server for server in missing if server not in vanished]
        return await self._confirm_deleted(missing)

    async def _before(self) -> tuple[int, datetime | None]:
        """Return where the log is, and since when the oldest operation waits: what follows is as of then."""
        async with self._runtime.handler.connect() as connection:
            row = await (await connection.execute(BEFORE)).fetchone()
        assert row is not None
        return row[0], row[1]

    async def _known(self, ids: Sequence[str] | None) -> dict[str, Known]:
        """Return live servers by their cloud id: these, or all."""
        async with (
            self._runtime.handler.connect() as connection,
            connection.cursor(row_factory=class_row(Known)) as cursor,
        ):
            await cursor.execute(KNOWN, {"ids": ids, "answer": self._runtime.timeouts.answer})
            return {server.cloud_id: server for server in await cursor.fetchall()}

    def _since(self, waiting: datetime | None) -> datetime:
        mark = self._mark or datetime.now(UTC)
        return max(min(mark, waiting or mark) - OVERLAP, mark - FURTHEST)

    def _advance(self, listing: Listing, void: Iterable[nova.Shown]) -> None:
        """Begin the next listing where this one began, or at the oldest change it could not use."""
        if listing.date is not None:
            oldest = min([listing.date, *(nova.changed_at(shown) for shown in void)])
            self._mark = max(oldest, listing.date - FURTHEST)

    async def _everywhere(self) -> bool:
        return await self._runtime.call(lambda: self._runtime.clouds.sees_all)

    async def _cloud_of(self, project_id: str) -> Cloud:
        clouds = self._runtime.clouds
        if await self._everywhere():
            return clouds.home
        return await self._runtime.call(clouds.project, project_id)

    async def _list(self, since: datetime | None) -> Listing:
        """List the whole cloud where we may, else each project we have servers in and may enter."""
        query = {"changes-since": since.strftime("%Y-%m-%dT%H:%M:%SZ")} if since else None
        call, clouds = self._runtime.call, self._runtime.clouds
        if await self._everywhere():
            listing = await call(nova.list_servers, clouds.home, everywhere=True, query=query)
            return Listing(listing.servers, listing.whole, listing.date, None)
        listings: dict[str, nova.Listing] = {}
        for project_id in await self._projects():
            try:
                cloud = await call(clouds.project, project_id)
                listings[project_id] = await call(nova.list_servers, cloud, everywhere=False, query=query)
            except CloudRejected as refused:
                LOG.warning("project closed to us", project_id=project_id, reason=str(refused))
        dates = [listing.date for listing in listings.values() if listing.date]
        return Listing(
            [shown for listing in listings.values() for shown in listing.servers],
            all(listing.whole for listing in listings.values()),
            min(dates, default=None),
            frozenset(listings),
        )

    async def _projects(self) -> Sequence[str]:
        async with self._runtime.handler.connect() as connection:
            rows = await (await connection.execute(PROJECTS)).fetchall()
        home = await self._runtime.call(lambda: self._runtime.clouds.home.project_id)
        return sorted({project_id for (project_id,) in rows} | {home})

    async def _compare_one(self, shown: nova.Shown, known: dict[str, Known], position: int) -> bool:
        """Report what a listing shows of one server.

        Return False if that was void, because the stream moved on since the listing began, or if it failed
        for a reason that concerns this server alone: it is to be listed again.
        """
        server = known.get(shown["id"])
        if server is None or shown["status"] == "UNKNOWN":
            return True
        try:
            return await self._report_server(shown, server, position)
        except (CloudError, LedgerUnavailable, psycopg.Error):
            raise
        except Exception:
            LOG.exception("cannot make sense of a server", server=str(server.id), cloud_id=server.cloud_id)
            return False

    async def _report_server(self, shown: nova.Shown, server: Known, position: int) -> bool:
        cloud = await self._cloud_of(server.project_id)
        if await self._confirm_accepted(cloud, shown, server, position):
            return False
        observation = await explain(self._runtime, cloud, shown, server)
        if server.unanswered and isinstance(observation, commands.ObserveServer):
            observation = replace(observation, unanswered=True)
        observation = await self._with_out_of_band(cloud, shown, server, observation)
        if server.action is None and self._reported.get(server.cloud_id) == (observation, server.position):
            self._audited[server.cloud_id] = shown["updated"]
            return True
        busy = server.action is not None or server.unanswered
        outcome = await self._report(
            server.id, observation, Preconditions(unless_changed_since=position), busy=busy
        )
        if outcome.new_event_count == 0 and outcome.position > position:
            return False
        if shown["status"] in GONE:
            self._reported.pop(server.cloud_id, None)
        else:
            self._reported[server.cloud_id] = (observation, outcome.position)
            self._audited[server.cloud_id] = shown["updated"]
        return True

    async def _confirm_accepted(self, cloud: Cloud, shown: nova.Shown, server: Known, position: int) -> bool:
        """Report that the cloud accepted a pending action, if its audit says so and the answer was lost."""
        request_id = await find_unanswered(self._runtime, cloud, shown, server)
        if request_id is None or server.operation_id is None:
            return False
        taken = commands.ConfirmActionAccepted(server.operation_id)
        await self._report(server.id, taken, Preconditions(unless_changed_since=position), request_id)
        return True

    async def _with_out_of_band(
        self, cloud: Cloud, shown: nova.Shown, server: Known, observation: commands.ServerCommand
    ) -> commands.ServerCommand:
        """Add out-of-band actions, if the cloud shows a change: its audit is asked once each."""
        if not isinstance(observation, commands.ObserveServer) or not is_touched(shown, server):
            return observation
        if self._audited.get(server.cloud_id) == shown["updated"]:
            return observation
        return replace(observation, others=await find_out_of_band(self._runtime, cloud, server))

    async def _adopt_tagged(self, shown: nova.Shown) -> None:
        """Assign a server with our tag to its stream: as its own, found late, or as a duplicate."""
        stream = nova.stream_in(shown)
        if stream is None or shown["status"] in GONE or shown.get("OS-EXT-STS:task_state") == "deleting":
            return
        user_id = await self._runtime.call(lambda: self._runtime.clouds.home.user_id)
        if not nova.tagged([shown], stream, user_id):
            return
        async with self._runtime.handler.connect() as connection:
            records = await read_stream(connection, stream)
        if records and records[0].feature != SERVER.feature:
            return
        server = state_of(SERVER, records)
        if server.exists and server.cloud_id != shown["id"] and not await self._is_being_made(server):
            await self._report(stream, commands.ConfirmAccepted(shown["id"]))

    async def _is_being_made(self, server: Server) -> bool:
        """Whether a worker is about to record this very server, or to find it by its tag."""
        if server.attempt_open_since is None:
            return False
        grace = timedelta(seconds=self._runtime.timeouts.create)
        return await self._runtime.clock() < server.attempt_open_since + grace

    async def _is_gone(self, server: Known) -> bool:
        """Ask the cloud for a server by its id."""
        cloud = await self._cloud_of(server.project_id)
        return await self._runtime.call(nova.show, cloud, server.cloud_id) is None

    async def _confirm_deleted(self, missing: Iterable[Known]) -> int:
        """Ask again for each server a full listing lacks; record those that are gone."""
        count = 0
        for server in missing:
            if await self._is_gone(server):
                cloud = await self._cloud_of(server.project_id)
                cause = await find_cause(self._runtime, cloud, server)
                await self._report(server.id, commands.ConfirmGone(cause))
                count += 1
        return count

    async def _report(
        self,
        stream: UUID,
        command: commands.ServerCommand,
        terms: Preconditions = Preconditions(),  # noqa: B008 - a constant
        request_id: str | None = None,
        *,
        busy: bool = False,
    ) -> CommandResult:
        outcome = await report(
            self._runtime, SERVER, stream, command, terms, "observer", request_id, busy=busy
        )
        warn_of_differences(outcome)
        return outcome
