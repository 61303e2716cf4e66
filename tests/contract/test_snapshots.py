"""Images made of servers, and what Glance lets one do with them."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.contract.cloud import TAG, eventually, message
from tests.contract.conftest import idle, states
from tests.contract.test_audit import finished

ACTIVE = ("ACTIVE", "active", None)
TASKS = ["image_snapshot", "image_snapshot_pending", "image_pending_upload", "image_uploading"]
PATCH = "application/openstack-images-v2.1-json-patch"


def image_of(cloud, image_id):
    return cloud.glance("GET", f"/images/{image_id}")


def patch(cloud, image_id, *changes, media=PATCH):
    return cloud.glance("PATCH", f"/images/{image_id}", list(changes), {"Content-Type": media})


@pytest.fixture
def snapshot(active, member):
    """Return a function that makes an image of the shared server; images go after the test."""
    made = []

    def take(**metadata):
        wanted = {"name": f"{TAG}-snap-{uuid4().hex[:8]}", "metadata": metadata}
        answer = member.act(active, "createImage", wanted)
        assert answer.status_code == 202, answer.text
        made.append(answer.json()["image_id"])
        return made[-1], wanted["name"], answer.headers["X-Compute-Request-Id"]

    yield take
    idle(member, active)
    for image_id in made:
        member.glance("DELETE", f"/images/{image_id}")


@pytest.fixture
def kept(snapshot, active, member):
    """Return the id of an image of the shared server that has its data."""
    image_id, *_ = snapshot()
    eventually(lambda: image_of(member, image_id).json()["status"], lambda status: status == "active")
    eventually(lambda: states(member, active), lambda now: now == ACTIVE)
    return image_id


def test_an_image_is_queued_then_saved_and_bears_what_it_was_given(snapshot, active, member, wish):
    image_id, name, request_id = snapshot(stackledger_snapshot_id="abc", purpose="contract")

    def look():
        return image_of(member, image_id).json()["status"], states(member, active)

    seen = eventually(look, lambda now: now[0] == "active" and now[1][2] is None)
    statuses = [status for status, _ in seen]
    assert [status for status in ("queued", "saving", "active") if status in statuses] == list(
        dict.fromkeys(statuses)
    )
    tasks = list(dict.fromkeys(state[2] for _, state in seen if state[2]))
    assert [task for task in TASKS if task in tasks] == tasks
    assert {state[0] for _, state in seen} == {"ACTIVE"}
    image = image_of(member, image_id).json()
    assert (image["name"], image["visibility"], image["owner"]) == (name, "private", member.project_id)
    assert (image["stackledger_snapshot_id"], image["purpose"]) == ("abc", "contract")
    assert (image["instance_uuid"], image["base_image_ref"]) == (active, wish.image_id)
    assert (image["image_type"], image["user_id"]) == ("snapshot", member.user_id)
    assert image["size"] > 0
    [event] = finished(member, active, request_id)["events"]
    assert (event["event"], event["result"]) == ("compute_snapshot_instance", "Success")


def test_a_second_image_meanwhile_is_409(snapshot, active, member):
    snapshot()
    answer = member.act(active, "createImage", {"name": "again"})
    begin = f"Cannot 'createImage' instance {active} while it is in task_state image_"
    assert message(answer, 409, "conflictingRequest").startswith(begin)


def test_a_lock_does_not_hinder_it(snapshot, active, member):
    """It is to keep a server as it is, and a copy does."""
    assert member.act(active, "lock", None).status_code == 202
    try:
        image_id, *_ = snapshot()
        eventually(lambda: image_of(member, image_id).json()["status"], lambda status: status == "active")
    finally:
        assert member.act(active, "unlock", None).status_code == 202


def test_images_are_found_by_any_property(snapshot, member):
    key = uuid4().hex
    image_id, name, _ = snapshot(stackledger_snapshot_id=key)
    for query in (f"stackledger_snapshot_id={key}", f"name={name}", f"name=in:x,{name}"):
        for more in ("", "&visibility=private", f"&owner={member.project_id}", "&limit=5"):
            found = member.glance("GET", f"/images?{query}{more}").json()["images"]
            assert [image["id"] for image in found] == [image_id]
    assert member.glance("GET", f"/images?stackledger_snapshot_id={key}x").json()["images"] == []
    assert member.glance("GET", "/images?nonesuch=x").json()["images"] == []
    assert member.glance("GET", f"/images?name={name}&visibility=public").json()["images"] == []


def test_an_unknown_visibility_is_400(member):
    answer = member.glance("GET", "/images?visibility=foo")
    assert answer.status_code == 400
    assert "Invalid visibility value: foo" in answer.text


def test_an_image_is_renamed_and_given_properties(kept, member):
    renamed = patch(member, kept, {"op": "replace", "path": "/name", "value": "another"})
    assert (renamed.status_code, renamed.json()["name"]) == (200, "another")
    assert patch(member, kept, {"op": "add", "path": "/colour", "value": "red"}).json()["colour"] == "red"
    assert "colour" not in patch(member, kept, {"op": "remove", "path": "/colour"}).json()


@pytest.mark.parametrize(
    ("change", "status", "text"),
    [
        ({"op": "replace", "path": "/nonesuch", "value": "1"}, 409, "Property nonesuch does not exist."),
        (
            {"op": "replace", "path": "/status", "value": "x"},
            403,
            "Attribute &#x27;status&#x27; is read-only.",
        ),
        ({"op": "replace", "path": "/owner", "value": "x"}, 403, "Owner can&#x27;t be updated by non admin."),
        ({"op": "replace", "path": "/visibility", "value": "public"}, 403, "complete publicize_image action"),
        ({"op": "replace", "path": "/name", "value": 5}, 400, "does not match schema"),
    ],
)
def test_what_may_not_be_changed_of_an_image(kept, member, change, status, text):
    answer = patch(member, kept, change)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html; charset=UTF-8")
    assert text in answer.text


def test_a_change_in_another_format_is_415(kept, member):
    change = {"op": "replace", "path": "/name", "value": "x"}
    assert patch(member, kept, change, media="application/json").status_code == 415


def test_a_protected_image_is_not_deleted(kept, member):
    patch(member, kept, {"op": "replace", "path": "/protected", "value": True})
    answer = member.glance("DELETE", f"/images/{kept}")
    assert answer.status_code == 403
    assert f"Image {kept} is protected and cannot be deleted." in answer.text
    patch(member, kept, {"op": "replace", "path": "/protected", "value": False})
    assert member.glance("DELETE", f"/images/{kept}").status_code == 204


def test_a_deleted_image_is_404(kept, member):
    answer = member.glance("DELETE", f"/images/{kept}")
    assert (answer.status_code, answer.text) == (204, "")
    again = member.glance("DELETE", f"/images/{kept}")
    assert again.status_code == 404
    assert f"Failed to find image {kept} to delete" in again.text
    shown = image_of(member, kept)
    assert shown.status_code == 404
    assert f"No image found with ID {kept}" in shown.text


def test_the_clouds_own_images_are_not_a_members_to_touch(member, wish):
    answer = member.glance("DELETE", f"/images/{wish.image_id}")
    assert answer.status_code == 403
    assert "You are not authorized to complete delete_image action." in answer.text
    answer = patch(member, wish.image_id, {"op": "replace", "path": "/name", "value": "mine"})
    assert answer.status_code == 403
    assert "You are not authorized to complete modify_image action." in answer.text


def test_a_server_can_be_made_of_its_image(kept, make, member, name):
    server_id = make(name, imageRef=kept).json()["server"]["id"]
    eventually(lambda: states(member, server_id), lambda now: now == ACTIVE)
    assert member.server(server_id)["image"]["id"] == kept


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ({}, "Invalid input for field/attribute createImage. Value: {}. 'name' is a required property"),
        ({"name": ""}, "Invalid input for field/attribute name. Value: . '' should be non-empty"),
        (
            {"name": "x", "metadata": {"a": 1}},
            "Invalid input for field/attribute a. Value: 1. 1 is not of type 'string'",
        ),
    ],
)
def test_an_image_wants_a_name(active, member, wanted, text):
    assert message(member.act(active, "createImage", wanted), 400, "badRequest") == text
