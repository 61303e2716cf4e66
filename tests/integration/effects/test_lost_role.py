"""A role of the service user that somebody took away: it is about that project, and about no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.openstack.connection import Cloud, Clouds, NotServed, RoleGrant
from adapters.openstack.errors import CloudForbidden, CloudUnreachable
from simulator import Simulator, running_simulator
from tests.ledger import ROOMY

Revoke = Callable[[], None]


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with running_simulator(ROOMY) as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def clouds_yaml(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = simulator.clouds_yaml(tmp_path / "clouds.yaml")
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(path))


@pytest.fixture
def keystone() -> Iterator[Cloud]:
    with closing(Clouds("simulator-admin")) as admin:
        yield admin.home


def granted(keystone: Cloud, user_id: str) -> tuple[str, Revoke]:
    """Make a project where a user is member; return it, and what takes the role away."""
    wish = {"project": {"name": f"project-{uuid4().hex[:8]}"}}
    project_id = keystone.call("identity", "POST", "/projects", body=wish).body["project"]["id"]
    [role] = keystone.call("identity", "GET", "/roles", query={"name": "member"}).body["roles"]
    path = f"/projects/{project_id}/users/{user_id}/roles/{role['id']}"
    keystone.call("identity", "PUT", path)
    return project_id, lambda: keystone.call("identity", "DELETE", path) and None


def test_it_is_lasting_where_the_service_user_cannot_take_it_again(keystone: Cloud) -> None:
    with closing(Clouds("simulator-demo")) as clouds:
        project_id, revoke = granted(keystone, clouds.home.user_id)
        cloud = clouds.project(project_id)
        assert cloud.call("compute", "GET", "/servers").status == 200
        revoke()
        with pytest.raises(NotServed, match="no role in this project"):
            cloud.call("compute", "GET", "/servers")
        with pytest.raises(NotServed):
            clouds.project(project_id)
        assert clouds.home.call("compute", "GET", "/servers").status == 200


def test_an_administrator_takes_it_again_and_says_so(keystone: Cloud) -> None:
    told: list[RoleGrant] = []
    with closing(Clouds("simulator", joined=told.append)) as clouds:
        project_id, revoke = granted(keystone, clouds.home.user_id)
        cloud = clouds.project(project_id)
        assert told == []
        revoke()
        with pytest.raises(CloudUnreachable, match="lost its role") as raised:
            cloud.call("compute", "GET", "/servers")
        assert not isinstance(raised.value, CloudForbidden)
        again = clouds.project(project_id)
        assert again.call("compute", "GET", "/servers").status == 200
        assert [joining.project_id for joining in told] == [project_id]


def test_it_is_not_about_the_project_where_no_door_is_open(keystone: Cloud, simulator: Simulator) -> None:
    with closing(Clouds("simulator-demo")) as clouds:
        project_id, revoke = granted(keystone, clouds.home.user_id)
        cloud = clouds.project(project_id)
        revoke()
        simulator.fault("status", service="identity", path="/v3/auth/tokens", status=401)
        with pytest.raises(CloudForbidden):
            cloud.call("compute", "GET", "/servers")
        simulator.mend()
        with pytest.raises(NotServed):
            cloud.call("compute", "GET", "/servers")
