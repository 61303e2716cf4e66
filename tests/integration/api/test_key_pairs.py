"""Key pairs over HTTP, read back from the API, from the book and from the simulated cloud."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from adapters.openstack.connection import Cloud, Clouds
from simulator import Simulator
from tests.integration.api.conftest import Api
from tests.unit.commands.key_pair.keys import ECDSA, ED25519, RSA
from tests.waiting import eventually


@pytest.fixture
def home(logins: dict[str, Clouds], clouds_yaml: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The simulated cloud as the service user sees it: the key pairs are his."""
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_yaml))
    clouds = Clouds("simulator")
    yield clouds.home
    clouds.close()


def a_name() -> str:
    return f"laptop-{uuid4().hex[:8]}"


def made(api: Api, name: str, text: str = ED25519.text) -> str:
    """Import a key pair; return its id."""
    answer = api.ask("POST", "/key-pairs", {"name": name, "public_key": text})
    api.succeeded(answer)
    return str(answer.json()["key_pair"]["id"])


def keys_of(cloud: Cloud) -> dict[str, str]:
    """The service user's keys in the cloud: name and fingerprint."""
    shown = cloud.call("compute", "GET", "/os-keypairs").body["keypairs"]
    return {one["keypair"]["name"]: one["keypair"]["fingerprint"] for one in shown}


def events_of(api: Api, stream: str) -> list[str]:
    return [event["type"] for event in api.get("/events", stream=stream, limit=1000)["events"]]


def test_a_key_pairs_life(own: Api, home: Cloud) -> None:
    name = a_name()
    answer = own.ask("POST", "/key-pairs", {"name": name, "public_key": f"{ED25519.text}\n"})
    decided = answer.json()["key_pair"]
    place = f"/key-pairs/{decided['id']}"
    assert answer.headers["Location"] == f"/api/v1{place}"
    assert (decided["status"], decided["under_way"]["action"]) == ("creating", "create")
    own.succeeded(answer)
    row = own.get(place)
    assert (row["status"], row["under_way"], row["description"]) == ("active", None, "ann@laptop")
    assert (row["key_type"], row["sha256"], row["md5"]) == ("ssh-ed25519", ED25519.sha256, ED25519.md5)
    assert row["public_key"] == ED25519.text.rpartition(" ")[0]
    assert keys_of(home)[f"sl-{row['id']}"] == ED25519.md5
    for query in ({"name": name}, {"fingerprint": ED25519.md5}, {"fingerprint": ED25519.sha256}):
        assert [one["id"] for one in own.get("/key-pairs", **query)["key_pairs"]] == [row["id"]]
    assert own.get("/key-pairs", fingerprint=RSA.md5)["key_pairs"] == []

    own.done("DELETE", place)
    assert f"sl-{row['id']}" not in keys_of(home)
    assert own.get(place)["status"] == "deleted"
    assert own.get(place, as_of=row["position"])["status"] == "active"
    assert own.get("/key-pairs")["key_pairs"] == []
    assert own.ask("DELETE", place, expect=200).json()["operation"] is None
    assert events_of(own, row["id"]) == [
        "KeyPairRequested",
        "KeyPairCreateAttempted",
        "KeyPairAccepted",
        "KeyPairCreated",
        "KeyPairDeleteRequested",
        "KeyPairDeleted",
    ]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": "laptop"}, ""),
        ({"public_key": ED25519.text}, ""),
        ({"name": "laptop", "public_key": ""}, "/public_key"),
        ({"name": "laptop", "public_key": "ssh-ed25519 AAAA"}, "/public_key"),
        ({"name": "laptop", "public_key": "-----BEGIN OPENSSH PRIVATE KEY-----"}, "/public_key"),
        ({"name": " laptop", "public_key": ED25519.text}, "/name"),
        ({"name": "laptop", "public_key": ED25519.text, "private_key": "x"}, ""),
    ],
)
def test_what_is_no_public_key_with_a_name_is_refused(api: Api, body: dict[str, str], pointer: str) -> None:
    problem = api.ask("POST", "/key-pairs", body, expect=422).json()
    assert pointer in [error["pointer"] for error in problem["errors"]]


