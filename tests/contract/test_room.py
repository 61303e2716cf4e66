"""The room on the hosts as our adapter reads it: of whom, how much, and for whom to see."""

from __future__ import annotations

import pytest

from adapters.openstack import nova, placement, quota_errors
from adapters.openstack.connection import Clouds
from adapters.openstack.errors import CloudRejected
from commands.kernel.capacity import Room, Share
from tests.contract.cloud import eventually
from tests.contract.conftest import candidates


@pytest.fixture
def members(clouds):
    """Return the clouds as an ordinary user has them."""
    if clouds[1] is None:
        pytest.skip("no ordinary user: OS_CLOUD_MEMBER names none")
    service = Clouds(clouds[1])
    yield service
    service.close()


def on(rooms, cloud_id):
    """Return the host whose room that server holds, if one does."""
    found = [room for room in rooms if cloud_id in room.held]
    assert len(found) <= 1
    return found[0] if found else None


def test_a_server_holds_its_flavor_on_its_host_and_nothing_once_it_is_gone(service, project, ours, admin):
    _, cloud_id = ours
    host = on(placement.read_room(service.home), cloud_id)
    shown = nova.show(service.home, cloud_id)
    flavor = shown["flavor"]
    assert host.held[cloud_id] == Room(flavor["vcpus"], flavor["ram"], flavor["disk"])
    assert host.name == admin.server(cloud_id)["OS-EXT-SRV-ATTR:hypervisor_hostname"]
    nova.delete(project, cloud_id)
    eventually(lambda: on(placement.read_room(service.home), cloud_id), lambda host: host is None)


def test_a_shelved_server_gives_its_room_back(service, project, ours):
    _, cloud_id = ours
    nova.act(project, cloud_id, {"shelve": None})
    eventually(lambda: nova.show(project, cloud_id)["status"], lambda status: status == "SHELVED_OFFLOADED")
    eventually(lambda: on(placement.read_room(service.home), cloud_id), lambda host: host is None)


def test_what_is_free_is_what_placement_finds_room_for(service, admin, largest):
    """Its candidates for the largest flavor are the hosts that have as much free."""
    wanted = (largest["vcpus"], largest["ram"], largest["disk"])
    rooms = placement.read_room(service.home)
    fitting = [
        room for room in rooms if all(have >= want for have, want in zip(room.free, wanted, strict=True))
    ]
    assert len(fitting) == len(candidates(admin, largest))
    assert all(have >= 0 for room in rooms for have in room.total)
    assert len(rooms) == len(admin.nova("GET", "/os-hypervisors").json()["hypervisors"])


def test_a_zone_has_its_own_hosts(service, admin):
    zones = admin.nova("GET", "/os-availability-zone").json()["availabilityZoneInfo"]
    by_zone = [room.name for zone in zones for room in placement.read_room(service.home, zone["zoneName"])]
    assert sorted(by_zone) == sorted(room.name for room in placement.read_room(service.home))
    assert placement.read_room(service.home, "no such zone") == []


def test_the_room_is_not_for_everybody_to_see(members):
    with pytest.raises(CloudRejected) as refused:
        placement.read_room(members.home)
    assert refused.value.status == 403


def test_whether_any_host_has_room_is_one_question(service, members, largest):
    assert placement.has_candidate(service.home, Room(1, 1, 0))
    assert not placement.has_candidate(service.home, Room(100_000, 1, 0))
    free = [room.free for room in placement.read_room(service.home)]
    most = Room(1, 1, max(room.disk_gb for room in free))
    assert placement.has_candidate(service.home, most)
    assert not placement.has_candidate(service.home, most._replace(disk_gb=most.disk_gb + 1))
    with pytest.raises(CloudRejected) as refused:
        placement.has_candidate(members.home, Room(1, 1, 0))
    assert refused.value.status == 403


def test_a_server_counts_in_its_projects_quota_until_it_is_gone(project, ours):
    _, cloud_id = ours
    flavor = nova.show(project, cloud_id)["flavor"]
    total, used = quota_errors.read_allowance(project)
    assert all(limit > 0 for limit in total)
    nova.delete(project, cloud_id)
    less = Share(used.instances - 1, used.cores - flavor["vcpus"], used.ram_mb - flavor["ram"])
    eventually(lambda: quota_errors.read_allowance(project).used, lambda now: now == less)
