"""The life of a snapshot of a volume, in a ledger that was given that resource.

    python -m tests.integration.new_resource.life DATABASE_URL FOLDER

Run it in a copy of the product that has the files of the resource. FOLDER is for files of its own.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

from adapters.openstack.connection import Cloud, Clouds
from adapters.openstack.errors import CloudRejected
from simulator import running_simulator
from tests.integration.api.conftest import Api
from tests.ledger import ROOMY, running_ledger
from tests.waiting import eventually

EVENTS = [
    "VolumeSnapshotRequested",
    "VolumeSnapshotCreateAttempted",
    "VolumeSnapshotAccepted",
    "VolumeSnapshotObserved",
    "VolumeSnapshotCreated",
    "VolumeSnapshotDeleteRequested",
    "VolumeSnapshotDeleted",
]
"""In this order. That Cinder took on the deletion is not always seen: the snapshot may be gone before."""


def live(api: Api, cloud: Cloud) -> None:
    """Make a snapshot, see it in every place, and delete it."""
    made = api.ask("POST", "/volumes", {"name": "data", "size_gb": 2})
    volume = made.json()["volume"]["id"]
    unknown = api.ask("POST", "/volume-snapshots", {"name": "friday", "volume_id": str(uuid4())}, 404)
    assert unknown.json()["type"].endswith("volume-unknown"), unknown.text
    api.succeeded(made)
    wish = {"name": "friday", "volume_id": volume}
    asked = api.ask("POST", "/volume-snapshots", wish)
    decided = asked.json()["volume_snapshot"]
    place = f"/volume-snapshots/{decided['id']}"
    assert asked.headers["Location"] == f"/api/v1{place}"
    assert (decided["status"], decided["under_way"]["action"]) == ("creating", "create")
    refused = api.ask("POST", "/volume-snapshots", wish, 409)
    assert refused.json()["type"].endswith("volume-snapshot-name-duplicate"), refused.text
    api.succeeded(asked)

    row = eventually(lambda: api.get(place), lambda row: row["under_way"] is None)
    assert (row["status"], row["size_gb"]) == ("available", 2)
    assert ids(api, volume_id=volume, name="friday") == [row["id"]]
    assert ids(api, volume_id=row["id"]) == []
    shown = cloud.call("volume", "GET", f"/snapshots/{row['cloud_id']}").body["snapshot"]
    assert (shown["name"], shown["metadata"]["stackledger_id"]) == ("friday", row["id"])

    api.done("DELETE", place)
    eventually(lambda: api.get(place), lambda row: row["status"] == "deleted")
    assert (ids(api), ids(api, status="deleted")) == ([], [row["id"]])
    assert not is_in(cloud, row["cloud_id"])
    seen = api.get("/events", stream=row["id"], limit=100)["events"]
    types = dict.fromkeys(event["type"] for event in seen)
    assert [kind for kind in types if kind != "VolumeSnapshotActionAccepted"] == EVENTS, types


def ids(api: Api, **wanted: Any) -> list[str]:
    return [shown["id"] for shown in api.get("/volume-snapshots", **wanted)["volume_snapshots"]]


def is_in(cloud: Cloud, cloud_id: str) -> bool:
    try:
        cloud.call("volume", "GET", f"/snapshots/{cloud_id}")
    except CloudRejected as refused:
        return not refused.missing
    return True


def main(database: str, folder: Path) -> None:
    with running_simulator(ROOMY) as simulator:
        clouds_yaml = simulator.clouds_yaml(folder / "clouds.yaml")
        with running_ledger(database, clouds_yaml) as running:
            os.environ["OS_CLIENT_CONFIG_FILE"] = str(clouds_yaml)
            clouds = Clouds("simulator-demo")
            api = Api.at(running.url, clouds.home.token())
            with api.http:
                live(api, clouds.home)
            clouds.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
