"""A hundred servers on eight hosts: standard ones come, preemptible ones go as they wished, and come back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from commands.server import events as e
from simulator import Host
from tests.integration.api.conftest import Api
from tests.integration.scheduler.conftest import World
from tests.scale import only_in_full
from tests.system.pressure.conftest import world_on
from tests.waiting import eventually

MINUTE = timedelta(minutes=1)
HOSTS = [Host(f"sim-{number}", vcpus=14, ram_mb=14 * 2048, disk_gb=14 * 20) for number in range(1, 9)]
"""Each has room for fourteen small servers: 112 in all."""

WISHES = ("shelve", "delete", "stop")
AHEAD = {
    "name": "room ahead",
    "rule": {"kind": "preemption", "notice": "PT2M", "free": 0.1},
    "schedule": {"every": "PT1M"},
}
LEAVES = ("shelve", "delete")
LONG = 240.0


@pytest.fixture
def world(postgres: str, template: str, tmp_path: Path) -> Iterator[World]:
    with world_on(HOSTS, postgres, template, tmp_path) as world:
        yield world


def ask(api: Api, number: int, **more: Any) -> list[str]:
    """Ask for small servers, all at once; return their ids."""
    wishes = [api.wish(flavor="m1.small", **more) for _ in range(number)]
    return [api.ask("POST", "/servers", wish).json()["server"]["id"] for wish in wishes]


def standing(api: Api, servers: Sequence[str]) -> dict[str, Any]:
    found = api.get("/servers", limit=1000)["servers"]
    return {one["id"]: one for one in found if one["id"] in servers}


def all_are(api: Api, servers: Sequence[str], status: str) -> None:
    def those() -> Counter[str]:
        return Counter(one["status"] for one in standing(api, servers).values())

    eventually(those, lambda seen: seen == {status: len(servers)}, LONG)


def kinds(world: World, server: str, *which: type) -> list[str]:
    """Name those of a server's events that are of these kinds, in order."""
    return [type(one.event).__name__ for one in world.events(server) if isinstance(one.event, which)]


GOING = (e.ServerNoticeIssued, e.ServerNoticeDelivered, e.ServerNoticeWithdrawn, e.ServerPolicyActionDecided)
DOING = (e.ServerStopRequested, e.ServerDeleteRequested, e.ServerShelveRequested, e.ServerUnshelveRequested)
DONE = (e.ServerStopped, e.ServerDeleted, e.ServerShelved, e.ServerUnshelved)
TOLD = ["ServerNoticeIssued", "ServerNoticeDelivered", "ServerPolicyActionDecided"]
STORY = {
    "shelve": [*TOLD, "ServerShelveRequested", "ServerShelved"],
    "delete": [*TOLD, "ServerDeleteRequested", "ServerDeleted"],
    "stop": [
        *TOLD,
        "ServerStopRequested",
        "ServerStopped",
        "ServerPolicyActionDecided",
        "ServerDeleteRequested",
        "ServerDeleted",
    ],
}


def decided(world: World, servers: Sequence[str]) -> list[tuple[str, str]]:
    """Return who was decided on, and what, in the order of the book."""
    found = [
        (one.position, server, one.event.action)
        for server in servers
        for one in world.events(server)
        if isinstance(one.event, e.ServerPolicyActionDecided)
    ]
    return [(server, action) for _, server, action in sorted(found)]


def heard(world: World, servers: Sequence[str]) -> None:
    """Wait until every notice that was issued has been delivered, as the mail server says."""
    for server in servers:
        issued = len(kinds(world, server, e.ServerNoticeIssued))
        if issued:
            world.happened(server, e.ServerNoticeDelivered, issued)


def ticks(world: World, policy: str, number: int) -> None:
    """Let the policy look so often, once a minute."""
    for _ in range(number):
        world.wait(MINUTE)
        eventually(lambda: world.connection.execute(LOOKED, [f"policy:{policy}"]).fetchone()[0])


LOOKED = "SELECT max(due) > ledger_now() - interval '1 minute' FROM scheduler_ticks WHERE duty = %s"


