"""Two kinds of no: a quota, told at once, and a lack of room, found out later."""

from __future__ import annotations

import re

from tests.contract.cloud import eventually, message
from tests.contract.conftest import resources


def test_a_quota_is_403_and_says_which(member, wish, largest, name):
    limits = member.nova("GET", "/limits").json()["limits"]["absolute"]
    count = limits["maxTotalCores"] // largest["vcpus"] + 1
    body = wish.body(name, flavorRef=largest["id"], min_count=count, max_count=count)
    text = message(member.nova("POST", "/servers", body), 403, "forbidden")
    asked, most = count * largest["vcpus"], limits["maxTotalCores"]
    # more may be lacking beside cores, as long as other servers of the project are there
    assert re.match(rf"Quota exceeded for cores\b.*: Requested {asked}\b.* of {most}[, ].*\bcores\b", text)


def test_a_quota_may_be_changed_by_an_administrator_only(admin, member):
    path = f"/os-quota-sets/{member.project_id}"
    before = member.nova("GET", path).json()["quota_set"]["cores"]
    wanted = {"quota_set": {"cores": before}}
    assert member.nova("PUT", path, wanted).status_code == 403
    assert admin.nova("PUT", path, wanted).json()["quota_set"]["cores"] == before


def test_candidates_are_for_administrators(admin, member, largest):
    found = admin.placement("GET", f"/allocation_candidates?resources={resources(largest)}")
    assert found.json().keys() == {"allocation_requests", "provider_summaries"}
    answer = member.placement("GET", "/allocation_candidates?resources=VCPU:1")
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["title"]) == (403, "Forbidden")


def test_what_no_host_can_take_has_no_candidate(admin):
    answer = admin.placement("GET", "/allocation_candidates?resources=VCPU:100000")
    assert answer.json() == {"allocation_requests": [], "provider_summaries": {}}


def test_candidates_want_at_least_one_known_resource(admin):
    for query in ("", "?resources=NONESUCH:1"):
        answer = admin.placement("GET", f"/allocation_candidates{query}")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["status"] == 400


def test_a_server_is_allocated_its_flavor_and_stopping_keeps_it(make, member, admin, name):
    server_id = make(name).json()["server"]["id"]
    eventually(lambda: member.server(server_id)["status"], lambda status: status == "ACTIVE")
    flavor = member.server(server_id)["flavor"]
    held = {"VCPU": flavor["vcpus"], "MEMORY_MB": flavor["ram"], "DISK_GB": flavor["disk"]}
    member.act(server_id, "os-stop")
    eventually(lambda: member.server(server_id)["status"], lambda status: status == "SHUTOFF")
    answer = admin.placement("GET", f"/allocations/{server_id}").json()
    [(provider, allocation)] = answer["allocations"].items()
    assert allocation["resources"] == held
    assert answer["project_id"] == member.project_id
    usages = admin.placement("GET", f"/resource_providers/{provider}/usages").json()["usages"]
    assert all(usages[name] >= amount for name, amount in held.items())


def test_deleting_gives_the_room_back(make, member, admin, name):
    server_id = make(name).json()["server"]["id"]
    eventually(lambda: member.server(server_id)["status"], lambda status: status == "ACTIVE")
    member.nova("DELETE", f"/servers/{server_id}")
    path = f"/allocations/{server_id}"
    eventually(lambda: admin.placement("GET", path).json()["allocations"], lambda held: held == {})


def test_without_room_a_server_is_accepted_and_ends_in_error(crowded, make, member, largest, name):
    answer = make(name, flavorRef=largest["id"])
    server_id = answer.json()["server"]["id"]
    eventually(lambda: member.server(server_id)["status"], lambda status: status != "BUILD")
    server = member.server(server_id)
    assert server["status"] == "ERROR"
    assert (server["fault"]["code"], server["fault"]["message"]) == (500, "No valid host was found. ")
    assert "details" not in server["fault"]
    assert (server["hostId"], server["OS-SRV-USG:launched_at"]) == ("", None)
    request_id = answer.headers["X-Compute-Request-Id"]
    path = f"/servers/{server_id}/os-instance-actions/{request_id}"
    action = eventually(
        lambda: member.nova("GET", path).json()["instanceAction"], lambda found: found["message"] == "Error"
    )[-1]
    [event] = action["events"]
    assert (event["event"], event["result"]) == ("conductor_schedule_and_build_instances", "Error")
    assert_only_deletable(member, server_id)


def assert_only_deletable(member, server_id):
    """What was never launched can only be deleted, and is gone at once."""
    not_ready = f"Instance {server_id} is not ready"
    assert message(member.act(server_id, "os-stop"), 409, "conflictingRequest") == not_ready
    invalid = f"Instance {server_id} is in an invalid state for 'reboot'"
    hard = member.act(server_id, "reboot", {"type": "HARD"})
    assert message(hard, 409, "conflictingRequest") == invalid
    assert member.nova("DELETE", f"/servers/{server_id}").status_code == 204
    eventually(lambda: member.nova("GET", f"/servers/{server_id}").status_code, lambda code: code == 404)
