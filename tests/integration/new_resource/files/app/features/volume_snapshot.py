"""Snapshots of volumes, of Cinder."""

from __future__ import annotations

from commands.volume_snapshot import routes as commands
from projections.volume_snapshot import VOLUME_SNAPSHOT

from adapters.effects import volume_snapshot as effects
from app.feature import Feature
from queries import volume_snapshot as queries

FEATURE = Feature(
    name="volume_snapshot",
    routes=[*commands.ROUTES, *queries.ROUTES],
    projection=VOLUME_SNAPSHOT,
    answer=commands.VolumeSnapshotResponse,
    effect=effects.EFFECT,
    view=effects.VIEW,
)
