"""Comparison of cloud and read tables, both ways, without a change: the pollers' resync mends.

The tables are read before the cloud and again after it. What moved in between, or has something under way, is
left out on both sides: it is about to differ from what was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec
import psycopg

from adapters.openstack.connection import CloudMisconfigured, Clouds
from adapters.reconcile.inventory import (
    Entry,
    Kind,
    Stock,
    Thing,
    entries_behind,
    is_there,
    read_entries,
    take_stock,
)

Verdict = Literal["missing", "twin", "stray", "differs", "unmanaged"]
"""What a finding says:

missing    the ledger has it, and the cloud has not
twin       it is marked for a resource that has another one in the cloud
stray      it is marked for a resource that the ledger does not have, no more, or not in the cloud
differs    both have it, and a fact is not the same
unmanaged  only the cloud has it, and nothing says that it was made by us
"""


class Difference(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``id`` is the ledger's, ``cloud_id`` the cloud's; ``fact`` is what differs, on either side."""

    verdict: Verdict
    feature: str
    name: str
    project_id: str | None
    id: UUID | None = None
    cloud_id: str | None = None
    fact: str | None = None
    ledger: Any = None
    cloud: Any = None


class Compared(msgspec.Struct, frozen=True):
    """How many of a kind each side has, and which projects were listed (None: all)."""

    feature: str
    in_ledger: int
    in_cloud: int
    projects: tuple[str, ...] | None
    unavailable: str | None = None
    """Why this kind was not compared: the cloud has no such service."""


class Report(msgspec.Struct, frozen=True):
    """All that was compared, and what was found."""

    compared: tuple[Compared, ...]
    findings: tuple[Difference, ...]
    behind: int = 0
    """How many entries of the log the read tables had not seen: what those did may show as a difference."""

    @property
    def differences(self) -> int:
        """How many findings contradict the ledger; it never claimed to have what is unmanaged."""
        return sum(finding.verdict != "unmanaged" for finding in self.findings)


def reconcile(
    clouds: Clouds,
    connection: psycopg.Connection[Any],
    kinds: Sequence[Kind],
    told: Callable[[int, int], None],
) -> Report:
    """Compare ``kinds``; ``told`` hears how many are done, of how many. Raises ``CloudError``."""
    behind = entries_behind(connection, kinds)
    compared: list[Compared] = []
    findings: list[Difference] = []
    for done, kind in enumerate(kinds):
        told(done, len(kinds))
        summary, found = reconcile_kind(clouds, connection, kind)
        compared.append(summary)
        findings += found
    told(len(kinds), len(kinds))
    return Report(tuple(compared), tuple(findings), behind)


def reconcile_kind(
    clouds: Clouds, connection: psycopg.Connection[Any], kind: Kind
) -> tuple[Compared, list[Difference]]:
    before = read_entries(connection, kind)
    try:
        stock = take_stock(clouds, kind, {entry.project_id for entry in before.values()})
    except CloudMisconfigured as without:
        return Compared(kind.feature, len(before), 0, None, str(without)), []
    after = read_entries(connection, kind)
    gone = [
        entry for entry in unseen(before, after, stock) if not is_there(clouds, kind, entry)
    ]  # looked for one by one: there are few
    findings = [*missing(kind, gone), *differing(kind, before, after, stock)]
    findings += unbooked(kind, before, after, stock)
    projects = None if stock.projects is None else tuple(sorted(stock.projects))
    return Compared(kind.feature, len(after), len(stock.things), projects), findings


def at_rest(before: Mapping[UUID, Entry], after: Mapping[UUID, Entry]) -> Iterator[Entry]:
    """Yield what the cloud has and nothing moved while it was listed."""
    for entry in after.values():
        if entry.cloud_id is not None and not entry.busy and before.get(entry.id) == entry:
            yield entry


def unseen(before: Mapping[UUID, Entry], after: Mapping[UUID, Entry], stock: Stock) -> Iterator[Entry]:
    """Yield what the ledger has and the listing has not."""
    for entry in at_rest(before, after):
        if entry.cloud_id not in stock.things and stock.covers(entry.project_id):
            yield entry


def missing(kind: Kind, gone: Sequence[Entry]) -> Iterator[Difference]:
    for entry in gone:
        yield Difference(
            verdict="missing",
            feature=kind.feature,
            name=entry.name,
            project_id=entry.project_id,
            id=entry.id,
            cloud_id=entry.cloud_id,
        )


def differing(
    kind: Kind, before: Mapping[UUID, Entry], after: Mapping[UUID, Entry], stock: Stock
) -> Iterator[Difference]:
    """Yield a finding for each fact that the two sides tell differently."""
    for entry in at_rest(before, after):
        thing = stock.things.get(entry.cloud_id or "")
        for fact, seen in thing.facts.items() if thing else ():
            if entry.facts[fact] != seen:
                yield Difference(
                    verdict="differs",
                    feature=kind.feature,
                    name=entry.name,
                    project_id=entry.project_id,
                    id=entry.id,
                    cloud_id=entry.cloud_id,
                    fact=fact,
                    ledger=entry.facts[fact],
                    cloud=seen,
                )


def unbooked(
    kind: Kind, before: Mapping[UUID, Entry], after: Mapping[UUID, Entry], stock: Stock
) -> Iterator[Difference]:
    """Yield what only the cloud has. Both readings count: it may have been booked, or deleted, meanwhile."""
    booked = {entry.cloud_id for entry in (*before.values(), *after.values())}
    for thing in stock.things.values():
        if thing.cloud_id in booked:
            continue
        owner = after.get(thing.mark) if thing.mark else None
        if owner is not None and owner.cloud_id is None and owner.busy:
            continue  # its creation is under way: the worker, or a resync, adopts it
        yield Difference(
            verdict=verdict_of(thing, owner),
            feature=kind.feature,
            name=thing.name,
            project_id=thing.project_id,
            id=thing.mark,
            cloud_id=thing.cloud_id,
        )


def verdict_of(thing: Thing, owner: Entry | None) -> Verdict:
    if thing.mark is None:
        return "unmanaged"
    return "stray" if owner is None or owner.cloud_id is None else "twin"
