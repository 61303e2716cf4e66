"""A server's whole life on a real OpenStack, through the service and behind its back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openstack.connection import Connection
from openstack.exceptions import NotFoundException

from commands.server.actions import ALLOWED
from tests.system.story.conftest import RUN, Ledger
from tests.waiting import eventually

Wish = Callable[[str], dict[str, Any]]


def is_gone(member: Connection, cloud_id: str) -> bool:
    try:
        return str(member.compute.get_server(cloud_id).status) == "DELETED"
    except NotFoundException:
        return True


def test_a_server_lives_its_life(ledger: Ledger, member: Connection, wish: Wish) -> None:
    asked = wish("web")
    answer = ledger.ask("POST", "/servers", **asked)
    server_id = answer["server"]["id"]
    ledger.succeeded(answer)
    built = ledger.server(server_id)
    assert (built["status"], built["under_way"]) == ("ACTIVE", None)
    assert built["addresses"]
    shown = member.compute.get_server(built["cloud_id"])
    assert shown.name == asked["name"]
    assert f"sl-{server_id}" in shown.tags

    ledger.done("POST", f"/servers/{server_id}/actions/stop")
    assert ledger.server(server_id)["status"] == member.compute.get_server(shown.id).status == "SHUTOFF"
    assert ledger.ask("POST", f"/servers/{server_id}/actions/stop", expect=200)["operation"] is None
    refusal = ledger.ask("POST", f"/servers/{server_id}/actions/reboot", expect=409)
    assert refusal["allowed"] == sorted(ALLOWED["SHUTOFF"])
    ledger.done("POST", f"/servers/{server_id}/actions/start")
    ledger.done("POST", f"/servers/{server_id}/actions/reboot", type="SOFT")
    ledger.done("POST", f"/servers/{server_id}/actions/reboot", type="HARD")
    ledger.done("PUT", f"/servers/{server_id}/info", name=asked["name"] + "-2", description="renamed")
    assert member.compute.get_server(shown.id).name == asked["name"] + "-2"

    reboots = [entry for entry in member.compute.server_actions(shown.id) if entry.action == "reboot"]
    assert len(reboots) == 2
    recorded = {
        event["cloud_request_id"]
        for event in ledger.http.get(
            f"/servers/{server_id}/events", params={"limit": 1000, "parts": False}
        ).json()["events"]
    }
    assert {entry.request_id for entry in reboots} <= recorded

    member.compute.stop_server(shown.id)
    stopped = eventually(lambda: ledger.event(server_id, "ServerStoppedOutOfBand"))
    assert stopped["event"]["cause"]["action"] == "stop"
    assert stopped["event"]["cause"]["user_id"] == member.session.get_user_id()
    eventually(lambda: ledger.server(server_id)["status"] == "SHUTOFF")

    ledger.done("DELETE", f"/servers/{server_id}")
    assert ledger.server(server_id)["status"] == "DELETED"
    assert is_gone(member, shown.id)
    was = ledger.http.get(f"/servers/{server_id}", params={"as_of": built["position"]}).json()
    assert was == built
    types = ledger.types(server_id)
    assert types[0] == "ServerRequested"
    assert types[-1] == "ServerDeleted"
    assert types.count("ServerCreateAttempted") == types.count("ServerAccepted") == 1


def test_a_build_that_finds_no_host_says_so(
    ledger: Ledger, member: Connection, wish: Wish, boundless_flavor: str
) -> None:
    answer = ledger.ask("POST", "/servers", **{**wish("huge"), "flavor": boundless_flavor})
    server_id = answer["server"]["id"]
    operation = ledger.outcome(answer)
    assert operation["status"] == "failed"
    assert "No valid host was found" in operation["reason"]
    failed = ledger.server(server_id)
    assert failed["status"] == "ERROR"
    assert "No valid host was found" in failed["fault"]["message"]
    refusal = ledger.ask("POST", f"/servers/{server_id}/actions/start", expect=409)
    assert refusal["allowed"] == ["delete", "info", "lock"]
    ledger.done("DELETE", f"/servers/{server_id}")
    assert is_gone(member, failed["cloud_id"])


def test_a_server_deleted_by_someone_else_is_recorded_as_such(
    ledger: Ledger, member: Connection, wish: Wish
) -> None:
    answer = ledger.ask("POST", "/servers", **wish("lost"))
    server_id = answer["server"]["id"]
    ledger.succeeded(answer)
    member.compute.delete_server(ledger.server(server_id)["cloud_id"])
    deleted = eventually(lambda: ledger.event(server_id, "ServerDeletedOutOfBand"))
    assert deleted["event"]["cause"]["action"] == "delete"
    assert deleted["event"]["cause"]["user_id"] == member.session.get_user_id()
    eventually(lambda: ledger.server(server_id)["status"] == "DELETED")


def test_nothing_is_left_in_the_cloud(ledger: Ledger, member: Connection) -> None:
    live = ledger.http.get("/servers").json()["servers"]
    assert live == []
    assert [server.name for server in member.compute.servers() if RUN in server.name] == []
