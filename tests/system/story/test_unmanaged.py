"""Servers made without the ledger, on a real OpenStack: adopted with all they have, or acted on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from openstack.connection import Connection

from tests.http_client import NO_TLS
from tests.system.story.conftest import RUN, Ledger
from tests.system.story.test_floating_ips import network
from tests.system.story.test_reconcile import report
from tests.waiting import eventually

__all__ = ["network"]
Wish = Callable[[str], dict[str, Any]]


@pytest.fixture
def office(address: str, admin: Connection) -> Iterator[Ledger]:
    """The API, for an administrator."""
    headers = {"X-Auth-Token": admin.session.get_token() or ""}
    with httpx.Client(verify=NO_TLS, base_url=f"{address}/api/v1", headers=headers, timeout=60) as client:
        yield Ledger(client)


def somebodys(member: Connection, asked: dict[str, Any], network: str) -> str:
    """Make a server straight in Nova; return its id there."""
    made = member.compute.create_server(
        name=asked["name"],
        flavor_id=asked["flavor"],
        image_id=asked["image"],
        networks=[{"uuid": network}],
        metadata={"team": "blue"},
    )
    member.compute.wait_for_server(made, wait=120)
    return str(made.id)


def test_one_is_adopted_with_all_it_has(
    ledger: Ledger, office: Ledger, admin: Connection, member: Connection, wish: Wish, network: str, book: str
) -> None:
    cloud_id = somebodys(member, wish("legacy"), network)
    data = member.block_storage.create_volume(name=f"legacy-{RUN}", size=1)
    member.block_storage.wait_for_status(data)
    member.compute.create_volume_attachment(cloud_id, volume_id=data.id)
    [port] = member.network.ports(device_id=cloud_id)
    outside = next(net.id for net in member.network.networks() if net.is_router_external)
    door = member.network.create_ip(floating_network_id=outside, port_id=port.id)
    eventually(lambda: member.block_storage.get_volume(data.id).status == "in-use")
    eventually(lambda: door.floating_ip_address in str(member.compute.get_server(cloud_id).addresses))
    assert office.get(f"/openstack-servers/{cloud_id}")["managed"] is None
    assert report(book)[cloud_id]["verdict"] == "unmanaged"
    assert ledger.ask("POST", f"/openstack-servers/{cloud_id}/adopt", 403)["code"] == "ROLE_REQUIRED"

    answer = office.ask("POST", f"/openstack-servers/{cloud_id}/adopt")
    office.succeeded(answer)
    server_id = answer["server"]["id"]
    row = ledger.server(server_id)
    assert (row["name"], row["status"], row["cloud_id"]) == (f"legacy-{RUN}", "ACTIVE", cloud_id)
    assert row["metadata"] == {"team": "blue"}
    assert [(one["name"], one["root"]) for one in row["volumes"]] == [(f"legacy-{RUN}", False)]
    assert [one["address"] for one in row["floating_ips"]] == [door.floating_ip_address]
    assert [one["mac_address"] for one in row["network_interfaces"]] == [port.mac_address]
    assert office.get(f"/openstack-servers/{cloud_id}")["managed"] == server_id
    assert office.ask("POST", f"/openstack-servers/{cloud_id}/adopt", 409)["server_id"] == server_id
    tags = member.compute.get(f"/servers/{cloud_id}/tags", microversion="2.26").json()["tags"]
    assert tags == [f"sl-{server_id}"]
    assert not {cloud_id, data.id, port.id, door.id} & report(book).keys()

    ledger.done("POST", f"/servers/{server_id}/actions/stop")
    ledger.done("POST", f"/servers/{server_id}/actions/start")
    member.compute.stop_server(cloud_id)
    eventually(lambda: "ServerStoppedOutOfBand" in ledger.types(server_id))
    volume_id, floating_ip_id = row["volumes"][0]["id"], row["floating_ips"][0]["id"]
    ledger.done("DELETE", f"/servers/{server_id}")
    eventually(lambda: ledger.get(f"/volumes/{volume_id}")["status"] == "available")
    assert member.block_storage.get_volume(data.id).status == "available"
    assert member.network.find_port(port.id) is None
    ledger.done("DELETE", f"/volumes/{volume_id}")
    ledger.done("DELETE", f"/floating-ips/{floating_ip_id}")
    assert member.network.find_ip(door.floating_ip_address) is None


def test_one_is_shelved_and_deleted_by_novas_id(
    ledger: Ledger, office: Ledger, member: Connection, wish: Wish, network: str
) -> None:
    cloud_id = somebodys(member, wish("stranger"), network)
    here = f"/openstack-servers/{cloud_id}"
    office.done("POST", f"{here}/actions/shelve")
    assert member.compute.get_server(cloud_id).status == "SHELVED_OFFLOADED"
    assert office.ask("POST", f"{here}/actions/reset", 409)["allowed"] == ["delete", "unshelve"]
    office.done("POST", f"{here}/actions/unshelve")
    office.done("POST", f"{here}/actions/reset")
    actions = member.compute.get(f"/servers/{cloud_id}/os-instance-actions").json()["instanceActions"]
    assert [one["action"] for one in actions if one["action"] == "rebuild"] == ["rebuild"]
    office.done("DELETE", here)
    assert member.compute.find_server(cloud_id) is None
    events = ledger.get("/events", stream=cloud_id)["events"]
    assert [event["type"] for event in events if event["type"].endswith("ed")][-1] == "OpenstackServerDeleted"
    assert {event["by"] for event in events} == {events[0]["by"], "cloud"}


def test_a_shelved_one_is_adopted_as_it_rests(
    ledger: Ledger, office: Ledger, member: Connection, wish: Wish, network: str
) -> None:
    """Nova takes neither tag nor metadata of it then; it comes back, and goes, at our word."""
    cloud_id = somebodys(member, wish("resting"), network)
    office.done("POST", f"/openstack-servers/{cloud_id}/actions/shelve")
    answer = office.ask("POST", f"/openstack-servers/{cloud_id}/adopt", name=f"rested-{RUN}")
    office.succeeded(answer)
    server_id = answer["server"]["id"]
    row = ledger.server(server_id)
    assert (row["name"], row["status"]) == (f"rested-{RUN}", "SHELVED_OFFLOADED")
    assert row["suspended_since"]
    ledger.done("POST", f"/servers/{server_id}/actions/unshelve")
    ledger.done("DELETE", f"/servers/{server_id}")
    assert member.compute.find_server(cloud_id) is None
