"""What an administrator does to servers of the cloud that are not in the ledger: by Nova's own id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from adapters.openstack import nova
from adapters.openstack.connection import Cloud
from simulator import Simulator
from tests.integration.api.conftest import Api
from tests.integration.api.somebodys import shows, somebodys
from tests.waiting import eventually


@pytest.fixture
def admin(api_of: Callable[[str], Api]) -> Api:
    return api_of("admin")


def actions(project: Cloud, cloud_id: str) -> list[str]:
    """Return Nova's own audit, oldest first."""
    return [entry["action"] for entry in reversed(nova.list_actions(project, cloud_id))]


def told(api: Api, cloud_id: str) -> list[dict[str, Any]]:
    """Return what the book tells of it: type and fields."""
    events = api.get("/events", stream=cloud_id, limit=100)["events"]
    return [{"type": one["type"], **one["event"]} for one in events]


def act(admin: Api, cloud_id: str, action: str) -> dict[str, Any]:
    return admin.outcome(admin.ask("POST", f"/openstack-servers/{cloud_id}/actions/{action}"))


def test_one_is_shelved_and_brought_back(project: Cloud, own: Api, admin: Api) -> None:
    cloud_id = somebodys(project)["id"]
    answer = admin.ask("POST", f"/openstack-servers/{cloud_id}/actions/shelve")
    operation = answer.json()["operation"]
    assert answer.headers["Location"] == f"/api/v1/openstack-servers/{cloud_id}"
    assert answer.headers["ETag"] == '"1"'
    assert answer.json()["openstack_server"] == {
        "id": cloud_id,
        "name": "somebodys",
        "project_id": project.project_id,
        "status": "ACTIVE",
        "under_way": {"action": "shelve", "operation_id": operation["id"]},
    }
    done = admin.outcome(answer)
    assert (done["status"], done["resource"], done["resource_id"]) == (
        "succeeded",
        "openstack_server",
        cloud_id,
    )
    assert nova.show(project, cloud_id) == shows(project, cloud_id, "SHELVED_OFFLOADED")
    assert act(admin, cloud_id, "unshelve")["status"] == "succeeded"
    assert shows(project, cloud_id, "ACTIVE")
    events = own.get("/events", stream=cloud_id)["events"]
    assert [event["type"] for event in events] == [
        "OpenstackServerShelveRequested",
        "OpenstackServerActionAccepted",
        "OpenstackServerShelved",
        "OpenstackServerUnshelveRequested",
        "OpenstackServerActionAccepted",
        "OpenstackServerUnshelved",
    ]
    assert events[0]["by"].startswith("user:")
    assert events[0]["project_id"] == project.project_id
    assert events[1]["cloud_request_id"] in {
        entry["request_id"] for entry in nova.list_actions(project, cloud_id)
    }
    assert events[2]["event"]["room_freed"] is True


def test_one_is_reset_to_its_image(project: Cloud, admin: Api) -> None:
    cloud_id = somebodys(project)["id"]
    assert act(admin, cloud_id, "reset")["status"] == "succeeded"
    assert shows(project, cloud_id, "ACTIVE")
    assert actions(project, cloud_id).count("rebuild") == 1


def test_one_is_deleted(project: Cloud, admin: Api) -> None:
    cloud_id = somebodys(project)["id"]
    key = {"Idempotency-Key": f"delete {cloud_id}"}
    first = admin.ask("DELETE", f"/openstack-servers/{cloud_id}", **key)
    admin.succeeded(first)
    assert nova.show(project, cloud_id) is None
    again = admin.ask("DELETE", f"/openstack-servers/{cloud_id}", **key).json()
    assert again["operation"] == first.json()["operation"]
    problem = admin.ask("DELETE", f"/openstack-servers/{cloud_id}", expect=404).json()
    assert problem["code"] == "OPENSTACK_SERVER_UNKNOWN"


