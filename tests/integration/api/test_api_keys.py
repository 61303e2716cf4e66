"""API keys: made by their owner, shown once, kept to a project, a role and routes, and ended at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from adapters.identity import owner_roles
from adapters.openstack.connection import Cloud
from simulator import Simulator
from tests.http_client import NO_TLS
from tests.integration.api.conftest import Api
from tests.ledger import Running, running_ledger
from tests.waiting import eventually

ADDRESS = "/api-keys"


@pytest.fixture
def bearer(running: Running) -> Iterator[Callable[..., Api]]:
    with ExitStack() as stack:

        def with_key(key: str, url: str = running.url) -> Api:
            headers = {"Authorization": f"Bearer {key}"}
            client = httpx.Client(verify=NO_TLS, base_url=f"{url}/api/v1", headers=headers, timeout=30)
            return Api(stack.enter_context(client))

        yield with_key


def make(api: Api, **more: Any) -> dict[str, Any]:
    answer = api.ask("POST", ADDRESS, {"name": f"robot-{uuid4().hex[:8]}", **more}, expect=201)
    assert answer.headers["Cache-Control"] == "no-store"
    told: dict[str, Any] = answer.json()
    assert answer.headers["Location"] == f"/api/v1{ADDRESS}/{told['id']}"
    return told


def status(api: Api, path: str = "/servers") -> int:
    return api.http.get(path).status_code


def test_a_key_is_shown_once_and_reads_what_its_owner_does(own: Api, bearer: Callable[..., Api]) -> None:
    made = make(own)
    assert made["key"].startswith(made["prefix"])
    assert made["prefix"].startswith("sl_")
    assert made["role"] == "reader"
    robot = bearer(made["key"])
    robot.get("/servers")
    assert robot.ask("POST", "/security-groups", {"name": "no"}, expect=403).json()["code"] == "ROLE_REQUIRED"
    shown = own.get(f"{ADDRESS}/{made['id']}")
    assert shown.keys() == made.keys() - {"key"}
    listed = own.get(ADDRESS)["api_keys"]
    assert [one["id"] for one in listed] == [made["id"]]
    used = eventually(lambda: own.get(f"{ADDRESS}/{made['id']}")["last_used_at"])
    assert used >= made["created_at"]


def test_what_a_key_does_is_signed_by_its_owner(
    own: Api, bearer: Callable[..., Api], cloud_of: Callable[[str], Cloud]
) -> None:
    robot = bearer(make(own, role="member")["key"])
    answer = robot.ask("POST", "/security-groups", {"name": "by a key"})
    group = answer.json()["security_group"]["id"]
    events = own.get("/events", stream=group, min_position=answer.headers["Ledger-Position"])["events"]
    assert events[0]["by"] == f"user:{cloud_of('demo').user_id}"


def test_a_key_makes_ends_and_asks_for_no_keys_and_administers_nothing(
    administrator: Api, bearer: Callable[..., Api]
) -> None:
    """Its owner is an administrator of the cloud."""
    administrator.get("/openstack-servers")
    made = make(administrator, role="member")
    robot = bearer(made["key"])
    robot.get(ADDRESS)
    refused = robot.ask("POST", ADDRESS, {"name": "more"}, expect=403)
    assert refused.json()["code"] == "API_KEY_NOT_ALLOWED"
    robot.ask("DELETE", f"{ADDRESS}/{made['id']}", expect=403)
    assert robot.get("/openstack-servers", expect=403)["code"] == "ROLE_REQUIRED"
    for role in ("admin", "manager", "owner"):
        administrator.ask("POST", ADDRESS, {"name": "admin", "role": role}, expect=422)


def test_a_key_is_of_one_project_and_of_its_owner(
    own: Api,
    api: Api,
    administrator: Api,
    api_of: Callable[[str], Api],
    bearer: Callable[..., Api],
) -> None:
    """``administrator`` is admin in the project of ``own``."""
    made = make(own, role="member")
    group = api.ask("POST", "/security-groups", {"name": f"elsewhere-{uuid4().hex[:8]}"})
    place = f"/security-groups/{group.json()['security_group']['id']}"
    bearer(made["key"]).get(place, expect=404, min_position=group.headers["Ledger-Position"])
    for stranger in (api, api_of("alice"), api_of("admin")):
        assert stranger.get(f"{ADDRESS}/{made['id']}", expect=404)["code"] == "API_KEY_UNKNOWN"
        stranger.ask("DELETE", f"{ADDRESS}/{made['id']}", expect=404)
        assert made["id"] not in {one["id"] for one in stranger.get(ADDRESS)["api_keys"]}
    assert administrator.get(f"{ADDRESS}/{made['id']}")["id"] == made["id"]
    administrator.ask("DELETE", f"{ADDRESS}/{made['id']}", expect=204)
    eventually(lambda: status(bearer(made["key"])), lambda seen: seen == 401)


def test_a_revoked_key_is_refused_in_each_process(
    own: Api, bearer: Callable[..., Api], book: str, clouds_yaml: Path
) -> None:
    made, stays = make(own), make(own)
    with running_ledger(book, clouds_yaml) as other:
        both = [bearer(made["key"]), bearer(made["key"], other.url)]
        assert [status(one) for one in both] == [200, 200]
        own.ask("DELETE", f"{ADDRESS}/{made['id']}", expect=204)
        for one in both:
            eventually(lambda one=one: status(one), lambda seen: seen == 401)
        assert status(bearer(stays["key"], other.url)) == 200
    own.ask("DELETE", f"{ADDRESS}/{made['id']}", expect=404)
    own.get(f"{ADDRESS}/{made['id']}", expect=404)


def test_a_key_ends_with_its_time(own: Api, bearer: Callable[..., Api], book: str) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=2)
    short, long = make(own, expires_at=soon.isoformat()), make(own)
    robot = bearer(short["key"])
    assert status(robot) == 200
    eventually(lambda: status(robot), lambda seen: seen == 401)
    assert status(bearer(long["key"])) == 200
    with psycopg.connect(book) as connection:
        row = connection.execute(
            "SELECT expires_at - created_at FROM auth_api_keys WHERE id = %s", [long["id"]]
        ).fetchone()
    assert row is not None
    assert timedelta(days=89) < row[0] <= timedelta(days=90)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": "x" * 256}, "/name"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at"),
        ({"expires_at": "2099-01-01T00:00:00Z"}, "/expires_at"),
        ({"expires_at": "2030-01-01T00:00:00"}, "/expires_at"),
        ({"route_groups": ["servers", "secrets"]}, "/route_groups/1"),
        ({"route_groups": ["SERVERS"]}, "/route_groups/0"),
        ({"role": "root"}, "/role"),
        ({"secret": "mine"}, ""),
    ],
)
def test_what_is_no_key_is_told_where(own: Api, wrong: dict[str, Any], pointer: str) -> None:
    errors = own.ask("POST", ADDRESS, {"name": "robot", **wrong}, expect=422).json()["errors"]
    assert pointer in {error["pointer"] for error in errors}


def test_a_key_is_kept_to_its_routes(own: Api, bearer: Callable[..., Api]) -> None:
    robot = bearer(make(own, role="member", route_groups=["security-groups"])["key"])
    robot.get("/security-groups")
    for path in (
        "/servers",
        "/events",
        ADDRESS,
        "/servers?name=security-groups",
        "/security-groups/../servers",
    ):
        answer = robot.http.get(path)
        assert answer.status_code == 403, path
        assert answer.json()["code"] == "ROUTE_GROUP_NOT_ALLOWED"
    assert robot.http.head("/servers").status_code in {403, 405}
    robot.ask("POST", "/servers", {}, expect=403)


@pytest.mark.parametrize(
    "change",
    [
        lambda key: key[:-1] + ("A" if key[-1] != "A" else "B"),
        lambda key: key[:-1],
        lambda key: key + "A",
        lambda key: key.upper(),
        lambda key: "sl_" + uuid4().hex + key[35:],
        lambda key: "sl_",
        lambda key: f"sl_{'0' * 32}_{'A' * 43}",
    ],
)
def test_another_text_is_no_key(own: Api, bearer: Callable[..., Api], change: Callable[[str], str]) -> None:
    answer = bearer(change(make(own)["key"])).http.get("/servers")
    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHORIZED")


@pytest.fixture
def asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keystone is asked about owners at each request."""
    monkeypatch.setattr(owner_roles, "FRESH", 0.0)
    monkeypatch.setattr(owner_roles, "REFUSED", 0.0)


