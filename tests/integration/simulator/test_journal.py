"""The journal holds each accepted change once, and nothing that was refused."""

from __future__ import annotations

from collections import Counter


def calls(sim):
    return [entry for entry in sim.journal() if entry.kind == "call"]


def test_reading_and_logging_in_leave_no_trace(sim, demo):
    demo.nova("GET", "/servers")
    demo.log_in()
    assert sim.journal() == []


def test_a_refused_call_leaves_no_trace(sim, demo):
    assert demo.nova("POST", "/servers", demo.wish("one", flavor="99")).status_code == 400
    assert demo.nova("DELETE", "/servers/nonesuch").status_code == 404
    assert sim.journal() == []


def test_an_accepted_call_is_there_with_who_and_what(sim, demo):
    answer = demo.nova("POST", "/servers", demo.wish("one"))
    [entry] = calls(sim)
    assert (entry.service, entry.method, entry.path) == ("compute", "POST", "/compute/v2.1/servers")
    assert (entry.status, entry.project_id) == (202, demo.project_id)
    assert entry.server_id == answer.json()["server"]["id"]
    assert entry.request_id == answer.headers["X-Compute-Request-Id"]


def test_the_life_of_a_server_is_told_in_full(sim, demo, running, clock):
    demo.act(running, "os-stop")
    clock.forward(5)
    demo.nova("DELETE", f"/servers/{running}")
    clock.forward(5)
    told = [entry.name or f"{entry.method} {entry.status}" for entry in sim.journal()]
    assert told == [
        "POST 202",
        "enter-cell",
        "schedule",
        "connect",
        "spawn",
        "POST 202",
        "stopped",
        "DELETE 204",
        "remove",
    ]


def test_a_failed_build_says_so(sim, demo, clock):
    sim.fault("build-error")
    demo.create()
    clock.forward(10)
    assert [entry.name for entry in sim.journal()][-1] == "spawn-failed"


def test_two_creates_are_two_and_two_deletes_remove_once(sim, demo, clock):
    first, second = demo.create("same"), demo.create("same")
    clock.forward(10)
    for _ in range(2):
        assert demo.nova("DELETE", f"/servers/{first}").status_code == 204
    clock.forward(10)
    removed = Counter(entry.server_id for entry in sim.journal() if entry.name == "remove")
    assert removed == {first: 1}
    assert demo.names() == ["same"]
    assert demo.server(second)["status"] == "ACTIVE"


def test_it_is_read_over_http_from_any_position(sim, admin, demo, running):
    entries = admin.call("GET", "/simulator/journal").json()["entries"]
    assert [entry["seq"] for entry in entries] == [1, 2, 3, 4, 5]
    tail = admin.call("GET", "/simulator/journal?after=3&limit=1").json()["entries"]
    assert [entry["seq"] for entry in tail] == [4]
    assert [entry.seq for entry in sim.journal(after=4)] == [5]
