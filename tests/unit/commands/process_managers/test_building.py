"""Building a server: events in, commands to its parts and back out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from commands.kernel.actor import Origin
from commands.network_interface import events as port
from commands.network_interface.commands import RequestNetworkInterface
from commands.process_managers import server_provisioning
from commands.server import events as e
from commands.server.commands import ConfirmPart, ReportPartFailed
from commands.server.decider import SERVER
from commands.store.envelope import RecordedEvent
from commands.store.handler import entry
from commands.volume import events as volume
from commands.volume.commands import RequestVolume
from tests.unit.commands.server.lives import ORDER

WEB, PORT, GIVEN, DISK = (UUID(int=number) for number in range(80, 84))
NET = e.Named("net", "private")
ORIGIN = Origin(by="user:ann", project_id="tenant", command_id=WEB, correlation_id="req-1")


def record(stream: UUID, event: Any) -> RecordedEvent:
    return RecordedEvent(stream, 1, 1, datetime(2026, 8, 1, tzinfo=UTC), entry(event, ORIGIN))


def wish(**more: Any) -> e.ServerRequested:
    [event] = SERVER.decide(SERVER.initial, replace(ORDER, **more))
    assert isinstance(event, e.ServerRequested)
    return event


def test_its_parts_are_asked_for_and_what_is_given_is_not() -> None:
    asked = wish(
        interfaces=(e.Interface(PORT, NET, "10.0.0.7"), e.Interface(GIVEN, NET, cloud_id="port-9")),
        root_volume=e.RootVolume(DISK, 10, "fast", delete_on_termination=False),
    )
    one, two = server_provisioning.react(record(WEB, asked))
    assert (one.stream, two.stream) == (PORT, DISK)
    assert isinstance(one.command, RequestNetworkInterface)
    assert isinstance(two.command, RequestVolume)
    assert (one.command.made_for, one.command.fixed_address) == (WEB, "10.0.0.7")
    assert (two.command.root_of, two.command.size_gb, two.command.volume_type) == (WEB, 10, "fast")
    assert two.command.image == volume.Source("img", "debian-12")
    assert not two.command.delete_on_termination
    assert server_provisioning.react(record(WEB, asked)) == [one, two]


def test_the_server_is_told_of_each() -> None:
    made = server_provisioning.react(record(PORT, port.NetworkInterfaceCreated(WEB, WEB, "port-1")))
    assert [(step.stream, step.command) for step in made] == [(WEB, ConfirmPart(PORT, "port-1"))]
    made = server_provisioning.react(record(DISK, volume.VolumeCreated(WEB, WEB, "vol-1")))
    assert [(step.stream, step.command) for step in made] == [(WEB, ConfirmPart(DISK, "vol-1"))]
    failed = server_provisioning.react(record(DISK, volume.VolumeCreateFailed(WEB, "no room", WEB)))
    assert [(step.stream, step.command) for step in failed] == [(WEB, ReportPartFailed(DISK, "no room"))]


def test_what_was_made_for_nobody_concerns_nobody() -> None:
    assert server_provisioning.react(record(PORT, port.NetworkInterfaceCreated(WEB, None, "port-1"))) == []
    assert server_provisioning.react(record(DISK, volume.VolumeCreateFailed(WEB, "no room"))) == []
