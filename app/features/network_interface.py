"""Network interfaces: ports, of Neutron."""

from __future__ import annotations

from adapters.effects import network_interface as effects
from app.feature import Feature
from commands.network_interface import routes as commands
from projections.network_interface import NETWORK_INTERFACE
from queries import network_interface as queries

FEATURE = Feature(
    name="network_interface",
    routes=[*commands.ROUTES, *queries.ROUTES],
    projection=NETWORK_INTERFACE,
    answer=commands.NetworkInterfaceResponse,
    effect=effects.EFFECT,
    view=effects.VIEW,
)
