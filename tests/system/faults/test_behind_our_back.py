"""Others delete, stop, rename and untag our servers, and have servers of their own (F8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from adapters.openstack.connection import Cloud, Clouds
from commands.server import events as e
from tests.system.faults.conftest import TIMES, Live
from tests.waiting import eventually


@pytest.fixture
def demo(live: Live) -> Iterator[Cloud]:
    """The project's ordinary user, who has rights of his own in the cloud."""
    clouds = Clouds("simulator-demo")
    yield clouds.home
    clouds.close()


def act(cloud: Cloud, live: Live, server: Any, body: dict[str, Any]) -> str:
    answer = cloud.call("compute", "POST", f"/servers/{live.row(server)['cloud_id']}/action", body=body)
    return str(answer.request_id)


def test_a_stop_and_a_start_tell_who_did_it(live: Live, demo: Cloud) -> None:
    server = live.running("web").server
    request_id = act(demo, live, server, {"os-stop": None})
    stopped = eventually(lambda: live.event(server, e.ServerStoppedOutOfBand))
    assert stopped.cause == e.CloudAction("stop", request_id, demo.user_id)
    eventually(lambda: live.row(server)["status"] == "SHUTOFF")
    request_id = act(demo, live, server, {"os-start": None})
    started = eventually(lambda: live.event(server, e.ServerStartedOutOfBand))
    assert started.cause == e.CloudAction("start", request_id, demo.user_id)


def test_a_guest_that_turns_itself_off_is_nobodys_doing(live: Live, demo: Cloud) -> None:
    """Not even that of the one who acted last, or whose last act explains nothing."""
    server = live.running("web").server
    act(demo, live, server, {"os-stop": None})
    eventually(lambda: live.row(server)["status"] == "SHUTOFF")
    act(demo, live, server, {"os-start": None})
    eventually(lambda: live.row(server)["status"] == "ACTIVE" and not live.row(server)["task_state"])
    act(demo, live, server, {"lock": None})
    live.cloud.guest_shutdown(live.row(server)["cloud_id"])
    eventually(lambda: sum(isinstance(event, e.ServerStoppedOutOfBand) for event in live.events(server)) == 2)
    stops = [event.cause for event in live.events(server) if isinstance(event, e.ServerStoppedOutOfBand)]
    assert stops[0] is not None
    assert stops[1] is None


def test_a_deleted_server_is_gone_and_its_name_is_free(live: Live, demo: Cloud) -> None:
    for _ in range(TIMES):
        server = live.running("web").server
        answer = demo.call("compute", "DELETE", f"/servers/{live.row(server)['cloud_id']}")
        deleted = eventually(lambda server=server: live.event(server, e.ServerDeletedOutOfBand))  # type: ignore[misc]
        assert deleted.cause == e.CloudAction("delete", str(answer.request_id), demo.user_id)
    eventually(lambda: live.books.is_quiet() and not live.books.discrepancies())  # its port goes after it


def test_a_new_name_in_the_cloud_is_recorded_and_ours_stays(live: Live, demo: Cloud) -> None:
    server = live.running("web").server
    path = f"/servers/{live.row(server)['cloud_id']}"
    demo.call("compute", "PUT", path, body={"server": {"name": "other"}})
    renamed = eventually(lambda: live.event(server, e.ServerRenamedOutOfBand))
    assert renamed.cloud_name == "other"
    eventually(lambda: live.row(server)["cloud_name"] == "other")
    assert live.row(server)["name"] == "web"


def test_a_server_without_its_tag_is_still_ours(live: Live, demo: Cloud) -> None:
    server = live.running("web").server
    demo.call("compute", "DELETE", f"/servers/{live.row(server)['cloud_id']}/tags")
    promise = live.act(server, "POST", "/actions/stop")
    eventually(lambda: live.row(server)["status"] == "SHUTOFF")
    eventually(live.books.is_quiet)
    assert live.event(promise.server, e.ServerDuplicateFound) is None


@pytest.mark.parametrize("tag", ["theirs", "sl-{server}", "sl-00000000-0000-4000-8000-000000000000"])
def test_strangers_are_never_touched_whatever_they_wear(live: Live, demo: Cloud, tag: str) -> None:
    server = live.running("web").server
    ours = demo.call("compute", "GET", f"/servers/{live.row(server)['cloud_id']}").body["server"]
    networks = demo.call("network", "GET", "/networks", query={"name": "private"}).body["networks"]
    theirs = {
        "name": "web",
        "tags": [tag.format(server=server)],
        "flavorRef": "1",
        "imageRef": ours["image"]["id"],
        "networks": [{"uuid": networks[0]["id"]}],
    }
    stranger = demo.call("compute", "POST", "/servers", body={"server": theirs}).body["server"]["id"]
    begun = live.cloud.journal()[-1].seq
    eventually(lambda: live.cloud.world.servers[stranger].vm_state == "active")
    live.act(server, "POST", "/actions/reboot")
    eventually(live.books.is_quiet)
    live.act(server, "DELETE")
    eventually(live.books.is_quiet)
    touched = [
        entry for entry in live.cloud.journal()[begun:] if entry.kind == "call" and stranger in entry.path
    ]
    assert touched == []
    assert live.cloud.world.servers[stranger].vm_state == "active"
    assert live.event(server, e.ServerDuplicateFound) is None
