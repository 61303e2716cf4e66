"""Whole verdicts, as an explanation, a preview and a run tell them: each condition, and what comes next.

``verdicts.txt`` has them in words. Who changes what a policy tells changes it there as well.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from commands.policy.events import CleanUp, Expiry, Idle, Preemption, Selector, Threshold
from commands.server.events import Flavor
from commands.server.lifecycle_terms import Alert, Exemption
from projections.resource import PendingOperationRow
from projections.server.retries import Setback
from scheduler.policies.metrics_retention import evaluator_for
from scheduler.policies.model import NO_SIGNALS, Evaluation
from scheduler.policies.preemption.cluster import Claim
from scheduler.policies.preemption.fleet_policy import evaluate_all, held_up
from tests.unit.scheduler.policies.servers import (
    CLEAN_UP,
    DAY,
    EXPIRY,
    HOUR,
    IDLE,
    NOON,
    OFFICE,
    OTHER,
    POLICY,
    QUIET,
    SECOND,
    cpu,
    judged,
    notice,
    policy,
    server,
)
from tests.unit.scheduler.preemption import fleet
from tests.unit.scheduler.preemption.test_returning import absent, around
from tests.unit.scheduler.preemption.test_watermark import FLEET, full, seen, told

MINUTE = HOUR / 60
NIGHT = NOON.replace(hour=23)
ALERTED = Idle(DAY, (Threshold("cpu_percent", 5),), alert="idle", notice=DAY)
BY_ALERT = Idle(DAY, (), alert="idle", notice=DAY)
BY_USE = Idle(DAY, (), action="stop", notice=0 * DAY)
PUT_AWAY = server(status="SUSPENDED", suspended_since=NOON - 20 * DAY)
ITS_STOP = {"status": "SHUTOFF", "powered_by": f"policy:{POLICY}", "powered_at": NOON - DAY}
TO_STOP = {"on_preemption": "stop", "status": "SHUTOFF", "powered_by": f"policy:{fleet.POLICY}"}
SELECTOR = Selector(
    projects=("tenant", "other"),
    flavors=("m1.small", "m1.large", "m1.huge"),
    names=("dev-*", "web"),
    metadata={"stage": "dev", "owner": "ann"},
    statuses=("ACTIVE",),
    is_preemptible=False,
)


class Unreadable:
    def __iter__(self) -> Any:
        raise ValueError("unreadable" + "!" * 300)


def alert(name: str, ago: timedelta) -> Alert:
    return Alert(name, NOON - ago, "f")


def after_failures(**more: Any) -> Setback:
    usual: dict[str, Any] = {"failures": 2, "since": NOON - HOUR, "failed_at": NOON - 5 * MINUTE}
    return Setback(POLICY, 1, "stop", UUID(int=6), **{**usual, "reason": "no host", **more})


def weighed(
    *servers: Any, keep: float | None = 0.25, now: datetime = fleet.NOW, claims: Any = (), going: Any = None
) -> Evaluation:
    """The verdict on the first of them, all on one host."""
    around_them = seen(full(*servers), claims=claims, going=going or {})
    return evaluate_all(fleet.policy(free=keep), servers, around_them, now)[0]


def back(*servers: Any, now: datetime = fleet.NOW, free: tuple[int, ...] = (8,), **rule: Any) -> Evaluation:
    """The verdict on the first of them, all of them away."""
    return evaluate_all(fleet.policy(**rule), servers, around(*servers, free=free), now)[0]


def blind(a_server: Any, **rule: Any) -> Evaluation:
    [verdict] = held_up(fleet.policy(free=0.5, **rule), [a_server], "the cloud is away")
    return verdict


def told_stop(now: datetime = fleet.NOW, **more: Any) -> Evaluation:
    notice_of_it = told(1, **more.pop("notice", {}))
    one = fleet.server(1, notices=(notice_of_it,), **more)
    return weighed(one, *FLEET[1:], now=now)


CASES: dict[str, Callable[[], Evaluation]] = {
    "all conditions of a selector hold": lambda: judged(
        policy(OFFICE, "tenant", selector=SELECTOR), server(metadata={"stage": "dev", "owner": "ann"})
    ),
    "no condition of a selector holds": lambda: judged(
        policy(OFFICE, "another", selector=SELECTOR),
        server(
            project_id="third",
            name="db",
            flavor=Flavor("x", "x1", 1, 1, 1),
            metadata={"stage": "live"},
            status="SHUTOFF",
            is_preemptible=True,
        ),
    ),
    "one that is not selected was told": lambda: judged(
        policy(IDLE, selector=Selector(names=("web",))), server(notices=[notice(DAY, NOON, action="shelve")])
    ),
    "exempt for ever": lambda: judged(policy(IDLE), server(exemptions=[Exemption(None, None)])),
    "exempt for a while": lambda: judged(
        policy(IDLE),
        server(
            exemptions=[Exemption(POLICY, NOON + DAY), Exemption(None, NOON + HOUR), Exemption(OTHER, None)]
        ),
    ),
    "exempt and told": lambda: judged(
        policy(IDLE), server(exemptions=[Exemption(None, NOON + DAY)], notices=[notice(DAY, NOON)])
    ),
    "locked": lambda: judged(policy(IDLE), server(locked=True, notices=[notice(DAY, NOON)])),
    "busy": lambda: judged(policy(IDLE), server(under_way=PendingOperationRow("reboot", UUID(int=5), NOON))),
    "its data makes the judgement fail": lambda: judged(policy(BY_ALERT), server(alerts=Unreadable())),
    "idle: stopped": lambda: judged(policy(IDLE), server(status="SHUTOFF")),
    "idle: used lately": lambda: judged(policy(IDLE), server(used_at=NOON - HOUR / 2)),
    "idle: kept alive": lambda: judged(policy(IDLE), server(kept_until=NOON + DAY)),
    "idle: kept alive until now": lambda: judged(policy(IDLE), server(kept_until=NOON), NOON, QUIET),
    "idle: nothing known": lambda: judged(policy(IDLE), server()),
    "idle: too little known": lambda: judged(policy(IDLE), server(), NOON, cpu(NOON, *[1.0] * 20)),
    "idle: loud of late": lambda: judged(
        policy(IDLE), server(), NOON, cpu(NOON, *[1.0] * 20, 9.0, 9.0, 5.0, 9.0)
    ),
    "idle: loud and little known": lambda: judged(
        policy(IDLE), server(), NOON, cpu(NOON - 2 * HOUR, *[9.0] * 3)
    ),
    "idle: one hour is enough": lambda: judged(
        policy(Idle(DAY, (Threshold("cpu_percent", 5),), known=0, action="stop", notice=0 * DAY)),
        server(),
        NOON,
        cpu(NOON, 1.0),
    ),
    "idle: a share of the hours that is no number of the computer's": lambda: judged(
        policy(Idle(100 * HOUR, (Threshold("cpu_percent", 5),), known=0.55, action="stop", notice=0 * DAY)),
        server(),
        NOON,
        cpu(NOON, *[1.0] * 55),
    ),
    "idle: one loud hour too many": lambda: judged(
        policy(Idle(10 * HOUR, (Threshold("cpu_percent", 5),), quiet=0.9)),
        server(),
        NOON,
        cpu(NOON, 1.0, 1.0, 9.0, *[1.0] * 6, 9.0),
    ),
    "idle: loud for want of known hours": lambda: judged(
        policy(Idle(DAY, (Threshold("cpu_percent", 5),), known=0.1)),
        server(),
        NOON,
        cpu(NOON, 9.0, *[1.0] * 9),
    ),
    "idle: to be told": lambda: judged(policy(IDLE), server(), NOON, QUIET),
    "idle: told and not delivered": lambda: judged(
        policy(IDLE), server(notices=[notice(DAY, NOON, action="shelve")]), NOON, QUIET
    ),
    "idle: told and delivered": lambda: judged(
        policy(IDLE),
        server(notices=[notice(DAY, NOON + 9 * HOUR, NOON - 15 * HOUR, action="shelve")]),
        NOON,
        QUIET,
    ),
    "idle: now": lambda: judged(
        policy(IDLE), server(notices=[notice(DAY, NOON, NOON - DAY, action="shelve")]), NOON, QUIET
    ),
    "idle: told of another action": lambda: judged(
        policy(IDLE), server(notices=[notice(DAY, NOON, NOON - DAY)]), NOON, QUIET
    ),
    "idle: told and in use again": lambda: judged(
        policy(IDLE),
        server(notices=[notice(DAY, NOON, NOON - DAY, action="shelve")], used_at=NOON - HOUR),
        NOON,
        QUIET,
    ),
    "idle by use: now": lambda: judged(policy(BY_USE), server(used_at=NOON - DAY)),
    "idle by alert: never fired": lambda: judged(policy(BY_ALERT), server(alerts=[alert("cpu", HOUR)])),
    "idle by alert: fired too long ago": lambda: judged(
        policy(BY_ALERT), server(alerts=[alert("idle", DAY + MINUTE)])
    ),
    "idle by alert: fired at the window's begin": lambda: judged(
        policy(BY_ALERT), server(alerts=[alert("idle", DAY), alert("idle", 2 * DAY)])
    ),
    "idle by alert and signals": lambda: judged(
        policy(ALERTED), server(alerts=[alert("idle", HOUR)]), NOON, QUIET
    ),
    "idle: signals kept long enough": lambda: evaluator_for(NOON - DAY)(policy(IDLE), server(), QUIET, NOON),
    "idle: signals not kept any more": lambda: evaluator_for(NOON - 12 * HOUR)(
        policy(IDLE), server(notices=[notice(DAY, NOON, action="shelve")]), QUIET, NOON
    ),
    "idle: signals of no account": lambda: evaluator_for(NOON - 12 * HOUR)(
        policy(IDLE), server(used_at=NOON - HOUR), QUIET, NOON
    ),
    "idle: no signals asked for": lambda: evaluator_for(NOON)(policy(BY_USE), server(), QUIET, NOON),
    "idle: signals not asked of another kind": lambda: evaluator_for(NOON)(
        policy(EXPIRY), server(), NO_SIGNALS, NOON
    ),
    "failed twice": lambda: judged(policy(BY_USE), server(setbacks=(after_failures(),))),
    "failed once, and may try again": lambda: judged(
        policy(BY_USE), server(setbacks=(after_failures(failures=1, failed_at=NOON - 10 * MINUTE),))
    ),
    "failed as another version": lambda: judged(
        policy(BY_USE)._replace(version=2), server(setbacks=(after_failures(),))
    ),
    "failed never": lambda: judged(
        policy(BY_USE), server(setbacks=(after_failures(failures=0, since=None, failed_at=None),))
    ),
    "failed, and takes back": lambda: judged(
        policy(IDLE), server(setbacks=(after_failures(),), notices=[notice(DAY, NOON)]), NOON, QUIET
    ),
    "clean-up: runs": lambda: judged(policy(CLEAN_UP), server()),
    "clean-up: not seen put away yet": lambda: judged(policy(CLEAN_UP), server(status="SHELVED")),
    "clean-up: not long enough": lambda: judged(policy(CLEAN_UP), PUT_AWAY),
    "clean-up: to be told": lambda: judged(policy(CLEAN_UP), PUT_AWAY, NOON + 3 * DAY),
    "clean-up: kept alive": lambda: judged(
        policy(CLEAN_UP), server(status="SUSPENDED", suspended_since=NOON - 25 * DAY, kept_until=NOON + DAY)
    ),
    "clean-up: kept alive until now": lambda: judged(
        policy(CLEAN_UP), server(status="SUSPENDED", suspended_since=NOON - 25 * DAY, kept_until=NOON)
    ),
    "clean-up without a notice": lambda: judged(
        policy(CleanUp(20 * DAY, ())), server(status="SUSPENDED", suspended_since=NOON - 20 * DAY)
    ),
    "clean-up with a notice longer than its span": lambda: judged(
        policy(CleanUp(2 * DAY, (7 * DAY,))), server(status="SHELVED_OFFLOADED", suspended_since=NOON)
    ),
    "expiry: never": lambda: judged(policy(EXPIRY), server()),
    "expiry: not soon": lambda: judged(policy(EXPIRY), server(expires_at=NOON + 30 * DAY)),
    "expiry: to be told": lambda: judged(policy(EXPIRY), server(expires_at=NOON + 7 * DAY)),
    "expiry: prolonged": lambda: judged(
        policy(EXPIRY),
        server(
            expires_at=NOON + 7 * DAY, notices=[notice(7 * DAY, NOON + 5 * DAY, expires_at=NOON + 5 * DAY)]
        ),
    ),
    "expiry: stopped already": lambda: judged(
        policy(Expiry((DAY,), "stop")), server(status="SHUTOFF", expires_at=NOON)
    ),
    "expiry: to be stopped": lambda: judged(policy(Expiry((0 * DAY,), "stop")), server(expires_at=NOON)),
    "expiry: reminder whose first notice was answered": lambda: judged(
        policy(EXPIRY),
        server(
            expires_at=NOON + 2 * DAY,
            notices=[notice(DAY, NOON + 2 * DAY, id=SECOND, expires_at=NOON + 2 * DAY)],
        ),
    ),
    "office hours: within": lambda: judged(policy(OFFICE), server()),
    "office hours: put away by it, within": lambda: judged(policy(OFFICE), server(**ITS_STOP)),
    "office hours: put away by a person, within": lambda: judged(
        policy(OFFICE), server(status="SHUTOFF", powered_by="user:ann", powered_at=NOON - DAY)
    ),
    "office hours: outside": lambda: judged(policy(OFFICE), server(), NIGHT),
    "office hours: outside, put away": lambda: judged(policy(OFFICE), server(**ITS_STOP), NIGHT),
    "office hours: started since": lambda: judged(
        policy(OFFICE), server(powered_by="cloud", powered_at=NIGHT - HOUR), NIGHT
    ),
    "office hours: made since": lambda: judged(
        policy(OFFICE), server(created_at=NIGHT - HOUR, launched_at=None), NIGHT
    ),
    "office hours: started since by a policy": lambda: judged(
        policy(OFFICE), server(powered_by=f"policy:{OTHER}", powered_at=NIGHT - HOUR), NIGHT
    ),
    "preemption: by itself": lambda: judged(policy(Preemption()), server(is_preemptible=True)),
    "preemption: not preemptible, by itself": lambda: judged(policy(Preemption()), server()),
    "preemption: spared, by itself": lambda: judged(
        policy(Preemption()), server(is_preemptible=True, on_preemption="stop", **ITS_STOP)
    ),
    "preemption: the room is not known": lambda: blind(fleet.server(1, notices=(told(1),))),
    "preemption: needed": lambda: weighed(*FLEET),
    "preemption: to be shelved": lambda: weighed(fleet.server(1, on_preemption="shelve"), *FLEET[1:]),
    "preemption: not needed": lambda: weighed(FLEET[6], *FLEET[:6]),
    "preemption: room enough": lambda: weighed(*FLEET[:4]),
    "preemption: cannot be reached": lambda: weighed(
        *FLEET[:4], *[fleet.server(n, is_preemptible=False) for n in range(11, 15)], keep=0.9
    ),
    "preemption: without a mark": lambda: weighed(*FLEET, keep=None),
    "preemption: not preemptible": lambda: weighed(fleet.server(1, is_preemptible=False), *FLEET[1:]),
    "preemption: kept alive": lambda: weighed(fleet.server(1, kept_until=fleet.NOW + HOUR), *FLEET[1:]),
    "preemption: kept alive until now": lambda: weighed(fleet.server(1, kept_until=fleet.NOW), *FLEET[1:]),
    "preemption: cannot be shelved": lambda: weighed(
        fleet.server(1, on_preemption="shelve", status="ERROR"), *FLEET[1:]
    ),
    "preemption: goes already": lambda: weighed(*FLEET, going={FLEET[0].id: fleet.SMALL}),
    "preemption: holds no room": lambda: evaluate_all(
        fleet.policy(free=0.25), FLEET, seen(full(*FLEET[1:])), fleet.NOW
    )[0],
    "preemption: failing": lambda: weighed(
        fleet.server(
            1,
            setbacks=(
                Setback(fleet.POLICY, 3, "delete", UUID(int=6), 1, fleet.NOW, fleet.NOW - MINUTE, "no"),
            ),
        ),
        *FLEET[1:],
    ),
    "preemption: failed, and may be tried again now": lambda: weighed(
        fleet.server(
            1,
            setbacks=(
                Setback(fleet.POLICY, 3, "delete", UUID(int=6), 1, fleet.NOW, fleet.NOW - 10 * MINUTE, "no"),
            ),
        ),
        *FLEET[1:],
    ),
    "preemption: the third that is needed": lambda: evaluate_all(
        fleet.policy(free=0.5), FLEET, seen(full(*FLEET)), fleet.NOW
    )[2],
    "preemption: its data makes the judgement fail": lambda: weighed(
        fleet.server(1, launched_at=Unreadable()), *FLEET[1:]
    ),
    "preemption: spared": lambda: weighed(fleet.server(9, **TO_STOP), *FLEET[:4]),
    "preemption: told and not delivered": told_stop,
    "preemption: told too late": lambda: told_stop(notice={"delivered_at": fleet.NOW - MINUTE}),
    "preemption: told and delivered": lambda: told_stop(notice={"delivered_at": fleet.NOW - 2 * MINUTE}),
    "preemption: told of being shelved": lambda: told_stop(
        fleet.NOW - MINUTE, notice={"action": "shelve"}, on_preemption="shelve"
    ),
    "preemption: shelved unheard": lambda: told_stop(notice={"action": "shelve"}, on_preemption="shelve"),
    "preemption: stopped first": lambda: told_stop(
        notice={"delivered_at": fleet.NOW - HOUR}, on_preemption="stop"
    ),
    "coming back: its turn": lambda: back(absent(1), absent(2, away=0.9)),
    "coming back: alone": lambda: back(absent(1)),
    "coming back: no room": lambda: back(absent(1), free=(0,)),
    "coming back: away too shortly": lambda: back(absent(1, away=0.1)),
    "coming back: not any more": lambda: back(absent(1), comes_back=False),
    "coming back: waited for": lambda: back(absent(1, fleet.LARGE, away=1.4), absent(2), free=(1,)),
    "coming back: waits for another": lambda: back(absent(2), absent(1, fleet.LARGE, away=1.4), free=(1,)),
    "coming back: busy": lambda: back(
        absent(1, under_way=PendingOperationRow("unshelve", UUID(int=5), fleet.NOW))
    ),
    "coming back: a standard server waits": lambda: evaluate_all(
        fleet.policy(), [absent(1)], around(absent(1), free=(1,), claims=[Claim(fleet.LARGE)]), fleet.NOW
    )[0],
}


def in_words(verdict: Evaluation) -> str:
    """All that a verdict says: its fields, then a line for each step, then one for each condition."""
    fields = verdict._asdict()
    steps, findings = fields.pop("steps"), fields.pop("findings")
    lines = [
        ", ".join(
            f"{name} {value}"
            for name, value in fields.items()
            if value != Evaluation._field_defaults.get(name, "")
        )
    ]
    lines += [f"  {type(step).__name__}: {', '.join(map(str, step))}" for step in steps]
    for one in findings:
        parts = [one.condition, one.seen, one.wanted, one.detail]
        lines.append(f"  {one.holds} | " + " | ".join(map(str, parts)).rstrip(" |"))
    return "\n".join(lines)


def expected() -> dict[str, str]:
    parts = Path(__file__).with_name("verdicts.txt").read_text().split("\n## ")[1:]
    return {name: text.strip() for name, _, text in (part.partition("\n") for part in parts)}


@pytest.mark.parametrize("name", CASES)
def test_a_verdict_says_it_all(name: str) -> None:
    assert in_words(CASES[name]()) == expected()[name]


def test_each_text_has_a_case() -> None:
    assert list(expected()) == list(CASES)
