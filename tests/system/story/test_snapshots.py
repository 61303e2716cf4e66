"""Snapshots of servers on a real OpenStack: made, put to use, and changed behind the service's back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openstack.connection import Connection

from tests.system.story.conftest import RUN, Ledger
from tests.waiting import eventually

Wish = Callable[[str], dict[str, Any]]


def images_of(member: Connection, snapshot_id: str) -> list[dict[str, Any]]:
    """The images that carry the snapshot's mark."""
    shown = member.image.get("/images", params={"stackledger_id": snapshot_id})
    images: list[dict[str, Any]] = shown.json()["images"]
    return images


def test_a_snapshot_lives_its_life(ledger: Ledger, member: Connection, wish: Wish) -> None:
    server = ledger.ask("POST", "/servers", **wish("original"))
    server_id, name = server["server"]["id"], f"nightly-{RUN}"
    ledger.succeeded(server)
    place = f"/servers/{server_id}/snapshots"
    answer = ledger.ask("POST", place, name=name, description="before the upgrade")
    assert ledger.ask("POST", place, 409, name=f"{name}-2")["code"] == "SNAPSHOT_UNDER_WAY"
    ledger.succeeded(answer)
    row = ledger.get(f"/snapshots/{answer['server_snapshot']['id']}")
    [image] = images_of(member, row["id"])
    assert (image["id"], image["name"], image["status"]) == (row["cloud_id"], name, "active")
    assert (image["size"], image["min_disk"]) == (row["size_bytes"], row["min_disk_gb"])
    eventually(lambda: ledger.server(server_id)["task_state"] is None)
    assert ledger.ask("POST", place, 409, name=name)["code"] == "SNAPSHOT_NAME_DUPLICATE"

    copy = ledger.ask("POST", "/servers", **{**wish("copy"), "image": name})
    ledger.succeeded(copy)
    copy_id = copy["server"]["id"]
    assert ledger.server(copy_id)["image"]["id"] == row["cloud_id"]
    of_the_copy = ledger.ask("POST", f"/servers/{copy_id}/snapshots", name=f"{name}-3")
    ledger.succeeded(of_the_copy)
    second = of_the_copy["server_snapshot"]["id"]
    assert [one["name"] for one in images_of(member, second)] == [f"{name}-3"]
    assert [one["name"] for one in images_of(member, row["id"])] == [name]

    eventually(lambda: ledger.server(copy_id)["task_state"] is None)
    ledger.done("POST", f"/servers/{copy_id}/actions/lock")
    locked = ledger.ask("POST", f"/servers/{copy_id}/snapshots", name=f"{name}-4")
    ledger.succeeded(locked)
    ledger.done("POST", f"/servers/{copy_id}/actions/unlock")
    ledger.done("DELETE", f"/servers/{copy_id}")
    for snapshot_id in (second, locked["server_snapshot"]["id"], row["id"]):
        ledger.done("DELETE", f"/snapshots/{snapshot_id}")
        assert images_of(member, snapshot_id) == []
    assert len(ledger.get(place, status="deleted")["server_snapshots"]) == 1
    ledger.done("DELETE", f"/servers/{server_id}")


def test_one_that_somebody_else_deleted_is_success_to_delete(
    ledger: Ledger, member: Connection, wish: Wish
) -> None:
    server = ledger.ask("POST", "/servers", **wish("lost"))
    server_id = server["server"]["id"]
    ledger.succeeded(server)
    answer = ledger.ask("POST", f"/servers/{server_id}/snapshots", name=f"lost-{RUN}")
    ledger.succeeded(answer)
    row = ledger.get(f"/snapshots/{answer['server_snapshot']['id']}")
    member.image.delete_image(row["cloud_id"])
    ledger.done("DELETE", f"/snapshots/{row['id']}")
    ledger.done("DELETE", f"/servers/{server_id}")


def test_one_of_a_server_that_boots_from_a_volume_takes_its_volume_snapshots_along(
    ledger: Ledger, member: Connection, wish: Wish
) -> None:
    """Nova makes volume snapshots and an image without data that names them; who deletes it forgets them."""
    order = {**wish("volumed"), "root_volume": {"size_gb": 1}}
    server = ledger.ask("POST", "/servers", **order)
    server_id = server["server"]["id"]
    ledger.succeeded(server)
    answer = ledger.ask("POST", f"/servers/{server_id}/snapshots", name=f"volumed-{RUN}")
    ledger.succeeded(answer)
    row = ledger.get(f"/snapshots/{answer['server_snapshot']['id']}")
    assert row["size_bytes"] == 0
    [volume_snapshot] = row["volume_snapshots"]
    assert member.block_storage.get_snapshot(volume_snapshot).status == "available"
    ledger.done("DELETE", f"/snapshots/{row['id']}")
    assert images_of(member, row["id"]) == []
    eventually(lambda: member.block_storage.find_snapshot(volume_snapshot) is None)
    ledger.done("DELETE", f"/servers/{server_id}")
