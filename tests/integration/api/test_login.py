"""Login: Keystone judges, a session of ours follows, and what ends it is felt at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import jwt
import psycopg
import pytest

from adapters.identity import login, login_throttle, signing_keys
from adapters.identity.keystone_answers import is_refusal, issued_in
from adapters.identity.login import until_a_failure_is_told
from adapters.identity.refusals import IdentityUnavailable
from adapters.openstack.connection import Cloud
from adapters.openstack.keystone import TokenAnswer
from simulator import Simulator
from tests.http_client import NO_TLS
from tests.ledger import Running, running_ledger
from tests.waiting import eventually

ADDRESSES = (f"192.0.2.{number}" for number in count(1))


class Visitor(NamedTuple):
    """Somebody without a credential, at an address of its own."""

    http: httpx.Client
    passwords: dict[str, str]

    def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        return self.http.post(f"/api/v1/auth/{path}", json=body, headers=headers)

    def logged_in(self, name: str = "demo", **more: Any) -> dict[str, Any]:
        answer = self.post("login", {"account_id": name, "password": self.passwords[name], **more})
        assert answer.status_code == 200, answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        told: dict[str, Any] = answer.json()
        return told

    def status(self, tokens: dict[str, Any], path: str = "/api/v1/servers") -> int:
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        return self.http.get(path, headers=headers).status_code


@pytest.fixture
def visitor_at(running: Running, simulator: Simulator) -> Iterator[Callable[..., Visitor]]:
    with ExitStack() as stack:

        def visitor(url: str = running.url, address: str | None = None) -> Visitor:
            headers = {"X-Forwarded-For": address or next(ADDRESSES)}
            client = httpx.Client(verify=NO_TLS, base_url=url, headers=headers, timeout=60)
            return Visitor(stack.enter_context(client), simulator.config.passwords)

        yield visitor


@pytest.fixture
def visitor(visitor_at: Callable[..., Visitor]) -> Visitor:
    return visitor_at()


def refused(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_who_logs_in_reads_and_writes_as_with_a_token_of_keystone(
    visitor: Visitor, cloud_of: Callable[[str], Cloud]
) -> None:
    tokens = visitor.logged_in()
    assert tokens["token_type"] == "Bearer"
    assert (tokens["user"]["name"], tokens["user"]["id"]) == ("demo", cloud_of("demo").user_id)
    assert tokens["project"]["id"] == cloud_of("demo").project_id
    assert "member" in tokens["roles"]
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    name = f"key-{uuid4().hex[:8]}"
    made = visitor.http.post("/api/v1/key-pairs", json={"name": name, "public_key": PUBLIC}, headers=headers)
    assert made.status_code in {201, 202}, made.text
    position = {"min_position": made.headers["Ledger-Position"]}
    seen = visitor.http.get("/api/v1/events", params={"limit": 1000, **position}, headers=headers).json()
    by = {event["by"] for event in seen["events"] if event["event"].get("name") == name}
    assert by == {f"user:{cloud_of('demo').user_id}"}


PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJSMmWKvbrB0l0O2RTRnqGfUJRaDT0ZIPH+jXfBDC9RL demo"


def test_the_project_may_be_named_by_id_or_by_name(visitor: Visitor, project: Cloud) -> None:
    name = project.access().project_name
    for named in ({"project_id": project.project_id}, {"project_name": name, "project_domain": "Default"}):
        assert visitor.logged_in(**named)["project"] == {"id": project.project_id, "name": name}


def test_by_id_a_user_needs_no_domain(visitor: Visitor, cloud_of: Callable[[str], Cloud]) -> None:
    body = {"user_id": cloud_of("alice").user_id, "password": visitor.passwords["alice"]}
    assert visitor.post("login", body).json()["user"]["name"] == "alice"


def test_a_wrong_password_and_an_unknown_account_look_alike(visitor: Visitor) -> None:
    wrong = visitor.post("login", {"account_id": "demo", "password": "not that"})
    unknown = visitor.post("login", {"account_id": f"nobody-{uuid4()}", "password": "not that"})
    assert refused(wrong) == refused(unknown) == (401, "LOGIN_REFUSED")
    told = [{**answer.json(), "request_id": ""} for answer in (wrong, unknown)]
    assert told[0] == told[1]


def test_failures_are_told_at_full_steps_of_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login, "FAILURE_SECONDS", 1.0)
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    for spent in (0.1, 0.9, 1.3):
        monkeypatch.setattr(login.time, "monotonic", lambda spent=spent: 100.0 + spent)
        asyncio.run(until_a_failure_is_told(100.0))
    assert slept == pytest.approx([0.9, 0.1, 0.7])


def test_a_project_one_is_no_member_of(visitor: Visitor, cloud_of: Callable[[str], Cloud]) -> None:
    body = {"account_id": "demo", "password": visitor.passwords["demo"]}
    for project_id in (cloud_of("admin").project_id, uuid4().hex):
        assert refused(visitor.post("login", {**body, "project_id": project_id})) == (403, "NOT_A_MEMBER")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/account_id"),
        ({"account_id": "demo"}, "/password"),
        ({"account_id": "demo", "user_id": "1", "password": "x"}, "/account_id"),
        ({"account_id": "demo", "password": "x", "project_id": "1", "project_name": "p"}, "/project_name"),
        ({"application_credential_id": "1"}, "/application_credential_secret"),
        ({"account_id": "demo", "password": "x" * 10_000}, "/password"),
        ({"account_id": "demo", "password": "nu\0l"}, "/password"),
        ({"account_id": "de\r\nmo", "password": "x"}, "/account_id"),
        ({"account_id": "demo", "password": "x", "scope": "system"}, "/scope"),
    ],
)
def test_what_is_no_login_is_told_where(visitor: Visitor, body: dict[str, Any], pointer: str) -> None:
    answer = visitor.post("login", body)
    assert refused(answer)[0] == 422
    assert pointer in {error["pointer"] for error in answer.json()["errors"]} or pointer == "/scope"
    assert "x" * 50 not in answer.text


def test_a_password_in_another_unicode_form_is_another_password(visitor: Visitor) -> None:
    answer = visitor.post("login", {"account_id": "demo", "password": "pa\u0308ssword \U0001f511"})
    assert refused(answer) == (401, "LOGIN_REFUSED")


def test_an_application_credential_logs_in_for_its_project(
    visitor: Visitor, cloud_of: Callable[[str], Cloud]
) -> None:
    demo = cloud_of("demo")
    path = f"/users/{demo.user_id}/application_credentials"
    wish = {"application_credential": {"name": f"robot-{uuid4()}", "roles": [{"name": "reader"}]}}
    made = demo.call("identity", "POST", path, body=wish).body["application_credential"]
    body = {"application_credential_id": made["id"], "application_credential_secret": made["secret"]}
    tokens = visitor.post("login", body).json()
    assert tokens["project"]["id"] == demo.project_id
    assert tokens["roles"] == ["reader"]
    assert visitor.status(tokens) == 200
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert visitor.http.post("/api/v1/servers", json={}, headers=headers).json()["code"] == "ROLE_REQUIRED"
    with_project = visitor.post("login", {**body, "project_id": demo.project_id})
    assert refused(with_project) == (422, "CREDENTIAL_SCOPED")
    wrong = visitor.post("login", {**body, "application_credential_secret": "not that"})
    assert refused(wrong) == (401, "LOGIN_REFUSED")
    demo.call("identity", "DELETE", f"{path}/{made['id']}")
    answer = visitor.post("refresh", {"refresh_token": tokens["refresh_token"]})
    assert refused(answer) == (401, "REFRESH_REFUSED")


def test_a_session_is_refreshed_and_a_token_used_twice_ends_it(visitor: Visitor) -> None:
    first = visitor.logged_in()
    second = visitor.post("refresh", {"refresh_token": first["refresh_token"]}).json()
    assert visitor.status(second) == 200
    assert second["session_expires_at"] == first["session_expires_at"]
    again = visitor.post("refresh", {"refresh_token": first["refresh_token"]})
    assert refused(again) == (401, "REFRESH_REFUSED")
    for tokens in (first, second):
        eventually(lambda tokens=tokens: visitor.status(tokens), lambda status: status == 401)
    answer = visitor.post("refresh", {"refresh_token": second["refresh_token"]})
    assert refused(answer) == (401, "REFRESH_REFUSED")


def test_of_many_who_use_a_refresh_token_at_once_at_most_one_goes_on(
    visitor: Visitor, running: Running
) -> None:
    tokens = visitor.logged_in()

    async def all_at_once() -> list[int]:
        async with httpx.AsyncClient(verify=NO_TLS, base_url=running.url, timeout=60) as client:
            body = {"refresh_token": tokens["refresh_token"]}
            answers = await asyncio.gather(
                *(client.post("/api/v1/auth/refresh", json=body) for _ in range(8))
            )
        return sorted(answer.status_code for answer in answers)

    assert asyncio.run(all_at_once()).count(200) <= 1
    eventually(lambda: visitor.status(tokens), lambda status: status == 401)


@pytest.mark.parametrize("by", ["refresh token", "access token"])
def test_logged_out_is_out_in_each_process(
    visitor_at: Callable[..., Visitor],
    running: Running,
    book: str,
    clouds_yaml: Any,
    by: str,
) -> None:
    with running_ledger(book, clouds_yaml) as other:
        here, there = visitor_at(), visitor_at(other.url)
        tokens, stays = here.logged_in(), here.logged_in()
        assert here.status(tokens) == there.status(tokens) == there.status(stays) == 200
        if by == "refresh token":
            answer = here.post("logout", {"refresh_token": tokens["refresh_token"]})
        else:
            answer = here.post("logout", Authorization=f"Bearer {tokens['access_token']}")
        assert answer.status_code == 204, answer.text
        for each in (here, there):
            eventually(lambda each=each: each.status(tokens), lambda status: status == 401)
        assert here.status(stays) == there.status(stays) == 200
        answer = there.post("refresh", {"refresh_token": tokens["refresh_token"]})
        assert refused(answer) == (401, "REFRESH_REFUSED")


def test_nobody_logs_out_without_a_session(visitor: Visitor) -> None:
    assert refused(visitor.post("logout")) == (401, "UNAUTHORIZED")
    assert refused(visitor.post("logout", {"refresh_token": "slr_unknown"})) == (401, "UNAUTHORIZED")


def test_who_loses_the_last_role_loses_the_session(
    visitor: Visitor, project: Cloud, cloud_of: Callable[[str], Cloud]
) -> None:
    tokens = visitor.logged_in(project_id=project.project_id)
    admin, user_id = cloud_of("admin"), cloud_of("demo").user_id
    role = admin.call("identity", "GET", "/roles", query={"name": "member"}).body["roles"][0]
    admin.call("identity", "DELETE", f"/projects/{project.project_id}/users/{user_id}/roles/{role['id']}")
    answer = visitor.post("refresh", {"refresh_token": tokens["refresh_token"]})
    assert refused(answer) == (401, "REFRESH_REFUSED")
    eventually(lambda: visitor.status(tokens), lambda status: status == 401)


def test_two_credentials_at_once_are_none(visitor: Visitor, cloud_of: Callable[[str], Cloud]) -> None:
    tokens = visitor.logged_in()
    headers = {"Authorization": f"Bearer {tokens['access_token']}", "X-Auth-Token": cloud_of("demo").token()}
    answer = visitor.http.get("/api/v1/servers", headers=headers)
    assert refused(answer) == (401, "CREDENTIALS_AMBIGUOUS")


def test_without_keystone_nobody_logs_in_and_no_session_is_lost(
    visitor: Visitor, simulator: Simulator
) -> None:
    tokens = visitor.logged_in()
    simulator.fault("status", service="identity", path="/auth/tokens")
    body = {"account_id": "demo", "password": visitor.passwords["demo"]}
    for answer in (
        visitor.post("login", body),
        visitor.post("refresh", {"refresh_token": tokens["refresh_token"]}),
    ):
        assert refused(answer) == (503, "IDENTITY_UNAVAILABLE")
        assert answer.headers["Retry-After"]
    assert visitor.status(tokens) == 200
    simulator.mend()
    assert visitor.post("refresh", {"refresh_token": tokens["refresh_token"]}).status_code == 200


def test_who_guesses_is_held_up_and_the_owner_is_not(visitor_at: Callable[..., Visitor]) -> None:
    owner, attacker = visitor_at(), visitor_at()
    wrong = {"account_id": "alice", "password": "a guess"}
    for _ in range(login_throttle.MOST_OF_ACCOUNT_AT_ADDRESS):
        assert refused(attacker.post("login", wrong)) == (401, "LOGIN_REFUSED")
    right = {"account_id": "alice", "password": attacker.passwords["alice"]}
    for body in (wrong, right):
        answer = attacker.post("login", body)
        assert refused(answer) == (429, "LOGIN_THROTTLED")
        assert 0 < int(answer.headers["Retry-After"]) <= login_throttle.WINDOW.total_seconds()
    assert owner.logged_in("alice")["user"]["name"] == "alice"


def test_an_account_attacked_from_everywhere_is_open_where_it_is_known(
    visitor_at: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = visitor_at()
    owner.logged_in("alice")
    monkeypatch.setattr(login_throttle, "MOST_OF_ACCOUNT", 5)
    answers = [visitor_at().post("login", {"account_id": "alice", "password": "no"}) for _ in range(7)]
    assert {refused(answer)[0] for answer in answers[-2:]} == {429}
    owner.logged_in("alice")
    answer = visitor_at().post("login", {"account_id": "alice", "password": owner.passwords["alice"]})
    assert refused(answer) == (429, "LOGIN_THROTTLED")


def test_an_address_that_tries_account_after_account_is_held_up(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login_throttle, "MOST_AT_ADDRESS", 4)
    answers = [
        visitor.post("login", {"account_id": f"user-{number}", "password": "1234"}) for number in range(6)
    ]
    assert [answer.status_code for answer in answers] == [401] * 4 + [429] * 2


def test_the_published_keys_verify_access_tokens(visitor: Visitor) -> None:
    tokens = visitor.logged_in()
    answer = visitor.http.get("/.well-known/jwks.json")
    keys = jwt.PyJWKSet.from_dict(answer.json())
    key = keys[jwt.get_unverified_header(tokens["access_token"])["kid"]]
    claims = jwt.decode(
        tokens["access_token"], key, ["EdDSA"], audience="stackledger", options={"verify_exp": False}
    )
    assert claims["sub"] == tokens["user"]["id"]
    assert "d" not in answer.json()["keys"][0]


def test_the_database_holds_no_token_and_no_password(visitor: Visitor, book: str) -> None:
    tokens = visitor.logged_in()
    secrets = [tokens["refresh_token"], tokens["access_token"], visitor.passwords["demo"], "gAAAA"]
    with psycopg.connect(book) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'auth_%'").fetchall()
        assert len(names) >= 4
        for (name,) in names:
            rows = connection.execute(f"SELECT row_to_json(t)::text FROM {name} AS t").fetchall()
            text = "".join(row[0] for row in rows)
            assert not [secret for secret in secrets if secret in text or secret.encode().hex() in text]


def test_signing_keys_are_made_once_and_a_new_one_signs_beside_the_old(
    visitor: Visitor, book: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_keys, "RELOAD_SECONDS", 0.0)
    before = visitor.logged_in()
    with psycopg.connect(book) as connection:
        connection.execute("UPDATE auth_signing_keys SET created_at = created_at - interval '30 days 1 hour'")
    key_of = lambda tokens: jwt.get_unverified_header(tokens["access_token"])["kid"]  # noqa: E731
    after = eventually(visitor.logged_in, lambda tokens: key_of(tokens) != key_of(before))
    assert visitor.status(before) == visitor.status(after) == 200
    published = {key["kid"] for key in visitor.http.get("/.well-known/jwks.json").json()["keys"]}
    assert {key_of(before), key_of(after)} <= published


@pytest.mark.parametrize(
    "answer",
    [
        TokenAnswer(401, b"<html>a proxy</html>"),
        TokenAnswer(403, b'{"error": "forbidden"}'),
        TokenAnswer(201, b'{"token": {}}', "token"),
        TokenAnswer(201, b"{}", "token"),
        TokenAnswer(201, b"not json", ""),
        TokenAnswer(302, b""),
        TokenAnswer(500, b""),
    ],
)
def test_what_answers_in_keystones_place_neither_refuses_nor_lets_in(answer: TokenAnswer) -> None:
    assert not is_refusal(answer)
    with pytest.raises(IdentityUnavailable):
        issued_in(answer)
