"""Servers whose root is a volume: one made before, or one that Nova makes of an image."""

from __future__ import annotations

import json

import pytest

from tests.contract.cloud import eventually, message
from tests.contract.conftest import gone, states
from tests.contract.volumes import NOWHERE, make_volume, settled

__all__ = ["make_volume"]
INVALID = "Block Device Mapping is Invalid: "
RUNNING = ("ACTIVE", "active", None)


def root(volume_id, **changes):
    """Return what asks for a server of this volume, in place of an image."""
    item = {"boot_index": 0, "uuid": volume_id, "source_type": "volume", "destination_type": "volume"}
    mapping = [item | {"delete_on_termination": False} | changes]
    return {"imageRef": None, "block_device_mapping_v2": mapping}


def of_image(image_id, size=5, **changes):
    return root(image_id, source_type="image", volume_size=size, **changes)


@pytest.fixture
def bootable(make_volume, member, wish):
    """Return the id of a volume that holds an image."""
    volume_id = make_volume(size=5, imageRef=wish.image_id)
    eventually(lambda: member.volume(volume_id)["bootable"], lambda said: said == "true")
    return volume_id


@pytest.fixture
def begin(make_volume, make):
    """Return a function that asks for a server, and returns its id. Servers go before their volumes."""
    return lambda called, **changes: make(called, **changes).json()["server"]["id"]


def up(cloud, server_id):
    """Wait until a server runs; return it."""
    eventually(lambda: states(cloud, server_id), lambda now: now == RUNNING)
    return cloud.server(server_id)


def held_by(cloud, server_id):
    answer = cloud.nova("GET", f"/servers/{server_id}/os-volume_attachments")
    return [item["volumeId"] for item in answer.json()["volumeAttachments"]]


def test_a_server_boots_from_a_volume_on_a_port_of_its_own(begin, bootable, a_port, member, admin, name):
    port_id = a_port()["id"]
    server_id = begin(name, networks=[{"port": port_id}], **root(bootable))
    assert member.volume(bootable)["status"] != "available"
    server = up(member, server_id)
    assert held_by(member, server_id) == [bootable]
    assert server["image"] == ""
    assert server["os-extended-volumes:volumes_attached"] == [
        {"id": bootable, "delete_on_termination": False}
    ]
    volume = member.volume(bootable)
    assert volume["status"] == "in-use"
    [held] = volume["attachments"]
    assert held["server_id"] == server_id
    assert held["device"].endswith("da")
    allocated = admin.placement("GET", f"/allocations/{server_id}").json()["allocations"]
    [resources] = [one["resources"] for one in allocated.values()]
    assert resources.keys() == {"VCPU", "MEMORY_MB"}
    member.nova("DELETE", f"/servers/{server_id}")
    gone(member, server_id)
    settled(member, bootable, "available")
    assert member.neutron("GET", f"/ports/{port_id}").json()["port"]["device_id"] == ""


def test_the_volume_is_taken_from_the_first_answer_on(begin, bootable, member, wish, name):
    server_id = begin(name, **root(bootable))
    answer = member.nova("POST", "/servers", wish.body(f"{name}-2", **root(bootable)))
    text = f"Volume {bootable} status must be available or downloading to reserve, but the current status"
    refusal = message(answer, 400, "badRequest")
    assert refusal.startswith(f"Invalid volume: Invalid input received: Invalid volume: {text} is ")
    assert member.cinder("DELETE", f"/volumes/{bootable}").status_code == 400
    assert member.names(f"name=^{name}") == [name]
    up(member, server_id)
    answer = member.nova("DELETE", f"/servers/{server_id}/os-volume_attachments/{bootable}")
    assert message(answer, 400, "badRequest") == "Cannot detach a root device volume"


