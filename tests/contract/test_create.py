"""POST /servers: an id at once, a server later, and everything that is refused before."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.contract.cloud import TAG, eventually, message
from tests.contract.conftest import states

NOWHERE = "00000000-0000-4000-8000-000000000000"


def test_the_answer_is_an_id_and_a_place_to_look(make, name):
    answer = make(name)
    server = answer.json()["server"]
    assert answer.status_code == 202
    assert answer.headers["Location"] == server["links"][0]["href"]
    assert answer.headers["Location"].endswith(server["id"])
    assert server.keys() == {"id", "links", "OS-DCF:diskConfig", "security_groups", "adminPass"}


def test_a_server_is_building_and_then_active_with_an_address(make, member, name):
    server_id = make(name).json()["server"]["id"]
    seen = eventually(lambda: states(member, server_id), lambda now: now[0] != "BUILD")
    tasks = {None, "scheduling", "networking", "block_device_mapping", "spawning"}
    assert seen[-1] == ("ACTIVE", "active", None)
    assert all(status == "BUILD" and task in tasks for status, _, task in seen[:-1])
    server = member.server(server_id)
    [address] = server["addresses"]["private"]
    assert address["OS-EXT-IPS:type"] == "fixed"
    assert server["OS-EXT-STS:power_state"] == 1
    assert server["OS-SRV-USG:launched_at"] is not None


def test_while_it_builds_it_has_neither_host_nor_launch_time(make, member, name):
    server = member.server(make(name).json()["server"]["id"])
    if server["OS-EXT-STS:task_state"] == "scheduling":
        assert (server["status"], server["hostId"], server["addresses"]) == ("BUILD", "", {})
        assert server["OS-SRV-USG:launched_at"] is None


def test_its_port_can_be_found_by_device_id(make, member, name):
    server_id = make(name).json()["server"]["id"]
    eventually(lambda: member.server(server_id)["status"], lambda status: status != "BUILD")
    [port] = member.neutron("GET", f"/ports?device_id={server_id}").json()["ports"]
    [address] = member.server(server_id)["addresses"]["private"]
    assert port["device_owner"] == "compute:nova"
    assert port["fixed_ips"][0]["ip_address"] == address["addr"]
    assert port["mac_address"] == address["OS-EXT-IPS-MAC:mac_addr"]


def test_what_was_asked_for_is_kept(make, member, name):
    server_id = make(name, tags=[TAG, "b", "a"], metadata={"k": "v"}, description="why").json()["server"][
        "id"
    ]
    eventually(lambda: member.server(server_id)["status"], lambda status: status == "ACTIVE")
    server = member.server(server_id)
    assert server["tags"] == sorted([TAG, "b", "a"])
    assert server["metadata"] == {"k": "v"}
    assert server["description"] == "why"
    assert server["flavor"]["original_name"] == "m1.tiny"
    assert (server["tenant_id"], server["user_id"]) == (member.project_id, member.user_id)
    assert server["locked"] is False


def test_at_2_1_there_are_no_tags_and_the_flavor_is_a_link(make, member, name):
    server_id = make(name).json()["server"]["id"]
    server = member.nova("GET", f"/servers/{server_id}", version="2.1").json()["server"]
    assert not server.keys() & {"tags", "locked", "description", "locked_reason", "pinned_availability_zone"}
    assert server["flavor"].keys() == {"id", "links"}


def test_right_after_the_post_an_action_is_404_then_409(make, member, name):
    server_id = make(name).json()["server"]["id"]

    def reboot():
        answer = member.act(server_id, "reboot", {"type": "SOFT"})
        return answer.status_code, answer.text

    seen = eventually(reboot, lambda answer: answer[0] == 202)
    texts = [text for code, text in seen if code == 409]
    assert {code for code, _ in seen} <= {404, 409, 202}
    assert all(f"Cannot 'reboot' instance {server_id} while it is in vm_state building" in t for t in texts)


def test_without_networks_a_server_has_no_address(make, member, name):
    server_id = make(name, networks="none").json()["server"]["id"]
    eventually(lambda: member.server(server_id)["status"], lambda status: status == "ACTIVE")
    assert member.server(server_id)["addresses"] == {}


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"flavorRef": "99"}, "Flavor 99 could not be found."),
        ({"imageRef": NOWHERE}, "Can not find requested image"),
        ({"networks": [{"uuid": NOWHERE}]}, f"Network {NOWHERE} could not be found."),
        ({"networks": [{"port": NOWHERE}]}, f"Port id {NOWHERE} could not be found."),
        ({"key_name": "nonesuch"}, "Invalid key_name provided."),
        ({"availability_zone": "nonesuch"}, "The requested availability zone is not available"),
        (
            {"security_groups": [{"name": "nonesuch"}]},
            "Unable to find security_group with name or id 'nonesuch'",
        ),
        ({"imageRef": None}, "Missing imageRef attribute"),
        ({"min_count": 2, "max_count": 1}, "min_count must be <= max_count"),
    ],
)
def test_what_does_not_exist_is_400(member, wish, name, changes, text):
    answer = member.nova("POST", "/servers", wish.body(name, **changes))
    assert message(answer, 400, "badRequest") == text


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"name": ""}, "Invalid input for field/attribute name. Value: . '' should be non-empty"),
        ({"name": None}, "'name' is a required property"),
        ({"flavorRef": None}, "'flavorRef' is a required property"),
        ({"networks": None}, "'networks' is a required property"),
        ({"networks": "nonsense"}, "'nonsense' is not valid under any of the given schemas"),
        ({"imageRef": "nonsense"}, "'nonsense' is not valid under any of the given schemas"),
        ({"nonsense": 1}, "Additional properties are not allowed ('nonsense' was unexpected)"),
        ({"tags": ["a/b"]}, "'a/b' does not match '^[^,/]*$'"),
        ({"tags": ["a" * 61]}, "is too long"),
        ({"metadata": {"a": 1}}, "1 is not of type 'string'"),
        ({"max_count": "x"}, "'x' does not match '^[0-9]*$'"),
    ],
)
def test_what_is_malformed_is_400(member, wish, name, changes, text):
    answer = member.nova("POST", "/servers", wish.body(name, **changes))
    assert message(answer, 400, "badRequest").endswith(text)


def test_below_2_52_a_server_cannot_be_tagged_at_once(member, wish, name):
    answer = member.nova("POST", "/servers", wish.body(name), version="2.51")
    assert message(answer, 400, "badRequest").endswith("('tags' was unexpected)")


def test_a_member_may_not_choose_the_host(member, wish, name):
    answer = member.nova("POST", "/servers", wish.body(name, availability_zone="nova:anywhere"))
    rule = "os_compute_api:servers:create:forced_host"
    assert message(answer, 403, "forbidden") == f"Policy doesn't allow {rule} to be performed."


def test_two_servers_may_bear_one_name(make, member, name):
    """There is no idempotency: the same request twice is two servers."""
    ids = {make(name, tags=[TAG, f"twin-{uuid4().hex[:8]}"]).json()["server"]["id"] for _ in range(2)}
    assert len(ids) == 2
    assert eventually(lambda: member.names(f"name=^{name}$"), lambda names: len(names) == 2)
