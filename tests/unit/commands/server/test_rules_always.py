"""What holds of a server's rules whatever is asked, in whatever order, however often."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any, get_args
from uuid import UUID

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from commands.kernel.errors import Refused
from commands.server import commands
from commands.server import events as e
from commands.server.actions import (
    ACTIONS,
    ALLOWED,
    ALLOWED_IN_ANY_STATUS,
    STABLE_STATUSES,
    TARGET,
    WHILE_LOCKED,
    Action,
)
from commands.server.decider import SERVER
from commands.server.state import ABSENCE_CONFIRMATIONS, Server
from tests.scale import examples
from tests.unit.commands.server.lives import GRACE, NOON, ORDER

STATUS = [*STABLE_STATUSES, "ACTIVE", "BUILD", "REBOOT", "VERIFY_RESIZE", "UNKNOWN", "DELETED"]
OPERATIONS = [UUID(int=number) for number in range(1, 6)]
CLOUD_IDS = ["nova-1", "nova-2", "nova-3"]
NAMES = ["web", "db", "cache"]
LARGE = e.Flavor("m2", "m1.large", 4, 8192, 80)

PLAIN = [row.action for row in ACTIONS.values() if row.is_plain]
WAYS: dict[Action, Callable[[UUID], commands.ServerCommand]] = {
    Action.REBOOT: commands.RebootServer,
    Action.HARD_REBOOT: lambda operation_id: commands.RebootServer(operation_id, "HARD"),
    Action.REBUILD: lambda operation_id: commands.RebuildServer(operation_id, ORDER.image),
    Action.RESCUE: commands.RescueServer,
    Action.CHANGE_PASSWORD: commands.ChangeServerPassword,
    Action.LOCK: commands.LockServer,
    Action.UNLOCK: commands.UnlockServer,
    Action.DELETE: commands.DeleteServer,
    Action.INFO: lambda operation_id: commands.ChangeServerInfo(operation_id, description="else"),
    **{action: partial(commands.RequestAction, action=action) for action in PLAIN},
}
"""How each action is asked for."""

MADE_BY_USERS = (
    commands.RequestServer,
    commands.ResizeServer,
    commands.ResetServerState,
    *(type(way(OPERATIONS[0])) for way in WAYS.values()),
)
SAID_BY_USERS = (
    commands.KeepServerAlive,
    commands.ExemptServer,
    commands.EndExemption,
    commands.EndExemptions,
    commands.SetServerExpiry,
    commands.GrantConsole,
    commands.DeliverNotice,
)
"""What they say of policies, and the consoles they are given: these have no operation."""

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
    "after": st.sampled_from(STATUS),
    "task_state": st.sampled_from([None, None, "powering-off", "deleting"]),
    "locked": st.sampled_from([False, False, False, True]),
    "failure": st.sampled_from([None, None, "Timeout"]),
    "fault": st.sampled_from([None, e.Fault("Build aborted", 500), e.Fault("No valid host was found.", 500)]),
    "preemption_id": st.sampled_from(OPERATIONS[:2]),
    "number": st.integers(0, 3),
    "victims": st.just(()),
    "considered": st.just(()),
    "spared": st.just({}),
    "cause": st.sampled_from([None, e.CloudAction("stop", "req-7", "ann")]),
    "code": st.sampled_from([None, 403]),
    "grace": st.sampled_from([0.0, GRACE]),
    "project_id": st.just("tenant"),
    "flavor": st.sampled_from([ORDER.flavor, LARGE]),
    "before": st.just(ORDER.flavor),
    "state": st.sampled_from(["active", "error"]),
    "unfinished": st.sampled_from([False, False, True]),
    "room_freed": st.booleans(),
    "since": times,
    "image": st.just(ORDER.image),
    "networks": st.just(ORDER.networks),
    "expires_at": times,
    "until": times,
    "acts_at": times,
    "latest": st.one_of(st.none(), times),
    "notice_id": st.sampled_from([None, *OPERATIONS]),
    "policy_id": st.sampled_from([None, *OPERATIONS[:2]]),
    "ruling": st.sampled_from([e.PolicyRef(one, "idle", 1) for one in OPERATIONS[:2]]),
    "period": st.sampled_from([0.0, 60.0]),
    "channel": st.sampled_from(["mail", "webhook"]),
}
NOTICES = (
    commands.IssueNotice
    | commands.ConfirmNoticeDelivered
    | commands.ReportDeliveryFailed
    | commands.WithdrawNotice
)
"""Commands that mean nothing without a notice."""


def any_of(kind: type) -> st.SearchStrategy:
    wanted = {field.name for field in msgspec.structs.fields(kind)} & BY_NAME.keys()
    ways = {name: BY_NAME[name] for name in sorted(wanted)}
    if issubclass(kind, NOTICES):
        ways["notice_id"] = st.sampled_from(OPERATIONS)
    if kind is commands.RequestAction:
        ways["action"] = st.sampled_from(PLAIN)
    return st.builds(kind, **ways)


COMMANDS = st.sampled_from(
    [*get_args(commands.ServerCommand), *(commands.RequestAction for _ in PLAIN)]
).flatmap(any_of)
"""Any command; each plain action is asked for as often as any other is."""


@st.composite
def command_for(draw: st.DrawFn, server: Server, number: int) -> commands.ServerCommand:
    """A command, more often than not one that means something now.

    Ids of operations are never given twice by users; what confirms a new name tells the name that was asked.
    """
    command = draw(COMMANDS)
    apt: dict[str, Any] = {}
    if isinstance(command, MADE_BY_USERS):
        return replace(command, operation_id=UUID(int=100 + number))
    if isinstance(command, commands.ApplyPolicyAction):
        return replace(command, decision_id=UUID(int=100 + number))
    if isinstance(command, commands.ConfirmInfoChanged | commands.ReportInfoRefused) and server.info:
        wish = draw(st.sampled_from(server.info))
        apt = {"operation_id": wish.operation_id, "name": wish.name, "description": wish.description}
    elif draw(st.integers(0, 3)):
        apt = {"attempt": server.attempt, "cloud_id": server.cloud_id or CLOUD_IDS[0]}
        open_ones = [*([server.under_way] if server.under_way else []), *server.locking]
        apt |= {"operation_id": draw(st.sampled_from(open_ones)).operation_id} if open_ones else {}
    return replace(command, **{name: value for name, value in apt.items() if hasattr(command, name)})


PASSING = (
    e.ServerActionAttempted
    | e.ServerActionAccepted
    | e.ServerOperationTimedOut
    | e.ServerCapacityMissing
    | e.ServerPreemptionPlanned
    | e.ServerCapacityFreed
)
"""Events about an operation that neither begin nor end it."""

Step = tuple[Server, commands.ServerCommand, list[e.ServerEvent], Server]


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


any_life = settings(max_examples=examples(30))


@any_life
@given(st.data())
def test_deciding_again_decides_nothing(data) -> None:
    """Where a rule counts (looks, attempts), a repeated command is the same look or attempt.

    The exceptions: a console is handed out as often as it is told, and a notice can be answered only once.
    """
    for _, command, events, after in live(data):
        answer = isinstance(command, SAID_BY_USERS) and getattr(command, "notice_id", None) is not None
        if events and not answer and not isinstance(command, commands.GrantConsole):
            assert SERVER.decide(after, command) == []


@any_life
@given(st.data())
def test_nobody_but_a_user_is_refused(data) -> None:
    """What carries a fact may come too late, but it is never wrong to tell it."""
    for before, command, _, _ in live(data):
        if not isinstance(command, MADE_BY_USERS + SAID_BY_USERS):
            SERVER.decide(before, command)


@any_life
@given(st.data())
def test_a_deleted_server_never_changes_again_but_for_its_twins(data) -> None:
    for before, _, events, after in live(data):
        if before.deleted:
            assert all(
                isinstance(event, e.ServerDuplicateFound | e.ServerDuplicateDeleted) for event in events
            )
            assert replace(after, twins=before.twins) == before


@any_life
@given(st.data())
def test_at_most_one_attempt_is_unresolved(data) -> None:
    absences = 0
    unresolved: set[int] = set()
    for _, command, events, _ in live(data):
        if isinstance(command, commands.ReportBuildRefused) and events:
            unresolved.clear()
        for event in events:
            match event:
                case e.ServerCreateAttempted(attempt):
                    assert not unresolved, "a second POST while the fate of the first is unknown"
                    unresolved.add(attempt)
                    absences = 0
                case e.ServerCreateNotFound():
                    absences += 1
                    unresolved -= {event.attempt} if absences == ABSENCE_CONFIRMATIONS else set()
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
            if operation is None or isinstance(event, PASSING):
                continue
            if type(event).__name__.endswith("Requested"):
                open_ones.add(operation)
            else:
                assert operation in open_ones
                open_ones.discard(operation)
        if after.deleted:
            assert not open_ones


def names(server: Server) -> set[str]:
    """What it holds that another may hold instead. (The id of a notice is nobody else's.)"""
    return {claim.value for claim in SERVER.claims(server) if claim.kind == "server_name"}


@any_life
@given(st.data())
def test_only_a_wish_takes_a_name_so_that_no_fact_can_be_refused(data) -> None:
    for before, command, _, after in live(data):
        if not isinstance(command, MADE_BY_USERS):
            assert names(after) <= names(before)


def way(server: Server, action: Action) -> commands.ServerCommand:
    """How to ask for an action: for a resize, to a flavor the server does not have."""
    if action is not Action.RESIZE:
        return WAYS[action](OPERATIONS[0])
    return commands.ResizeServer(OPERATIONS[0], LARGE if server.flavor == ORDER.flavor else ORDER.flavor)


@any_life
@given(st.data())
def test_what_is_allowed_is_not_refused(data) -> None:
    for _, _, _, after in live(data):
        for action in after.allowed():
            SERVER.decide(after, way(after, action))


def test_each_action_can_be_asked_for_somewhere() -> None:
    assert frozenset().union(ALLOWED_IN_ANY_STATUS, WHILE_LOCKED, *ALLOWED.values()) == WAYS.keys() | {
        Action.RESIZE
    }


def test_each_action_has_a_good_and_a_bad_end() -> None:
    told_elsewhere = {Action.CREATE, Action.INFO, Action.LOCK, Action.UNLOCK}
    assert (
        {row.action for row in ACTIONS.values() if row.failed}
        == TARGET.keys() | {Action.DELETE, Action.ADOPT}
        == set(Action) - told_elsewhere
    )


@any_life
@given(st.lists(st.sampled_from(get_args(e.ServerEvent)).flatmap(any_of), max_size=30))
def test_any_event_can_follow_any_other(history) -> None:
    """The book is read whatever stands in it: ``evolve`` is total."""
    assert isinstance(SERVER.replay(history), Server)
