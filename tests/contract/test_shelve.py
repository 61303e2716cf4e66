"""Shelving: the server leaves its host, its image waits in Glance, and the way back needs room again."""

from __future__ import annotations

import pytest

from tests.contract.cloud import eventually, message
from tests.contract.conftest import states
from tests.contract.test_audit import actions, finished

OFFLOADED = ("SHELVED_OFFLOADED", "shelved_offloaded", None)
ON_THE_WAY = [
    ("ACTIVE", "active", "shelving"),
    ("ACTIVE", "active", "shelving_image_pending_upload"),
    ("ACTIVE", "active", "shelving_image_uploading"),
    ("SHELVED", "shelved", "shelving_offloading"),
    OFFLOADED,
]


def held(admin, server_id):
    return admin.placement("GET", f"/allocations/{server_id}").json()["allocations"]


def shelved_image(member, server_id):
    """Return the images that are kept of a shelved server."""
    return member.glance("GET", f"/images?instance_uuid={server_id}").json()["images"]


def shelve(member, server_id):
    """Shelve, wait until the host is left, and return all states seen and the request's id."""
    answer = member.act(server_id, "shelve")
    assert (answer.status_code, answer.text) == (202, "")
    seen = eventually(lambda: states(member, server_id), lambda now: now == OFFLOADED)
    eventually(lambda: member.server(server_id)["hostId"], lambda host: host == "")  # a moment later
    return seen, answer.headers["X-Compute-Request-Id"]


@pytest.fixture
def shelved(active, member):
    """Return the shared server's id, seen offloaded; it is brought back afterwards."""
    shelve(member, active)
    yield active
    if member.server(active)["status"] == "SHELVED_OFFLOADED":
        eventually(lambda: member.act(active, "unshelve").status_code, lambda code: code == 202)
        eventually(lambda: states(member, active)[2], lambda task: task is None)


def test_shelving_goes_through_its_stages_and_frees_the_host(active, member, admin):
    assert held(admin, active)
    seen, request_id = shelve(member, active)
    assert [state for state in ON_THE_WAY if state in seen] == seen
    server = member.server(active)
    assert (server["hostId"], server["OS-EXT-STS:power_state"]) == ("", 4)
    assert server["addresses"]
    eventually(lambda: held(admin, active), lambda rooms: rooms == {})
    [event] = finished(member, active, request_id)["events"]
    assert (event["event"], event["result"]) == ("compute_shelve_instance", "Success")
    member.act(active, "unshelve")
    eventually(lambda: states(member, active), lambda now: now == ("ACTIVE", "active", None))


def test_the_image_of_a_shelved_server_is_there_until_it_is_back(shelved, member, admin):
    [image] = shelved_image(member, shelved)
    server = member.server(shelved)
    assert (image["name"], image["status"]) == (f"{server['name']}-shelved", "active")
    assert (image["visibility"], image["owner"]) == ("private", member.project_id)
    assert image["base_image_ref"] == server["image"]["id"]
    assert image["image_type"] == "snapshot"
    assert image["min_disk"] == server["flavor"]["disk"]
    addresses = server["addresses"]
    answer = member.act(shelved, "unshelve")
    assert (answer.status_code, answer.text) == (202, "")
    seen = eventually(lambda: states(member, shelved), lambda now: now[0] == "ACTIVE" and now[2] is None)
    assert {state[0] for state in seen[:-1]} <= {"SHELVED_OFFLOADED"}
    assert {state[2] for state in seen[:-1]} <= {"unshelving", "spawning"}
    server = member.server(shelved)
    assert (server["addresses"], server["OS-EXT-STS:power_state"]) == (addresses, 1)
    assert held(admin, shelved)
    assert eventually(lambda: shelved_image(member, shelved), lambda images: not images)
    events = finished(member, shelved, answer.headers["X-Compute-Request-Id"])["events"]
    assert {event["event"]: event["result"] for event in events} == {
        "compute_unshelve_instance": "Success",
        "schedule_instances": "Success",
        "get_image_info": "Success",
    }


