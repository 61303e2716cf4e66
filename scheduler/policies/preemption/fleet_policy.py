"""What a policy of preemption makes of all servers together: who goes ahead of time, and who comes back.

Each server's verdict has the shape of any other policy's, so plan, budget, sweep, preview and explanation are
the same. Pure; what the cloud shows of its room is passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from commands.kernel.policy_model import Policy, Server, rule_of
from commands.server.events import ConditionResult
from scheduler.policies.evaluator import LEFT_ALONE, busy, untouchable
from scheduler.policies.model import Evaluation, unjudged
from scheduler.policies.notices import own
from scheduler.policies.preemption import returning, watermark
from scheduler.policies.preemption.cluster import Surroundings
from scheduler.policies.preemption.returning import Absent, absent_of
from scheduler.policies.preemption.watermark import Weighed, weighed_of
from scheduler.policies.selector import failure, selection

ROUNDS = 5
"""How often those who can be judged are judged anew without those found meanwhile that can't."""

SHELVED = ("SHELVED", "SHELVED_OFFLOADED")
Findings = tuple[ConditionResult, ...]


def needs_room(policy: Policy, servers: Iterable[Server]) -> bool:
    """Whether the policy can't judge these without knowing the room of the cloud."""
    rule = rule_of(policy)
    return rule.free is not None or any(
        can_be_read(server, lambda one: bool(own(policy, one)) or (rule.comes_back and is_away(policy, one)))
        for server in servers
    )


def can_be_read(server: Server, look: Callable[[Server], bool]) -> bool:
    """Return what a look at a server says; false where its data makes it fail, which its verdict tells."""
    try:
        return look(server)
    except Exception:
        return False


def is_away(policy: Policy, server: Server) -> bool:
    """Whether it is shelved, and it was this policy that had it give way."""
    away = server.preempted
    return away is not None and away.policy_id == policy.id and server.status in SHELVED


def held_up(policy: Policy, servers: Iterable[Server], why: str) -> list[Evaluation]:
    """Evaluate without the room: nothing is done, and nothing is taken back."""
    unseen = ConditionResult("the room of the cloud is known", False, why)
    then = "it is judged once that is known"

    def verdict(server: Server) -> Evaluation:
        findings = concerned(policy, server)
        return Evaluation(False, (*findings, unseen), (), then, selected=failure(findings) is None)

    return [or_unjudged(verdict, server) for server in servers]


class Facts(NamedTuple):
    """What is known of a server by itself before it is judged with the others.

    ``passed`` is the verdict on one that every policy leaves alone.
    """

    passed: Evaluation | None
    absent: Absent | None = None
    weighed: Weighed | None = None


def judge_all(
    policy: Policy, servers: Sequence[Server], seen: Surroundings, now: datetime
) -> list[Evaluation]:
    """Return a verdict for each server, in their order.

    One whose data makes its judgement fail is told as such, and the others are judged as if it were not
    there: neither is room kept for it, nor is it counted on to give way.
    """
    broken: dict[UUID, Evaluation] = {}
    verdicts: dict[UUID, Evaluation] = {}
    for _ in range(ROUNDS):
        whole = [one for one in servers if one.id not in broken]
        verdicts = judge_whole(policy, whole, without(seen, broken), now)
        found = {key: verdict for key, verdict in verdicts.items() if verdict.broken is not None}
        broken |= found
        if not found:
            break
    return [broken.get(one.id) or verdicts[one.id] for one in servers]


def judge_whole(
    policy: Policy, servers: Sequence[Server], seen: Surroundings, now: datetime
) -> dict[UUID, Evaluation]:
    """Evaluate those whose data can be read; of the others it is told that it can't."""
    facts: dict[UUID, Facts] = {}
    verdicts: dict[UUID, Evaluation] = {}
    holds = seen.holds
    for one in servers:
        try:
            facts[one.id] = facts_of(policy, one, seen, holds, now)
        except Exception as error:
            verdicts[one.id] = unjudged(error)
    brings_back = rule_of(policy).comes_back
    waiting = [one.absent for one in facts.values() if one.absent is not None and one.passed is None]
    queue = returning.queue(policy, waiting if brings_back else [], seen, now)
    mark = watermark.weigh(policy, [one.weighed for one in facts.values() if one.weighed], seen)

    def verdict(server: Server) -> Evaluation:
        """What holds for all kinds comes first, as with any policy."""
        passed, absent, weighed = facts[server.id]
        if passed is not None:
            return passed
        findings = concerned(policy, server) + LEFT_ALONE
        if absent is not None:
            return returning.judge(policy, server, absent, queue, findings, now)
        assert weighed is not None
        return watermark.judge(policy, server, mark, findings + weighed.findings, now)

    return verdicts | {one.id: or_unjudged(verdict, one) for one in servers if one.id in facts}


def facts_of(
    policy: Policy, server: Server, seen: Surroundings, holds: Collection[UUID], now: datetime
) -> Facts:
    findings = concerned(policy, server)
    barred = untouchable(policy, server, findings, now)
    passed = barred or busy(server, findings)
    away = server.preempted
    if away is not None and is_away(policy, server) and server.id in seen.needs:
        return Facts(passed, absent_of(policy, server, away, seen.needs[server.id], now))
    if barred is None:
        return Facts(passed, None, weighed_of(policy, server, holds, seen.going, now))
    return Facts(passed)


def without(seen: Surroundings, broken: Collection[UUID]) -> Surroundings:
    """Return the surroundings without those residents, and without those that can't even be counted."""

    def is_known(server: Server) -> bool:
        return server.id not in broken and isinstance((server.project_id, server.is_preemptible), tuple)

    return seen._replace(
        hosts=tuple(
            host._replace(residents=tuple(one for one in host.residents if can_be_read(one.server, is_known)))
            for host in seen.hosts
        )
    )


def or_unjudged(verdict: Callable[[Server], Evaluation], server: Server) -> Evaluation:
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
