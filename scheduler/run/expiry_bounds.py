"""Expiry bounds: how long owners may extend their servers under the expiry policies that cover them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from commands.policy.events import Expiry
from scheduler.policies.selector import failure, selection
from scheduler.run.fleet import FleetServer, read_server
from scheduler.run.policy_runner import PolicyRunner
from scheduler.run.policy_store import read_enabled


class PolicyExpiries(NamedTuple):
    """Bounds by the policies that are enabled at the moment of the request."""

    runner: PolicyRunner

    async def latest(self, server_id: UUID, now: datetime) -> datetime | None:
        """Return the earliest bound of all that cover the server; None where none does."""
        bounds: list[datetime] = []
        async with self.runner.connect() as connection:
            seen = await read_server(connection, self.runner.table, server_id, None, None)
            if seen is None:
                return None
            for policy, _ in await read_enabled(connection):
                rule = policy.definition.rule
                if isinstance(rule, Expiry) and failure(selection(policy, seen.servers[0])) is None:
                    bounds.append(bound(rule, seen.servers[0], now))
        return min(bounds, default=None)


def bound(rule: Expiry, server: FleetServer, now: datetime) -> datetime:
    """One extension beyond its expiry (or beyond now), and never beyond the longest life."""
    latest = max(server.expires_at or now, now) + rule.extension
    return latest if rule.longest is None else min(latest, server.created_at + rule.longest)
