"""What holds of a server's rules whatever is asked, in whatever order, however often."""

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
from commands.server import asks
from commands.server import events as e
from commands.server.decider import SERVER
from commands.server.state import LOOKS, Server
from tests.server.lives import GRACE, NOON, ORDER

STATUS = ["BUILD", "ACTIVE", "SHUTOFF", "PAUSED", "REBOOT", "VERIFY_RESIZE", "ERROR", "UNKNOWN", "DELETED"]
OPERATIONS = [UUID(int=number) for number in range(1, 6)]
CLOUD_IDS = ["nova-1", "nova-2", "nova-3"]
NAMES = ["web", "db", "cache"]

MADE_BY_USERS = (
    asks.RequestServer,
    asks.StartServer,
    asks.StopServer,
    asks.RebootServer,
    asks.DeleteServer,
    asks.ChangeServerInfo,
)

times = st.integers(-60, 600).map(lambda number: NOON + timedelta(seconds=number))
words = st.sampled_from(["", "conflict", "Timeout"])
BY_NAME: dict[str, st.SearchStrategy] = {
    "operation_id": st.sampled_from(OPERATIONS),
    "attempt": st.integers(0, 3),
    "at": times,
    "reason": words,
    "cloud_id": st.sampled_from(CLOUD_IDS),
    "cloud_name": st.sampled_from(NAMES),
    "name": st.sampled_from(NAMES),
    "description": words,
    "kind": st.sampled_from(["SOFT", "HARD"]),
    "status": st.sampled_from(STATUS),
    "before": st.sampled_from(STATUS),
    "after": st.sampled_from(STATUS),
    "task_state": st.sampled_from([None, None, "powering-off", "deleting"]),
    "locked": st.sampled_from([False, False, False, True]),
    "failure": st.sampled_from([None, None, "Timeout"]),
    "fault": st.sampled_from([None, e.Fault("no valid host", 500)]),
    "cause": st.sampled_from([None, e.CloudAction("stop", "req-7", "ann")]),
    "code": st.sampled_from([None, 403]),
    "grace": st.sampled_from([0.0, GRACE]),
    "project_id": st.just("tenant"),
    "flavor": st.just(ORDER.flavor),
    "image": st.just(ORDER.image),
    "networks": st.just(ORDER.networks),
}


def any_of(kind: type) -> st.SearchStrategy:
    wanted = {field.name for field in msgspec.structs.fields(kind)} & BY_NAME.keys()
    return st.builds(kind, **{name: BY_NAME[name] for name in sorted(wanted)})


COMMANDS = st.sampled_from(get_args(asks.ServerCommand)).flatmap(any_of)


@st.composite
def command_for(draw: st.DrawFn, server: Server, number: int) -> asks.ServerCommand:
    """A command, more often than not one that means something now.

    Ids of operations are never given twice by users; what confirms a new name tells the name that was asked.
    """
    command = draw(COMMANDS)
    apt: dict[str, Any] = {}
    if isinstance(command, MADE_BY_USERS):
        return replace(command, operation_id=UUID(int=100 + number))
    if isinstance(command, asks.ConfirmInfoChanged | asks.ReportInfoRefused) and server.info:
        wish = draw(st.sampled_from(server.info))
        apt = {"operation_id": wish.operation_id, "name": wish.name, "description": wish.description}
    elif draw(st.integers(0, 3)):
        apt = {"attempt": server.attempt, "cloud_id": server.cloud_id or CLOUD_IDS[0]}
        apt |= {"operation_id": server.under_way.operation_id} if server.under_way else {}
    return replace(command, **{name: value for name, value in apt.items() if hasattr(command, name)})


Step = tuple[Server, asks.ServerCommand, list[e.ServerEvent], Server]


