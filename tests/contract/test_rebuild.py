"""What replaces or repairs a guest in its place: rebuild, rescue, a new password."""

from __future__ import annotations

import pytest

from tests.contract.cloud import eventually, message
from tests.contract.conftest import idle, states
from tests.contract.test_audit import finished

ACTIVE = ("ACTIVE", "active", None)
SHUTOFF = ("SHUTOFF", "stopped", None)
RESCUE = ("RESCUE", "rescued", None)
REBUILDING = {"rebuilding", "rebuild_block_device_mapping", "rebuild_spawning"}
NOWHERE = "00000000-0000-4000-8000-000000000000"


def stop(member, server_id):
    assert member.act(server_id, "os-stop").status_code == 202
    assert idle(member, server_id)[-1] == SHUTOFF


def test_a_rebuild_answers_the_server_with_a_password_and_keeps_its_addresses(active, member, wish):
    before = member.server(active)
    answer = member.act(active, "rebuild", {"imageRef": wish.image_id})
    assert answer.status_code == 202
    assert answer.headers["Location"].endswith(f"/servers/{active}")
    body = answer.json()["server"]
    assert (body["id"], body["status"], body["OS-EXT-STS:task_state"]) == (active, "REBUILD", "rebuilding")
    assert body["adminPass"]
    seen = idle(member, active)
    assert seen[-1] == ACTIVE
    assert all(state[:2] == ("REBUILD", "active") and state[2] in REBUILDING for state in seen[:-1])
    after = member.server(active)
    assert [after[key] for key in ("addresses", "hostId")] == [before[key] for key in ("addresses", "hostId")]
    events = finished(member, active, answer.headers["X-Compute-Request-Id"])["events"]
    assert [(event["event"], event["result"]) for event in events] == [
        ("compute_rebuild_instance", "Success"),
        ("rebuild_server", "Success"),
    ]


def test_a_rebuild_may_rename_describe_and_set_the_password(make, member, wish, name):
    server_id = make(name).json()["server"]["id"]
    eventually(lambda: states(member, server_id), lambda now: now == ACTIVE)
    wanted = {
        "imageRef": wish.image_id,
        "name": f"{name}-anew",
        "description": "fresh",
        "metadata": {"k": "v"},
        "adminPass": "chosen",
    }
    assert member.act(server_id, "rebuild", wanted).json()["server"]["adminPass"] == "chosen"
    assert idle(member, server_id)[-1] == ACTIVE
    server = member.server(server_id)
    assert (server["name"], server["description"]) == (f"{name}-anew", "fresh")
    assert server["metadata"] == {"k": "v"}


def test_a_stopped_server_is_stopped_again_after_its_rebuild(active, member, wish):
    """It may be seen ACTIVE without a task on the way: no status tells that this is not the end."""
    stop(member, active)
    answer = member.act(active, "rebuild", {"imageRef": wish.image_id})
    assert answer.status_code == 202
    eventually(lambda: states(member, active), lambda now: now == SHUTOFF)
    assert member.server(active)["OS-EXT-STS:power_state"] == 4
    events = finished(member, active, answer.headers["X-Compute-Request-Id"])["events"]
    names = ["compute_stop_instance", "compute_rebuild_instance", "rebuild_server"]
    assert [event["event"] for event in events] == names


def test_a_rebuild_heals_what_was_set_to_error(active, member, admin, wish):
    admin.act(active, "os-resetState", {"state": "error"})
    assert member.act(active, "rebuild", {"imageRef": wish.image_id}).status_code == 202
    assert idle(member, active)[-1] == ACTIVE


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ({}, "Invalid input for field/attribute rebuild. Value: {}. 'imageRef' is a required property"),
        (
            {"imageRef": "nonesuch"},
            "Invalid input for field/attribute imageRef. Value: nonesuch. 'nonesuch' is not a 'uuid'",
        ),
        ({"imageRef": NOWHERE}, "Cannot find image for rebuild"),
    ],
)
def test_a_rebuild_of_nothing_is_400(active, member, wanted, text):
    assert message(member.act(active, "rebuild", wanted), 400, "badRequest") == text


