"""Resource poller: observes all resources but servers: pending operations on every round, all by listings.

A pending operation is polled until its outcome. An out-of-band change is found by a listing of its kind, one
kind a round: a resource shown as at the last poll costs nothing more. A resync compares all and removes
duplicates. An observation is valid for a stream as it was before the poll.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple
from uuid import UUID

import psycopg
import structlog
from msgspec.structs import replace

from adapters.kernel.comparison import NO_COMPARISON, request_in, warn_of_differences
from adapters.kernel.context import Runtime
from adapters.kernel.resource_view import Lister, ResourceView, holders_named
from adapters.openstack.connection import CloudMisconfigured
from adapters.openstack.errors import CloudError, CloudRejected
from adapters.openstack.paging import Shown
from adapters.pollers.duplicates import remove_twin
from adapters.pollers.holders import NewHolders, with_holders
from adapters.pollers.ledger_view import (
    Known,
    LedgerView,
    read_all,
    read_holders,
    read_named,
    read_projects,
    read_unsettled,
)
from adapters.pollers.observation import report
from adapters.pollers.rounds import LONGEST_PAUSE, keep_polling
from commands.kernel.errors import LedgerUnavailable, Unknown
from commands.kernel.message import Command
from commands.kernel.resource import ConfirmGone, Observation, Resource
from commands.store.handler import Preconditions, state_of
from commands.store.log import read_stream

FEW = 20
"""So many are asked for one by one; more are listed."""

LOG = structlog.get_logger("watch")


class Listing(NamedTuple):
    """What a listing shows, and of which projects (None: all)."""

    shown: Sequence[Shown]
    projects: frozenset[str] | None

    def covers(self, project_id: str) -> bool:
        return self.projects is None or project_id in self.projects


async def always() -> bool:
    """Whether what is gone may be recorded as such: a list has seen that it is not too much at once."""
    return True


class Reported(NamedTuple):
    """The last report of a resource, and its grounds: it is reported again once any of them changes."""

    command: Command
    position: int
    """Where its stream was then."""
    version: object
    """What the cloud showed, by ``ResourceView.version``, with the holders in the ledger."""


class ResourcePoller:
    """Turns what the cloud shows of resources into commands, in one process (``run_as_leader``)."""

    def __init__(
        self,
        runtime: Runtime,
        views: Sequence[ResourceView],
        tick: float,
        resync: float,
        listing: float = 60.0,
    ) -> None:
        """Take seconds: between rounds, between comparisons of all of a kind, and between its lists."""
        self._runtime, self._watches = runtime, views
        self._connect = runtime.handler.connect
        self._tick, self._resync, self._between = tick, resync, min(listing, resync)
        self._reset()

    def _reset(self) -> None:
        """Begin anew, with everything: another process may have polled since this one last did."""
        self._resynced = {one.feature: -float("inf") for one in self._watches}
        self._due = self._resynced.copy()
        self._reported: dict[str, dict[UUID, Reported]] = {one.feature: {} for one in self._watches}
        self._new_holders = NewHolders(self._runtime.handler)

    @property
    def remembered(self) -> int:
        """Number of resources whose last report it remembers."""
        return sum(len(reported) for reported in self._reported.values())

    async def run(self) -> None:
        """Poll until cancelled; a cloud or a database that is away is waited for."""
        self._reset()
        await keep_polling(self.step, self._tick, LOG, "resources")

    async def step(self, now: float) -> None:
        """Do a round. It lists one kind at most: what is under way does not wait for the lists of all."""
        view = min(self._watches, key=lambda one: self._due[one.feature])
        if now >= self._due[view.feature]:
            self._due[view.feature] = now + min(LONGEST_PAUSE, self._between)  # if this fails
            await self._poll_kind(view, now, whole=now - self._resynced[view.feature] >= self._resync)
        await self._poll_unsettled()

    async def poll(self, *, everything: bool) -> None:
        """Poll the pending operations of each kind, or all resources."""
        for view in self._watches if everything else ():
            await self._poll_kind(view, time.monotonic(), whole=True)
        if not everything:
            await self._poll_unsettled()

    async def poll_changes(self) -> None:
        """List each kind, and poll what is not shown as it was reported last."""
        for view in self._watches:
            await self._poll_kind(view, time.monotonic(), whole=False)

    @property
    def features(self) -> list[str]:
        """The features whose things it polls."""
        return [one.feature for one in self._watches]

    async def poll_named(
        self, feature: str, cloud_ids: Sequence[str], may_vanish: Callable[[], Awaitable[bool]]
    ) -> int:
        """Poll resources by the cloud's ids now; return how many are the ledger's.

        One that is gone is recorded as such if ``may_vanish`` says so. What is under way is looked at on each
        round anyway.
        """
        view = next(one for one in self._watches if one.feature == feature)
        ledger = await read_named(self._connect, feature, cloud_ids, self._runtime.timeouts.answer)
        known = [one for one in ledger.things[feature] if not one.busy]
        survey = await self._list(view, view.list) if len(known) > FEW else Listing((), None)
        await self._compare(view, known, survey, ledger.position, may_vanish)
        return len(known)

    async def _poll_kind(self, view: ResourceView, begun: float, *, whole: bool) -> None:
        try:
            await (self._poll_all(view) if whole else self._poll_changes_of(view))
        except CloudMisconfigured as missing:  # a cloud without that service has nothing of the kind
            LOG.warning("not watched", feature=view.feature, reason=str(missing))
        self._due[view.feature] = begun + self._between
        if whole:
            self._resynced[view.feature] = begun

    async def _poll_unsettled(self) -> None:
        """Poll pending operations. One statement finds them: mostly none, and then the cloud is not asked."""
        conditions = {view.feature: view.unsettled for view in self._watches}
        ledger = await read_unsettled(self._connect, conditions, self._runtime.timeouts.answer)
        for view in self._watches:
            known = ledger.things[view.feature]
            if len(known) > FEW:
                await self._compare(view, known, await self._list(view, view.list), ledger.position)
            for one in known if len(known) <= FEW else ():
                await self._compare_one(view, one, None, ledger.position)

    async def _poll_all(self, view: ResourceView) -> None:
        """Compare all of a kind with the cloud; remove duplicates."""
        ledger = await self._read_ledger(view)
        self._new_holders.reset()
        known = ledger.things[view.feature]
        survey = await self._list(view, view.list)
        believed = await self._without_mass_absence(view, known, survey)
        await self._compare(view, believed, survey, ledger.position)
        ours = {one.cloud_id for one in known}
        for shown in survey.shown:
            if shown["id"] not in ours:
                await remove_twin(self._runtime, view, shown)

    async def _poll_changes_of(self, view: ResourceView) -> None:
        """Compare what is not shown as it was reported last, or not at all."""
        ledger = await self._read_ledger(view)
        survey = await self._list(view, view.list_versions or view.list)
        believed = await self._without_mass_absence(view, ledger.things[view.feature], survey)
        listed = {shown["id"]: shown for shown in survey.shown}
        ours = await self._holders(believed, listed)
        changed = [
            one for one in believed if not self._is_reported(view, one, listed.get(one.cloud_id), ours)
        ]
        if view.list_versions is None:
            await self._compare(view, changed, survey, ledger.position)
        elif sum(one.cloud_id in listed for one in changed) > FEW:
            await self._compare(view, changed, await self._list(view, view.list), ledger.position)
        else:
            await self._compare(view, changed, Listing((), survey.projects), ledger.position)

    async def _read_ledger(self, view: ResourceView) -> LedgerView:
        """Return what lives of a kind; forget the rest."""
        ledger = await read_all(self._connect, [view.feature], self._runtime.timeouts.answer)
        reported, live = self._reported[view.feature], {one.id for one in ledger.things[view.feature]}
        self._reported[view.feature] = {stream: one for stream, one in reported.items() if stream in live}
        return ledger

    async def _holders(self, known: Iterable[Known], listed: Mapping[str, Shown]) -> Mapping[str, UUID]:
        """Return our ids of the holders of known resources, by the cloud's id."""
        return await read_holders(
            self._connect, (listed[one.cloud_id] for one in known if one.cloud_id in listed)
        )

    def _is_reported(
        self, view: ResourceView, one: Known, shown: Shown | None, ours: Mapping[str, UUID]
    ) -> bool:
        """Whether it was reported as it is shown now; pending operations are polled on each round anyway."""
        if shown is None or (reported := self._reported[view.feature].get(one.id)) is None:
            return False
        return one.busy or (reported.position, reported.version) == (
            one.position,
            view.version_of(shown, ours),
        )

    async def _without_mass_absence(
        self, view: ResourceView, known: Sequence[Known], survey: Listing
    ) -> Sequence[Known]:
        """Return what may be compared: without what is missing, where that is too much to be believed."""
        listed = {shown["id"] for shown in survey.shown}
        covered = [one for one in known if survey.covers(one.project_id)]
        missing = [one for one in covered if one.cloud_id not in listed and not one.busy]

        async def is_gone(one: Known) -> bool:
            call, clouds = self._runtime.call, self._runtime.clouds
            cloud = clouds.home if view.at_home else await call(clouds.project, one.project_id)
            return await call(view.show, cloud, one.cloud_id) is None

        if await self._runtime.brake(view.feature).passes(missing, len(covered), is_gone):
            return known
        held = {one.id for one in missing}
        return [one for one in known if one.id not in held]

    async def _list(self, view: ResourceView, lister: Lister) -> Listing:
        """List the whole cloud where we may, else each project we serve and may enter."""
        call, clouds = self._runtime.call, self._runtime.clouds
        if view.at_home or await call(lambda: clouds.sees_all):
            return Listing(await call(lister, clouds.home, True), None)
        home = await call(lambda: clouds.home.project_id)
        shown: list[Shown] = []
        entered: set[str] = set()
        for project_id in {home, *await read_projects(self._connect, view.feature)}:
            try:
                cloud = await call(clouds.project, project_id)
                shown += await call(lister, cloud, False)
                entered.add(project_id)
            except CloudRejected as refused:
                LOG.warning("project closed to us", project_id=project_id, reason=str(refused))
        return Listing(list({one["id"]: one for one in shown}.values()), frozenset(entered))

    async def _compare(
        self,
        view: ResourceView,
        known: Sequence[Known],
        survey: Listing,
        position: int,
        may_vanish: Callable[[], Awaitable[bool]] = always,
    ) -> None:
        """Look at each in a listing; one that it lacks is asked for by itself before it counts as gone."""
        by_id = {shown["id"]: shown for shown in survey.shown}
        ours = await self._holders(known, by_id)
        for one in known:
            if survey.covers(one.project_id):
                await self._compare_one(view, one, by_id.get(one.cloud_id), position, ours, may_vanish)

    async def _compare_one(
        self,
        view: ResourceView,
        one: Known,
        shown: Shown | None,
        position: int,
        ours: Mapping[str, UUID] | None = None,
        may_vanish: Callable[[], Awaitable[bool]] = always,
    ) -> None:
        """Report what is shown. A failure of one resource does not hold up the others."""
        try:
            command, version = await self._sight(view, one, shown, ours)
            if command is None or (isinstance(command, ConfirmGone) and not await may_vanish()):
                return
            reported = self._reported[view.feature].get(one.id)
            if (
                one.busy
                or reported is None
                or (reported.command, reported.position) != (command, one.position)
            ):
                await self._report(view, one, Reported(command, position, version))
            else:
                self._reported[view.feature][one.id] = reported._replace(version=version)
        except CloudRejected as refused:
            LOG.warning("closed to us", feature=view.feature, stream=str(one.id), reason=str(refused))
        except (CloudError, CloudMisconfigured, LedgerUnavailable, psycopg.Error):
            raise
        except Exception:
            LOG.exception("cannot make sense of it", feature=view.feature, cloud_id=one.cloud_id)

    async def _sight(
        self, view: ResourceView, one: Known, shown: Shown | None, ours: Mapping[str, UUID] | None
    ) -> tuple[Command | None, object]:
        """Return what the rules make of it, and its version; what no list has is asked for by its id.

        None while its holder may be a server of ours that the read table does not know in the cloud yet.
        """
        call, clouds = self._runtime.call, self._runtime.clouds
        cloud = clouds.home if view.at_home else await call(clouds.project, one.project_id)
        by_list = shown is not None
        shown = shown or await call(view.show, cloud, one.cloud_id)
        failure = (
            await view.failure_of(self._runtime, cloud, one.id) if one.busy and view.failure_of else None
        )
        if failure is not None:
            return failure, None
        if shown is None:
            return ConfirmGone(), None
        if ours is None or not by_list:
            ours = await read_holders(self._connect, [shown])
        version = view.version_of(shown, ours)
        if not one.busy and not all(holder in ours for holder in holders_named(shown)):
            known = await self._new_holders.find(one.id, one.project_id, holders_named(shown))
            if known is None:
                return None, version
            ours, version = known, view.version_of(shown, known)
        observation = await call(view.observation, cloud, shown, ours)
        if one.unanswered and isinstance(observation, Observation):
            observation = replace(observation, unanswered=True)
        if not one.busy or view.comparison is NO_COMPARISON:
            return observation, version
        return replace(observation, difference=await self._difference(view, one.id, shown)), version

    async def _difference(self, view: ResourceView, stream: UUID, shown: Shown) -> str:
        """Return what is otherwise than the operation under way asked for, in words."""
        async with self._connect() as connection:
            records = await read_stream(connection, stream)
        thing: Resource = state_of(view.decider, records)
        request = request_in(records, thing.under_way.operation_id) if thing.under_way else None
        return view.comparison.difference(stream, request, thing, shown) if request else ""

    async def _report(self, view: ResourceView, one: Known, reported: Reported) -> None:
        """Report. Void if the stream has moved on since the observation: the resource is polled again."""
        runtime, stream = self._runtime, one.id
        terms = Preconditions(
            unless_changed_since=reported.position, complete=partial(with_holders, runtime.handler, stream)
        )
        try:
            outcome = await report(
                runtime, view.decider, stream, reported.command, terms, "watch", busy=one.busy
            )
        except Unknown:
            LOG.warning("a row without a stream", feature=view.feature, stream=str(stream))
            return
        warn_of_differences(outcome)
        self._reported[view.feature].pop(stream, None)
        valid = outcome.new_event_count or outcome.position <= reported.position
        if valid and not isinstance(reported.command, ConfirmGone):
            self._reported[view.feature][stream] = reported._replace(position=outcome.position)
