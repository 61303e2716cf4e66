"""Choice of victims: the preemptible servers that give way so that a standard server finds a host or quota.

All or nothing: either every wanted server fits afterwards, or none is chosen. Each victim is needed, and
where there is room already there are no victims. ``victims`` finds the cheapest. A preemptible server never
preempts. Exempt, locked and busy servers are passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from commands.kernel.capacity import FITS, Giving, Host, Plan, Resident, Victim, Wanted
from commands.kernel.policy_model import Policy, Server, rule_of
from scheduler.policies.preemption.victims import Candidate, Option, Place, Scale, choose, options
from scheduler.policies.selector import failure, selection

CAN_BE_SHELVED = frozenset({"ACTIVE", "SHUTOFF", "PAUSED", "SUSPENDED"})

NEVER = "a preemptible server never preempts"
NOT_ENOUGH = "there would not be room, whoever gives way"
NO_QUOTA = "the policy leaves a lack of quota alone"
RESTS = "it is shelved, and does not count in every cloud's quota"


def make_room(policy: Policy, wanted: Wanted, hosts: Sequence[Host], now: datetime) -> Plan:
    """Return the servers that give way so that all of the wanted find hosts."""
    if wanted.is_preemptible:
        return Plan((), NEVER)
    return weigh(policy, wanted, hosts, lambda server: why_spared(policy, server, now))


def make_quota(policy: Policy, wanted: Wanted, quotas: Sequence[Host], now: datetime) -> Plan:
    """Return the servers a project gives up so that its quota is enough. Only a deletion frees quota."""
    if wanted.is_preemptible:
        return Plan((), NEVER)
    if not rule_of(policy).own_quota:
        return Plan((), NO_QUOTA)
    return weigh(
        policy,
        wanted,
        quotas,
        lambda server: why_spared(policy, server, now) or why_kept(wanted, server),
    )


def weigh(policy: Policy, wanted: Wanted, hosts: Sequence[Host], why: Callable[[Server], str | None]) -> Plan:
    """Return the cheapest plan among the servers for which ``why`` gives no reason to spare them.

    A server whose data makes that fail is spared: the others are weighed without it.
    """
    scale = Scale(tuple(map(sum, zip(*(host.total for host in hosts), strict=True))))
    known: dict[UUID, Resident] = {}
    ages: list[Age] = []
    spared: dict[UUID, str] = {}
    for one in (one for host in hosts for one in host.residents):
        try:
            reason, age = why(one.server), age_of(one.server)
        except Exception as error:
            reason, age = f"it can't be judged: {type(error).__name__}", None
        if reason is not None or age is None:
            spared[one.server.id] = reason or ""
        else:
            known[one.server.id] = one
            ages.append(age)
    ranks = ranked(rule_of(policy).ties, ages)
    places = [place_of(host, ranks) for host in hosts]
    chosen = choose(places, wanted.holds, wanted.number, scale)
    each = sorted(
        (option for place in places for option in options(place, wanted.holds, 1, scale)),
        key=lambda option: (option.cost, option.place),
    )
    why_not = refusal(policy, chosen)
    return Plan(
        () if why_not else tuple(giving(option, known, scale) for option in chosen or ()),
        why_not,
        tuple(giving(option, known, scale) for option in each),
        tuple(spared.items()),
    )


def place_of(host: Host, ranks: dict[UUID, int]) -> Place:
    """Return the host with the residents that have a rank as candidates."""
    candidates = [
        Candidate(one.server.id, one.holds, ranks[one.server.id])
        for one in host.residents
        if one.server.id in ranks
    ]
    return Place(host.name, host.free, tuple(candidates))


def refusal(policy: Policy, chosen: Sequence[Option] | None) -> str | None:
    """Return why nothing is done, if so. All or nothing holds for the budget as well."""
    if chosen is None:
        return NOT_ENOUGH
    victims = sum(option.cost.victims for option in chosen)
    most = policy.definition.budget.per_tick
    if not victims:
        return FITS
    if most is not None and victims > most:
        return f"{victims} would have to give way, and the budget of the policy is {most}"
    return None


def giving(option: Option, known: dict[UUID, Resident], scale: Scale) -> Giving:
    victims = tuple(
        Victim(known[one.id].server, known[one.id].holds, scale.lost(one.holds) / scale.one)
        for one in option.victims
    )
    return Giving(option.place, option.number, victims, option.cost.lost / scale.one)


def why_spared(policy: Policy, server: Server, now: datetime) -> str | None:
    """Return why a server is no candidate; None if it is one."""
    if not server.is_preemptible:
        return "it is not preemptible"
    if any(
        exemption.policy_id in {None, policy.id} and (exemption.until is None or now < exemption.until)
        for exemption in server.exemptions
    ):
        return "it is exempt"
    if server.locked:
        return "it is locked"
    if server.is_busy:
        return "something is under way with it"
    if any(notice.makes_room_for is not None for notice in server.notices):
        return "it gives way to another server already"
    if server.on_preemption == "shelve" and server.status not in CAN_BE_SHELVED:
        return f"it cannot be shelved while it is {server.status}"
    found = failure(selection(policy, server))
    return None if found is None else f"the policy does not select it: {found.condition}"


def why_kept(wanted: Wanted, server: Server) -> str | None:
    """Return why a server is not given up for a quota, though it might be for room."""
    if server.project_id != wanted.project_id:
        return "it is another project's"
    if server.status == "SHELVED_OFFLOADED":
        return RESTS
    return "its owner wants it shelved, which frees no quota" if server.on_preemption == "shelve" else None


class Age(NamedTuple):
    """Since when a server of a project runs, in the time since 1970."""

    began: timedelta
    id: UUID
    project_id: str


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def age_of(server: Server) -> Age:
    began = server.launched_at or server.created_at
    return Age(began - EPOCH, server.id, server.project_id)


def ranked(ties: str, ages: Iterable[Age]) -> dict[UUID, int]:
    """Return the ranks by which ties are decided: of sets that lose equally much, the lowest sum goes.

    ``youngest``, ``oldest``: by the seconds they have run, so the set goes that has run least, or longest.
    ``fairest``: each project's servers are numbered from its oldest on, 1, 2, 3 …: the set with the highest
    sum of numbers goes, so the project with most servers gives first, and its youngest before its older ones.
    """
    ordered = sorted(ages)
    if ties == "fairest":
        counts: dict[str, int] = {}
        ranks = {}
        for age in ordered:
            counts[age.project_id] = counts.get(age.project_id, 0) + 1
            ranks[age.id] = -counts[age.project_id]
        return ranks
    sign = 1 if ties == "oldest" else -1
    return {age.id: sign * int(age.began.total_seconds()) for age in ordered}