def test_a_rescue_answers_200_with_the_password(active, member):
    answer = member.act(active, "rescue", {"adminPass": "chosen"})
    assert (answer.status_code, answer.json()) == (200, {"adminPass": "chosen"})
    seen = idle(member, active)
    assert seen[-1] == RESCUE
    assert set(seen[:-1]) <= {("ACTIVE", "active", "rescuing")}
    [event] = finished(member, active, answer.headers["X-Compute-Request-Id"])["events"]
    assert (event["event"], event["result"]) == ("compute_rescue_instance", "Success")
    for key, word in (("os-stop", "stop"), ("os-start", "start"), ("rescue", "rescue"), ("shelve", "shelve")):
        text = f"Cannot '{word}' instance {active} while it is in vm_state rescued"
        assert message(member.act(active, key), 409, "conflictingRequest") == text
    back = member.act(active, "unrescue")
    assert (back.status_code, back.text) == (202, "")
    seen = idle(member, active)
    assert seen[-1] == ACTIVE
    assert set(seen[:-1]) <= {("RESCUE", "rescued", "unrescuing")}


def test_a_stopped_server_comes_out_of_rescue_running(active, member):
    stop(member, active)
    assert member.act(active, "rescue").json()["adminPass"]
    seen = idle(member, active)
    assert seen[-1] == RESCUE
    assert set(seen[:-1]) <= {("SHUTOFF", "stopped", "rescuing")}
    member.act(active, "unrescue")
    assert idle(member, active)[-1] == ACTIVE


def test_what_is_not_in_rescue_cannot_come_out_of_it(active, member):
    text = f"Cannot 'unrescue' instance {active} while it is in vm_state active"
    assert message(member.act(active, "unrescue"), 409, "conflictingRequest") == text


def test_a_new_password_shows_in_the_status_for_a_moment(active, member):
    answer = member.act(active, "changePassword", {"adminPass": "chosen"})
    assert (answer.status_code, answer.text) == (202, "")
    seen = idle(member, active)
    assert seen[-1] == ACTIVE
    assert set(seen[:-1]) <= {("PASSWORD", "active", "updating_password")}
    [event] = finished(member, active, answer.headers["X-Compute-Request-Id"])["events"]
    assert (event["event"], event["result"]) == ("compute_set_admin_password", "Success")


def test_a_password_is_a_text_and_for_a_running_server(active, member):
    text = "Invalid input for field/attribute changePassword. Value: {}. 'adminPass' is a required property"
    assert message(member.act(active, "changePassword", {}), 400, "badRequest") == text
    text = "Invalid input for field/attribute adminPass. Value: 5. 5 is not of type 'string'"
    assert message(member.act(active, "changePassword", {"adminPass": 5}), 400, "badRequest") == text
    stop(member, active)
    text = f"Cannot 'changePassword' instance {active} while it is in vm_state stopped"
    refusal = member.act(active, "changePassword", {"adminPass": "chosen"})
    assert message(refusal, 409, "conflictingRequest") == text


def test_what_was_never_launched_is_neither_rebuilt_nor_rescued(make, member, wish, admin, name):
    """A build that failed can only be deleted."""
    public = next(
        net["id"] for net in member.neutron("GET", "/networks?router:external=true").json()["networks"]
    )
    server_id = make(name, networks=[{"uuid": public}]).json()["server"]["id"]
    eventually(lambda: member.server(server_id)["status"], lambda status: status == "ERROR")
    for key, wanted in (("rebuild", {"imageRef": wish.image_id}), ("rescue", None)):
        text = f"Instance {server_id} is in an invalid state for '{key}'"
        assert message(member.act(server_id, key, wanted), 409, "conflictingRequest") == text
