"""Floating IPs on a real OpenStack: made, led to a server and away, and used behind the service's back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from openstack.connection import Connection

from tests.system.story.conftest import RUN, Ledger
from tests.waiting import eventually

Wish = Callable[[str], dict[str, Any]]


@pytest.fixture
def network(admin: Connection, member: Connection) -> str:
    """A network of the member's from which a router leads to an external one."""
    usable = {network.id for network in member.network.networks()}
    inside = admin.network.ports(device_owner="network:router_interface")
    return next(str(port.network_id) for port in inside if port.network_id in usable)


def interface(ledger: Ledger, network: str) -> str:
    """Make a network interface; return its path."""
    answer = ledger.ask("POST", "/network-interfaces", network=network, name=f"fip-{RUN}")
    ledger.succeeded(answer)
    return f"/network-interfaces/{answer['network_interface']['id']}"


def test_an_address_lives_its_life(ledger: Ledger, member: Connection, wish: Wish, network: str) -> None:
    answer = ledger.ask("POST", "/floating-ips", description=f"front door {RUN}")
    here = f"/floating-ips/{answer['floating_ip']['id']}"
    ledger.succeeded(answer)
    made = ledger.get(here)
    there = member.network.get_ip(made["cloud_id"])
    assert (made["address"], made["status"]) == (there.floating_ip_address, "DOWN")
    assert there.description == f"front door {RUN} stackledger_id={made['id']}"

    port, other = interface(ledger, network), interface(ledger, network)
    server = ledger.ask("POST", "/servers", **wish("addressed"))
    server_id = server["server"]["id"]
    ledger.succeeded(server)
    ledger.done("POST", f"/servers/{server_id}{port}")
    ledger.done("POST", f"{port}{here}")
    led = ledger.get(here)
    assert (led["server_id"], led["port_cloud_id"]) == (server_id, ledger.get(port)["cloud_id"])
    assert led["fixed_address"] == member.network.get_ip(made["cloud_id"]).fixed_ip_address
    eventually(lambda: ledger.get(here)["status"] == "ACTIVE")
    assert ledger.ask("POST", f"{port}{here}", 200)["operation"] is None
    assert ledger.ask("POST", f"{other}{here}", 409)["code"] == "FLOATING_IP_IN_USE"
    assert ledger.ask("DELETE", here, 409)["allowed"] == ["disassociate"]

    second = ledger.ask("POST", "/floating-ips", network=made["network"]["name"])
    ledger.succeeded(second)
    operation = ledger.outcome(ledger.ask("POST", f"{port}/floating-ips/{second['floating_ip']['id']}"))
    assert "already has a floating IP" in operation["reason"]
    ledger.done("DELETE", f"/floating-ips/{second['floating_ip']['id']}")

    ledger.done("DELETE", f"{port}{here}")
    assert ledger.get(here)["server_id"] is None
    ledger.done("DELETE", f"/servers/{server_id}{port}")
    ledger.done("DELETE", f"/servers/{server_id}")
    theirs = ledger.get(other)["cloud_id"]
    member.network.update_ip(made["cloud_id"], port_id=theirs)
    taken = ledger.outcome(ledger.ask("POST", f"{port}{here}"))
    assert (taken["status"], taken["reason"]) == ("failed", "the address leads elsewhere")
    assert member.network.get_ip(made["cloud_id"]).port_id == theirs
    assert ledger.get(here)["port_cloud_id"] == theirs
    member.network.delete_port(theirs)
    eventually(lambda: member.network.get_ip(made["cloud_id"]).port_id is None)
    for place in (port, other):
        ledger.done("DELETE", place)
    member.network.delete_ip(made["cloud_id"])


def test_who_may_choose_an_address(ledger: Ledger) -> None:
    refused = ledger.ask("POST", "/floating-ips", 403, floating_address="172.24.4.200")
    assert refused["code"] == "FLOATING_ADDRESS_FORBIDDEN"
    assert ledger.ask("POST", "/floating-ips", 422, network="private")["errors"][0]["pointer"] == "/network"
