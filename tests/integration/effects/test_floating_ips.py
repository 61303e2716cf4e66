"""Changes of a floating IP that somebody else uses in the meantime, on the simulated cloud."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.effects import floating_ip as effect
from adapters.openstack.connection import Cloud, Clouds
from adapters.openstack.errors import Answer, CloudRejected, CloudUnreachable
from adapters.openstack.paging import Shown, mark_of
from commands.floating_ip.events import ExternalNetwork, FloatingIpRequested
from simulator import running_simulator
from tests.ledger import ROOMY

US = UUID(int=7)


@pytest.fixture(scope="module")
def clouds_yaml(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with running_simulator(ROOMY) as simulator:
        yield simulator.clouds_yaml(tmp_path_factory.mktemp("cloud") / "clouds.yaml")


@pytest.fixture
def demo(clouds_yaml: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_yaml))
    with closing(Clouds("simulator-demo")) as clouds:
        yield clouds.home


@pytest.fixture
def admin(clouds_yaml: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_yaml))
    with closing(Clouds("simulator-admin")) as clouds:
        yield clouds.home


def network(cloud: Cloud, name: str) -> ExternalNetwork:
    shown = cloud.call("network", "GET", "/networks", query={"name": name}).body["networks"][0]
    return ExternalNetwork(shown["id"], shown["name"])


def address(cloud: Cloud, mark: UUID = US, **more: Any) -> Shown:
    wish = {"floating_network_id": network(cloud, "public").id, "description": mark_of(mark), **more}
    made: Shown = cloud.call("network", "POST", "/floatingips", body={"floatingip": wish}).body["floatingip"]
    return made


def port(cloud: Cloud) -> str:
    body = {"port": {"network_id": network(cloud, "private").id}}
    return str(cloud.call("network", "POST", "/ports", body=body).body["port"]["id"])


def holder(cloud: Cloud, floating: Shown) -> str | None:
    shown = effect.show(cloud, floating["id"])
    assert shown is not None
    found: str | None = shown["port_id"]
    return found


class Hurried:
    """A cloud in which somebody leads the address elsewhere right after we have looked at it."""

    def __init__(self, cloud: Cloud, floating: Shown, port_id: str) -> None:
        self._cloud, self._floating, self._port_id = cloud, floating, port_id

    def call(self, service: Any, method: Any, path: str, **more: Any) -> Answer:
        answer = self._cloud.call(service, method, path, **more)
        if method == "GET":
            body = {"floatingip": {"port_id": self._port_id}}
            self._cloud.call("network", "PUT", f"/floatingips/{self._floating['id']}", body=body)
        return answer


def test_it_is_led_from_where_it_is_expected(demo: Cloud) -> None:
    floating, web = address(demo), port(demo)
    assert effect.lead(demo, floating["id"], None, web).body["floatingip"]["port_id"] == web
    assert effect.lead(demo, floating["id"], web, None).body["floatingip"]["port_id"] is None
    assert effect.lead(demo, floating["id"], web, None).body["floatingip"]["port_id"] is None


def test_from_elsewhere_it_is_not(demo: Cloud) -> None:
    floating, web, theirs = address(demo), port(demo), port(demo)
    effect.lead(demo, floating["id"], None, theirs)
    assert effect.lead(demo, floating["id"], None, web).body["floatingip"]["port_id"] == theirs
    assert effect.lead(demo, floating["id"], web, None).body["floatingip"]["port_id"] == theirs
    assert holder(demo, floating) == theirs


CHANGES: dict[str, Callable[[Cloud, str, str], Any]] = {
    "associate": lambda cloud, floating, web: effect.lead(cloud, floating, None, web),
    "free": lambda cloud, floating, web: effect.lead(cloud, floating, web, None),
    "delete": lambda cloud, floating, _: effect.remove(cloud, floating),
}


@pytest.mark.parametrize("change", CHANGES)
def test_who_was_faster_keeps_it(demo: Cloud, change: str) -> None:
    floating, web, theirs = address(demo), port(demo), port(demo)
    if change == "free":
        effect.lead(demo, floating["id"], None, web)
    hurried: Any = Hurried(demo, floating, theirs)
    with pytest.raises(CloudUnreachable):
        CHANGES[change](hurried, floating["id"], web)
    assert holder(demo, floating) == theirs


def test_one_in_use_is_not_deleted(demo: Cloud) -> None:
    floating = address(demo, port_id=port(demo))
    with pytest.raises(CloudRejected, match="in use"):
        effect.remove(demo, floating["id"])
    assert holder(demo, floating) is not None
    free = address(demo)
    effect.remove(demo, free["id"])
    assert effect.show(demo, free["id"]) is None


def test_what_another_project_marks_is_not_found(demo: Cloud, admin: Cloud) -> None:
    """An admin is shown all; what bears our mark elsewhere was made by somebody else."""
    thing = uuid4()
    ours, theirs = address(admin, thing), address(demo, thing)
    assert [one["id"] for one in effect.find(admin, thing)] == [ours["id"]]
    assert {one["id"] for one in effect.list_floating_ips(admin, True)} >= {ours["id"], theirs["id"]}
    assert [one["id"] for one in effect.find(demo, thing)] == [theirs["id"]]
    assert effect.find(demo, uuid4()) == []


def test_a_chosen_address_is_made_by_an_admin_in_the_project(demo: Cloud, admin: Cloud) -> None:
    wish = FloatingIpRequested(US, demo.project_id, network(demo, "public"), "door", "172.24.4.251")
    with pytest.raises(CloudRejected):
        effect.post(demo, demo.project_id, US, wish)
    made = effect.post(admin, demo.project_id, US, wish)
    shown = effect.show(demo, effect.id_of(made))
    assert shown is not None
    assert (shown["floating_ip_address"], shown["description"]) == ("172.24.4.251", f"door {mark_of(US)}")
