"""Placement's API: microversions 1.0 to 1.39 and its list of errors. Mostly for administrators."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

import msgspec

from simulator.compute.api import unauthorized
from simulator.http import Call, Refused, Reply, Routes, Service

ROUTES = Routes("/placement")
LOWEST, HIGHEST = (1, 0), (1, 39)
DETAILS = {
    400: "The server could not comply with the request since it is either malformed or otherwise incorrect.",
    403: "Access was denied to this resource.",
    404: "The resource could not be found.",
    406: "The resource could not be generated that was acceptable to your browser.",
}


def say_no(call: Call, refusal: Refused) -> Reply:
    if refusal.status == 401:
        return unauthorized(call, refusal.message)
    error: dict[str, Any] = {
        "status": refusal.status,
        "title": HTTPStatus(refusal.status).phrase,
        "detail": f"{DETAILS.get(refusal.status, '')}\n\n {refusal.message}  ",
        "request_id": call.request_id,
    }
    if _version_of(call) >= (1, 23):
        error["code"] = refusal.kind or "placement.undefined_code"
    if refusal.status == 406:
        error |= {"max_version": _text(HIGHEST), "min_version": _text(LOWEST)}
    return Reply(refusal.status, {"errors": [error]})


def nothing_here(call: Call) -> Reply:
    return say_no(call, Refused(404, " "))


def _text(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"


def _wanted(call: Call) -> str:
    for part in call.headers.get("openstack-api-version", "").split(","):
        service, _, text = part.strip().partition(" ")
        if service == "placement":
            return text.strip()
    return _text(LOWEST)


def _version_of(call: Call) -> tuple[int, int]:
    text = _wanted(call)
    found = re.fullmatch(r"(\d+)\.(\d+)", text)
    if text == "latest":
        return HIGHEST
    return (int(found[1]), int(found[2])) if found else (0, 0)


def enter(call: Call) -> Call:
    version = _version_of(call)
    if not LOWEST <= version <= HIGHEST:
        raise Refused(406, f"Invalid microversion: Unacceptable version header: {_wanted(call)}")
    return msgspec.structs.replace(call, version=version)


def leave(call: Call) -> dict[str, str]:
    return {
        "OpenStack-API-Version": f"placement {_wanted(call)}",
        "Vary": "openstack-api-version",
        "X-Openstack-Request-Id": call.request_id,
    }


SERVICE = Service("placement", ROUTES, say_no, enter, leave, nothing_here)


@ROUTES.on("GET", "", anonymous=True)
def list_versions(_: Call) -> Reply:
    version = {"id": "v1.0", "max_version": _text(HIGHEST), "min_version": _text(LOWEST), "status": "CURRENT"}
    return Reply(200, {"versions": [version | {"links": [{"rel": "self", "href": ""}]}]})


def since(call: Call, version: tuple[int, int]) -> None:
    """Refuse with 404 what came with a later microversion."""
    if call.version < version:
        raise Refused(404, " ")


def admins_only(call: Call, rule: str) -> None:
    if not call.caller.is_admin:
        raise Refused(403, f"Policy does not allow placement:{rule} to be performed.")
