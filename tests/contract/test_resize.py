"""Resize and migration: to another host, there to be confirmed or sent back; and no for many reasons."""

from __future__ import annotations

import pytest

from tests.contract.cloud import eventually, excuse_lack_of_room, message
from tests.contract.conftest import idle, states
from tests.contract.test_audit import actions, finished

ACTIVE = ("ACTIVE", "active", None)
SHUTOFF = ("SHUTOFF", "stopped", None)
VERIFY = ("VERIFY_RESIZE", "resized", None)
TASKS = ["resize_prep", "resize_migrating", "resize_migrated", "resize_finish"]
MOVED = ["compute_finish_resize", "compute_resize_instance", "compute_prep_resize", "cold_migrate"]
MOVED += ["conductor_migrate_server"]


def amount(flavor):
    return {"VCPU": flavor["vcpus"], "MEMORY_MB": flavor["ram"], "DISK_GB": flavor["disk"]}


def room_of(admin, consumer):
    allocations = admin.placement("GET", f"/allocations/{consumer}").json()["allocations"]
    return {provider: held["resources"] for provider, held in allocations.items()}


def all_held(admin, project_id):
    return admin.placement("GET", f"/usages?project_id={project_id}", version="1.36").json()["usages"]


@pytest.fixture(scope="module")
def larger(member, wish):
    """Return the flavor next in size to that of the small server."""
    flavors = member.nova("GET", "/flavors/detail").json()["flavors"]
    small = next(flavor for flavor in flavors if flavor["id"] == wish.flavor_id)
    fitting = [one for one in flavors if one["ram"] > small["ram"] and one["disk"] > small["disk"]]
    return min(fitting, key=lambda flavor: flavor["ram"])


@pytest.fixture
def fresh(make, member, name):
    """Return the id of a new server, ACTIVE and idle."""
    server_id = make(name).json()["server"]["id"]
    eventually(lambda: states(member, server_id), lambda now: now == ACTIVE)
    return server_id


def resized(member, admin, server_id, flavor):
    answer = member.act(server_id, "resize", {"flavorRef": flavor["id"]})
    assert (answer.status_code, answer.text) == (202, "")
    seen = eventually(lambda: states(member, server_id), lambda now: now[2] is None)
    if seen[-1] != VERIFY:
        excuse_lack_of_room(admin)
    return seen, answer.headers["X-Compute-Request-Id"]


def test_a_resize_shows_in_the_status_and_waits_to_be_confirmed(fresh, member, admin, larger):
    before = member.server(fresh)
    [(old_host, old_room)] = room_of(admin, fresh).items()
    seen, request_id = resized(member, admin, fresh, larger)
    assert {state[:2] for state in seen[:-1]} <= {("RESIZE", "active")}
    tasks = [state[2] for state in seen[:-1]]
    assert [task for task in TASKS if task in tasks] == tasks
    after = member.server(fresh)
    assert after["flavor"]["original_name"] == larger["name"]
    assert after["addresses"] == before["addresses"]
    [(new_host, new_room)] = room_of(admin, fresh).items()
    assert new_room == amount(larger)
    assert (after["hostId"] != before["hostId"]) == (new_host != old_host)  # a cloud may resize in place
    assert old_room == amount(before["flavor"])
    events = finished(member, fresh, request_id)["events"]
    assert [(event["event"], event["result"]) for event in events] == [(name, "Success") for name in MOVED]


def test_a_resized_server_can_be_confirmed_or_reverted_and_little_else(fresh, member, admin, larger):
    resized(member, admin, fresh, larger)
    for key, word in (("os-stop", "stop"), ("os-start", "start"), ("shelve", "shelve"), ("rescue", "rescue")):
        text = f"Cannot '{word}' instance {fresh} while it is in vm_state resized"
        assert message(member.act(fresh, key), 409, "conflictingRequest") == text
    again = message(member.act(fresh, "resize", {"flavorRef": "1"}), 409, "conflictingRequest")
    assert again == f"Cannot 'resize' instance {fresh} while it is in vm_state resized"


def test_confirming_is_204_and_gives_the_old_room_back(fresh, member, admin, larger):
    resized(member, admin, fresh, larger)
    both = all_held(admin, member.project_id)["MEMORY_MB"]
    answer = member.act(fresh, "confirmResize")
    assert (answer.status_code, answer.text) == (204, "")
    again = member.act(fresh, "confirmResize")
    assert again.status_code in (400, 409)
    if again.status_code == 400:
        assert message(again, 400, "badRequest") == "Instance has not been resized."
    seen = eventually(lambda: states(member, fresh), lambda now: now == ACTIVE)
    assert set(seen[:-1]) <= {VERIFY}
    eventually(lambda: all_held(admin, member.project_id)["MEMORY_MB"], lambda held: held < both)
    assert list(room_of(admin, fresh).values()) == [amount(larger)]
    [event] = finished(member, fresh, answer.headers["X-Compute-Request-Id"])["events"]
    assert (event["event"], event["result"]) == ("compute_confirm_resize", "Success")
    smaller = member.act(fresh, "confirmResize")
    text = f"Cannot 'confirmResize' instance {fresh} while it is in vm_state active"
    assert message(smaller, 409, "conflictingRequest") == text


