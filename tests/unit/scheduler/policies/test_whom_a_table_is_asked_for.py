"""What is true of every server a kind of policy may want something of now: nobody else need be read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from commands.policy.events import CleanUp, Expiry, Idle, OfficeHours, Rule, Selector
from commands.server.lifecycle_terms import Alert
from scheduler.policies.evaluator import prefilter_of
from scheduler.policies.prefilter import ALWAYS, NEVER, Prefilter, met_from
from scheduler.policies.selector import is_selected
from tests.unit.scheduler.policies.servers import (
    CLEAN_UP,
    DAY,
    EXPIRY,
    HOUR,
    IDLE,
    NOON,
    OFFICE,
    POLICY,
    policy,
    server,
)

PUT_AWAY = ("SUSPENDED", "SHELVED", "SHELVED_OFFLOADED")
STOPPED = ("SHUTOFF", *PUT_AWAY)
NIGHT = NOON.replace(hour=23)


@pytest.mark.parametrize(
    ("rule", "now", "whom"),
    [
        (IDLE, NOON, Prefilter(("ACTIVE",), unused_for=DAY, not_kept=True)),
        (
            Idle(90 * HOUR / 60, (), alert="idle"),
            NOON,
            Prefilter(("ACTIVE",), unused_for=2 * HOUR, not_kept=True, alert="idle"),
        ),
        (CLEAN_UP, NOON, Prefilter(PUT_AWAY, put_away_for=23 * DAY, not_kept=True)),
        (CleanUp(DAY, ()), NOON, Prefilter(PUT_AWAY, put_away_for=DAY, not_kept=True)),
        (CleanUp(DAY, (7 * DAY,)), NOON, Prefilter(PUT_AWAY, put_away_for=0 * DAY, not_kept=True)),
        (EXPIRY, NOON, Prefilter(expires_within=7 * DAY)),
        (Expiry((), "delete"), NOON, Prefilter(expires_within=0 * DAY)),
        (Expiry((DAY,), "stop"), NOON, Prefilter(("ACTIVE", "ERROR"), expires_within=DAY)),
        (Expiry((DAY,), "suspend"), NOON, Prefilter(("ACTIVE",), expires_within=DAY)),
        (OFFICE, NOON, Prefilter(STOPPED, powered_by=f"policy:{POLICY}")),
        (OFFICE, NIGHT, Prefilter(("ACTIVE",))),
        (OfficeHours("UTC", ()), NOON, Prefilter(())),
    ],
)
def test_whom(rule: Rule, now: datetime, whom: Prefilter) -> None:
    assert prefilter_of(policy(rule), now) == whom


@pytest.mark.parametrize(
    ("prefilter", "life", "met"),
    [
        (Prefilter(("ACTIVE",)), {}, ALWAYS),
        (Prefilter(("SHUTOFF",)), {}, NEVER),
        (Prefilter(()), {}, NEVER),
        (Prefilter(unused_for=DAY), {"used_at": NOON}, NOON + DAY),
        (Prefilter(not_kept=True), {}, ALWAYS),
        (Prefilter(not_kept=True), {"kept_until": NOON}, NOON),
        (Prefilter(alert="idle"), {}, NEVER),
        (Prefilter(alert="idle"), {"alerts": (Alert("idle", NOON, ""),)}, ALWAYS),
        (Prefilter(alert="idle"), {"alerts": (Alert("busy", NOON, ""),)}, NEVER),
        (Prefilter(put_away_for=DAY), {}, NEVER),
        (Prefilter(put_away_for=DAY), {"suspended_since": NOON}, NOON + DAY),
        (Prefilter(expires_within=DAY), {}, NEVER),
        (Prefilter(expires_within=DAY), {"expires_at": NOON}, NOON - DAY),
        (Prefilter(powered_by="cloud"), {"powered_by": "cloud"}, ALWAYS),
        (Prefilter(powered_by="cloud"), {"powered_by": "user:ann"}, NEVER),
        (Prefilter(expires_within=DAY, not_kept=True), {"expires_at": NOON, "kept_until": NOON}, NOON),
    ],
)
def test_from_when_on_a_server_meets_it(prefilter: Prefilter, life: dict[str, Any], met: datetime) -> None:
    assert met_from(prefilter, policy(IDLE))(server(**life)) == met


def test_all_conditions_must_hold() -> None:
    both = Selector(names=("dev-*",), statuses=("ACTIVE",))
    assert is_selected(policy(IDLE), server())
    assert is_selected(policy(IDLE, selector=both), server())
    assert not is_selected(policy(IDLE, selector=both), server(name="web"))
    assert not is_selected(policy(IDLE, selector=both), server(status="SHUTOFF"))
    assert not is_selected(policy(IDLE, "another"), server())
