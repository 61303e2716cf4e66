"""Removing a server: from what the streams remember, the next commands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from commands.network_interface import events as port
from commands.network_interface.commands import DeleteNetworkInterface
from commands.network_interface.decider import NETWORK_INTERFACE, NetworkInterface
from commands.process_managers import server_teardown
from commands.process_managers.server_teardown import Held
from commands.server import commands
from commands.server import events as e
from commands.server.commands import ConfirmReleased, ConfirmRemoved
from commands.volume import events as volume
from commands.volume.commands import DeleteVolume, DetachVolume
from commands.volume.decider import VOLUME
from commands.volume.state import Volume
from tests.unit.commands.server.lives import ONE, TWO, deleting, in_status, running

WEB, PORT, DATA, ROOT = (UUID(int=number) for number in range(90, 94))
NET = port.Known("net", "private")


def interface(*more: Any) -> NetworkInterface:
    made = port.NetworkInterfaceRequested(TWO, "tenant", NET, made_for=WEB)
    return NETWORK_INTERFACE.replay([made, port.NetworkInterfaceAccepted("port-1"), *more])


def disk(*more: Any, root: bool = False, goes: bool = True) -> Volume:
    """A volume that the server has."""
    wish = volume.VolumeRequested(
        TWO, "tenant", "disk", 10, root_of=WEB if root else None, delete_on_termination=goes
    )
    held = volume.VolumeObserved("in-use", 10, attachments=(volume.Attachment("nova-1", WEB),))
    made = [wish, volume.VolumeAccepted("vol-1"), volume.VolumeCreated(TWO), held]
    return VOLUME.replay([*made, *more])


def asked(server: Any, held: Held) -> list[tuple[UUID, type]]:
    steps = server_teardown.steps(WEB, server, held, ONE)
    return [(step.stream, type(step.command)) for step in steps]


READY = port.NetworkInterfaceCreated(TWO, WEB, "port-1")
erased = deleting.after(commands.ConfirmReleased()).after(commands.ConfirmGone()).state()


def test_a_server_that_stays_keeps_all_it_has() -> None:
    assert asked(running.state(), Held({PORT: interface(READY)}, {DATA: disk()})) == []


def test_volumes_are_detached_before_the_cloud_is_asked() -> None:
    held = Held({PORT: interface(READY)}, {DATA: disk(), ROOT: disk(root=True)})
    assert asked(deleting.state(), held) == [(DATA, DetachVolume)]
    on_its_way = disk(volume.VolumeDetachRequested(ONE, WEB, "nova-1"))
    assert asked(deleting.state(), Held({}, {DATA: on_its_way})) == []
    assert asked(deleting.state(), Held({PORT: interface(READY)}, {ROOT: disk(root=True)})) == [
        (WEB, ConfirmReleased)
    ]


def test_one_that_cannot_be_detached_does_not_hold_it_up() -> None:
    wish = volume.VolumeDetachRequested(ONE, WEB, "nova-1")
    stuck = disk(wish, volume.VolumeDetachFailed(ONE, "no", WEB))
    assert asked(deleting.state(), Held({}, {DATA: stuck})) == [(WEB, ConfirmReleased)]


def test_in_a_status_in_which_nova_detaches_nothing_the_cloud_does_it_all() -> None:
    suspended = in_status("SUSPENDED").after(commands.DeleteServer(ONE)).state()
    assert asked(suspended, Held({}, {DATA: disk()})) == [(WEB, ConfirmReleased)]


def test_its_parts_go_after_it() -> None:
    held = Held({PORT: interface(READY)}, {ROOT: disk(root=True), DATA: disk()})
    assert asked(erased, held) == [
        (DATA, DetachVolume),
        (ROOT, DeleteVolume),
        (PORT, DeleteNetworkInterface),
    ]


def test_a_root_volume_may_stay() -> None:
    assert asked(erased, Held({}, {ROOT: disk(root=True, goes=False)})) == [(ROOT, DetachVolume)]


def test_the_deletion_is_done_when_nothing_is_left_or_moves() -> None:
    going = interface(READY, port.NetworkInterfaceDeleteRequested(ONE))
    assert asked(erased, Held({PORT: going})) == []
    gone = interface(READY, port.NetworkInterfaceDeleteRequested(ONE), port.NetworkInterfaceDeleted(ONE, WEB))
    assert asked(erased, Held({PORT: gone})) == [(WEB, ConfirmRemoved)]
    stays = interface(
        READY, port.NetworkInterfaceDeleteRequested(ONE), port.NetworkInterfaceDeleteFailed(ONE, "no", WEB)
    )
    assert asked(erased, Held({PORT: stays})) == [(WEB, ConfirmRemoved)]


def test_what_was_made_for_one_that_never_was_goes_too() -> None:
    wish = running.history[0]
    unmade = server_teardown.SERVER.replay([wish, e.ServerBuildFailed(ONE, "no room")])
    assert asked(unmade, Held({PORT: interface(READY)})) == [(PORT, DeleteNetworkInterface)]
    assert asked(unmade, Held()) == []


def test_who_refuses_is_left_out() -> None:
    held = Held({PORT: interface(READY)}, {DATA: disk()})
    assert server_teardown.without(held, {PORT}) == Held({}, {DATA: held.volumes[DATA]})
