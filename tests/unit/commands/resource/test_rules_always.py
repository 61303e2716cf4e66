"""What holds of the rules of resources whatever is asked, in whatever order, however often."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.kernel.message import Begins, Fails, Succeeds
from commands.kernel.resource import Accepted, AttemptCreate, CreateAttempted
from tests.scale import examples
from tests.unit.commands.floating_ip.lives import LIFE as FLOATING_IP
from tests.unit.commands.key_pair.lives import LIFE as KEY_PAIR
from tests.unit.commands.network_interface.lives import LIFE as NETWORK_INTERFACE
from tests.unit.commands.resource.any_life import AnyLife, Step
from tests.unit.commands.security_group.lives import LIFE as SECURITY_GROUP
from tests.unit.commands.server_snapshot.lives import LIFE as SERVER_SNAPSHOT
from tests.unit.commands.volume.lives import LIFE as VOLUME
from tests.unit.commands.volume.lives import LIFE_OF_A_ROOT as ROOT_VOLUME

LIVES = {
    "floating_ip": FLOATING_IP,
    "key_pair": KEY_PAIR,
    "network_interface": NETWORK_INTERFACE,
    "security_group": SECURITY_GROUP,
    "server_snapshot": SERVER_SNAPSHOT,
    "volume": VOLUME,
    "volume, a server's root": ROOT_VOLUME,
}

Lived = Sequence[Step]


def deciding_again_decides_nothing(life: AnyLife, lived: Lived) -> None:
    for step in lived:
        if step.events:
            assert life.decider.decide(step.after, step.command) == []


def nobody_but_a_user_is_refused(life: AnyLife, lived: Lived) -> None:
    """What carries a fact may come too late, but it is never wrong to tell it."""
    for step in lived:
        if isinstance(step.command, life.told):
            life.decider.decide(step.before, step.command)


def what_is_deleted_never_changes_again(life: AnyLife, lived: Lived) -> None:
    for step in lived:
        if step.before.deleted:
            assert step.events == []
            assert step.after == step.before
            assert life.decider.claims(step.after) == frozenset()


def every_operation_ends_once_and_one_is_open_at_a_time(life: AnyLife, lived: Lived) -> None:
    open_ones: set[UUID] = {life.order.operation_id}
    for step in lived:
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
        assert not (step.after.deleted and open_ones)


def two_posts_are_a_grace_period_apart_unless_the_first_was_answered(life: AnyLife, lived: Lived) -> None:
    last: CreateAttempted | None = None
    for step in lived:
        for event in step.events:
            if isinstance(event, CreateAttempted) and isinstance(step.command, AttemptCreate):
                assert last is None or event.at >= last.at + timedelta(seconds=step.command.grace)
                last = event
            assert not isinstance(event, Accepted) or last is None or step.after.attempted_at is None


def only_a_wish_takes_a_name_so_that_no_fact_can_be_refused(life: AnyLife, lived: Lived) -> None:
    for step in lived:
        if isinstance(step.command, life.told):
            assert life.decider.claims(step.after) <= life.decider.claims(step.before)


RULES = (
    deciding_again_decides_nothing,
    nobody_but_a_user_is_refused,
    what_is_deleted_never_changes_again,
    every_operation_ends_once_and_one_is_open_at_a_time,
    two_posts_are_a_grace_period_apart_unless_the_first_was_answered,
    only_a_wish_takes_a_name_so_that_no_fact_can_be_refused,
)

each_resource = pytest.mark.parametrize("life", LIVES.values(), ids=LIVES)
any_life = settings(max_examples=examples(30))


@each_resource
@any_life
@given(data=st.data())
def test_the_rules_hold_in_any_life(life: AnyLife, data: st.DataObject) -> None:
    """Each life is lived once, and judged by all rules: living is what takes the time."""
    lived = list(life.live(data))
    for holds in RULES:
        holds(life, lived)


@each_resource
@any_life
@given(data=st.data())
def test_any_event_can_follow_any_other(life: AnyLife, data: st.DataObject) -> None:
    """The book is read whatever stands in it: ``evolve`` is total."""
    history = data.draw(st.lists(st.sampled_from(life.events).flatmap(life.any_of), max_size=30))
    assert isinstance(life.decider.replay(history), type(life.decider.initial))
