"""HTTP routes of a server's lifecycle terms: keep it alive, exempt it from policies, extend its expiry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from litestar import Response, delete, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody

from commands.http.context import CommandContext, ResourceViews
from commands.kernel.actor import Actor, Role
from commands.kernel.errors import LedgerUnavailable
from commands.kernel.fields import Time, Why
from commands.policy.events import Span
from commands.server import commands
from commands.server.refusals import LeaseAmbiguous, LeaseTooLong, TimeOutOfRange, TimePassed
from commands.server.routes.server import ServerResponse, act
from commands.server.rules.exemptions import Bounds, Expiries
from commands.store.handler import Handler

USUAL_LEASE = timedelta(days=7)
ANSWERS = {200: ResponseSpec(ServerResponse, description="The server as decided.", generate_examples=False)}
"""The status of these routes: they ask nothing of the cloud, so there is no operation to wait for."""


class KeepServerAliveBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long it is in use: ``for`` so long from now, or ``until`` then; seven days, if neither is said."""

    span: Span | None = msgspec.field(default=None, name="for")
    until: Time | None = None
    notice_id: UUID | None = None
    """The notice this answers."""


class ExemptServerBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why, and until when; from that policy only, if one is named."""

    why: Why
    until: Time | None = None
    policy_id: UUID | None = None
    notice_id: UUID | None = None
    """The notice this answers."""


class ExtendServerBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Until when it is wanted; null: for good."""

    until: Time | None
    notice_id: UUID | None = None
    """The notice this answers."""


@post("/servers/{server_id:str}/actions/keep-alive", status_code=200, responses=ANSWERS, role=Role.MEMBER)
async def keep_server_alive(
    server_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
    bounds: NamedDependency[Bounds],
    data: JSONBody[KeepServerAliveBody | None] = None,
) -> Response[Any]:
    """Say that a server is in use, whatever it looks like: policies don't take it for idle until then.

    A lease only grows. Its bound is the same for all (``STACKLEDGER_MAX_KEEP_ALIVE_DAYS``).
    """
    now = await book_time(handler)
    until = end_of(data or KeepServerAliveBody(), now, bounds.lease)
    notice_id = data.notice_id if data is not None else None
    command = commands.KeepServerAlive(until, now, notice_id, now + bounds.lease)
    return await act(server_id, command, "keep-alive", context, handler, views)


@post("/servers/{server_id:str}/actions/exempt", status_code=200, responses=ANSWERS, role=Role.MEMBER)
async def exempt_server(
    server_id: FromPath[UUID],
    data: JSONBody[ExemptServerBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
    bounds: NamedDependency[Bounds],
) -> Response[Any]:
    """Exempt a server from all policies, or from one; open notices of those are withdrawn.

    A member says until when, at most ``STACKLEDGER_MAX_EXEMPTION_DAYS`` from now. Without an end, longer,
    or for a preemptible server: administrators only.
    """
    now, is_admin = await book_time(handler), context.actor.is_admin
    command = commands.ExemptServer(
        why=data.why,
        at=now,
        until=data.until and in_utc(data.until, "/until"),
        policy_id=data.policy_id,
        notice_id=data.notice_id,
        latest=None if is_admin else now + bounds.exemption,
        by_administrator=is_admin,
    )
    return await act(server_id, command, "exempt", context, handler, views)


@delete("/servers/{server_id:str}/exemptions", status_code=200, responses=ANSWERS, role=Role.MEMBER)
async def end_exemptions(
    server_id: FromPath[UUID],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
    policy_id: FromQuery[UUID | None] = None,
) -> Response[Any]:
    """Take back all exemptions of a server, or the one from a policy.

    What an administrator gave only an administrator takes back.
    """
    is_admin = context.actor.is_admin
    command: commands.ServerCommand = commands.EndExemptions(is_admin)
    if policy_id is not None:
        command = commands.EndExemption(policy_id, is_admin)
    return await act(server_id, command, "exempt", context, handler, views)


@post("/servers/{server_id:str}/actions/extend", status_code=200, responses=ANSWERS, role=Role.MEMBER)
async def extend_server(
    server_id: FromPath[UUID],
    data: JSONBody[ExtendServerBody],
    context: NamedDependency[CommandContext],
    handler: NamedDependency[Handler],
    views: NamedDependency[ResourceViews],
    bounds: NamedDependency[Bounds],
    expiries: NamedDependency[Expiries],
) -> Response[Any]:
    """Say until when a server is wanted: a member as far as the expiry policy that covers it allows.

    Where none does, ``STACKLEDGER_MAX_EXTENSION_DAYS`` from now; an administrator, any time.
    """
    now = await book_time(handler)
    until = data.until and in_utc(data.until, "/until")
    latest = await latest_for(context.actor, server_id, now, bounds, expiries)
    command = commands.SetServerExpiry(until, now, latest, data.notice_id)
    return await act(server_id, command, "extend", context, handler, views)


async def book_time(handler: Handler) -> datetime:
    """Return the database's clock, which policies use. Raises ``LedgerUnavailable``."""
    try:
        async with handler.connect() as connection:
            row = await (await connection.execute(b"SELECT ledger_now()")).fetchone()
    except (psycopg.OperationalError, TimeoutError) as error:
        raise LedgerUnavailable from error
    assert row is not None
    now: datetime = row[0]
    return now


async def latest_for(
    actor: Actor, server_id: UUID, now: datetime, bounds: Bounds, expiries: Expiries
) -> datetime | None:
    if actor.is_admin:
        return None
    return await expiries.latest(server_id, now) or now + bounds.extension


def end_of(wish: KeepServerAliveBody, now: datetime, longest: timedelta) -> datetime:
    """Return when a lease ends. Raises ``LeaseAmbiguous``, ``TimePassed`` or ``LeaseTooLong``."""
    if wish.until is not None:
        if wish.span is not None:
            raise LeaseAmbiguous
        return in_utc(wish.until, "/until")
    span = USUAL_LEASE if wish.span is None else wish.span
    if span <= timedelta():
        raise TimePassed("/for")
    if span > longest:
        raise LeaseTooLong(now + longest, "/for")
    return now + span


def in_utc(time: datetime, pointer: str) -> datetime:
    """Return the same moment in UTC. Raises ``TimeOutOfRange`` where arithmetic with it would fail."""
    if not 1970 <= time.year < 9999:
        raise TimeOutOfRange(pointer)
    return time.astimezone(UTC)


ROUTES = [keep_server_alive, exempt_server, end_exemptions, extend_server]
