"""Taking servers of the cloud into the ledger, with all that they have, as they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from adapters.effects import floating_ip
from adapters.openstack import cinder, neutron, nova
from adapters.openstack.connection import Cloud
from commands.openstack_server.references import stream_of
from tests.integration.api.conftest import Api
from tests.integration.api.somebodys import shows, somebodys
from tests.ledger import Clock
from tests.waiting import eventually


@pytest.fixture
def admin(api_of: Callable[[str], Api]) -> Api:
    return api_of("admin")


class Made(NamedTuple):
    """What somebody made in the cloud: its ids of all."""

    server: str
    root: str
    data: str
    port: str
    address: str


def network_of(cloud: Cloud, name: str) -> str:
    return str(cloud.call("network", "GET", "/networks", query={"name": name}).body["networks"][0]["id"])


def volume(cloud: Cloud, **more: Any) -> str:
    made = cloud.call("volume", "POST", "/volumes", body={"volume": {"size": 1, **more}}).body["volume"]["id"]
    eventually(lambda: cinder.show(cloud, made), lambda one: one and one["status"] == "available")
    return str(made)


def image(cloud: Cloud) -> str:
    return str(cloud.call("image", "GET", "/images", query={"name": "cirros"}).body["images"][0]["id"])


@pytest.fixture
def made(project: Cloud) -> Made:
    """A server that boots from a volume which goes with it, with another volume, a port and an address."""
    root = volume(project, name="", imageRef=image(project))
    disk = {"boot_index": 0, "uuid": root, "source_type": "volume", "destination_type": "volume"}
    server = somebodys(
        project,
        "legacy",
        imageRef=None,
        block_device_mapping_v2=[{**disk, "delete_on_termination": True}],
        networks=[{"uuid": network_of(project, "private")}],
        metadata={"team": "blue"},
    )["id"]
    data = volume(project, name="data", description="precious")
    cinder.attach(project, server, data)
    eventually(lambda: cinder.show(project, data), lambda one: one and one["status"] == "in-use")
    port = neutron.list_ports(project, False)[0]["id"]
    wish = {"floating_network_id": network_of(project, "public"), "port_id": port}
    address = project.call("network", "POST", "/floatingips", body={"floatingip": wish}).body["floatingip"]
    eventually(
        lambda: nova.show(project, server),
        lambda one: one and address["floating_ip_address"] in str(one["addresses"]),
    )
    return Made(server, root, data, port, address["id"])


def adopt(admin: Api, cloud_id: str, **wish: Any) -> dict[str, Any]:
    """Adopt a server, and wait until it is marked; return it as answered."""
    answer = admin.ask("POST", f"/openstack-servers/{cloud_id}/adopt", wish or None)
    admin.succeeded(answer)
    server: dict[str, Any] = answer.json()["server"]
    assert answer.headers["Location"] == f"/api/v1/servers/{server['id']}"
    return server


def test_all_that_it_has_is_in_the_book_at_once(own: Api, project: Cloud, admin: Api, made: Made) -> None:
    answer = admin.ask("POST", f"/openstack-servers/{made.server}/adopt")
    position = answer.headers["Ledger-Position"]
    server = own.get(f"/servers/{answer.json()['server']['id']}", min_position=position)
    assert (server["name"], server["status"], server["cloud_id"]) == ("legacy", "ACTIVE", made.server)
    assert server["project_id"] == project.project_id
    assert server["flavor"]["name"] == "m1.tiny"
    assert server["flavor"]["id"]
    assert server["image"]["name"] == "cirros"
    assert [network["name"] for network in server["networks"]] == ["private"]
    assert server["security_groups"] == ["default"]
    assert server["metadata"]["team"] == "blue"
    assert {one["type"] for one in server["addresses"]} == {"fixed", "floating"}
    assert {one["name"]: one["root"] for one in server["volumes"]} == {made.root: True, "data": False}
    assert all(one["status"] == "in-use" and one["device"] for one in server["volumes"])
    [interface] = server["network_interfaces"]
    assert (interface["network"]["name"], interface["status"]) == ("private", "ACTIVE")
    assert [group["name"] for group in interface["security_groups"]] == ["default"]
    [address] = server["floating_ips"]
    assert address["network_interface_id"] == interface["id"]
    assert address["address"] in {one["address"] for one in server["addresses"]}
    assert server["under_way"]["action"] == "adopt"
    admin.succeeded(answer)
    listed = admin.get("/openstack-servers", project_id=project.project_id)["openstack_servers"]
    assert [(one["id"], one["managed"]) for one in listed] == [(made.server, server["id"])]


def test_the_cloud_shows_that_it_is_ours(project: Cloud, admin: Api) -> None:
    cloud_id = somebodys(project, metadata={"team": "blue"}, tags=["theirs"])["id"]
    server = adopt(admin, cloud_id)
    shown = nova.show(project, cloud_id)
    assert shown
    assert shown["tags"] == [f"sl-{server['id']}", "theirs"]
    assert shown["metadata"] == {"team": "blue", "stackledger_server_id": server["id"]}
    assert admin.types(server["id"]) == [
        "ServerAdopted",
        "ServerObserved",
        "ServerTagRequested",
        "ServerTagged",
    ]


def test_it_lives_on_as_ours(own: Api, project: Cloud, admin: Api, made: Made) -> None:
    """It is acted on, watched and deleted; what goes with it is the cloud's word, of each volume."""
    server = adopt(admin, made.server)["id"]
    own.done("POST", f"/servers/{server}/actions/stop")
    own.done("POST", f"/servers/{server}/actions/start")
    nova.act(project, made.server, {"os-stop": None})
    eventually(lambda: own.types(server), lambda types: "ServerStoppedOutOfBand" in types)
    volumes = {one["cloud_id"]: one for one in own.get("/volumes")["volumes"]}
    assert {key: one["delete_on_termination"] for key, one in volumes.items()} == {
        made.root: True,
        made.data: False,
    }
    own.done("DELETE", f"/servers/{server}")
    assert nova.show(project, made.server) is None
    eventually(lambda: cinder.show(project, made.root), lambda one: one is None)
    assert cinder.show(project, made.data)["status"] == "available"  # type: ignore[index]
    assert floating_ip.show(project, made.address)["port_id"] is None  # type: ignore[index]
    assert neutron.show_port(project, made.port) is None
    data = eventually(
        lambda: own.get(f"/volumes/{volumes[made.data]['id']}"), lambda one: one["server_id"] is None
    )
    assert data["status"] == "available"


