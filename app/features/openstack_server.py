"""Servers that are OpenStack's alone: what administrators do with them, and how they are adopted."""

from __future__ import annotations

from adapters.effects import unmanaged_server as effects
from app.feature import Feature
from commands.openstack_server import adoption_routes
from commands.openstack_server import routes as commands
from queries import openstack_server as queries

FEATURE = Feature(
    name="openstack_server",
    routes=[*commands.ROUTES, *adoption_routes.ROUTES, *queries.ROUTES],
    effect=effects.EFFECT,
)
