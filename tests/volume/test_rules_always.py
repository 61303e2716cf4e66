"""What holds of a volume's rules whatever is asked, in whatever order, however often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, get_args
from uuid import UUID

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from commands import resource
from commands.errors import Refused
from commands.message import Begins, Fails, Succeeds
from commands.volume import asks
from commands.volume import events as e
from commands.volume.decider import VOLUME
from commands.volume.state import ALLOWED, Volume
from tests.volume.lives import CLOUD_ID, DB, GRACE, NOON, ON_DB, ON_WEB, ORDER, WEB

MADE_BY_USERS = (
    asks.RequestVolume,
    asks.AttachVolume,
    asks.DetachVolume,
    asks.ExtendVolume,
    asks.ChangeVolumeInfo,
    asks.DeleteVolume,
)
STATUS = [*ALLOWED, "creating", "attaching", "detaching", "extending", "deleting", "uploading"]
OPERATIONS = [UUID(int=number) for number in range(1, 6)]
NAMES = ["data", "logs", "cache"]
words = st.sampled_from(["", "conflict", "Full."])
servers = st.sampled_from([WEB, DB])
BY_NAME: dict[str, st.SearchStrategy] = {
    "operation_id": st.sampled_from(OPERATIONS),
    "attempt": st.integers(0, 3),
    "at": st.integers(-60, 600).map(lambda number: NOON + timedelta(seconds=number)),
    "grace": st.sampled_from([0.0, GRACE]),
    "reason": words,
    "cloud_id": st.sampled_from([CLOUD_ID, CLOUD_ID, "cinder-2"]),
    "cloud_name": st.sampled_from(NAMES),
    "name": st.sampled_from(NAMES),
    "description": words,
    "status": st.sampled_from([*STATUS, "available", "available", "in-use", "in-use"]),
    "size_gb": st.sampled_from([10, 10, 20, 30]),
    "attachments": st.sampled_from([(), (), (ON_WEB,), (ON_DB,), (ON_DB, ON_WEB)]),
    "fault": st.sampled_from([None, "No room."]),
    "server_id": servers,
    "server_cloud_id": st.sampled_from(["nova-web", "nova-db"]),
    "root_of": st.sampled_from([None, None, WEB]),
    "quota": st.none(),
    "project_id": st.just("tenant"),
}


def any_of(kind: type) -> st.SearchStrategy:
    wanted = {field.name for field in msgspec.structs.fields(kind)} & BY_NAME.keys()
    return st.builds(kind, **{name: BY_NAME[name] for name in sorted(wanted)})


COMMANDS = st.sampled_from(
    [*get_args(asks.VolumeCommand), asks.ObserveVolume, asks.ObserveVolume, resource.ConfirmActionAccepted]
).flatmap(any_of)


@st.composite
def command_for(draw: st.DrawFn, volume: Volume, number: int) -> asks.VolumeCommand:
    """A command, more often than not one that means something now."""
    command: asks.VolumeCommand = draw(COMMANDS)
    if isinstance(command, asks.AttachVolume):
        command = replace(command, server_cloud_id={WEB: "nova-web", DB: "nova-db"}[command.server_id])
    if isinstance(command, MADE_BY_USERS):
        return replace(command, operation_id=UUID(int=100 + number))
    apt: dict[str, Any] = {}
    if draw(st.integers(0, 3)):
        apt = {"cloud_id": volume.cloud_id or CLOUD_ID}
        apt |= {"operation_id": volume.under_way.operation_id} if volume.under_way else {}
    return replace(command, **{name: value for name, value in apt.items() if hasattr(command, name)})


Step = tuple[Volume, asks.VolumeCommand, list[e.VolumeEvent], Volume]


def live(data: st.DataObject) -> Iterator[Step]:
    """Any life: each command, the state before it, what it decided, and the state after."""
    order = replace(ORDER, root_of=data.draw(BY_NAME["root_of"]))
    volume = VOLUME.replay(VOLUME.decide(VOLUME.initial, order))
    for number in range(data.draw(st.integers(1, 30), "length")):
        command = data.draw(command_for(volume, number))
        try:
            events = list(VOLUME.decide(volume, command))
        except Refused:
            events = []
        after = VOLUME.replay_from(volume, events)
        yield volume, command, events, after
        volume = after


any_life = settings(max_examples=150, deadline=None)


@any_life
@given(st.data())
def test_deciding_again_decides_nothing(data) -> None:
    for _, command, events, after in live(data):
        if events and not (isinstance(command, resource.AttemptCreate) and command.grace == 0):
            assert VOLUME.decide(after, command) == []


@any_life
@given(st.data())
def test_nobody_but_a_user_is_refused(data) -> None:
    """What carries a fact may come too late, but it is never wrong to tell it."""
    for before, command, _, _ in live(data):
        if not isinstance(command, MADE_BY_USERS):
            VOLUME.decide(before, command)


@any_life
@given(st.data())
def test_a_deleted_volume_never_changes_again(data) -> None:
    for before, _, events, _ in live(data):
        assert not (before.deleted and events)


@any_life
@given(st.data())
def test_every_operation_ends_once_and_none_is_open_in_a_deleted_volume(data) -> None:
    open_ones: set[UUID] = {ORDER.operation_id}
    for _, _, events, after in live(data):
        for event in events:
            match event:
                case Begins(operation_id):
                    assert not open_ones, "two under way"
                    open_ones.add(operation_id)
                case Succeeds(operation_id) | Fails(operation_id):
                    open_ones.remove(operation_id)
                case _:
                    pass
        assert open_ones == ({after.under_way.operation_id} if after.under_way else set())
        assert not (after.deleted and open_ones)


@any_life
@given(st.data())
def test_only_a_wish_takes_a_name_so_that_no_fact_can_be_refused(data) -> None:
    for before, command, _, after in live(data):
        if not isinstance(command, MADE_BY_USERS):
            assert VOLUME.claims(after) <= VOLUME.claims(before)


@any_life
@given(st.data())
def test_two_posts_are_a_grace_period_apart_unless_the_first_was_answered(data) -> None:
    last: e.VolumeCreateAttempted | None = None
    for _, command, events, after in live(data):
        for event in events:
            if isinstance(event, e.VolumeCreateAttempted) and isinstance(command, resource.AttemptCreate):
                grace = timedelta(seconds=command.grace)
                assert last is None or event.at >= last.at + grace
                last = event
            assert not isinstance(event, e.VolumeAccepted) or last is None or after.attempted_at is None


@any_life
@given(st.data())
def test_it_is_never_asked_for_two_servers_at_once(data) -> None:
    """Others may share it (multiattach); nobody is given by us what somebody has."""
    for before, _, events, _ in live(data):
        if any(isinstance(event, e.VolumeAttachRequested) for event in events):
            assert not before.attached
            assert before.status == "available"


@any_life
@given(st.data())
def test_once_nothing_is_under_way_all_that_is_shown_has_been_told(data) -> None:
    for _, command, _, after in live(data):
        seen = isinstance(command, asks.ObserveVolume) and command.cloud_id == after.cloud_id
        if seen and after.under_way is None and not after.deleted and command.status in ALLOWED:
            if command.status == "reserved":
                continue
            assert after.attached == {one.server_cloud_id for one in command.attachments}
            assert (after.size_gb, after.cloud_name) == (command.size_gb, command.name)


@any_life
@given(st.lists(st.sampled_from(get_args(e.VolumeEvent)).flatmap(any_of), max_size=30))
def test_any_event_can_follow_any_other(history) -> None:
    """The book is read whatever stands in it: ``evolve`` is total."""
    assert isinstance(VOLUME.replay(history), Volume)
