"""Decider of a security group: its state and its rules."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from commands.kernel import resource
from commands.kernel.decider import Claim, Decider
from commands.kernel.pending_operation import PendingOperation
from commands.kernel.resource import EventFactory, Resource, require
from commands.security_group import commands
from commands.security_group import events as e
from commands.security_group.commands import SecurityGroupNameDuplicate
from commands.security_group.events import Rules
from commands.security_group.rules import difference, keys, ordered

ALLOWED = {
    "active": frozenset({"change", "delete"}),
    "error": frozenset({"delete"}),
}


class SecurityGroup(Resource, frozen=True):
    """``rules`` are those of the cloud as last known, ``wanted`` those it is to get (None: keep its own)."""

    name: str = ""
    description: str = ""
    cloud_name: str = ""
    named: tuple[str, str] = ("", "")
    """Name and description in the cloud, as last confirmed."""
    rules: Rules = ()
    wanted: Rules | None = None
    groups: tuple[tuple[str, str], ...] = ()
    """Groups that its rules have named: Neutron's id and what it is called here."""

    @property
    def status(self) -> str:
        """Our word: Neutron has no status of a group."""
        if self.deleted:
            return "deleted"
        if self.failed:
            return "error"
        return "creating" if self.is_under_way("create") else "active"


def claims(group: SecurityGroup) -> frozenset[Claim]:
    """Claims of a live group: its name, unique in its project, and a new name on its way to the cloud."""
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


def decide(group: SecurityGroup, command: commands.SecurityGroupCommand) -> list[e.SecurityGroupEvent]:
    """Return the events of a command: none if it is already done, or if the report comes too late.

    Raises a refusal of ``commands.security_group.commands``, or ``IllegalAction``.
    """
    if not group.exists and not isinstance(command, commands.RequestSecurityGroup):
        raise commands.SecurityGroupUnknown
    match command:
        case commands.RequestSecurityGroup():
            return request(group, command)
        case commands.ChangeSecurityGroup():
            return change(group, command)
        case commands.DeleteSecurityGroup():
            return delete(group, command)
        case commands.ConfirmRulesSet():
            return confirm(group, command)
        case commands.ReportRulesRefused():
            return refuse(group, command)
        case commands.ReportGroupInUse(operation_id, reason):
            if not (group.has_pending(operation_id) and group.is_under_way("delete")):
                return []
            return [e.SecurityGroupDeleteFailed(operation_id, reason, in_use=True)]
        case commands.ObserveSecurityGroup():
            return observe(group, command)
        case _:
            return resource.decide(EVENTS, group, command)


def allow(group: SecurityGroup, action: str) -> None:
    require(group, action, group.status, ALLOWED.get(group.status, frozenset()), commands.SecurityGroupGone)


def request(group: SecurityGroup, command: commands.RequestSecurityGroup) -> list[e.SecurityGroupEvent]:
    if group.exists:
        return []
    return [
        e.SecurityGroupRequested(
            operation_id=command.operation_id,
            project_id=command.project_id,
            name=command.name,
            description=command.description,
            rules=command.rules,
        )
    ]


def change(group: SecurityGroup, command: commands.ChangeSecurityGroup) -> list[e.SecurityGroupEvent]:
    """Request the change. Rules are always requested anew: the cloud's may differ from the ledger's."""
    name = group.name if command.name is None else command.name
    description = group.description if command.description is None else command.description
    is_called_so = (name, description) == (group.name, group.description)
    if group.is_under_way("change") and is_called_so and is_same(group.wanted, command.rules):
        return []
    allow(group, "change")
    if command.rules is None and is_called_so and group.cloud_name == name:
        return []
    return [e.SecurityGroupChangeRequested(command.operation_id, name, description, command.rules)]


def is_same(one: Rules | None, other: Rules | None) -> bool:
    if one is None or other is None:
        return one is other
    return keys(one) == keys(other)


