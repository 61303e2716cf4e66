"""Problem documents (RFC 9457): each error says what happened, under which code, and what to do."""

from __future__ import annotations

import re
from typing import Any

import psycopg
import psycopg_pool
import structlog
from litestar import Request, Response
from litestar.exceptions import (
    ClientException,
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    ValidationException,
)
from litestar.status_codes import HTTP_413_REQUEST_ENTITY_TOO_LARGE

from adapters.identity.refusals import LoginThrottled
from commands.kernel.errors import LedgerUnavailable, Refused
from queries.engine.refusals import FieldError, ReadTablesMissing, ReadTimedOut, ValidationFailed

MEDIA_TYPE = "application/problem+json"
LOG = structlog.get_logger("http")
PATH = re.compile(r"`\$(?P<path>[^`]*)`")
PART = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
PARAMETERS = {"query", "path", "header", "cookie"}
BY_STATUS = {401: {"WWW-Authenticate": "Keystone, Bearer"}, 503: {"Retry-After": "1"}}


class RequestMalformed(Refused):
    """The request cannot be read."""

    status = 400


class NotFound(Refused):
    """There is nothing at this address."""

    status = 404


class MethodNotAllowed(Refused):
    """This method does not go with this address."""

    status = 405


class BodyTooLarge(Refused):
    """The body is larger than is taken here: 1 MiB, or 16 MiB of alerts."""

    status = 413


class ClientGone(Refused):
    """The client went away before all of its request had come."""

    status = 499


class InternalError(Refused):
    """Something went wrong here, not with your request. Quote the request id when you report it."""

    status = 500


def refused(
    request: Request[Any, Any, Any], refusal: Refused, headers: dict[str, str] | None = None
) -> Response[Any]:
    """Make the problem document of a refusal, and the headers its status asks for."""
    code = refusal.code()
    document = {
        "type": f"urn:stackledger:problem:{code.lower().replace('_', '-')}",
        "title": refusal.title(),
        "status": refusal.status,
        "detail": str(refusal),
        "code": code,
        "request_id": request.scope.get("state", {}).get("request_id", ""),
        **refusal.more,
    }
    headers = {**BY_STATUS.get(refusal.status, {}), **(headers or {})}
    if isinstance(refusal, LoginThrottled):
        headers["Retry-After"] = str(refusal.retry_after)
    return Response(document, status_code=refusal.status, media_type=MEDIA_TYPE, headers=headers)


def flaw_in(entry: dict[str, Any]) -> FieldError:
    """Translate one of litestar's errors: msgspec's path ($.name) or the parameter's name and source."""
    source, key = str(getattr(entry.get("source"), "value", "")), str(entry.get("key", ""))
    inner, words = flaw_of(str(entry.get("message", "")))
    if source in PARAMETERS:
        return FieldError(f"/{source}/{key}{inner}", words)
    if words == "'data'":  # all that litestar says where there is no body
        words = "a body is required"
    start = "" if inner else pointer_to(f".{key}".removeprefix(".data"))
    return FieldError(start + inner, words)


def flaw_of(message: str) -> FieldError:
    """Translate one of msgspec's messages."""
    match = PATH.search(message)
    return FieldError(pointer_to(match["path"] if match else ""), re.sub(r"\s*-\s*at `[^`]*`", "", message))


def pointer_to(path: str) -> str:
    """Return the JSON pointer of msgspec's path; ``[...]``, some key of a map, is left out."""
    parts = [name or index for name, index in PART.findall(path)]
    return "".join(f"/{escape(part)}" for part in parts if part != "...")


def escape(part: str) -> str:
    """Escape a part of a JSON pointer (RFC 6901, section 3)."""
    return part.replace("~", "~0").replace("/", "~1")


def http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Answer what litestar itself found wrong."""
    match error:
        case ValidationException():
            extra = error.extra if isinstance(error.extra, list) else []
            return refused(
                request, ValidationFailed(*(flaw_in(entry) for entry in extra if isinstance(entry, dict)))
            )
        case NotFoundException():
            return refused(request, NotFound())
        case MethodNotAllowedException():
            return refused(request, MethodNotAllowed(), {"Allow": (error.headers or {}).get("Allow", "")})
        case HTTPException(status_code=code) if code == HTTP_413_REQUEST_ENTITY_TOO_LARGE:
            return refused(request, BodyTooLarge())
        case HTTPException() if request.scope["state"].get("client_gone"):
            return refused(request, ClientGone())
        case ClientException():
            return refused(request, RequestMalformed(str(error.detail)))
        case _:
            return unexpected(request, error)


def database_away(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    LOG.warning("database unavailable", reason=str(error).strip())
    return refused(request, LedgerUnavailable())


def tables_missing(request: Request[Any, Any, Any], _: Exception) -> Response[Any]:
    return refused(request, ReadTablesMissing())


def read_timed_out(request: Request[Any, Any, Any], _: Exception) -> Response[Any]:
    LOG.warning("a read took too long", path=request.url.path)
    return refused(request, ReadTimedOut())


def nested_too_deep(request: Request[Any, Any, Any], _: RecursionError) -> Response[Any]:
    return refused(request, RequestMalformed("The body is nested too deep."))


def unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer a fault of ours: the log has the traceback, the client the request id to quote."""
    LOG.error("unexpected error", exc_info=error, path=request.url.path, method=request.method)
    return refused(request, InternalError())


HANDLERS: dict[Any, Any] = {
    Refused: refused,
    HTTPException: http_error,
    psycopg.OperationalError: database_away,
    psycopg.errors.QueryCanceled: read_timed_out,
    psycopg.InterfaceError: database_away,
    psycopg_pool.PoolTimeout: database_away,
    psycopg.errors.UndefinedTable: tables_missing,
    RecursionError: nested_too_deep,
    Exception: unexpected,
}
"""Which exception is answered how; the most special class counts."""
