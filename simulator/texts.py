"""How OpenStack writes times; each service has its own way."""

from __future__ import annotations

from datetime import UTC, datetime


def zulu(at: datetime) -> str:
    """Servers, images, ports: ``2026-11-21T00:57:55Z``."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def micros(at: datetime | None) -> str | None:
    """Launch times and instance actions: microseconds, and no zone."""
    return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%S.%f")


def zulu_micros(at: datetime) -> str:
    """Keystone: microseconds, always zero, and a zone."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def parsed(text: str) -> datetime:
    """Read an ISO 8601 time or date; without a zone it is UTC. Raises ValueError."""
    at = datetime.fromisoformat(text.replace("Z", "+00:00").replace(" ", "+"))
    return at if at.tzinfo else at.replace(tzinfo=UTC)
