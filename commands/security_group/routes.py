"""HTTP routes of security groups: create, change, delete."""

from __future__ import annotations

from typing import Annotated, Any, Protocol, runtime_checkable
from uuid import UUID, uuid4

import msgspec
from litestar import Response, delete, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from commands.http.catalogue import Catalogue, CloudCatalog
from commands.http.context import (
    CommandContext,
    OperationLink,
    ResourceViews,
    command_response,
    response_spec,
)
from commands.kernel.actor import Role
from commands.kernel.fields import MarkedDescription, Name
from commands.security_group.bodies import SecurityGroupRuleBody
from commands.security_group.commands import (
    ChangeSecurityGroup,
    DeleteSecurityGroup,
    RequestSecurityGroup,
    SecurityGroupCommand,
    SecurityGroupInvalid,
)
from commands.security_group.decider import SECURITY_GROUP
from commands.security_group.events import Rules
from commands.security_group.references import SELF, Group, Groups, rules_in
from commands.store.handler import Handler

RuleWishes = Annotated[tuple[SecurityGroupRuleBody, ...], Meta(max_length=1_000)]


class SecurityGroupBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of POST /security-groups.

    ``rules`` are all it is to have; without them it has those that Neutron gives each new group.
    """

    name: Name
    description: MarkedDescription = ""
    rules: RuleWishes | None = None


class SecurityGroupChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of PUT /security-groups/{id}; what is left out stays as it is."""

    name: Name | None = None
    description: MarkedDescription | None = None
    rules: RuleWishes | None = None


class SecurityGroupResponse(msgspec.Struct, frozen=True):
    """The group as decided, and the operation that will carry it out; null if nothing had to be done."""

    security_group: dict[str, Any]
    operation: OperationLink | None


@runtime_checkable
class Usage(Protocol):
    """Knows the interfaces of the ledger that have a security group of the cloud."""

    async def users_of(self, cloud_id: str) -> int:
        """Return the number of live interfaces that have it."""
        ...


ANSWERS = response_spec(SecurityGroupResponse)


@post("/security-groups", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def request_security_group(
    data: JSONBody[SecurityGroupBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    catalogue: NamedDependency[Catalogue],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Ask for a security group. The name is unique among the live ones of a project; `default` is Neutron's.

    A `remote_group` is `self`, or our id or name of a group; `remote_cloud_id` is Neutron's id of one.
    """
    refuse_default(data.name)
    group_id = uuid4()
    rules = await rules_of(data.rules, group_id, context, handler, catalogue)
    command = RequestSecurityGroup(
        operation_id=context.command_id,
        project_id=context.actor.project_id,
        name=data.name,
        description=data.description,
        rules=rules,
    )
    return await act(group_id, command, "create", context, handler, views)


@put("/security-groups/{group_id:str}", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def change_security_group(
    group_id: FromPath[UUID],
    data: JSONBody[SecurityGroupChange],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    catalogue: NamedDependency[Catalogue],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Change name or description, or replace all rules.

    What the cloud has then is compared with `rules`: missing ones are made first, and the others removed.
    """
    refuse_default(data.name)
    rules = await rules_of(data.rules, group_id, context, handler, catalogue)
    command = ChangeSecurityGroup(context.command_id, data.name, data.description, rules)
    return await act(group_id, command, "change", context, handler, views)


@delete("/security-groups/{group_id:str}", status_code=202, responses=ANSWERS, role=Role.MEMBER)
async def delete_security_group(
    group_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    usage: NamedDependency[Usage],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Delete a security group that nothing uses. The ledger keeps its history."""
    group = await handler.load_state(SECURITY_GROUP, group_id, context.terms.project_scope)
    users = await usage.users_of(group.cloud_id) if group.cloud_id else 0
    command = DeleteSecurityGroup(context.command_id, users)
    return await act(group_id, command, "delete", context, handler, views)


def refuse_default(name: str | None) -> None:
    """Raise ``SecurityGroupInvalid`` for a name that Neutron keeps for itself, however it is spelled."""
    if name is not None and name.lower() == "default":
        raise SecurityGroupInvalid([("/name", "Neutron keeps this name for the group it makes itself")])


async def rules_of(
    wishes: RuleWishes | None, group_id: UUID, context: CommandContext, handler: Handler, catalogue: Catalogue
) -> Rules | None:
    """Return the rules asked for. Groups are named within the project of the group they are for."""
    if wishes is None:
        return None
    group = await handler.load_state(SECURITY_GROUP, group_id, context.terms.project_scope)
    project_id = group.project_id or context.actor.project_id
    actor = msgspec.structs.replace(context.actor, project_id=project_id)
    names_others = any(wish.remote_cloud_id or wish.remote_group not in {None, SELF} for wish in wishes)
    offers = await catalogue.offers(actor) if names_others else CloudCatalog()
    itself = Group(group_id, group.cloud_id or "", group.name)
    return await rules_in(wishes, Groups(handler, offers, project_id), itself)


async def act(
    group_id: UUID,
    command: SecurityGroupCommand,
    action: str,
    context: CommandContext,
    handler: Handler,
    views: ResourceViews,
) -> Response[Any]:
    outcome = await handler.handle(SECURITY_GROUP, group_id, command, context.origin, context.terms)
    return command_response("security_group", outcome, context, action, views)


ROUTES = [request_security_group, change_security_group, delete_security_group]
