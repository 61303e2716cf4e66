"""Policies over HTTP: preview a plan, apply it, and explain a server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from commands.http.context import CommandContext
from commands.kernel.actor import Actor, Role
from commands.kernel.errors import Refused
from commands.kernel.visibility import public
from commands.policy.refusals import PolicyOfAdministrators, PolicyUnknown
from commands.server.refusals import ServerUnknown
from queries.engine.access import ReadContext
from queries.engine.read_model import AsOf
from queries.engine.responses import response_spec
from scheduler.api.explain import explain
from scheduler.api.schemas import Explanations, PlanApplied, PlanShown, plan_shown
from scheduler.clock.policy_lock import PolicyAtWork, policy_lock
from scheduler.clock.policy_scheduler import Task, record_run
from scheduler.run.policy_runner import PolicyRunner, RunResult
from scheduler.run.policy_store import StoredPolicy, read_policy
from scheduler.run.turns import Turns

REMEMBER = (
    b"INSERT INTO scheduler_plans (hash, policy_id) VALUES (%s, %s)"
    b" ON CONFLICT (hash, policy_id) DO UPDATE SET previewed_at = excluded.previewed_at"
)
RECALL = b"SELECT policy_id FROM scheduler_plans WHERE hash = %s"

AT_ONCE = 4
"""Plans that are applied, or wait for that, at a time in one process: each holds a connection of the pool."""

LOCK_TIMEOUT = 5.0
"""Seconds a plan waits for each of both: for others in this process, and for its policy."""


class PlanUnknown(Refused):
    """There is no previewed plan of that hash that you may apply."""

    status = 404


class PlanOutdated(Refused):
    """The world has changed since that preview: the policy would do something else now. Preview it again."""


class PolicyContext(NamedTuple):
    """Context of these routes: the policy runner, and the actor of the request."""

    runner: PolicyRunner
    actor: Actor
    turns: Turns
    """Turns of plans to be applied, ``AT_ONCE`` at a time, between the projects of the actors."""

    async def now(self, reader: ReadContext) -> datetime:
        """Return the database's time, once the read table shows all that was recorded until then.

        A plan made of less would ask for what was done already. Raises ``ProjectionBehind``.
        """
        now = await self.runner.now()
        await reader.projected.catch_up("server")
        return now

    async def policy(self, policy_id: UUID) -> StoredPolicy:
        """Return a policy the actor may have carried out.

        Raises ``PolicyUnknown`` or ``PolicyOfAdministrators``.
        """
        async with self.runner.connect() as connection:
            stored = await read_policy(connection, policy_id)
        if stored is None:
            raise PolicyUnknown
        scope = stored.policy.project_id
        if self.actor.is_admin or scope == self.actor.project_id:
            return stored
        raise PolicyOfAdministrators if scope is None else PolicyUnknown

    async def may_carry_out(self, policy_id: UUID) -> bool:
        try:
            await self.policy(policy_id)
        except (PolicyUnknown, PolicyOfAdministrators):
            return False
        return True

    @asynccontextmanager
    async def locked(self, policy_id: UUID) -> AsyncIterator[None]:
        """Hold the lock of the policy while the block runs. Raises ``PolicyAtWork``."""
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(LOCK_TIMEOUT):
                    await stack.enter_async_context(self.turns.of(self.actor.project_id))
            except TimeoutError:
                raise PolicyAtWork from None
            await stack.enter_async_context(policy_lock(self.runner.connect, policy_id, LOCK_TIMEOUT))
            yield


@post(
    "/policies/{policy_id:str}/preview",
    status_code=200,
    responses=response_spec(PlanShown, "Exactly what the policy would do now."),
    role=Role.MEMBER,
)
async def preview_policy(
    policy_id: FromPath[UUID], policies: NamedDependency[PolicyContext], reader: NamedDependency[ReadContext]
) -> PlanShown:
    """Show exactly what a policy would do now, with reasons; nothing is done.

    The policy need not be enabled. ``POST /plans/{hash}/apply`` does exactly this, or refuses.
    """
    now = await policies.now(reader)
    stored = await policies.policy(policy_id)
    plan = await policies.runner.make_plan(stored.policy, now, stored.spent(now))
    async with policies.runner.connect() as connection:
        await connection.execute(REMEMBER, [plan.hash, policy_id])
    shown = plan_shown(plan)
    return shown if policies.actor.is_admin else public(shown)


@post(
    "/plans/{plan_hash:str}/apply",
    status_code=200,
    responses=response_spec(PlanApplied, "What came of it."),
    role=Role.MEMBER,
)
async def apply_plan(
    plan_hash: FromPath[str],
    context: NamedDependency[CommandContext],
    policies: NamedDependency[PolicyContext],
    reader: NamedDependency[ReadContext],
) -> PlanApplied:
    """Do exactly what a preview showed, now, or refuse because it would be something else by now.

    Answers as soon as all of it is decided; its operations can be followed from there. Applied again, it is
    refused. What the policy does by the clock, and other plans of it, are waited for: ten seconds at most,
    then the answer is 409 ``POLICY_AT_WORK``, nothing was done, and it may be asked again.
    """
    async with policies.runner.connect() as connection:
        rows = await (await connection.execute(RECALL, [plan_hash])).fetchall()
    own = [policy_id for (policy_id,) in rows if await policies.may_carry_out(policy_id)]
    if not own:
        raise PlanUnknown
    for policy_id in own:
        async with policies.locked(policy_id):
            done = await do_exactly(plan_hash, policy_id, context, policies, reader)
            if done is not None:
                return PlanApplied(plan_hash, policy_id, done.noticed, done.acted)
    raise PlanOutdated


async def do_exactly(
    plan_hash: str, policy_id: UUID, context: CommandContext, policies: PolicyContext, reader: ReadContext
) -> RunResult | None:
    """Apply the plan of that hash; None if the policy's plan is another by now."""
    runner, now = policies.runner, await policies.now(reader)
    stored = await policies.policy(policy_id)
    plan = await runner.make_plan(stored.policy, now, stored.spent(now))
    if plan.hash != plan_hash:
        return None
    done = await runner.apply(plan, now, context.correlation_id)
    by, task = policies.actor.name, Task("", now)
    await record_run(runner.handler, stored, plan, done, task, context.correlation_id, by)
    return done


@get(
    "/servers/{server_id:str}/explain",
    responses=response_spec(Explanations, "What each policy makes of the server."),
    role=Role.READER,
)
async def explain_server(
    server_id: FromPath[UUID],
    policies: NamedDependency[PolicyContext],
    reader: NamedDependency[ReadContext],
    as_of: AsOf = None,
) -> Explanations:
    """Say of each policy whether it concerns the server, what fails, on what evidence, and what is next.

    With ``as_of`` it is what the policies of that moment made of the server as it was then.
    """
    position = await reader.ready("server", as_of)
    explained = await explain(policies.runner, server_id, reader.project_id, position)
    if explained is None:
        raise ServerUnknown
    return explained if reader.sees_all else public(explained)


ROUTES = [preview_policy, apply_plan, explain_server]
