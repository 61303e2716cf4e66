"""Whatever answers are lost, and whenever somebody looks: what we did is never told as somebody else's doing.

The rules, what carries the actions out and what explains a sight are real; Nova and the book are dicts.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, NamedTuple, cast
from uuid import UUID, uuid4

import pytest

from adapters.effects import instance_actions, server_actions, server_comparison
from adapters.kernel.context import EffectContext, RetryLater, Runtime, Timeouts
from adapters.openstack import nova
from adapters.openstack.errors import CloudOutcomeUnknown
from adapters.pollers import attribution
from commands.kernel.actor import Origin
from commands.kernel.errors import Refused
from commands.kernel.message import Begins, Succeeds
from commands.server import commands
from commands.server import events as e
from commands.server.actions import ACTIONS, Action
from commands.server.decider import SERVER
from commands.server.state import Server
from commands.store.envelope import RecordedEvent
from commands.store.handler import CommandResult, entry
from projections.server.row import ServerRow
from projections.server.row import evolve as remember
from tests.integration.pollers.compute import FakeNova
from tests.unit.commands.server import lives

BIG = e.Flavor("m2", "m1.large", 4, 8192, 80)
IMAGE = e.Named("img", "debian-12")
PLAIN = [row for row in ACTIONS.values() if row.is_plain and row.action is not Action.RESET]
WISHES: dict[str, Callable[[UUID], commands.ServerCommand]] = {
    "reboot": lambda one: commands.RebootServer(one, "SOFT"),
    "reboot-hard": lambda one: commands.RebootServer(one, "HARD"),
    "resize": lambda one: commands.ResizeServer(one, BIG),
    "rebuild": lambda one: commands.RebuildServer(one, IMAGE),
    "rescue": commands.RescueServer,
    "reset": lambda one: commands.ResetServerState(one, "active"),
    "delete": commands.DeleteServer,
    **{row.action: partial(commands.RequestAction, action=row.action) for row in PLAIN},
}


@dataclass
class Book:
    """The stream of one server, and its row."""

    stream: UUID
    records: list[RecordedEvent] = field(default_factory=list)
    row: ServerRow | None = None

    def append(self, event: Any, request_id: str | None = None) -> None:
        number = len(self.records) + 1
        origin = Origin("cloud", "tenant", uuid4(), "c", cloud_request_id=request_id)
        record = RecordedEvent(self.stream, number, number, datetime.now(UTC), entry(event, origin))
        self.records.append(record)
        self.row = remember(self.row, record)

    @property
    def state(self) -> Server:
        return SERVER.replay([record.event for record in self.records])

    def decide(self, command: commands.ServerCommand, request_id: str | None = None) -> list[Any]:
        events = list(SERVER.decide(self.state, command))
        for event in events:
            self.append(event, request_id)
        return events


class FakeRuntime:
    """What a handler and the observer use of theirs."""

    timeouts = Timeouts()

    def __init__(self, cloud: FakeNova) -> None:
        self.clouds, self.handler = cloud, self

    async def call(self, function: Any, *args: Any, **more: Any) -> Any:
        return function(*args, **more)

    async def clock(self) -> datetime:
        return datetime.now(UTC)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[None]:
        yield None


class FakeEffectContext(NamedTuple):
    runtime: FakeRuntime
    record: RecordedEvent
    book: Book

    @property
    def stream(self) -> UUID:
        return self.book.stream

    async def state(self) -> Server:
        return self.book.state

    async def cloud(self) -> FakeNova:
        return self.runtime.clouds

    async def call(self, function: Any, *args: Any, **more: Any) -> Any:
        return function(*args, **more)

    async def report(self, command: commands.ServerCommand, request_id: str | None = None) -> CommandResult:
        decided = len(self.book.decide(command, request_id))
        return CommandResult(self.stream, list(self.book.records), decided)


class Acts:
    """A server whose owner acts on it, a worker whose answers get lost, an observer, and nobody else."""

    def __init__(self) -> None:
        self.nova = FakeNova()
        self.nova.put(lives.CLOUD_ID)
        self.book = Book(uuid4())
        for event in lives.running.history:
            self.book.append(event)
        self.runtime = FakeRuntime(self.nova)
        self.jobs: list[RecordedEvent] = []
        self.seen: tuple[nova.Shown, ServerRow, int] | None = None

    def ask(self, pick: int, lost: bool, ends: bool) -> None:
        """Ask for something that may be asked; it is tried at once, and Nova may be done with it at once."""
        for name in rotated(sorted(WISHES), pick):
            try:
                events = SERVER.decide(self.book.state, WISHES[name](uuid4()))
            except Refused:
                continue
            if events and (name not in {"delete", "reset"} or pick % 7 == 0):
                break
        else:
            return
        for event in events:
            self.book.append(event)
        self.jobs.append(self.book.records[-1])
        self.work(lost=lost, twice=False)
        if ends:
            self.go_on(None)

    def work(self, lost: bool, twice: bool) -> None:
        """Carry out the oldest wish; the answer of the POST may be lost, and then it is run again later."""
        if not self.jobs:
            return
        self.nova.lose = lost
        context = cast(EffectContext, FakeEffectContext(self.runtime, self.jobs[0], self.book))
        try:
            asyncio.run(handle(context))
            if not twice:  # else as after a crash before the end of the job was written down
                self.jobs.pop(0)
        except (RetryLater, CloudOutcomeUnknown):
            pass
        self.nova.lose = False

    def go_on(self, failing: str | None) -> None:
        """Nova ends what it is at."""
        self.nova.finish(failing)

    def list(self) -> None:
        shown = self.nova.servers.get(lives.CLOUD_ID)
        if shown is not None and self.book.row is not None:
            self.seen = (dict(shown), self.book.row, len(self.book.records))

    def observe(self) -> None:
        """Tell what was listed, unless the stream has moved on since."""
        if self.seen is not None and self.seen[2] == len(self.book.records):
            shown, row, _ = self.seen
            command = asyncio.run(self.explained(shown, row))
            if self.seen[2] == len(self.book.records):
                self.book.decide(command)

    async def explained(self, shown: nova.Shown, row: ServerRow) -> commands.ServerCommand:
        under_way = row.under_way
        known = attribution.Known(
            id=row.id,
            cloud_id=lives.CLOUD_ID,
            project_id="tenant",
            status=row.status,
            task_state=row.task_state,
            action=under_way and under_way.action,
            operation_id=under_way and under_way.operation_id,
            request_id=under_way and under_way.request_id,
            requested_at=under_way and under_way.requested_at,
            flavor=as_dict(row.flavor),
        )
        return await attribution.explain(cast(Runtime, self.runtime), cast(Any, self.nova), shown, known)

    def look(self) -> None:
        self.list()
        self.observe()

    def settle(self) -> None:
        """All ends that can."""
        for _ in range(3):
            self.work(lost=False, twice=False)
            self.go_on(None)
            self.look()

    def step(self, dice: random.Random) -> None:
        def lost() -> bool:
            return dice.random() < 0.5

        match dice.choice(("ask", "ask", "work", "end", "list", "observe", "look", "look", "settle")):
            case "ask":
                self.ask(dice.randrange(10_000), lost=lost(), ends=dice.random() < 0.5)
            case "work":
                self.work(lost=lost(), twice=dice.random() < 0.3)
            case "end":
                self.go_on(dice.choice((None, None, None, "stays", "ERROR")))
            case "list":
                self.list()
            case "observe":
                self.observe()
            case "look":
                self.look()
            case _:
                self.settle()


async def handle(context: EffectContext) -> None:
    match context.record.event:
        case e.ServerStateResetRequested() as wish:
            await server_actions.reset_state(context, wish)
        case e.ServerDeleteRequested(operation_id):  # locked meanwhile: it stays, whatever was under way
            await context.report(
                commands.ReportActionRefused(operation_id, "the server is locked in the cloud")
            )
        case wish:
            assert isinstance(wish, Begins)
            await server_actions.act(context, server_actions.body_of(wish))


def rotated(names: list[str], pick: int) -> list[str]:
    first = pick % len(names)
    return [*names[first:], *names[:first]]


def as_dict(flavor: e.Flavor) -> dict[str, Any]:
    return {name: getattr(flavor, name) for name in flavor.__struct_fields__}


LIVES, STEPS = 12, 80


@pytest.mark.parametrize("seed", range(LIVES))
def test_what_we_did_is_never_somebody_elses_doing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    acts, dice = Acts(), random.Random(seed)

    async def read(_: Any, stream: UUID) -> list[RecordedEvent]:
        return list(acts.book.records)

    for module in (attribution, instance_actions, server_comparison):
        monkeypatch.setattr(module, "read_stream", read)
    for _ in range(STEPS):
        acts.step(dice)
        told = [record.type for record in acts.book.records]
        assert not [name for name in told if name.endswith("OutOfBand")], told[-12:]
    assert sum(isinstance(record.event, Succeeds) for record in acts.book.records) > 1, "it was a life"


def test_every_action_of_nova_is_among_them() -> None:
    asked = {type(SERVER.decide(life(name), wish(uuid4()))[-1]) for name, wish in WISHES.items()}
    actions = {Action(kind.asks) for kind in asked if issubclass(kind, Begins)} | {Action.HARD_REBOOT}
    beside = {Action.CREATE, Action.ADOPT, Action.INFO, Action.LOCK, Action.UNLOCK}  # no status of their own
    assert set(Action) - beside - actions == {Action.RESET, Action.CHANGE_PASSWORD}, "as rebuild and reboot"


def life(name: str) -> Server:
    """Return a server that may be asked that."""
    allowed = {"ERROR"} if name == "reset" else ACTIONS[Action(name)].allowed
    if not allowed or "ACTIVE" in allowed:
        return SERVER.replay(lives.running.history)
    return SERVER.replay(lives.in_status(max(allowed)).history)