def test_a_name_is_taken_in_its_project_only_and_until_the_key_pair_is_deleted(api: Api, own: Api) -> None:
    name = a_name()
    first = made(api, name)
    body = {"name": name, "public_key": RSA.text}
    assert api.ask("POST", "/key-pairs", body, expect=409).json()["code"] == "KEY_PAIR_NAME_DUPLICATE"
    other = made(own, name, RSA.text)
    assert own.get(f"/key-pairs/{first}", expect=404)["code"] == "KEY_PAIR_UNKNOWN"
    assert own.ask("DELETE", f"/key-pairs/{first}", expect=404).json()["code"] == "KEY_PAIR_UNKNOWN"
    api.done("DELETE", f"/key-pairs/{first}")
    api.done("DELETE", f"/key-pairs/{made(api, name, ECDSA.text)}")
    own.done("DELETE", f"/key-pairs/{other}")


def test_a_server_has_the_key_of_the_name_in_its_own_project(
    api: Api, own: Api, cloud_of: Callable[[str], Cloud]
) -> None:
    name = a_name()
    key_pair, other = made(api, name), made(own, name, RSA.text)
    server = api.server(key_name=name)
    row = api.get(f"/servers/{server}")
    assert row["key_name"] == name
    shown = cloud_of("demo").call("compute", "GET", f"/servers/{row['cloud_id']}").body["server"]
    assert shown["key_name"] == f"sl-{key_pair}"
    api.done("DELETE", f"/key-pairs/{key_pair}")
    assert api.get(f"/servers/{server}")["key_name"] == name
    for unknown in (name, f"sl-{other}"):
        problem = api.ask("POST", "/servers", api.wish(key_name=unknown), expect=422).json()
        assert [error["pointer"] for error in problem["errors"]] == ["/key_name"]
    api.done("DELETE", f"/servers/{server}")
    own.done("DELETE", f"/key-pairs/{other}")


def test_a_lost_answer_imports_nothing_twice(own: Api, home: Cloud, simulator: Simulator) -> None:
    simulator.fault("lose-reply", service="compute", method="POST", path="/os-keypairs$", count=1)
    key_pair = made(own, a_name())
    assert list(keys_of(home)).count(f"sl-{key_pair}") == 1
    assert events_of(own, key_pair).count("KeyPairCreateAttempted") == 1
    own.done("DELETE", f"/key-pairs/{key_pair}")


def test_a_service_that_is_away_is_waited_for(own: Api, home: Cloud, simulator: Simulator) -> None:
    simulator.fault("status", service="compute", method="POST", path="/os-keypairs$", count=2, status=503)
    key_pair = made(own, a_name())
    simulator.fault("status", service="compute", method="DELETE", path="/os-keypairs/", count=1, status=503)
    own.done("DELETE", f"/key-pairs/{key_pair}")
    assert f"sl-{key_pair}" not in keys_of(home)


def test_what_somebody_else_deleted_or_replaced_is_found(own: Api, home: Cloud) -> None:
    gone, replaced = made(own, a_name()), made(own, a_name())
    home.call("compute", "DELETE", f"/os-keypairs/sl-{gone}")
    home.call("compute", "DELETE", f"/os-keypairs/sl-{replaced}")
    body = {"keypair": {"name": f"sl-{replaced}", "public_key": RSA.text}}
    home.call("compute", "POST", "/os-keypairs", body=body)
    for key_pair in (gone, replaced):
        eventually(lambda key_pair=key_pair: own.get(f"/key-pairs/{key_pair}")["status"] == "deleted")
        assert events_of(own, key_pair)[-1] == "KeyPairDeletedOutOfBand"
    home.call("compute", "DELETE", f"/os-keypairs/sl-{replaced}")


def test_a_full_quota_is_told(own: Api, home: Cloud, logins: dict[str, Clouds]) -> None:
    used = len(keys_of(home))
    quota = logins["admin"].home
    path = f"/os-quota-sets/{home.project_id}"
    quota.call("compute", "PUT", path, body={"quota_set": {"key_pairs": used}})
    operation = own.outcome(own.ask("POST", "/key-pairs", {"name": a_name(), "public_key": ED25519.text}))
    quota.call("compute", "DELETE", path)
    assert (operation["status"], operation["code"]) == ("failed", "QUOTA_EXCEEDED")
    told = {"service": "compute", "resource": "key_pairs", "used": used, "limit": used}
    assert operation["quota"] == told
    failed = own.get(f"/key-pairs/{operation['resource_id']}")
    assert (failed["status"], failed["fault"]["message"]) == ("error", operation["reason"])
    own.done("DELETE", f"/key-pairs/{failed['id']}")