def test_a_second_adoption_names_the_server(project: Cloud, admin: Api) -> None:
    cloud_id = somebodys(project)["id"]
    key = {"Idempotency-Key": f"adopt {cloud_id}"}
    first = admin.ask("POST", f"/openstack-servers/{cloud_id}/adopt", **key)
    again = admin.ask("POST", f"/openstack-servers/{cloud_id}/adopt", **key)
    assert again.json() == first.json()
    problem = admin.ask("POST", f"/openstack-servers/{cloud_id}/adopt", expect=409).json()
    assert (problem["code"], problem["server_id"]) == ("SERVER_MANAGED", first.json()["server"]["id"])
    problem = admin.ask("DELETE", f"/openstack-servers/{cloud_id}", expect=409).json()
    assert problem["code"] == "SERVER_MANAGED"


def test_a_name_that_is_taken_needs_another(own: Api, project: Cloud, admin: Api) -> None:
    own.server("web")
    cloud_id = somebodys(project, "web")["id"]
    path = f"/openstack-servers/{cloud_id}/adopt"
    assert admin.ask("POST", path, expect=409).json()["code"] == "SERVER_NAME_DUPLICATE"
    assert admin.get(f"/openstack-servers/{cloud_id}")["managed"] is None
    server = adopt(admin, cloud_id, name="web-2", description="the old one")
    assert (server["name"], server["cloud_name"], server["description"]) == ("web-2", "web", "the old one")
    assert nova.show(project, cloud_id)["name"] == "web"  # type: ignore[index]


def test_nothing_of_it_is_in_the_book_if_one_part_is_refused(
    own: Api, project: Cloud, admin: Api, made: Made
) -> None:
    own.server("legacy")
    assert admin.ask("POST", f"/openstack-servers/{made.server}/adopt", expect=409)
    assert own.get("/floating-ips")["floating_ips"] == []
    assert made.data not in {one["cloud_id"] for one in own.get("/volumes")["volumes"]}


def test_a_volume_of_the_book_stays_what_it_is(own: Api, project: Cloud, admin: Api) -> None:
    answer = own.ask("POST", "/volumes", {"name": "shared", "size_gb": 1})
    own.succeeded(answer)
    volume_id = answer.json()["volume"]["id"]
    held = own.get(f"/volumes/{volume_id}")["cloud_id"]
    cloud_id = somebodys(project)["id"]
    cinder.attach(project, cloud_id, held)
    eventually(lambda: cinder.show(project, held), lambda one: one and one["status"] == "in-use")
    server = adopt(admin, cloud_id)
    [shown] = own.get(f"/servers/{server['id']}")["volumes"]
    assert (shown["id"], shown["name"], shown["root"]) == (volume_id, "shared", False)