class Fleet(NamedTuple):
    """``wishes`` and ``projects`` tell what each preemptible server wished, and whose it is."""

    world: World
    policy: str
    standard: list[str]
    wishes: dict[str, str]
    projects: dict[str, str]

    @property
    def gone(self) -> list[str]:
        """Those who left their room, in no order. (One that is stopped, and spared then, runs again.)"""
        left = {one for one, action in decided(self.world, list(self.wishes)) if action in LEAVES}
        return [one for one in self.wishes if one in left]

    def settle(self) -> None:
        settle(self.world, self.policy, list(self.wishes))


def full_cloud(world: World) -> Fleet:
    """Ask for a hundred servers of two projects; just what is to be kept free is free then."""
    alice = world.api("alice")
    fleet = Fleet(world, world.policy(AHEAD), ask(alice, 40), {}, {})
    for name, number in (("demo", 12), ("alice", 8)):
        for wish in WISHES:
            for one in ask(world.api(name), number, is_preemptible=True, on_preemption=wish):
                fleet.wishes[one], fleet.projects[one] = wish, name
    all_are(world.api("admin"), [*fleet.standard, *fleet.wishes], "ACTIVE")
    fleet.settle()
    assert fleet.gone == []
    assert kept_free(world) == 12
    return fleet


def five_come(fleet: Fleet) -> None:
    """They take of the room that is kept free, and five go: each as it wished, event by event."""
    world, admin = fleet.world, fleet.world.api("admin")
    fleet.standard.extend(ask(world.api("alice"), 5))
    all_are(admin, fleet.standard, "ACTIVE")
    ticks(world, fleet.policy, 1)
    told = [one for one in fleet.wishes if kinds(world, one, e.ServerNoticeIssued)]
    assert len(told) == 5
    fleet.settle()
    assert kept_free(world) == 12
    assert set(fleet.gone) == set(told)
    for one in told:
        seen = kinds(world, one, *GOING, *DOING, *DONE)
        if fleet.wishes[one] == "shelve":  # at its deadline, however late its letter was
            seen = [kind for kind in seen if kind != "ServerNoticeWithdrawn"]
        assert seen == STORY[fleet.wishes[one]]


def twenty_come_at_once(fleet: Fleet) -> None:
    """Twelve find room, others give way to the rest, and the room that is kept free is made again."""
    world, alice = fleet.world, fleet.world.api("alice")
    come = ask(alice, 20)
    fleet.standard.extend(come)
    eventually(
        lambda: all(kinds(world, one, e.ServerBuilt, e.ServerPreemptionPlanned) for one in come), bool, LONG
    )
    fleet.settle()
    all_are(world.api("admin"), fleet.standard, "ACTIVE")
    assert kept_free(world) == 12
    assert len(fleet.gone) == 5 + 20
    assert any("ServerPreemptionPlanned" in alice.types(one) for one in come)


def the_load_falls(fleet: Fleet) -> None:
    """Who was shelved comes back in turns: first as far as what is kept free stays so, then all."""
    world, admin = fleet.world, fleet.world.api("admin")
    shelved = [one for one in fleet.gone if fleet.wishes[one] == "shelve"]
    all_are(admin, shelved, "SHELVED_OFFLOADED")
    running = Counter(project for one, project in fleet.projects.items() if one not in fleet.gone)
    few = min(3, len(shelved))
    for number in (few, 20 - few):
        for _ in range(number):
            world.api("alice").done("DELETE", f"/servers/{fleet.standard.pop(0)}")
        world.wait(10 * MINUTE)
        fleet.settle()
        came = [one for one, action in decided(world, shelved) if action == "unshelve"]
        assert len(came) == (few if number == few else len(shelved))
    assert_fair(world, came, running, fleet.projects)
    for one in shelved:
        assert kinds(world, one, *DOING, *DONE)[-2:] == ["ServerUnshelveRequested", "ServerUnshelved"]
        shown = admin.get(f"/servers/{one}", min_position=world.events(one)[-1].position)
        assert (shown["status"], shown["preempted"]) == ("ACTIVE", None)


