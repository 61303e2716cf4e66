"""What lists look like: the API's schema. Postgres builds the JSON itself, from the columns of the rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from projections.server import ServerRow


class Servers(msgspec.Struct, frozen=True):
    """A page of servers. ``next`` is the address of the next page; ``total`` comes with page/per_page."""

    servers: list[ServerRow]
    next: str | None
    total: int | None = None


class LedgerEvent(msgspec.Struct, frozen=True):
    """An entry of the book. ``event`` holds the fields of its ``type`` (docs/events.md)."""

    position: int
    at: datetime
    stream: UUID
    version: int
    type: str
    by: str
    project_id: str
    event: dict[str, Any]
    command_id: UUID
    correlation_id: str
    causation_id: int | None
    cloud_request_id: str | None


class LedgerEvents(msgspec.Struct, frozen=True):
    """A page of the book, oldest first. ``next`` is the address of what follows, null at its end."""

    events: list[LedgerEvent]
    next: str | None
