"""What our own adapter relies on: its functions, on a cloud as it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from adapters.openstack import nova
from adapters.openstack.errors import CloudRejected
from tests.contract.adapter import asked, lasting, remove
from tests.contract.cloud import eventually


def test_a_project_is_entered_by_the_service_user(service, project, member):
    assert project.project_id == member.project_id
    assert project.user_id == service.home.user_id
    assert service.sees_all


def test_a_project_that_does_not_exist_is_refused(service):
    with pytest.raises(CloudRejected):
        service.project(uuid4().hex)
    assert service.home.call("compute", "GET", "/servers").status == 200


def test_what_was_made_carries_our_tag_and_is_found_by_it_at_once(project, made):
    server_id, cloud_id = made
    [found] = nova.find_tagged(project, server_id)
    assert found["id"] == cloud_id
    assert nova.stream_in(found) == server_id
    assert found["metadata"]["stackledger_server_id"] == str(server_id)
    assert found["metadata"]["mine"] == "yes"
    assert nova.find_tagged(project, uuid4()) == []


def test_it_is_in_the_list_of_the_whole_cloud_and_of_its_project_alone(service, project, made):
    _, cloud_id = made
    everything = nova.list_servers(service.home, everywhere=True)
    assert cloud_id in {shown["id"] for shown in everything.servers}
    assert everything.whole
    assert abs(everything.date - datetime.now(UTC)) < timedelta(minutes=5)
    assert cloud_id in {shown["id"] for shown in nova.list_servers(project, everywhere=False).servers}


def test_a_list_goes_on_to_its_last_page(project, made, wish, name):
    _, cloud_id = made
    other = nova.create(project, uuid4(), asked(wish, f"{name}-2"), {}, 1, None).body["server"]["id"]
    try:
        paged = nova.list_servers(project, everywhere=False, query={"limit": "1"})
        assert {cloud_id, other} <= {shown["id"] for shown in paged.servers}
    finally:
        remove(project, other)


def test_what_changed_is_listed_and_what_was_deleted_too(service, project, ours):
    _, cloud_id = ours
    begun = nova.list_servers(project, everywhere=False).date
    nova.delete(project, cloud_id)
    eventually(lambda: nova.show(project, cloud_id), lambda shown: shown is None)
    query = {"changes-since": (begun - timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")}
    listing = nova.list_servers(service.home, everywhere=True, query=query)
    [deleted] = [shown for shown in listing.servers if shown["id"] == cloud_id]
    assert deleted["status"] == "DELETED"
    assert nova.changed_at(deleted) >= begun
    assert "delete" in {entry["action"] for entry in nova.list_actions(service.home, cloud_id)}


def test_an_action_is_known_again_by_its_request_id_and_how_it_ended(service, project, ours):
    _, cloud_id = ours
    answer = nova.act(project, cloud_id, {"os-stop": None})
    eventually(lambda: lasting(project, cloud_id), lambda status: status == "SHUTOFF")
    newest = nova.list_actions(service.home, cloud_id)[0]
    assert (newest["action"], newest["request_id"]) == ("stop", answer.request_id)
    assert newest["user_id"] == project.user_id
    ending = eventually(lambda: nova.show_ending(project, cloud_id, answer.request_id), bool)[-1]
    assert ending == nova.Ending(None)
    assert nova.show_ending(project, cloud_id, f"req-{uuid4()}") is None


def test_the_wrong_state_is_a_conflict_that_names_it(project, ours):
    _, cloud_id = ours
    with pytest.raises(CloudRejected, match="vm_state active") as refused:
        nova.act(project, cloud_id, {"os-start": None})
    assert refused.value.conflict
    assert refused.value.request_id


def test_name_and_description_can_be_changed_and_emptied(project, ours, name):
    """Nova answers 500 now and then where a server is just being built: another process writes it too."""
    _, cloud_id = ours
    nova.rename(project, cloud_id, f"{name}-new", "")
    shown = nova.show(project, cloud_id)
    assert (shown["name"], shown["description"]) == (f"{name}-new", "")


def test_what_is_seen_of_a_server_makes_a_sight(project, ours, name):
    _, cloud_id = ours
    sight = nova.observation(nova.show(project, cloud_id))
    assert (sight.cloud_id, sight.name, sight.status, sight.task_state) == (cloud_id, name, "ACTIVE", None)
    assert (sight.power_state, sight.locked, sight.fault) == (1, False, None)
    [address] = sight.addresses
    assert (address.version, address.type, bool(address.mac)) == (4, "fixed", True)


def test_what_does_not_exist_is_none_and_to_delete_it_is_refused_as_missing(project):
    assert nova.show(project, str(uuid4())) is None
    assert nova.list_actions(project, str(uuid4())) == []
    with pytest.raises(CloudRejected) as refused:
        nova.delete(project, str(uuid4()))
    assert refused.value.missing
