"""A volume's life over HTTP, read back from the API, from the book and from the cloud."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from adapters.openstack.connection import Cloud
from tests.integration.api.conftest import Api
from tests.waiting import eventually


def name() -> str:
    return f"data-{uuid4().hex[:8]}"


def volume(api: Api, **more: Any) -> str:
    """Make a volume that is available; return its id."""
    answer = api.ask("POST", "/volumes", {"name": name(), "size_gb": 1, **more})
    api.succeeded(answer)
    return str(answer.json()["volume"]["id"])


def in_cloud(cloud: Cloud, cloud_id: str) -> dict[str, Any]:
    shown: dict[str, Any] = cloud.call("volume", "GET", f"/volumes/{cloud_id}").body["volume"]
    return shown


def types(api: Api, volume_id: str) -> list[str]:
    events = api.get("/events", stream=volume_id, limit=1000)["events"]
    return [event["type"] for event in events if event["type"] != "VolumeObserved"]


def at_once(*asks: Callable[[], httpx.Response]) -> list[httpx.Response]:
    with ThreadPoolExecutor(len(asks)) as threads:
        return [future.result() for future in [threads.submit(ask) for ask in asks]]


def test_the_whole_life(own: Api, project: Cloud) -> None:
    wish = {"name": name(), "size_gb": 1, "description": "things"}
    answer = own.ask("POST", "/volumes", wish)
    decided = answer.json()["volume"]
    assert (decided["status"], decided["under_way"]["action"]) == ("creating", "create")
    assert answer.headers["Location"] == f"/api/v1/volumes/{decided['id']}"
    own.succeeded(answer)
    place = f"/volumes/{decided['id']}"
    made = own.get(place)
    assert (made["status"], made["size_gb"], made["under_way"]) == ("available", 1, None)
    shown = in_cloud(project, made["cloud_id"])
    assert (shown["name"], shown["metadata"]) == (wish["name"], {"stackledger_id": decided["id"]})

    own.done("PUT", f"{place}/size", {"size_gb": 3})
    assert in_cloud(project, made["cloud_id"])["size"] == own.get(place)["size_gb"] == 3
    own.done("PUT", f"{place}/info", {"name": f"{wish['name']}-2"})
    assert in_cloud(project, made["cloud_id"])["name"] == f"{wish['name']}-2"

    server = own.server()
    held = f"/servers/{server}{place}"
    own.done("POST", held)
    row = own.get(place)
    assert (row["status"], row["server_id"]) == ("in-use", server)
    beside = own.get(f"/servers/{server}")["volumes"]
    assert [(one["id"], one["device"], one["root"]) for one in beside] == [
        (decided["id"], row["attachments"][0]["device"], False)
    ]
    assert own.ask("POST", held, expect=200).json()["operation"] is None
    assert own.ask("DELETE", place, expect=409).json()["allowed"] == ["detach", "info"]
    own.done("DELETE", held)
    assert own.get(place)["server_id"] is None
    assert own.ask("DELETE", held, expect=409).json()["code"] == "VOLUME_NOT_ATTACHED"

    own.done("DELETE", place)
    assert own.get(place)["status"] == "deleted"
    assert own.get("/volumes", id=decided["id"])["volumes"] == []
    assert len(own.get("/volumes", id=decided["id"], status="deleted")["volumes"]) == 1
    assert project.call("volume", "GET", "/volumes").body["volumes"] == []
    then = own.get(place, as_of=made["position"])
    assert (then, then["status"]) == (made, "available")


def test_of_two_who_attach_it_at_once_one_gets_it(api: Api) -> None:
    servers, held = [api.server(), api.server()], volume(api)
    answers = at_once(
        *(lambda server=server: api.http.post(f"/servers/{server}/volumes/{held}") for server in servers)  # type: ignore[misc]
    )
    assert sorted(answer.status_code for answer in answers) == [202, 409]
    lost = next(answer for answer in answers if answer.status_code == 409)
    assert lost.json()["code"] == "VOLUME_UNAVAILABLE"
    won = next(answer for answer in answers if answer.status_code == 202)
    api.succeeded(won)
    assert api.get(f"/volumes/{held}")["server_id"] == servers[answers.index(won)]


def test_of_three_who_take_a_name_at_once_one_gets_it_until_it_is_free_again(own: Api) -> None:
    wish = {"name": name(), "size_gb": 1}
    answers = at_once(*[lambda: own.http.post("/volumes", json=wish)] * 3)
    assert sorted(answer.status_code for answer in answers) == [202, 409, 409]
    codes = {answer.json()["code"] for answer in answers if answer.status_code == 409}
    assert codes == {"VOLUME_NAME_DUPLICATE"}
    made = next(answer for answer in answers if answer.status_code == 202)
    own.succeeded(made)
    own.done("DELETE", f"/volumes/{made.json()['volume']['id']}")
    again = own.ask("POST", "/volumes", wish)
    own.succeeded(again)


def test_a_volume_only_grows_and_only_while_it_is_free(api: Api) -> None:
    held = volume(api, size_gb=2)
    for size in (1, 2):
        refusal = api.ask("PUT", f"/volumes/{held}/size", {"size_gb": size}, expect=422).json()
        assert (refusal["code"], refusal["errors"][0]["pointer"]) == ("VOLUME_ONLY_GROWS", "/size_gb")
    api.done("POST", f"/servers/{api.server()}/volumes/{held}")
    refusal = api.ask("PUT", f"/volumes/{held}/size", {"size_gb": 3}, expect=409).json()
    assert (refusal["code"], refusal["allowed"]) == ("ILLEGAL_ACTION", ["detach", "info"])


def test_a_volume_of_an_image_can_be_booted_from(api: Api) -> None:
    small = api.ask("POST", "/volumes", {"name": name(), "size_gb": 1, "image": "debian-12"}, expect=422)
    assert small.json()["errors"][0]["pointer"] == "/size_gb"
    made = api.get(f"/volumes/{volume(api, image='cirros')}")
    assert (made["bootable"], made["image"]["name"]) == (True, "cirros")
    unknown = {"name": name(), "size_gb": 1, "volume_type": "x", "availability_zone": "y"}
    flaws = api.ask("POST", "/volumes", unknown, expect=422).json()["errors"]
    assert [flaw["pointer"] for flaw in flaws] == ["/volume_type", "/availability_zone"]


def test_one_too_big_for_the_pool_fails_with_cinders_reason(own: Api, project: Cloud) -> None:
    answer = own.ask("POST", "/volumes", {"name": name(), "size_gb": 900})
    operation = own.outcome(answer)
    place = f"/volumes/{answer.json()['volume']['id']}"
    failed = own.get(place)
    assert (operation["status"], failed["status"]) == ("failed", "error")
    told = project.call("volume", "GET", "/messages").body["messages"][0]["user_message"]
    assert failed["fault"]["message"] == operation["reason"] == told
    assert own.ask("POST", f"/servers/{own.server()}{place}", expect=409).json()["allowed"] == ["delete"]
    own.done("DELETE", place)


def test_want_of_quota_is_told_in_numbers(own: Api) -> None:
    held = volume(own)
    operation = own.outcome(own.ask("POST", "/volumes", {"name": name(), "size_gb": 50_000}))
    assert (operation["status"], operation["code"]) == ("failed", "QUOTA_EXCEEDED")
    assert operation["quota"] == {"service": "volume", "resource": "gigabytes", "used": 1, "limit": 1000}
    operation = own.outcome(own.ask("PUT", f"/volumes/{held}/size", {"size_gb": 5_000}))
    assert operation["quota"] == {"service": "volume", "resource": "gigabytes", "used": 1, "limit": 1000}
    assert own.get(f"/volumes/{held}")["status"] == "available"


def test_another_projects_volume_is_unknown(api: Api, api_of: Callable[[str], Api]) -> None:
    held, alice = volume(api), api_of("alice")
    asks: list[tuple[str, str, Any]] = [
        ("GET", f"/volumes/{held}", None),
        ("PUT", f"/volumes/{held}/size", {"size_gb": 9}),
        ("PUT", f"/volumes/{held}/info", {"name": "mine"}),
        ("DELETE", f"/volumes/{held}", None),
        ("POST", f"/servers/{alice.server()}/volumes/{held}", None),
        ("DELETE", f"/servers/{alice.server()}/volumes/{held}", None),
    ]
    for method, path, body in asks:
        assert alice.ask(method, path, body, expect=404).json()["code"] == "VOLUME_UNKNOWN"
    other = f"/servers/{api.server()}/volumes/{volume(alice)}"
    assert alice.ask("POST", other, expect=404).json()["code"] == "SERVER_UNKNOWN"


def test_repeated_under_its_key_a_wish_is_one_volume(own: Api, project: Cloud) -> None:
    wish, key = {"name": name(), "size_gb": 1}, {"Idempotency-Key": uuid4().hex}
    answers = at_once(*[lambda: own.http.post("/volumes", json=wish, headers=key)] * 3)
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["volume"]["id"] for answer in answers}) == 1
    own.succeeded(answers[0])
    assert len(project.call("volume", "GET", "/volumes").body["volumes"]) == 1
    other = {**wish, "size_gb": 2}
    assert own.ask("POST", "/volumes", other, expect=422, **key).json()["code"] == "IDEMPOTENCY_KEY_REUSED"


def test_unknown_fields_and_sizes_out_of_bounds_are_refused(api: Api) -> None:
    for wrong in ({"sise": 1}, {"size_gb": 0}, {"size_gb": 2_147_483_648}, {"name": ""}, {"name": "x" * 256}):
        api.ask("POST", "/volumes", {"name": name(), "size_gb": 1, **wrong}, expect=422)


@pytest.mark.parametrize("behind_our_back", [False, True])
def test_the_volumes_of_a_server_that_is_deleted_are_free_again(
    own: Api, project: Cloud, behind_our_back: bool
) -> None:
    server, held = own.server(), volume(own)
    own.done("POST", f"/servers/{server}/volumes/{held}")
    if behind_our_back:
        project.call("compute", "DELETE", f"/servers/{own.get(f'/servers/{server}')['cloud_id']}")
    else:
        own.done("DELETE", f"/servers/{server}")
    ends = {"VolumeDetached", *(["VolumeDetachedOutOfBand"] if behind_our_back else [])}  # who was quicker
    eventually(lambda: types(own, held)[-1], lambda last: last in ends)
    row = eventually(lambda: own.get(f"/volumes/{held}"), lambda row: row["status"] == "available")
    assert row["server_id"] is None
