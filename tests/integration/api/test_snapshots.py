"""Snapshots of servers over HTTP, read back from the API, from the book and from the simulated cloud."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from adapters.openstack.connection import Cloud
from simulator import Simulator
from tests.integration.api.conftest import Api
from tests.integration.api.test_life import calls
from tests.ledger import Clock
from tests.waiting import eventually


def a_name() -> str:
    return f"nightly-{uuid4().hex[:8]}"


@pytest.fixture(scope="module")
def server(api: Api) -> Iterator[str]:
    """A server to copy, which goes on."""
    server = api.server()
    yield server
    api.done("DELETE", f"/servers/{server}")


def asked(api: Api, path: str, body: Any = None) -> httpx.Response:
    """Ask as soon as the server has nothing else to do: it may be seen busy a moment longer than it is."""
    return eventually(lambda: api.http.post(path, json=body), lambda answer: answer.status_code == 202)


def made(api: Api, server: str, name: str) -> dict[str, Any]:
    """Make a snapshot; return its row."""
    answer = asked(api, f"/servers/{server}/snapshots", {"name": name})
    api.succeeded(answer)
    row: dict[str, Any] = api.get(f"/snapshots/{answer.json()['server_snapshot']['id']}")
    return row


def images_of(cloud: Cloud, snapshot: str) -> list[dict[str, Any]]:
    """The images in the cloud that carry the snapshot's mark."""
    query = {"stackledger_id": snapshot}
    images: list[dict[str, Any]] = cloud.call("image", "GET", "/images", query=query).body["images"]
    return images


def events_of(api: Api, stream: str) -> list[str]:
    return [event["type"] for event in api.get("/events", stream=stream, limit=1000)["events"]]


def test_a_snapshots_life(api: Api, server: str, cloud_of: Callable[[str], Cloud]) -> None:
    name, cloud = a_name(), cloud_of("demo")
    answer = asked(api, f"/servers/{server}/snapshots", {"name": name, "description": "before the upgrade"})
    decided = answer.json()["server_snapshot"]
    place = f"/snapshots/{decided['id']}"
    assert answer.headers["Location"] == f"/api/v1{place}"
    assert (decided["status"], decided["under_way"]["action"]) == ("creating", "create")
    api.succeeded(answer)
    row = api.get(place)
    assert (row["status"], row["under_way"], row["server_id"]) == ("active", None, server)
    [image] = images_of(cloud, row["id"])
    assert (image["id"], image["name"], image["status"]) == (row["cloud_id"], name, "active")
    assert (image["size"], image["min_disk"]) == (row["size_bytes"], row["min_disk_gb"])
    assert image["description"] == "before the upgrade"
    assert api.get(f"/servers/{server}")["status"] == "ACTIVE"
    for found in (
        api.get("/snapshots", name=name),
        api.get("/snapshots", id=row["id"]),
        api.get(f"/servers/{server}/snapshots"),
    ):
        assert row["id"] in [one["id"] for one in found["server_snapshots"]]

    api.done("DELETE", place)
    assert images_of(cloud, row["id"]) == []
    assert api.get(place)["status"] == "deleted"
    assert api.get(place, as_of=row["position"])["status"] == "active"
    assert api.get("/snapshots", name=name)["server_snapshots"] == []
    assert api.ask("DELETE", place, expect=200).json()["operation"] is None
    assert events_of(api, row["id"]) == [
        "ServerSnapshotRequested",
        "ServerSnapshotCreateAttempted",
        "ServerSnapshotAccepted",
        "ServerSnapshotCreated",
        "ServerSnapshotDeleteRequested",
        "ServerSnapshotDeleted",
    ]


@pytest.mark.parametrize("by", ["id", "name", "cloud_id"])
def test_a_server_is_made_of_a_snapshot_at_once(api: Api, server: str, by: str) -> None:
    row = made(api, server, a_name())
    other = api.server(image=row[by])
    assert api.get(f"/servers/{other}")["image"] == {"id": row["cloud_id"], "name": row["name"]}
    api.done("DELETE", f"/servers/{other}")
    api.done("DELETE", f"/snapshots/{row['id']}")


def test_it_is_an_image_for_rebuilds_and_volumes_too(api: Api, server: str) -> None:
    row, mine = made(api, server, a_name()), api.server()
    api.done("POST", f"/servers/{mine}/actions/rebuild", {"image": row["name"]})
    assert api.get(f"/servers/{mine}")["image"]["id"] == row["cloud_id"]
    api.done("DELETE", f"/servers/{mine}")
    wish = {"name": a_name(), "size_gb": row["min_disk_gb"] + 1, "image": row["id"]}
    answer = api.ask("POST", "/volumes", wish)
    api.succeeded(answer)
    volume = api.get(f"/volumes/{answer.json()['volume']['id']}")
    assert volume["image"]["id"] == row["cloud_id"]
    api.done("DELETE", f"/volumes/{volume['id']}")
    api.done("DELETE", f"/snapshots/{row['id']}")
    problem = api.ask("POST", "/servers", api.wish(image=row["id"]), expect=422).json()
    assert problem["errors"][0]["pointer"] == "/image"


