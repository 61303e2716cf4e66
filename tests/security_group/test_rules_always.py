"""What holds of a security group's rules whatever is asked, in whatever order, however often."""

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
from commands.message import Begins, Fails, Succeeds
from commands.resource import Answer
from commands.security_group import asks
from commands.security_group import events as e
from commands.security_group.decider import SECURITY_GROUP
from commands.security_group.state import SecurityGroup
from tests.security_group.lives import CLOUD_ID, NOON, OF_FRIEND, ORDER, OUT, PING, SSH, SSH6, made

OPERATIONS = [UUID(int=number) for number in range(1, 5)]
MADE_BY_USERS = (asks.RequestSecurityGroup, asks.ChangeSecurityGroup, asks.DeleteSecurityGroup)

wished = st.lists(st.sampled_from([SSH, SSH6, PING, OUT, OF_FRIEND]), unique=True, max_size=4).map(tuple)
shown = wished.map(lambda rules: made(*rules))
BY_NAME: dict[str, st.SearchStrategy] = {
    "operation_id": st.sampled_from(OPERATIONS),
    "attempt": st.integers(0, 3),
    "at": st.integers(-60, 600).map(lambda number: NOON + timedelta(seconds=number)),
    "grace": st.just(60.0),
    "cloud_id": st.sampled_from([CLOUD_ID, CLOUD_ID, "neutron-9"]),
    "cloud_name": st.sampled_from(["web", "db"]),
    "project_id": st.just("tenant"),
    "name": st.sampled_from(["web", "db"]),
    "description": st.sampled_from(["", "of the web"]),
    "users": st.sampled_from([0, 0, 2]),
    "rules": shown,
}


def any_of(kind: type) -> st.SearchStrategy:
    ways = dict(BY_NAME)
    if kind in MADE_BY_USERS:
        ways["rules"] = st.none() | wished
    known = {field.name for field in msgspec.structs.fields(kind)} & ways.keys()
    return st.builds(kind, **{name: ways[name] for name in sorted(known)})


KINDS = [*get_args(asks.SecurityGroupCommand), *get_args(Answer)]
COMMANDS = st.sampled_from([kind for kind in KINDS if isinstance(kind, type)]).flatmap(any_of)


@st.composite
def command_for(draw: st.DrawFn, group: SecurityGroup, number: int) -> Any:
    """A command, more often than not one that means something now; users never give an id twice."""
    command = draw(COMMANDS)
    if isinstance(command, MADE_BY_USERS):
        return replace(command, operation_id=UUID(int=100 + number))
    if group.under_way and hasattr(command, "operation_id") and draw(st.integers(0, 3)):
        return replace(command, operation_id=group.under_way.operation_id)
    return command


Step = tuple[SecurityGroup, Any, list[Any], SecurityGroup]


def live(data: st.DataObject) -> Iterator[Step]:
    """Any life: each command, the state before it, what it decided, and the state after."""
    group = SECURITY_GROUP.replay(SECURITY_GROUP.decide(SECURITY_GROUP.initial, ORDER))
    for number in range(data.draw(st.integers(1, 30), "length")):
        command = data.draw(command_for(group, number))
        try:
            events = list(SECURITY_GROUP.decide(group, command))
        except Refused:
            events = []
        after = SECURITY_GROUP.replay_from(group, events)
        yield group, command, events, after
        group = after


any_life = settings(max_examples=150, deadline=None)


@any_life
@given(st.data())
def test_deciding_again_decides_nothing(data: st.DataObject) -> None:
    for _, command, events, after in live(data):
        if events:
            assert SECURITY_GROUP.decide(after, command) == []


@any_life
@given(st.data())
def test_nobody_but_a_user_is_refused(data: st.DataObject) -> None:
    for before, command, _, _ in live(data):
        if not isinstance(command, MADE_BY_USERS):
            SECURITY_GROUP.decide(before, command)


@any_life
@given(st.data())
def test_a_deleted_group_never_changes_again(data: st.DataObject) -> None:
    for before, _, events, after in live(data):
        if before.deleted:
            assert not events
            assert SECURITY_GROUP.claims(after) == frozenset()


@any_life
@given(st.data())
def test_every_operation_ends_once_and_all_have_ended_in_a_deleted_group(data: st.DataObject) -> None:
    open_ones: set[UUID] = {ORDER.operation_id}
    for _, _, events, after in live(data):
        for event in events:
            if isinstance(event, Begins):
                assert not open_ones
                open_ones.add(event.operation_id)
            elif isinstance(event, Succeeds | Fails):
                open_ones.remove(event.operation_id)
        if after.deleted:
            assert not open_ones


@any_life
@given(st.data())
def test_only_a_wish_takes_a_name_so_that_no_fact_can_be_refused(data: st.DataObject) -> None:
    for before, command, _, after in live(data):
        if not isinstance(command, MADE_BY_USERS):
            assert SECURITY_GROUP.claims(after) <= SECURITY_GROUP.claims(before)


@any_life
@given(st.data())
def test_what_is_seen_twice_is_news_once(data: st.DataObject) -> None:
    for _, _, _, after in live(data):
        sight = asks.ObserveSecurityGroup(CLOUD_ID, "db", made(PING))
        seen = SECURITY_GROUP.replay_from(after, SECURITY_GROUP.decide(after, sight))
        assert SECURITY_GROUP.decide(seen, sight) == []


@any_life
@given(st.lists(st.sampled_from(get_args(e.SecurityGroupEvent)).flatmap(any_of), max_size=30))
def test_any_event_can_follow_any_other(history: list[e.SecurityGroupEvent]) -> None:
    """The book is read whatever stands in it: ``evolve`` is total."""
    assert isinstance(SECURITY_GROUP.replay(history), SecurityGroup)
