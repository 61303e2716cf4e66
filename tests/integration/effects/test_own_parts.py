"""Volumes, ports and addresses: whatever answers are lost, what we did is never somebody else's doing.

The rules, what carries the wishes out, the sights and the simulated cloud are real; the book is a dict. The
property of servers themselves is in test_own_acts.py.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID, uuid4

import pytest

from adapters.effects import floating_ip, network_interface, volume
from adapters.kernel.context import EffectContext, EffectHandler, RetryLater, Runtime, Timeouts
from adapters.kernel.resource_view import ResourceView, holders_named
from adapters.openstack.errors import CloudOutcomeUnknown, CloudUnreachable
from adapters.openstack.errors import CloudRejected as Denied
from adapters.pollers.holders import with_holders
from commands.floating_ip import commands as address
from commands.floating_ip.decider import FLOATING_IP
from commands.floating_ip.events import ExternalNetwork
from commands.kernel.actor import Origin
from commands.kernel.decider import Decider
from commands.kernel.errors import Refused
from commands.kernel.message import Begins, Command, Succeeds
from commands.kernel.resource import ConfirmGone, Resource
from commands.network_interface import commands as port
from commands.network_interface.decider import NETWORK_INTERFACE, NetworkInterface
from commands.network_interface.events import Known as Network
from commands.server import commands
from commands.server import events as e
from commands.server.decider import SERVER
from commands.server.state import Server
from commands.store.envelope import RecordedEvent
from commands.store.handler import CommandResult, Handler, entry
from commands.volume import commands as disk
from commands.volume.decider import VOLUME
from tests.integration.effects.clockwork import LossyCloud

KINDS: dict[str, tuple[EffectHandler, ResourceView]] = {
    "volume": (volume.EFFECT, volume.VIEW),
    "network_interface": (network_interface.EFFECT, network_interface.VIEW),
    "floating_ip": (floating_ip.EFFECT, floating_ip.VIEW),
}
MOST = 3
"""So many of a kind are there at once."""


class Book:
    """Streams of all kinds, in one order, as the handler reads and writes them."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock, self.position = clock, 0
        self.streams: dict[UUID, list[RecordedEvent]] = {}
        self.kinds: dict[UUID, Decider[Any, Any, Any]] = {}

    def append(self, stream: UUID, event: Any) -> RecordedEvent:
        records = self.streams.setdefault(stream, [])
        self.position += 1
        origin = Origin("cloud", "tenant", uuid4(), "c")
        record = RecordedEvent(stream, len(records) + 1, self.position, self.clock(), entry(event, origin))
        records.append(record)
        return record

    def state(self, stream: UUID) -> Any:
        return self.kinds[stream].replay([record.event for record in self.streams.get(stream, [])])

    async def load_state(self, decider: Decider[Any, Any, Any], stream: UUID, _: str | None = None) -> Any:
        return decider.replay([record.event for record in self.streams.get(stream, [])])

    def live(self, kind: Decider[Any, Any, Any]) -> list[UUID]:
        found = [stream for stream, decider in self.kinds.items() if decider is kind]
        return [stream for stream in found if not self.state(stream).deleted]

    def decide(self, stream: UUID, command: Command) -> CommandResult:
        events = self.kinds[stream].decide(self.state(stream), command)
        for event in events:
            self.append(stream, event)
        return CommandResult(stream, list(self.streams[stream]), len(events))


class Sight(NamedTuple):
    """What was shown of a thing, and where the log was just before."""

    stream: UUID
    shown: dict[str, Any] | None
    position: int


class PartEffectContext(NamedTuple):
    """What the effects use of theirs."""

    runtime: Runtime
    record: RecordedEvent
    life: Life

    @property
    def stream(self) -> UUID:
        return self.record.stream

    async def state(self) -> Any:
        return self.life.book.state(self.stream)

    async def cloud(self) -> LossyCloud:
        return self.life.cloud

    async def call(self, function: Any, *args: Any, **more: Any) -> Any:
        return function(*args, **more)

    async def report(self, command: Command, _: str | None = None) -> CommandResult:
        return self.life.book.decide(self.stream, command)


