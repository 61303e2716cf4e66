"""A server that was shelved to make room: that is remembered, and its policy alone brings it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from commands.server import commands
from commands.server import events as e
from commands.server.actions import Action
from tests.unit.commands.server.lives import NOON, ONE, TWO, running, sight

RULING, OTHER = e.PolicyRef(UUID(int=31), "give way", 3), e.PolicyRef(UUID(int=32), "office", 1)
NOTICE = UUID(int=21)
DEADLINE = NOON + timedelta(minutes=2)


def tell(**more: Any) -> commands.IssueNotice:
    return commands.IssueNotice(NOTICE, RULING, "shelve", NOON, DEADLINE, 120.0, ("mail",), **more)


def obey(
    action: e.PolicyAction, ruling: e.PolicyRef = RULING, decision: UUID = ONE
) -> commands.ApplyPolicyAction:
    return commands.ApplyPolicyAction(decision, ruling, action, DEADLINE)


told = running.after(tell(keeps_free=True))
shelving = told.after(obey("shelve"))
shelved = shelving.given(e.ServerObserved("SHELVED_OFFLOADED"), e.ServerShelved(ONE, room_freed=True))
unshelving = shelved.after(obey("unshelve", decision=TWO))


@pytest.mark.parametrize("notice", [tell(keeps_free=True), tell(makes_room_for=UUID(int=9))])
def test_who_is_shelved_to_make_room_is_remembered_with_its_policy(notice: commands.IssueNotice) -> None:
    away = running.after(notice).after(obey("shelve")).state().standing.preempted
    assert (away.policy_id, away.policy_name, away.since) == (RULING.policy_id, "give way", DEADLINE)


def test_who_is_shelved_for_another_reason_is_not() -> None:
    assert running.after(tell()).after(obey("shelve")).state().standing.preempted is None
    assert told.after(obey("shelve", OTHER)).state().standing.preempted is None
    assert told.after(commands.RequestAction(ONE, Action.SHELVE)).state().standing.preempted is None


def test_its_policy_brings_it_back_and_signs_for_it() -> None:
    decided, asked = shelved.when(obey("unshelve", decision=TWO)).outcome()
    assert (decided.action, decided.ruling, asked) == ("unshelve", RULING, e.ServerUnshelveRequested(TWO))


def test_no_other_policy_does_nor_does_any_bring_back_what_its_owner_shelved() -> None:
    shelved.when(obey("unshelve", OTHER)).then_nothing()
    own = running.after(commands.RequestAction(ONE, Action.SHELVE)).given(
        e.ServerObserved("SHELVED_OFFLOADED"), e.ServerShelved(ONE, room_freed=True)
    )
    own.when(obey("unshelve")).then_nothing()


@pytest.mark.parametrize(
    "ends",
    [
        lambda life: life.given(e.ServerUnshelveRequested(TWO), e.ServerUnshelved(TWO)),
        lambda life: life.after(sight("ACTIVE")),
        lambda life: life.after(commands.ExemptServer("mine", NOON)),
        lambda life: life.after(commands.ExemptServer("mine", NOON, policy_id=RULING.policy_id)),
        lambda life: life.given(e.ServerDeleteRequested(TWO), e.ServerDeleted(TWO)),
    ],
)
def test_once_somebody_has_it_otherwise_it_is_forgotten(ends: Any) -> None:
    assert ends(shelved).state().standing.preempted is None


def test_a_shelving_that_fails_is_no_absence() -> None:
    assert shelving.given(e.ServerShelveFailed(ONE, "no")).state().standing.preempted is None


def test_what_is_seen_on_the_way_and_a_failure_to_come_back_change_nothing() -> None:
    assert (
        shelving.after(sight("ACTIVE", task_state="shelving"))
        .after(sight("ACTIVE"))
        .state()
        .standing.preempted
    )
    failed = unshelving.given(e.ServerUnshelveFailed(TWO, "No valid host was found."))
    assert failed.state().standing.preempted == shelved.state().standing.preempted
    assert (
        shelved.after(commands.ExemptServer("x", NOON, policy_id=OTHER.policy_id)).state().standing.preempted
    )


def test_one_who_is_told_ahead_of_time_can_still_be_told_to_give_way_to_a_server() -> None:
    other = commands.IssueNotice(
        UUID(int=22), RULING, "shelve", NOON, DEADLINE, 120.0, ("mail",), makes_room_for=UUID(int=9)
    )
    assert len(told.after(other).state().standing.open_notices) == 2
    assert told.after(tell(keeps_free=True)).state() == told.state()
