"""Floating IPs over HTTP, on the simulated cloud: read back from the API, the book and the cloud."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response

from adapters.openstack.connection import Cloud
from simulator import Simulator
from tests.integration.api.conftest import Api
from tests.waiting import eventually

NOBODYS = "7b0f8f1e-0000-4000-8000-000000000000"


def interface(api: Api) -> str:
    """Make a network interface; return its id."""
    answer = api.ask("POST", "/network-interfaces", {"network": "private"})
    api.succeeded(answer)
    return str(answer.json()["network_interface"]["id"])


def address(api: Api, **wish: Any) -> dict[str, Any]:
    """Make a floating IP; return its row."""
    answer = api.ask("POST", "/floating-ips", wish)
    api.succeeded(answer)
    return row(api, answer.json()["floating_ip"]["id"])


def row(api: Api, floating_ip: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/floating-ips/{floating_ip}")
    return found


def shown(cloud: Cloud, cloud_id: str) -> dict[str, Any]:
    found: dict[str, Any] = cloud.call("network", "GET", f"/floatingips/{cloud_id}").body["floatingip"]
    return found


def lead(cloud: Cloud, cloud_id: str, port_id: str | None) -> None:
    """Associate behind our back."""
    cloud.call("network", "PUT", f"/floatingips/{cloud_id}", body={"floatingip": {"port_id": port_id}})


def types(api: Api, floating_ip: str) -> list[str]:
    events = api.get("/events", stream=floating_ip, limit=1000)["events"]
    return [event["type"] for event in events]


def test_the_whole_life(own: Api, project: Cloud) -> None:
    answer = own.ask("POST", "/floating-ips", {"description": "front door"})
    decided = answer.json()["floating_ip"]
    assert (decided["status"], decided["name"], decided["address"]) == ("BUILD", "", None)
    assert decided["under_way"]["action"] == "create"
    place = f"/floating-ips/{decided['id']}"
    assert answer.headers["Location"] == f"/api/v1{place}"
    own.succeeded(answer)
    made = own.get(place)
    assert (made["status"], made["under_way"], made["port_cloud_id"]) == ("DOWN", None, None)
    assert made["network"]["name"] == "public"
    there = shown(project, made["cloud_id"])
    assert there["floating_ip_address"] == made["address"] == made["name"]
    assert there["description"] == f"front door stackledger_id={made['id']}"

    port = interface(own)
    link = f"/network-interfaces/{port}{place}"
    own.done("POST", link)
    led = own.get(place)
    port_id = own.get(f"/network-interfaces/{port}")["cloud_id"]
    assert (led["network_interface_id"], led["port_cloud_id"]) == (port, port_id)
    assert led["fixed_address"] == shown(project, made["cloud_id"])["fixed_ip_address"]
    eventually(lambda: own.get(place)["status"], lambda status: status == "ACTIVE")
    assert own.ask("POST", link, expect=200).json()["operation"] is None
    refusal = own.ask("DELETE", place, expect=409).json()
    assert (refusal["code"], refusal["allowed"]) == ("FLOATING_IP_IN_USE", ["disassociate"])
    own.done("DELETE", link)
    assert own.get(place)["port_cloud_id"] is own.get(place)["network_interface_id"] is None
    assert shown(project, made["cloud_id"])["port_id"] is None
    assert own.ask("DELETE", link, expect=409).json()["code"] == "FLOATING_IP_NOT_ASSOCIATED"
    own.done("DELETE", place)
    assert own.get(place)["status"] == "DELETED"
    assert project.call("network", "GET", "/floatingips").body["floatingips"] == []
    assert own.ask("POST", link, expect=409).json()["code"] == "FLOATING_IP_GONE"
    kinds = [kind for kind in types(own, made["id"]) if kind != "FloatingIpObserved"]
    assert kinds == [
        "FloatingIpRequested",
        "FloatingIpCreateAttempted",
        "FloatingIpAccepted",
        "FloatingIpCreated",
        "FloatingIpAssociateRequested",
        "FloatingIpAssociated",
        "FloatingIpDisassociateRequested",
        "FloatingIpDisassociated",
        "FloatingIpDeleteRequested",
        "FloatingIpDeleted",
    ]


def test_one_that_leads_to_a_server_tells_which(own: Api) -> None:
    server = own.server()
    port, made = interface(own), address(own)
    own.done("POST", f"/servers/{server}/network-interfaces/{port}")
    own.done("POST", f"/network-interfaces/{port}/floating-ips/{made['id']}")
    assert row(own, made["id"])["server_id"] == server
    assert [one["id"] for one in own.get("/floating-ips", server_id=server)["floating_ips"]] == [made["id"]]
    events = own.get("/events", type="FloatingIpAssociated", stream=made["id"])["events"]
    assert events[0]["event"]["server_id"] == server


def test_of_two_who_ask_for_one_address_one_gets_it(own: Api, project: Cloud) -> None:
    made, first, second = address(own), interface(own), interface(own)
    own.done("POST", f"/network-interfaces/{first}/floating-ips/{made['id']}")
    link = f"/network-interfaces/{second}/floating-ips/{made['id']}"
    refusal = own.ask("POST", link, expect=409).json()
    assert (refusal["code"], refusal["allowed"]) == ("FLOATING_IP_IN_USE", ["disassociate"])
    assert own.ask("DELETE", link, expect=409).json()["code"] == "FLOATING_IP_NOT_ASSOCIATED"
    port_id = own.get(f"/network-interfaces/{first}")["cloud_id"]
    assert shown(project, made["cloud_id"])["port_id"] == port_id


def test_an_interface_has_one_address_of_a_network(own: Api) -> None:
    """Neutron's rule; it tells it only when asked."""
    port, first, second = interface(own), address(own), address(own)
    own.done("POST", f"/network-interfaces/{port}/floating-ips/{first['id']}")
    answer = own.ask("POST", f"/network-interfaces/{port}/floating-ips/{second['id']}")
    operation = own.outcome(answer)
    assert operation["status"] == "failed"
    assert "already has a floating IP" in operation["reason"]
    left = row(own, second["id"])
    assert (left["port_cloud_id"], left["fault"]["message"]) == (None, operation["reason"])