def delete(group: SecurityGroup, command: commands.DeleteSecurityGroup) -> list[e.SecurityGroupEvent]:
    if group.deleted or group.is_under_way("delete"):
        return []
    allow(group, "delete")
    if command.users:
        raise commands.SecurityGroupInUse(users=command.users)
    return [e.SecurityGroupDeleteRequested(command.operation_id)]


def confirm(group: SecurityGroup, told: commands.ConfirmRulesSet) -> list[e.SecurityGroupEvent]:
    if not sets_rules(group) or not group.has_pending(told.operation_id):
        return []
    rules = as_called_here(group, told.rules)
    if group.is_under_way("create"):
        return [e.SecurityGroupCreated(told.operation_id, rules)]
    return [e.SecurityGroupChanged(told.operation_id, group.name, group.description, rules)]


def refuse(group: SecurityGroup, told: commands.ReportRulesRefused) -> list[e.SecurityGroupEvent]:
    if group.under_way is None or not sets_rules(group) or not group.has_pending(told.operation_id):
        return []
    known = replace(group, rules=as_called_here(group, told.rules))
    return [replace(failed(known, group.under_way, told.reason), quota=told.quota, differs=told.differs)]


def sets_rules(group: SecurityGroup) -> bool:
    return group.cloud_id is not None and (group.is_under_way("create") or group.is_under_way("change"))


def observe(group: SecurityGroup, observation: commands.ObserveSecurityGroup) -> list[e.SecurityGroupEvent]:
    """Decide nothing on a group of another cloud id, nor during a pending change.

    An observation as requested ends a change whose answer is lost.
    """
    if group.deleted or observation.cloud_id != group.cloud_id:
        return []
    if group.under_way is not None:
        done = observation.unanswered and is_as_wanted(group, observation)
        return (
            confirm(group, commands.ConfirmRulesSet(group.under_way.operation_id, observation.rules))
            if done
            else []
        )
    found: list[e.SecurityGroupEvent] = []
    rules = as_called_here(group, observation.rules)
    if rules != group.rules:
        found.append(e.SecurityGroupRulesChangedOutOfBand(rules))
    if observation.name != group.cloud_name:
        found.append(e.SecurityGroupRenamedOutOfBand(observation.name))
    return found


def is_as_wanted(group: SecurityGroup, observation: commands.ObserveSecurityGroup) -> bool:
    called_so = (observation.name, observation.description or "") == (group.name, group.description)
    return called_so and (group.wanted is None or not any(difference(group.wanted, observation.rules)))


def as_called_here(group: SecurityGroup, rules: Rules) -> Rules:
    """Return the rules with the groups they name called as in the request for them."""
    called = dict(group.groups)
    return ordered(
        replace(rule, remote_group=called.get(rule.remote_cloud_id, rule.remote_cloud_id))
        if rule.remote_cloud_id
        else rule
        for rule in rules
    )


def succeeded(group: SecurityGroup, under_way: PendingOperation) -> e.SecurityGroupEvent:
    operation_id = under_way.operation_id
    match under_way.action:
        case "create":
            return e.SecurityGroupCreated(operation_id, group.rules)
        case "change":
            return e.SecurityGroupChanged(operation_id, group.name, group.description, group.rules)
        case _:
            return e.SecurityGroupDeleted(operation_id)


def failed(group: SecurityGroup, under_way: PendingOperation, reason: str) -> e.SecurityGroupFailure:
    operation_id = under_way.operation_id
    match under_way.action:
        case "create":
            return e.SecurityGroupCreateFailed(operation_id, reason, group.rules)
        case "change":
            return e.SecurityGroupChangeFailed(operation_id, reason, *group.named, group.rules)
        case _:
            return e.SecurityGroupDeleteFailed(operation_id, reason)


EVENTS = EventFactory(
    e.SecurityGroupCreateAttempted,
    e.SecurityGroupAccepted,
    None,
    succeeded,
    failed,
    e.SecurityGroupDeletedOutOfBand,
)
SECURITY_GROUP = Decider(SecurityGroup(), decide, evolve, claims, feature="security_group")
