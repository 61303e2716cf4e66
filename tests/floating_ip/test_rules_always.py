"""What holds of a floating IP's rules whatever is asked, in whatever order, however often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, get_args
from uuid import UUID

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from commands.errors import Refused
from commands.floating_ip import asks
from commands.floating_ip import events as e
from commands.floating_ip.decider import FLOATING_IP
from commands.floating_ip.state import FloatingIp
from commands.message import Begins, Fails, Succeeds
from tests.floating_ip.lives import ADDRESS, DB, DB_PORT, NOON, ORDER, PUBLIC, SERVER, WEB, WEB_PORT

OPERATIONS = [UUID(int=number) for number in range(1, 6)]
MADE_BY_USERS = (
    asks.RequestFloatingIp,
    asks.AssociateFloatingIp,
    asks.DisassociateFloatingIp,
    asks.DeleteFloatingIp,
)
ASK_FOR = {
    "associate": asks.AssociateFloatingIp(OPERATIONS[0], WEB, WEB_PORT),
    "disassociate": asks.DisassociateFloatingIp(OPERATIONS[0]),
    "delete": asks.DeleteFloatingIp(OPERATIONS[0]),
}
PORTS = st.sampled_from([None, WEB_PORT, DB_PORT])
BY_NAME: dict[str, st.SearchStrategy] = {
    "operation_id": st.sampled_from(OPERATIONS),
    "at": st.integers(0, 600).map(lambda number: NOON + timedelta(seconds=number)),
    "grace": st.just(35.0),
    "reason": st.just("no"),
    "quota": st.none(),
    "cloud_id": st.sampled_from(["fip-1", "fip-2"]),
    "status": st.sampled_from(["DOWN", "ACTIVE", "ERROR"]),
    "address": st.just(ADDRESS),
    "fixed_address": st.none(),
    "network_interface_id": st.sampled_from([WEB, DB]),
    "server_id": st.sampled_from([None, SERVER]),
    "network": st.just(PUBLIC),
    "project_id": st.just("tenant"),
}


def any_of(kind: type) -> st.SearchStrategy:
    ports = st.sampled_from([WEB_PORT, DB_PORT]) if kind is asks.AssociateFloatingIp else PORTS
    known = {**BY_NAME, "port_cloud_id": ports, "answers": st.none()}
    wanted = {field.name for field in msgspec.structs.fields(kind)} & known.keys()
    return st.builds(kind, **{name: known[name] for name in sorted(wanted)})


COMMANDS = st.sampled_from(get_args(asks.FloatingIpCommand)).flatmap(any_of)


@st.composite
def command_for(draw: st.DrawFn, floating: FloatingIp, number: int) -> asks.FloatingIpCommand:
    """A command, more often than not one that means something now; users never give an id twice."""
    command = draw(COMMANDS)
    if isinstance(command, MADE_BY_USERS):
        return replace(command, operation_id=UUID(int=100 + number))
    if not draw(st.integers(0, 3)):
        return command
    apt: dict[str, Any] = {"cloud_id": floating.cloud_id or "fip-1"}
    if floating.under_way is not None:
        apt |= {"operation_id": floating.under_way.operation_id}
        apt |= {"answers": draw(st.sampled_from([None, floating.under_way.operation_id]))}
    return replace(command, **{name: value for name, value in apt.items() if hasattr(command, name)})


Step = tuple[FloatingIp, asks.FloatingIpCommand, list[e.FloatingIpEvent], FloatingIp]


def live(data: st.DataObject) -> Iterator[Step]:
    """Any life: each command, the state before it, what it decided, and the state after."""
    floating = FLOATING_IP.replay(FLOATING_IP.decide(FLOATING_IP.initial, ORDER))
    for number in range(data.draw(st.integers(1, 30), "length")):
        command = data.draw(command_for(floating, number))
        try:
            events = list(FLOATING_IP.decide(floating, command))
        except Refused:
            events = []
        after = FLOATING_IP.replay_from(floating, events)
        yield floating, command, events, after
        floating = after


any_life = settings(max_examples=150, deadline=None)


@any_life
@given(st.data())
def test_deciding_again_decides_nothing(data) -> None:
    for _, command, events, after in live(data):
        if events:
            assert FLOATING_IP.decide(after, command) == []


@any_life
@given(st.data())
def test_nobody_but_a_user_is_refused(data) -> None:
    for before, command, _, _ in live(data):
        if not isinstance(command, MADE_BY_USERS):
            FLOATING_IP.decide(before, command)


@any_life
@given(st.data())
def test_a_deleted_one_never_changes_again(data) -> None:
    for before, _, events, after in live(data):
        if before.deleted:
            assert events == []
            assert after == before


@any_life
@given(st.data())
def test_every_operation_ends_once_and_only_one_is_under_way(data) -> None:
    open_ones: set[UUID] = {ORDER.operation_id}
    for _, _, events, after in live(data):
        for event in events:
            match event:
                case Begins(operation_id):
                    assert not open_ones
                    open_ones.add(operation_id)
                case Succeeds(operation_id) | Fails(operation_id):
                    open_ones.remove(operation_id)
                case _:
                    pass
        assert open_ones == ({after.under_way.operation_id} if after.under_way else set())


@any_life
@given(st.data())
def test_each_coming_and_going_is_told_once(data) -> None:
    """Who follows the events alone knows at any time what the address leads to."""
    held: str | None = None
    for _, _, events, after in live(data):
        for event in events:
            match event:
                case e.FloatingIpAssociated() | e.FloatingIpAssociatedOutOfBand():
                    assert held is None
                    held = event.port_cloud_id
                case e.FloatingIpDisassociated() | e.FloatingIpDisassociatedOutOfBand():
                    assert held == event.port_cloud_id
                    held = None
                case _:
                    pass
        assert held == (after.holder and after.holder.port_cloud_id)


@any_life
@given(st.data())
def test_nothing_is_taken_from_what_it_leads_to_unless_asked(data) -> None:
    for before, _, events, _ in live(data):
        if before.holder is not None:
            assert not any(
                isinstance(event, e.FloatingIpAssociateRequested | e.FloatingIpDeleteRequested)
                for event in events
            )


@any_life
@given(st.data())
def test_what_is_allowed_is_not_refused(data) -> None:
    for _, _, _, after in live(data):
        if after.is_live and after.under_way is None and not (after.failed and after.holder):
            for action in after.FREE if after.failed else after.allowed:
                FLOATING_IP.decide(after, ASK_FOR[action])
