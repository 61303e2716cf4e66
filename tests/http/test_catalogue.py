"""What the cloud has on offer, as the API tells it."""

from __future__ import annotations

from adapters.openstack import Cloud
from tests.http.conftest import Api
from tests.http.test_volumes import volume
from tests.ledger import eventually


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