def test_a_volume_may_end_with_its_server(begin, bootable, member, name):
    server_id = begin(name, **root(bootable, delete_on_termination=True))
    up(member, server_id)
    member.nova("DELETE", f"/servers/{server_id}")
    gone(member, server_id)
    eventually(lambda: member.volume(bootable), lambda volume: volume is None)


def test_a_build_that_fails_lets_the_volume_go(begin, bootable, member, name):
    networks = member.neutron("GET", "/networks").json()["networks"]
    public = next(network["id"] for network in networks if network["router:external"])
    server_id = begin(name, networks=[{"uuid": public}], **root(bootable))
    eventually(lambda: member.server(server_id)["status"], lambda status: status == "ERROR")
    settled(member, bootable, "available")
    assert held_by(member, server_id) == [bootable], "Nova goes on naming it"
    second = begin(f"{name}-2", **root(bootable))
    up(member, second)
    member.nova("DELETE", f"/servers/{server_id}")
    gone(member, server_id)
    assert member.volume(bootable)["status"] == "in-use", "it is the second one's now"


def test_nova_makes_the_volume_of_an_image(begin, member, wish, name):
    server_id = begin(name, **of_image(wish.image_id, delete_on_termination=True))
    server = up(member, server_id)
    assert server["image"] == ""
    [held] = server["os-extended-volumes:volumes_attached"]
    volume = member.volume(held["id"])
    assert (volume["name"], volume["size"], volume["status"]) == ("", 5, "in-use")
    assert (volume["bootable"], volume["volume_image_metadata"]["image_id"]) == ("true", wish.image_id)
    member.nova("DELETE", f"/servers/{server_id}")
    gone(member, server_id)
    eventually(lambda: member.volume(held["id"]), lambda found: found is None)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        (root(NOWHERE), f"{INVALID}failed to get volume {NOWHERE}."),
        (of_image(NOWHERE), f"{INVALID}failed to get image {NOWHERE}."),
        (root(NOWHERE, uuid=None), "None is not of type 'string'"),
        (root(NOWHERE, source_type="blank"), f"{INVALID}Invalid device UUID."),
        (root(NOWHERE, source_type="x"), "'x' is not one of ['volume', 'image', 'snapshot', 'blank']"),
        (root(NOWHERE, nope=1), "Additional properties are not allowed ('nope' was unexpected)"),
        ({"imageRef": None, "block_device_mapping_v2": []}, "Missing imageRef attribute"),
        ({"block_device_mapping_v2": "x"}, "'x' is not of type 'array'"),
    ],
)
def test_what_is_no_boot_volume_is_400(member, wish, name, changes, text):
    answer = member.nova("POST", "/servers", wish.body(name, **changes))
    assert text in message(answer, 400, "badRequest")


def test_a_volume_must_hold_an_image_and_an_image_needs_a_size(make_volume, member, wish, name):
    blank = make_volume(size=1)
    answer = member.nova("POST", "/servers", wish.body(name, **root(blank)))
    assert message(answer, 400, "badRequest") == f"Block Device {blank} is not bootable."
    wanted = of_image(wish.image_id)
    del wanted["block_device_mapping_v2"][0]["volume_size"]
    answer = member.nova("POST", "/servers", wish.body(name, **wanted))
    text = "Images with destination_type 'volume' need to have a non-zero size specified"
    assert message(answer, 400, "badRequest") == text


@pytest.mark.parametrize("boot_index", [None, 1, -1])
def test_one_of_the_volumes_must_be_the_root(member, wish, name, boot_index):
    wanted = of_image(wish.image_id, boot_index=boot_index)
    answer = member.nova("POST", "/servers", wish.body(name, **wanted))
    text = "Boot sequence for the instance and image/block device mapping combination is not valid."
    assert message(answer, 400, "badRequest") == INVALID + text


def test_two_servers_cannot_have_one_volume(bootable, member, wish, name):
    answer = member.nova("POST", "/servers", wish.body(name, **root(bootable), max_count=2))
    text = "Cannot attach one or more volumes to multiple instances"
    assert message(answer, 400, "badRequest") == text
    assert member.volume(bootable)["status"] == "available"