def test_there_is_one_at_a_time_and_a_name_for_each(api: Api, server: str, clock: Clock) -> None:
    name, place = a_name(), f"/servers/{server}/snapshots"
    eventually(lambda: api.get(f"/servers/{server}")["task_state"] is None)
    with clock.held():
        answer = api.ask("POST", place, {"name": name}, **{"Idempotency-Key": name})
        for other in (a_name(), a_name()):
            assert api.ask("POST", place, {"name": other}, expect=409).json()["code"] == "SNAPSHOT_UNDER_WAY"
        eventually(lambda: api.get(f"/servers/{server}")["task_state"])
        assert api.ask("POST", place, {"name": a_name()}, expect=409).json()["code"] == "SNAPSHOT_UNDER_WAY"
        again = api.ask("POST", place, {"name": name}, **{"Idempotency-Key": name})
        assert again.json()["server_snapshot"]["id"] == answer.json()["server_snapshot"]["id"]
        snapshot = answer.json()["server_snapshot"]["id"]
        refusal = api.ask("DELETE", f"/snapshots/{snapshot}", expect=409).json()
        assert refusal["allowed"] == []
    api.succeeded(answer)
    eventually(lambda: api.get(f"/servers/{server}")["task_state"] is None)
    assert api.ask("POST", place, {"name": name}, expect=409).json()["code"] == "SNAPSHOT_NAME_DUPLICATE"
    api.done("DELETE", f"/snapshots/{snapshot}")
    api.done("DELETE", f"/snapshots/{made(api, server, name)['id']}")


def test_a_server_is_copied_where_nova_can(api: Api) -> None:
    server = api.server()
    api.done("POST", f"/servers/{server}/actions/stop")
    api.done("POST", f"/servers/{server}/actions/lock")
    api.done("DELETE", f"/snapshots/{made(api, server, a_name())['id']}")
    api.done("POST", f"/servers/{server}/actions/unlock")
    api.succeeded(asked(api, f"/servers/{server}/actions/shelve"))
    place = f"/servers/{server}/snapshots"
    assert api.ask("POST", place, {"name": a_name()}, expect=409).json()["code"] == "ILLEGAL_ACTION"
    api.done("DELETE", f"/servers/{server}")
    assert api.ask("POST", place, {"name": a_name()}, expect=409).json()["code"] == "SERVER_GONE"
    assert api.get(place)["server_snapshots"] == []


def test_another_projects_are_unknown(api: Api, own: Api, server: str) -> None:
    row = made(api, server, a_name())
    place = f"/servers/{server}/snapshots"
    assert own.ask("POST", place, {"name": a_name()}, expect=404).json()["code"] == "SERVER_UNKNOWN"
    assert own.get(place, expect=404)["code"] == "SERVER_UNKNOWN"
    assert own.get(f"/snapshots/{row['id']}", expect=404)["code"] == "SNAPSHOT_UNKNOWN"
    assert own.ask("DELETE", f"/snapshots/{row['id']}", expect=404).json()["code"] == "SNAPSHOT_UNKNOWN"
    for reference in (row["id"], row["name"], row["cloud_id"]):
        problem = own.ask("POST", "/servers", own.wish(image=reference), expect=422).json()
        assert "/image" in [error["pointer"] for error in problem["errors"]]
    assert own.get("/snapshots")["server_snapshots"] == []
    api.done("DELETE", f"/snapshots/{row['id']}")


def test_a_lost_answer_makes_no_second_image(
    api: Api, server: str, simulator: Simulator, cloud_of: Callable[[str], Cloud]
) -> None:
    cloud_id = api.get(f"/servers/{server}")["cloud_id"]
    before = calls(simulator, cloud_id, "POST", "/action")
    simulator.fault("lose-reply", service="compute", method="POST", path="/action$", count=1)
    row = made(api, server, a_name())
    assert [image["id"] for image in images_of(cloud_of("demo"), row["id"])] == [row["cloud_id"]]
    assert calls(simulator, cloud_id, "POST", "/action") == before + 1
    assert events_of(api, row["id"]).count("ServerSnapshotCreateAttempted") == 1
    simulator.fault("lose-reply", service="image", method="DELETE", path="/images/", count=1)
    api.done("DELETE", f"/snapshots/{row['id']}")


def test_what_fails_in_the_cloud_is_told_with_its_reason(api: Api, server: str, simulator: Simulator) -> None:
    simulator.fault("action-error", method="createImage", count=1)
    operation = api.outcome(asked(api, f"/servers/{server}/snapshots", {"name": a_name()}))
    assert operation["status"] == "failed"
    row = api.get(f"/snapshots/{operation['resource_id']}")
    assert (row["status"], row["fault"]["message"]) == ("error", operation["reason"])
    api.done("DELETE", f"/snapshots/{row['id']}")


def test_what_somebody_else_did_is_found(api: Api, server: str, cloud_of: Callable[[str], Cloud]) -> None:
    row, demo = made(api, server, a_name()), cloud_of("demo")
    demo.call("image", "DELETE", f"/images/{row['cloud_id']}")
    eventually(lambda: api.get(f"/snapshots/{row['id']}")["status"] == "deleted")
    assert events_of(api, row["id"])[-1] == "ServerSnapshotDeletedOutOfBand"
