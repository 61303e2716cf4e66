"""Network interfaces on a real OpenStack: on a network of one's own, with a wished address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from openstack.connection import Connection

from tests.system.story.conftest import RUN, Ledger

Wish = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def network(member: Connection) -> Iterator[str]:
    """A network of the member's own: on it he may choose addresses."""
    made = member.network.create_network(name=f"own-{RUN}")
    member.network.create_subnet(network_id=made.id, ip_version=4, cidr="10.9.0.0/24")
    yield str(made.id)
    member.network.delete_network(made)


def test_an_interface_lives_its_life(ledger: Ledger, member: Connection, wish: Wish, network: str) -> None:
    body = {"network": network, "fixed_address": "10.9.0.77", "name": f"eth-{RUN}"}
    answer = ledger.ask("POST", "/network-interfaces", **body)
    here = f"/network-interfaces/{answer['network_interface']['id']}"
    ledger.succeeded(answer)
    made = ledger.get(here)
    assert [address["address"] for address in made["addresses"]] == ["10.9.0.77"]
    assert member.network.get_port(made["cloud_id"]).name == f"eth-{RUN}"
    again = ledger.ask("POST", "/network-interfaces", network=network, fixed_address="10.9.0.77")
    operation = ledger.outcome(again)
    assert operation["status"] == "failed"
    assert "10.9.0.77" in operation["reason"]
    ledger.done("DELETE", f"/network-interfaces/{again['network_interface']['id']}")

    server = ledger.ask("POST", "/servers", **wish("plugged"))
    server_id = server["server"]["id"]
    ledger.succeeded(server)
    place = f"/servers/{server_id}{here}"
    ledger.done("POST", place)
    assert ledger.get(here)["server_id"] == server_id
    assert ledger.ask("DELETE", here, 409)["allowed"] == ["detach"]
    ledger.done("DELETE", place)
    ledger.done("DELETE", here)
    ledger.done("DELETE", f"/servers/{server_id}")
    assert ledger.get(here)["status"] == "DELETED"
    assert [port.name for port in member.network.ports() if RUN in (port.name or "")] == []
