"""What holds for every request: credentials, repetition, conditions, pages, moments."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from adapters.openstack.connection import Cloud
from simulator import Simulator
from tests.http_client import NO_TLS
from tests.integration.api.conftest import Api
from tests.ledger import Running
from tests.waiting import eventually


def test_a_repeated_command_is_done_once_and_answered_alike(api: Api) -> None:
    wish, key = api.wish(), {"Idempotency-Key": f"key-{uuid4()}"}
    first = api.ask("POST", "/servers", wish, **key)
    server = first.json()["server"]["id"]
    api.succeeded(first)
    again = api.ask("POST", "/servers", wish, **key)
    assert again.json() == first.json()
    for name in ("ETag", "Location", "Ledger-Position"):
        assert again.headers[name] == first.headers[name]
    other = api.ask("POST", "/servers", api.wish(), expect=422, **key).json()
    assert other["code"] == "IDEMPOTENCY_KEY_REUSED"
    api.done("DELETE", f"/servers/{server}")
    assert api.ask("POST", "/servers", wish, **key).json() == first.json()
    assert api.get("/servers", name=wish["name"])["servers"] == []


def test_simultaneous_repetitions_are_one_command(api: Api) -> None:
    wish, key = api.wish(), {"Idempotency-Key": f"key-{uuid4()}"}
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: api.ask("POST", "/servers", wish, **key).json(), range(8)))
    assert all(answer == answers[0] for answer in answers)
    assert len(api.get("/servers", name=wish["name"], min_position=10**12)["servers"]) == 1


def test_a_stopping_repeated_after_a_start_stops_nothing(api: Api) -> None:
    server = api.server()
    place, key = f"/servers/{server}", {"Idempotency-Key": f"key-{uuid4()}"}
    api.succeeded(api.ask("POST", f"{place}/actions/stop", **key))
    api.done("POST", f"{place}/actions/start")
    api.ask("POST", f"{place}/actions/stop", **key)
    assert (api.get(place)["status"], api.get(place)["under_way"]) == ("ACTIVE", None)


def test_a_condition_on_the_version(api: Api) -> None:
    place = f"/servers/{api.server()}"
    etag = api.http.get(place).headers["ETag"]
    body = {"description": "new"}
    assert (
        api.ask("PUT", f"{place}/info", body, expect=412, **{"If-Match": '"1"'}).json()["code"]
        == "VERSION_MISMATCH"
    )
    api.ask("PUT", f"{place}/info", body, **{"If-Match": etag})
    assert (
        api.ask("PUT", f"{place}/info", body, expect=422, **{"If-Match": "x"}).json()["code"]
        == "IF_MATCH_MALFORMED"
    )


def test_three_at_once_for_one_name(api: Api, cloud_of: Callable[[str], Cloud]) -> None:
    wish = api.wish()
    with ThreadPoolExecutor(3) as threads:
        answers = list(threads.map(lambda _: api.http.post("/servers", json=wish), range(3)))
    assert sorted(answer.status_code for answer in answers) == [202, 409, 409]
    codes = {answer.json()["code"] for answer in answers if answer.status_code == 409}
    assert codes == {"SERVER_NAME_DUPLICATE"}
    made = next(answer for answer in answers if answer.status_code == 202)
    api.succeeded(made)
    in_cloud = cloud_of("demo").call("compute", "GET", "/servers", query={"name": wish["name"]})
    assert [server["name"] for server in in_cloud.body["servers"]] == [wish["name"]]
    api.done("DELETE", f"/servers/{made.json()['server']['id']}")
    api.ask("POST", "/servers", wish)


def test_two_who_stop_it_at_once_stop_it_once(
    api: Api, simulator: Simulator, cloud_of: Callable[[str], Cloud]
) -> None:
    server = api.server()
    place = f"/servers/{server}"
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda _: api.http.post(f"{place}/actions/stop"), range(2)))
    assert all(answer.status_code in {200, 202} for answer in answers)
    begun = next(answer for answer in answers if answer.status_code == 202)
    api.succeeded(begun)
    row = api.get(place)
    assert row["status"] == "SHUTOFF"
    path = f"/servers/{row['cloud_id']}/os-instance-actions"
    audit = cloud_of("demo").call("compute", "GET", path).body["instanceActions"]
    assert sum(entry["action"] == "stop" for entry in audit) == 1
    posts = [entry for entry in simulator.journal() if entry.method == "POST" and "/action" in entry.path]
    assert sum(entry.server_id == row["cloud_id"] for entry in posts) == 1
    assert api.types(server).count("ServerStopRequested") == 1


def test_the_past_is_as_it_was(api: Api) -> None:
    server = api.server()
    place = f"/servers/{server}"

    def interfaces_up() -> bool:  # that moves their streams, and not the server's
        return all(one["status"] == "ACTIVE" for one in api.get(place)["network_interfaces"])

    eventually(interfaces_up)
    seen = []
    for change in ("one", "two", "three", "four"):
        api.done("PUT", f"{place}/info", {"description": change})
        seen.append(api.get(place))
    for row in seen:
        assert api.get(place, as_of=row["position"]) == row
        assert api.get(place, as_of=row["changed_at"]) == row
        assert api.get("/servers", as_of=row["position"], id=server)["servers"] == [row]
    first = api.get(f"{place}/events", parts=False)["events"][0]["position"]
    assert api.get(place, expect=404, as_of=first - 1)["code"] == "SERVER_UNKNOWN"
    told = api.get(f"{place}/events", parts=False, as_of=seen[0]["position"])["events"]
    assert told[-1]["position"] <= seen[0]["position"]


def test_another_projects_server_does_not_exist(api: Api, api_of: Callable[[str], Api]) -> None:
    server = api.server()
    alice, admin = api_of("alice"), api_of("admin")
    place = f"/servers/{server}"
    operation = api.ask("POST", f"{place}/actions/stop").json()["operation"]["href"].removeprefix("/api/v1")
    for path in (place, f"{place}/events", operation):
        assert alice.get(path, expect=404)["code"].endswith("_UNKNOWN")
    for method, path in (("POST", f"{place}/actions/start"), ("DELETE", place)):
        assert alice.ask(method, path, expect=404).json()["code"] == "SERVER_UNKNOWN"
    assert alice.get("/servers", id=server)["servers"] == []
    assert alice.get("/events", stream=server)["events"] == []
    assert admin.get(place)["id"] == server
    assert [row["id"] for row in admin.get("/servers", id=server)["servers"]] == [server]
    assert admin.get("/events", stream=server)["events"]


def test_the_book_in_order(api: Api) -> None:
    server = api.server()
    events = api.get("/events", stream=server, type=["ServerRequested", "ServerBuilt"])["events"]
    assert [event["type"] for event in events] == ["ServerRequested", "ServerBuilt"]
    assert events[0]["by"].startswith("user:")
    assert events[0]["correlation_id"].startswith("req-")
    positions, address = [], "/events?limit=5"
    while address:
        page = api.http.get(address).json()
        positions += [event["position"] for event in page["events"]]
        address = (page["next"] or "").removeprefix("/api/v1")
    assert positions == sorted(set(positions))
    assert (
        api.get("/events", since=events[1]["at"], stream=server)["events"][0]["position"]
        >= events[1]["position"] - 1
    )


def test_what_needs_no_credential(running: Running) -> None:
    with httpx.Client(verify=NO_TLS, base_url=running.url) as client:
        assert client.get("/health").json()["status"] == "ok"
        assert client.get("/health/ready").json()["status"] == "ready"
        assert "stackledger_http_request_duration_seconds" in client.get("/metrics").text
        assert client.get("/docs").status_code == 200
        assert client.get("/schema/openapi.json").json()["openapi"].startswith("3.1")


BAD: list[tuple[str, Any, str]] = [
    ("flavor", "m9.huge", "/flavor"),
    ("image", "windows-3.11", "/image"),
    ("networks", ["nowhere"], "/networks/0"),
    ("networks", ["public"], "/networks/0"),
    ("key_name", "lost", "/key_name"),
    ("security_groups", ["none"], "/security_groups/0"),
    ("availability_zone", "mars", "/availability_zone"),
    ("name", "", "/name"),
    ("name", "x" * 256, "/name"),
    ("name", " web", "/name"),
    ("name", "a\u0000b", "/name"),
    ("name", 7, "/name"),
    ("metadata", {"a": 1}, "/metadata"),
    ("metadata", {"a": "x" * 256}, "/metadata"),
    ("networks", "private", "/networks"),
    ("colour", "red", ""),
]


@pytest.mark.parametrize(("field", "value", "pointer"), BAD, ids=[f"{f}-{str(v)[:12]!r}" for f, v, _ in BAD])
def test_bad_fields_are_pointed_out(own: Api, field: str, value: Any, pointer: str) -> None:
    problem = own.ask("POST", "/servers", {**own.wish(), field: value}, expect=422).json()
    assert problem["errors"][0]["pointer"] == pointer
    assert problem["errors"][0]["detail"]
    assert problem["request_id"].startswith("req-")
    told = own.get("/events", limit=1000)["events"]
    assert {event["type"] for event in told} <= {"ProjectJoined"}  # to see what the cloud offers there


def test_all_unknown_references_at_once(api: Api) -> None:
    wish = api.wish(flavor="f", image="i", networks=["n"], key_name="k")
    problem = api.ask("POST", "/servers", wish, expect=422).json()
    assert problem["code"] == "UNKNOWN_REFERENCE"
    assert {error["pointer"] for error in problem["errors"]} == {
        "/flavor",
        "/image",
        "/networks/0",
        "/key_name",
    }


BODIES = [
    (b'{"name": ', 400, "REQUEST_MALFORMED"),
    (b"\xff\xfe", 400, "REQUEST_MALFORMED"),
    (b"[]", 422, "VALIDATION_FAILED"),
    (b'{"name": "' + b"x" * 2_000_000 + b'"}', 413, "BODY_TOO_LARGE"),
]


@pytest.mark.parametrize(("body", "status", "code"), BODIES)
def test_bad_bodies(api: Api, body: bytes, status: int, code: str) -> None:
    answer = api.http.post("/servers", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"


NOBODY = "5f1d1c9e-7f3c-4f57-9a43-0d3f6f0a9aff"
QUERIES = [
    ("/servers?cursor=nonsense", 422, "CURSOR_MALFORMED"),
    ("/servers?cursor=WyJh", 422, "CURSOR_MALFORMED"),
    ("/servers?limit=0", 422, "VALIDATION_FAILED"),
    ("/servers?limit=10000", 422, "VALIDATION_FAILED"),
    ("/servers?limit=ten", 422, "VALIDATION_FAILED"),
    ("/servers?sort_by=colour", 422, "VALIDATION_FAILED"),
    ("/servers?page=1&limit=5", 422, "VALIDATION_FAILED"),
    ("/servers?statu=ACTIVE", 422, "VALIDATION_FAILED"),
    ("/servers?name=%00", 422, "VALIDATION_FAILED"),
    ("/servers?as_of=yesterday", 422, "VALIDATION_FAILED"),
    ("/servers/not-a-uuid", 422, "VALIDATION_FAILED"),
    ("/servers/not-a-uuid/events", 422, "VALIDATION_FAILED"),
    (f"/servers/{NOBODY}", 404, "SERVER_UNKNOWN"),
    (f"/servers/{NOBODY}/events", 404, "SERVER_UNKNOWN"),
    (f"/operations/{NOBODY}", 404, "OPERATION_UNKNOWN"),
    (f"/operations/{NOBODY}?wait=forever", 422, "VALIDATION_FAILED"),
    ("/nothing/here", 404, "NOT_FOUND"),
]


@pytest.mark.parametrize(("path", "status", "code"), QUERIES)
def test_bad_queries(api: Api, path: str, status: int, code: str) -> None:
    answer = api.http.get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["X-Request-Id"] == answer.json()["request_id"]


def test_a_method_that_does_not_fit(api: Api) -> None:
    answer = api.http.put("/servers", json={})
    assert (answer.status_code, answer.json()["code"]) == (405, "METHOD_NOT_ALLOWED")


def test_the_clients_request_id_goes_with_its_events(api: Api) -> None:
    answer = api.ask("POST", "/servers", api.wish(), **{"X-Request-Id": "mine-42"})
    assert answer.headers["X-Request-Id"] == "mine-42"
    api.succeeded(answer)
    events = api.get(f"/servers/{answer.json()['server']['id']}/events", parts=False)["events"]
    assert {event["correlation_id"] for event in events if event["type"] == "ServerAccepted"} == {"mine-42"}


def test_a_cloud_that_is_down_makes_commands_wait(api: Api, simulator: Simulator) -> None:
    place = f"/servers/{api.server()}"
    simulator.fault("status", service="compute", status=503)
    answer = api.ask("POST", f"{place}/actions/stop")
    waiting = api.get(place, min_position=answer.headers["Ledger-Position"])
    assert waiting["under_way"]["action"] == "stop"
    simulator.mend()
    api.succeeded(answer)
