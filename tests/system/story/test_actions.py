"""Every action on a server of a real OpenStack: what the book says, and what the cloud has done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from openstack.connection import Connection

from tests.http_client import NO_TLS
from tests.system.story.conftest import Ledger
from tests.waiting import eventually

Wish = Callable[[str], dict[str, Any]]


class Server:
    """A server of the story: asked of the ledger, compared with the cloud."""

    def __init__(self, ledger: Ledger, member: Connection, server_id: str) -> None:
        self._ledger, self._member, self.id = ledger, member, server_id
        self.cloud_id = self.row["cloud_id"]

    @property
    def row(self) -> dict[str, Any]:
        return self._ledger.server(self.id)

    @property
    def shown(self) -> Any:
        return self._member.compute.get_server(self.cloud_id)

    def ask(self, action: str, expect: int = 202, **body: Any) -> dict[str, Any]:
        return self._ledger.ask("POST", f"/servers/{self.id}/actions/{action}", expect, **body)

    def outcome(self, action: str, **body: Any) -> dict[str, Any]:
        return self._ledger.outcome(self.ask(action, **body))

    def done(self, action: str, status: str, **body: Any) -> dict[str, Any]:
        """Act, wait, and see that ledger and cloud agree on where that led."""
        operation = self.outcome(action, **body)
        assert operation["status"] == "succeeded", operation
        row = self.row
        assert (row["status"], row["under_way"]) == (status, None)
        assert self.shown.status == status
        return row

    def events(self) -> list[dict[str, Any]]:
        answer = self._ledger.http.get(f"/servers/{self.id}/events", params={"limit": 1000, "parts": False})
        told: list[dict[str, Any]] = answer.json()["events"]
        return told

    def types(self) -> list[str]:
        return [event["type"] for event in self.events()]

    def event(self, kind: str) -> dict[str, Any]:
        """Return the fields of the last event of a kind."""
        told: dict[str, Any] = [event for event in self.events() if event["type"] == kind][-1]["event"]
        return told

    def audit(self) -> list[Any]:
        """Return Nova's own record of what was done to it."""
        return list(self._member.compute.server_actions(self.cloud_id))


@pytest.fixture
def server(
    ledger: Ledger, member: Connection, wish: Wish, request: pytest.FixtureRequest
) -> Iterator[Server]:
    """A server that runs, gone after the test."""
    name = request.node.name.removeprefix("test_").replace("_", "-")[:40]
    answer = ledger.ask("POST", "/servers", **wish(name))
    ledger.succeeded(answer)
    server = Server(ledger, member, answer["server"]["id"])
    yield server
    eventually(lambda: server.row["under_way"] is None)
    if server.row["locked"]:
        server.outcome("unlock")
    ledger.done("DELETE", f"/servers/{server.id}")


@pytest.fixture
def chief(address: str, admin: Connection) -> Iterator[Ledger]:
    """The API, for an administrator."""
    headers = {"X-Auth-Token": admin.session.get_token() or ""}
    with httpx.Client(verify=NO_TLS, base_url=f"{address}/api/v1", headers=headers, timeout=60) as client:
        yield Ledger(client)


@pytest.fixture
def larger(member: Connection) -> str:
    """The name of a flavor that is a little larger than the smallest."""
    flavors = sorted(member.compute.flavors(), key=lambda flavor: (flavor.disk, flavor.ram))
    return str(flavors[1].name)


def test_pausing_and_suspending(server: Server) -> None:
    server.done("pause", "PAUSED")
    server.done("unpause", "ACTIVE")
    since = server.done("suspend", "SUSPENDED")["suspended_since"]
    assert since is not None
    assert server.done("resume", "ACTIVE")["suspended_since"] is None


def test_a_lock(server: Server, ledger: Ledger) -> None:
    row = server.done("lock", "ACTIVE", reason="payroll runs")
    assert (row["locked"], row["locked_reason"]) == (True, "payroll runs")
    assert server.ask("stop", 409)["code"] == "SERVER_LOCKED"
    assert ledger.ask("DELETE", f"/servers/{server.id}", 409)["code"] == "SERVER_LOCKED"
    server.done("unlock", "ACTIVE")
    assert server.shown.is_locked is False


def test_shelving_frees_the_room_and_unshelving_takes_it_again(server: Server) -> None:
    row = server.done("shelve", "SHELVED_OFFLOADED")
    assert server.event("ServerShelved")["room_freed"] is True
    assert row["suspended_since"] is not None
    assert server.shown.compute_host is None
    server.done("unshelve", "ACTIVE")