def test_lists_find_them_by_what_they_are(own: Api) -> None:
    free, led, port = address(own), address(own), interface(own)
    own.done("POST", f"/network-interfaces/{port}/floating-ips/{led['id']}")

    def ids(**query: Any) -> list[str]:
        return [one["id"] for one in own.get("/floating-ips", **query)["floating_ips"]]

    assert ids(free="true") == [free["id"]]
    assert ids(free="false") == ids(network_interface_id=port) == [led["id"]]
    assert ids(address=free["address"]) == [free["id"]]
    assert ids(sort_by="name", order="asc") == sorted(
        [free["id"], led["id"]], key=lambda one: row(own, one)["address"]
    )
    before = own.get(f"/floating-ips/{free['id']}")["position"]
    own.done("DELETE", f"/floating-ips/{free['id']}")
    assert ids(free="true") == []
    assert ids(status="DELETED") == [free["id"]]
    assert ids(free="true", as_of=before) == [free["id"]]


def test_they_are_sorted_by_address_as_addresses_are(own: Api, administrator: Api) -> None:
    ends = (240, 5, 9, 201)
    for end in ends:
        address(administrator, floating_address=f"172.24.4.{end}")

    def pages(order: str) -> list[str]:
        found: list[str] = []
        address = f"/floating-ips?sort_by=address&order={order}&limit=1"
        while address:
            page = own.http.get(address).json()
            found += [one["address"].rpartition(".")[2] for one in page["floating_ips"]]
            address = (page["next"] or "").removeprefix("/api/v1")
        return found

    assert pages("asc") == ["5", "9", "201", "240"]
    assert pages("desc") == ["240", "201", "9", "5"]


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [
        ({"network": "nonesuch"}, "/network"),
        ({"network": "private"}, "/network"),
        ({"description": "x" * 204}, "/description"),
        ({"floating_address": "172.24.4.256"}, "/floating_address"),
        ({"floating_address": "::1"}, "/floating_address"),
        ({"port": "mine"}, ""),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(api: Api, wish: dict[str, str], pointer: str) -> None:
    problem = api.ask("POST", "/floating-ips", wish, expect=422).json()
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_the_longest_description_is_kept_whole(own: Api, project: Cloud) -> None:
    made = address(own, description="é" * 203, network="public")
    assert made["description"] == "é" * 203
    assert len(shown(project, made["cloud_id"])["description"]) == 255


def test_only_an_admin_chooses_the_address(
    own: Api, api_of: Callable[[str], Api], cloud_of: Callable[[str], Cloud]
) -> None:
    wish = {"floating_address": "172.24.4.250"}
    assert own.ask("POST", "/floating-ips", wish, expect=403).json()["code"] == "FLOATING_ADDRESS_FORBIDDEN"
    admin = api_of("admin")
    made = address(admin, **wish)
    assert made["address"] == "172.24.4.250"
    assert shown(cloud_of("admin"), made["cloud_id"])["project_id"] == cloud_of("admin").project_id
    taken = admin.outcome(admin.ask("POST", "/floating-ips", wish))
    assert "already allocated" in taken["reason"]
    assert "code" not in taken or taken["code"] != "QUOTA_EXCEEDED"
    admin.done("DELETE", f"/floating-ips/{made['id']}")


def test_anothers_is_unknown(own: Api, api_of: Callable[[str], Api]) -> None:
    made, port = address(own), interface(own)
    alice = api_of("alice")
    mine = interface(alice)
    for method, path in (
        ("GET", f"/floating-ips/{made['id']}"),
        ("DELETE", f"/floating-ips/{made['id']}"),
        ("POST", f"/network-interfaces/{mine}/floating-ips/{made['id']}"),
        ("DELETE", f"/network-interfaces/{mine}/floating-ips/{made['id']}"),
        ("DELETE", f"/floating-ips/{NOBODYS}"),
    ):
        assert alice.ask(method, path, expect=404).json()["code"] == "FLOATING_IP_UNKNOWN"
    link = f"/network-interfaces/{port}/floating-ips/{made['id']}"
    assert alice.ask("POST", link, expect=404).json()["code"] == "NETWORK_INTERFACE_UNKNOWN"


def test_no_quota_is_told_as_such(own: Api, project: Cloud, logins: Any) -> None:
    quota = {"quota": {"floatingip": 1}}
    logins["admin"].home.call("network", "PUT", f"/quotas/{project.project_id}", body=quota)
    address(own)
    operation = own.outcome(own.ask("POST", "/floating-ips", {}))
    assert (operation["status"], operation["code"]) == ("failed", "QUOTA_EXCEEDED")
    assert operation["quota"] == {"service": "network", "resource": "floatingip", "used": 1, "limit": 1}
    assert project.call("network", "GET", "/floatingips").body["floatingips"][1:] == []


def test_a_lost_reply_makes_one_address(own: Api, project: Cloud, simulator: Simulator) -> None:
    simulator.fault("lose-reply", service="network", method="POST", path="/floatingips$", count=1)
    made = address(own)
    there = project.call("network", "GET", "/floatingips").body["floatingips"]
    assert [one["id"] for one in there] == [made["cloud_id"]]


def test_a_lost_reply_associates_once(own: Api, project: Cloud, simulator: Simulator) -> None:
    made, port = address(own), interface(own)
    simulator.fault("lose-reply", service="network", method="PUT", path="/floatingips/", count=1)
    own.done("POST", f"/network-interfaces/{port}/floating-ips/{made['id']}")
    simulator.fault("lose-reply", service="network", method="PUT", path="/floatingips/", count=1)
    own.done("DELETE", f"/network-interfaces/{port}/floating-ips/{made['id']}")
    simulator.fault("lose-reply", service="network", method="DELETE", path="/floatingips/", count=1)
    own.done("DELETE", f"/floating-ips/{made['id']}")
    assert project.call("network", "GET", "/floatingips").body["floatingips"] == []


def test_what_others_do_is_recorded(own: Api, project: Cloud) -> None:
    made, port = address(own), interface(own)
    cloud_id, port_id = made["cloud_id"], own.get(f"/network-interfaces/{port}")["cloud_id"]

    def last(kind: str) -> dict[str, Any]:
        eventually(lambda: kind in types(own, made["id"]))
        events = own.get("/events", stream=made["id"], type=kind)["events"]
        found: dict[str, Any] = events[-1]["event"]
        return found

    lead(project, cloud_id, port_id)
    assert last("FloatingIpAssociatedOutOfBand")["network_interface_id"] == port
    lead(project, cloud_id, None)
    assert last("FloatingIpDisassociatedOutOfBand")["port_cloud_id"] == port_id
    eventually(lambda: row(own, made["id"])["port_cloud_id"] is None)
    project.call("network", "DELETE", f"/floatingips/{cloud_id}")
    last("FloatingIpDeletedOutOfBand")
    eventually(lambda: row(own, made["id"])["status"] == "DELETED")


def test_a_port_that_goes_frees_its_address(own: Api, project: Cloud) -> None:
    made, port = address(own), interface(own)
    own.done("POST", f"/network-interfaces/{port}/floating-ips/{made['id']}")
    own.done("DELETE", f"/network-interfaces/{port}")
    eventually(lambda: "FloatingIpReleased" in types(own, made["id"]))
    eventually(lambda: row(own, made["id"])["port_cloud_id"] is None)
    own.done("DELETE", f"/floating-ips/{made['id']}")


def comes_to_nothing(api: Api, answer: Response) -> bool:
    """Whether it is refused, at once or, where the sweep has not seen why, by the cloud."""
    return answer.status_code == 409 or api.outcome(answer)["status"] == "failed"


def test_an_address_that_others_use_is_neither_taken_nor_deleted(own: Api, project: Cloud) -> None:
    """Neutron would do both."""
    made, port, theirs = address(own), interface(own), interface(own)
    port_id = own.get(f"/network-interfaces/{theirs}")["cloud_id"]
    lead(project, made["cloud_id"], port_id)
    assert comes_to_nothing(own, own.http.delete(f"/floating-ips/{made['id']}"))
    assert comes_to_nothing(own, own.http.post(f"/network-interfaces/{port}/floating-ips/{made['id']}"))
    assert shown(project, made["cloud_id"])["port_id"] == port_id
    eventually(lambda: row(own, made["id"])["network_interface_id"] == theirs)


def test_a_twin_is_removed_unless_it_is_in_use(own: Api, project: Cloud, simulator: Simulator) -> None:
    simulator.fault("status", service="network", method="POST", path="/floatingips$", count=1, status=500)
    made = address(own)
    assert types(own, made["id"]).count("FloatingIpCreateAttempted") == 2

    def marked(**more: Any) -> str:
        wish = {"floating_network_id": made["network"]["id"], "description": f"stackledger_id={made['id']}"}
        answer = project.call("network", "POST", "/floatingips", body={"floatingip": {**wish, **more}})
        return str(answer.body["floatingip"]["id"])

    used = marked(port_id=own.get(f"/network-interfaces/{interface(own)}")["cloud_id"])
    twin = marked()

    def there() -> set[str]:
        return {one["id"] for one in project.call("network", "GET", "/floatingips").body["floatingips"]}

    eventually(there, lambda ids: twin not in ids)
    assert there() == {made["cloud_id"], used}


def test_a_mark_that_somebody_else_set_is_none_of_ours(own: Api, project: Cloud) -> None:
    """We have sent one POST only, and know what it made. The drift tells that the sweep has come by."""
    made, witness = address(own), address(own)
    wish = {"floating_network_id": made["network"]["id"], "description": f"stackledger_id={made['id']}"}
    theirs = project.call("network", "POST", "/floatingips", body={"floatingip": wish}).body["floatingip"]
    port = interface(own)
    for port_id, kind in (
        (own.get(f"/network-interfaces/{port}")["cloud_id"], "FloatingIpAssociatedOutOfBand"),
        (None, "FloatingIpDisassociatedOutOfBand"),
    ):
        lead(project, witness["cloud_id"], port_id)
        eventually(lambda kind=kind: kind in types(own, witness["id"]))  # type: ignore[misc]
    there = project.call("network", "GET", "/floatingips").body["floatingips"]
    assert theirs["id"] in {one["id"] for one in there}


def test_a_repeated_request_is_answered_as_before(own: Api) -> None:
    key = {"Idempotency-Key": f"key-{uuid4()}"}
    first = own.ask("POST", "/floating-ips", {}, **key).json()
    assert (
        own.ask("POST", "/floating-ips", {}, **key).json()["floating_ip"]["id"] == first["floating_ip"]["id"]
    )
