"""Preemption over all servers together: which give way ahead of time, and which come back.

Each server's evaluation has the shape of any other policy's, so plan, budget, run, preview and explanation
are the same. Pure: the cluster state is passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from commands.kernel.policy_model import Policy, Server, rule_of
from commands.server.events import ConditionResult
from scheduler.policies.evaluator import LEFT_ALONE, busy, untouchable
from scheduler.policies.model import Evaluation, unevaluated
from scheduler.policies.notices import own
from scheduler.policies.preemption import returning, watermark
from scheduler.policies.preemption.cluster import ClusterState
from scheduler.policies.preemption.returning import Absent, absent_of
from scheduler.policies.preemption.watermark import Weighed, weighed_of
from scheduler.policies.selector import failure, selection

ROUNDS = 5
"""How often the readable servers are evaluated anew without those whose data turned out broken."""

SHELVED = ("SHELVED", "SHELVED_OFFLOADED")
Findings = tuple[ConditionResult, ...]


def needs_room(policy: Policy, servers: Iterable[Server]) -> bool:
    """Whether the evaluation of these servers depends on the room of the cloud."""
    rule = rule_of(policy)
    return rule.free is not None or any(
        can_be_read(server, lambda one: bool(own(policy, one)) or (rule.comes_back and is_away(policy, one)))
        for server in servers
    )


def can_be_read(server: Server, look: Callable[[Server], bool]) -> bool:
    """Return the check of a server; false where its data makes it fail, which its evaluation tells."""
    try:
        return look(server)
    except Exception:
        return False


def is_away(policy: Policy, server: Server) -> bool:
    """Whether it is shelved, and this policy preempted it."""
    away = server.preempted
    return away is not None and away.policy_id == policy.id and server.status in SHELVED


def held_up(policy: Policy, servers: Iterable[Server], why: str) -> list[Evaluation]:
    """Evaluate without the room: no actions, and no notices withdrawn."""
    unseen = ConditionResult("the room of the cloud is known", False, why)
    then = "it is judged once that is known"

    def evaluation(server: Server) -> Evaluation:
        findings = concerned(policy, server)
        return Evaluation(False, (*findings, unseen), (), then, selected=failure(findings) is None)

    return [or_unevaluated(evaluation, server) for server in servers]


class Facts(NamedTuple):
    """Facts of one server before it is evaluated with the others.

    ``passed`` is the evaluation of a server that every policy leaves alone.
    """

    passed: Evaluation | None
    absent: Absent | None = None
    weighed: Weighed | None = None


def evaluate_all(
    policy: Policy, servers: Sequence[Server], seen: ClusterState, now: datetime
) -> list[Evaluation]:
    """Return an evaluation for each server, in their order.

    A server whose data makes its evaluation fail is reported as such, and the others are evaluated as if it
    were not there: no room is kept for it, and it does not count as a victim.
    """
    broken: dict[UUID, Evaluation] = {}
    evaluations: dict[UUID, Evaluation] = {}
    for _ in range(ROUNDS):
        whole = [one for one in servers if one.id not in broken]
        evaluations = evaluate_readable(policy, whole, without(seen, broken), now)
        found = {key: evaluation for key, evaluation in evaluations.items() if evaluation.broken is not None}
        broken |= found
        if not found:
            break
    return [broken.get(one.id) or evaluations[one.id] for one in servers]


def evaluate_readable(
    policy: Policy, servers: Sequence[Server], seen: ClusterState, now: datetime
) -> dict[UUID, Evaluation]:
    """Evaluate the servers whose data can be read; the evaluation of the others says that it can't."""
    facts: dict[UUID, Facts] = {}
    evaluations: dict[UUID, Evaluation] = {}
    holds = seen.holds
    for one in servers:
        try:
            facts[one.id] = facts_of(policy, one, seen, holds, now)
        except Exception as error:
            evaluations[one.id] = unevaluated(error)
    brings_back = rule_of(policy).comes_back
    waiting = [one.absent for one in facts.values() if one.absent is not None and one.passed is None]
    queue = returning.queue(policy, waiting if brings_back else [], seen, now)
    mark = watermark.weigh(policy, [one.weighed for one in facts.values() if one.weighed], seen)

    def evaluation(server: Server) -> Evaluation:
        """The rules common to all kinds come first, as with any policy."""
        passed, absent, weighed = facts[server.id]
        if passed is not None:
            return passed
        findings = concerned(policy, server) + LEFT_ALONE
        if absent is not None:
            return returning.evaluate(policy, server, absent, queue, findings, now)
        assert weighed is not None
        return watermark.evaluate(policy, server, mark, findings + weighed.findings, now)

    return evaluations | {one.id: or_unevaluated(evaluation, one) for one in servers if one.id in facts}


def facts_of(
    policy: Policy, server: Server, seen: ClusterState, holds: Collection[UUID], now: datetime
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


def without(seen: ClusterState, broken: Collection[UUID]) -> ClusterState:
    """Return the cluster state without those residents, and without those that can't even be counted."""

    def is_known(server: Server) -> bool:
        return server.id not in broken and isinstance((server.project_id, server.is_preemptible), tuple)

    return seen._replace(
        hosts=tuple(
            host._replace(residents=tuple(one for one in host.residents if can_be_read(one.server, is_known)))
            for host in seen.hosts
        )
    )


def or_unevaluated(evaluation: Callable[[Server], Evaluation], server: Server) -> Evaluation:
    try:
        return evaluation(server)
    except Exception as error:
        return unevaluated(error)


def concerned(policy: Policy, server: Server) -> Findings:
    """Return whether the policy selects it. For a server it shelved itself any status will do."""
    findings = selection(policy, server)
    if not is_away(policy, server):
        return findings
    return tuple(finding for finding in findings if finding.condition != "status")