@pytest.mark.parametrize("key", ["os-start", "os-stop"])
def test_a_server_without_a_host_is_not_ready(shelved, member, key):
    text = f"Instance {shelved} is not ready"
    assert message(member.act(shelved, key), 409, "conflictingRequest") == text


@pytest.mark.parametrize(
    ("key", "word", "wanted"),
    [
        ("shelve", "shelve", None),
        ("rescue", "rescue", None),
        ("createImage", "createImage", {"name": "x"}),
        ("resize", "resize", {"flavorRef": "nonesuch"}),
        ("rebuild", "rebuild", {"imageRef": "00000000-0000-4000-8000-000000000000"}),
    ],
)
def test_what_an_offloaded_server_refuses(shelved, member, key, word, wanted):
    text = f"Cannot '{word}' instance {shelved} while it is in vm_state shelved_offloaded"
    assert message(member.act(shelved, key, wanted), 409, "conflictingRequest") == text


def test_offloading_is_for_administrators_and_of_what_is_only_shelved(shelved, member, admin):
    rule = "os_compute_api:os-shelve:shelve_offload"
    refusal = message(member.act(shelved, "shelveOffload"), 403, "forbidden")
    assert refusal == f"Policy doesn't allow {rule} to be performed."
    text = f"Cannot 'shelveOffload' instance {shelved} while it is in vm_state shelved_offloaded"
    assert message(admin.act(shelved, "shelveOffload"), 409, "conflictingRequest") == text


def test_unshelving_what_runs_is_409(active, member):
    text = f"Cannot 'unshelve' instance {active} while it is in vm_state active"
    assert message(member.act(active, "unshelve"), 409, "conflictingRequest") == text


def test_a_stopped_server_comes_back_running(active, member):
    member.act(active, "os-stop")
    eventually(lambda: states(member, active), lambda now: now == ("SHUTOFF", "stopped", None))
    seen, _ = shelve(member, active)
    assert {state[0] for state in seen} <= {"SHUTOFF", "SHELVED", "SHELVED_OFFLOADED"}
    member.act(active, "unshelve")
    eventually(lambda: states(member, active), lambda now: now == ("ACTIVE", "active", None))


def test_a_shelved_server_that_is_deleted_takes_its_image_along(make, member, name):
    server_id = make(name).json()["server"]["id"]
    eventually(lambda: states(member, server_id), lambda now: now == ("ACTIVE", "active", None))
    shelve(member, server_id)
    assert shelved_image(member, server_id)
    assert member.nova("DELETE", f"/servers/{server_id}").status_code == 204
    eventually(lambda: shelved_image(member, server_id), lambda images: not images)


@pytest.fixture
def put_away(giant, member):
    """Return the id of a server as large as a host, offloaded from it."""
    shelve(member, giant)
    return giant


def test_without_room_it_stays_offloaded_without_a_fault(put_away, crowded, member, admin):
    """Nothing tells but the action: the cloud said 202."""
    answer = member.act(put_away, "unshelve")
    assert answer.status_code == 202
    request_id = answer.headers["X-Compute-Request-Id"]
    eventually(lambda: actions(member, put_away)[0]["message"], lambda told: told == "Error")
    eventually(lambda: states(member, put_away), lambda now: now == OFFLOADED)
    assert "fault" not in member.server(put_away)
    failed, found = finished(admin, put_away, request_id)["events"]
    assert (failed["event"], failed["result"]) == ("schedule_instances", "Error")
    assert failed["details"] == "No valid host was found. "
    assert (found["event"], found["result"]) == ("get_image_info", "Success")
    assert shelved_image(member, put_away)


def test_a_shelved_server_takes_no_tag_and_no_metadata(shelved, member):
    tagged = member.nova("PUT", f"/servers/{shelved}/tags/one")
    text = f"Cannot 'update tag' instance {shelved} while it is in vm_state shelved_offloaded"
    assert message(tagged, 409, "conflictingRequest") == text
    assert member.nova("POST", f"/servers/{shelved}/metadata", {"metadata": {"a": "1"}}).status_code == 409
