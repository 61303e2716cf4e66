"""How far ahead people may speak of their servers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple, Protocol, runtime_checkable
from uuid import UUID


class Bounds(NamedTuple):
    """How far ahead people may speak: anybody's lease, a member's exemption, a member's extension."""

    lease: timedelta
    exemption: timedelta
    extension: timedelta


@runtime_checkable
class Expiries(Protocol):
    """Knows the policies that end servers past their time."""

    async def latest(self, server_id: UUID, now: datetime) -> datetime | None:
        """Return how long its owner may extend a server; None where no expiry policy covers it."""
        ...
