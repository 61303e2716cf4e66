"""What a policy of preemption makes of all servers together: who goes ahead of time, and who comes back.

Each server's verdict has the shape of any other policy's, so plan, budget, sweep, preview and explanation are
the same. Pure; what the cloud shows of its room is passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from commands.server.events import Finding
from scheduler.policies import returning, watermark
from scheduler.policies.announcing import own
from scheduler.policies.judges import LEFT_ALONE, busy, untouchable
from scheduler.policies.judging import Policy, Server, Verdict, unjudged
from scheduler.policies.preemption import rule_of
from scheduler.policies.returning import Absent
from scheduler.policies.room import Surroundings
from scheduler.policies.selecting import failure, selection

SHELVED = ("SHELVED", "SHELVED_OFFLOADED")
Findings = tuple[Finding, ...]


def needs_room(policy: Policy, servers: Iterable[Server]) -> bool:
    """Whether the policy can't judge these without knowing the room of the cloud."""
    rule = rule_of(policy)
    if rule.free is not None:
        return True
    return any(own(policy, one) or (rule.comes_back and is_away(policy, one)) for one in servers)


def is_away(policy: Policy, server: Server) -> bool:
    """Whether it is shelved, and it was this policy that had it give way."""
    away = server.preempted
    return away is not None and away.policy_id == policy.id and server.status in SHELVED


def held_up(policy: Policy, servers: Iterable[Server], why: str) -> list[Verdict]:
    """Judge without the room: nothing is done, and nothing is taken back."""
    unseen = Finding("the room of the cloud is known", False, why)
    then = "it is judged once that is known"
    found = [concerned(policy, one) for one in servers]
    return [
        Verdict(False, (*findings, unseen), (), then, selected=failure(findings) is None)
        for findings in found
    ]


def judge_all(policy: Policy, servers: Sequence[Server], seen: Surroundings, now: datetime) -> list[Verdict]:
    """Return a verdict for each server, in their order."""
    absent: dict[UUID, Absent] = {}
    residents: list[Server] = []
    alone: dict[UUID, Verdict | None] = {}
    for one in servers:
        try:
            findings = concerned(policy, one)
            barred = untouchable(policy, one, findings, now)
            alone[one.id] = barred or busy(one, findings)
        except Exception as error:
            alone[one.id] = unjudged(error)
            continue
        if one.preempted is not None and is_away(policy, one) and one.id in seen.needs:
            absent[one.id] = Absent(one, one.preempted, seen.needs[one.id])
        elif barred is None:
            residents.append(one)
    brings_back = rule_of(policy).comes_back
    waiting = [one for one in absent.values() if brings_back and alone[one.server.id] is None]
    queue = returning.queue(policy, waiting, seen, now)
    mark = watermark.weigh(policy, residents, seen, now)

    def verdict(server: Server) -> Verdict:
        """What holds for all kinds comes first, as with any policy."""
        passed = alone[server.id]
        if passed is not None:
            return passed
        findings = concerned(policy, server) + LEFT_ALONE
        if server.id in absent:
            return returning.judge(policy, absent[server.id], queue, findings, now)
        return watermark.judge(policy, server, mark, findings, now)

    return [or_unjudged(verdict, server) for server in servers]


def or_unjudged(verdict: Callable[[Server], Verdict], server: Server) -> Verdict:
    try:
        return verdict(server)
    except Exception as error:
        return unjudged(error)


def concerned(policy: Policy, server: Server) -> Findings:
    """Return whether the policy selects it. Of one that it shelved itself the status does not matter."""
    findings = selection(policy, server)
    if not is_away(policy, server):
        return findings
    return tuple(finding for finding in findings if finding.condition != "status")
