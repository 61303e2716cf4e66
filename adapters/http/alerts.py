"""Where Alertmanager tells of servers: its webhook, let in by a token of its own (payload version 4).

An alert that fires and names a server of ours is an event of that server, once. One that is resolved is not:
that something ceased is no reason to act.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID, uuid5

import msgspec
import structlog
from litestar import Request, Response, Router, post
from litestar.openapi.spec import SecurityRequirement
from litestar.params import JSONBody
from msgspec import Meta

from adapters.http.problems import refused
from adapters.http.requests import look_over
from commands.actor import Origin, Role
from commands.errors import Conflict, LedgerUnavailable, Refused
from commands.handler import Connect, Handler
from commands.server.asks import RecordAlert
from commands.server.decider import SERVER

BY = "alertmanager"
MOST_LABELS, LONGEST = 32, 255
NAMESPACE = UUID("5d0a3b1e-2a86-4c44-9a39-0cf3f8a4b6a1")
"""Of the ids of commands: the same alert of a server is the same command."""

OURS = b"""
SELECT id, project_id, cloud_id FROM read.server
WHERE (cloud_id = ANY(%(names)s) OR id::text = ANY(%(names)s)) AND deleted_at IS NULL
"""
LOG = structlog.get_logger("alerts")


class AlertsNotTaken(Refused):
    """Alerts are not taken here: the operator has set no token for them."""

    status = 403


class AlertTokenWrong(Refused):
    """Send the token that was set for alerts, as `Authorization: Bearer …`."""

    status = 401


class Alert(msgspec.Struct, frozen=True, rename="camel"):
    """One alert. ``fingerprint`` tells it from others, ``starts_at`` one time that it fires from the next."""

    status: Literal["firing", "resolved"]
    labels: dict[str, str]
    starts_at: datetime
    fingerprint: Annotated[str, Meta(min_length=1, max_length=64)]


class Notification(msgspec.Struct, frozen=True):
    """What Alertmanager posts; what else it says is not needed here."""

    version: Literal["4"]
    alerts: Annotated[tuple[Alert, ...], Meta(max_length=1000)]


class Taken(msgspec.Struct, frozen=True):
    """How many alerts were recorded for the first time."""

    recorded: int


def alert_routes(token: str, label: str, connect: Connect, handler: Handler) -> Router:
    """Return POST /alerts. ``label`` names a server, by Nova's id or by ours; no token: nobody is let in."""

    async def let_in(request: Request[Any, Any, Any]) -> Response[Any] | None:
        if not token:
            return refused(request, AlertsNotTaken())
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), token.encode()):
            return refused(request, AlertTokenWrong(), {"WWW-Authenticate": "Bearer"})
        await look_over(request)
        return None

    @post("/", status_code=200, role=Role.OWN_TOKEN)
    async def take_alerts(request: Request[Any, Any, Any], data: JSONBody[Notification]) -> Taken:
        """Take what Alertmanager tells: alerts that fire and name a server become events of it, each once."""
        firing = [alert for alert in data.alerts if alert.status == "firing" and alert.labels.get(label)]
        servers = await ours(connect, [alert.labels[label] for alert in firing])
        recorded = 0
        for alert in firing:
            if server := servers.get(alert.labels[label]):
                recorded += await record(handler, *server, alert, request.state.request_id)
        LOG.info("alerts", told=len(data.alerts), recorded=recorded)
        return Taken(recorded)

    bearer: list[SecurityRequirement] = [{"alerts": []}]
    return Router("/api/v1/alerts", route_handlers=[take_alerts], before_request=let_in, security=bearer)


async def ours(connect: Connect, names: Sequence[str]) -> Mapping[str, tuple[UUID, str]]:
    """Return id and project of the servers that are so named; others are strangers, and left alone."""
    if not names:
        return {}
    async with connect() as connection:
        rows = await (await connection.execute(OURS, {"names": list(names)})).fetchall()
    by_ours = {str(server): (server, project) for server, project, _ in rows}
    return {**by_ours, **{cloud_id: (server, project) for server, project, cloud_id in rows if cloud_id}}


async def record(handler: Handler, server: UUID, project_id: str, alert: Alert, request_id: str) -> bool:
    """Return whether it was news. Raises ``LedgerUnavailable``: only a 5xx is told again."""
    command = RecordAlert(
        name=alert.labels.get("alertname", "")[:LONGEST],
        fingerprint=alert.fingerprint,
        starts_at=alert.starts_at,
        labels=bounded(alert.labels),
    )
    command_id = uuid5(NAMESPACE, f"{server} {alert.fingerprint} {alert.starts_at.isoformat()}")
    origin = Origin(by=BY, project_id=project_id, command_id=command_id, correlation_id=request_id)
    try:
        outcome = await handler.handle(SERVER, server, command, origin)
    except Conflict as conflict:
        raise LedgerUnavailable from conflict
    return bool(outcome.news)


def bounded(labels: Mapping[str, str]) -> dict[str, str]:
    """Return the first labels by name, cut to a length: whoever writes rules must not fill the book."""
    kept = sorted(labels.items())[:MOST_LABELS]
    return {name[:LONGEST]: value[:LONGEST] for name, value in kept}
