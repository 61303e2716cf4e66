"""Shelves, moves and images on a cloud whose clock and misfortunes are in our hands."""

from __future__ import annotations

import pytest

from simulator import SimulatorConfig, running_simulator
from simulator.compute.matrix import RULES
from simulator.compute.obeying import ACTIONS
from simulator.compute.stages import WORK
from tests.integration.simulator.conftest import HOSTS, PASSWORDS

ASKED = {"resize": {"flavorRef": "2"}, "createImage": {"name": "snap"}, "changePassword": {"adminPass": "x"}}


def asked_of(demo, server_id, key):
    wanted = ASKED.get(key)
    if key == "rebuild":
        wanted = {"imageRef": demo.server(server_id)["image"]["id"]}
    return demo.act(server_id, key, wanted)


def images_of(demo, server_id):
    return demo.call("GET", f"/image/v2/images?instance_uuid={server_id}").json()["images"]


def last_action(demo, server_id):
    path = f"/servers/{server_id}/os-instance-actions"
    return demo.nova("GET", path).json()["instanceActions"][0]


@pytest.mark.parametrize("key", ["shelve", "resize", "rebuild", "rescue", "createImage", "changePassword"])
def test_any_action_can_come_to_nothing(sim, demo, admin, running, clock, key):
    before = demo.server(running)
    held = admin.placement(f"/allocations/{running}")
    sim.fault("action-error", method=key, count=1, text="the host is tired")
    assert asked_of(demo, running, key).status_code in (200, 202)
    clock.forward(60)
    after = demo.server(running)
    assert {**after, "updated": ""} == {**before, "updated": ""}
    assert last_action(demo, running)["message"] == "Error"
    assert images_of(demo, running) == []
    assert admin.placement(f"/allocations/{running}") == held
    assert asked_of(demo, running, key).status_code in (200, 202)


def test_a_full_cloud_takes_nobody_back(sim, demo, running, clock):
    demo.act(running, "shelve")
    clock.forward(60)
    full = sim.fault("full")
    demo.act(running, "unshelve")
    clock.forward(60)
    assert demo.states(running) == ("SHELVED_OFFLOADED", None)
    assert last_action(demo, running)["message"] == "Error"
    sim.mend(full)
    demo.act(running, "unshelve")
    clock.forward(60)
    assert demo.states(running) == ("ACTIVE", None)


def test_a_full_cloud_resizes_nobody(sim, demo, running, clock):
    sim.fault("full")
    demo.act(running, "resize", {"flavorRef": "2"})
    clock.forward(60)
    server = demo.server(running)
    assert (server["status"], server["flavor"]["original_name"]) == ("ACTIVE", "m1.tiny")
    assert last_action(demo, running)["message"] == "Error"


def test_a_server_deleted_before_its_move_is_confirmed_leaves_no_room_held(sim, demo, admin, running, clock):
    demo.act(running, "resize", {"flavorRef": "2"})
    clock.forward(60)
    used = admin.placement(f"/usages?project_id={demo.project_id}")["usages"]
    assert used["MEMORY_MB"] == 512 + 2048
    demo.nova("DELETE", f"/servers/{running}")
    clock.forward(60)
    assert admin.placement(f"/usages?project_id={demo.project_id}")["usages"] == {}


@pytest.mark.parametrize(("seconds", "then"), [(-1, "SHELVED"), (600, "SHELVED_OFFLOADED")])
def test_when_a_shelved_server_leaves_its_host_is_a_setting(clock, user_of, seconds, then):
    config = SimulatorConfig(hosts=HOSTS, passwords=PASSWORDS, shelved_offload_seconds=seconds)
    with running_simulator(config, clock) as sim:
        demo, admin = user_of(sim.url, "demo", "demo"), user_of(sim.url, "admin", "admin")
        server_id = demo.create()
        clock.forward(60)
        demo.act(server_id, "shelve")
        clock.forward(60)
        assert demo.states(server_id) == ("SHELVED", None)
        assert last_action(demo, server_id)["message"] is None
        assert admin.placement(f"/allocations/{server_id}")["allocations"]
        clock.forward(700)
        assert demo.states(server_id) == (then, None)
        if then == "SHELVED":
            assert admin.act(server_id, "shelveOffload").status_code == 202
            clock.forward(60)
        assert demo.states(server_id) == ("SHELVED_OFFLOADED", None)
        assert admin.placement(f"/allocations/{server_id}")["allocations"] == {}


def test_what_is_only_shelved_is_back_without_room(clock, user_of):
    config = SimulatorConfig(hosts=HOSTS, passwords=PASSWORDS, shelved_offload_seconds=-1)
    with running_simulator(config, clock) as sim:
        demo = user_of(sim.url, "demo", "demo")
        server_id = demo.create()
        clock.forward(60)
        demo.act(server_id, "shelve")
        clock.forward(60)
        sim.fault("full")
        demo.act(server_id, "unshelve")
        clock.forward(60)
        assert demo.states(server_id) == ("ACTIVE", None)
        assert images_of(demo, server_id) == []


def test_every_rule_is_asked_for_and_every_stage_has_its_work():
    """A rule's key is an action, perhaps with a word on which of two ways it goes."""
    assert {key.partition(" ")[0] for key in RULES} <= ACTIONS.keys()
    assert {stage.do for rule in RULES.values() for stage in rule.stages if stage.do} <= WORK.keys()
