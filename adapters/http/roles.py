"""Roles of routes: each route declares its role, and one without can't be registered.

``@get("/servers", role=Role.READER)``. One guard checks it for all routes, before anything of the request is
looked at; a plugin sees each route as it is registered. The guard also keeps an API key to its route groups,
and from routes declared with ``by_api_key=False``.
"""

from __future__ import annotations

import re
from typing import Any

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.enums import HttpMethod
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.openapi.spec import OpenAPI
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute

from adapters.identity.refusals import ApiKeyNotAllowed, RouteGroupNotAllowed, Unauthorized
from commands.kernel.actor import Actor, ApiKeyUse, Role
from commands.kernel.errors import Refused

PREFIX = "/api/v1/"

BY_TOKEN = {
    Role.READER: "Needs role `reader` in the token's project, or one that implies it.",
    Role.MEMBER: "Needs role `member` in the token's project, or one that implies it.",
    Role.ADMIN: "Needs an administrator of the cloud: role `admin` in a project that counts.",
}


class RoleRequired(Refused):
    """The credential lacks a role that this needs."""

    status = 403

    def __init__(self, role: Role) -> None:
        super().__init__(
            "This needs an administrator of the whole cloud: the role admin in a project that counts for it."
            if role is Role.ADMIN
            else f"This needs the role {role!s}, and the credential has neither it nor one that implies it.",
            role=str(role),
        )


class RoleUndeclared(Exception):
    """A route does not say which role it needs; the message names it."""


class RolesDeclared(ReceiveRoutePlugin):
    """Lets no route be registered that does not declare its role."""

    def receive_route(self, route: BaseRoute) -> None:
        """Look at a route as it is registered. Raises ``RoleUndeclared``."""
        if not isinstance(route, HTTPRoute):
            raise RoleUndeclared(f"{route.path}: only HTTP routes can declare their role.")
        for handler in route.route_handlers:
            if not tells_methods_only(handler) and not isinstance(handler.opt.get("role"), Role):
                methods = ", ".join(sorted(handler.http_methods))
                raise RoleUndeclared(f"{methods} {route.path} ({handler.handler_name}) declares no role.")


def tells_methods_only(handler: BaseRouteHandler) -> bool:
    """Whether litestar made it, to answer OPTIONS with the methods of an address."""
    return isinstance(handler, HTTPRouteHandler) and set(handler.http_methods) == {HttpMethod.OPTIONS}


def role_required(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard: require the role of the route.

    Raises ``RoleRequired`` or ``Unauthorized``; of an API key ``RouteGroupNotAllowed``, ``ApiKeyNotAllowed``.
    """
    if tells_methods_only(handler):
        return
    role: Role = handler.opt["role"]
    if role not in BY_TOKEN:
        return
    actor = connection.scope.get("user")
    if not isinstance(actor, Actor):
        raise Unauthorized
    if actor.api_key is not None:
        check_api_key(actor.api_key, str(connection.scope.get("path_template", "")), handler)
    if not actor.has(role):
        raise RoleRequired(role)


def check_api_key(used: ApiKeyUse, template: str, handler: BaseRouteHandler) -> None:
    """Raise ``RouteGroupNotAllowed`` or ``ApiKeyNotAllowed`` for a route that the key is not for.

    ``template`` is that of the route, so that no way to write an address leads round it.
    """
    group = group_of(template)
    if used.route_groups and group not in used.route_groups:
        raise RouteGroupNotAllowed(group, used.route_groups)
    if handler.opt.get("by_api_key") is False:
        raise ApiKeyNotAllowed


def group_of(template: str) -> str:
    """Return the route group of a route: its first path segment under /api/v1, or nothing."""
    return template.removeprefix(PREFIX).split("/")[0] if template.startswith(PREFIX) else ""


def route_groups(app: Litestar) -> frozenset[str]:
    """Return all groups of routes that a token can be used for."""
    roles = declared_roles(app).items()
    return frozenset(group_of(path) for (_, path), role in roles if role in BY_TOKEN) - {""}


def declared_roles(app: Litestar) -> dict[tuple[str, str], Role]:
    """Return the role of each operation, by method and by address as the OpenAPI document has it."""
    return {operation: handler.opt["role"] for operation, handler in declared(app).items()}


def declared(app: Litestar) -> dict[tuple[str, str], BaseRouteHandler]:
    """Return the handler of each operation."""
    return {
        (method, re.sub(r"\{(\w+):\w+\}", r"{\1}", route.path)): handler
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if not tells_methods_only(handler)
        for method in handler.http_methods
    }


def describe_roles(app: Litestar, document: OpenAPI) -> None:
    """Say in the description of each operation which role it needs, also where OpenAPI has a place for it.

    That is the list beside the name of a security scheme (OpenAPI 3.1, Security Requirement Object).
    """
    for (method, path), handler in declared(app).items():
        role = handler.opt["role"]
        operation = getattr((document.paths or {}).get(path), method.lower(), None)
        if operation is None or role not in BY_TOKEN:
            continue
        operation.description = "\n\n".join(filter(None, [operation.description, BY_TOKEN[role]]))
        schemes = ["token", "session", *(["api_key"] if handler.opt.get("by_api_key", True) else [])]
        operation.security = [{scheme: [str(role)]} for scheme in schemes]
