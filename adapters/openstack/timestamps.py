"""Timestamps of OpenStack: some with an offset, some without, all of them in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def time_of(text: str) -> datetime:
    """Read a time of OpenStack's; without an offset it is UTC, as launch times are. Raises ``ValueError``."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
