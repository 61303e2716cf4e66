"""More projects than are remembered: the ones used last are, and whoever is at work is not disturbed."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from openstack.connection import Connection

from adapters.http import catalogue
from adapters.http.catalogue import ProjectCache
from adapters.openstack import connection as openstack
from adapters.openstack.connection import Cloud, Clouds, NotJoined
from commands.kernel.actor import Actor
from simulator import running_simulator
from tests.ledger import ROOMY


@pytest.fixture
def clouds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clouds]:
    monkeypatch.setattr(openstack, "MOST_PROJECTS", 2)
    with running_simulator(ROOMY) as simulator:
        path = simulator.clouds_yaml(tmp_path / "clouds.yaml")
        monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(path))
        with closing(Clouds("simulator")) as clouds:
            yield clouds


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The projects whose connections were closed."""
    projects: list[str] = []
    close = Connection.close

    def note(connection: Connection) -> None:
        projects.append(connection.config.auth.get("project_id", "home"))
        close(connection)

    monkeypatch.setattr(Connection, "close", note)
    return projects


def new_project(clouds: Clouds, name: str) -> str:
    """Make a project in which the service user is a member."""
    home = clouds.home
    made = home.call("identity", "POST", "/projects", body={"project": {"name": name}}).body["project"]
    [role] = home.call("identity", "GET", "/roles", query={"name": "member"}).body["roles"]
    home.call("identity", "PUT", f"/projects/{made['id']}/users/{home.user_id}/roles/{role['id']}")
    return str(made["id"])


def flavors_of(cloud: Cloud) -> int:
    return len(cloud.call("compute", "GET", "/flavors").body["flavors"])


def test_sessions_are_kept_of_the_projects_used_last(clouds: Clouds, closed: list[str]) -> None:
    ids = [new_project(clouds, f"project-{number}") for number in range(5)]
    for project_id in (*ids[:2], ids[0], ids[2]):  # the first is used again before the third comes
        assert flavors_of(clouds.project(project_id))
    gc.collect()
    assert closed == [ids[1]]
    for project_id in ids[3:]:
        assert flavors_of(clouds.project(project_id))
    gc.collect()
    assert closed == [ids[1], ids[0], ids[2]]
    assert flavors_of(clouds.project(ids[1]))  # logs in anew
    gc.collect()
    assert closed == [ids[1], ids[0], ids[2], ids[3]]


def test_a_login_that_fails_leaves_no_session_behind(clouds: Clouds, closed: list[str]) -> None:
    body = {"project": {"name": "foreign"}}
    foreign = clouds.home.call("identity", "POST", "/projects", body=body).body["project"]["id"]
    with pytest.raises(NotJoined):
        clouds.project(foreign, may_join=False)
    gc.collect()
    assert closed == [foreign]


def test_a_session_in_use_is_closed_when_nobody_uses_it_any_more(clouds: Clouds, closed: list[str]) -> None:
    ids = [new_project(clouds, f"project-{number}") for number in range(4)]
    used = clouds.project(ids[0])
    assert flavors_of(used)
    for project_id in ids[1:]:
        clouds.project(project_id)
    gc.collect()
    assert ids[0] not in closed
    assert flavors_of(used)
    del used
    gc.collect()
    assert closed.count(ids[0]) == 1


def test_many_at_once_in_more_projects_than_have_room_all_get_their_answer(
    clouds: Clouds, closed: list[str]
) -> None:
    ids = [new_project(clouds, f"project-{number}") for number in range(4)]
    with ThreadPoolExecutor(8) as threads:
        seen = list(threads.map(lambda project_id: clouds.project(project_id).project_id, ids * 4))
    assert seen == ids * 4


class TestAnswers:
    """What the cloud offers each project is remembered of as many as have room."""

    @pytest.fixture
    def threads(self) -> Iterator[ThreadPoolExecutor]:
        with ThreadPoolExecutor(4) as threads:
            yield threads

    def test_are_kept_of_the_projects_asked_for_last(
        self, threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(catalogue, "MOST_PROJECTS", 2)
        asked: list[str] = []

        def ask(project_id: str, may_join: bool) -> str:
            asked.append(project_id)
            return project_id

        async def ask_all() -> None:
            memory = ProjectCache(ask, threads, 60.0)
            for project_id in ("a", "b", "a", "c", "a", "b"):
                assert await memory.of(member(project_id)) == project_id

        asyncio.run(ask_all())
        assert asked == ["a", "b", "c", "b"]


def member(project_id: str) -> Actor:
    return Actor("user", project_id, frozenset({"member"}))
