"""Bodies of alerts: Alertmanager's webhook payload of version 4, and Grafana's of version 1.

Each alert is read for itself: the sender sends them once, so one that can't be read must not cost the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC
from typing import Annotated, Literal, NamedTuple

import msgspec
from litestar.openapi.spec import OpenAPIFormat, OpenAPIMediaType, OpenAPIType, RequestBody, Schema
from msgspec import Meta

from adapters.http.problems import flaw_of
from commands.kernel.fields import ANYTHING_BUT_NUL, LINE, Time
from queries.engine.refusals import FieldError

MOST_READ = 10_000
"""Alerts of one request that are looked at; those behind them are left out."""

LabelName = Annotated[str, Meta(max_length=1_024, pattern=ANYTHING_BUT_NUL)]
LabelValue = Annotated[str, Meta(max_length=65_536, pattern=ANYTHING_BUT_NUL)]
Labels = Annotated[dict[LabelName, LabelValue], Meta(max_length=1_000)]


class Alert(msgspec.Struct, frozen=True, rename="camel"):
    """One alert. ``fingerprint`` tells it from others, ``starts_at`` one time that it fires from the next."""

    status: Literal["firing", "resolved"]
    labels: Labels
    starts_at: Time
    fingerprint: Annotated[str, Meta(min_length=1, max_length=64, pattern=LINE)] | None = None

    def identity(self) -> str:
        """Return the fingerprint; where none is told, one of the labels: they tell alerts apart."""
        if self.fingerprint is not None:
            return self.fingerprint
        return hashlib.sha256(msgspec.json.encode(sorted(self.labels.items()))).hexdigest()[:16]


class Notification(msgspec.Struct, frozen=True):
    """What is posted; what else it says is not needed here."""

    version: Literal["4", "1"]
    alerts: tuple[msgspec.Raw, ...]


class AlertsRead(NamedTuple):
    """``alerts`` can be read, ``flaws`` say what is wrong with others, and ``over`` were not looked at."""

    alerts: Sequence[Alert]
    flaws: Sequence[FieldError]
    over: int


def read_alerts(body: bytes) -> AlertsRead:
    """Read a notification. Raises ``msgspec.DecodeError`` where it is none at all."""
    told = msgspec.json.decode(body, type=Notification).alerts
    alerts, flaws = [], []
    for place, raw in enumerate(told[:MOST_READ]):
        try:
            alerts.append(in_range(msgspec.json.decode(raw, type=Alert)))
        except msgspec.DecodeError as error:
            pointer, detail = flaw_of(str(error))
            flaws.append(FieldError(f"/alerts/{place}{pointer}", detail))
    return AlertsRead(alerts, flaws, max(0, len(told) - MOST_READ))


def in_range(alert: Alert) -> Alert:
    """Return the alert, its time in UTC. Raises ``msgspec.ValidationError`` for one no table holds."""
    if not 1970 <= alert.starts_at.year < 9999:
        raise msgspec.ValidationError("must be between 1970 and 9998 - at `$.startsAt`")
    return msgspec.structs.replace(alert, starts_at=alert.starts_at.astimezone(UTC))


TEXT = Schema(type=OpenAPIType.STRING)
ALERT = Schema(
    type=OpenAPIType.OBJECT,
    title="Alert",
    required=["status", "labels", "startsAt"],
    properties={
        "status": Schema(type=OpenAPIType.STRING, enum=["firing", "resolved"]),
        "labels": Schema(type=OpenAPIType.OBJECT, additional_properties=TEXT, max_properties=1_000),
        "startsAt": Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.DATE_TIME),
        "fingerprint": Schema(type=OpenAPIType.STRING, min_length=1, max_length=64),
    },
)
BODY = RequestBody(
    required=True,
    content={
        "application/json": OpenAPIMediaType(
            schema=Schema(
                type=OpenAPIType.OBJECT,
                title="Notification",
                description="Alertmanager's payload of version 4, or Grafana's of version 1.",
                required=["version", "alerts"],
                properties={
                    "version": Schema(type=OpenAPIType.STRING, enum=["4", "1"]),
                    "alerts": Schema(type=OpenAPIType.ARRAY, items=ALERT),
                },
            )
        )
    },
)
"""Its description, written by hand: the route reads the body by itself."""
