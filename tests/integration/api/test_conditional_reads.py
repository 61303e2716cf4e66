"""GET of what the client has already: 304, no body, and nothing of other projects."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from tests.http_client import NO_TLS
from tests.integration.api.conftest import Api
from tests.ledger import Running
from tests.unit.commands.key_pair.keys import ED25519
from tests.waiting import eventually


def known(api: Api, path: str, tag: str, **query: str) -> int:
    """Ask for what the client has under a tag; return the status of the answer."""
    answer = api.http.get(path, params=query, headers={"If-None-Match": tag})
    if answer.status_code == 304:
        assert answer.content == b""
        assert "Content-Type" not in answer.headers
        assert answer.headers["X-Request-Id"]
    else:
        assert answer.status_code == 200
        assert answer.json()
    assert answer.headers["ETag"]
    return answer.status_code


def test_a_key_pair_is_sent_again_only_if_it_has_changed(own: Api) -> None:
    """A key pair, for nothing but its commands changes it."""
    made = own.ask("POST", "/key-pairs", {"name": "mine", "public_key": ED25519.text})
    own.succeeded(made)
    place = f"/key-pairs/{made.json()['key_pair']['id']}"
    first = own.http.get(place)
    tag, position = first.headers["ETag"], str(first.json()["position"])
    for condition in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        assert known(own, place, condition) == 304
    assert own.http.get(place, headers={"If-None-Match": tag}).headers["ETag"] == tag
    for other in ('"1"', "malformed", tag.strip('"')):
        assert known(own, place, other) == 200
    deleted = own.ask("DELETE", place, **{"If-Match": tag})
    assert known(own, place, tag, min_position=deleted.headers["Ledger-Position"]) == 200
    assert known(own, place, tag, as_of=position) == 304
    own.ask("DELETE", place, expect=412, **{"If-Match": tag})


def test_the_tag_of_a_server_follows_its_volumes(own: Api) -> None:
    server = own.server()
    place = f"/servers/{server}"
    first = eventually(lambda: own.http.get(place), lambda answer: answer.json()["task_state"] is None)
    made = own.ask("POST", "/volumes", {"name": "data", "size_gb": 1})
    own.succeeded(made)
    volume = made.json()["volume"]["id"]
    own.succeeded(own.ask("POST", f"{place}/volumes/{volume}"))
    shown = eventually(lambda: own.http.get(place), lambda answer: answer.json()["volumes"] != [])
    assert shown.headers["ETag"] != first.headers["ETag"]
    own.succeeded(own.ask("PUT", f"/volumes/{volume}/info", {"name": "renamed"}))
    assert eventually(lambda: known(own, place, shown.headers["ETag"]), lambda status: status == 200)


def test_an_operation_that_has_ended_stays_as_it_is(api: Api) -> None:
    asked = api.ask("POST", "/servers", api.wish())
    api.succeeded(asked)
    place = asked.json()["operation"]["href"].removeprefix("/api/v1")
    assert known(api, place, api.http.get(place).headers["ETag"]) == 304


def test_what_is_not_ones_own_is_unknown_under_any_condition(api: Api, api_of: Callable[[str], Api]) -> None:
    place = f"/servers/{api.server()}"
    tag = api.http.get(place).headers["ETag"]
    for condition in (tag, "*"):
        answer = api_of("alice").http.get(place, headers={"If-None-Match": condition})
        assert (answer.status_code, answer.json()["code"]) == (404, "SERVER_UNKNOWN")
        nobody = httpx.get(
            str(api.http.base_url.join(f"/api/v1{place}")),
            headers={"If-None-Match": condition},
            verify=NO_TLS,
        )
        assert nobody.status_code == 401


def test_every_detail_describes_304_its_tag_and_its_condition(running: Running) -> None:
    paths = httpx.get(f"{running.url}/schema/openapi.json", verify=NO_TLS).json()["paths"]
    details = [
        item["get"] for path, item in paths.items() if "304" in item.get("get", {}).get("responses", {})
    ]
    assert len(details) >= 11
    for operation in details:
        assert "ETag" in operation["responses"]["200"]["headers"]
        assert "ETag" in operation["responses"]["304"]["headers"]
        assert "content" not in operation["responses"]["304"]
        assert "If-None-Match" in {parameter["name"] for parameter in operation["parameters"]}
