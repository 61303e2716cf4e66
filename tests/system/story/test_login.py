"""Logins at a real Keystone: by password, by application credential, refreshed, ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from openstack.connection import Connection

from tests.http_client import NO_TLS
from tests.system.story.conftest import RUN, WHY, Ledger
from tests.waiting import eventually


@pytest.fixture
def visitor(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(verify=NO_TLS, base_url=f"{address}/api/v1", timeout=60) as client:
        yield client


@pytest.fixture
def account(member: Connection) -> dict[str, Any]:
    """The member as POST /auth/login takes it."""
    auth = member.config.auth
    if "password" not in auth or "username" not in auth:
        pytest.skip(f"the member has no user name and password; {WHY}")
    domain = auth.get("user_domain_name") or "Default"
    return {"account_id": auth["username"], "user_domain": domain, "password": auth["password"]}


def post(visitor: httpx.Client, path: str, **body: Any) -> tuple[int, Any]:
    answer = visitor.post(f"/auth/{path}", json=body)
    return answer.status_code, answer.json() if answer.content else None


def reads(visitor: httpx.Client, tokens: dict[str, Any]) -> int:
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    return visitor.get("/servers", headers=headers).status_code


def test_a_member_logs_in_goes_on_and_leaves(
    visitor: httpx.Client, account: dict[str, Any], member: Connection
) -> None:
    status, tokens = post(visitor, "login", **account, project_id=member.current_project_id)
    assert status == 200, tokens
    assert (tokens["user"]["id"], tokens["project"]["id"]) == (
        member.current_user_id,
        member.current_project_id,
    )
    assert reads(visitor, tokens) == 200
    status, following = post(visitor, "refresh", refresh_token=tokens["refresh_token"])
    assert status == 200, following
    assert reads(visitor, following) == 200
    assert post(visitor, "logout", refresh_token=following["refresh_token"]) == (204, None)
    eventually(lambda: reads(visitor, following), lambda status: status == 401)


def test_without_a_project_one_of_the_users_own_is_taken(
    visitor: httpx.Client, account: dict[str, Any], member: Connection
) -> None:
    status, tokens = post(visitor, "login", **account)
    assert status == 200, tokens
    mine = {project.id for project in member.identity.user_projects(member.current_user_id)}
    assert tokens["project"]["id"] in mine


def test_who_is_no_member_or_does_not_know_the_password_is_told_apart_only_with_it(
    visitor: httpx.Client, account: dict[str, Any], admin: Connection
) -> None:
    elsewhere = admin.current_project_id
    status, told = post(visitor, "login", **account, project_id=elsewhere)
    assert (status, told["code"]) == (403, "NOT_A_MEMBER")
    wrong = {**account, "password": "not that"}
    unknown = {**wrong, "account_id": f"nobody-{RUN}"}
    for body in (wrong, unknown, {**wrong, "project_id": elsewhere}):
        status, told = post(visitor, "login", **body)
        assert (status, told["code"]) == (401, "LOGIN_REFUSED")


def test_an_application_credential_logs_in_until_it_is_deleted(
    visitor: httpx.Client, member: Connection
) -> None:
    made = member.identity.create_application_credential(
        member.current_user_id, name=f"robot-{RUN}", roles=[{"name": "member"}]
    )
    try:
        body = {"application_credential_id": made.id, "application_credential_secret": made.secret}
        status, tokens = post(visitor, "login", **body)
        assert status == 200, tokens
        assert tokens["project"]["id"] == member.current_project_id
        assert reads(visitor, tokens) == 200
        status, told = post(visitor, "login", **{**body, "application_credential_secret": "not that"})
        assert (status, told["code"]) == (401, "LOGIN_REFUSED")
    finally:
        member.identity.delete_application_credential(member.current_user_id, made)
    status, told = post(visitor, "refresh", refresh_token=tokens["refresh_token"])
    assert (status, told["code"]) == (401, "REFRESH_REFUSED")
    status, told = post(visitor, "login", **body)
    assert (status, told["code"]) == (401, "LOGIN_REFUSED")


def test_a_program_uses_a_key_until_it_is_revoked(visitor: httpx.Client, ledger: Ledger) -> None:
    made = ledger.ask("POST", "/api-keys", expect=201, name=f"robot-{RUN}", role="member")
    assert reads(visitor, {"access_token": made["key"]}) == 200
    assert ledger.http.delete(f"/api-keys/{made['id']}").status_code == 204
    eventually(lambda: reads(visitor, {"access_token": made["key"]}), lambda status: status == 401)