@pytest.mark.parametrize(
    ("action", "status"),
    [("os-stop", "SHUTOFF"), ("suspend", "SUSPENDED"), ("shelve", "SHELVED_OFFLOADED")],
)
def test_one_that_rests_is_adopted_as_it_rests(
    own: Api, project: Cloud, admin: Api, action: str, status: str
) -> None:
    cloud_id = somebodys(project)["id"]
    held = volume(project, name=f"held-{status}")
    cinder.attach(project, cloud_id, held)
    eventually(lambda: cinder.show(project, held), lambda one: one and one["status"] == "in-use")
    nova.act(project, cloud_id, {action: None})
    shows(project, cloud_id, status)
    server = own.get(f"/servers/{adopt(admin, cloud_id)['id']}")
    assert server["status"] == status
    assert bool(server["suspended_since"]) is (status != "SHUTOFF")
    assert [one["name"] for one in server["volumes"]] == [f"held-{status}"]


def test_a_tag_that_is_the_last_there_may_be_is_seen(project: Cloud, admin: Api, own: Api) -> None:
    """Nova refuses it when it is set again: as after a reply that was lost."""
    cloud_id = somebodys(project)["id"]
    stream = stream_of("server", cloud_id)
    tags = [*(str(number) for number in range(49)), nova.tag_of(stream)]
    project.call("compute", "PUT", f"/servers/{cloud_id}/tags", body={"tags": tags})
    server = adopt(admin, cloud_id)["id"]
    assert server == str(stream)
    told = own.get(f"/servers/{server}/events", parts=False, limit=1000)["events"]
    [marked] = [one["event"] for one in told if one["type"] == "ServerTagged"]
    assert marked.get("tagged", True)


@pytest.mark.parametrize(
    "full", [{"tags"}, {"metadata"}, {"tags", "metadata"}], ids=lambda full: " and ".join(sorted(full))
)
def test_one_with_as_many_marks_as_it_may_have_is_adopted(
    own: Api, project: Cloud, admin: Api, full: set[str]
) -> None:
    """Nova takes 50 tags, and metadata as the quota is: ours is one more."""
    cloud_id = somebodys(project)["id"]
    if "tags" in full:
        project.call(
            "compute", "PUT", f"/servers/{cloud_id}/tags", body={"tags": [str(n) for n in range(50)]}
        )
    if "metadata" in full:
        most = project.call("compute", "GET", "/limits").body["limits"]["absolute"]["maxServerMeta"]
        metadata = {f"key-{number}": "x" for number in range(most)}
        project.call("compute", "POST", f"/servers/{cloud_id}/metadata", body={"metadata": metadata})
    server = adopt(admin, cloud_id)["id"]
    told = own.get(f"/servers/{server}/events", parts=False, limit=1000)["events"]
    [marked] = [one["event"] for one in told if one["type"] == "ServerTagged"]
    assert marked.get("tagged", True) is ("tags" not in full)
    shown = nova.show(project, cloud_id)
    assert shown is not None
    assert (f"sl-{server}" in shown["tags"]) is ("tags" not in full)
    assert ("stackledger_server_id" in shown["metadata"]) is ("metadata" not in full)
    own.done("POST", f"/servers/{server}/actions/stop")


def test_one_that_the_cloud_works_on_is_not_adopted(project: Cloud, admin: Api, clock: Clock) -> None:
    cloud_id = somebodys(project)["id"]
    with clock.held():
        nova.act(project, cloud_id, {"shelve": None})
        problem = admin.ask("POST", f"/openstack-servers/{cloud_id}/adopt", expect=409).json()
    assert problem["code"] == "SERVER_IN_TRANSITION"
    assert problem["task_state"]
    shows(project, cloud_id, "SHELVED_OFFLOADED")
    assert adopt(admin, cloud_id)


def test_adopting_is_for_administrators(project: Cloud, own: Api, admin: Api) -> None:
    cloud_id = somebodys(project)["id"]
    problem = own.ask("POST", f"/openstack-servers/{cloud_id}/adopt", expect=403).json()
    assert problem["code"] == "ROLE_REQUIRED"
    assert admin.ask("POST", f"/openstack-servers/{uuid4()}/adopt", expect=404)
    assert admin.ask("POST", f"/openstack-servers/{cloud_id}/adopt", {"nam": "x"}, expect=422)


def test_a_server_of_ours_is_not_adopted(own: Api, admin: Api) -> None:
    server = own.get(f"/servers/{own.server()}")
    problem = admin.ask("POST", f"/openstack-servers/{server['cloud_id']}/adopt", expect=409).json()
    assert problem["server_id"] == server["id"]
