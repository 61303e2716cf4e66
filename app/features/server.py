"""Servers, of Nova."""

from __future__ import annotations

from adapters.effects import server as effects
from app.feature import Feature
from commands.server.routes import actions, admin, creation, lifecycle
from commands.server.routes import server as commands
from projections.server.row import SERVER
from queries import server as queries
from queries import server_console as console

FEATURE = Feature(
    name="server",
    routes=[
        creation.request_server,
        commands.delete_server,
        commands.change_server_info,
        *actions.ROUTES,
        *admin.ROUTES,
        *lifecycle.ROUTES,
        *queries.ROUTES,
        console.show_console,
    ],
    projection=SERVER,
    answer=commands.ServerResponse,
    shown=queries.ServerShown,
    effect=effects.EFFECT,
)
