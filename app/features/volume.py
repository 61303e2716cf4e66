"""Volumes, of Cinder."""

from __future__ import annotations

from adapters.effects import volume as effects
from app.feature import Feature
from commands.volume import routes as commands
from projections.volume import VOLUME
from queries import volume as queries

FEATURE = Feature(
    name="volume",
    routes=[*commands.ROUTES, *queries.ROUTES],
    projection=VOLUME,
    answer=commands.VolumeResponse,
    effect=effects.EFFECT,
    view=effects.VIEW,
)
