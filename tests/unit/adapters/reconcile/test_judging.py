"""What the report makes of two readings of the ledger and the listing between them."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.reconcile.compare import differing, unbooked, unseen
from adapters.reconcile.inventory import Entry, Stock, Thing
from app.registry import COMPARED

VOLUME = next(kind for kind in COMPARED if kind.feature == "volume")
ID = uuid4()


def entry(**more: Any) -> Entry:
    facts = {"name": "data", "status": "available", "size_gb": 1, "servers": ""}
    usual = Entry(ID, "in-cloud", "tenant", "data", busy=False, position=7, facts=facts)
    return usual._replace(**more)


def listing(*things: Thing, projects: frozenset[str] | None = None) -> Stock:
    return Stock({thing.cloud_id: thing for thing in things}, projects)


def thing(cloud_id: str = "in-cloud", mark: UUID | None = ID, **facts: Any) -> Thing:
    return Thing(cloud_id, "tenant", "data", mark, facts)


def book(*entries: Entry) -> dict[UUID, Entry]:
    return {one.id: one for one in entries}


def test_a_fact_that_both_tell_alike_is_no_finding() -> None:
    stock = listing(thing(name="data", status="available"))
    assert list(differing(VOLUME, book(entry()), book(entry()), stock)) == []


def test_each_fact_that_differs_is_one_finding() -> None:
    stock = listing(thing(name="other", status="in-use", size_gb=1))
    found = list(differing(VOLUME, book(entry()), book(entry()), stock))
    assert [(one.fact, one.ledger, one.cloud) for one in found] == [
        ("name", "data", "other"),
        ("status", "available", "in-use"),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (entry(), entry(position=8)),
        (entry(busy=True), entry(busy=True)),
        (entry(), entry(busy=True, position=8)),
        (entry(cloud_id=None), entry()),
        (None, entry()),
        (entry(), None),
    ],
)
def test_what_moves_is_not_judged(before: Entry | None, after: Entry | None) -> None:
    readings = [book(one) if one else {} for one in (before, after)]
    assert list(differing(VOLUME, *readings, listing(thing(status="in-use")))) == []
    assert list(unseen(*readings, listing())) == []
    assert list(unbooked(VOLUME, *readings, listing(thing()))) == []


def test_only_where_the_listing_reaches_anything_is_missing() -> None:
    here = book(entry())
    assert list(unseen(here, here, listing())) == [entry()]
    assert list(unseen(here, here, listing(projects=frozenset({"tenant"})))) == [entry()]
    assert list(unseen(here, here, listing(projects=frozenset({"other"})))) == []


@pytest.mark.parametrize(
    ("owner", "mark", "verdict"),
    [
        (entry(), ID, ["twin"]),
        (entry(cloud_id=None, busy=True), ID, []),
        (entry(cloud_id=None), ID, ["stray"]),
        (entry(), uuid4(), ["stray"]),
        (entry(), None, ["unmanaged"]),
    ],
)
def test_what_only_the_cloud_has_is_judged_by_its_mark(
    owner: Entry, mark: UUID | None, verdict: list[str]
) -> None:
    found = unbooked(VOLUME, book(owner), book(owner), listing(thing("another", mark)))
    assert [one.verdict for one in found] == verdict
