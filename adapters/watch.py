"""Watches the resources besides servers: what is under way on every round, everything on a sweep.

The outcome of an operation is looked for while there is one; a change that nobody here asked for is found by
the sweep, which lists all of a kind, page by page. A sight is valid for a stream as it was before the look.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
import structlog

from adapters.answer import Answer
from adapters.cloud import Away, CloudTrouble, Refused
from adapters.errand import BY, Workshop
from adapters.known import Known, read_book, read_holders, read_projects, read_unsettled
from adapters.listing import Shown
from adapters.openstack import Cloud, CloudMisconfigured
from adapters.twins import remove_twin
from commands.actor import Origin
from commands.decider import Decider
from commands.errors import LedgerUnavailable, Unknown
from commands.handler import Terms
from commands.message import Command
from commands.resource import ConfirmGone

FEW = 20
"""So many are asked for one by one; more are listed."""

LONGEST_PAUSE = 15.0
"""Seconds between two rounds, at most, while the cloud or the database is away."""

LOG = structlog.get_logger("watch")


class Watch(NamedTuple):
    """How the cloud shows the resources of a feature."""

    feature: str
    decider: Decider[Any, Any, Any]
    list: Callable[[Cloud, bool], list[Shown]]
    show: Callable[[Cloud, str], Shown | None]
    sight: Callable[[Cloud, Shown, Mapping[str, UUID]], Command]
    stream_in: Callable[[Shown], UUID | None]
    remove: Callable[[Cloud, str], Answer]
    owner: str | None = None
    """Where the cloud shows who made it: anybody may mark a thing of his like ours."""
    unsettled: str = ""
    """SQL: which rows, besides those with something under way, are soon to be seen changed."""
    failure_of: Callable[[Workshop, Cloud, UUID], Awaitable[Command | None]] | None = None
    """What tells that an operation under way has failed, where the thing itself does not show it."""
    at_home: bool = False
    """Whether these belong to the service user himself: one list has them all, whatever the project."""


class Survey(NamedTuple):
    """What a listing shows, and of which projects (None: all)."""

    shown: Sequence[Shown]
    projects: frozenset[str] | None

    def covers(self, project_id: str) -> bool:
        return self.projects is None or project_id in self.projects


class Watcher:
    """Turns what the cloud shows of resources into commands. One process watches at a time (``lead``)."""

    def __init__(self, workshop: Workshop, watches: Sequence[Watch], tick: float, sweep: float) -> None:
        self._workshop, self._watches = workshop, watches
        self._connect = workshop.handler.connect
        self._tick, self._sweep = tick, sweep
        self._forget()

    def _forget(self) -> None:
        """Begin anew, with everything: another process may have watched since this one last did."""
        self._swept = -float("inf")
        self._told: dict[str, dict[UUID, tuple[Command, int]]] = {one.feature: {} for one in self._watches}
        # what was told last of each, and where its stream was then; told again once that moves

    @property
    def remembered(self) -> int:
        """Of how many it remembers what was told."""
        return sum(len(told) for told in self._told.values())

    async def run(self) -> None:
        """Watch until cancelled; a cloud or a database that is away is waited for."""
        self._forget()
        pause = self._tick
        while True:
            begun = time.monotonic()
            try:
                await self.look(everything=begun - self._swept >= self._sweep)
                pause = self._tick
            except (CloudTrouble, CloudMisconfigured) as trouble:
                LOG.warning("cloud unavailable", reason=str(trouble))
                asked = trouble.retry_after if isinstance(trouble, Away) else None
                pause = asked or min(pause * 2, LONGEST_PAUSE)
            except (LedgerUnavailable, psycopg.Error) as error:  # or the read tables are not there yet
                LOG.warning("database unavailable", reason=str(error).strip())
                pause = min(pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(max(pause - (time.monotonic() - begun), 0.05))

    async def look(self, *, everything: bool) -> None:
        """Look at what is unsettled of each kind, or at all there is."""
        begun = time.monotonic()
        if not everything:
            await self._look_at_the_unsettled()
            return
        for watch in self._watches:
            try:
                await self._look_at_all(watch)
            except CloudMisconfigured as missing:  # a cloud without that service has nothing of the kind
                LOG.warning("not watched", feature=watch.feature, reason=str(missing))
        self._swept = begun

    async def _look_at_the_unsettled(self) -> None:
        """One statement finds what there is to look at: mostly nothing, and then nothing is asked."""
        conditions = {watch.feature: watch.unsettled for watch in self._watches}
        book = await read_unsettled(self._connect, conditions)
        for watch in self._watches:
            known = book.things[watch.feature]
            if len(known) > FEW:
                await self._compare(watch, known, await self._survey(watch), book.position)
            for one in known if len(known) <= FEW else ():
                await self._look_at(watch, one, None, book.position)

    async def _look_at_all(self, watch: Watch) -> None:
        """Compare all of a kind with the cloud; remove twins."""
        book = await read_book(self._connect, [watch.feature])
        known = book.things[watch.feature]
        told, live = self._told[watch.feature], {one.id for one in known}
        self._told[watch.feature] = {stream: one for stream, one in told.items() if stream in live}
        survey = await self._survey(watch)
        believed = await self._without_mass_absence(watch, known, survey)
        await self._compare(watch, believed, survey, book.position)
        ours = {one.cloud_id for one in known}
        for shown in survey.shown:
            if shown["id"] not in ours:
                await remove_twin(self._workshop, watch, shown)

    async def _without_mass_absence(
        self, watch: Watch, known: Sequence[Known], survey: Survey
    ) -> Sequence[Known]:
        """Return what may be compared: without what is missing, where that is too much to be believed."""
        listed = {shown["id"] for shown in survey.shown}
        covered = [one for one in known if survey.covers(one.project_id)]
        missing = [one for one in covered if one.cloud_id not in listed and not one.busy]

        async def is_gone(one: Known) -> bool:
            call, clouds = self._workshop.call, self._workshop.clouds
            cloud = clouds.home if watch.at_home else await call(clouds.project, one.project_id)
            return await call(watch.show, cloud, one.cloud_id) is None

        if await self._workshop.brake(watch.feature).passes(missing, len(covered), is_gone):
            return known
        held = {one.id for one in missing}
        return [one for one in known if one.id not in held]

    async def _survey(self, watch: Watch) -> Survey:
        """List the whole cloud where we may, else each project we serve and may enter."""
        call, clouds = self._workshop.call, self._workshop.clouds
        if watch.at_home or await call(lambda: clouds.sees_all):
            return Survey(await call(watch.list, clouds.home, True), None)
        home = await call(lambda: clouds.home.project_id)
        shown: list[Shown] = []
        entered: set[str] = set()
        for project_id in {home, *await read_projects(self._connect, watch.feature)}:
            try:
                cloud = await call(clouds.project, project_id)
                shown += await call(watch.list, cloud, False)
                entered.add(project_id)
            except Refused as refused:
                LOG.warning("project closed to us", project_id=project_id, reason=str(refused))
        return Survey(list({one["id"]: one for one in shown}.values()), frozenset(entered))

    async def _compare(self, watch: Watch, known: Iterable[Known], survey: Survey, position: int) -> None:
        """Look at each in a listing; one that it lacks is asked for by itself before it counts as gone."""
        by_id = {shown["id"]: shown for shown in survey.shown}
        ours = await read_holders(
            self._connect, (by_id[one.cloud_id] for one in known if one.cloud_id in by_id)
        )
        for one in known:
            if survey.covers(one.project_id):
                await self._look_at(watch, one, by_id.get(one.cloud_id), position, ours)

    async def _look_at(
        self,
        watch: Watch,
        one: Known,
        shown: Shown | None,
        position: int,
        ours: Mapping[str, UUID] | None = None,
    ) -> None:
        """Tell the rules what is shown. What is wrong with one alone does not hold up the others."""
        try:
            command = await self._sight(watch, one, shown, ours)
            if one.busy or self._told[watch.feature].get(one.id) != (command, one.position):
                await self._tell(watch, one.id, command, position)
        except Refused as refused:
            LOG.warning("closed to us", feature=watch.feature, stream=str(one.id), reason=str(refused))
        except (CloudTrouble, CloudMisconfigured, LedgerUnavailable, psycopg.Error):
            raise
        except Exception:
            LOG.exception("cannot make sense of it", feature=watch.feature, cloud_id=one.cloud_id)

    async def _sight(
        self, watch: Watch, one: Known, shown: Shown | None, ours: Mapping[str, UUID] | None
    ) -> Command:
        """Return what the rules make of what is shown; what no list has is asked for by its id."""
        call, clouds = self._workshop.call, self._workshop.clouds
        cloud = clouds.home if watch.at_home else await call(clouds.project, one.project_id)
        shown = shown or await call(watch.show, cloud, one.cloud_id)
        failure = (
            await watch.failure_of(self._workshop, cloud, one.id) if one.busy and watch.failure_of else None
        )
        if failure is not None:
            return failure
        if shown is None:
            return ConfirmGone()
        if ours is None:
            ours = await read_holders(self._connect, [shown])
        return await call(watch.sight, cloud, shown, ours)

    async def _tell(self, watch: Watch, stream: UUID, command: Command, position: int) -> None:
        """Void if the stream has moved on since ``position``: it is looked at again."""
        origin = Origin(by=BY, project_id="", command_id=uuid4(), correlation_id=f"watch-{uuid4()}")
        terms = Terms(as_of=position)
        try:
            outcome = await self._workshop.handler.handle(watch.decider, stream, command, origin, terms)
        except Unknown:
            LOG.warning("a row without a stream", feature=watch.feature, stream=str(stream))
            return
        self._told[watch.feature].pop(stream, None)
        valid = outcome.decided or outcome.position <= position
        if valid and not isinstance(command, ConfirmGone):
            self._told[watch.feature][stream] = (command, outcome.position)
