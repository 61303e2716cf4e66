"""Context of a job: a recorded event, the cloud to act on, and commands that report the outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Executor
from datetime import datetime
from typing import Any, NamedTuple, ParamSpec, TypeVar
from uuid import UUID, uuid4

from adapters.kernel.comparison import NO_COMPARISON, Comparison, warn_of_differences
from adapters.kernel.mass_absence import AbsenceBrake, AbsenceLimits
from adapters.openstack.connection import Cloud, Clouds
from commands.kernel.actor import Origin
from commands.kernel.decider import Decider
from commands.kernel.message import Command
from commands.kernel.resource import ReportRefused
from commands.process_managers import Step
from commands.store.append import FencingToken
from commands.store.envelope import RecordedEvent
from commands.store.handler import CommandResult, Complete, Handler, Preconditions, state_of
from commands.store.log import read_clock, read_stream

P = ParamSpec("P")
T = TypeVar("T")

BY = "cloud"
"""Actor of the events that adapters record."""


class RetryLater(Exception):
    """The job can't be finished now; it is to be run again after ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"to be run again in {seconds:.1f} s")
        self.seconds = seconds


class Timeouts(NamedTuple):
    """How long to wait for what may still come, in seconds."""

    create: float = 35.0
    """After an unanswered POST /servers, until its server counts as not created."""
    act: float = 65.0
    """After an action was sent whose repetition would be felt, until it may be sent again without a trace."""
    answer: float = 2.0
    """After a request, until its answer counts as lost: then the state that is seen decides."""
    busy: float = 1.0
    """Until the state is read again when the cloud is busy with the server."""
    stuck: float = 600.0
    """After a request, until an operation without an outcome counts as stuck, or as failed if it vanished."""


class Runtime(NamedTuple):
    """What every handler needs: the command handler, the clouds, threads for openstacksdk, timeouts."""

    handler: Handler
    clouds: Clouds
    threads: Executor
    timeouts: Timeouts = Timeouts()
    absence: AbsenceLimits = AbsenceLimits()

    def brake(self, feature: str) -> AbsenceBrake:
        """Return the brake for mass absences of a kind."""
        return AbsenceBrake(self.handler, feature, self.absence, BY)

    async def clock(self) -> datetime:
        """Return the database's time: workers' own clocks may be apart, and then no grace would hold."""
        async with self.handler.connect() as connection:
            return await read_clock(connection)

    async def position(self) -> int:
        """Return the last position of the log: what is seen from now on is as of then."""
        query = b"SELECT coalesce((SELECT max(notification_id) FROM ledger_events), 0)"
        async with self.handler.connect() as connection:
            row = await (await connection.execute(query)).fetchone()
        assert row is not None
        position: int = row[0]
        return position

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a blocking call to the cloud in one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(
            self.threads, lambda: function(*args, **kwargs)
        )


class Subscription(NamedTuple):
    """On these events, do that: a job for each event, in the order of the log, one at a time per stream.

    Its name stands in jobs on the queue: one that was once released is never given to another.
    """

    name: str
    events: frozenset[type]
    handle: Callable[[EffectContext], Awaitable[None]]
    parts: Callable[[Any], Mapping[str, str]] | None = None
    """Of an event of these: what it asks for beside the work on its stream. A job for each part, under a lock
    of its own (two events that name the same lock are handled one after the other): it waits for nothing
    else, and nothing waits for it. None: the event is handled in its stream."""
    urgent: frozenset[type] = frozenset()
    """Events, besides the request of a deletion, that overtake what waits in their stream."""


EFFECT = "effect"
"""The name of the subscription of each feature to its own events."""


class Reaction(NamedTuple):
    """Handlers of an event in its stream, by name, and the priority of its job."""

    handlers: tuple[str, ...]
    priority: int = 0


