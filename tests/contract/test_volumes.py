"""Cinder: volumes made in four ways, found again, changed, deleted; and how it says no."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from tests.contract.cloud import message
from tests.contract.volumes import NOT_NOW, NOWHERE, make_snapshot, make_volume, removed, settled

__all__ = ["make_snapshot", "make_volume"]


def act(cloud, volume_id, action, **wanted):
    return cloud.cinder("POST", f"/volumes/{volume_id}/action", {action: wanted})


def test_an_empty_volume_is_made_shown_renamed_and_deleted(make_volume, member):
    volume_id = make_volume(name="sl-contract-one", size=1, description="d", metadata={"mine": "yes"})
    volume = member.volume(volume_id)
    assert (volume["size"], volume["bootable"], volume["attachments"]) == (1, "false", [])
    assert (volume["name"], volume["description"]) == ("sl-contract-one", "d")
    assert volume["os-vol-tenant-attr:tenant_id"] == member.project_id
    renamed = member.cinder("PUT", f"/volumes/{volume_id}", {"volume": {"name": "sl-contract-two"}})
    assert (renamed.status_code, renamed.json()["volume"]["name"]) == (200, "sl-contract-two")
    assert member.volume(volume_id)["description"] == "d"
    answer = member.cinder("DELETE", f"/volumes/{volume_id}")
    assert (answer.status_code, answer.text) == (202, "")
    removed(member, f"/volumes/{volume_id}")
    late = member.cinder("GET", f"/volumes/{volume_id}")
    assert message(late, 404, "itemNotFound") == f"Volume {volume_id} could not be found."


def test_a_volume_of_an_image_can_be_booted(make_volume, member, wish):
    volume = member.volume(make_volume(size=2, imageRef=wish.image_id))
    assert volume["bootable"] == "true"
    assert volume["volume_image_metadata"]["image_id"] == wish.image_id


def test_a_volume_of_a_snapshot_or_of_a_volume_is_as_large(make_volume, make_snapshot, member):
    source = make_volume(size=2)
    snapshot = make_snapshot(source)
    assert snapshot["size"] == 2
    listed = member.cinder("GET", "/snapshots?status=available").json()["snapshots"]
    assert snapshot["id"] in [one["id"] for one in listed]
    copy, restored = make_volume(source_volid=source), make_volume(snapshot_id=snapshot["id"])
    assert (member.volume(copy)["size"], member.volume(copy)["source_volid"]) == (2, source)
    assert (member.volume(restored)["size"], member.volume(restored)["snapshot_id"]) == (2, snapshot["id"])
    small = {"volume": {"size": 1, "snapshot_id": snapshot["id"]}}
    text = message(member.cinder("POST", "/volumes", small), 400, "badRequest")
    assert "cannot be smaller than the snapshot size 2GB" in text
    refused = message(member.cinder("DELETE", f"/volumes/{source}"), 400, "badRequest")
    assert refused.startswith(NOT_NOW)


def test_a_list_is_filtered_by_metadata_name_status_and_time(make_volume, member):
    mark = uuid4().hex
    volume_id = make_volume(size=1, name=f"sl-contract-{mark}", metadata={"sl": mark})

    def ids(query):
        answer = member.cinder("GET", f"/volumes/detail?{query}")
        assert answer.status_code == 200, answer.text
        return [volume["id"] for volume in answer.json()["volumes"]]

    assert ids(f"metadata={json.dumps({'sl': mark})}") == [volume_id]
    assert ids(f"metadata={json.dumps({'sl': 'other'})}") == []
    assert ids("metadata=nonsense") == []
    assert ids(f"name=sl-contract-{mark}") == [volume_id]
    assert ids(f"name=sl-contract-{mark}&status=error") == []
    assert volume_id in ids("updated_at=gte:2020-01-01T00:00:00")
    assert ids("updated_at=lt:2020-01-01T00:00:00") == []
    bad = member.cinder("GET", "/volumes/detail?nonsense=1")
    assert message(bad, 400, "badRequest") == "Invalid filters nonsense are found in query options."


def test_a_page_tells_of_the_next_and_a_lost_marker_is_404(make_volume, member):
    made = {make_volume(size=1), make_volume(size=1)}
    first = member.cinder("GET", "/volumes?limit=1").json()
    [shown] = first["volumes"]
    assert first["volumes_links"][0]["rel"] == "next"
    rest = member.cinder("GET", f"/volumes?marker={shown['id']}").json()["volumes"]
    assert made <= {shown["id"], *(volume["id"] for volume in rest)}
    lost = member.cinder("GET", f"/volumes?marker={NOWHERE}")
    assert message(lost, 404, "itemNotFound") == f"Volume {NOWHERE} could not be found."


def test_a_volume_only_grows(make_volume, member):
    volume_id = make_volume(size=1)
    answer = act(member, volume_id, "os-extend", new_size=2)
    assert (answer.status_code, answer.text) == (202, "")
    settled(member, volume_id, "available")
    assert member.volume(volume_id)["size"] == 2
    text = message(act(member, volume_id, "os-extend", new_size=2), 400, "badRequest")
    why = "New size for extend must be greater than current size. (current: 2, extended: 2)."
    assert text == f"Invalid input received: {why}"


def test_an_administrator_resets_a_status_and_a_wrong_one_is_400(make_volume, member, admin):
    volume_id = make_volume(size=1)
    rule = "volume_extension:volume_admin_actions:reset_status"
    refusal = message(act(member, volume_id, "os-reset_status", status="error"), 403, "forbidden")
    assert refusal == f"Policy doesn't allow {rule} to be performed."
    assert act(admin, volume_id, "os-reset_status", status="error").status_code == 202
    text = message(act(member, volume_id, "os-extend", new_size=2), 400, "badRequest")
    why = "status must be '{'status': 'available'}' to extend, currently error."
    assert text == f"Invalid volume: Volume {volume_id} {why}"
    assert act(admin, volume_id, "os-reset_status", status="available").status_code == 202


def test_a_volume_too_large_for_the_pool_ends_in_error_and_a_message_tells(make_volume, member):
    volume_id = make_volume(ends="error", size=900)
    [told] = member.cinder("GET", f"/messages?resource_uuid={volume_id}").json()["messages"]
    assert told["user_message"] == "schedule allocate volume:Could not find any available weighted backend."
    assert (told["resource_type"], told["event_id"]) == ("VOLUME", "VOLUME_VOLUME_001_003")


def test_over_quota_is_413(member):
    answer = member.cinder("POST", "/volumes", {"volume": {"size": 50_000}})
    text = message(answer, 413, "overLimit")
    assert text.startswith("VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed")


def test_quotas_tell_what_is_used(make_volume, member):
    make_volume(size=2)
    path = f"/os-quota-sets/{member.project_id}?usage=true"
    quota = member.cinder("GET", path).json()["quota_set"]
    assert quota["volumes"]["in_use"] >= 1
    assert quota["gigabytes"]["in_use"] >= 2
    absolute = member.cinder("GET", "/limits").json()["limits"]["absolute"]
    assert absolute["maxTotalVolumes"] == quota["volumes"]["limit"]


def test_types_and_zones_are_offered(member):
    types = member.cinder("GET", "/types").json()["volume_types"]
    default = member.cinder("GET", "/types/default").json()["volume_type"]
    assert default["id"] in [one["id"] for one in types]
    zones = member.cinder("GET", "/os-availability-zone").json()["availabilityZoneInfo"]
    assert {"zoneName": "nova", "zoneState": {"available": True}} in zones


@pytest.mark.parametrize(
    ("wanted", "status", "root", "text"),
    [
        ({}, 400, "badRequest", "The server could not comply with the request"),
        ({"size": 0}, 400, "badRequest", "Invalid input for field/attribute size. Value: 0. 0 is less than"),
        ({"size": 1, "volume_type": "no"}, 404, "itemNotFound", "Volume type with name no could not"),
        ({"size": 1, "imageRef": NOWHERE}, 400, "badRequest", "Invalid image identifier or unable to"),
        ({"size": 1, "snapshot_id": NOWHERE}, 404, "itemNotFound", f"Snapshot {NOWHERE} could not be found."),
        ({"size": 1, "source_volid": NOWHERE}, 404, "itemNotFound", f"Volume {NOWHERE} could not be found."),
        ({"size": 1, "availability_zone": "mars"}, 400, "badRequest", "Availability zone 'mars' is invalid."),
    ],
)
def test_a_wrong_wish_is_refused(member, wanted, status, root, text):
    answer = member.cinder("POST", "/volumes", {"volume": wanted})
    assert message(answer, status, root).startswith(text)


def test_an_unsupported_microversion_is_406(member):
    answer = member.cinder("GET", "/volumes", version="3.999")
    assert message(answer, 406, "computeFault").startswith("Version 3.999 is not supported by the API.")
