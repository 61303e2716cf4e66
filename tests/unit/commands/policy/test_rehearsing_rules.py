"""A rehearsal is begun once and ended once; and what a policy's refusals say."""

from __future__ import annotations

from uuid import UUID

import pytest

from commands.kernel.decider import Claim
from commands.policy import commands
from commands.policy import events as e
from commands.policy.decider import POLICY
from commands.policy.refusals import (
    PolicyGone,
    PolicyInvalid,
    PolicyNameDuplicate,
    PolicyUnknown,
    TooManyPolicies,
)
from tests.unit.commands.policy.lives import DAY, NOON, STRICT, defined, deleted, enabled, policy

ONE, TWO = UUID(int=1), UUID(int=2)
REHEARSE = commands.RehearsePolicy(ONE, NOON - DAY, NOON)
DONE = commands.ConfirmRehearsed(ONE, events=9, judged=5, touched=3, wrong=1, saved_server_hours=7.5)
rehearsing = defined.after(REHEARSE)


def test_it_is_of_the_version_of_that_time() -> None:
    defined.when(REHEARSE).then(e.PolicyRehearsalRequested(ONE, NOON - DAY, NOON, 1))
    changed = defined.after(commands.ChangePolicy(STRICT))
    changed.when(REHEARSE).then(e.PolicyRehearsalRequested(ONE, NOON - DAY, NOON, 2))


def test_it_is_begun_once_and_ended_once() -> None:
    rehearsing.when(REHEARSE).then_nothing()
    for command, event in (
        (DONE, e.PolicyRehearsed(ONE, 9, 5, 3, 1, 7.5)),
        (commands.ReportRehearsalFailed(ONE, "too long"), e.PolicyRehearsalFailed(ONE, "too long")),
    ):
        rehearsing.when(command).then(event)
        rehearsing.given(event).when(command).then_nothing()
        defined.when(command).then_nothing()


def test_several_go_on_side_by_side() -> None:
    both = rehearsing.after(commands.RehearsePolicy(TWO, NOON - DAY, NOON))
    assert both.after(DONE).state().rehearsals == {TWO}


def test_of_a_policy_that_is_gone_none_is_begun_and_one_that_goes_on_ends() -> None:
    deleted.when(REHEARSE).then_refused(PolicyGone)
    policy.when(REHEARSE).then_refused(PolicyUnknown)
    gone = rehearsing.after(commands.DeletePolicy())
    gone.when(DONE).then(e.PolicyRehearsed(ONE, 9, 5, 3, 1, 7.5))


@pytest.mark.parametrize(
    ("project_id", "owner"), [("tenant", "this project has"), (None, "the administrators have")]
)
def test_too_many_are_told_with_their_number(project_id: str | None, owner: str) -> None:
    refused = TooManyPolicies(7, project_id)
    assert refused.more == {"most": 7}
    assert (
        str(refused)
        == f"At most 7 policies are possible here, and {owner} no room for more: delete one first."
    )


def test_flaws_are_told_with_their_places() -> None:
    assert PolicyInvalid([("/name", "is empty")]).more == {
        "errors": [{"pointer": "/name", "detail": "is empty"}]
    }


def test_its_name_is_a_claim() -> None:
    assert POLICY.claims(enabled.state()) == {Claim("policy_name", "tenant", "tidy", PolicyNameDuplicate)}