class Life:
    """A project whose owner acts, a worker whose answers get lost, a watcher, and nobody else."""

    timeouts = Timeouts()

    def __init__(self, seed: int) -> None:
        self.dice, self.cloud = random.Random(seed), LossyCloud()
        self.book = Book(self.cloud.clock)
        self.jobs: dict[UUID, list[RecordedEvent]] = {}
        self.sights: list[Sight] = []
        self.clouds = self
        networks = self.cloud.call("network", "GET", "/networks").body["networks"]
        self.inner, self.outer = (
            next(one for one in networks if one["router:external"] is outside) for outside in (False, True)
        )
        self.image = self.cloud.send("GET", "/image/v2/images")[0].body["images"][0]["id"]
        self.servers: dict[UUID, str] = {}

    # what a runtime has

    @property
    def home(self) -> LossyCloud:
        return self.cloud

    async def clock(self) -> datetime:
        return self.cloud.clock.now

    def new_id(self) -> UUID:
        """The same life has the same ids: streams are taken in their order."""
        return UUID(int=self.dice.getrandbits(128), version=4)

    # what the owner does

    def step(self) -> None:
        act = self.dice.choice(
            [self.ask, self.ask, self.work, self.work, self.work, self.go_on, self.look, self.tell, self.tell]
        )
        act()

    def ask(self) -> None:
        self.dice.choice([self.make, self.change, self.change, self.change, self.serve])()

    def make(self) -> None:
        stream, operation = self.new_id(), self.new_id()
        choices: list[tuple[Decider[Any, Any, Any], Command]] = [
            (VOLUME, disk.RequestVolume(operation, "tenant", f"disk-{stream}", 1)),
            (
                NETWORK_INTERFACE,
                port.RequestNetworkInterface(operation, "tenant", Network(self.inner["id"], "private")),
            ),
            (
                FLOATING_IP,
                address.RequestFloatingIp(operation, "tenant", ExternalNetwork(self.outer["id"], "public")),
            ),
        ]
        kind, wish = self.dice.choice(choices)
        if len(self.book.live(kind)) < MOST:
            self.book.kinds[stream] = kind
            self.wish(stream, wish)

    def change(self) -> None:
        """Ask for something of one thing; what is refused is not asked."""
        things = [
            stream for kind in (VOLUME, NETWORK_INTERFACE, FLOATING_IP) for stream in self.book.live(kind)
        ]
        if not things:
            return
        stream = self.dice.choice(things)
        wishes = list(self.wishes(stream))
        self.dice.shuffle(wishes)
        for wish in wishes[:2]:
            with suppress(Refused):
                self.wish(stream, wish)

    def wishes(self, stream: UUID) -> Iterator[Command]:
        operation, thing = self.new_id(), self.book.state(stream)
        running = [(key, cloud_id) for key, cloud_id in self.servers.items() if cloud_id]
        match self.book.kinds[stream].feature:
            case "volume":
                for server, cloud_id in running:
                    yield disk.AttachVolume(operation, server, cloud_id)
                    yield disk.DetachVolume(operation, server)
                yield disk.ExtendVolume(operation, thing.size_gb + 1)
                yield disk.ChangeVolumeInfo(operation, name=f"disk-{operation}")
                yield disk.DeleteVolume(operation)
            case "network_interface" if self.is_promised(stream):
                return
            case "network_interface":
                for server, cloud_id in running:
                    yield port.AttachNetworkInterface(operation, server, cloud_id)
                    yield port.DetachNetworkInterface(operation, server)
                yield port.DeleteNetworkInterface(operation)
            case _:
                for one in self.book.live(NETWORK_INTERFACE):
                    interface = self.book.state(one)
                    if interface.cloud_id and not interface.is_under_way("delete"):
                        yield address.AssociateFloatingIp(
                            operation, one, interface.cloud_id, interface.server_id
                        )
                yield address.DisassociateFloatingIp(operation)
                yield address.DeleteFloatingIp(operation)

    def is_promised(self, interface: UUID) -> bool:
        """Whether a server was made with it: until that has it, the owner leaves it alone."""
        given = {part for server in self.servers for part, _ in self.book.state(server).parts}
        return interface in given and self.book.state(interface).attached is None

    def wish(self, stream: UUID, command: Command) -> None:
        for record in self.book.decide(stream, command).new_events:
            if isinstance(record.event, Begins):
                self.jobs.setdefault(stream, []).append(record)

    def serve(self) -> None:
        """Make a server with a port that is free, or have one deleted: the property of those is elsewhere."""
        if len(self.servers) < 2:
            self.make_server()
            return
        server = self.dice.choice(sorted(self.servers))
        self.book.append(server, e.ServerDeleteRequested(self.new_id()))
        cloud_id = self.servers.pop(server)
        self.cloud.call("compute", "DELETE", f"/servers/{cloud_id}")
        self.go_on()
        self.book.append(server, e.ServerRemovedFromCloud())

    def make_server(self) -> None:
        server, given = self.new_id(), None
        for one in self.book.live(NETWORK_INTERFACE):
            interface = self.book.state(one)
            if interface.status == "FREE" and interface.under_way is None and not self.is_promised(one):
                given = (one, interface.cloud_id)
        network = e.Named(self.inner["id"], "private")
        order = commands.RequestServer(
            operation_id=self.new_id(),
            project_id="tenant",
            name=f"web-{server}",
            flavor=e.Flavor("1", "m1.tiny", 1, 512, 1),
            image=e.Named(self.image, "cirros"),
            networks=(network,),
            interfaces=(e.Interface(given[0], network, cloud_id=given[1]),) if given else (),
        )
        self.book.kinds[server] = SERVER
        self.book.decide(server, order)
        nic = {"port": given[1]} if given else {"uuid": self.inner["id"]}
        body = {"name": order.name, "flavorRef": "1", "imageRef": self.image, "networks": [nic]}
        try:
            answer = self.cloud.call("compute", "POST", "/servers", body={"server": body})
        except Denied:  # another server has just got the port, and nobody has looked since
            return
        cloud_id = answer.body["server"]["id"]
        self.book.append(server, e.ServerCreateAttempted(1, self.cloud.clock.now))
        self.book.append(server, e.ServerAccepted(1, cloud_id))
        self.servers[server] = cloud_id

    # what the worker does

    def work(self) -> None:
        """Carry out one wish; the call or its answer may be lost, and then it is run again later."""
        waiting = sorted(stream for stream, jobs in self.jobs.items() if jobs)
        if not waiting:
            return
        stream = self.dice.choice(waiting)
        self.cloud.lose = self.dice.random() < 0.3
        self.cloud.drop = not self.cloud.lose and self.dice.random() < 0.1
        record = self.jobs[stream][0]
        effect, _ = KINDS[self.book.kinds[stream].feature]
        context = cast(EffectContext, PartEffectContext(cast(Runtime, self), record, self))
        try:
            asyncio.run(effect.handle(context))
            if self.dice.random() < 0.9:  # else as after a crash before the end of the job was written down
                self.jobs[stream].pop(0)
        except (RetryLater, CloudOutcomeUnknown, CloudUnreachable):
            pass
        self.cloud.lose = self.cloud.drop = False

    def go_on(self) -> None:
        """Time passes, and the cloud ends what it is at."""
        self.cloud.forward(self.dice.choice([0.1, 1.0, 10.0, 60.0]))

    # what the watcher does

    def look(self) -> None:
        for stream, kind in self.book.kinds.items():
            thing = self.book.state(stream)
            if isinstance(thing, Resource) and thing.is_live and thing.cloud_id:
                _, watch = KINDS[kind.feature]
                shown = watch.show(cast(Any, self.cloud), thing.cloud_id)
                self.sights.append(Sight(stream, shown, self.book.position))

    def tell(self) -> None:
        """Tell the rules what was shown, unless the stream has moved on since."""
        sights, self.sights = self.sights, []
        for sight in sights:
            if self.book.streams[sight.stream][-1].position <= sight.position:
                command = asyncio.run(self.told(sight))
                self.book.decide(sight.stream, command)

    async def told(self, sight: Sight) -> Command:
        thing = self.book.state(sight.stream)
        command: Command = ConfirmGone()
        if sight.shown is not None:
            _, watch = KINDS[self.book.kinds[sight.stream].feature]
            ours = {one: key for one, key in self.holders().items() if one in holders_named(sight.shown)}
            command = watch.observation(cast(Any, self.cloud), sight.shown, ours)
        told: Command = await with_holders(cast(Handler, self.book), sight.stream, thing, command)
        return told

    def holders(self) -> dict[str, UUID]:
        things = {stream: self.book.state(stream) for stream in self.book.kinds}
        held = (Server, NetworkInterface)
        return {one.cloud_id: key for key, one in things.items() if isinstance(one, held) and one.cloud_id}


LIVES, STEPS = 8, 300


@pytest.mark.parametrize("seed", range(LIVES))
def test_what_we_did_is_never_somebody_elses_doing(seed: int) -> None:
    life = Life(seed)
    for _ in range(STEPS):
        life.step()
        for stream, records in life.book.streams.items():
            told = [record.type for record in records[-6:]]
            assert not [name for name in told if name.endswith("OutOfBand")], (stream, told)
    records = [record for stream in life.book.streams.values() for record in stream]
    done = Counter(record.type for record in records if isinstance(record.event, Succeeds))
    assert len(done) > 4, "it was a life"
    assert any(record.type.endswith(("Released", "Bound")) for record in records), "servers came and went"
