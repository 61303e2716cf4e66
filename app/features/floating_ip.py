"""Floating IPs, of Neutron."""

from __future__ import annotations

from adapters.effects import floating_ip as effects
from app.feature import Feature
from commands.floating_ip import routes as commands
from projections.floating_ip import FLOATING_IP
from queries import floating_ip as queries

FEATURE = Feature(
    name="floating_ip",
    routes=[*commands.ROUTES, *queries.ROUTES],
    projection=FLOATING_IP,
    answer=commands.FloatingIpResponse,
    effect=effects.EFFECT,
    view=effects.VIEW,
)
