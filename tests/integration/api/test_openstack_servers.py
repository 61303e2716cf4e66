"""The servers of the whole cloud: those of the ledger, and those that somebody made without it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.openstack import nova
from adapters.openstack.connection import Cloud
from simulator import Simulator
from tests.integration.api.conftest import Api
from tests.integration.api.somebodys import somebodys
from tests.waiting import eventually


@pytest.fixture
def admin(api_of: Callable[[str], Api]) -> Api:
    return api_of("admin")


def listed(api: Api, project: Cloud, **query: Any) -> dict[str, Any]:
    """Return our ids of a project's servers, by the cloud's."""
    found = api.get("/openstack-servers", project_id=project.project_id, **query)["openstack_servers"]
    return {one["id"]: one["managed"] for one in found}


def test_they_are_listed_with_our_id_or_none(own: Api, project: Cloud, admin: Api) -> None:
    ours = own.get(f"/servers/{own.server()}")
    theirs = somebodys(project)["id"]
    assert listed(admin, project) == {theirs: None, ours["cloud_id"]: ours["id"]}
    assert listed(admin, project, managed="false") == {theirs: None}
    assert listed(admin, project, managed="true") == {ours["cloud_id"]: ours["id"]}
    everywhere = admin.get("/openstack-servers")["openstack_servers"]
    assert {theirs, ours["cloud_id"]} <= {one["id"] for one in everywhere}
    assert everywhere == sorted(everywhere, key=lambda one: (one["created"], one["id"]), reverse=True)


def test_one_is_shown_as_nova_has_it(project: Cloud, admin: Api) -> None:
    shown = somebodys(project)
    assert admin.get(f"/openstack-servers/{shown['id']}") == {
        "id": shown["id"],
        "name": "somebodys",
        "project_id": project.project_id,
        "status": "ACTIVE",
        "created": shown["created"],
        "managed": None,
    }
    nova.delete(project, shown["id"])
    eventually(lambda: nova.show(project, shown["id"]), lambda left: left is None)
    problem = admin.get(f"/openstack-servers/{shown['id']}", expect=404)
    assert problem["code"] == "OPENSTACK_SERVER_UNKNOWN"


def test_they_are_for_administrators(api: Api) -> None:
    for path in ("/openstack-servers", f"/openstack-servers/{uuid4()}"):
        assert api.get(path, expect=403)["code"] == "ROLE_REQUIRED"


def test_an_id_is_a_uuid(admin: Api) -> None:
    assert admin.get("/openstack-servers/detail", expect=422)["errors"]
    assert admin.get(f"/openstack-servers/{UUID(int=0)}", expect=404)


def test_a_cloud_that_is_away_is_told_so(admin: Api, simulator: Simulator) -> None:
    simulator.fault("status", status=503, service="compute", method="GET", path="/servers")
    for path in ("/openstack-servers", f"/openstack-servers/{uuid4()}"):
        assert admin.get(path, expect=503)["code"] == "CLOUD_UNAVAILABLE"
