"""Hosts are finite: what is on them is counted, what is stopped stays, what is deleted makes room."""

from __future__ import annotations

import pytest

XLARGE = "5"  # 8 vCPU, 16 GB: one fills a host of this cloud


@pytest.fixture
def generous(admin, demo):
    """Demo's quota is no limit."""
    quota = {"quota_set": {"cores": -1, "ram": -1, "instances": -1}}
    assert admin.nova("PUT", f"/os-quota-sets/{demo.project_id}", quota).status_code == 200


def fault_of(client, server_id):
    return client.server(server_id)["fault"]["message"]


def test_servers_go_where_most_memory_is_free(admin, demo, clock):
    ids = [demo.create(f"s{n}", flavor="2") for n in range(3)]
    clock.forward(10)
    hosts = [admin.server(server_id)["OS-EXT-SRV-ATTR:host"] for server_id in ids]
    assert hosts == ["sim-1", "sim-2", "sim-1"]


def test_the_third_of_two_hosts_finds_none(demo, clock, generous):
    ids = [demo.create(f"s{n}", flavor=XLARGE) for n in range(3)]
    clock.forward(10)
    assert [demo.states(server_id)[0] for server_id in ids] == ["ACTIVE", "ACTIVE", "ERROR"]
    assert fault_of(demo, ids[2]) == "No valid host was found. "
    assert demo.server(ids[2])["addresses"] == {}


def test_a_stopped_server_keeps_its_room_and_a_deleted_one_gives_it_back(admin, demo, clock, generous):
    ids = [demo.create(f"s{n}", flavor=XLARGE) for n in range(2)]
    clock.forward(10)
    demo.act(ids[0], "os-stop")
    clock.forward(10)
    wanted = "/allocation_candidates?resources=VCPU:8"
    assert admin.placement(wanted)["allocation_requests"] == []
    demo.nova("DELETE", f"/servers/{ids[0]}")
    assert admin.placement(wanted)["allocation_requests"] == []
    clock.forward(10)
    assert len(admin.placement(wanted)["allocation_requests"]) == 1
    late = demo.create("late", flavor=XLARGE)
    clock.forward(10)
    assert demo.states(late) == ("ACTIVE", None)


def test_each_resource_counts(admin):
    for resource, hosts in (
        ("MEMORY_MB:16384", 2),
        ("MEMORY_MB:16385", 0),
        ("DISK_GB:201", 0),
        ("VCPU:9", 0),
    ):
        found = admin.placement(f"/allocation_candidates?resources={resource}")
        assert len(found["allocation_requests"]) == hosts


def test_placement_tells_what_is_used(admin, demo, running):
    [provider] = admin.placement(f"/allocations/{running}")["allocations"]
    used = {"VCPU": 1, "MEMORY_MB": 512, "DISK_GB": 5}
    assert admin.placement(f"/resource_providers/{provider}/usages")["usages"] == used
    assert admin.placement(f"/usages?project_id={demo.project_id}")["usages"] == used
    assert running in admin.placement(f"/resource_providers/{provider}/allocations")["allocations"]


def test_an_administrator_may_force_a_host(admin, clock):
    there = admin.create("there", availability_zone="nova:sim-2")
    nowhere = admin.create("nowhere", availability_zone="nova:nowhere")
    clock.forward(10)
    assert admin.server(there)["OS-EXT-SRV-ATTR:host"] == "sim-2"
    assert fault_of(admin, nowhere) == "No valid host was found. No such host - host: nowhere node: None "


def test_every_quota_that_is_exceeded_is_named(demo):
    body = demo.wish("many", flavor="4", min_count=11, max_count=11)
    text = demo.nova("POST", "/servers", body).json()["forbidden"]["message"]
    assert text == (
        "Quota exceeded for cores, instances, ram: Requested 44, 11, 90112, "
        "but already used 0, 0, 0 of 20 cores, 10 instances, 51200 ram"
    )


def test_failed_servers_count_against_the_quota(sim, demo, clock):
    sim.fault("full")
    for number in range(10):
        demo.create(f"s{number}")
    clock.forward(10)
    assert set(demo.names("status=error")) == {f"s{number}" for number in range(10)}
    assert demo.nova("POST", "/servers", demo.wish("more")).status_code == 403


def test_of_several_as_many_are_made_as_the_quota_allows(demo, clock):
    demo.create("some", min_count=2, max_count=30)
    clock.forward(10)
    assert len(demo.names()) == 10
    assert set(demo.names()) == {f"some-{number}" for number in range(1, 11)}


def test_addresses_are_not_given_twice(demo, clock):
    ids = [demo.create(f"s{n}") for n in range(5)]
    clock.forward(10)
    addresses = {demo.server(server_id)["addresses"]["private"][0]["addr"] for server_id in ids}
    assert len(addresses) == 5


def test_the_quota_of_ports_is_409(sim, demo):
    network = demo.call("GET", "/network/v2.0/networks?name=private").json()["networks"][0]["id"]
    body = {"port": {"network_id": network}}
    answers = [demo.call("POST", "/network/v2.0/ports", body).status_code for _ in range(501)]
    assert answers.count(201) == 500
    assert answers[-1] == 409