def test_doing_it_again_does_nothing(project: Cloud, admin: Api) -> None:
    cloud_id = somebodys(project)["id"]
    answer = admin.ask("POST", f"/openstack-servers/{cloud_id}/actions/unshelve", expect=200).json()
    assert answer["operation"] is None
    assert told(admin, cloud_id) == []


def test_what_its_state_does_not_allow_is_refused(project: Cloud, admin: Api) -> None:
    cloud_id = somebodys(project)["id"]
    assert act(admin, cloud_id, "shelve")["status"] == "succeeded"
    problem = admin.ask("POST", f"/openstack-servers/{cloud_id}/actions/reset", expect=409).json()
    assert problem["allowed"] == ["delete", "unshelve"]
    nova.act(project, cloud_id, {"lock": None})
    problem = admin.ask("DELETE", f"/openstack-servers/{cloud_id}", expect=409).json()
    assert problem["code"] == "OPENSTACK_SERVER_LOCKED"
    assert nova.show(project, cloud_id)


def test_a_server_of_ours_is_acted_on_at_its_own_address(own: Api, admin: Api) -> None:
    server_id = own.server()
    cloud_id = own.get(f"/servers/{server_id}")["cloud_id"]
    for method, path in (("POST", "/actions/shelve"), ("DELETE", "")):
        problem = admin.ask(method, f"/openstack-servers/{cloud_id}{path}", expect=409).json()
        assert problem["code"] == "SERVER_MANAGED"
        assert problem["server_id"] == server_id
        assert problem["href"] == f"/api/v1/servers/{server_id}"
    assert own.get(f"/servers/{server_id}")["status"] == "ACTIVE"


def test_they_are_for_administrators(project: Cloud, own: Api) -> None:
    cloud_id = somebodys(project)["id"]
    for action in ("shelve", "unshelve", "reset"):
        problem = own.ask("POST", f"/openstack-servers/{cloud_id}/actions/{action}", expect=403).json()
        assert problem["code"] == "ROLE_REQUIRED"
    assert own.ask("DELETE", f"/openstack-servers/{cloud_id}", expect=403)
    assert shows(project, cloud_id, "ACTIVE")


def test_what_the_cloud_does_not_have_is_unknown(admin: Api) -> None:
    assert admin.ask("POST", f"/openstack-servers/{uuid4()}/actions/shelve", expect=404)
    assert admin.ask("DELETE", "/openstack-servers/detail", expect=422)


def test_a_refusal_that_the_cloud_only_audits_is_told(
    project: Cloud, admin: Api, simulator: Simulator
) -> None:
    """An unshelve that finds no host leaves the server as it was, and no fault."""
    cloud_id = somebodys(project)["id"]
    assert act(admin, cloud_id, "shelve")["status"] == "succeeded"
    simulator.fault("full")
    operation = act(admin, cloud_id, "unshelve")
    assert operation["status"] == "failed"
    assert operation["reason"]
    assert shows(project, cloud_id, "SHELVED_OFFLOADED")


def test_a_lost_answer_is_not_repeated_blindly(project: Cloud, admin: Api, simulator: Simulator) -> None:
    cloud_id = somebodys(project)["id"]
    simulator.fault("lose-reply", service="compute", method="POST", path="/action$", count=1)
    assert act(admin, cloud_id, "reset")["status"] == "succeeded"
    assert actions(project, cloud_id).count("rebuild") == 1


def test_one_that_goes_meanwhile_is_told(project: Cloud, admin: Api, simulator: Simulator) -> None:
    cloud_id = somebodys(project)["id"]
    simulator.fault("status", status=503, service="compute", method="POST", path="/action$")
    answer = admin.ask("POST", f"/openstack-servers/{cloud_id}/actions/shelve")
    nova.delete(project, cloud_id)
    eventually(lambda: nova.show(project, cloud_id), lambda left: left is None)
    simulator.mend()
    operation = admin.outcome(answer)
    assert (operation["status"], operation["reason"]) == ("failed", "it was deleted by someone else")
