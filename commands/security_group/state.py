"""What the rules of a security group remember."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from commands.kernel import resource
from commands.kernel.decider import Claim
from commands.kernel.resource import Resource
from commands.security_group import events as e
from commands.security_group.events import Rules
from commands.security_group.refusals import SecurityGroupNameDuplicate

ALLOWED = {
    "active": frozenset({"change", "delete"}),
    "error": frozenset({"delete"}),
}


class SecurityGroup(Resource, frozen=True):
    """``rules`` are those the cloud is known to have, ``wanted`` those it is to get (None: keep its own)."""

    name: str = ""
    description: str = ""
    cloud_name: str = ""
    named: tuple[str, str] = ("", "")
    """Name and description the cloud is known to have."""
    rules: Rules = ()
    wanted: Rules | None = None
    groups: tuple[tuple[str, str], ...] = ()
    """Groups that its rules have named: Neutron's id and what it is called here."""

    @property
    def status(self) -> str:
        """Neutron has no word for the state of a group: it is there, or it is not."""
        if self.deleted:
            return "deleted"
        if self.failed:
            return "error"
        return "creating" if self.is_under_way("create") else "active"


def claims(group: SecurityGroup) -> frozenset[Claim]:
    """A live group has its name for itself; while a new one is on its way to the cloud it has both."""
    if not group.is_live:
        return frozenset()
    names = {group.name, group.named[0]}
    return frozenset(
        Claim("security_group_name", group.project_id, name, SecurityGroupNameDuplicate) for name in names
    )


def evolve(group: SecurityGroup, event: e.SecurityGroupEvent) -> SecurityGroup:
    return own(resource.evolve(group, event), event)


def own(group: SecurityGroup, event: e.SecurityGroupEvent) -> SecurityGroup:
    match event:
        case e.SecurityGroupRequested(name=name, description=description):
            asked = asked_for(group, name, description, event.rules)
            return replace(asked, named=(name, description), cloud_name=name)
        case e.SecurityGroupChangeRequested(_, name, description, rules):
            return asked_for(group, name, description, rules)
        case e.SecurityGroupCreated(rules=rules) | e.SecurityGroupCreateFailed(rules=rules):
            return replace(group, rules=rules, wanted=None)
        case e.SecurityGroupChanged(_, name, description, rules):
            named = (name, description)
            return replace(group, named=named, cloud_name=name, rules=rules, wanted=None)
        case e.SecurityGroupChangeFailed(_, _, name, description, rules):
            return replace(group, name=name, description=description, rules=rules, wanted=None)
        case e.SecurityGroupRulesChangedOutOfBand(rules):
            return replace(group, rules=rules)
        case e.SecurityGroupRenamedOutOfBand(cloud_name):
            return replace(group, cloud_name=cloud_name)
        case (
            e.SecurityGroupCreateAttempted()
            | e.SecurityGroupAccepted()
            | e.SecurityGroupDeleteRequested()
            | e.SecurityGroupDeleted()
            | e.SecurityGroupDeleteFailed()
            | e.SecurityGroupDeletedOutOfBand()
        ):
            return group
        case _:
            assert_never(event)


def asked_for(group: SecurityGroup, name: str, description: str, rules: Rules | None) -> SecurityGroup:
    called = dict(group.groups)
    for rule in rules or ():
        if rule.remote_cloud_id and rule.remote_group:
            called[rule.remote_cloud_id] = rule.remote_group
    groups = tuple(sorted(called.items()))
    return replace(group, name=name, description=description, wanted=rules, groups=groups)
