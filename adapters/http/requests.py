"""Middleware of every request: a check of its text, an id, a line in the log, and metrics."""

from __future__ import annotations

import re
import time
from typing import Any, cast
from urllib.parse import quote, unquote_to_bytes
from uuid import uuid4

import structlog
from litestar import Litestar, Request
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPReceiveMessage, HTTPScope, Message, Receive, Scope, Send

from adapters.http.problems import RequestMalformed
from adapters.runtime.metrics import REQUESTS
from commands.kernel.errors import Refused
from queries.engine.refusals import FieldError, ValidationFailed

LOG = structlog.get_logger("http")
REQUEST_ID = re.compile(r"[\x21-\x7e]{1,128}")
QUIET = ("/health", "/metrics")
JSON = "application/json"
CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
PRINTABLE = "".join(map(chr, range(0x21, 0x7F))).replace("%", "")


class TextCheck(ASGIMiddleware):
    """Refuses a request whose address or headers hold what is no text to Postgres, a log or an encoder.

    That is a NUL or what is not UTF-8 (lone surrogates among it) in path or query, and control characters in
    headers (RFC 9110, section 5.5). It holds for every route, whatever it makes of its parameters.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Raise ``ValidationFailed``, or pass the request on."""
        if flaw := flaw_of_text(cast(HTTPScope, scope)):
            raise ValidationFailed(flaw)
        await next_app(scope, receive, send)


def flaw_of_text(scope: HTTPScope) -> FieldError | None:
    """Return what is wrong with the text of a request's path, query or headers."""
    path = scope.get("raw_path") or scope["path"].encode("utf-8", "surrogatepass")
    if why := wrong_with(unquote_to_bytes(path)):
        return FieldError("/path", why)
    for pair in scope["query_string"].split(b"&"):
        if why := wrong_with(unquote_to_bytes(pair)):
            return FieldError(f"/query/{named(unquote_to_bytes(pair.partition(b'=')[0]))}", why)
    for name, value in scope["headers"]:
        if CONTROL.search(value):
            return FieldError(f"/header/{named(name)}", "must not contain control characters")
    return None


def wrong_with(text: bytes) -> str | None:
    if b"\x00" in text:
        return "must not contain a NUL character"
    try:
        text.decode()
    except UnicodeDecodeError:
        return "must be UTF-8"
    return None


def named(text: bytes) -> str:
    """Return a name as one can show it: what is no text in it is replaced."""
    return text.decode("utf-8", "replace").replace("\x00", "\ufffd")[:255]


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Those that are told apart in metrics: a client may send any word, and each would be a series for ever."""


class RequestLog:
    """Gives each request an id (the client's ``X-Request-Id``, or a new one) and logs it when it is over.

    The id is in every line the request logs, in its answer, and in the envelope of the events it causes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap one request; anything but HTTP passes untouched."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"").decode("latin-1")
        request_id = given if REQUEST_ID.fullmatch(given) else f"req-{uuid4()}"
        scope["state"]["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        if trace := headers.get(b"traceparent"):
            structlog.contextvars.bind_contextvars(traceparent=trace.decode("latin-1")[:64])
        begun = time.perf_counter()
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableScopeHeaders.from_message(message)["X-Request-Id"] = request_id
            await send(message)

        async def hear() -> HTTPReceiveMessage:
            message = await receive()
            if message["type"] == "http.disconnect":
                scope["state"]["client_gone"] = True
            return cast("HTTPReceiveMessage", message)

        try:
            await self._app(scope, cast(Receive, hear), answer)
        finally:
            self._tell(scope, status, time.perf_counter() - begun)

    def _tell(self, scope: HTTPScope, status: int, seconds: float) -> None:
        template = str(scope.get("path_template") or "unmatched")
        method = scope["method"] if scope["method"] in METHODS else "other"
        REQUESTS.labels(method, template, str(status)).observe(seconds)
        if not scope["path"].startswith(QUIET):
            LOG.info(
                "request",
                method=scope["method"],
                path=quote(scope["path"], safe=PRINTABLE, errors="replace"),
                status=status,
                ms=round(seconds * 1000, 2),
            )


def known_parameters(app: Litestar) -> dict[tuple[str, str], frozenset[str]]:
    """Return the query parameters of each operation, as the OpenAPI document has them."""
    known: dict[tuple[str, str], frozenset[str]] = {}
    for path, item in (app.openapi_schema.paths or {}).items():
        for method in ("get", "post", "put", "delete"):
            operation = getattr(item, method)
            if operation is not None:
                names = [p.name for p in operation.parameters or [] if getattr(p, "param_in", "") == "query"]
                known[method.upper(), path] = frozenset(names)
    return known


class MediaTypeUnknown(Refused):
    """The body must be JSON: send it as application/json."""

    status = 415


async def look_over(request: Request[Any, Any, Any]) -> None:
    """Refuse what no route would refuse by itself."""
    refuse_unknown_parameters(request)
    if request.method != "GET" and (body := await request.body()):
        sent_as = request.headers.get("Content-Type", JSON)
        read_as = request.scope["state"].get("read_as")  # by adapters/http/yaml.py
        refuse_unreadable(body, str(read_as or sent_as))


def refuse_unreadable(body: bytes, content_type: str) -> None:
    """Refuse a body that is something else than JSON, whatever the route would make of it."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type != JSON and not media_type.endswith("+json"):
        raise MediaTypeUnknown
    try:
        body.decode()
    except UnicodeDecodeError:
        raise RequestMalformed("The body is not UTF-8, as JSON is.") from None


def refuse_unknown_parameters(request: Request[Any, Any, Any]) -> None:
    """Refuse a parameter that is not in the documentation: a misspelt filter must not list everything."""
    if not request.query_params:
        return
    template = re.sub(r"\{(\w+):\w+\}", r"{\1}", str(request.scope.get("path_template", "")))
    known: frozenset[str] | None = request.app.state.parameters.get((request.method, template))
    for name in request.query_params:
        if known is not None and name not in known:
            raise ValidationFailed(FieldError(f"/query/{name}", "there is no such parameter"))
