"""Every error as a problem document (RFC 9457): what happened, under which code, what to do."""

from __future__ import annotations

import re
from typing import Any

import msgspec
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

from commands.errors import LedgerUnavailable, Refused
from queries.refusals import ReadTablesMissing

MEDIA_TYPE = "application/problem+json"
LOG = structlog.get_logger("http")
PATH = re.compile(r"`\$(?P<path>[^`]*)`")
PART = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
PARAMETERS = {"query", "path", "header", "cookie"}


class Flaw(msgspec.Struct, frozen=True):
    """One thing that is wrong: a JSON pointer (RFC 6901) into the body, or /query/name and the like."""

    pointer: str
    detail: str


def problem(
    request: Request[Any, Any, Any],
    status: int,
    code: str,
    detail: str,
    *,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> Response[Any]:
    """Make the answer for an error. ``more`` are further members of the document."""
    document = {
        "type": f"urn:stackledger:problem:{code.lower().replace('_', '-')}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request.scope.get("state", {}).get("request_id", ""),
        **more,
    }
    if status == 503:
        headers = {"Retry-After": "1", **(headers or {})}
    return Response(document, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def refused(request: Request[Any, Any, Any], refusal: Refused) -> Response[Any]:
    headers = {"WWW-Authenticate": "Keystone"} if refusal.status == 401 else None
    return problem(request, refusal.status, refusal.code(), str(refusal), headers=headers, **refusal.more)


def invalid(request: Request[Any, Any, Any], error: ValidationException) -> Response[Any]:
    extra = error.extra if isinstance(error.extra, list) else []
    flaws = [flaw_in(entry) for entry in extra if isinstance(entry, dict)]
    detail = "The request is not well formed; errors tells where."
    return problem(request, 422, "INVALID", detail, errors=[msgspec.to_builtins(flaw) for flaw in flaws])


def flaw_in(entry: dict[str, Any]) -> Flaw:
    """Translate one of litestar's errors: msgspec's path ($.name) or the parameter's name and source."""
    message = str(entry.get("message", ""))
    source, key = str(getattr(entry.get("source"), "value", "")), str(entry.get("key", ""))
    match = PATH.search(message)
    inner = pointer_to(match["path"] if match else "")
    words = re.sub(r"\s*-\s*at `[^`]*`", "", message)
    if source in PARAMETERS:
        return Flaw(f"/{source}/{key}{inner}", words)
    if words == "'data'":  # all that litestar says where there is no body
        words = "a body is required"
    start = "" if inner else pointer_to(f".{key}".removeprefix(".data"))
    return Flaw(start + inner, words)


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
            return invalid(request, error)
        case NotFoundException():
            return problem(request, 404, "NOT_FOUND", "There is nothing at this address.")
        case MethodNotAllowedException():
            allowed = {"Allow": (error.headers or {}).get("Allow", "")}
            return problem(
                request,
                405,
                "METHOD_NOT_ALLOWED",
                "This method does not go with this address.",
                headers=allowed,
            )
        case HTTPException(status_code=code) if code == HTTP_413_REQUEST_ENTITY_TOO_LARGE:
            return problem(request, 413, "BODY_TOO_LARGE", "The body is larger than 1 MiB.")
        case ClientException():
            return problem(request, error.status_code, "REQUEST_MALFORMED", str(error.detail))
        case _:
            return unexpected(request, error)


def database_away(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    LOG.warning("database unavailable", reason=str(error).strip())
    return refused(request, LedgerUnavailable())


def tables_missing(request: Request[Any, Any, Any], _: Exception) -> Response[Any]:
    return refused(request, ReadTablesMissing())


def nested_too_deep(request: Request[Any, Any, Any], _: RecursionError) -> Response[Any]:
    return problem(request, 400, "REQUEST_MALFORMED", "The body is nested too deep.")


def unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer a fault of ours: the log has the traceback, the client the request id to quote."""
    LOG.error("unexpected error", exc_info=error, path=request.url.path, method=request.method)
    detail = "Something went wrong here, not with your request. Quote the request id when you report it."
    return problem(request, 500, "INTERNAL_ERROR", detail)


HANDLERS: dict[Any, Any] = {
    Refused: refused,
    HTTPException: http_error,
    psycopg.OperationalError: database_away,
    psycopg.InterfaceError: database_away,
    psycopg_pool.PoolTimeout: database_away,
    psycopg.errors.UndefinedTable: tables_missing,
    RecursionError: nested_too_deep,
    Exception: unexpected,
}
"""Which exception is answered how; the most special class counts."""
