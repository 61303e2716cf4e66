"""A server's life over HTTP, read back from the API, from the book and from the cloud."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from adapters.openstack.connection import Cloud
from simulator import Simulator
from tests.integration.api.conftest import Api
from tests.ledger import Clock
from tests.waiting import eventually


def calls(simulator: Simulator, cloud_id: str, method: str, ending: str = "") -> int:
    """Count the calls about a server that the cloud accepted."""
    return sum(
        entry.kind == "call"
        and entry.method == method
        and entry.server_id == cloud_id
        and ending in entry.path
        for entry in simulator.journal()
    )


def test_the_whole_life(api: Api, simulator: Simulator, cloud_of: Callable[[str], Cloud]) -> None:
    wish = api.wish(description="serves pages", metadata={"tier": "front"})
    answer = api.ask("POST", "/servers", wish)
    decided = answer.json()["server"]
    assert (decided["status"], decided["under_way"]["action"], decided["name"]) == (
        "BUILD",
        "create",
        wish["name"],
    )
    assert answer.headers["Location"] == f"/api/v1/servers/{decided['id']}"
    api.succeeded(answer)
    place = f"/servers/{decided['id']}"
    row = api.get(place)
    assert (row["status"], row["under_way"], row["metadata"]) == ("ACTIVE", None, {"tier": "front"})
    assert row["addresses"][0]["version"] == 4
    shown = cloud_of("demo").call("compute", "GET", f"/servers/{row['cloud_id']}").body["server"]
    assert shown["name"] == wish["name"]
    assert shown["tags"] == [f"sl-{decided['id']}"]
    assert [entry["id"] for entry in api.get("/servers", name=wish["name"])["servers"]] == [decided["id"]]

    api.done("POST", f"{place}/actions/stop")
    assert api.get(place)["status"] == "SHUTOFF"
    api.done("POST", f"{place}/actions/start")
    api.done("POST", f"{place}/actions/reboot")
    api.done("POST", f"{place}/actions/reboot", {"type": "HARD"})
    api.done("PUT", f"{place}/info", {"name": f"{wish['name']}-2"})
    assert api.get(place)["name"] == f"{wish['name']}-2"
    api.done("DELETE", place)
    gone = api.get(place)
    assert (gone["status"], gone["addresses"]) == ("DELETED", [])
    assert api.get("/servers", id=decided["id"])["servers"] == []
    assert [entry["id"] for entry in api.get("/servers", id=decided["id"], status="DELETED")["servers"]]
    assert calls(simulator, row["cloud_id"], "DELETE") == 1
    assert calls(simulator, row["cloud_id"], "POST", "/action") == 4
    types = [
        kind for kind in api.types(decided["id"]) if kind not in {"ServerObserved", "ServerActionAccepted"}
    ]
    assert types == [
        "ServerRequested",
        "ServerDependencyReady",
        "ServerDependenciesReady",
        "ServerCreateAttempted",
        "ServerAccepted",
        "ServerBuilt",
        "ServerStopRequested",
        "ServerStopped",
        "ServerStartRequested",
        "ServerStarted",
        "ServerRebootRequested",
        "ServerActionAttempted",
        "ServerRebooted",
        "ServerRebootRequested",
        "ServerActionAttempted",
        "ServerRebooted",
        "ServerInfoChangeRequested",
        "ServerInfoChanged",
        "ServerDeleteRequested",
        "ServerPartsDetached",
        "ServerRemovedFromCloud",
        "ServerDeleted",
    ]


def test_what_is_under_way_is_visible_and_asked_once(api: Api, simulator: Simulator, clock: Clock) -> None:
    server = api.server()
    place = f"/servers/{server}"
    with clock.held():
        first = api.ask("POST", f"{place}/actions/stop").json()
        again = api.ask("POST", f"{place}/actions/stop").json()
        assert again["operation"] == first["operation"]
        row = eventually(lambda: api.get(place), lambda row: row["task_state"] == "powering-off")
        assert (row["status"], row["under_way"]["action"]) == ("ACTIVE", "stop")
        refusal = api.ask("POST", f"{place}/actions/start", expect=409).json()
        assert (refusal["code"], refusal["allowed"]) == ("ILLEGAL_ACTION", ["delete", "info", "lock"])
    row = eventually(lambda: api.get(place), lambda row: row["status"] == "SHUTOFF" and not row["under_way"])
    assert api.ask("POST", f"{place}/actions/stop", expect=200).json()["operation"] is None
    assert calls(simulator, row["cloud_id"], "POST", "/action") == 1


def test_a_build_that_finds_no_host_fails_with_novas_reason(api: Api, simulator: Simulator) -> None:
    simulator.fault("full")
    answer = api.ask("POST", "/servers", api.wish())
    operation = api.outcome(answer)
    assert operation["status"] == "failed"
    assert "No valid host was found" in operation["reason"]
    place = f"/servers/{answer.json()['server']['id']}"
    row = api.get(place)
    assert (row["status"], row["fault"]["code"]) == ("ERROR", 500)
    assert api.ask("POST", f"{place}/actions/reboot", expect=409).json()["allowed"] == [
        "delete",
        "info",
        "lock",
    ]
    api.done("DELETE", place)


def test_a_quota_is_told_in_novas_words(own: Api, project: Cloud, cloud_of: Callable[[str], Cloud]) -> None:
    quota = {"quota_set": {"instances": 1}}
    cloud_of("admin").call("compute", "PUT", f"/os-quota-sets/{project.project_id}", body=quota)
    own.server()
    answer = own.ask("POST", "/servers", own.wish("one-too-many"))
    operation = own.outcome(answer)
    words = "Quota exceeded for instances: Requested 1, but already used 1 of 1 instances"
    assert (operation["status"], operation["reason"]) == ("failed", words)
    row = own.get(f"/servers/{answer.json()['server']['id']}")
    assert (row["status"], row["fault"]["message"], row["fault"]["code"]) == ("ERROR", words, 403)
    own.done("DELETE", f"/servers/{row['id']}")
    assert "ServerAccepted" not in own.types(row["id"])


def test_what_others_do_is_recorded_as_theirs(
    api: Api, simulator: Simulator, cloud_of: Callable[[str], Cloud]
) -> None:
    server, demo = api.server(), cloud_of("demo")
    place = f"/servers/{server}"
    cloud_id = api.get(place)["cloud_id"]
    demo.call("compute", "POST", f"/servers/{cloud_id}/action", body={"os-stop": None})
    eventually(lambda: "ServerStoppedOutOfBand" in api.types(server))
    told = next(
        event
        for event in api.get(f"{place}/events", parts=False)["events"]
        if event["type"] == "ServerStoppedOutOfBand"
    )
    assert told["event"]["cause"]["user_id"] == demo.user_id
    eventually(lambda: api.get(place)["status"] == "SHUTOFF")
    demo.call("compute", "POST", f"/servers/{cloud_id}/action", body={"os-start": None})
    eventually(lambda: "ServerStartedOutOfBand" in api.types(server))
    eventually(lambda: api.get(place)["status"] == "ACTIVE")
    simulator.guest_shutdown(cloud_id)
    eventually(lambda: api.types(server).count("ServerStoppedOutOfBand") == 2)
    demo.call("compute", "PUT", f"/servers/{cloud_id}", body={"server": {"name": "stolen"}})
    row = eventually(lambda: api.get(place), lambda row: row["cloud_name"] == "stolen")
    assert row["name"] != "stolen"
    demo.call("compute", "DELETE", f"/servers/{cloud_id}")
    eventually(lambda: api.get(place)["status"] == "DELETED")
    assert api.types(server)[-1] == "ServerDeletedOutOfBand"


def test_strangers_are_left_alone(api: Api, simulator: Simulator, cloud_of: Callable[[str], Cloud]) -> None:
    demo = cloud_of("demo")
    image = demo.call("image", "GET", "/images").body["images"][0]["id"]
    network = api.get("/networks")["networks"][0]["id"]
    wish = {"name": "stranger", "flavorRef": "1", "imageRef": image, "networks": [{"uuid": network}]}
    stranger = demo.call("compute", "POST", "/servers", body={"server": wish}).body["server"]["id"]
    api.server()  # the observer has been round meanwhile
    assert demo.call("compute", "GET", f"/servers/{stranger}").body["server"]["status"] in {"BUILD", "ACTIVE"}
    assert calls(simulator, stranger, "DELETE") == 0


def test_user_data_reaches_the_cloud_and_nothing_else(
    api: Api, book: str, cloud_of: Callable[[str], Cloud], capfd: pytest.CaptureFixture[str]
) -> None:
    secret = "#cloud-config\npassword: hunter2-in-the-book"
    answer = api.ask("POST", "/servers", api.wish(user_data=secret))
    api.succeeded(answer)
    place = f"/servers/{answer.json()['server']['id']}"
    row = api.get(place)
    shown = cloud_of("admin").call("compute", "GET", f"/servers/{row['cloud_id']}").body["server"]
    assert base64.b64decode(shown["OS-EXT-SRV-ATTR:user_data"]).decode() == secret

    story = api.get(f"{place}/events", parts=False)["events"]
    digest = hashlib.sha256(secret.encode()).hexdigest()
    assert story[0]["event"]["user_data_sha256"] == digest
    hidden = ("hunter2", base64.b64encode(secret.encode()).decode()[:40])
    written, said = capfd.readouterr()
    told = [answer.text, str(row), str(story), written, said]
    with psycopg.connect(book) as connection:
        gone = "SELECT count(*) FROM ledger_withheld WHERE stream = %s"
        eventually(lambda: connection.execute(gone, [row["id"]]).fetchone() == (0,))
        told += [everything_in(connection, table) for table in tables_of(connection)]
    assert not [text[:200] for text in told for word in hidden if word in text]
    assert any(digest in text for text in told)


def tables_of(connection: psycopg.Connection[Any]) -> list[str]:
    """Every table of ours, and what others see of the log."""
    query = (
        "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname IN ('public', 'read')"
        " UNION SELECT 'public.ledger'"
    )
    return [name for (name,) in connection.execute(query)]


def everything_in(connection: psycopg.Connection[Any], table: str) -> str:
    rows = connection.execute(f"SELECT item::text FROM {table} AS item").fetchall()
    return "\n".join(row for (row,) in rows)
