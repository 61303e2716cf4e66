"""Snapshots of servers: images, of Glance."""

from __future__ import annotations

from adapters.effects import server_snapshot as effects
from app.feature import Feature
from commands.server_snapshot import routes as commands
from projections.server_snapshot import SERVER_SNAPSHOT
from queries import server_snapshot as queries

FEATURE = Feature(
    name="server_snapshot",
    routes=[*commands.ROUTES, *queries.ROUTES],
    projection=SERVER_SNAPSHOT,
    answer=commands.ServerSnapshotResponse,
    effect=effects.EFFECT,
    view=effects.VIEW,
)
