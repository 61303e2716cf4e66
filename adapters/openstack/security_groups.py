"""The calls to Neutron that security groups need. Each is one request, or as many as a list has pages.

Neutron keeps no metadata of a group: our mark is the last word of its description.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer, CloudRejected
from adapters.openstack.paging import Shown, mark_in, mark_of, pages
from commands.security_group.events import Rule, Rules
from commands.security_group.references import SELF
from commands.security_group.rules import canonical, ordered

GROUPS = "/security-groups"
RULES = "/security-group-rules"


def described(group_id: UUID, name: str, description: str) -> dict[str, Any]:
    return {"security_group": {"name": name, "description": f"{description} {mark_of(group_id)}".strip()}}


def create(cloud: Cloud, group_id: UUID, name: str, description: str) -> Answer:
    """Send POST /security-groups, marked with our id, so that the group can be found again."""
    return cloud.call("network", "POST", GROUPS, body=described(group_id, name, description))


def change_info(cloud: Cloud, group_id: UUID, cloud_id: str, name: str, description: str) -> Answer:
    return cloud.call("network", "PUT", f"{GROUPS}/{cloud_id}", body=described(group_id, name, description))


def delete(cloud: Cloud, cloud_id: str) -> Answer:
    return cloud.call("network", "DELETE", f"{GROUPS}/{cloud_id}")


def list_groups(cloud: Cloud, everywhere: bool) -> list[Shown]:
    query = {} if everywhere else {"project_id": cloud.project_id}
    return pages(cloud, "network", GROUPS, "security_groups", query)


def find(cloud: Cloud, group_id: UUID) -> list[Shown]:
    """Return the project's groups that carry our mark, oldest first."""
    ours = [shown for shown in list_groups(cloud, everywhere=False) if stream_in(shown) == group_id]
    return sorted(ours, key=lambda shown: str(shown["created_at"]))


def stream_in(shown: Shown) -> UUID | None:
    return mark_in(shown.get("description"))


def description_in(shown: Shown) -> str:
    """Return the description without our mark."""
    text, stream = str(shown.get("description") or ""), stream_in(shown)
    return text.removesuffix(mark_of(stream)).rstrip() if stream else text


def show(cloud: Cloud, cloud_id: str) -> Shown | None:
    """Return a group with its rules, None where the cloud has none of that id."""
    try:
        shown: Shown = cloud.call("network", "GET", f"{GROUPS}/{cloud_id}").body["security_group"]
    except CloudRejected as refused:
        if refused.missing:
            return None
        raise
    return shown


def make_rule(cloud: Cloud, cloud_id: str, rule: Rule) -> None:
    """Make a rule; one that is there already (409) is as good as made.

    Raises ``CloudRejected`` for a rule of a group whose id in the cloud is unknown: without it the rule
    would be for all the world.
    """
    if rule.remote_group not in {None, SELF} and rule.remote_cloud_id is None:
        raise CloudRejected(0, f"the group {rule.remote_group!r} has no known id in the cloud")
    wanted = {
        "security_group_id": cloud_id,
        "direction": rule.direction,
        "ethertype": rule.ethertype,
        "protocol": rule.protocol,
        "port_range_min": rule.port_min,
        "port_range_max": rule.port_max,
        "remote_ip_prefix": rule.remote_ip_prefix,
        "remote_group_id": cloud_id if rule.remote_group == SELF else rule.remote_cloud_id,
        "remote_address_group_id": rule.remote_address_group,
    }
    kept = {name: value for name, value in wanted.items() if value is not None}
    try:
        cloud.call("network", "POST", RULES, body={"security_group_rule": kept})
    except CloudRejected as refused:
        if not (refused.conflict and "rule already exists" in refused.message):
            raise


def remove_rule(cloud: Cloud, rule_id: str) -> None:
    """Remove a rule; one that is not there any more (404) is removed already."""
    try:
        cloud.call("network", "DELETE", f"{RULES}/{rule_id}")
    except CloudRejected as refused:
        if not refused.missing:
            raise


def rules_in(shown: Shown) -> Rules:
    return ordered(rule_in(rule, shown["id"]) for rule in shown["security_group_rules"])


def rule_in(shown: Shown, group_cloud_id: str) -> Rule:
    remote = shown.get("remote_group_id")
    itself = remote == group_cloud_id
    return canonical(
        Rule(
            direction=shown["direction"],
            ethertype=shown["ethertype"],
            protocol=shown.get("protocol"),
            port_min=shown.get("port_range_min"),
            port_max=shown.get("port_range_max"),
            remote_ip_prefix=shown.get("remote_ip_prefix"),
            remote_group=SELF if itself else remote,
            remote_cloud_id=None if itself else remote,
            remote_address_group=shown.get("remote_address_group_id"),
            cloud_id=shown["id"],
        )
    )
