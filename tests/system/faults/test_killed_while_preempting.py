"""kill -9 of the whole process at each step of giving way (docs/effects.md numbers them), on a full cloud.

Each time a standard server finds no host, and one of the preemptible ones that fill the cloud makes room.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace
from psycopg import AsyncConnection

from commands.kernel.actor import Origin
from commands.policy.commands import DefinePolicy, EnablePolicy
from commands.policy.decider import POLICY
from commands.policy.events import Definition, Preemption
from commands.server import events as e
from commands.store.application import SESSION, Ledger
from commands.store.handler import Handler
from simulator import Host
from tests.scale import sampled
from tests.system.faults.conftest import CLOUD, KILLS, Scene, Stage
from tests.system.faults.killing import (
    Fate,
    Rehearsals,
    Step,
    hold_up,
    lose_replies,
    side_by_side,
    struck,
    survive,
)
from tests.system.faults.service import wish
from tests.waiting import eventually

SLOTS = KILLS // 2 + 1
"""Servers that fit on each of two hosts: one is left over when all steps have been died at."""

FULL = replace(CLOUD, hosts=tuple(Host(name, SLOTS, 65_536, 1_000) for name in ("sim-1", "sim-2")))
NOTICE = timedelta(seconds=2)


@pytest.fixture(scope="module")
def stage(stage: Stage) -> Stage:
    """A scene on a cloud that can be filled."""
    return partial(stage, config=FULL)


def give_way(scene: Scene, step: Step, wanted: e.OnPreemption = "shelve") -> list[str]:
    """Fill the cloud with servers of a wish, survive the step; one gave way for each that needed it."""
    asyncio.run(enable_preemption(scene.book.url))
    scene.service.start()
    preemptible = {"is_preemptible": True, "on_preemption": wanted}
    for number in range(2 * SLOTS):
        scene.service.ask("POST", "/servers", {**wish(f"giving-{number}"), **preemptible})
    eventually(scene.books.is_quiet)
    scene.service.kill()
    return [*survive(scene, step), *needless(scene)]


async def enable_preemption(url: str) -> None:
    @asynccontextmanager
    async def connect() -> AsyncIterator[AsyncConnection[Any]]:
        async with await AsyncConnection.connect(url, options=SESSION, autocommit=True) as connection:
            yield connection

    rule = Preemption(notice=NOTICE, comes_back=False)
    stream = uuid4()
    with Ledger(url) as ledger:
        for command in (DefinePolicy(Definition(name="give way", rule=rule), None), EnablePolicy()):
            origin = Origin("operator", "", uuid4(), "test")
            await Handler(ledger, connect).handle(POLICY, stream, command, origin)


def needless(scene: Scene) -> Iterator[str]:
    """Each that waited had one victim, told once, each act on it decided once; no victim served two."""
    log = [(record.stream, record.event) for record in scene.books.log()]
    decided = Counter(
        (one, event.action) for one, event in log if isinstance(event, e.ServerPolicyActionDecided)
    )
    told = Counter(one for one, event in log if isinstance(event, e.ServerNoticeIssued))
    once = set(decided.values()) == set(told.values()) == {1}
    if not once or {one for one, _ in decided} != set(told) or len(told) != KILLS:
        yield f"for {KILLS} servers gave way {dict(decided)}, told were {dict(told)}"


def ask(scene: Scene, name: str) -> Fate:
    return Fate(scene.service.create(name), "ACTIVE")


def before_the_choice(scene: Scene, name: str) -> list[Fate]:
    """1: it is known that no host has room; hosts are being looked at (the cloud will answer later)."""
    hold_up(scene, "GET", "/os-hypervisors", 1)
    fate = ask(scene, name)
    eventually(lambda: struck(scene.cloud, "/os-hypervisors"))
    scene.service.kill()
    assert not scene.book.has(fate.promise.server, "ServerPreemptionPlanned")
    return [fate]


def before_it_is_recorded(scene: Scene, name: str) -> list[Fate]:
    """2: the victim is chosen, and that is not committed."""
    hold_up(scene, "GET", "/os-hypervisors", 1)
    fate = ask(scene, name)
    eventually(lambda: struck(scene.cloud, "/os-hypervisors"))
    with scene.book.hold_writers():
        eventually(scene.book.writer_waits)
        scene.service.kill()
    return [fate]


def once_it_is_recorded(scene: Scene, name: str) -> list[Fate]:
    """2: the choice is committed; the victim is perhaps told already."""
    fate = ask(scene, name)
    eventually(lambda: scene.book.has(fate.promise.server, "ServerPreemptionPlanned"))
    scene.service.kill()
    return [fate]


def before_the_deadline(scene: Scene, name: str) -> list[Fate]:
    """3: the victim has been told; when the service is back the deadline has passed."""
    fate = ask(scene, name)
    eventually(lambda: scene.book.has(victim_of(scene, fate), "ServerNoticeIssued"))
    scene.service.kill()
    assert not scene.book.has(victim_of(scene, fate), "ServerPolicyActionDecided")
    return [fate]


def while_the_failed_attempt_is_deleted(scene: Scene, name: str) -> list[Fate]:
    """4: Placement is not shown; what Nova left is being deleted (the cloud will do so later)."""
    hidden = {"service": "placement", "method": "GET", "path": "/allocation_candidates"}
    scene.cloud.fault("status", **hidden, status=403)
    hold_up(scene, "DELETE", "/servers/[^/]+$", 1)
    fate = ask(scene, name)
    eventually(lambda: struck(scene.cloud, "/servers/[^/]+$"))
    scene.service.kill()
    return [fate]


def before_the_victim_goes(scene: Scene, name: str) -> list[Fate]:
    """5: decided; the cloud has not begun to shelve the victim (it will do so later)."""
    hold_up(scene, "POST", "/action$", 1)
    fate = ask(scene, name)
    eventually(lambda: struck(scene.cloud, "/action$"))
    scene.service.kill()
    return [fate]


def while_the_victim_goes(scene: Scene, name: str) -> list[Fate]:
    """5: the cloud shelves the victim, and its answer is on its way."""
    lose_replies(scene, 1, seconds=10, path="/action$")
    fate = ask(scene, name)
    eventually(lambda: struck(scene.cloud, "/action$"))
    scene.service.kill()
    return [fate]


def before_room_is_found(scene: Scene, name: str) -> list[Fate]:
    """6: the room is there, and nothing of that is committed."""
    fate = ask(scene, name)
    eventually(lambda: scene.book.has(victim_of(scene, fate), "ServerShelveRequested"))
    eventually(lambda: is_accepted(scene, fate))
    with scene.book.hold_writers():
        eventually(lambda: is_offloaded(scene, victim_of(scene, fate)))
        eventually(scene.book.writer_waits)
        scene.service.kill()
    return [fate]


def before_it_is_tried_anew(scene: Scene, name: str) -> list[Fate]:
    """6: room is found and the attempt recorded; the cloud has not begun with it (it will do so later)."""
    hold_up(scene, "POST", "/servers$", 1)
    fate = ask(scene, name)
    eventually(lambda: struck(scene.cloud, "/servers$"))
    scene.service.kill()
    return [fate]


def victim_of(scene: Scene, fate: Fate) -> UUID:
    """Wait for the choice; return who gives way."""

    def chosen() -> UUID | None:
        found = [r.event for r in scene.books.log() if r.stream == fate.promise.server]
        return next(
            (one.victims[0].server_id for one in found if isinstance(one, e.ServerPreemptionPlanned)), None
        )

    victim = eventually(chosen)
    assert victim is not None
    return victim


def is_accepted(scene: Scene, fate: Fate) -> bool:
    return scene.book.has(victim_of(scene, fate), "ServerActionAccepted")


def is_offloaded(scene: Scene, victim: UUID) -> bool:
    scene.cloud.journal()  # takes every stage that is due
    tag = f"sl-{victim}"
    return any(
        tag in one.tags and one.vm_state == "shelved_offloaded" for one in scene.cloud.world.servers.values()
    )


STEPS: list[Step] = [
    before_the_choice,
    before_it_is_recorded,
    once_it_is_recorded,
    before_the_deadline,
    while_the_failed_attempt_is_deleted,
    before_the_victim_goes,
    while_the_victim_goes,
    before_room_is_found,
    before_it_is_tried_anew,
]


@pytest.fixture(scope="module")
def rehearsals(stage: Stage, request: pytest.FixtureRequest) -> Iterator[Rehearsals]:
    with side_by_side(stage, request, give_way) as rehearsals:
        yield rehearsals


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("step", sampled(STEPS, while_the_victim_goes))
def test_it_is_built_and_one_has_given_way(rehearsals: Rehearsals, step: Step) -> None:
    assert rehearsals[step].result() == []
