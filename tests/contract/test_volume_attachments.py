"""Attaching and detaching: Nova's answer comes before the volume has followed."""

from __future__ import annotations

from tests.contract.cloud import eventually, message
from tests.contract.conftest import gone, states
from tests.contract.volumes import NOT_NOW, NOWHERE, make_volume, settled

__all__ = ["make_volume"]
SPOKEN = "2.84"


def path(server_id, volume_id=""):
    return f"/servers/{server_id}/os-volume_attachments/{volume_id}".rstrip("/")


def attach(cloud, server_id, volume_id, **wanted):
    body = {"volumeAttachment": {"volumeId": volume_id} | wanted}
    return cloud.nova("POST", path(server_id), body, SPOKEN)


def detach(cloud, server_id, volume_id):
    return cloud.nova("DELETE", path(server_id, volume_id), version=SPOKEN)


def let_go(cloud, server_id, volume_id):
    assert detach(cloud, server_id, volume_id).status_code == 202
    seen = settled(cloud, volume_id, "available")
    eventually(lambda: cloud.nova("GET", path(server_id, volume_id)).status_code, lambda code: code == 404)
    return seen


def test_a_volume_is_attached_and_detached(make_volume, member, active):
    volume_id = make_volume(size=1)
    answer = attach(member, active, volume_id)
    assert answer.status_code == 200
    attachment = answer.json()["volumeAttachment"]
    assert (attachment["volumeId"], attachment["serverId"]) == (volume_id, active)
    assert attachment["delete_on_termination"] is False
    seen = settled(member, volume_id, "in-use")
    assert set(seen[:-1]) <= {"available", "reserved", "attaching"}
    [held] = member.volume(volume_id)["attachments"]
    assert (held["server_id"], held["device"]) == (active, attachment["device"])
    attached = member.server(active)["os-extended-volumes:volumes_attached"]
    assert attached == [{"id": volume_id, "delete_on_termination": False}]
    listed = member.cinder("GET", f"/attachments?instance_id={active}").json()["attachments"]
    assert [(one["volume_id"], one["status"]) for one in listed] == [(volume_id, "attached")]
    assert set(let_go(member, active, volume_id)[:-1]) <= {"in-use", "detaching"}
    assert member.volume(volume_id)["attachments"] == []
    assert member.server(active)["os-extended-volumes:volumes_attached"] == []
    actions = member.nova("GET", f"/servers/{active}/os-instance-actions").json()["instanceActions"]
    assert {action["action"] for action in actions[:2]} == {"detach_volume", "attach_volume"}
    assert [action["message"] for action in actions[:2]] == [None, None]


def test_an_attached_volume_is_nobody_elses_and_cannot_be_deleted(make_volume, member, active):
    volume_id = make_volume(size=1)
    attach(member, active, volume_id)
    settled(member, volume_id, "in-use")
    text = f"Invalid volume: volume {volume_id} is already attached to instances: {active}"
    assert message(attach(member, active, volume_id), 400, "badRequest") == text
    refused = member.cinder("DELETE", f"/volumes/{volume_id}")
    assert message(refused, 400, "badRequest").startswith(NOT_NOW)
    use_nova = f"ConflictNovaUsingAttachment: Detach volume from instance {active} using the Compute API"
    [held] = member.volume(volume_id)["attachments"]
    for answer in (
        member.cinder("POST", f"/volumes/{volume_id}/action", {"os-detach": {}}),
        member.cinder("DELETE", f"/attachments/{held['attachment_id']}"),
    ):
        assert message(answer, 409, "conflictingRequest") == use_nova
    let_go(member, active, volume_id)


def test_a_lock_and_a_suspended_server_are_409(make_volume, member, active):
    volume_id = make_volume(size=1)
    member.act(active, "lock")
    try:
        locked = message(attach(member, active, volume_id), 409, "conflictingRequest")
        assert locked == f"Instance {active} is locked"
    finally:
        member.act(active, "unlock")
    member.act(active, "suspend")
    eventually(lambda: states(member, active)[1:], lambda now: now == ("suspended", None))
    text = f"Cannot 'attach_volume' instance {active} while it is in vm_state suspended"
    assert message(attach(member, active, volume_id), 409, "conflictingRequest") == text
    member.act(active, "resume")
    eventually(lambda: states(member, active)[1:], lambda now: now == ("active", None))


def test_what_is_unknown_is_404(member, active):
    unknown = f"Volume {NOWHERE} could not be found."
    assert message(attach(member, active, NOWHERE), 404, "itemNotFound") == unknown
    assert message(detach(member, active, NOWHERE), 404, "itemNotFound") == unknown
    text = f"Instance {active} is not attached to volume {NOWHERE}"
    assert message(member.nova("GET", path(active, NOWHERE)), 404, "itemNotFound") == text
    nonsense = message(attach(member, active, "x"), 400, "badRequest")
    assert nonsense == "Invalid input for field/attribute volumeId. Value: x. 'x' is not a 'uuid'"


def test_a_deleted_server_lets_its_volumes_go_or_takes_them_along(make_volume, make, member, name):
    server_id = make(name).json()["server"]["id"]
    eventually(lambda: states(member, server_id), lambda now: now == ("ACTIVE", "active", None))
    kept, doomed = make_volume(size=1), make_volume(size=1)
    attach(member, server_id, kept)
    settled(member, kept, "in-use")
    assert attach(member, server_id, doomed, delete_on_termination=True).status_code == 200
    settled(member, doomed, "in-use")
    member.nova("DELETE", f"/servers/{server_id}")
    gone(member, server_id)
    settled(member, kept, "available")
    eventually(lambda: member.volume(doomed), lambda volume: volume is None)


def test_novas_list_tells_which_volumes_go_with_the_server(make_volume, member, active):
    volume_id = make_volume(size=1)
    attach(member, active, volume_id, delete_on_termination=True)
    settled(member, volume_id, "in-use")
    [held] = member.nova("GET", path(active), version=SPOKEN).json()["volumeAttachments"]
    assert (held["volumeId"], held["serverId"]) == (volume_id, active)
    assert held["delete_on_termination"] is True
    assert held["device"].startswith("/dev/")
    let_go(member, active, volume_id)
