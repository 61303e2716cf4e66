"""A project of a real cloud whose quota is used up gives up a preemptible server for a standard one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from openstack.connection import Connection

from tests.http_client import NO_TLS
from tests.integration.api.post import Post
from tests.system.story.conftest import RUN, Ledger
from tests.waiting import eventually

Wish = Callable[[str], dict[str, Any]]


@pytest.fixture
def project(admin: Connection, member: Connection) -> Iterator[Any]:
    """A project of the member's, with a quota of one server."""
    project = admin.identity.create_project(name=f"quota-{RUN}", domain_id="default")
    user = member.current_user_id
    admin.identity.assign_project_role_to_user(project, user, admin.identity.find_role("member"))
    path = f"/os-quota-sets/{project.id}"
    admin.compute.put(path, json={"quota_set": {"instances": 1}}).raise_for_status()
    yield project
    admin.compute.delete(path)
    admin.identity.delete_project(project)


@pytest.fixture
def network(admin: Connection, project: Any) -> Iterator[str]:
    network = admin.network.create_network(name=f"quota-{RUN}", project_id=project.id)
    admin.network.create_subnet(
        network_id=network.id, project_id=project.id, ip_version=4, cidr="10.231.0.0/24"
    )
    yield str(network.id)
    admin.network.delete_network(network)


@pytest.fixture
def tenant(address: str, member: Connection, project: Any) -> Iterator[Ledger]:
    """The API for the member in that project."""
    token = member.connect_as_project(project).session.get_token() or ""
    with httpx.Client(
        verify=NO_TLS, base_url=f"{address}/api/v1", headers={"X-Auth-Token": token}, timeout=60
    ) as client:
        yield Ledger(client)


@pytest.fixture
def policy(operator: Ledger, project: Any) -> Iterator[None]:
    """It may touch the servers of that project alone."""
    rule = {"kind": "preemption", "notice": "PT5S", "own_quota": True}
    wanted = {"name": f"own quota {RUN}", "rule": rule, "selector": {"projects": [project.id]}}
    policy = operator.ask("POST", "/policies", 201, **wanted)["policy"]
    operator.ask("POST", f"/policies/{policy['id']}/actions/enable", 200)
    yield
    operator.ask("DELETE", f"/policies/{policy['id']}", 200)


def test_a_project_gives_up_a_preemptible_server_for_a_standard_one(
    tenant: Ledger, wish: Wish, network: str, policy: None, post: Post
) -> None:
    giving = {**wish("giving"), "networks": [network], "is_preemptible": True}
    victim = tenant.ask("POST", "/servers", **giving)
    tenant.succeeded(victim)
    gone = victim["server"]["id"]

    answer = tenant.ask("POST", "/servers", **{**wish("standard"), "networks": [network]})
    waiting = answer["server"]["id"]
    missed = eventually(lambda: tenant.event(waiting, "ServerCapacityMissing"))["event"]
    assert missed["quota"] == {"service": "compute", "resource": "instances", "used": 1, "limit": 1}
    tenant.succeeded(answer)

    assert tenant.server(waiting)["status"] == "ACTIVE"
    eventually(lambda: tenant.server(gone)["status"] == "DELETED")
    assert post.about(gone)
    types = tenant.types(gone)
    assert types.index("ServerNoticeDelivered") < types.index("ServerDeleteRequested")
    assert tenant.types(waiting).count("ServerCreateAttempted") == 2
    tenant.done("DELETE", f"/servers/{waiting}")