def live(data: st.DataObject) -> Iterator[Step]:
    """Any life: each command, the state before it, what it decided, and the state after."""
    server = SERVER.replay(SERVER.decide(SERVER.initial, ORDER))
    for number in range(data.draw(st.integers(1, 30), "length")):
        command = data.draw(command_for(server, number))
        try:
            events = list(SERVER.decide(server, command))
        except Refused:
            events = []
        after = SERVER.replay_from(server, events)
        yield server, command, events, after
        server = after


any_life = settings(max_examples=150, deadline=None)


@any_life
@given(st.data())
def test_deciding_again_decides_nothing(data) -> None:
    """No exception: where a rule counts (looks, attempts), a repeated command is the same look or attempt."""
    for _, command, events, after in live(data):
        if events:
            assert SERVER.decide(after, command) == []


@any_life
@given(st.data())
def test_nobody_but_a_user_is_refused(data) -> None:
    """What carries a fact may come too late, but it is never wrong to tell it."""
    for before, command, _, _ in live(data):
        if not isinstance(command, MADE_BY_USERS):
            SERVER.decide(before, command)


@any_life
@given(st.data())
def test_a_deleted_server_never_changes_again_but_for_its_twins(data) -> None:
    for before, _, events, after in live(data):
        if before.deleted:
            assert all(isinstance(event, e.ServerTwinFound | e.ServerTwinDeleted) for event in events)
            assert replace(after, twins=before.twins) == before


@any_life
@given(st.data())
def test_at_most_one_attempt_is_unresolved(data) -> None:
    absences = 0
    unresolved: set[int] = set()
    for _, command, events, _ in live(data):
        if isinstance(command, asks.ReportBuildRefused) and events:
            unresolved.clear()
        for event in events:
            match event:
                case e.ServerCreateAttempted(attempt):
                    assert not unresolved, "a second POST while the fate of the first is unknown"
                    unresolved.add(attempt)
                    absences = 0
                case e.ServerCreateNotFound():
                    absences += 1
                    unresolved -= {event.attempt} if absences == LOOKS else set()
                case e.ServerAccepted():
                    unresolved.clear()
                case e.ServerDeleted() | e.ServerDeletedOutOfBand():
                    assert not unresolved, "gone, while a server of it may still turn up"
                case _:
                    pass


@any_life
@given(st.data())
def test_every_operation_ends_once_and_all_have_ended_in_a_deleted_server(data) -> None:
    open_ones: set[UUID] = {ORDER.operation_id}
    for _, _, events, after in live(data):
        for event in events:
            operation = getattr(event, "operation_id", None)
            if operation is None or isinstance(event, e.ServerActionAttempted | e.ServerActionAccepted):
                continue
            if type(event).__name__.endswith("Requested"):
                open_ones.add(operation)
            else:
                assert operation in open_ones
                open_ones.discard(operation)
        if after.deleted:
            assert not open_ones


@any_life
@given(st.data())
def test_only_a_wish_takes_a_name_so_that_no_fact_can_be_refused(data) -> None:
    for before, command, _, after in live(data):
        if not isinstance(command, MADE_BY_USERS):
            assert SERVER.claims(after) <= SERVER.claims(before)


@any_life
@given(st.data())
def test_what_is_allowed_is_not_refused(data) -> None:
    ways = {
        "start": asks.StartServer(OPERATIONS[0]),
        "stop": asks.StopServer(OPERATIONS[0]),
        "reboot": asks.RebootServer(OPERATIONS[0]),
        "reboot-hard": asks.RebootServer(OPERATIONS[0], "HARD"),
        "delete": asks.DeleteServer(OPERATIONS[0]),
        "info": asks.ChangeServerInfo(OPERATIONS[0], description="else"),
    }
    for _, _, _, after in live(data):
        for action in after.allowed():
            SERVER.decide(after, ways[action])


@any_life
@given(st.lists(st.sampled_from(get_args(e.ServerEvent)).flatmap(any_of), max_size=30))
def test_any_event_can_follow_any_other(history) -> None:
    """The book is read whatever stands in it: ``evolve`` is total."""
    assert isinstance(SERVER.replay(history), Server)
