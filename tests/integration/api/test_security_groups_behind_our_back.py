"""Security groups of a cloud that loses answers, and of people who change them without asking us."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.openstack import security_groups
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import CloudRejected
from adapters.openstack.paging import mark_of
from commands.security_group.events import Rule
from simulator import Simulator
from tests.integration.api.conftest import Api
from tests.integration.api.test_security_groups import (
    OUT,
    PING,
    SSH,
    SSH6,
    group,
    ids,
    make_rule,
    show,
    there,
    told,
    types,
)
from tests.waiting import eventually


def groups_called(cloud: Cloud, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cloud.call("network", "GET", "/security-groups", query={"name": name}).body[
        "security_groups"
    ]
    return found


@pytest.mark.parametrize("path", ["/security-groups$", "/security-group-rules$"])
@pytest.mark.parametrize("fault", [{"kind": "lose-reply"}, {"kind": "status", "status": 500}])
def test_an_answer_that_is_lost_makes_nothing_twice(
    own: Api, project: Cloud, simulator: Simulator, path: str, fault: dict[str, Any]
) -> None:
    simulator.fault(**fault, service="network", method="POST", path=path, count=1)
    made = group(own, rules=[SSH, SSH6])
    assert told(made["rules"]) == [SSH, SSH6]
    [only] = groups_called(project, made["name"])
    assert only["id"] == made["cloud_id"]
    assert len(only["security_group_rules"]) == 2


def test_a_lost_answer_to_a_removal_is_no_failure(own: Api, simulator: Simulator) -> None:
    made = group(own, rules=[SSH, PING])
    simulator.fault("lose-reply", service="network", method="DELETE", path="/security-group-rules/", count=1)
    own.done("PUT", f"/security-groups/{made['id']}", {"rules": [SSH]})
    assert told(show(own, made["id"])["rules"]) == [SSH]
    simulator.fault("lose-reply", service="network", method="DELETE", path="/security-groups/", count=1)
    own.done("DELETE", f"/security-groups/{made['id']}")


def test_a_rule_that_is_there_already_and_one_that_is_gone_are_as_wished(own: Api, project: Cloud) -> None:
    """Somebody else may be quicker, after the comparison."""
    cloud_id = group(own, rules=[])["cloud_id"]
    rule = Rule("ingress", "IPv4", "tcp", 22, 22, "10.0.0.0/8")
    for _ in range(2):
        security_groups.make_rule(project, cloud_id, rule)
    [only] = ids(there(project, cloud_id))
    for _ in range(2):
        security_groups.remove_rule(project, only)
    assert ids(there(project, cloud_id)) == set()
    with pytest.raises(CloudRejected, match="does not exist"):
        security_groups.make_rule(project, str(uuid4()), rule)


def test_new_rules_are_made_before_old_ones_go_and_none_is_touched_in_vain(
    own: Api, project: Cloud, simulator: Simulator
) -> None:
    made = group(own, rules=[SSH, PING])
    before = simulator.journal()[-1].seq
    own.done("PUT", f"/security-groups/{made['id']}", {"rules": [SSH, SSH6, OUT]})
    calls = [entry for entry in simulator.journal(before) if entry.project_id == project.project_id]
    methods = [entry.method for entry in calls if "/security-group-rules" in entry.path]
    assert methods == ["POST", "POST", "DELETE"]


def test_a_rule_beyond_the_quota_leaves_all_as_it_was(own: Api, project: Cloud) -> None:
    made = group(own, rules=[SSH])
    many = [{**SSH, "port_min": port, "port_max": port} for port in range(1, 102)]
    wish = {"name": "other", "rules": many}
    operation = own.outcome(own.ask("PUT", f"/security-groups/{made['id']}", wish))
    assert (operation["status"], operation["code"]) == ("failed", "QUOTA_EXCEEDED")
    assert operation["quota"]["resource"] == "security_group_rule"
    after = show(own, made["id"])
    assert (after["name"], after["rules"]) == (made["name"], made["rules"])
    assert after["fault"]["message"] == operation["reason"]
    assert ids(there(project, made["cloud_id"])) == {rule["cloud_id"] for rule in made["rules"]}
    assert there(project, made["cloud_id"])["name"] == made["name"]
    failed = group(own, "failed", rules=many)
    assert failed["status"] == "error"
    own.done("DELETE", f"/security-groups/{failed['id']}")
    assert groups_called(project, failed["name"]) == []


def test_rules_and_names_that_others_change_are_found(own: Api, project: Cloud) -> None:
    made = group(own, rules=[SSH])
    added = make_rule(project, made["cloud_id"], protocol="udp")
    eventually(lambda: added in {rule["cloud_id"] for rule in show(own, made["id"])["rules"]})
    body = {"security_group": {"name": "evil"}}
    project.call("network", "PUT", f"/security-groups/{made['cloud_id']}", body=body)
    eventually(lambda: show(own, made["id"])["cloud_name"] == "evil")
    assert show(own, made["id"])["name"] == made["name"]
    own.done("PUT", f"/security-groups/{made['id']}", {"name": made["name"], "rules": [SSH]})
    assert there(project, made["cloud_id"])["name"] == made["name"]
    project.call("network", "DELETE", f"/security-groups/{made['cloud_id']}")
    eventually(lambda: show(own, made["id"])["status"] == "deleted")
    assert [kind for kind in types(own, made["id"]) if kind.endswith("OutOfBand")] == [
        "SecurityGroupRulesChangedOutOfBand",
        "SecurityGroupRenamedOutOfBand",
        "SecurityGroupDeletedOutOfBand",
    ]


def test_what_others_undo_is_found_again(own: Api, project: Cloud) -> None:
    """The cloud looks as it did at an earlier sweep, but in between the book has moved on."""
    made = group(own, rules=[SSH])
    udp = make_rule(project, made["cloud_id"], protocol="udp")
    eventually(lambda: len(show(own, made["id"])["rules"]) == 2)
    wish = [*show(own, made["id"])["rules"], PING]
    own.done("PUT", f"/security-groups/{made['id']}", {"rules": wish})
    [ping] = [rule for rule in show(own, made["id"])["rules"] if rule["protocol"] == "icmp"]
    project.call("network", "DELETE", f"/security-group-rules/{ping['cloud_id']}")
    eventually(lambda: len(show(own, made["id"])["rules"]) == 2)
    assert udp in {rule["cloud_id"] for rule in show(own, made["id"])["rules"]}
    assert types(own, made["id"])[-1] == "SecurityGroupRulesChangedOutOfBand"


def test_a_twin_is_removed_and_a_copy_is_not(
    own: Api, project: Cloud, cloud_of: Callable[[str], Cloud], simulator: Simulator
) -> None:
    """A mark may be copied with its description: into another project, or where one POST made one group."""
    alice = cloud_of("alice")
    once = group(own, rules=[OUT])
    simulator.fault("status", status=500, service="network", method="POST", path="/security-groups$", count=1)
    twice = group(own, rules=[OUT])
    copy = copied(project, once["id"])
    elsewhere = copied(alice, twice["id"])
    unknown = copied(project, str(uuid4()))
    twin = copied(project, twice["id"])

    def left() -> set[str]:
        groups = project.call("network", "GET", "/security-groups").body["security_groups"]
        return {one["id"] for one in groups}

    eventually(lambda: twin not in left())
    assert {once["cloud_id"], twice["cloud_id"], copy, unknown} <= left()
    assert there(alice, elsewhere)["id"] == elsewhere
    alice.call("network", "DELETE", f"/security-groups/{elsewhere}")
    assert types(own, twice["id"])[-1] == "SecurityGroupCreated"


def copied(cloud: Cloud, group_id: str) -> str:
    """Make a group in the cloud that is described as one of ours would be; return Neutron's id."""
    wish = {"name": f"copy-{uuid4().hex[:8]}", "description": f"of the web {mark_of(UUID(group_id))}"}
    answer = cloud.call("network", "POST", "/security-groups", body={"security_group": wish})
    return str(answer.body["security_group"]["id"])
