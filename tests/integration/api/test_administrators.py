"""Administrators of the whole cloud: where the role admin counts as that, and where it does not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import NamedTuple

import pytest

from adapters.identity.administrators import Administrators
from adapters.identity.refusals import IdentityUnavailable
from adapters.openstack.connection import Clouds
from adapters.openstack.errors import CloudUnreachable
from commands.kernel.actor import Actor
from simulator import running_simulator
from tests.integration.api.conftest import Api
from tests.ledger import ROOMY, running_ledger


class Strict(NamedTuple):
    """A ledger that counts the service user's own project alone, on a cloud of its own."""

    url: str
    logins: dict[str, Clouds]

    def api(self, token: str) -> Api:
        return Api.at(self.url, token)

    def token_of(self, name: str) -> str:
        return self.logins[name].home.token()

    def admin_of(self, project_id: str) -> str:
        """Give the user admin the role admin in a project; return a token for it."""
        cloud = self.logins["admin"].home
        role = cloud.call("identity", "GET", "/roles", query={"name": "admin"}).body["roles"][0]["id"]
        cloud.call("identity", "PUT", f"/projects/{project_id}/users/{cloud.user_id}/roles/{role}")
        return self.logins["admin"].project(project_id).token()


@pytest.fixture(scope="module")
def strict(database_of_module: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Strict]:
    with ExitStack() as stack:
        simulator = stack.enter_context(running_simulator(ROOMY))
        path = simulator.clouds_yaml(tmp_path_factory.mktemp("strict") / "clouds.yaml")
        settings = {"cloud_admin_projects": ""}
        running = stack.enter_context(running_ledger(database_of_module, path, **settings))
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("OS_CLIENT_CONFIG_FILE", str(path))
            names = {"demo": "simulator-demo", "admin": "simulator-admin", "service": "simulator"}
            logins = {one: stack.enter_context(closing(Clouds(name))) for one, name in names.items()}
            for clouds in logins.values():
                clouds.home.token()
        yield Strict(running.url, logins)


def test_an_admin_of_another_project_is_a_member_there(strict: Strict) -> None:
    admin, demo = strict.api(strict.token_of("admin")), strict.api(strict.token_of("demo"))
    with admin.http, demo.http:
        refused = admin.get("/openstack-servers", expect=403)
        assert (refused["code"], refused["role"]) == ("ROLE_REQUIRED", "admin")
        group = demo.ask("POST", "/security-groups", {"name": "of demo"}).json()["security_group"]["id"]
        admin.get(f"/security-groups/{group}", expect=404)
        admin.ask("DELETE", f"/security-groups/{group}", expect=404)
        admin.succeeded(admin.ask("POST", "/security-groups", {"name": "of admin"}))


def test_an_admin_of_the_services_own_project_is_the_clouds(strict: Strict) -> None:
    token = strict.admin_of(strict.logins["service"].home.project_id)
    admin, demo = strict.api(token), strict.api(strict.token_of("demo"))
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
