"""A look at the guest: console, output, measurements, and who may look when."""

from __future__ import annotations

import pytest

from tests.contract.cloud import eventually, message
from tests.contract.conftest import states


def open_console(cloud, server_id, protocol="vnc", kind="novnc", version="2.96"):
    wanted = {"remote_console": {"protocol": protocol, "type": kind}}
    return cloud.nova("POST", f"/servers/{server_id}/remote-consoles", wanted, version=version)


def test_a_console_is_an_address_with_a_token(active, member):
    answer = open_console(member, active)
    assert answer.status_code == 200
    console = answer.json()["remote_console"]
    assert (console["protocol"], console["type"]) == ("vnc", "novnc")
    assert "token" in console["url"]
    assert open_console(member, active).json()["remote_console"]["url"] != console["url"]


def test_before_2_6_there_was_no_such_door(active, member):
    assert open_console(member, active, version="2.5").status_code == 404


@pytest.mark.parametrize(
    ("protocol", "kind", "text"),
    [
        ("spice", "spice-html5", "Unavailable console type spice-html5."),
        ("vnc", "serial", "Invalid console type serial"),
        ("vnc", "foo", "Invalid input for field/attribute type. Value: foo. 'foo' is not one of "),
    ],
)
def test_a_console_of_another_kind_is_400(active, member, protocol, kind, text):
    refusal = message(open_console(member, active, protocol, kind), 400, "badRequest")
    assert refusal.startswith(text)


def test_console_output_is_cut_to_the_last_lines(active, member):
    whole = member.act(active, "os-getConsoleOutput", {})
    assert whole.status_code == 200
    lines = whole.json()["output"].split("\n")
    last = member.act(active, "os-getConsoleOutput", {"length": 1}).json()["output"]
    assert last == lines[-1]
    assert member.act(active, "os-getConsoleOutput", {"length": 0}).json()["output"] == ""
    answer = member.act(active, "os-getConsoleOutput", {"length": "x"})
    text = "Invalid input for field/attribute length. Value: x. 'x' does not match '^-?[0-9]+$'"
    assert message(answer, 400, "badRequest") == text


def test_diagnostics_are_for_administrators_and_of_what_runs(active, member, admin):
    path = f"/servers/{active}/diagnostics"
    rule = "os_compute_api:os-server-diagnostics"
    refusal = message(member.nova("GET", path), 403, "forbidden")
    assert refusal == f"Policy doesn't allow {rule} to be performed."
    measured = admin.nova("GET", path).json()
    assert measured["state"] == "running"
    assert {"uptime", "cpu_details", "nic_details", "disk_details", "memory_details"} <= measured.keys()
    member.act(active, "os-stop")
    eventually(lambda: states(member, active), lambda now: now == ("SHUTOFF", "stopped", None))
    text = f"Cannot 'get_diagnostics' instance {active} while it is in power state shutdown"
    assert message(admin.nova("GET", path), 409, "conflictingRequest") == text


def test_a_crash_may_be_asked_for(active, member):
    assert member.act(active, "trigger_crash_dump").status_code == 202
    text = "Invalid input for field/attribute trigger_crash_dump. Value: {}. {} is not of type 'null'"
    assert message(member.act(active, "trigger_crash_dump", {}), 400, "badRequest") == text
