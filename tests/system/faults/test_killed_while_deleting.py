"""kill -9 of the whole process at each step of a deletion, of servers with all that belongs to one.

Each has a root volume, a volume of data, a port and a floating IP (docs/effects.md numbers the steps).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

import pytest

from commands.network_interface.events import NetworkInterfaceDeleted
from tests.scale import sampled
from tests.system.faults.conftest import Scene, Stage
from tests.system.faults.killing import Fate, Rehearsals, Step, hold_up, lose_replies, side_by_side, struck
from tests.system.faults.service import wish
from tests.waiting import eventually

SERVERS = 2
"""How many servers each kill meets."""

THE_SERVER = "/servers/[^/]+$"
ITS_VOLUMES = "/os-volume_attachments/"


class Whole(NamedTuple):
    """A server with all that belongs to one."""

    server: UUID
    volume: UUID
    floating_ip: UUID


def whole(scene: Scene, name: str) -> list[Whole]:
    """Make servers that have everything, and wait until all is quiet."""
    ask = scene.service.ask
    disk = {"image": None, "root_volume": {"size_gb": 4, "image": "cirros"}}
    made = []
    for number in range(SERVERS):
        one = f"{name}-{number}"
        server = ask("POST", "/servers", {**wish(one), **disk})["server"]["id"]
        volume = ask("POST", "/volumes", {"name": one, "size_gb": 1})["volume"]["id"]
        address = ask("POST", "/floating-ips", {})["floating_ip"]["id"]
        made.append(Whole(UUID(server), UUID(volume), UUID(address)))
    eventually(lambda: scene.books.is_quiet() and all(own_port(scene, one.server) for one in made))
    for one in made:
        ask("POST", f"/servers/{one.server}/volumes/{one.volume}")
        port = own_port(scene, one.server)
        ask("POST", f"/network-interfaces/{port}/floating-ips/{one.floating_ip}")
    eventually(scene.books.is_quiet)
    return made


def own_port(scene: Scene, server: UUID) -> str | None:
    interfaces = scene.service.get(f"/servers/{server}")["network_interfaces"]
    return interfaces[0]["id"] if interfaces else None


def delete(scene: Scene, servers: list[Whole]) -> list[Fate]:
    return [Fate(scene.service.act(one.server, "DELETE"), "DELETED") for one in servers]


def have(scene: Scene, fates: list[Fate], kind: str) -> bool:
    return all(scene.book.has(fate.promise.server, kind) for fate in fates)


def after_the_answer(scene: Scene, name: str) -> list[Fate]:
    """1: acknowledged, and nobody has begun to let go of anything."""
    servers = whole(scene, name)
    with scene.book.hold_reactor():
        fates = delete(scene, servers)
        scene.service.kill()
    return fates


def while_freeing_addresses(scene: Scene, name: str) -> list[Fate]:
    """2: floating IPs are being freed (the cloud will do so later)."""
    servers = whole(scene, name)
    hold_up(scene, "PUT", "/floatingips/", SERVERS, "network")
    fates = delete(scene, servers)
    eventually(lambda: struck(scene.cloud, "/floatingips/") == SERVERS)
    scene.service.kill()
    return fates


def while_detaching_volumes(scene: Scene, name: str) -> list[Fate]:
    """2: the cloud detaches volumes, and its answer is on its way."""
    servers = whole(scene, name)
    lose_replies(scene, SERVERS, seconds=10, method="DELETE", path=ITS_VOLUMES)
    fates = delete(scene, servers)
    eventually(lambda: struck(scene.cloud, ITS_VOLUMES) == SERVERS)
    scene.service.kill()
    return fates


def before_the_delete(scene: Scene, name: str) -> list[Fate]:
    """3: released; the cloud has not begun to delete the server (it will do so later)."""
    servers = whole(scene, name)
    hold_up(scene, "DELETE", THE_SERVER, SERVERS)
    fates = delete(scene, servers)
    eventually(lambda: struck(scene.cloud, THE_SERVER) == SERVERS)
    scene.service.kill()
    return fates


def before_the_reply(scene: Scene, name: str) -> list[Fate]:
    """4: the cloud deletes the server, and its answer is on its way."""
    servers = whole(scene, name)
    lose_replies(scene, SERVERS, seconds=10, method="DELETE", path=THE_SERVER)
    fates = delete(scene, servers)
    eventually(lambda: struck(scene.cloud, THE_SERVER) == SERVERS)
    scene.service.kill()
    return fates


def before_the_erasure(scene: Scene, name: str) -> list[Fate]:
    """5: the cloud has the server no more; that was seen, and is not committed."""
    servers = whole(scene, name)
    lose_replies(scene, SERVERS, seconds=1, method="DELETE", path=THE_SERVER)
    fates = delete(scene, servers)
    eventually(lambda: struck(scene.cloud, THE_SERVER) == SERVERS)
    with scene.book.hold_writers():
        eventually(lambda: not servers_in(scene))
        eventually(scene.book.writer_waits)
        scene.service.kill()
    return fates


def while_removing_its_parts(scene: Scene, name: str) -> list[Fate]:
    """6: its port is being deleted (the cloud will do so later); its root volume perhaps is already."""
    servers = whole(scene, name)
    hold_up(scene, "DELETE", "/ports/", SERVERS, "network")
    fates = delete(scene, servers)
    eventually(lambda: struck(scene.cloud, "/ports/") == SERVERS)
    scene.service.kill()
    return fates


def before_the_end(scene: Scene, name: str) -> list[Fate]:
    """7: the last of its parts is gone, and nobody has drawn the conclusion."""
    servers = whole(scene, name)
    begun = len(scene.books.log())
    hold_up(scene, "DELETE", "/ports/", SERVERS, "network")
    fates = delete(scene, servers)
    eventually(lambda: struck(scene.cloud, "/ports/") == SERVERS)
    with scene.book.hold_reactor():
        eventually(lambda: ports_gone(scene, begun) == SERVERS)
        scene.service.kill()
    assert not have(scene, fates, "ServerDeleted")
    return fates


def servers_in(scene: Scene) -> int:
    scene.cloud.journal()  # takes every stage that is due
    return len(scene.cloud.world.servers)


def ports_gone(scene: Scene, after: int) -> int:
    news = scene.books.log()[after:]
    return sum(isinstance(record.event, NetworkInterfaceDeleted) for record in news)


STEPS: list[Step] = [
    after_the_answer,
    while_freeing_addresses,
    while_detaching_volumes,
    before_the_delete,
    before_the_reply,
    before_the_erasure,
    while_removing_its_parts,
    before_the_end,
]


@pytest.fixture(scope="module")
def rehearsals(stage: Stage, request: pytest.FixtureRequest) -> Iterator[Rehearsals]:
    with side_by_side(stage, request) as rehearsals:
        yield rehearsals


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("step", sampled(STEPS, before_the_reply))
def test_all_of_it_goes_and_nothing_else(rehearsals: Rehearsals, step: Step) -> None:
    assert rehearsals[step].result() == []