def test_shelved_it_keeps_its_volumes_and_can_be_given_more(begin, bootable, make_volume, member, name):
    more = make_volume(size=1)
    server_id = begin(name, **root(bootable))
    up(member, server_id)
    member.act(server_id, "shelve")
    offloaded = ("SHELVED_OFFLOADED", "shelved_offloaded", None)
    eventually(lambda: states(member, server_id), lambda now: now == offloaded)
    settled(member, bootable, "reserved")
    path = f"/servers/{server_id}/os-volume_attachments"
    for again in (True, False):
        answer = member.nova("POST", path, {"volumeAttachment": {"volumeId": more}})
        assert (answer.status_code, answer.json()["volumeAttachment"]["device"]) == (200, None)
        settled(member, more, "in-use")
        if again:
            assert member.nova("DELETE", f"{path}/{more}").status_code == 202
            settled(member, more, "available")
    member.act(server_id, "unshelve")
    up(member, server_id)
    settled(member, bootable, "in-use")
    [held] = member.volume(more)["attachments"]
    assert held["device"].endswith("db")
    assert held_by(member, server_id) == [bootable, more]


def test_it_cannot_be_rescued_but_rebuilt_with_its_own_image(begin, bootable, member, wish, name):
    server_id = begin(name, **root(bootable))
    up(member, server_id)
    text = f"Instance {server_id} cannot be rescued: Cannot rescue a volume-backed instance"
    assert message(member.act(server_id, "rescue"), 400, "badRequest") == text
    answer = member.nova(
        "POST", f"/servers/{server_id}/action", {"rebuild": {"imageRef": wish.image_id}}, version="2.84"
    )
    assert (answer.status_code, answer.json()["server"]["image"]) == (202, "")
    up(member, server_id)


def test_an_image_of_it_has_a_name_that_volume_snapshots_can_have(begin, member, wish, name):
    """Nova calls them ``snapshot for`` and the image's name."""
    server_id = begin(name, **of_image(wish.image_id, delete_on_termination=True))
    up(member, server_id)
    answer = member.act(server_id, "createImage", {"name": "a" * 243})
    told = f"Invalid input received: Invalid input for field/attribute name. Value: snapshot for {'a' * 243}."
    assert message(answer, 400, "badRequest").startswith(told)
    assert states(member, server_id) == RUNNING


def test_an_image_of_it_does_not_say_whose_it_is(begin, member, wish, name):
    """It has no data, and names volume snapshots in a property."""
    server_id = begin(name, **of_image(wish.image_id, delete_on_termination=True))
    up(member, server_id)
    answer = member.act(server_id, "createImage", {"name": name, "metadata": {"purpose": "contract"}})
    address = f"/images/{answer.json()['image_id']}"
    eventually(lambda: member.glance("GET", address).json()["status"], lambda status: status == "active")
    image = member.glance("GET", address).json()
    try:
        assert image.keys() & {"instance_uuid", "image_type", "user_id"} == set()
        assert (image["purpose"], image["bdm_v2"]) == ("contract", "True")
        assert (image["visibility"], image["owner"]) == ("private", member.project_id)
    finally:
        member.glance("DELETE", address)
        for device in json.loads(image["block_device_mapping"]):
            forget(member, device["snapshot_id"])
    eventually(lambda: states(member, server_id), lambda now: now == RUNNING)


def forget(cloud, snapshot_id):
    """Delete a volume snapshot, and wait until it is gone: its volume can't go before."""
    path = f"/snapshots/{snapshot_id}"
    eventually(lambda: cloud.cinder("GET", path).json()["snapshot"]["status"], lambda now: now == "available")
    cloud.cinder("DELETE", path)
    eventually(lambda: cloud.cinder("GET", path).status_code, lambda code: code == 404)
