"""What a real OpenStack has on offer, as the API tells it."""

from __future__ import annotations

from openstack.connection import Connection

from tests.system.story.conftest import Ledger


def test_what_is_on_offer_is_what_the_cloud_has(ledger: Ledger, member: Connection) -> None:
    types = {kind.name for kind in member.block_storage.types()}
    assert {one["name"] for one in ledger.get("/volume-types")["volume_types"]} == types
    subnets = {subnet.id for subnet in member.network.subnets()}
    assert {one["id"] for one in ledger.get("/subnets")["subnets"]} >= subnets
    for network in ledger.get("/networks")["networks"]:
        assert {one["network_id"] for one in network["subnets"]} <= {network["id"]}
    zones = {zone.name for zone in member.compute.availability_zones()}
    assert {one["name"] for one in ledger.get("/availability-zones")["availability_zones"]} >= zones


def test_quotas_are_those_of_the_project(ledger: Ledger, member: Connection) -> None:
    told = {(one["service"], one["resource"]): one for one in ledger.get("/quotas")["quotas"]}
    nova = member.compute.get("/limits").json()["limits"]["absolute"]
    cinder = member.block_storage.get("/limits").json()["limits"]["absolute"]
    neutron = member.network.get_quota(member.session.get_project_id())
    assert told["compute", "cores"]["limit"] == nova["maxTotalCores"]
    assert told["volume", "gigabytes"]["limit"] == cinder["maxTotalVolumeGigabytes"]
    assert told["network", "port"]["limit"] == neutron.ports
    assert {service for service, _ in told} == {"compute", "volume", "network"}
