"""What holds of the rules of resources whatever is asked, in whatever order, however often."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.message import Begins, Fails, Succeeds
from tests.key_pair.lives import LIFE as KEY_PAIR
from tests.network_interface.lives import LIFE as NETWORK_INTERFACE
from tests.resource.any_life import AnyLife
from tests.server_snapshot.lives import LIFE as SERVER_SNAPSHOT

LIVES = {
    "key_pair": KEY_PAIR,
    "network_interface": NETWORK_INTERFACE,
    "server_snapshot": SERVER_SNAPSHOT,
}

each_resource = pytest.mark.parametrize("life", LIVES.values(), ids=LIVES)
any_life = settings(max_examples=100, deadline=None)


@each_resource
@any_life
@given(data=st.data())
def test_deciding_again_decides_nothing(life: AnyLife, data: st.DataObject) -> None:
    for step in life.live(data):
        if step.events:
            assert life.decider.decide(step.after, step.command) == []


@each_resource
@any_life
@given(data=st.data())
def test_nobody_but_a_user_is_refused(life: AnyLife, data: st.DataObject) -> None:
    """What carries a fact may come too late, but it is never wrong to tell it."""
    for step in life.live(data):
        if isinstance(step.command, life.told):
            life.decider.decide(step.before, step.command)


@each_resource
@any_life
@given(data=st.data())
def test_what_is_deleted_never_changes_again(life: AnyLife, data: st.DataObject) -> None:
    for step in life.live(data):
        if step.before.deleted:
            assert step.events == []


@each_resource
@any_life
@given(data=st.data())
def test_every_operation_ends_once_and_one_is_open_at_a_time(life: AnyLife, data: st.DataObject) -> None:
    open_ones: set[UUID] = {life.order.operation_id}
    for step in life.live(data):
        for event in step.events:
            match event:
                case Begins(operation_id):
                    assert not open_ones
                    open_ones.add(operation_id)
                case Succeeds(operation_id) | Fails(operation_id):
                    open_ones.remove(operation_id)
                case _:
                    pass
        assert {step.after.under_way.operation_id} == open_ones if step.after.under_way else not open_ones


@each_resource
@any_life
@given(data=st.data())
def test_only_a_wish_takes_a_name_so_that_no_fact_can_be_refused(life: AnyLife, data: st.DataObject) -> None:
    for step in life.live(data):
        if isinstance(step.command, life.told):
            assert life.decider.claims(step.after) <= life.decider.claims(step.before)


@each_resource
@any_life
@given(data=st.data())
def test_any_event_can_follow_any_other(life: AnyLife, data: st.DataObject) -> None:
    """The book is read whatever stands in it: ``evolve`` is total."""
    history = data.draw(st.lists(st.sampled_from(life.events).flatmap(life.any_of), max_size=30))
    assert isinstance(life.decider.replay(history), type(life.decider.initial))
