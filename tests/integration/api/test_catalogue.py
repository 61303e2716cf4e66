"""What the cloud has on offer, as the API tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from msgspec import structs

from adapters.openstack.connection import Cloud, Clouds
from simulator import Simulator
from tests.integration.api.conftest import Api
from tests.integration.api.test_volumes import volume
from tests.waiting import eventually


def test_volume_types_and_zones(api: Api, project: Cloud) -> None:
    types = project.call("volume", "GET", "/types").body["volume_types"]
    told = api.get("/volume-types")["volume_types"]
    assert [(one["id"], one["name"]) for one in told] == [(one["id"], one["name"]) for one in types]
    by_id = api.outcome(
        api.ask("POST", "/volumes", {"name": "of-a-type", "size_gb": 1, "volume_type": told[0]["id"]})
    )
    assert by_id["status"] == "succeeded"
    zones = api.get("/availability-zones")["availability_zones"]
    assert zones == [{"name": "nova", "compute": True, "volume": True}]


def test_networks_have_their_subnets(api: Api, project: Cloud) -> None:
    shown = {one["id"]: one for one in project.call("network", "GET", "/subnets").body["subnets"]}
    networks = {one["name"]: one for one in api.get("/networks")["networks"]}
    [private] = networks["private"]["subnets"]
    fields = ("id", "name", "network_id", "ip_version", "cidr", "gateway_ip")
    assert private == {field: shown[private["id"]][field] for field in fields}
    listed = api.get("/subnets")["subnets"]
    assert {one["id"] for one in listed} == set(shown)


def test_quotas_tell_use_and_limit_of_each_service(own: Api) -> None:
    def use() -> dict[tuple[str, str], tuple[int, int | None]]:
        told = own.get("/quotas")
        assert told["as_of"].endswith("Z")
        return {(one["service"], one["resource"]): (one["used"], one["limit"]) for one in told["quotas"]}

    before = use()
    assert before["volume", "gigabytes"] == (0, 1000)
    assert before["compute", "instances"][0] == 0
    volume(own, size_gb=3)
    own.server()
    after = eventually(use, lambda now: now["volume", "gigabytes"][0] == 3)
    assert after["volume", "volumes"] == (1, before["volume", "volumes"][1])
    assert after["compute", "instances"][0] == 1
    assert after["network", "port"][0] == 1


@contextmanager
def network_of(simulator: Simulator, project_id: str, name: str) -> Iterator[str]:
    """A network of a project's own, without a subnet, for as long as it is needed."""
    world = simulator.world
    shared = next(one for one in world.networks.values() if one.shared)
    mine = structs.replace(shared, id=str(uuid4()), name=name, project_id=project_id, shared=False)
    with world.lock, world.cabinet.transaction():
        world.networks.put(mine.id, mine)
    yield mine.id
    with world.lock, world.cabinet.transaction():
        world.networks.drop(mine.id)


@pytest.fixture
def admins(simulator: Simulator, logins: dict[str, Clouds], project: Cloud, own: Api) -> Api:
    """The API in a project where the service user is administrator, as in that of its own entry."""
    keystone = logins["admin"].home
    [service] = [user for user in simulator.world.users.values() if user.name == "stackledger"]
    role_id = keystone.call("identity", "GET", "/roles", query={"name": "admin"}).body["roles"][0]["id"]
    path = f"/projects/{project.project_id}/users/{service.id}/roles/{role_id}"
    keystone.call("identity", "PUT", path)
    return own


def refused(api: Api) -> str:
    wish = {name: value for name, value in api.wish().items() if name != "networks"}
    [error] = api.ask("POST", "/servers", wish, expect=422).json()["errors"]
    assert error["pointer"] == "/networks"
    return str(error["detail"])


def test_networks_of_others_are_no_choice_though_an_administrator_is_shown_them(
    admins: Api, simulator: Simulator, cloud_of: Callable[[str], Cloud]
) -> None:
    with network_of(simulator, cloud_of("demo").project_id, "of-another-project") as another:
        shown = cloud_of("admin").call("network", "GET", "/networks").body["networks"]
        assert another in {network["id"] for network in shown}
        wish = {name: value for name, value in admins.wish().items() if name != "networks"}
        made = admins.ask("POST", "/servers", wish)
        assert [one["name"] for one in made.json()["server"]["networks"]] == ["private"]
        assert admins.outcome(made)["status"] == "succeeded"
        assert {one["name"] for one in admins.get("/networks")["networks"]} == {"private", "public"}


def test_who_has_to_name_a_network_is_told_what_to_write(
    own: Api, project: Cloud, simulator: Simulator
) -> None:
    with network_of(simulator, project.project_id, "inner"):
        told = 'name one or more, such as ["private"]; the project may use ["private","inner"]'
        assert refused(own) == told


def test_networks_of_one_name_are_told_by_id(own: Api, project: Cloud, simulator: Simulator) -> None:
    with network_of(simulator, project.project_id, "private") as mine:
        shared = next(one["id"] for one in own.get("/networks")["networks"] if one["shared"])
        assert refused(own).endswith(f'the project may use ["{shared}","{mine}"]')
        assert own.server(networks=[shared])


def test_what_was_made_a_moment_ago_can_be_named(own: Api, project: Cloud, simulator: Simulator) -> None:
    assert {one["name"] for one in own.get("/networks")["networks"]} == {"private", "public"}
    with network_of(simulator, project.project_id, "just-made"):
        made = own.ask("POST", "/servers", own.wish(networks=["just-made"])).json()["server"]
        assert [one["name"] for one in made["networks"]] == ["just-made"]
    flavor = {"id": "77", "name": f"m1.{uuid4().hex[:8]}"}
    small = simulator.world.flavors["1"]
    server = own.server()
    with simulator.world.lock, simulator.world.cabinet.transaction():
        simulator.world.flavors.put("77", structs.replace(small, **flavor, ram=small.ram * 2))
    assert own.outcome(own.ask("POST", f"/servers/{server}/actions/resize", {"flavor": flavor["name"]}))
