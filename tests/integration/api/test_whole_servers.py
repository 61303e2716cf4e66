"""A server with all that belongs to one: made with it, given to it, and let go of when it is deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from adapters.openstack.connection import Cloud
from adapters.openstack.errors import CloudRejected
from simulator import Simulator
from tests.integration.api.conftest import Api
from tests.waiting import eventually


def made(api: Api, path: str, thing: str, **body: Any) -> dict[str, Any]:
    """Make something; return it as it is then."""
    answer = api.ask("POST", path, body)
    operation = api.outcome(answer)
    assert operation["status"] == "succeeded", operation
    told: dict[str, Any] = api.get(f"{path}/{answer.json()[thing]['id']}")
    return told


def is_there(cloud: Cloud, service: Any, path: str) -> bool:
    try:
        cloud.call(service, "GET", path)
    except CloudRejected as refused:
        return not refused.missing
    return True


def test_all_that_goes_with_a_server_goes_and_the_rest_is_free(own: Api, project: Cloud) -> None:
    answer = own.ask(
        "POST", "/servers", own.wish("web", image=None, root_volume={"size_gb": 4, "image": "cirros"})
    )
    own.succeeded(answer)
    server = answer.json()["server"]["id"]
    disk = made(own, "/volumes", "volume", name="data", size_gb=1)
    address = made(own, "/floating-ips", "floating_ip")
    given = made(own, "/network-interfaces", "network_interface", network="private")
    own.done("POST", f"/servers/{server}/volumes/{disk['id']}")
    own.done("POST", f"/servers/{server}/network-interfaces/{given['id']}")
    row = eventually(lambda: own.get(f"/servers/{server}"), lambda row: len(row["network_interfaces"]) == 2)
    [port] = [one for one in row["network_interfaces"] if one["id"] != given["id"]]
    own.done("POST", f"/network-interfaces/{port['id']}/floating-ips/{address['id']}")
    row = own.get(f"/servers/{server}")
    moment = own.get("/events", limit=1000)["events"][-1]["position"]
    [root] = [one for one in row["volumes"] if one["root"]]
    assert {one["name"] for one in row["volumes"]} == {"data", root["name"]}
    assert [one["address"] for one in row["floating_ips"]] == [address["address"]]
    root_row = eventually(lambda: own.get(f"/volumes/{root['id']}"), lambda row: row["status"] == "in-use")
    assert (root_row["size_gb"], root_row["bootable"], root_row["status"]) == (4, True, "in-use")
    refusal = own.ask("DELETE", f"/servers/{server}/volumes/{root['id']}", expect=409).json()
    assert refusal["code"] == "ROOT_VOLUME_STAYS"

    own.done("DELETE", f"/servers/{server}")
    assert own.get(f"/volumes/{root['id']}")["status"] == "deleted"
    assert own.get(f"/network-interfaces/{port['id']}")["status"] == "DELETED"
    assert own.get(f"/floating-ips/{address['id']}")["server_id"] is None
    free = own.get(f"/volumes/{disk['id']}")
    assert (free["status"], free["server_id"]) == ("available", None)
    assert not is_there(project, "volume", f"/volumes/{root_row['cloud_id']}")
    eventually(lambda: own.get(f"/network-interfaces/{given['id']}")["server_id"] is None)
    own.done("DELETE", f"/volumes/{disk['id']}")
    own.done("DELETE", f"/floating-ips/{address['id']}")
    own.done("DELETE", f"/network-interfaces/{given['id']}")
    ports = project.call("network", "GET", "/ports", query={"project_id": project.project_id}).body["ports"]
    assert ports == []
    was = own.get(f"/servers/{server}", as_of=moment)
    assert (was["volumes"], was["network_interfaces"]) == (row["volumes"], row["network_interfaces"])


def test_a_root_volume_may_outlive_its_server(api: Api) -> None:
    disk = {"size_gb": 4, "image": "cirros", "delete_on_termination": False}
    answer = api.ask("POST", "/servers", api.wish(image=None, root_volume=disk))
    api.succeeded(answer)
    server = answer.json()["server"]["id"]
    [root] = api.get(f"/servers/{server}")["volumes"]
    api.done("DELETE", f"/servers/{server}")
    left = api.get(f"/volumes/{root['id']}")
    assert (left["status"], left["server_id"]) == ("available", None)
    api.done("DELETE", f"/volumes/{root['id']}")


def test_what_was_made_on_the_way_to_a_refusal_is_removed(
    own: Api, project: Cloud, cloud_of: Callable[[str], Cloud]
) -> None:
    quota = {"quota_set": {"instances": 0}}
    cloud_of("admin").call("compute", "PUT", f"/os-quota-sets/{project.project_id}", body=quota)
    disk = {"size_gb": 4, "image": "cirros"}
    answer = own.ask("POST", "/servers", own.wish("web", image=None, root_volume=disk))
    operation = own.outcome(answer)
    assert (operation["status"], operation["code"]) == ("failed", "QUOTA_EXCEEDED")
    assert operation["quota"] == {"service": "compute", "resource": "instances", "used": 0, "limit": 0}
    eventually(lambda: own.get("/network-interfaces")["network_interfaces"] == [])
    eventually(lambda: own.get("/volumes")["volumes"] == [])
    assert project.call("volume", "GET", "/volumes").body["volumes"] == []
    ports = project.call("network", "GET", "/ports", query={"project_id": project.project_id}).body["ports"]
    assert ports == []
    own.done("DELETE", f"/servers/{answer.json()['server']['id']}")


def test_a_quota_of_ports_fails_the_server_that_needs_one(
    own: Api, project: Cloud, cloud_of: Callable[[str], Cloud], simulator: Simulator
) -> None:
    path = f"/quotas/{project.project_id}"
    cloud_of("admin").call("network", "PUT", path, body={"quota": {"port": 0}})
    answer = own.ask("POST", "/servers", own.wish("web"))
    operation = own.outcome(answer)
    assert (operation["status"], operation["code"]) == ("failed", "QUOTA_EXCEEDED")
    assert (operation["quota"]["service"], operation["quota"]["resource"]) == ("network", "port")
    server = answer.json()["server"]["id"]
    assert "ServerCreateAttempted" not in own.types(server)
    own.done("DELETE", f"/servers/{server}")


def test_a_given_interface_stays_when_its_server_goes(api: Api) -> None:
    given = made(api, "/network-interfaces", "network_interface", network="private")
    wish = api.wish(networks=[], network_interfaces=[given["id"]])
    answer = api.ask("POST", "/servers", wish)
    api.succeeded(answer)
    server = answer.json()["server"]["id"]
    eventually(lambda: api.get(f"/servers/{server}")["addresses"])
    assert api.get(f"/servers/{server}")["addresses"][0]["address"] == given["addresses"][0]["address"]
    eventually(lambda: api.get(f"/network-interfaces/{given['id']}")["server_id"] == server)
    again = api.ask("POST", "/servers", {**wish, "name": f"two-{uuid4().hex[:6]}"}, expect=409).json()
    assert again["code"] == "NETWORK_INTERFACE_IN_USE"
    api.done("DELETE", f"/servers/{server}")
    eventually(lambda: api.get(f"/network-interfaces/{given['id']}")["server_id"] is None)
    api.done("DELETE", f"/network-interfaces/{given['id']}")


def test_one_deleted_by_somebody_else_leaves_nothing_behind_either(
    own: Api, project: Cloud, cloud_of: Callable[[str], Cloud]
) -> None:
    server = own.server("web")
    row = own.get(f"/servers/{server}")
    [port] = own.get("/network-interfaces")["network_interfaces"]
    project.call("compute", "DELETE", f"/servers/{row['cloud_id']}")
    eventually(lambda: own.get(f"/servers/{server}")["status"] == "DELETED")
    eventually(lambda: own.get(f"/network-interfaces/{port['id']}")["status"] == "DELETED")
    ports = project.call("network", "GET", "/ports", query={"project_id": project.project_id}).body["ports"]
    assert ports == []