def test_a_resize_is_tried_reverted_tried_again_and_kept(server: Server, larger: str) -> None:
    small = server.row["flavor"]
    assert server.ask("resize", 422, flavor=small["id"])["code"] == "FLAVOR_UNCHANGED"
    assert server.done("resize", "VERIFY_RESIZE", flavor=larger)["flavor"]["name"] == larger
    assert server.ask("stop", 409)["allowed"] == ["confirm-resize", "delete", "info", "lock", "revert-resize"]
    assert server.done("revert-resize", "ACTIVE")["flavor"] == small
    assert server.shown.flavor.original_name == small["name"]
    server.done("resize", "VERIFY_RESIZE", flavor=larger)
    assert server.done("confirm-resize", "ACTIVE")["flavor"]["name"] == larger
    assert server.shown.flavor.original_name == larger
    assert server.event("ServerResizeRequested")["before"] == small
    sent = [entry for entry in server.audit() if entry.action == "resize"]
    assert len(sent) == 2


def test_a_stopped_server_is_stopped_after_a_resize(server: Server, larger: str) -> None:
    server.done("stop", "SHUTOFF")
    server.done("resize", "VERIFY_RESIZE", flavor=larger)
    server.done("confirm-resize", "SHUTOFF")
    assert not {"ServerStoppedOutOfBand", "ServerResizeConfirmedOutOfBand"} & set(server.types())


def test_a_resize_that_finds_no_host_fails_with_novas_reason(server: Server, boundless_flavor: str) -> None:
    before = server.row["flavor"]
    operation = server.outcome("resize", flavor=boundless_flavor)
    assert operation["status"] == "failed"
    assert "No valid host was found" in operation["reason"]
    row = server.row
    assert (row["status"], row["flavor"], row["under_way"]) == ("ACTIVE", before, None)


def test_what_others_do_about_a_resize_is_seen(server: Server, member: Connection, larger: str) -> None:
    small = server.row["flavor"]
    flavor = member.compute.find_flavor(larger)
    member.compute.resize_server(server.cloud_id, flavor.id)
    eventually(lambda: server.row["flavor"]["id"] == flavor.id)
    assert server.event("ServerFlavorChangedOutOfBand")["before"] == small
    assert server.event("ServerFlavorChangedOutOfBand")["cause"]["user_id"] == member.session.get_user_id()
    eventually(lambda: server.row["status"] == "VERIFY_RESIZE")
    member.compute.confirm_server_resize(server.cloud_id)
    eventually(lambda: "ServerResizeConfirmedOutOfBand" in server.types())
    assert server.event("ServerResizeConfirmedOutOfBand")["cause"]["action"] == "confirmResize"


@pytest.mark.parametrize("status", ["ACTIVE", "SHUTOFF"])
def test_rebuilding_and_resetting(server: Server, status: str) -> None:
    image = server.row["image"]
    if status == "SHUTOFF":
        server.done("stop", "SHUTOFF")
    assert server.done("rebuild", status, image=image["name"])["image"] == image
    server.done("reset", status)
    assert server.event("ServerReimaged")["image"] == image
    assert len([entry for entry in server.audit() if entry.action == "rebuild"]) == 2
    assert "ServerStoppedOutOfBand" not in server.types()


def test_a_rescue(server: Server) -> None:
    server.done("rescue", "RESCUE")
    server.done("unrescue", "ACTIVE")
    server.done("rescue", "RESCUE", image=server.row["image"]["id"])
    assert "adminPass" not in str(server.events())
    server.done("unrescue", "ACTIVE")


def test_another_password_is_handed_over_and_told_to_nobody(server: Server) -> None:
    server.done("change-password", "ACTIVE", password="hunter2-on-the-bed")
    assert "hunter2" not in str(server.events())
    assert [entry.action for entry in server.audit()].count("changePassword") == 1


def test_a_state_is_reset_by_administrators_only(server: Server, chief: Ledger) -> None:
    assert server.ask("reset-state", 403, state="error")["code"] == "ROLE_REQUIRED"
    for state, status in (("error", "ERROR"), ("active", "ACTIVE")):
        answer = chief.ask("POST", f"/servers/{server.id}/actions/reset-state", state=state)
        chief.succeeded(answer)
        assert (server.row["status"], server.shown.status) == (status, status)
    assert "ServerStatusChangedOutOfBand" not in server.types()


def test_a_console_is_opened_and_kept_nowhere(server: Server, ledger: Ledger) -> None:
    console = ledger.http.get(f"/servers/{server.id}/vnc-url")
    assert (console.status_code, console.json()["type"]) == (200, "novnc")
    assert console.json()["url"].startswith("http")
    assert console.headers["Cache-Control"] == "no-store"
    server.done("shelve", "SHELVED_OFFLOADED")
    assert ledger.http.get(f"/servers/{server.id}/vnc-url").json()["code"] == "CONSOLE_UNAVAILABLE"
    resting = ledger.http.get("/servers/suspended").json()["servers"]
    assert [row["id"] for row in resting] == [server.id]
    assert ledger.http.get("/servers/suspended", params={"days": 1}).json()["servers"] == []
    server.done("unshelve", "ACTIVE")