def test_reverting_brings_flavor_and_host_back(fresh, member, admin, larger):
    before = member.server(fresh)
    held = room_of(admin, fresh)
    resized(member, admin, fresh, larger)
    answer = member.act(fresh, "revertResize")
    assert (answer.status_code, answer.text) == (202, "")
    seen = idle(member, fresh)
    assert seen[-1] == ACTIVE
    assert set(seen[:-1]) <= {("REVERT_RESIZE", "resized", "resize_reverting")}
    after = member.server(fresh)
    assert [after[key] for key in ("flavor", "hostId", "addresses")] == [
        before[key] for key in ("flavor", "hostId", "addresses")
    ]
    eventually(lambda: room_of(admin, fresh), lambda rooms: rooms == held)
    events = finished(member, fresh, answer.headers["X-Compute-Request-Id"])["events"]
    named = ["compute_finish_revert_resize", "compute_revert_resize"]
    assert [(event["event"], event["result"]) for event in events] == [(name, "Success") for name in named]
    text = f"Cannot 'revertResize' instance {fresh} while it is in vm_state active"
    assert message(member.act(fresh, "revertResize"), 409, "conflictingRequest") == text


def test_a_stopped_server_stays_stopped(fresh, member, admin, larger):
    member.act(fresh, "os-stop")
    idle(member, fresh)
    seen, _ = resized(member, admin, fresh, larger)
    assert {state[:2] for state in seen[:-1]} <= {("RESIZE", "stopped")}
    assert member.server(fresh)["OS-EXT-STS:power_state"] == 4
    assert member.act(fresh, "confirmResize").status_code == 204
    eventually(lambda: states(member, fresh), lambda now: now == SHUTOFF)


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ({"flavorRef": "nonesuch"}, "Flavor nonesuch could not be found."),
        ({}, "Invalid input for field/attribute resize. Value: {}. 'flavorRef' is a required property"),
        (None, "Invalid input for field/attribute resize. Value: None. None is not of type 'object'"),
        ({"flavorRef": ""}, "Invalid input for field/attribute flavorRef. Value: . '' should be non-empty"),
    ],
)
def test_a_resize_to_nothing_is_400(active, member, wanted, text):
    assert message(member.act(active, "resize", wanted), 400, "badRequest") == text


def test_a_resize_to_the_same_flavor_is_400(active, member, wish):
    answer = member.act(active, "resize", {"flavorRef": wish.flavor_id})
    assert message(answer, 400, "badRequest") == "When resizing, instances must change flavor!"


def test_a_disk_does_not_shrink_below_what_it_was_created_with(make, member, wish, larger, name):
    server_id = make(name, flavorRef=larger["id"]).json()["server"]["id"]
    eventually(lambda: states(member, server_id), lambda now: now == ACTIVE)
    answer = member.act(server_id, "resize", {"flavorRef": wish.flavor_id})
    gib = 1024**3
    small = member.nova("GET", f"/flavors/{wish.flavor_id}").json()["flavor"]["disk"]
    assert message(answer, 400, "badRequest") == (
        "Flavor's disk is smaller than the minimum size specified in image metadata. "
        f"Flavor disk is {small * gib} bytes, minimum size is {larger['disk'] * gib} bytes."
    )


def test_a_resize_beyond_the_quota_is_403(admin, admin_wish, largest, name):
    """In the administrator's own project, whose quota is nobody else's."""
    server_id = admin.nova("POST", "/servers", admin_wish.body(name)).json()["server"]["id"]
    path = f"/os-quota-sets/{admin.project_id}"
    try:
        eventually(lambda: states(admin, server_id), lambda now: now == ACTIVE)
        more = largest["vcpus"] - admin.server(server_id)["flavor"]["vcpus"]
        used = admin.nova("GET", f"{path}/detail").json()["quota_set"]["cores"]["in_use"]
        quota = {"quota_set": {"cores": used + more - 1, "instances": -1, "ram": -1, "force": True}}
        assert admin.nova("PUT", path, quota).status_code == 200
        text = message(admin.act(server_id, "resize", {"flavorRef": largest["id"]}), 403, "forbidden")
    finally:
        admin.nova("DELETE", path)
        admin.nova("DELETE", f"/servers/{server_id}")
    limit = used + more - 1
    assert text == f"Quota exceeded for cores: Requested {more}, but already used {used} of {limit} cores"


def test_without_room_the_server_is_plainly_as_before(fresh, crowded, member, admin, largest):
    """202, no ERROR, no fault, the old flavor; the action alone says that it failed, and why."""
    before = member.server(fresh)
    answer = member.act(fresh, "resize", {"flavorRef": largest["id"]})
    assert answer.status_code == 202
    eventually(lambda: actions(member, fresh)[0]["message"], lambda told: told == "Error")
    assert idle(member, fresh)[-1] == ACTIVE
    after = member.server(fresh)
    assert (after["flavor"], after["hostId"]) == (before["flavor"], before["hostId"])
    assert "fault" not in after
    events = finished(admin, fresh, answer.headers["X-Compute-Request-Id"])["events"]
    why = "No valid host was found. No valid host found for resize"
    assert [(event["event"], event["result"], event["details"]) for event in events] == [
        ("cold_migrate", "Error", why),
        ("conductor_migrate_server", "Error", why),
    ]
    assert list(room_of(admin, fresh).values()) == [amount(before["flavor"])]


def test_migrating_is_for_administrators_and_ends_like_a_resize(fresh, member, admin):
    rule = "os_compute_api:os-migrate-server:migrate"
    refusal = message(member.act(fresh, "migrate"), 403, "forbidden")
    assert refusal == f"Policy doesn't allow {rule} to be performed."
    before = member.server(fresh)
    assert admin.act(fresh, "migrate").status_code == 202
    if idle(member, fresh)[-1] != VERIFY:
        excuse_lack_of_room(admin)
    after = member.server(fresh)
    assert after["flavor"] == before["flavor"]
    assert after["hostId"] != before["hostId"]
    assert member.act(fresh, "revertResize").status_code == 202
    assert idle(member, fresh)[-1] == ACTIVE
    assert member.server(fresh)["hostId"] == before["hostId"]
