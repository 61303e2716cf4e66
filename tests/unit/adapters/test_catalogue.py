"""What is remembered of the cloud's answers: for a while, and for as long as it is away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest

from adapters.http.catalogue import ProjectCache, volumes_of
from adapters.openstack.connection import Cloud, CloudMisconfigured
from adapters.openstack.errors import Answer, CloudRejected, CloudUnreachable
from adapters.openstack.quota_usage import read_quotas
from commands.http.catalogue import CloudCatalog, CloudUnavailable
from commands.kernel.actor import Actor
from commands.volume.commands import VolumesNotOffered
from commands.volume.routes import known_places


class Asked:
    """Answers how often it was asked; away when told so."""

    def __init__(self) -> None:
        self.times, self.away = 0, False

    def __call__(self, project_id: str, may_join: bool) -> str:
        self.times += 1
        if self.away:
            raise CloudUnreachable("no answer")
        return f"{project_id} {self.times}"


def member(project_id: str) -> Actor:
    return Actor("user", project_id, frozenset({"member"}))


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


def test_of_many_who_ask_at_once_one_asks_the_cloud(threads: ThreadPoolExecutor) -> None:
    asked = Asked()

    async def many() -> list[str]:
        memory = ProjectCache(asked, threads, 60.0)
        return await asyncio.gather(*(memory.of(member("tenant")) for _ in range(10)))

    assert set(asyncio.run(many())) == {"tenant 1"}
    assert asked.times == 1


def test_it_is_asked_again_in_time_and_each_project_for_itself(threads: ThreadPoolExecutor) -> None:
    asked = Asked()

    async def twice() -> list[str]:
        memory = ProjectCache(asked, threads, 0.0)
        return [await memory.of(member(project_id)) for project_id in ("a", "a", "b")]

    assert asyncio.run(twice()) == ["a 1", "a 2", "b 3"]


def test_what_was_known_holds_while_the_cloud_is_away(threads: ThreadPoolExecutor) -> None:
    asked = Asked()

    async def lose() -> list[str]:
        memory = ProjectCache(asked, threads, 0.0)
        before = await memory.of(member("tenant"))
        asked.away = True
        with pytest.raises(CloudUnavailable):
            await memory.of(member("another"))
        return [before, await memory.of(member("tenant"))]

    assert asyncio.run(lose()) == ["tenant 1", "tenant 1"]


class NoVolumes:
    """A cloud with Nova and Neutron only, and a Neutron that tells no use."""

    project_id = "tenant"

    def call(self, service: str, method: str, path: str, **_: Any) -> Answer:
        if service == "volume":
            raise CloudMisconfigured("The catalog of the cloud has no volume service for us.")
        if service == "network":
            raise CloudRejected(404, "The resource could not be found.")
        cores = {"limit": -1, "in_use": 3, "reserved": 1}
        return Answer(200, {"quota_set": {"id": "tenant", "cores": cores}}, None)


def test_a_cloud_without_volumes_offers_none_and_says_so() -> None:
    cloud = cast(Cloud, NoVolumes())
    assert volumes_of(cloud) == {}
    with pytest.raises(VolumesNotOffered):
        known_places(None, None, CloudCatalog())
    [cores] = read_quotas(cloud).quotas
    assert (cores.service, cores.resource, cores.used, cores.limit) == ("compute", "cores", 4, None)
