"""Cinder's API: microversions 3.0 to 3.71, its error bodies, and paths with or without the project.

The catalog's address holds the project's id; without it every path works as well. Another project's id
there is a malformed address.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec

from simulator.compute.api import ROOTS, body_of, invalid, nothing_here, only, unauthorized
from simulator.http import Call, Handler, Refused, Reply, Routes, Service

__all__ = ["ROUTES", "SERVICE", "allow", "base", "body_of", "invalid", "links", "on", "only"]

ROUTES = Routes("/volume")
LOWEST, HIGHEST = (3, 0), (3, 71)


def on(method: str, path: str) -> Callable[[Handler], Handler]:
    """Register a handler under both of Cinder's addresses. It is given no project: that is the caller's."""

    def register(handler: Handler) -> Handler:
        def in_project(call: Call, project_id: str, *parameters: str) -> Reply:
            if project_id != call.project_id:
                raise Refused(400, "Malformed request url")
            reply: Reply = handler(call, *parameters)
            return reply

        ROUTES.on(method, f"/v3{path}")(handler)
        ROUTES.on(method, f"/v3/{{project_id}}{path}")(in_project)
        return handler

    return register


def say_no(call: Call, refusal: Refused) -> Reply:
    """An exception's class name begins the text of those that Cinder did not expect (413, 409)."""
    if refusal.status == 401:
        return unauthorized(call, refusal.message)
    message = f"{refusal.kind}: {refusal.message}" if refusal.kind else refusal.message
    root = ROOTS.get(refusal.status, "computeFault")
    body: dict[str, Any] = {root: {"code": refusal.status, "message": message}}
    if refusal.status == 413:
        body[root]["retryAfter"] = "0"
    return Reply(refusal.status, body)


def enter(call: Call) -> Call:
    return msgspec.structs.replace(call, version=wanted_version(call))


def wanted_version(call: Call) -> tuple[int, int]:
    """Return the microversion asked for, 3.0 without one. Raises 400 for nonsense, 406 for a foreign one."""
    for part in call.headers.get("openstack-api-version", "").split(","):
        service, _, text = part.strip().partition(" ")
        if service == "volume":
            return _version(text.strip())
    return LOWEST


def _version(text: str) -> tuple[int, int]:
    if text == "latest":
        return HIGHEST
    found = re.fullmatch(r"([1-9]\d*)\.(\d+)", text)
    if found is None:
        why = f"API Version String {text} is of invalid format. Must be of format MajorNum.MinorNum."
        raise Refused(400, why)
    version = int(found[1]), int(found[2])
    if not LOWEST <= version <= HIGHEST:
        range_ = f"Minimum is {_text(LOWEST)} and maximum is {_text(HIGHEST)}."
        raise Refused(406, f"Version {text} is not supported by the API. {range_}")
    return version


def _text(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"


def leave(call: Call) -> dict[str, str]:
    try:
        version = wanted_version(call)
    except Refused:
        version = LOWEST
    return {
        "OpenStack-API-Version": f"volume {_text(version)}",
        "Vary": "OpenStack-API-Version",
        "X-Compute-Request-Id": call.request_id,
        "X-Openstack-Request-Id": call.request_id,
    }


FAILURE = "The server has either erred or is incapable of performing the requested operation."
SERVICE = Service("volume", ROUTES, say_no, enter, leave, nothing_here, FAILURE)


def allow(call: Call, rule: str, *, when: bool = False) -> None:
    """Refuse with 403, unless the caller is an administrator or ``when`` holds."""
    if not (call.caller.is_admin or when):
        raise Refused(403, f"Policy doesn't allow volume_extension:{rule} to be performed.")


def base(call: Call) -> str:
    return f"{call.world.config.public_url}/volume"


def links(call: Call, kind: str, key: str) -> list[dict[str, str]]:
    return [
        {"rel": "self", "href": f"{base(call)}/v3/{call.project_id}/{kind}/{key}"},
        {"rel": "bookmark", "href": f"{base(call)}/{call.project_id}/{kind}/{key}"},
    ]


@ROUTES.on("GET", "", anonymous=True)
@ROUTES.on("GET", "/v3", anonymous=True)
def list_versions(call: Call) -> Reply:
    media = {"base": "application/json", "type": "application/vnd.openstack.volume+json;version=3"}
    document = {
        "id": "v3.0",
        "status": "CURRENT",
        "version": _text(HIGHEST),
        "min_version": _text(LOWEST),
        "updated": "2023-08-31T00:00:00Z",
        "links": [{"rel": "self", "href": f"{base(call)}/v3/"}],
        "media-types": [media],
    }
    return Reply(200, {"versions": [document]})
