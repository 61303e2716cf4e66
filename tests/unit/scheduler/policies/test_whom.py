"""Whom a policy concerns, and whom every policy leaves alone."""

from __future__ import annotations

from typing import get_args
from uuid import uuid4

import pytest

from commands.policy.events import Rule, Selector
from commands.server.lifecycle_terms import Exemption
from projections.resource import PendingOperationRow
from scheduler.policies.evaluator import KINDS
from scheduler.policies.model import CancelNotice
from tests.unit.scheduler.policies.servers import (
    CLEAN_UP,
    DAY,
    FIRST,
    IDLE,
    NOON,
    OTHER,
    POLICY,
    QUIET,
    failed,
    judged,
    notice,
    policy,
    server,
)


@pytest.mark.parametrize(
    ("selector", "wrong"),
    [
        (Selector(), []),
        (Selector(projects=("tenant", "other")), []),
        (Selector(projects=("other",)), ["project"]),
        (Selector(flavors=("m1.small",)), []),
        (Selector(flavors=("m1",)), ["flavor"]),
        (Selector(names=("web-*", "dev-*")), []),
        (Selector(names=("DEV-*",)), ["name"]),
        (Selector(metadata={"env": "test"}), []),
        (Selector(metadata={"env": "prod", "team": "a"}), ["metadata env", "metadata team"]),
        (Selector(statuses=("ACTIVE",)), []),
        (Selector(statuses=("SHUTOFF",)), ["status"]),
        (Selector(is_preemptible=False), []),
        (Selector(is_preemptible=True), ["preemptible"]),
        (Selector(names=("web",), statuses=("SHUTOFF",)), ["name", "status"]),
    ],
)
def test_each_field_that_is_given_is_a_condition(selector: Selector, wrong: list[str]) -> None:
    verdict = judged(policy(IDLE, selector=selector), server(metadata={"env": "test"}), signals=QUIET)
    assert failed(verdict) == wrong
    assert verdict.matched == (wrong == [])


def test_a_members_policy_touches_servers_of_its_project_only() -> None:
    assert failed(judged(policy(IDLE, "other"), server(), signals=QUIET)) == ["policy's project"]
    assert failed(judged(policy(IDLE, "tenant"), server(), signals=QUIET)) == []


@pytest.mark.parametrize(
    ("exemptions", "until"),
    [
        ([Exemption(None, NOON + DAY)], NOON + DAY),
        ([Exemption(POLICY, NOON + DAY), Exemption(None, NOON + 2 * DAY)], NOON + 2 * DAY),
        ([Exemption(POLICY, NOON + DAY), Exemption(None, None)], None),
    ],
)
def test_who_is_exempt_is_left_alone_until_the_exemption_ends(exemptions, until) -> None:
    verdict = judged(policy(IDLE), server(exemptions=tuple(exemptions)), signals=QUIET)
    assert (failed(verdict), verdict.steps, verdict.next_at) == (["not exempt"], (), until)
    assert (
        verdict.next
        == f"it is exempt {'for ever' if until is None else 'until ' + until.isoformat('T', 'minutes')}"
    )


@pytest.mark.parametrize(
    "exemption", [Exemption(OTHER, None), Exemption(None, NOON), Exemption(POLICY, NOON)]
)
def test_an_exemption_that_is_over_or_of_another_policy_is_none(exemption: Exemption) -> None:
    assert judged(policy(IDLE), server(exemptions=(exemption,)), signals=QUIET).steps


def test_what_is_locked_is_left_alone_and_what_was_announced_withdrawn() -> None:
    told = notice(7 * DAY, NOON + DAY)
    verdict = judged(policy(CLEAN_UP), server(locked=True, notices=(told,)))
    assert failed(verdict) == ["not locked"]
    assert verdict.steps == (CancelNotice(FIRST, "not locked: locked"),)


def test_what_is_under_way_is_waited_for_without_another_word() -> None:
    busy = server(
        under_way=PendingOperationRow("reboot", uuid4(), NOON), notices=(notice(7 * DAY, NOON + DAY),)
    )
    verdict = judged(policy(CLEAN_UP), busy)
    assert (failed(verdict), verdict.steps) == (["not busy"], ())


def test_a_notice_of_another_policy_is_not_ours_to_withdraw() -> None:
    told = notice(7 * DAY, NOON + DAY, policy_id=OTHER)
    assert judged(policy(CLEAN_UP), server(notices=(told,))).steps == ()


def test_every_rule_has_its_kind() -> None:
    assert set(KINDS) == set(get_args(Rule))
