"""HTTP routes of policies: write, replace, enable, disable, delete. They ask nothing of the cloud."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import msgspec
from litestar import Response, delete, post, put
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody

from commands.http.context import CommandContext, ResourceViews
from commands.kernel.actor import Role
from commands.policy.body import PolicyBody
from commands.policy.commands import ChangePolicy, DefinePolicy, DeletePolicy, DisablePolicy, EnablePolicy
from commands.policy.decider import POLICY
from commands.policy.references import PolicyLimits, check_cron
from commands.policy.refusals import PolicyOfAdministrators, PolicyUnknown
from commands.policy.state import Policy
from commands.store.handler import CommandResult, Handler


class PolicyResponse(msgspec.Struct, frozen=True):
    """The policy as decided."""

    policy: dict[str, Any]


DECIDED = {200: ResponseSpec(PolicyResponse, description="The policy as it is now.", generate_examples=False)}
DEFINED = {201: ResponseSpec(PolicyResponse, description="The new policy.", generate_examples=False)}


@post("/policies", status_code=201, responses=DEFINED, role=Role.MEMBER)
async def define_policy(
    data: JSONBody[PolicyBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    policy_limits: NamedDependency[PolicyLimits],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Write a policy, in JSON or YAML. It does nothing until it is enabled.

    A member's may touch servers of the own project only, an administrator's any. The name is unique among
    the policies of a project, or among the administrators'. There is a limit to how many there are (409
    `TOO_MANY_POLICIES`, `most` says how many).
    """
    definition = data.definition()
    check_cron(definition)
    project_id = None if context.actor.is_admin else context.actor.project_id
    if project_id is None:
        context = context.in_cloud()
    if await handler.find_previous_result(context.command_id, context.terms) is None:
        await policy_limits.require_room(handler, project_id)
    command = DefinePolicy(definition, project_id)
    outcome = await handler.handle(POLICY, uuid4(), command, context.origin, context.terms)
    return policy_response(outcome, views, 201)


@put("/policies/{policy_id:str}", status_code=200, responses=DECIDED, role=Role.MEMBER)
async def change_policy(
    policy_id: FromPath[UUID],
    data: JSONBody[PolicyBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Replace what a policy says, in JSON or YAML: that is its next version. An equal one changes nothing."""
    definition = data.definition()
    check_cron(definition)
    command = ChangePolicy(definition, context.terms.version)
    return await act(policy_id, command, context, handler, views)


@delete("/policies/{policy_id:str}", status_code=200, responses=DECIDED, role=Role.MEMBER)
async def delete_policy(
    policy_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Delete a policy. The log keeps its definitions and its actions."""
    return await act(policy_id, DeletePolicy(context.terms.version), context, handler, views)


@post("/policies/{policy_id:str}/actions/enable", status_code=200, responses=DECIDED, role=Role.MEMBER)
async def enable_policy(
    policy_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Enable a policy: it acts from now on."""
    return await act(policy_id, EnablePolicy(context.terms.version), context, handler, views)


@post("/policies/{policy_id:str}/actions/disable", status_code=200, responses=DECIDED, role=Role.MEMBER)
async def disable_policy(
    policy_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
) -> Response[Any]:
    """Disable a policy: it does nothing until it is enabled again."""
    return await act(policy_id, DisablePolicy(context.terms.version), context, handler, views)


async def act(
    policy_id: UUID,
    command: ChangePolicy | EnablePolicy | DisablePolicy | DeletePolicy,
    context: CommandContext,
    handler: Handler,
    views: ResourceViews,
) -> Response[Any]:
    """Handle a command of a permitted caller. The ETag counts edits, compared by the decider: runs write too.

    The project of a policy never changes, so it may be looked up before.
    """
    permit(context, await handler.load_state(POLICY, policy_id))
    terms = context.terms._replace(version=None, project_scope=None)
    outcome = await handler.handle(POLICY, policy_id, command, context.origin, terms)
    return policy_response(outcome, views)


def permit(context: CommandContext, policy: Policy) -> None:
    """Raise ``PolicyUnknown`` of another project's policy, ``PolicyOfAdministrators`` of one to read only."""
    if policy.definition is None:
        raise PolicyUnknown
    if context.actor.is_admin or policy.project_id == context.actor.project_id:
        return
    touched = policy.definition.selector.projects
    if policy.project_id is None and (not touched or context.actor.project_id in touched):
        raise PolicyOfAdministrators
    raise PolicyUnknown


def policy_response(outcome: CommandResult, views: ResourceViews, status: int = 200) -> Response[Any]:
    shown = views["policy"](outcome.records)
    return Response(
        {"policy": shown},
        status_code=status,
        headers={
            "Location": f"/api/v1/policies/{outcome.stream}",
            "ETag": f'"{shown.edits}"',
            "Ledger-Position": str(outcome.position),
        },
    )


ROUTES = [define_policy, change_policy, delete_policy, enable_policy, disable_policy]
