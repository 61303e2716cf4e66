"""Everything that can go wrong, goes wrong when told to, and only then."""

from __future__ import annotations

import time

import httpx
import pytest


def creates(sim):
    return [
        entry for entry in sim.journal() if entry.method == "POST" and entry.path == "/compute/v2.1/servers"
    ]


@pytest.mark.parametrize(
    ("service", "path", "root"),
    [
        ("compute", "/compute/v2.1/servers", "serviceUnavailable"),
        ("network", "/network/v2.0/ports", "NeutronError"),
        ("placement", "/placement/resource_providers", "errors"),
        ("identity", "/identity/v3/auth/projects", "error"),
    ],
)
def test_a_status_is_answered_in_the_services_own_way(sim, admin, service, path, root):
    sim.fault("status", service=service, status=503)
    answer = admin.call("GET", path)
    assert answer.status_code == 503
    assert list(answer.json()) == [root]


def test_glance_fails_in_html(sim, demo):
    sim.fault("status", service="image", status=500)
    assert "<h1>500 Internal Server Error</h1>" in demo.call("GET", "/image/v2/images").text


def test_too_many_requests_says_when_to_come_again(sim, demo):
    sim.fault("status", service="compute", status=429, seconds=7)
    answer = demo.nova("GET", "/servers")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert list(answer.json()) == ["overLimit"]


def test_a_401_looks_like_that_of_a_bad_token(sim, demo):
    sim.fault("status", service="compute", status=401)
    answer = demo.nova("GET", "/servers")
    assert answer.status_code == 401
    assert answer.json()["error"]["title"] == "Unauthorized"


def test_a_fault_strikes_so_many_calls_and_no_more(sim, demo):
    sim.fault("status", service="compute", method="GET", path="/servers", count=2)
    assert demo.nova("GET", "/flavors").status_code == 200
    assert [demo.nova("GET", "/servers").status_code for _ in range(3)] == [503, 503, 200]


def test_a_failed_call_has_done_nothing(sim, demo):
    sim.fault("status", service="compute", method="POST", path="/servers$", count=1)
    assert demo.nova("POST", "/servers", demo.wish("one")).status_code == 503
    assert demo.names() == []
    assert creates(sim) == []


def test_a_seed_replays_the_same_misfortune(sim, demo):
    def series():
        fault = sim.fault("status", service="compute", probability=0.5, seed=7)
        statuses = [demo.nova("GET", "/flavors").status_code for _ in range(40)]
        sim.mend(fault)
        return statuses

    first = series()
    assert first == series()
    assert 8 < first.count(503) < 32


def test_a_delay_takes_its_time_and_holds_up_nobody_else(sim, demo, alice):
    sim.fault("delay", service="compute", path="/flavors", seconds=0.3)
    started = time.monotonic()
    assert demo.nova("GET", "/flavors").status_code == 200
    assert time.monotonic() - started >= 0.3


def test_a_reset_closes_the_connection_before_anything_is_done(sim, demo):
    wish = demo.wish("one")
    sim.fault("reset", service="compute", method="POST", count=1)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        demo.nova("POST", "/servers", wish)
    assert creates(sim) == []
    assert demo.names() == []


def test_a_lost_reply_has_done_what_was_asked(sim, demo):
    wish = demo.wish("one")
    sim.fault("lose-reply", service="compute", method="POST", path="/servers$", count=1)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        demo.nova("POST", "/servers", wish)
    assert len(creates(sim)) == 1
    assert demo.names() == ["one"]


def test_a_late_reply_comes_after_the_deed(sim, demo):
    wish = demo.wish("one")
    sim.fault("lose-reply", service="compute", method="POST", path="/servers$", seconds=0.3)
    with pytest.raises(httpx.ReadTimeout):
        demo.http.post("/compute/v2.1/servers", json=wish, headers={"X-Auth-Token": demo.token}, timeout=0.1)
    assert len(creates(sim)) == 1
    started = time.monotonic()
    assert demo.nova("POST", "/servers", wish).status_code == 202
    assert time.monotonic() - started >= 0.3


def test_a_late_listing_hides_a_new_server_from_lists_alone(sim, demo, clock):
    sim.fault("late-listing", name="^late", seconds=30)
    late = demo.create("late-one", tags=["mine"])
    demo.create("other")
    clock.forward(29)
    assert demo.server(late)["status"] == "ACTIVE"
    assert demo.names() == ["other"]
    assert demo.names("tags=mine") == []
    clock.forward(1)
    assert demo.names() == ["other", "late-one"]


def test_a_down_cell_empties_filtered_lists(sim, demo, running):
    sim.fault("cell-down")
    assert demo.names("name=running") == []
    assert demo.names("tags=x") == []
    assert demo.names(version="2.68") == []


