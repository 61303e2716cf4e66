"""Every list of the cloud is read by the one pager, to its end, whatever the size of a page."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from adapters.http import catalogue
from adapters.openstack import cinder, placement
from adapters.openstack.connection import Cloud, Clouds
from adapters.openstack.errors import Answer
from adapters.openstack.paging import pages
from simulator import Simulator, running_simulator
from simulator.volume.records import VolumeMessage
from tests.ledger import ROOMY
from tests.paths import ROOT

ADAPTERS = ROOT / "adapters"

OF_ONE_THING = {
    *("flavor", "image", "keypair", "network", "port", "security_group", "server", "user", "volume"),
    *("instanceAction", "limits", "quota", "quota_set"),
}
"""Keys of answers that hold one thing."""

NO_LISTS = {
    "allocations": "a mapping by consumer",
    "inventories": "a mapping by resource class",
}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with running_simulator(ROOMY) as simulator:
        yield simulator


@pytest.fixture
def home(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(simulator.clouds_yaml(tmp_path / "clouds.yaml")))
    with closing(Clouds("simulator")) as clouds:
        yield clouds.home


@pytest.mark.parametrize("size", [1, 2, 1_000])
def test_the_messages_of_cinder_are_all_read_in_pages_of_any_size(
    home: Cloud, simulator: Simulator, size: int
) -> None:
    begin = datetime(2026, 11, 1, tzinfo=UTC)
    for number in range(5):
        at = begin + timedelta(minutes=number)
        message = VolumeMessage(f"m{number}", home.project_id, "e", f"why {number}", "lost", "req", at)
        simulator.world.volume_messages.put(message.id, message)
    query = {"resource_uuid": "lost", "limit": str(size)}
    found = pages(home, "volume", "/messages", "messages", query)
    assert [message["user_message"] for message in found] == [f"why {number}" for number in (4, 3, 2, 1, 0)]
    assert cinder.reason(home, "lost") == "why 4"
    assert cinder.reason(home, "another") is None


class InPagesOfOne:
    """A cloud that cuts every list into pages of one thing each, and heeds no filter."""

    project_id = "tenant"

    def __init__(self, key: str, things: list[dict[str, Any]]) -> None:
        self.key, self.things = key, things

    def call(self, _service: str, _method: str, path: str, *, query: Any = (), **_: Any) -> Answer:
        place = int(dict(query).get("marker", 0))
        following = f"http://cloud{path}?marker={place + 1}"
        link = [{"rel": "next", "href": following}] if place + 1 < len(self.things) else []
        return Answer(200, {self.key: [self.things[place]], f"{self.key}_links": link}, None)


def test_the_reason_of_a_volume_may_be_on_a_later_page_behind_those_of_others() -> None:
    messages = [{"id": f"m{one}", "resource_uuid": one, "user_message": f"why {one}"} for one in "abc"]
    assert cinder.reason(cast(Cloud, InPagesOfOne("messages", messages)), "c") == "why c"


def test_zones_may_come_in_pages() -> None:
    zones = [
        {"zoneName": name, "zoneState": {"available": True}, "hosts": {f"host-{name}": {}}} for name in "abc"
    ]
    cloud = cast(Cloud, InPagesOfOne("availabilityZoneInfo", zones))
    assert placement.hosts_in(cloud, "c") == {"host-c"}
    assert catalogue.zones_of(cloud, "volume") == {"a", "b", "c"}


def test_no_list_is_read_but_by_the_pager() -> None:
    read = {
        (path.name, key)
        for path in ADAPTERS.rglob("*.py")
        for key in keys_read_at_once(ast.parse(path.read_text(encoding="utf-8")))
    }
    keys = {key for _, key in read}
    assert not {one for one in read if one[1] not in OF_ONE_THING | NO_LISTS.keys()}
    assert keys >= NO_LISTS.keys(), "an exception that nothing needs"


def keys_read_at_once(tree: ast.Module) -> Iterator[str]:
    """Yield ``key`` of each ``x.call(..., "GET", ...).body[key]``, or ``.body.get(key)``."""
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(
                value=ast.Attribute(value=ast.Call() as asked, attr="body"),
                slice=ast.Constant(value=str(key)),
            ) if is_get(asked):
                yield key
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(value=ast.Call() as asked, attr="body"), attr="get"),
                args=[ast.Constant(value=str(key)), *_],
            ) if is_get(asked):
                yield key


def is_get(call: ast.Call) -> bool:
    named = isinstance(call.func, ast.Attribute) and call.func.attr == "call"
    return named and any(isinstance(one, ast.Constant) and one.value == "GET" for one in call.args)