def subscriptions_of(
    effects: Mapping[str, EffectHandler], others: Sequence[Subscription] = ()
) -> list[Subscription]:
    """Return all subscriptions: of each feature to its own events, and those to events of several."""
    return [*(effect.subscription for effect in effects.values()), *others]


def reactions_of(subscriptions: Sequence[Subscription]) -> dict[type, Reaction]:
    """Return the reaction to each event that is handled in its stream."""
    handlers: dict[type, list[str]] = {}
    for one in subscriptions:
        for kind in one.events if one.parts is None else ():
            handlers.setdefault(kind, []).append(one.name)
    urgent = frozenset[type]().union(*(one.urgent for one in subscriptions))
    return {
        kind: Reaction(tuple(names), int(kind in urgent or getattr(kind, "asks", None) == "delete"))
        for kind, names in handlers.items()
    }


class EffectHandler(NamedTuple):
    """Effects of a feature: its rules, the events that trigger an effect, and their handler."""

    decider: Decider[Any, Any, Any]
    triggers: frozenset[type]
    handle: Callable[[EffectContext], Awaitable[None]]
    abandon: Callable[[UUID, str], Command] = ReportRefused
    """Makes the command that ends an operation as failed, for a reason: a person has given it up."""
    deletion: frozenset[type] = frozenset()
    """Events, besides the request, that continue a deletion: they overtake what waits in their stream."""
    comparison: Comparison = NO_COMPARISON
    """How the outcome in the cloud is compared with the request."""

    @property
    def subscription(self) -> Subscription:
        return Subscription(EFFECT, self.triggers, self.handle, urgent=self.deletion)


class EffectContext(NamedTuple):
    """A recorded event in the hands of one worker."""

    runtime: Runtime
    decider: Decider[Any, Any, Any]
    record: RecordedEvent
    fence: FencingToken | None = None
    part: str = ""
    """Which part of what the event asks for, where that has parts (``Subscription.parts``)."""

    @property
    def stream(self) -> UUID:
        return self.record.stream

    async def state(self) -> Any:
        """Return what the rules remember of the stream, as it is now."""
        async with self.runtime.handler.connect() as connection:
            records = await read_stream(connection, self.stream)
        return state_of(self.decider, records)

    async def cloud(self) -> Cloud:
        """Return the project's cloud. Raises ``CloudUnreachable`` or ``CloudRejected``."""
        return await self.runtime.call(self.runtime.clouds.project, self.record.entry.project_id)

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.runtime.call(function, *args, **kwargs)

    async def dispatch(
        self,
        step: Step,
        as_of: int | None = None,
        by: str | None = None,
        complete: Complete | None = None,
    ) -> CommandResult:
        """Dispatch a command to another stream, as long as the job is still ours. Raises its refusal.

        With ``as_of`` it is void if that stream has moved on since this position. ``by``: the actor, if not
        that of the causing event. ``complete``: see ``Preconditions``.
        """
        origin = Origin(
            by=by or self.record.entry.by,
            project_id=self.record.entry.project_id,
            command_id=uuid4(),
            correlation_id=self.record.entry.correlation_id,
            causation_id=self.record.position,
        )
        terms = Preconditions(fence=self.fence, unless_changed_since=as_of, complete=complete)
        return await self.runtime.handler.handle(step.decider, step.stream, step.command, origin, terms)

    async def report(self, command: Command, request_id: str | None = None, by: str = BY) -> CommandResult:
        """Report an outcome to the stream of the event. Raises ``LeaseLost`` if the job is no longer ours."""
        origin = Origin(
            by=by,
            project_id=self.record.entry.project_id,
            command_id=uuid4(),
            correlation_id=self.record.entry.correlation_id,
            causation_id=self.record.position,
            cloud_request_id=request_id,
        )
        terms = Preconditions(fence=self.fence)
        outcome = await self.runtime.handler.handle(self.decider, self.stream, command, origin, terms)
        warn_of_differences(outcome)
        return outcome
