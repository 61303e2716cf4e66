"""Volumes on a real OpenStack: made, attached, extended, and changed behind the service's back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openstack.connection import Connection

from tests.system.story.conftest import RUN, Ledger, smallest_image
from tests.waiting import eventually

Wish = Callable[[str], dict[str, Any]]


def test_a_volume_lives_its_life(ledger: Ledger, member: Connection, wish: Wish) -> None:
    answer = ledger.ask("POST", "/volumes", name=f"data-{RUN}", size_gb=1, description="things")
    volume_id = answer["volume"]["id"]
    ledger.succeeded(answer)
    made = ledger.get(f"/volumes/{volume_id}")
    assert (made["status"], made["size_gb"], made["under_way"]) == ("available", 1, None)
    assert member.block_storage.get_volume(made["cloud_id"]).name == f"data-{RUN}"
    ledger.done("PUT", f"/volumes/{volume_id}/size", size_gb=2)
    assert member.block_storage.get_volume(made["cloud_id"]).size == 2
    assert ledger.ask("PUT", f"/volumes/{volume_id}/size", 422, size_gb=1)["code"] == "VOLUME_ONLY_GROWS"
    ledger.done("PUT", f"/volumes/{volume_id}/info", name=f"data-{RUN}-2")
    assert member.block_storage.get_volume(made["cloud_id"]).name == f"data-{RUN}-2"

    server = ledger.ask("POST", "/servers", **wish("holder"))
    server_id = server["server"]["id"]
    ledger.succeeded(server)
    place = f"/servers/{server_id}/volumes/{volume_id}"
    ledger.done("POST", place)
    held = ledger.get(f"/volumes/{volume_id}")
    assert (held["status"], held["server_id"]) == ("in-use", server_id)
    assert ledger.ask("POST", place, 200)["operation"] is None
    assert ledger.ask("DELETE", f"/volumes/{volume_id}", 409)["allowed"] == ["detach", "info"]
    assert [volume["id"] for volume in ledger.get("/volumes", server_id=server_id)["volumes"]] == [volume_id]
    ledger.done("DELETE", place)
    assert ledger.get(f"/volumes/{volume_id}")["server_id"] is None
    assert ledger.ask("DELETE", place, 409)["code"] == "VOLUME_NOT_ATTACHED"
    ledger.done("DELETE", f"/servers/{server_id}")
    ledger.done("DELETE", f"/volumes/{volume_id}")
    assert ledger.get(f"/volumes/{volume_id}")["status"] == "deleted"
    assert ledger.get("/volumes", status="deleted", id=volume_id)["volumes"]
    assert ledger.get("/volumes", id=volume_id)["volumes"] == []


def test_a_volume_of_an_image_and_one_too_large(ledger: Ledger, member: Connection) -> None:
    image = smallest_image(member)
    answer = ledger.ask("POST", "/volumes", name=f"boot-{RUN}", size_gb=1, image=image.id)
    ledger.succeeded(answer)
    made = ledger.get(f"/volumes/{answer['volume']['id']}")
    assert (made["bootable"], made["image"]["id"]) == (True, image.id)
    gone = member.block_storage.get_volume(made["cloud_id"])
    member.block_storage.delete_volume(gone)
    ledger.done("DELETE", f"/volumes/{made['id']}")

    answer = ledger.ask("POST", "/volumes", name=f"huge-{RUN}", size_gb=900)
    operation = ledger.outcome(answer)
    assert operation["status"] == "failed"
    failed = ledger.get(f"/volumes/{answer['volume']['id']}")
    assert failed["status"] == "error"
    assert failed["fault"]["message"] == operation["reason"]
    ledger.done("DELETE", f"/volumes/{failed['id']}")

    answer = ledger.ask("POST", "/volumes", name=f"quota-{RUN}", size_gb=50_000)
    operation = ledger.outcome(answer)
    assert operation["code"] == "QUOTA_EXCEEDED"
    assert operation["quota"]["resource"] == "gigabytes"
    eventually(lambda: ledger.get(f"/volumes/{answer['volume']['id']}")["status"] == "error")
    ledger.done("DELETE", f"/volumes/{answer['volume']['id']}")
    left = [volume.name for volume in member.block_storage.volumes() if RUN in (volume.name or "")]
    assert left == []