def test_a_down_cell_shows_in_an_unfiltered_list_since_2_69(sim, demo, admin, running):
    sim.fault("cell-down")
    [server] = demo.nova("GET", "/servers/detail").json()["servers"]
    assert server.keys() == {"id", "status", "tenant_id", "created", "links"}
    assert (server["id"], server["status"]) == (running, "UNKNOWN")
    [brief] = demo.nova("GET", "/servers").json()["servers"]
    assert brief.keys() == {"id", "status", "links"}
    assert admin.names("all_tenants=1") == ["UNKNOWN"]
    assert admin.names("all_tenants=1&host=sim-1") == []
    assert demo.names("host=dropped-without-a-word") == ["UNKNOWN"]


def test_a_server_of_a_down_cell_is_known_by_little_and_cannot_be_reached(sim, demo, running):
    fault = sim.fault("cell-down")
    server = demo.server(running)
    assert (server["status"], server["OS-EXT-STS:power_state"]) == ("UNKNOWN", 0)
    assert "name" not in server
    assert demo.nova("GET", f"/servers/{running}", version="2.68").status_code == 500
    assert demo.act(running, "os-stop").status_code == 500
    assert demo.nova("DELETE", f"/servers/{running}").status_code == 500
    sim.mend(fault)
    assert demo.states(running) == ("ACTIVE", None)


def test_a_build_can_fail_on_its_host(sim, demo, clock):
    sim.fault("build-error", name="^bad", text="The disk is on fire.", count=1)
    bad, good = demo.create("bad"), demo.create("bad-again")
    clock.forward(10)
    server = demo.server(bad)
    assert (server["status"], server["fault"]["message"]) == ("ERROR", "The disk is on fire.")
    assert (server["hostId"], server["addresses"]) == ("", {})
    assert demo.states(good) == ("ACTIVE", None)
    assert demo.call("GET", f"/network/v2.0/ports?device_id={bad}").json() == {"ports": []}


def test_an_action_can_come_to_nothing(sim, demo, running, clock):
    sim.fault("action-error", method="stop", count=1)
    request_id = demo.act(running, "os-stop").headers["X-Compute-Request-Id"]
    assert demo.states(running) == ("ACTIVE", "powering-off")
    clock.forward(10)
    server = demo.server(running)
    assert (server["status"], server["OS-EXT-STS:task_state"]) == ("ACTIVE", None)
    assert "fault" not in server
    action = demo.nova("GET", f"/servers/{running}/os-instance-actions/{request_id}").json()["instanceAction"]
    assert (action["message"], action["events"][0]["result"]) == ("Error", "Error")
    demo.act(running, "os-stop")
    clock.forward(10)
    assert demo.states(running) == ("SHUTOFF", None)


def test_a_full_cloud_has_no_room_and_no_candidates(sim, demo, admin, clock):
    sim.fault("full")
    server_id = demo.create()
    clock.forward(10)
    assert demo.server(server_id)["fault"]["message"] == "No valid host was found. "
    assert admin.placement("/allocation_candidates?resources=VCPU:1")["allocation_requests"] == []


def test_a_guest_turns_itself_off_and_leaves_no_action(sim, demo, admin, running, clock):
    clock.forward(5)
    sim.guest_shutdown(running)
    server = demo.server(running)
    assert (server["status"], server["OS-EXT-STS:power_state"]) == ("SHUTOFF", 4)
    log = demo.nova("GET", f"/servers/{running}/os-instance-actions").json()["instanceActions"]
    assert [action["action"] for action in log] == ["create"]
    again = admin.call("POST", f"/simulator/servers/{running}/guest-shutdown")
    assert again.status_code == 409


def test_faults_are_set_and_taken_away_over_http(admin, demo):
    fault = admin.call("POST", "/simulator/faults", {"kind": "status", "service": "compute"}).json()
    assert [one["id"] for one in admin.call("GET", "/simulator/faults").json()["faults"]] == [fault["id"]]
    assert demo.nova("GET", "/servers").status_code == 503
    assert admin.call("DELETE", f"/simulator/faults/{fault['id']}").status_code == 204
    assert demo.nova("GET", "/servers").status_code == 200
    assert admin.call("DELETE", f"/simulator/faults/{fault['id']}").status_code == 404
    assert admin.call("POST", "/simulator/faults", {"kind": "nonsense"}).status_code == 400
    admin.call("POST", "/simulator/faults", {"kind": "full"})
    assert admin.call("DELETE", "/simulator/faults").status_code == 204
    assert admin.call("GET", "/simulator/faults").json() == {"faults": []}


@pytest.mark.parametrize("path", ["/faults", "/journal", "/clock"])
def test_the_controls_are_for_administrators(demo, path):
    assert demo.call("GET", f"/simulator{path}").status_code == 403
    assert demo.http.get(f"/simulator{path}").status_code == 401
