"""Power: which action is accepted when, what can be seen on the way, and what Nova says otherwise.

States on the way are short and may be missed: only what is seen is judged.
"""

from __future__ import annotations

import pytest

from tests.contract.cloud import message
from tests.contract.conftest import idle

ACTIVE = ("ACTIVE", "active", None)
SHUTOFF = ("SHUTOFF", "stopped", None)
REBOOTS = ["HARD", "Hard", "hard", "SOFT", "Soft", "soft"]


def test_stop_leaves_status_active_until_it_is_shutoff(active, member):
    answer = member.act(active, "os-stop")
    assert (answer.status_code, answer.text) == (202, "")
    seen = idle(member, active)
    assert seen[-1] == SHUTOFF
    assert set(seen[:-1]) <= {("ACTIVE", "active", "powering-off")}
    assert member.server(active)["OS-EXT-STS:power_state"] == 4


def test_start_leaves_status_shutoff_until_it_is_active(active, member):
    member.act(active, "os-stop")
    idle(member, active)
    assert member.act(active, "os-start").status_code == 202
    seen = idle(member, active)
    assert seen[-1] == ACTIVE
    assert set(seen[:-1]) <= {("SHUTOFF", "stopped", "powering-on")}


@pytest.mark.parametrize(
    ("kind", "status", "tasks"),
    [
        ("SOFT", "REBOOT", {"rebooting", "reboot_pending", "reboot_started"}),
        ("HARD", "HARD_REBOOT", {"rebooting_hard", "reboot_pending_hard", "reboot_started_hard"}),
    ],
)
def test_reboot_shows_in_the_status(active, member, kind, status, tasks):
    assert member.act(active, "reboot", {"type": kind}).status_code == 202
    seen = idle(member, active)
    assert seen[-1] == ACTIVE
    assert all((now, state) == (status, "active") and task in tasks for now, state, task in seen[:-1])


def test_a_hard_reboot_starts_a_stopped_server(active, member):
    member.act(active, "os-stop")
    idle(member, active)
    soft = member.act(active, "reboot", {"type": "SOFT"})
    text = f"Cannot 'reboot' instance {active} while it is in vm_state stopped"
    assert message(soft, 409, "conflictingRequest") == text
    assert member.act(active, "reboot", {"type": "HARD"}).status_code == 202
    assert idle(member, active)[-1] == ACTIVE


@pytest.mark.parametrize(
    ("there", "back", "status", "state"),
    [
        ("pause", "unpause", "PAUSED", "paused"),
        ("suspend", "resume", "SUSPENDED", "suspended"),
    ],
)
def test_there_and_back_again(active, member, there, back, status, state):
    assert member.act(active, there).status_code == 202
    assert idle(member, active)[-1] == (status, state, None)
    text = f"Cannot 'stop' instance {active} while it is in vm_state {state}"
    assert message(member.act(active, "os-stop"), 409, "conflictingRequest") == text
    assert member.act(active, back).status_code == 202
    assert idle(member, active)[-1] == ACTIVE


@pytest.mark.parametrize(
    ("key", "word"), [("os-start", "start"), ("unpause", "unpause"), ("resume", "resume")]
)
def test_an_action_in_the_wrong_state_is_409(active, member, key, word):
    text = f"Cannot '{word}' instance {active} while it is in vm_state active"
    assert message(member.act(active, key), 409, "conflictingRequest") == text


def test_a_second_stop_is_409_while_the_first_is_under_way_and_after(active, member):
    member.act(active, "os-stop")
    texts = {
        f"Cannot 'stop' instance {active} while it is in task_state powering-off",
        f"Cannot 'stop' instance {active} while it is in vm_state stopped",
    }
    assert message(member.act(active, "os-stop"), 409, "conflictingRequest") in texts
    idle(member, active)
    assert message(member.act(active, "os-stop"), 409, "conflictingRequest") in texts


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"nonsense": None}, "There is no such action: nonsense"),
        ({}, "Malformed request body"),
        ({"os-stop": None, "os-start": None}, "Malformed request body"),
        (
            {"reboot": None},
            "Invalid input for field/attribute reboot. Value: None. None is not of type 'object'",
        ),
        (
            {"reboot": {"type": "foo"}},
            f"Invalid input for field/attribute type. Value: foo. 'foo' is not one of {REBOOTS}",
        ),
    ],
)
def test_a_malformed_action_is_400(active, member, body, text):
    answer = member.nova("POST", f"/servers/{active}/action", body)
    assert message(answer, 400, "badRequest") == text


