"""A preemptible server gives way on a real cloud: it is told and shelved, and the other takes its room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from openstack.connection import Connection

from tests.system.story.conftest import RUN, Ledger
from tests.waiting import eventually

Wish = Callable[[str], dict[str, Any]]


@pytest.fixture
def filling(operator: Ledger, admin: Connection, wish: Wish) -> Iterator[str]:
    """A flavor that fits once on each host: of disk, which is in no quota, and of little else."""
    room = operator.ask("POST", "/preemption/simulate", 200, flavor=wish("any")["flavor"])
    free = [host["free"]["disk_gb"] for host in room["hosts"]]
    disk = max(free) // 2 + 1
    if len(free) != 2 or disk > min(free):
        pytest.skip(f"the hosts are not alike enough: {free} GB of disk are free")
    flavor = admin.compute.create_flavor(name=f"sl-half-{RUN}", ram=256, vcpus=1, disk=disk)
    yield str(flavor.id)
    admin.compute.delete_flavor(flavor)


@pytest.fixture
def policy(operator: Ledger) -> Iterator[None]:
    """It may touch the servers of this run alone."""
    rule = {"kind": "preemption", "notice": "PT5S"}
    wanted = {"name": f"give way {RUN}", "rule": rule, "selector": {"names": [f"*-{RUN}"]}}
    policy = operator.ask("POST", "/policies", 201, **wanted)["policy"]
    operator.ask("POST", f"/policies/{policy['id']}/actions/enable", 200)
    yield
    operator.ask("DELETE", f"/policies/{policy['id']}", 200)


def asked(ledger: Ledger, wanted: dict[str, Any]) -> dict[str, Any]:
    """Ask for a server; a new flavor is known after a minute at the latest."""

    def ask() -> httpx.Response | None:
        answer = ledger.http.post("/servers", json=wanted)
        return answer if answer.status_code == 202 else None

    answer: httpx.Response = eventually(ask)
    told: dict[str, Any] = answer.json()
    return told


def test_a_preemptible_server_gives_way_to_a_standard_one(
    ledger: Ledger, operator: Ledger, wish: Wish, filling: str, policy: None
) -> None:
    giving = {"flavor": filling, "is_preemptible": True, "on_preemption": "shelve"}
    fleet = set()
    for number in (1, 2):  # one by one: Placement was seen to put two at once where only one has room
        made = asked(ledger, {**wish(f"giving-{number}"), **giving})
        ledger.succeeded(made)
        fleet.add(made["server"]["id"])

    answer = asked(ledger, {**wish("standard"), "flavor": filling})
    waiting = answer["server"]["id"]
    chosen = eventually(lambda: operator.event(waiting, "ServerPreemptionPlanned"))["event"]
    [victim] = [one["server_id"] for one in chosen["victims"]]
    assert victim in fleet
    assert eventually(lambda: ledger.server(victim)["preempts_at"]) == chosen["preempts_at"]
    ledger.succeeded(answer)

    assert ledger.server(waiting)["status"] == "ACTIVE"
    assert ledger.server(victim)["status"] == "SHELVED_OFFLOADED"
    [other] = fleet - {victim}
    assert ledger.server(other)["status"] == "ACTIVE"
    missed = ledger.event(waiting, "ServerCapacityMissing")
    assert missed is not None
    assert missed["event"]["attempt"] == 0
    assert ledger.types(waiting).count("ServerCreateAttempted") == 1
    for server in (waiting, *fleet):
        ledger.done("DELETE", f"/servers/{server}")
