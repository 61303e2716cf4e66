"""Watermark: a share of the cloud is kept free; preemptible servers give way before a standard one waits.

Of vCPUs and memory over all hosts counts what is free, less what standard servers are about to hold, plus
what is about to be freed. Below the mark servers get notices; at their deadline they go, in the way their
owners chose, if they are still needed. A server that is no longer needed is spared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from commands.kernel.capacity import Amounts
from commands.kernel.policy_model import Notice, Policy, Server, rule_of
from commands.server.events import ConditionResult, OnPreemption, PolicyAction
from scheduler.policies.backoff import again_at, failed_so_far
from scheduler.policies.model import Evaluation, Execute, SendNotice
from scheduler.policies.notices import moment, own, unmatched
from scheduler.policies.preemption.choice import CAN_BE_SHELVED, Age, age_of, ranked
from scheduler.policies.preemption.cluster import ClusterState, added, kept_free, less, percentages
from scheduler.policies.preemption.restart_spared import start_again, was_spared
from scheduler.policies.preemption.victims import Candidate, Scale, cheapest, spare
from scheduler.policies.selector import failure

Findings = tuple[ConditionResult, ...]
BELOW, NEEDED, REACHABLE = "less free than wanted", "needed", "enough could give way"


class Choice(NamedTuple):
    """Notified servers that still go, and servers to notify. ``reached``: together they are enough."""

    kept: frozenset[UUID] = frozenset()
    more: tuple[UUID, ...] = ()
    reached: bool = True


def choose(
    missing: Amounts, notified: Sequence[Candidate], others: Sequence[Candidate], scale: Scale
) -> Choice:
    """Choose so that what is missing is freed at the least cost, without a needless victim.

    Notified servers go first. If they are too few, those that free the rest at the least cost join them. If
    the mark can't be reached at all, no other server is notified.
    """
    few = cheapest(notified, missing, scale)
    if few is not None:
        return Choice(ids(few))
    left = tuple(max(amount, 0) for amount in less(missing, added(one.holds for one in notified)))
    more = cheapest(others, left, scale)
    if more is None:
        return Choice(ids(notified), (), reached=False)
    needed = ids(spare((*notified, *more), missing, scale))
    return Choice(needed & ids(notified), tuple(one.id for one in more))


def ids(candidates: Iterable[Candidate]) -> frozenset[UUID]:
    return frozenset(one.id for one in candidates)


class Weighed(NamedTuple):
    """Facts of a server before it is weighed against others.

    ``findings``: its conditions for being a victim at all. ``notified``: it has a notice.
    """

    findings: Findings
    able: bool
    notified: bool
    age: Age


class Watermark(NamedTuple):
    """The choice over the whole cloud; ``below`` is the condition that too little is free."""

    below: ConditionResult
    choice: Choice
    turns: Mapping[UUID, int]


def weighed_of(
    policy: Policy, server: Server, holds: Collection[UUID], going: Collection[UUID], now: datetime
) -> Weighed:
    """Return the facts of a server. A busy server gets no notice, but one with a notice counts.

    ``holds``: the servers that hold room; ``going``: those that leave it anyway.
    """
    found, notified = stage(policy, server, holds, going, now), bool(own(policy, server))
    able = failure(found) is None and (notified or not server.is_busy)
    return Weighed(found, able, notified, age_of(server))


def weigh(policy: Policy, servers: Iterable[Weighed], seen: ClusterState) -> Watermark:
    """Choose among the servers that may give way."""
    share = rule_of(policy).free or 0.0
    holds, total, free = seen.holds, seen.total, seen.free_ahead
    missing = tuple(max(amount, 0) for amount in less(kept_free(total, share), free))
    able = [one for one in servers if one.able]
    ranks = ranked(rule_of(policy).ties, [one.age for one in able])
    notified: list[Candidate] = []
    others: list[Candidate] = []
    for one in able:
        server = one.age.id
        (notified if one.notified else others).append(Candidate(server, holds[server], ranks[server]))
    choice = choose(missing, notified, others, seen.scale)
    below = ConditionResult(BELOW, any(missing), "", f"below {share:.1%}", percentages(free, total))
    return Watermark(below, choice, {server: turn for turn, server in enumerate(choice.more)})


def stage(
    policy: Policy, server: Server, holds: Collection[UUID], going: Collection[UUID], now: datetime
) -> Findings:
    """Return the conditions a server must meet to be a victim at all."""
    found = [ConditionResult("preemptible", server.is_preemptible, YES[server.is_preemptible], "yes")]
    kept = server.kept_until
    if kept is not None:
        found.append(ConditionResult("not kept alive", kept <= now, f"until {moment(kept)}"))
    if server.on_preemption == "shelve":
        found.append(ConditionResult("can be shelved", server.status in CAN_BE_SHELVED, server.status))
    goes = server.id in going
    found.append(ConditionResult("not going already", not goes, "it is" if goes else ""))
    has_room = server.id in holds
    found.append(ConditionResult("holds room", has_room, YES[has_room], "yes"))
    again = again_at(policy, server)
    if again is not None:
        wanted = f"again at {moment(again)}"
        found.append(ConditionResult("not failing", again <= now, failed_so_far(policy, server), wanted))
    return tuple(found)


YES = {True: "yes", False: "no"}


def evaluate(
    policy: Policy, server: Server, mark: Watermark, findings: Findings, now: datetime
) -> Evaluation:
    """Return the evaluation of a server that may give way; ``findings`` are all so far."""
    found = findings
    if was_spared(policy, server) and server.id not in mark.choice.more:
        return start_again(found, server)
    if rule_of(policy).free is None or failure(found) is not None:
        return unmatched(policy, server, found, "it is weighed against others when room is wanted")
    choice, notified = mark.choice, own(policy, server)
    chosen = server.id in choice.kept or server.id in choice.more
    found = (*found, mark.below)
    if mark.below.holds and not choice.reached:
        found = (*found, ConditionResult(REACHABLE, False, "not if all who may go did"))
    elif mark.below.holds:
        found = (*found, ConditionResult(NEEDED, chosen, "yes" if chosen else "the room comes without it"))
    if notified and chosen:
        return preempt(server, notified[0], found, now)
    if not chosen:
        return unmatched(policy, server, found, "it is told when room is wanted and it is needed")
    lead = rule_of(policy).notice
    action: PolicyAction = "shelve" if server.on_preemption == "shelve" else "delete"
    then = f"{action} at {moment(now + lead)} at the earliest"
    tell = SendNotice(action, now + lead, lead.total_seconds())
    return Evaluation(True, found, (tell,), then, now + lead, now, turn=mark.turns[server.id])


def preempt(server: Server, notice: Notice, findings: Findings, now: datetime) -> Evaluation:
    """Preempt a notified server. Deletion waits for the delivery of its notice, shelving for the deadline."""
    action = next_action(server)
    delivered = notice.delivered_at
    ready = delivered and max(notice.acts_at, delivered + timedelta(seconds=notice.period))
    is_notice_over = ready is not None and now >= ready
    if action == "shelve":
        ready = notice.acts_at
    if ready is None:
        return Evaluation(True, findings, (), f"{action} waits until its notice is delivered")
    if now < ready:
        return Evaluation(True, findings, (), f"{action} at {moment(ready)}", ready)
    named = notice.id if is_notice_over and action != "stop" else None
    return Evaluation(True, findings, (Execute(action, named),), f"{action} now", None, ready)


def next_action(server: Server) -> OnPreemption:
    """Return its next action: a server to be stopped and deleted is stopped first, if it runs."""
    if server.on_preemption == "stop" and server.status != "ACTIVE":
        return "delete"
    return server.on_preemption
