"""Alerts from monitoring: the webhook of Alertmanager or Grafana, authenticated by a token of its own.

An alert that fires and names a server of ours is an event of that server, once. One that is resolved is not:
that something ceased is no reason to act.
"""

from __future__ import annotations

import asyncio
import hmac
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import msgspec
import structlog
from litestar import Request, Response, Router, post
from litestar.exceptions import HTTPException
from litestar.openapi.spec import SecurityRequirement

from adapters.http.alert_bodies import Alert, AlertsRead, read_alerts
from adapters.http.problems import RequestMalformed, flaw_of, refused
from adapters.http.requests import look_over
from adapters.runtime.metrics import ALERTS_LEFT_OUT
from commands.kernel.actor import Origin, Role
from commands.kernel.errors import MOST_ERRORS, ConflictRetriesExhausted, LedgerUnavailable, Refused
from commands.server.commands import RecordAlert
from commands.server.decider import SERVER
from commands.store.handler import Connect, Handler
from queries.engine.refusals import ValidationFailed

BY = "alertmanager"
MOST_LABELS, LONGEST = 32, 255
LARGEST_BODY = 16_777_216
MOST_RECORDED = 1_000
"""Alerts of one request; those behind them are left out."""

AT_ONCE = 8
"""Servers whose alerts are recorded at the same time: the log appends them together."""
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


class Taken(msgspec.Struct, frozen=True):
    """How many alerts were recorded for the first time, and how many of this request never will be.

    ``errors`` say what is wrong with some of those that could not be read.
    """

    recorded: int
    left_out: int = 0
    errors: tuple[dict[str, str], ...] = ()


class Recorded(NamedTuple):
    """``late``: the log could not be written; a repeated request records them."""

    news: int = 0
    refused: int = 0
    late: int = 0


def alert_routes(token: str, label: str, connect: Connect, handler: Handler) -> Router:
    """Return POST /alerts. ``label`` names a server by id, Nova's or ours; without a token all is refused."""

    async def let_in(request: Request[Any, Any, Any]) -> Response[Any] | None:
        if not token:
            return refused(request, AlertsNotTaken())
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        right = hmac.compare_digest(given.strip().encode(), token.encode())
        if scheme.lower() != "bearer" or not right:
            return refused(request, AlertTokenWrong(), {"WWW-Authenticate": "Bearer"})
        try:
            await look_over(request)
        except HTTPException:
            ALERTS_LEFT_OUT.labels("too_large").inc()
            raise
        return None

    @post("/", status_code=200, role=Role.OWN_TOKEN)
    async def take_alerts(request: Request[Any, Any, Any]) -> Taken:
        """Take what monitoring tells: alerts that fire and name a server become events of it, each once.

        What can be read is taken, up to 1,000 alerts of servers in one request; ``left_out`` counts the rest.
        """
        told = await read_body(request)
        return await take(told, label, connect, handler, request.state.request_id)

    bearer: list[SecurityRequirement] = [{"alerts": []}]
    return Router(
        "/api/v1/alerts",
        route_handlers=[take_alerts],
        before_request=let_in,
        security=bearer,
        request_max_body_size=LARGEST_BODY,
    )


async def take(told: AlertsRead, label: str, connect: Connect, handler: Handler, request_id: str) -> Taken:
    """Record what fires on servers of ours. Raises ``LedgerUnavailable``, when the rest is recorded."""
    firing = [alert for alert in told.alerts if alert.status == "firing" and alert.labels.get(label)]
    servers = await ours(connect, list({alert.labels[label] for alert in firing}))
    known = [(servers[alert.labels[label]], alert) for alert in firing if alert.labels[label] in servers]
    done = await record_all(handler, known[:MOST_RECORDED], request_id)
    unreadable, over = len(told.flaws), told.over + max(0, len(known) - MOST_RECORDED)
    for reason, number in (("unreadable", unreadable), ("too_many", over), ("refused", done.refused)):
        ALERTS_LEFT_OUT.labels(reason).inc(number)
    left_out = unreadable + over + done.refused
    LOG.info("alerts", told=len(told.alerts), recorded=done.news, left_out=left_out, late=done.late)
    if done.late:
        raise LedgerUnavailable
    return Taken(done.news, left_out, tuple(flaw._asdict() for flaw in told.flaws[:MOST_ERRORS]))


async def read_body(request: Request[Any, Any, Any]) -> AlertsRead:
    """Return the alerts of a request.

    Raises ``RequestMalformed``, or ``ValidationFailed`` where none can be read.
    """
    body = await request.body()
    try:
        told = await asyncio.to_thread(read_alerts, body)
    except msgspec.ValidationError as error:
        raise ValidationFailed(flaw_of(str(error))) from None
    except msgspec.DecodeError as error:
        raise RequestMalformed(f"The body is not JSON: {error}.") from None
    if told.flaws and not told.alerts:
        raise ValidationFailed(*told.flaws)
    return told


async def ours(connect: Connect, names: Sequence[str]) -> Mapping[str, tuple[UUID, str]]:
    """Return id and project of the servers that are so named; others are strangers, and left alone."""
    if not names:
        return {}
    async with connect() as connection:
        rows = await (await connection.execute(OURS, {"names": list(names)})).fetchall()
    by_ours = {str(server): (server, project) for server, project, _ in rows}
    return {**by_ours, **{cloud_id: (server, project) for server, project, cloud_id in rows if cloud_id}}


async def record_all(
    handler: Handler, alerts: Sequence[tuple[tuple[UUID, str], Alert]], request_id: str
) -> Recorded:
    """Record alerts, those of a server one after the other, and of some servers at a time."""
    of_server: dict[tuple[UUID, str], list[Alert]] = defaultdict(list)
    for server, alert in alerts:
        of_server[server].append(alert)
    turns = asyncio.Semaphore(AT_ONCE)

    async def of_one(server: UUID, project_id: str, told: Sequence[Alert]) -> list[Recorded]:
        async with turns:
            return [await record(handler, server, project_id, alert, request_id) for alert in told]

    done = await asyncio.gather(*(of_one(*server, told) for server, told in of_server.items()))
    each = [one for some in done for one in some]
    return Recorded(*(sum(column) for column in zip(*each, strict=True))) if each else Recorded()


async def record(handler: Handler, server: UUID, project_id: str, alert: Alert, request_id: str) -> Recorded:
    """Record one alert. After a conflict it is late: monitoring repeats only on a 5xx."""
    command = RecordAlert(
        name=alert.labels.get("alertname", "")[:LONGEST],
        fingerprint=alert.identity(),
        starts_at=alert.starts_at,
        labels=bounded(alert.labels),
    )
    command_id = uuid5(NAMESPACE, f"{server} {alert.identity()} {alert.starts_at.isoformat()}")
    origin = Origin(by=BY, project_id=project_id, command_id=command_id, correlation_id=request_id)
    try:
        outcome = await handler.handle(SERVER, server, command, origin)
    except (ConflictRetriesExhausted, LedgerUnavailable):
        return Recorded(late=1)
    except Refused as refusal:
        LOG.warning("alert refused", server=str(server), reason=str(refusal))
        return Recorded(refused=1)
    return Recorded(news=int(bool(outcome.new_events)))


def bounded(labels: Mapping[str, str]) -> dict[str, str]:
    """Return the first labels by name, cut to a length: an alerting rule must not fill the log."""
    kept = sorted(labels.items())[:MOST_LABELS]
    return {name[:LONGEST]: value[:LONGEST] for name, value in kept}
