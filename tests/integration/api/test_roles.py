"""Who may ask for what: each route declares its role, and every operation is tried with every role."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar, get

from adapters.http.roles import RolesDeclared, RoleUndeclared, declared_roles, role_required
from adapters.openstack.connection import Cloud, Clouds
from commands.kernel.actor import Role
from simulator import Simulator
from tests.http_client import NO_TLS
from tests.integration.api.conftest import Api
from tests.integration.api.unconnected import IMPLIED, answers

ENOUGH = {
    Role.READER: {"reader", "member", "admin"},
    Role.MEMBER: {"member", "admin"},
    Role.ADMIN: {"admin"},
    Role.PUBLIC: set(IMPLIED),
    Role.OWN_TOKEN: set(IMPLIED),
}


@pytest.mark.parametrize("role", [*IMPLIED, "bare-member", "bare-admin"])
def test_every_operation_with_every_role(unconnected: Litestar, role: str) -> None:
    roles = declared_roles(unconnected)
    assert len(roles) > 90
    for operation, answer in answers(unconnected, role).items():
        refused = answer.status_code == 403 and "ROLE_REQUIRED" in answer.text
        assert refused is (role.removeprefix("bare-") not in ENOUGH[roles[operation]]), (
            operation,
            answer.text,
        )
        if refused:
            assert answer.json()["role"] == roles[operation]
            assert str(roles[operation]) in answer.json()["detail"]


def test_only_what_reads_is_for_readers(unconnected: Litestar) -> None:
    roles = declared_roles(unconnected)
    for (method, path), role in roles.items():
        if path.startswith("/api/v1"):
            assert role is not Role.PUBLIC or path in {"/api/v1/auth/login", "/api/v1/auth/refresh"}
            assert (role is Role.OWN_TOKEN) is (path in {"/api/v1/alerts", "/api/v1/auth/logout"})
            of_oneself = path.startswith("/api/v1/api-keys")
            assert method == "GET" or role is not Role.READER or of_oneself, path
    assert roles["GET", "/api/v1/servers/{server_id}/vnc-url"] is Role.MEMBER


def test_a_route_without_a_role_cannot_be_registered() -> None:
    @get("/forgotten")
    async def forgotten() -> None: ...

    with pytest.raises(RoleUndeclared, match=r"GET /forgotten \(forgotten\) declares no role"):
        Litestar([forgotten], openapi_config=None, plugins=[RolesDeclared()], logging_config=None)
    later = Litestar([], openapi_config=None, plugins=[RolesDeclared()], logging_config=None)
    with pytest.raises(RoleUndeclared):
        later.register(forgotten)


def test_a_route_that_nobody_authenticates_lets_nobody_in() -> None:
    @get("/outside", role=Role.READER)
    async def outside() -> str:
        return "seen"

    api = Litestar([outside], guards=[role_required], openapi_config=None, logging_config=None)
    transport = httpx.ASGITransport(api, raise_app_exceptions=False)  # type: ignore[arg-type]

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
            return await client.get("/outside")

    answer = asyncio.run(ask())
    assert answer.status_code >= 400
    assert "seen" not in answer.text


def test_the_description_tells_the_role(running: Any) -> None:
    paths = httpx.get(f"{running.url}/schema/openapi.json", verify=NO_TLS).json()["paths"]
    listing, asking = paths["/api/v1/servers"]["get"], paths["/api/v1/servers"]["post"]
    assert (listing["security"], asking["security"]) == (
        [{"token": ["reader"]}, {"session": ["reader"]}, {"api_key": ["reader"]}],
        [{"token": ["member"]}, {"session": ["member"]}, {"api_key": ["member"]}],
    )
    assert "`member`" in asking["description"]
    of_the_cloud = paths["/api/v1/openstack-servers"]["get"]["security"]
    assert of_the_cloud == [{"token": ["admin"]}, {"session": ["admin"]}, {"api_key": ["admin"]}]
    making = paths["/api/v1/api-keys"]["post"]["security"]
    assert making == [{"token": ["reader"]}, {"session": ["reader"]}]


@pytest.fixture
def in_role(logins: dict[str, Clouds], with_token: Callable[[str], Api]) -> Callable[[Cloud, str], Api]:
    """The API for alice, who has no other role than this one in a project of demo's."""

    def grant(project: Cloud, role: str) -> Api:
        keystone, alice = logins["admin"].home, logins["alice"]
        [found] = keystone.call("identity", "GET", "/roles", query={"name": role}).body["roles"]
        path = f"/projects/{project.project_id}/users/{alice.home.user_id}/roles/{found['id']}"
        keystone.call("identity", "PUT", path)
        return with_token(alice.project(project.project_id).token())

    return grant


def test_a_reader_sees_all_and_changes_nothing(
    own: Api, project: Cloud, in_role: Callable[[Cloud, str], Api]
) -> None:
    server = own.server()
    reader = in_role(project, "reader")
    place = f"/servers/{server}"
    assert [row["id"] for row in reader.get("/servers")["servers"]] == [server]
    assert reader.get("/flavors")["flavors"]
    for method, path, body in (
        ("POST", "/servers", own.wish()),
        ("POST", "/volumes", {"name": f"data-{uuid4().hex[:8]}", "size": 1}),
        ("POST", f"{place}/actions/stop", None),
        ("POST", f"{place}/actions/change-password", {"password": "correct horse"}),
        ("GET", f"{place}/vnc-url", None),
        ("DELETE", place, None),
    ):
        problem = reader.ask(method, path, body, expect=403).json()
        assert (problem["code"], problem["role"]) == ("ROLE_REQUIRED", "member")
    row = reader.get(place)
    assert (row["status"], row["under_way"]) == ("ACTIVE", None)
    asked = [kind for kind in own.types(server) if kind.endswith(("Requested", "Granted"))]
    assert asked == ["ServerRequested"]


def test_a_service_is_no_reader(project: Cloud, in_role: Callable[[Cloud, str], Api]) -> None:
    assert in_role(project, "service").get("/servers", expect=403)["role"] == "reader"


def test_a_readers_look_at_the_catalogue_gives_the_service_no_role(
    own: Api, project: Cloud, in_role: Callable[[Cloud, str], Api], simulator: Simulator
) -> None:
    [service] = [user for user in simulator.world.users.values() if user.name == "stackledger"]

    def joined() -> bool:
        grants = simulator.world.grants.values()
        return any((one.project_id, one.user_id) == (project.project_id, service.id) for one in grants)

    reader = in_role(project, "reader")
    for path in ("/flavors", "/images", "/networks", "/subnets", "/availability-zones", "/quotas"):
        assert reader.get(path, expect=403)["code"] == "PROJECT_NOT_JOINED"
    assert not joined()
    assert own.get("/events", type="ProjectJoined")["events"] == []
    assert own.get("/flavors")["flavors"]
    assert joined()
    assert reader.get("/flavors")["flavors"]
    assert reader.get("/quotas")["quotas"]
