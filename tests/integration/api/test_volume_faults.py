"""A cloud that loses replies, answers late or not, or is changed by others: one volume, the right outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from adapters.openstack.connection import Cloud, Clouds
from simulator import Simulator
from tests.integration.api.conftest import Api
from tests.integration.api.test_volumes import in_cloud, name, types, volume
from tests.waiting import eventually

Misfortune = Callable[[str, str, str], None]


@pytest.fixture(params=["lose-reply", "status", "delay"])
def misfortune(request: pytest.FixtureRequest, simulator: Simulator) -> Misfortune:
    """Let one call go wrong: done and not answered, not done (503), or done late."""

    def strike(service: str, method: str, path: str) -> None:
        seconds = {"seconds": 0.3} if request.param == "delay" else {}
        simulator.fault(request.param, service=service, method=method, path=path, count=1, **seconds)

    return strike


@pytest.fixture
def service(clouds_yaml: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clouds]:
    """The cloud as our own service user sees it."""
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_yaml))
    with closing(Clouds("simulator")) as clouds:
        yield clouds


def volumes_named(project: Cloud, wanted: str) -> list[dict[str, Any]]:
    listed = project.call("volume", "GET", "/volumes/detail").body["volumes"]
    return [one for one in listed if one["name"] == wanted]


def test_a_creation_makes_one_volume(own: Api, project: Cloud, misfortune: Misfortune) -> None:
    wish = {"name": name(), "size_gb": 1}
    misfortune("volume", "POST", "/volumes$")
    answer = own.ask("POST", "/volumes", wish)
    own.succeeded(answer)
    made = own.get(f"/volumes/{answer.json()['volume']['id']}")
    assert [one["id"] for one in volumes_named(project, wish["name"])] == [made["cloud_id"]]


def test_attaching_and_detaching_come_about(api: Api, misfortune: Misfortune) -> None:
    server, held = api.server(), volume(api)
    place = f"/servers/{server}/volumes/{held}"
    misfortune("compute", "POST", "/os-volume_attachments$")
    api.done("POST", place)
    assert api.get(f"/volumes/{held}")["server_id"] == server
    misfortune("compute", "DELETE", "/os-volume_attachments/")
    api.done("DELETE", place)
    assert api.get(f"/volumes/{held}")["status"] == "available"
    assert not [kind for kind in types(api, held) if kind.endswith(("Failed", "OutOfBand"))]


def test_extension_and_a_new_name_come_about(own: Api, project: Cloud, misfortune: Misfortune) -> None:
    held = volume(own)
    cloud_id = own.get(f"/volumes/{held}")["cloud_id"]
    misfortune("volume", "POST", "/action$")
    own.done("PUT", f"/volumes/{held}/size", {"size_gb": 4})
    misfortune("volume", "PUT", "/volumes/")
    own.done("PUT", f"/volumes/{held}/info", {"name": f"renamed-{held}"})
    shown = in_cloud(project, cloud_id)
    assert (shown["size"], shown["name"]) == (4, f"renamed-{held}")


def test_a_deletion_comes_about(own: Api, project: Cloud, misfortune: Misfortune) -> None:
    held = volume(own)
    misfortune("volume", "DELETE", "/volumes/")
    own.done("DELETE", f"/volumes/{held}")
    assert project.call("volume", "GET", "/volumes").body["volumes"] == []
    assert types(own, held)[-1] == "VolumeDeleted"


def test_a_twin_is_removed_by_the_sweep(
    own: Api, project: Cloud, simulator: Simulator, service: Clouds
) -> None:
    """The first POST is answered 503, the second makes the volume; then the first turns up after all."""
    simulator.fault("status", service="volume", method="POST", path="/volumes$", count=1)
    wish = {"name": name(), "size_gb": 1}
    answer = own.ask("POST", "/volumes", wish)
    volume_id = answer.json()["volume"]["id"]
    own.succeeded(answer)
    assert types(own, volume_id).count("VolumeCreateAttempted") == 2
    late = {"volume": {"name": wish["name"], "size": 1, "metadata": {"stackledger_id": volume_id}}}
    us = service.project(project.project_id)
    twin = us.call("volume", "POST", "/volumes", body=late).body["volume"]["id"]
    stranger = project.call("volume", "POST", "/volumes", body=late).body["volume"]["id"]
    left = eventually(
        lambda: {one["id"] for one in volumes_named(project, wish["name"])}, lambda left: twin not in left
    )
    assert left == {own.get(f"/volumes/{volume_id}")["cloud_id"], stranger}


class TestDrift:
    def test_what_others_change_is_found_by_the_sweep(self, own: Api, project: Cloud) -> None:
        held = volume(own)
        place, row = f"/volumes/{held}", own.get(f"/volumes/{held}")
        cloud_id = row["cloud_id"]
        extend = {"os-extend": {"new_size": 7}}
        project.call("volume", "POST", f"/volumes/{cloud_id}/action", body=extend)
        project.call("volume", "PUT", f"/volumes/{cloud_id}", body={"volume": {"name": "theirs"}})
        seen = eventually(
            lambda: own.get(place), lambda row: (row["size_gb"], row["cloud_name"]) == (7, "theirs")
        )
        assert (seen["name"], seen["status"]) == (row["name"], "available")
        assert {"VolumeExtendedOutOfBand", "VolumeRenamedOutOfBand"} <= set(types(own, held))
        project.call("volume", "DELETE", f"/volumes/{cloud_id}")
        eventually(lambda: own.get(place)["status"] == "deleted")
        assert types(own, held)[-1] == "VolumeDeletedOutOfBand"

    def test_attached_and_detached_by_others(self, own: Api, project: Cloud) -> None:
        server, held = own.server(), volume(own)
        nova, cinder = own.get(f"/servers/{server}")["cloud_id"], own.get(f"/volumes/{held}")["cloud_id"]
        path = f"/servers/{nova}/os-volume_attachments"
        project.call("compute", "POST", path, body={"volumeAttachment": {"volumeId": cinder}})
        eventually(lambda: own.get(f"/volumes/{held}")["server_id"] == server)
        assert types(own, held)[-1] == "VolumeAttachedOutOfBand"
        project.call("compute", "DELETE", f"{path}/{cinder}")
        eventually(lambda: own.get(f"/volumes/{held}")["status"] == "available")
        assert types(own, held)[-1] == "VolumeDetachedOutOfBand"

    def test_a_strangers_volume_is_never_touched(self, own: Api, project: Cloud) -> None:
        held = volume(own)
        body = {"volume": {"name": "theirs", "size": 1, "metadata": {"stackledger_id": str(uuid4())}}}
        stranger = project.call("volume", "POST", "/volumes", body=body).body["volume"]["id"]
        cloud_id = own.get(f"/volumes/{held}")["cloud_id"]
        project.call("volume", "PUT", f"/volumes/{cloud_id}", body={"volume": {"name": "renamed"}})
        eventually(lambda: own.get(f"/volumes/{held}")["cloud_name"] == "renamed")  # so there was a sweep
        assert in_cloud(project, stranger)["name"] == "theirs"
        assert len(own.get("/volumes")["volumes"]) == 1
