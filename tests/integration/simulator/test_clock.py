"""Time is the clock's: nothing happens before it is due, and everything due has happened."""

from __future__ import annotations

import msgspec

from simulator import Latencies, running_simulator


def test_a_build_goes_through_its_stages_as_they_fall_due(demo, clock):
    server_id = demo.create()
    seen = []
    for _ in range(6):
        seen.append(demo.states(server_id))
        clock.forward(0.4)
    assert seen == [
        ("BUILD", "scheduling"),
        ("BUILD", "networking"),
        ("BUILD", "spawning"),
        ("BUILD", "spawning"),
        ("BUILD", "spawning"),
        ("ACTIVE", None),
    ]


def test_a_stage_bears_the_time_at_which_it_was_due_not_that_of_the_question(demo, clock):
    server_id = demo.create()
    clock.forward(3000)
    server = demo.server(server_id)
    assert server["created"] == "2026-02-28T23:59:58Z"
    assert server["updated"] == "2026-03-01T00:00:00Z"
    assert server["OS-SRV-USG:launched_at"] == "2026-03-01T00:00:00.000000"


def test_servers_take_their_stages_in_the_order_of_time(sim, demo, clock):
    first = demo.create("first")
    clock.forward(0.05)
    second = demo.create("second")
    clock.forward(60)
    order = [(entry.server_id, entry.name) for entry in sim.journal() if entry.kind == "stage"]
    assert order[:2] == [(first, "enter-cell"), (second, "enter-cell")]
    times = [entry.at for entry in sim.journal()]
    assert times[2:] == sorted(times[2:])


def test_an_administrator_puts_the_clock_forward_over_http(admin, demo):
    server_id = demo.create()
    answer = admin.call("POST", "/simulator/clock", {"advance": 5})
    assert answer.json()["now"].startswith("2026-03-01T00:00:03")
    assert demo.states(server_id) == ("ACTIVE", None)
    assert demo.call("POST", "/simulator/clock", {"advance": 5}).status_code == 403
    assert admin.call("POST", "/simulator/clock", {"advance": -5}).status_code == 400


def test_with_scale_zero_the_next_look_finds_it_done(config, clock, user_of):
    quick = msgspec.structs.replace(config, latencies=Latencies(scale=0))
    with running_simulator(quick, clock) as simulator:
        demo = user_of(simulator.url, "demo", "demo")
        server_id = demo.create()
        assert demo.states(server_id) == ("ACTIVE", None)
        demo.act(server_id, "os-stop")
        assert demo.states(server_id) == ("SHUTOFF", None)


def test_a_token_expires_by_the_clouds_clock(demo, clock):
    clock.forward(3599)
    assert demo.nova("GET", "/servers").status_code == 200
    clock.forward(1)
    assert demo.nova("GET", "/servers").status_code == 401
    demo.log_in()
    assert demo.nova("GET", "/servers").status_code == 200


def test_an_expired_token_is_404_to_whoever_validates_it(admin, demo, clock):
    clock.forward(3601)
    admin.log_in()
    headers = {"X-Auth-Token": admin.token, "X-Subject-Token": demo.token}
    assert admin.http.get("/identity/v3/auth/tokens", headers=headers).status_code == 404


def test_a_second_hard_reboot_begins_again(demo, running, clock):
    demo.act(running, "reboot", {"type": "HARD"})
    clock.forward(1.2)
    assert demo.states(running) == ("HARD_REBOOT", "reboot_started_hard")
    demo.act(running, "reboot", {"type": "HARD"})
    clock.forward(1.2)
    assert demo.states(running) == ("HARD_REBOOT", "reboot_started_hard")
    clock.forward(1)
    assert demo.states(running) == ("ACTIVE", None)


def test_a_delete_overtakes_what_is_under_way(demo, running, clock):
    demo.act(running, "os-stop")
    assert demo.nova("DELETE", f"/servers/{running}").status_code == 204
    assert demo.states(running) == ("ACTIVE", "deleting")
    clock.forward(1)
    assert demo.nova("GET", f"/servers/{running}").status_code == 404
