"""os-instance-actions: every accepted call is found again under its request id."""

from __future__ import annotations

from tests.contract.cloud import eventually, message
from tests.contract.conftest import states


def actions(cloud, server_id, query=""):
    return cloud.nova("GET", f"/servers/{server_id}/os-instance-actions{query}").json()["instanceActions"]


def stop_and_start(cloud, server_id):
    """Return the request ids of a stop and a start, both done."""
    ids = []
    for action, status in (("os-stop", "SHUTOFF"), ("os-start", "ACTIVE")):
        ids.append(cloud.act(server_id, action).headers["X-Compute-Request-Id"])
        eventually(lambda: states(cloud, server_id), lambda now, s=status: now[0] == s and now[2] is None)
    return ids


def finished(cloud, server_id, request_id):
    """Return an action's details once its last event has an end."""
    path = f"/servers/{server_id}/os-instance-actions/{request_id}"

    def look():
        return cloud.nova("GET", path).json()["instanceAction"]

    return eventually(look, lambda found: all(event["finish_time"] for event in found["events"]))[-1]


def test_actions_are_listed_newest_first_with_the_request_ids_of_the_answers(active, member):
    stop, start = stop_and_start(member, active)
    newest = actions(member, active)
    assert [(action["action"], action["request_id"]) for action in newest[:2]] == [
        ("start", start),
        ("stop", stop),
    ]
    assert newest[-1]["action"] == "create"
    assert {action["message"] for action in newest} == {None}
    assert (newest[0]["user_id"], newest[0]["project_id"]) == (member.user_id, member.project_id)


def test_an_actions_event_tells_how_it_ended(active, member, admin):
    stop, _ = stop_and_start(member, active)
    [event] = finished(member, active, stop)["events"]
    assert (event["event"], event["result"]) == ("compute_stop_instance", "Success")
    assert not event.keys() & {"traceback", "host"}
    [event] = finished(admin, active, stop)["events"]
    assert event["host"]
    assert (event["traceback"], event["details"]) == (None, None)


def test_a_create_is_an_action_too(make, member, name):
    answer = make(name)
    server_id = answer.json()["server"]["id"]
    eventually(lambda: member.server(server_id)["status"], lambda status: status == "ACTIVE")
    request_id = answer.headers["X-Compute-Request-Id"]
    [event] = finished(member, server_id, request_id)["events"]
    assert (event["event"], event["result"]) == ("compute__do_build_and_run_instance", "Success")


def test_lock_and_reset_are_in_the_log_though_no_host_does_anything(active, member, admin):
    lock = member.act(active, "lock").headers["X-Compute-Request-Id"]
    member.act(active, "unlock")
    reset = admin.act(active, "os-resetState", {"state": "active"}).headers["X-Compute-Request-Id"]
    assert [action["action"] for action in actions(member, active)[:3]] == ["resetState", "unlock", "lock"]
    assert finished(member, active, reset)["events"] == []
    [event] = finished(member, active, lock)["events"]
    assert (event["event"], event["result"]) == ("api_lock", "Success")
    assert actions(member, active)[0]["user_id"] == admin.user_id


def test_a_refused_action_leaves_no_trace(active, member):
    before = actions(member, active)
    assert member.act(active, "os-start").status_code == 409
    assert actions(member, active) == before


def test_the_log_is_paged(active, member):
    stop_and_start(member, active)
    first = member.nova("GET", f"/servers/{active}/os-instance-actions?limit=1").json()
    marker = first["instanceActions"][0]["request_id"]
    assert first["links"][0]["rel"] == "next"
    [second] = actions(member, active, f"?limit=1&marker={marker}")
    assert second == actions(member, active)[1]


def test_an_unknown_request_id_is_404(active, member):
    answer = member.nova("GET", f"/servers/{active}/os-instance-actions/req-nonesuch")
    assert message(answer, 404, "itemNotFound") == "Action req-nonesuch not found"


def test_the_log_outlives_the_server_from_2_21(make, member, name):
    server_id = make(name).json()["server"]["id"]
    eventually(lambda: member.server(server_id)["status"], lambda status: status == "ACTIVE")
    deleted = member.nova("DELETE", f"/servers/{server_id}").headers["X-Compute-Request-Id"]
    eventually(lambda: member.nova("GET", f"/servers/{server_id}").status_code, lambda code: code == 404)
    log = [(action["action"], action["request_id"]) for action in actions(member, server_id)]
    assert log[0] == ("delete", deleted)
    assert log[-1][0] == "create"
    path = f"/servers/{server_id}/os-instance-actions"
    assert member.nova("GET", path, version="2.20").status_code == 404
