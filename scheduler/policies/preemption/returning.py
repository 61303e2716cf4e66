"""Return of preempted servers: shelved servers come back when there is room again, in a fair queue.

The project whose preemptible servers hold least comes first, and of its servers the one that has waited
longest. A server that finds no host is passed over by smaller ones for an hour; then no other server comes
back for an hour, so that room is left for it, and so on by turns: neither waits for ever.

Room on a host is what is left after all servers on their way. Where a share of the cloud is kept free, it
stays free as well, so a returning server preempts no other. While a standard server finds no host, none
comes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from commands.kernel.capacity import Amounts, fits
from commands.kernel.policy_model import Policy, Preempted, Server, rule_of
from commands.server.events import ConditionResult
from scheduler.policies.backoff import again_at, failed_so_far
from scheduler.policies.model import Evaluation, Execute
from scheduler.policies.notices import moment
from scheduler.policies.preemption.cluster import Claim, ClusterState, kept_free, less
from scheduler.policies.selector import failure

REST = timedelta(minutes=10)
"""So long a server stays away at least: to shelve and unshelve it copies its disk."""

TURN = timedelta(hours=1)
"""So long smaller servers pass over one that does not fit, and so long they then wait for it."""

Findings = tuple[ConditionResult, ...]


class Absent(NamedTuple):
    """A server that is to come back, since when it is away, and the room it needs.

    ``may`` is when it may come back: it rests a while, and after a failure a longer while each time.
    """

    id: UUID
    project_id: str
    since: datetime
    waits: timedelta
    may: datetime
    needs: Amounts

    @property
    def is_owed(self) -> bool:
        """Whether it is waited for, in every other span of ``TURN`` since it went."""
        return self.waits // TURN % 2 == 1


def absent_of(policy: Policy, server: Server, away: Preempted, needs: Amounts, now: datetime) -> Absent:
    rested, failed = away.since + REST, again_at(policy, server)
    may = rested if failed is None else max(rested, failed)
    return Absent(server.id, server.project_id, away.since, now - away.since, may, needs)


class Space:
    """The room on hosts and above what is to stay free; taken up step by step."""

    def __init__(self, seen: ClusterState, share: float | None) -> None:
        self._seen = seen
        self._hosts = {host.name: host.free for host in seen.hosts}
        self._total, self._kept = seen.total, kept_free(seen.total, share or 0.0)
        self._above = None if share is None else less(seen.free, self._kept)
        claims = sorted(seen.claims, key=lambda claim: (claim.is_preemptible, -seen.scale.lost(claim.holds)))
        left_out = [claim for claim in claims if not self._put(claim.holds)]
        self.waiting: Sequence[Claim] = [claim for claim in left_out if not claim.is_preemptible]
        """Standard servers that find no host."""

    def fits(self, needs: Amounts) -> bool:
        return (self._above is None or fits(self._above, needs)) and self._host(needs) is not None

    def could_fit(self, needs: Amounts) -> bool:
        """Whether it would fit into the empty cloud."""
        most = less(self._total, self._kept)
        return fits(most, needs) and any(fits(host.total, needs) for host in self._seen.hosts)

    def take(self, needs: Amounts) -> None:
        self._put(needs)
        if self._above is not None:
            self._above = less(self._above, needs)

    def _host(self, needs: Amounts) -> str | None:
        """Return the host on which least is left over."""
        scale = self._seen.scale
        hosts = [name for name, free in self._hosts.items() if fits(free, needs)]
        return min(hosts, key=lambda name: (scale.lost(self._hosts[name]), name), default=None)

    def _put(self, needs: Amounts) -> bool:
        name = self._host(needs)
        if name is not None:
            self._hosts[name] = less(self._hosts[name], needs)
        return name is not None


class Queue(NamedTuple):
    """Servers that come back now, in this order. ``kept_for``: the server the next room is kept for."""

    comers: tuple[UUID, ...] = ()
    kept_for: UUID | None = None
    standard_waits: bool = False


def queue(policy: Policy, absent: Sequence[Absent], seen: ClusterState, now: datetime) -> Queue:
    """Bring servers back in their order, as long as there is room."""
    space = Space(seen, rule_of(policy).free)
    if space.waiting:
        return Queue(standard_waits=True)
    shares, lines = held_by_projects(seen), lines_of(absent, now)
    comers: list[UUID] = []
    while lines:
        heads = [line[0] for line in lines.values()]
        heads.sort(key=lambda one: (shares.get(one.project_id, 0), one.since, one.id))
        chosen, kept_for = next_of(heads, space)
        if chosen is None:
            return Queue(tuple(comers), kept_for)
        comers.append(chosen.id)
        space.take(chosen.needs)
        project = chosen.project_id
        shares[project] = shares.get(project, 0) + seen.scale.lost(chosen.needs)
        lines[project] = lines[project][1:]
        lines = {each: line for each, line in lines.items() if line}
    return Queue(tuple(comers))


def next_of(heads: Sequence[Absent], space: Space) -> tuple[Absent | None, UUID | None]:
    """Return the server that comes, else the one room is kept for. ``heads`` are in their order."""
    for one in heads:
        if space.fits(one.needs):
            return one, None
        if one.is_owed and space.could_fit(one.needs):
            return None, one.id
    return None, None


def held_by_projects(seen: ClusterState) -> dict[str, int]:
    """Return what each project's preemptible servers hold, as shares of the whole."""
    shares: dict[str, int] = {}
    for host in seen.hosts:
        for one in host.residents:
            if one.server.is_preemptible:
                project = one.server.project_id
                shares[project] = shares.get(project, 0) + seen.scale.lost(one.holds)
    return shares


def lines_of(absent: Sequence[Absent], now: datetime) -> dict[str, list[Absent]]:
    """Return the servers that may come back, by project, the longest away first."""
    lines: dict[str, list[Absent]] = {}
    for one in sorted(absent, key=lambda one: (one.since, one.id)):
        if now >= one.may:
            lines.setdefault(one.project_id, []).append(one)
    return lines


def evaluate(
    policy: Policy, server: Server, one: Absent, queue: Queue, findings: Findings, now: datetime
) -> Evaluation:
    """Return whether it comes back now, else why not and when it may."""
    comes, may = one.id in queue.comers, one.may
    brings = rule_of(policy).comes_back
    found = (
        *findings,
        ConditionResult("shelved to make room", True, f"since {moment(one.since)}"),
        ConditionResult("brought back by its policy", brings, "" if brings else "not any more"),
        ConditionResult(
            "away long enough", now >= may, failed_so_far(policy, server), f"from {moment(may)} on"
        ),
        ConditionResult("no standard server waits for room", not queue.standard_waits),
        ConditionResult("room when it is its turn", comes, "" if comes else reason(one, queue)),
    )
    failed = failure(found)
    if failed is None:
        return Evaluation(
            True, found, (Execute("unshelve"),), "unshelve now", None, may, turn=queue.comers.index(one.id)
        )
    if not brings:
        return Evaluation(False, found, (), "it stays shelved")
    return Evaluation(False, found, (), "it comes back when there is room", may if now < may else None)


def reason(one: Absent, queue: Queue) -> str:
    if queue.kept_for == one.id:
        return "the next room is kept for it"
    return "none yet" if queue.kept_for is None else "the next is kept for one that waits longer"
