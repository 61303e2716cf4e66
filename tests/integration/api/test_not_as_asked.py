"""A cloud that takes a request and has something else then: the operation fails, and says what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer
from tests.integration.api.conftest import Api
from tests.unit.commands.key_pair.keys import ED25519
from tests.waiting import eventually

Lie = Callable[[str, str, Any], None]


@pytest.fixture
def has_otherwise(monkeypatch: pytest.MonkeyPatch) -> Lie:
    """Return what makes the cloud show a field of its things otherwise, to whoever asks, until the test ends.

    What has its things under ``key`` has their lists under the plural.
    """
    honest = Cloud.call

    def begin(key: str, field: str, value: Any) -> None:
        def call(self: Cloud, service: Any, method: Any, path: str, **more: Any) -> Answer:
            answer = honest(self, service, method, path, **more)
            body = answer.body if method == "GET" and isinstance(answer.body, dict) else {}
            alone = [body] if path.startswith("/images/") and key == "image" else [body.get(key)]
            for shown in [*alone, *(body.get(f"{key}s") or [])]:
                if isinstance(shown, dict) and field in shown:
                    shown[field] = value
            return answer

        monkeypatch.setattr(Cloud, "call", call)

    return begin


def fails(api: Api, answer: httpx.Response, field: str) -> None:
    operation = api.outcome(answer)
    assert (operation["status"], operation["code"]) == ("failed", "NOT_AS_ASKED"), operation
    assert f"its {field} " in operation["reason"]


def a_name() -> str:
    return f"thing-{uuid4().hex[:8]}"


def test_a_volume(own: Api, has_otherwise: Lie) -> None:
    """It stays, and is its owner's to delete."""
    has_otherwise("volume", "description", None)
    answer = own.ask("POST", "/volumes", {"name": a_name(), "size_gb": 1, "description": "orders"})
    fails(own, answer, "description")
    volume = own.get(f"/volumes/{answer.json()['volume']['id']}")
    assert volume["cloud_id"]
    own.done("DELETE", f"/volumes/{volume['id']}")


def test_a_type_that_is_named_by_its_id_is_the_same_type(own: Api) -> None:
    [kind, *_] = own.get("/volume-types")["volume_types"]
    wish = {"name": a_name(), "size_gb": 1, "volume_type": kind["id"]}
    answer = own.ask("POST", "/volumes", wish)
    own.succeeded(answer)
    assert answer.json()["volume"]["volume_type"] == kind["name"]


def test_a_change_of_a_volume(own: Api, has_otherwise: Lie) -> None:
    answer = own.ask("POST", "/volumes", {"name": a_name(), "size_gb": 1})
    own.succeeded(answer)
    has_otherwise("volume", "name", "another")
    place = f"/volumes/{answer.json()['volume']['id']}"
    fails(own, own.ask("PUT", f"{place}/info", {"name": a_name()}), "name")


def test_a_network_interface(own: Api, has_otherwise: Lie) -> None:
    has_otherwise("port", "port_security_enabled", False)
    wish = {"network": "private", "security_groups": ["default"]}
    answer = own.ask("POST", "/network-interfaces", wish)
    fails(own, answer, "port_security")
    own.done("DELETE", f"/network-interfaces/{answer.json()['network_interface']['id']}")


def test_a_floating_ip(own: Api, has_otherwise: Lie) -> None:
    has_otherwise("floatingip", "floating_network_id", "another")
    answer = own.ask("POST", "/floating-ips", {"network": "public"})
    fails(own, answer, "network")
    own.done("DELETE", f"/floating-ips/{answer.json()['floating_ip']['id']}")


def test_a_floating_ip_that_is_said_to_lead_there_and_does_not(own: Api, has_otherwise: Lie) -> None:
    made = own.ask("POST", "/floating-ips", {"network": "public"})
    port = own.ask("POST", "/network-interfaces", {"network": "private"})
    own.succeeded(made)
    own.succeeded(port)
    has_otherwise("floatingip", "port_id", None)
    interface = port.json()["network_interface"]["id"]
    place = f"/network-interfaces/{interface}/floating-ips/{made.json()['floating_ip']['id']}"
    operation = own.outcome(own.ask("POST", place))
    assert (operation["status"], operation["reason"]) == ("failed", "the address leads nowhere")


def test_a_key_pair(own: Api, has_otherwise: Lie) -> None:
    has_otherwise("keypair", "fingerprint", "00:00")
    answer = own.ask("POST", "/key-pairs", {"name": a_name(), "public_key": ED25519.text})
    fails(own, answer, "md5")
    own.done("DELETE", f"/key-pairs/{answer.json()['key_pair']['id']}")


def test_a_new_server(own: Api, has_otherwise: Lie) -> None:
    """It runs on, and its owner may delete it."""
    has_otherwise("server", "metadata", {})
    answer = own.ask("POST", "/servers", own.wish(metadata={"purpose": "shop"}))
    fails(own, answer, "metadata 'purpose'")
    place = f"/servers/{answer.json()['server']['id']}"
    assert own.get(place)["cloud_id"]
    own.done("DELETE", place)


def test_what_is_asked_of_a_server(own: Api, has_otherwise: Lie) -> None:
    place = f"/servers/{own.server()}"
    asked: list[tuple[str, str, Any, str, Any, str]] = [
        ("PUT", "info", {"description": "d"}, "description", "another", "description"),
        ("POST", "actions/rebuild", {"image": "cirros"}, "image", {"id": "another"}, "image"),
        ("POST", "actions/resize", {"flavor": "m1.small"}, "flavor", None, "flavor"),
        ("POST", "actions/lock", {"reason": "mine"}, "locked", False, "locked"),
    ]
    for method, path, body, field, value, told in asked:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Cloud, "call", Cloud.call)
            has_otherwise("server", field, value)
            answer = eventually(
                lambda: own.http.request(method, f"{place}/{path}", json=body),  # noqa: B023
                lambda answer: answer.status_code == 202,
            )
            fails(own, answer, told)


def test_a_snapshot(own: Api, has_otherwise: Lie) -> None:
    place = f"/servers/{own.server()}/snapshots"
    has_otherwise("image", "visibility", "public")
    answer = eventually(
        lambda: own.http.post(place, json={"name": a_name()}), lambda answer: answer.status_code == 202
    )
    fails(own, answer, "visibility")
    own.done("DELETE", f"/snapshots/{answer.json()['server_snapshot']['id']}")