@pytest.mark.usefixtures("asked_anew")
def test_a_key_has_no_role_that_its_owner_has_lost(
    own: Api, bearer: Callable[..., Api], project: Cloud, cloud_of: Callable[[str], Cloud]
) -> None:
    robot = bearer(make(own, role="member")["key"])
    assert status(robot) == 200
    admin, user = cloud_of("admin"), cloud_of("demo").user_id

    def role(name: str) -> str:
        found = admin.call("identity", "GET", "/roles", query={"name": name}).body["roles"][0]["id"]
        return f"/projects/{project.project_id}/users/{user}/roles/{found}"

    admin.call("identity", "PUT", role("reader"))
    admin.call("identity", "DELETE", role("member"))
    assert status(robot) == 200
    robot.ask("POST", "/security-groups", {"name": "lost"}, expect=403)
    admin.call("identity", "DELETE", role("reader"))
    assert status(robot) == 401
    admin.call("identity", "PUT", role("member"))
    assert status(robot) == 200


@pytest.mark.usefixtures("asked_anew")
def test_the_key_of_a_disabled_user_or_project_is_refused(
    own: Api, bearer: Callable[..., Api], project: Cloud, cloud_of: Callable[[str], Cloud]
) -> None:
    robot, admin = bearer(make(own)["key"]), cloud_of("admin")
    for kind, key in (("project", project.project_id), ("user", cloud_of("demo").user_id)):
        admin.call("identity", "PATCH", f"/{kind}s/{key}", body={kind: {"enabled": False}})
        try:
            assert status(robot) == 401
        finally:
            admin.call("identity", "PATCH", f"/{kind}s/{key}", body={kind: {"enabled": True}})
        assert status(robot) == 200