def nothing_was_lost(fleet: Fleet) -> None:
    """No standard server went, none was deleted unheard, and nothing is in the cloud twice, or left there."""
    world, admin = fleet.world, fleet.world.api("admin")
    assert not any(kinds(world, one, *GOING, e.ServerBuildFailed) for one in fleet.standard)
    for one in fleet.gone:
        assert_heard_in_time(world, one)
    tags = Counter(tag for server in in_the_cloud(world) for tag in server.tags)
    deleted = {one for one in fleet.gone if fleet.wishes[one] != "shelve"}
    left = {*fleet.standard, *fleet.wishes} - deleted
    all_are(admin, list(left), "ACTIVE")
    assert tags == Counter({f"sl-{one}": 1 for one in left})


@only_in_full
def test_a_hundred_servers_under_pressure(world: World) -> None:
    fleet = full_cloud(world)
    five_come(fleet)
    twenty_come_at_once(fleet)
    the_load_falls(fleet)
    nothing_was_lost(fleet)


def settle(world: World, policy: str, servers: Sequence[str]) -> None:
    """Let minutes go by until nobody is told or under way any more, and the policy finds nothing to do."""
    admin = world.api("admin")

    def rest() -> bool:
        return all(
            one["under_way"] is None
            for one in admin.get("/servers", limit=1000)["servers"]
            if one["id"] in servers
        )

    for _ in range(20):
        eventually(rest, bool, LONG)
        heard(world, servers)
        before = position(world)
        ticks(world, policy, 1)
        eventually(world.is_shown)
        if position(world) == before and not open_notices(admin, servers):
            return
    pytest.fail("it never came to rest")


def position(world: World) -> int:
    row = world.connection.execute("SELECT max(notification_id) FROM ledger_events").fetchone()
    assert row is not None
    return int(row[0])


def open_notices(api: Api, servers: Sequence[str]) -> list[Any]:
    return [one["notices"] for one in standing(api, servers).values() if one["notices"]]


def in_the_cloud(world: World) -> list[Any]:
    """Return what the cloud itself has of servers, besides those it has deleted."""
    with world.cloud.world.lock:
        world.cloud.world.settle()
        return [one for one in world.cloud.world.servers.values() if one.terminated_at is None]


def kept_free(world: World) -> int:
    """Return how many small servers would find room in the cloud."""
    return sum(host.vcpus for host in HOSTS) - sum(one.host is not None for one in in_the_cloud(world))


def assert_fair(world: World, came: Sequence[str], running: Counter[str], projects: dict[str, str]) -> None:
    """At each tick those came whose turn it was: of the project that runs fewest, who has waited longest."""
    orders = {one: decisions(world, one) for one in came}
    went = {one: next(order.at for order in orders[one] if order.action == "shelve") for one in came}
    back = {one: next(order.at for order in orders[one] if order.action == "unshelve") for one in came}
    waiting = sorted(came, key=lambda one: (went[one], one))
    for tick in sorted(set(back.values())):
        for _ in range(Counter(back.values())[tick]):
            heads = {projects[one]: one for one in reversed(waiting)}.values()
            turn = min(heads, key=lambda one: (running[projects[one]], went[one], one))
            assert back[turn] == tick
            running[projects[turn]] += 1
            waiting.remove(turn)


def decisions(world: World, server: str) -> list[e.ServerPolicyActionDecided]:
    return [one.event for one in world.events(server) if isinstance(one.event, e.ServerPolicyActionDecided)]


def assert_heard_in_time(world: World, server: str) -> None:
    """No deletion was decided before a notice had been delivered its whole period before."""
    events = [one.event for one in world.events(server)]
    told = {one.notice_id: one for one in events if isinstance(one, e.ServerNoticeIssued)}
    delivered = {one.notice_id: one.at for one in events if isinstance(one, e.ServerNoticeDelivered)}
    for one in events:
        if isinstance(one, e.ServerPolicyActionDecided) and one.action == "delete":
            assert one.notice_id is not None
            period = timedelta(seconds=told[one.notice_id].period)
            assert one.at >= delivered[one.notice_id] + period
