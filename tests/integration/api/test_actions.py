"""What can be done with a server besides power, told over HTTP and seen in the simulated cloud."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from adapters.openstack.connection import Cloud
from commands.server.actions import ServerAction
from simulator import Simulator
from tests.actions import THERE_AND_BACK
from tests.http_client import NO_TLS
from tests.integration.api.conftest import Api
from tests.integration.api.test_life import calls
from tests.ledger import Clock, running_ledger
from tests.waiting import eventually


@pytest.mark.parametrize(("there", "back"), [pair for pair in THERE_AND_BACK if pair[0].action != "stop"])
def test_there_and_back_again(
    api: Api, simulator: Simulator, there: ServerAction, back: ServerAction
) -> None:
    [status] = there.target
    server = api.server()
    place = f"/servers/{server}"
    api.done("POST", f"{place}/actions/{there.action}")
    row = api.get(place)
    assert (row["status"], row["suspended_since"] is not None) == (status, status == "SUSPENDED")
    assert api.ask("POST", f"{place}/actions/{there.action}", expect=200).json()["operation"] is None
    refusal = api.ask("POST", f"{place}/actions/stop", expect=409).json()
    assert back.action in refusal["allowed"]
    api.done("POST", f"{place}/actions/{back.action}")
    row = api.get(place)
    assert (row["status"], row["suspended_since"]) == ("ACTIVE", None)
    events = [getattr(row.done, "__name__", "") for row in (there, back)]
    assert [kind for kind in api.types(server) if kind in events] == events
    assert calls(simulator, row["cloud_id"], "POST", "/action") == 2


def test_a_lock_keeps_a_server_as_it_is(api: Api, cloud_of: Callable[[str], Cloud]) -> None:
    server = api.server()
    place = f"/servers/{server}"
    api.done("POST", f"{place}/actions/lock", {"reason": "payroll runs"})
    row = api.get(place)
    assert (row["locked"], row["locked_reason"], row["under_way"]) == (True, "payroll runs", None)
    shown = cloud_of("demo").call("compute", "GET", f"/servers/{row['cloud_id']}").body["server"]
    assert (shown["locked"], shown["locked_reason"]) == (True, "payroll runs")
    for method, path in [("POST", f"{place}/actions/stop"), ("DELETE", place)]:
        assert api.ask(method, path, expect=409).json()["code"] == "SERVER_LOCKED"
    assert api.ask("POST", f"{place}/actions/lock", expect=200).json()["operation"] is None
    api.done("POST", f"{place}/actions/unlock")
    row = api.get(place)
    assert (row["locked"], row["locked_reason"]) == (False, None)
    api.done("POST", f"{place}/actions/stop")


def test_a_lock_can_be_asked_for_while_something_is_under_way(api: Api, clock: Clock) -> None:
    server = api.server()
    place = f"/servers/{server}"
    with clock.held():
        api.ask("POST", f"{place}/actions/stop")
        eventually(lambda: api.get(place)["task_state"] == "powering-off")
        api.done("POST", f"{place}/actions/lock")
        row = api.get(place)
        assert (row["locked"], row["under_way"]["action"]) == (True, "stop")
    eventually(lambda: api.get(place)["status"] == "SHUTOFF")
    assert "ServerStopped" in api.types(server)


def test_an_administrators_lock_is_not_a_members_to_lift(api: Api, cloud_of: Callable[[str], Cloud]) -> None:
    server = api.server()
    place = f"/servers/{server}"
    cloud_id = api.get(place)["cloud_id"]
    admin = cloud_of("admin")
    admin.call("compute", "POST", f"/servers/{cloud_id}/action", body={"lock": {"locked_reason": "audit"}})
    eventually(lambda: api.get(place)["locked_reason"] == "audit")
    operation = api.outcome(api.ask("POST", f"{place}/actions/unlock"))
    assert operation["status"] == "failed"
    assert "unlock_override" in operation["reason"]
    assert api.get(place)["locked"] is True
    admin.call("compute", "POST", f"/servers/{cloud_id}/action", body={"unlock": None})
    eventually(lambda: api.get(place)["locked"] is False)
    api.done("DELETE", place)


@pytest.mark.parametrize(("status", "kind"), [("SHUTOFF", "ServerStopped"), ("ACTIVE", "ServerStarted")])
def test_a_status_can_be_asked_for(api: Api, status: str, kind: str) -> None:
    server = api.server()
    place = f"/servers/{server}"
    if status == "ACTIVE":
        api.done("PUT", f"{place}/status?status=SHUTOFF")
    api.done("PUT", f"{place}/status?status={status}")
    assert api.get(place)["status"] == status
    assert kind in api.types(server)
    assert api.ask("PUT", f"{place}/status?status={status}", expect=200).json()["operation"] is None
    api.ask("DELETE", place)


@pytest.mark.parametrize("status", ["PAUSED", "active", "ERROR", ""])
def test_no_other_status_can_be(api: Api, status: str) -> None:
    refusal = api.ask("PUT", f"/servers/{uuid4()}/status?status={status}", expect=400).json()
    assert refusal["code"] == "STATUS_UNREACHABLE"


def test_a_state_is_reset_by_administrators_only(api: Api, api_of: Callable[[str], Api]) -> None:
    server = api.server()
    place = f"/servers/{server}"
    path = f"{place}/actions/reset-state"
    assert api.ask("POST", path, {"state": "error"}, expect=403).json()["code"] == "ROLE_REQUIRED"
    chief = api_of("admin")
    chief.ask("POST", path, {"state": "stopped"}, expect=422)
    chief.done("POST", path, {"state": "error"})
    assert api.get(place)["status"] == "ERROR"
    chief.done("POST", path, {"state": "active"})
    assert api.get(place)["status"] == "ACTIVE"
    assert not [kind for kind in api.types(server) if kind.endswith("OutOfBand")]


def test_what_rests_is_listed_by_how_long_it_has(own: Api) -> None:
    first, second, third = own.server(), own.server(), own.server()
    for server in (first, second):
        own.done("POST", f"/servers/{server}/actions/suspend")
    assert [row["id"] for row in own.get("/servers/suspended")["servers"]] == [first, second]
    assert [row["id"] for row in own.get("/servers/suspended", order="desc")["servers"]] == [second, first]
    assert own.get("/servers/suspended", days=1)["servers"] == []
    page = own.get("/servers/suspended", limit=1)
    assert [row["id"] for row in page["servers"]] == [first]
    following = own.http.get(page["next"].removeprefix("/api/v1")).json()["servers"]
    assert [row["id"] for row in following] == [second]
    since = own.get(f"/servers/{second}")["suspended_since"]
    assert [row["id"] for row in own.get("/servers/suspended", as_of=since)["servers"]] == [first, second]
    own.done("POST", f"/servers/{first}/actions/resume")
    assert [row["id"] for row in own.get("/servers/suspended")["servers"]] == [second]
    age = timedelta(seconds=1)  # a moment later than it began to rest, seen from later still
    at = (datetime.fromisoformat(since) + age).isoformat()
    eventually(lambda: datetime.now(UTC) > datetime.fromisoformat(at))
    days = 0.5 / 86400
    assert [row["id"] for row in own.get("/servers/suspended", days=days)["servers"]] == [second]
    assert own.get(f"/servers/{third}")["suspended_since"] is None
    own.get("/servers/suspended", days=-1, expect=422)


@pytest.mark.parametrize(
    ("action", "body", "pointer"),
    [
        ("resize", {"flavor": "nonsense"}, "/flavor"),
        ("rebuild", {"image": "nonsense"}, "/image"),
        ("rescue", {"image": "nonsense"}, "/image"),
        ("lock", {"reason": ""}, "/reason"),
        ("change-password", {"password": ""}, "/password"),
        ("change-password", {"password": "hunter2" * 40}, "/password"),
    ],
)
def test_what_is_wrong_with_a_request_is_told_early(api: Api, action, body, pointer) -> None:
    answer = api.ask("POST", f"/servers/{uuid4()}/actions/{action}", body, expect=422)
    assert pointer in answer.json()["errors"][0]["pointer"] + answer.json()["errors"][0]["detail"]
    assert "hunter2" not in answer.text


@pytest.mark.parametrize("action", ["suspend", "shelve", "reset", "confirm-resize", "rescue", "lock"])
def test_a_server_nobody_knows_is_404(api: Api, action: str) -> None:
    refusal = api.ask("POST", f"/servers/{uuid4()}/actions/{action}", expect=404).json()
    assert refusal["code"] == "SERVER_UNKNOWN"
    assert api.get(f"/servers/{uuid4()}/vnc-url", expect=404)["code"] == "SERVER_UNKNOWN"


def test_what_does_not_end_is_told_as_stuck_and_may_end_all_the_same(
    database: str, clouds_yaml: Path, cloud_of: Callable[[str], Cloud], clock: Clock
) -> None:
    with (
        running_ledger(database, clouds_yaml, operation_timeout_seconds=0.5) as running,
        httpx.Client(verify=NO_TLS, base_url=f"{running.url}/api/v1", timeout=30) as client,
    ):
        client.headers["X-Auth-Token"] = cloud_of("demo").token()
        api = Api(client)
        server = api.server()
        place = f"/servers/{server}"
        with clock.held():
            api.ask("POST", f"{place}/actions/stop")
            row = eventually(
                lambda: api.get(place), lambda row: row["under_way"] and row["under_way"]["stuck"]
            )
            assert (row["under_way"]["action"], row["status"]) == ("stop", "ACTIVE")
        eventually(lambda: api.get(place)["status"] == "SHUTOFF")
        eventually(lambda: api.get(place)["under_way"] is None)
        types = api.types(server)
        assert types[types.index("ServerStopRequested") :].count("ServerOperationTimedOut") == 1
        assert "ServerStopped" in types
        api.done("DELETE", place)


def test_what_cannot_even_be_sent_is_told_as_stuck_too(
    database: str, clouds_yaml: Path, cloud_of: Callable[[str], Cloud], simulator: Simulator
) -> None:
    with (
        running_ledger(database, clouds_yaml, operation_timeout_seconds=0.5) as running,
        httpx.Client(verify=NO_TLS, base_url=f"{running.url}/api/v1", timeout=30) as client,
    ):
        client.headers["X-Auth-Token"] = cloud_of("demo").token()
        api = Api(client)
        server = api.server()
        simulator.fault("status", service="compute", status=503)
        stop = api.ask("POST", f"/servers/{server}/actions/stop")
        eventually(lambda: "ServerOperationTimedOut" in api.types(server))
        simulator.mend()
        api.succeeded(stop)
        api.done("DELETE", f"/servers/{server}")