@pytest.mark.usefixtures("asked_anew")
def test_without_keystone_a_known_owner_is_believed_and_no_key_is_made(
    own: Api, bearer: Callable[..., Api], simulator: Simulator
) -> None:
    robot = bearer(make(own)["key"])
    assert status(robot) == 200
    simulator.fault("status", service="identity", path="/role_assignments")
    assert status(robot) == 200
    answer = own.ask("POST", ADDRESS, {"name": "later"}, expect=503)
    assert answer.json()["code"] == "IDENTITY_UNAVAILABLE"
    simulator.mend()
    make(own)


def test_keys_of_a_user_in_a_project_are_bounded_and_listed_by_pages(own: Api, book: str) -> None:
    first = make(own)
    with psycopg.connect(book) as connection:
        connection.execute(
            """
            INSERT INTO auth_api_keys (id, project_id, user_id, name, role, route_groups, expires_at)
            SELECT gen_random_uuid(), project_id, user_id, 'another', role, route_groups, expires_at
            FROM auth_api_keys, generate_series(1, 99) WHERE id = %s
            """,
            [first["id"]],
        )
    refused = own.ask("POST", ADDRESS, {"name": "one too many"}, expect=409)
    assert refused.json()["code"] == "API_KEYS_TOO_MANY"
    pages, address = [], f"{ADDRESS}?limit=30"
    while address:
        answer = own.http.get(address)
        pages.append([one["id"] for one in answer.json()["api_keys"]])
        address = (answer.json()["next"] or "").removeprefix("/api/v1")
        assert bool(address) is ("next" in answer.links)
    assert [len(page) for page in pages] == [30, 30, 30, 10]
    seen = [one for page in pages for one in page]
    assert len(set(seen)) == 100
    own.ask("DELETE", f"{ADDRESS}/{seen[-1]}", expect=204)
    make(own)


def test_the_database_holds_no_secret(own: Api, book: str) -> None:
    made = make(own)
    secret = made["key"].rpartition("_")[2] if made["key"].count("_") == 2 else made["key"][36:]
    with psycopg.connect(book) as connection:
        for table in ("auth_api_keys", "auth_api_key_secrets"):
            rows = connection.execute(f"SELECT row_to_json(t)::text FROM {table} AS t").fetchall()
            text = "".join(row[0] for row in rows)
            assert rows
            assert secret not in text
            assert secret.encode().hex() not in text


def test_a_cursor_that_is_none_is_told(own: Api) -> None:
    assert own.get(ADDRESS, cursor="nonsense", expect=422)["code"] == "CURSOR_MALFORMED"
