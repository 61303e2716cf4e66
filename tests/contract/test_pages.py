"""Every list that we read, in pages of one, of two and of a thousand: always the same items, each once."""

from __future__ import annotations

from itertools import pairwise

import pytest

from adapters.openstack.paging import pages
from tests.contract.cloud import TAG

# Keystone cuts a list of roles at a limit and heeds no marker then: it is only asked for one by its name.
LISTS = {
    "servers": ("compute", "/servers/detail", {}),
    "flavors": ("compute", "/flavors/detail", {"is_public": "None"}),
    "keypairs": ("compute", "/os-keypairs", {}),
    "hypervisors": ("compute", "/os-hypervisors/detail", {}),
    "images": ("image", "/images", {}),
    "networks": ("network", "/networks", {}),
    "subnets": ("network", "/subnets", {}),
    "ports": ("network", "/ports", {}),
    "floatingips": ("network", "/floatingips", {}),
    "security_groups": ("network", "/security-groups", {"fields": ["id", "name"]}),
    "security_group_rules": ("network", "/security-group-rules", {"fields": ["id", "direction", "protocol"]}),
    "volumes": ("volume", "/volumes/detail", {}),
    "volume_types": ("volume", "/types", {}),
    "messages": ("volume", "/messages", {}),
    "snapshots": ("volume", "/snapshots", {"status": "available"}),
    "projects": ("identity", "/projects", {}),
}


@pytest.fixture
def three_of_each(create, name):
    """Make a few things, for a list of one page shows nothing."""
    for number in range(3):
        create("security-groups", "security_group", {"name": f"{TAG}-{name}-{number}", "description": ""})


@pytest.mark.parametrize("key", LISTS)
def test_pages_of_any_size_hold_the_same(service, project, three_of_each, key):
    administrators = {"hypervisors", "projects", "flavors"}
    cloud = service.home if key in administrators else project
    kind, path, query = LISTS[key]
    found = {
        size: pages(cloud, kind, path, key, query | ({"limit": str(size)} if size else {}))
        for size in (0, 1, 2, 1_000)
    }
    for one, other in pairwise(found.values()):
        assert ordered(one) == ordered(other)


def ordered(items):
    return sorted(
        str(sorted(item)) + str(item.get("id") or item.get("keypair", {}).get("name")) for item in items
    )


@pytest.mark.parametrize("size", [1, 2, 1_000])
def test_each_page_has_all_the_fields_asked_for(project, three_of_each, size):
    query = {"fields": ["id", "name"], "limit": str(size)}
    found = pages(project, "network", "/security-groups", "security_groups", query)
    assert len(found) >= 4
    assert {frozenset(group) for group in found} == {frozenset({"id", "name"})}


def test_the_actions_of_a_server_go_on_to_the_last_page(project, ours):
    _, cloud_id = ours
    path = f"/servers/{cloud_id}/os-instance-actions"
    assert pages(project, "compute", path, "instanceActions", {"limit": "1"}) == pages(
        project, "compute", path, "instanceActions"
    )