def test_a_lock_stops_the_owner_but_not_an_administrator(active, member, admin):
    assert member.act(active, "lock", {"locked_reason": "because"}).status_code == 202
    try:
        server = member.server(active)
        assert (server["locked"], server["locked_reason"]) == (True, "because")
        locked = f"Instance {active} is locked"
        assert message(member.act(active, "os-stop"), 409, "conflictingRequest") == locked
        assert message(member.nova("DELETE", f"/servers/{active}"), 409, "conflictingRequest") == locked
        assert member.act(active, "lock").status_code == 202
        assert member.server(active)["locked_reason"] == "because"
        assert admin.act(active, "os-stop").status_code == 202
        assert idle(member, active)[-1] == SHUTOFF
    finally:
        assert member.act(active, "unlock").status_code == 202
    assert member.server(active)["locked"] is False


def test_an_administrators_lock_is_not_the_owners_to_open(active, member, admin):
    admin.act(active, "lock")
    try:
        rule = "os_compute_api:os-lock-server:unlock:unlock_override"
        refusal = message(member.act(active, "unlock"), 403, "forbidden")
        assert refusal == f"Policy doesn't allow {rule} to be performed."
    finally:
        assert admin.act(active, "unlock").status_code == 202


def test_reset_state_is_for_administrators_and_changes_only_the_record(active, member, admin):
    rule = "os_compute_api:os-admin-actions:reset_state"
    refusal = message(member.act(active, "os-resetState", {"state": "error"}), 403, "forbidden")
    assert refusal == f"Policy doesn't allow {rule} to be performed."
    assert admin.act(active, "os-resetState", {"state": "error"}).status_code == 202
    server = member.server(active)
    assert (server["status"], server["OS-EXT-STS:power_state"]) == ("ERROR", 1)
    text = f"Cannot 'start' instance {active} while it is in vm_state error"
    assert message(member.act(active, "os-start"), 409, "conflictingRequest") == text
    assert member.act(active, "os-stop").status_code == 202
    assert idle(member, active)[-1] == SHUTOFF


def test_another_projects_server_is_404(active, admin, member, admin_wish, name):
    """Administrators reach all servers; nobody else reaches beyond the project."""
    answer = admin.nova("POST", "/servers", admin_wish.body(name))
    server_id = answer.json()["server"]["id"]
    idle(admin, server_id)
    text = f"Instance {server_id} could not be found."
    assert message(member.nova("GET", f"/servers/{server_id}"), 404, "itemNotFound") == text
    assert message(member.act(server_id, "os-stop"), 404, "itemNotFound") == text
    assert message(member.nova("DELETE", f"/servers/{server_id}"), 404, "itemNotFound") == text
    assert admin.nova("DELETE", f"/servers/{server_id}").status_code == 204


def test_a_server_so_new_that_it_has_no_cell_is_403_to_others(admin, member, admin_wish, name):
    """Only for a moment, so either may be seen."""
    server_id = admin.nova("POST", "/servers", admin_wish.body(name)).json()["server"]["id"]
    answer = member.nova("GET", f"/servers/{server_id}")
    rule = "os_compute_api:servers:show"
    if answer.status_code == 403:
        assert message(answer, 403, "forbidden") == f"Policy doesn't allow {rule} to be performed."
    else:
        assert answer.status_code == 404
    assert admin.nova("DELETE", f"/servers/{server_id}").status_code == 204
