"""Administrators of the whole cloud: where the role admin counts as that, and where it does not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.identity.administrators import Administrators
from adapters.identity.refusals import IdentityUnavailable
from adapters.openstack.connection import Cloud, Clouds
from adapters.openstack.errors import CloudUnreachable
from commands.kernel.actor import Actor
from tests.integration.api.conftest import Api
from tests.ledger import Running, running_ledger


@pytest.fixture(scope="module")
def strict(database_of_module: str, clouds_yaml: Path) -> Iterator[Running]:
    """A ledger that counts the service user's own project alone."""
    with running_ledger(database_of_module, clouds_yaml, cloud_admin_projects="") as running:
        yield running


def admin_of(cloud: Cloud, project_id: str, logins: dict[str, Clouds]) -> str:
    """Give the user admin the role admin in a project; return a token for it."""
    role = cloud.call("identity", "GET", "/roles", query={"name": "admin"}).body["roles"][0]["id"]
    cloud.call("identity", "PUT", f"/projects/{project_id}/users/{cloud.user_id}/roles/{role}")
    return logins["admin"].project(project_id).token()


def test_an_admin_of_another_project_is_a_member_there(
    strict: Running, cloud_of: Callable[[str], Cloud]
) -> None:
    admin, demo = Api.at(strict.url, cloud_of("admin").token()), Api.at(strict.url, cloud_of("demo").token())
    with admin.http, demo.http:
        refused = admin.get("/openstack-servers", expect=403)
        assert (refused["code"], refused["role"]) == ("ROLE_REQUIRED", "admin")
        group = demo.ask("POST", "/security-groups", {"name": "of demo"}).json()["security_group"]["id"]
        admin.get(f"/security-groups/{group}", expect=404)
        admin.ask("DELETE", f"/security-groups/{group}", expect=404)
        own = admin.ask("POST", "/security-groups", {"name": "of admin"})
        admin.succeeded(own)


def test_an_admin_of_the_services_own_project_is_the_clouds(
    strict: Running, logins: dict[str, Clouds], cloud_of: Callable[[str], Cloud], service: Cloud
) -> None:
    token = admin_of(cloud_of("admin"), service.project_id, logins)
    admin, demo = Api.at(strict.url, token), Api.at(strict.url, cloud_of("demo").token())
    with admin.http, demo.http:
        admin.get("/openstack-servers")
        answer = demo.ask("POST", "/security-groups", {"name": "seen by admin"})
        group, position = answer.json()["security_group"]["id"], answer.headers["Ledger-Position"]
        assert admin.get(f"/security-groups/{group}", min_position=position)["name"] == "seen by admin"


ADMIN = Actor("user", "p1", frozenset({"admin", "member"}))


@pytest.mark.parametrize(
    ("named", "project", "counts"),
    [
        ("", "own", True),
        ("", "p1", False),
        ("p1", "p1", True),
        (" p0 , p1 ", "p1", True),
        ("p0,p1", "own", True),
        ("p0,p1", "p2", False),
        ("*", "anything", True),
        (",", "", False),
    ],
)
def test_where_the_role_counts(named: str, project: str, counts: bool) -> None:
    rule = Administrators(lambda: "own", named)
    for roles, expected in ((frozenset({"admin"}), counts), (frozenset({"member", "manager"}), False)):
        assert asyncio.run(rule.ranked(Actor("user", project, roles))).is_admin is expected


def test_while_keystone_is_away_nobody_is_taken_for_one_and_a_member_goes_on() -> None:
    answers = iter([CloudUnreachable("away"), "p1"])

    def own() -> str:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    rule = Administrators(own)
    member = Actor("user", "p1", frozenset({"member"}))
    assert asyncio.run(rule.ranked(member)) == member
    with pytest.raises(IdentityUnavailable):
        asyncio.run(rule.ranked(ADMIN))
    assert asyncio.run(rule.ranked(ADMIN)).is_admin
