"""A call, its answer, and the table of routes: the little of a web framework that a fake cloud needs.

Handlers are plain functions ``(call, *path parameters) -> Reply``; a refusal is raised.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from simulator.world import World

Handler = Callable[..., "Reply"]


class Caller(msgspec.Struct, frozen=True):
    """User and project of a token."""

    user_id: str
    project_id: str | None
    roles: frozenset[str]

    @property
    def is_admin(self) -> bool:
        return "admin" in self.roles

    def owns(self, project_id: str) -> bool:
        return self.is_admin or self.project_id == project_id


class Reply(msgspec.Struct, frozen=True):
    """``subject`` is the server the call was about; the journal keeps it."""

    status: int
    body: Any = None
    headers: dict[str, str] = {}
    subject: str = ""
    media_type: str = "application/json"

    def encoded(self) -> bytes:
        if self.body is None:
            return b""
        if isinstance(self.body, (bytes, str)):
            return self.body if isinstance(self.body, bytes) else self.body.encode()
        return msgspec.json.encode(self.body)


class Refused(Exception):
    """The cloud says no. How the body looks is its service's custom; ``kind`` names the error there."""

    def __init__(self, status: int, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.status, self.message, self.kind = status, message, kind


class Call(msgspec.Struct, frozen=True):
    """A request, with the world it reaches. ``version`` is the microversion; (0, 0) where there is none."""

    world: World
    now: datetime
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: dict[str, str]
    body: bytes
    request_id: str
    signed_in: Caller | None = None
    version: tuple[int, int] = (0, 0)

    @property
    def caller(self) -> Caller:
        assert self.signed_in is not None
        return self.signed_in

    @property
    def project_id(self) -> str:
        return self.caller.project_id or ""

    def asked(self, name: str) -> str | None:
        """Return the last value of a query parameter, as Nova takes it."""
        return next((value for key, value in reversed(self.query) if key == name), None)

    def all_asked(self, name: str) -> list[str]:
        return [value for key, value in self.query if key == name]

    def json(self) -> Any:
        try:
            return msgspec.json.decode(self.body)
        except msgspec.DecodeError:
            raise Refused(400, "Malformed request body") from None


class Route(msgspec.Struct, frozen=True):
    handler: Handler
    segments: tuple[str, ...]
    anonymous: bool

    def parameters(self, path: tuple[str, ...]) -> list[str] | None:
        """Return the path's parameters in order, or None if it is another path."""
        found = []
        for wanted, got in zip(self.segments, path, strict=True):
            if wanted.startswith("{"):
                found.append(got)
            elif wanted != got:
                return None
        return found


class Routes:
    """Routes under a prefix; of two that fit, the one with fewer parameters wins."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self._table: dict[tuple[str, int], list[Route]] = {}

    def on(self, method: str, path: str, *, anonymous: bool = False) -> Callable[[Handler], Handler]:
        """Register a handler; an anonymous one is called without a token."""

        def register(handler: Handler) -> Handler:
            segments = tuple(filter(None, f"{self.prefix}{path}".split("/")))
            routes = self._table.setdefault((method, len(segments)), [])
            routes.append(Route(handler, segments, anonymous))
            routes.sort(key=lambda route: sum(part.startswith("{") for part in route.segments))
            return handler

        return register

    def find(self, method: str, path: str) -> tuple[Route, list[str]] | None:
        segments = tuple(filter(None, path.split("/")))
        for route in self._table.get((method, len(segments)), ()):
            parameters = route.parameters(segments)
            if parameters is not None:
                return route, parameters
        return None


class Service(msgspec.Struct, frozen=True):
    """One OpenStack service: its routes, its way to say no, and what it adds to each call and answer.

    ``failure`` is the text of its 500.
    """

    name: str
    routes: Routes
    say_no: Callable[[Call, Refused], Reply]
    enter: Callable[[Call], Call]
    leave: Callable[[Call], dict[str, str]]
    nothing_here: Callable[[Call], Reply]
    failure: str = "Unexpected API Error."


def as_it_is(call: Call) -> Call:
    return call


def request_id_header(call: Call) -> dict[str, str]:
    return {"X-Openstack-Request-Id": call.request_id}
