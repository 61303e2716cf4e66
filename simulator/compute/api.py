"""Nova's API: microversions, error bodies with their varying root, and the version documents.

Versions 2.1 to 2.96 (2024.1). Without a header a call gets 2.1, whose servers have no tags.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from simulator.http import Call, Refused, Reply, Routes, Service

ROUTES = Routes("/compute")
V = "/v2.1"
LOWEST, HIGHEST = (2, 1), (2, 96)
ROOTS = {
    400: "badRequest",
    401: "unauthorized",
    403: "forbidden",
    404: "itemNotFound",
    405: "badMethod",
    409: "conflictingRequest",
    413: "overLimit",
    429: "overLimit",
    501: "notImplemented",
    503: "serviceUnavailable",
}
JSON = "application/json; charset=UTF-8"


def say_no(call: Call, refusal: Refused) -> Reply:
    if refusal.status == 401:
        return unauthorized(call, refusal.message)
    root = ROOTS.get(refusal.status, "computeFault")
    body = {root: {"code": refusal.status, "message": refusal.message}}
    return Reply(refusal.status, body, media_type=JSON)


def unauthorized(call: Call, message: str) -> Reply:
    """The answer of keystonemiddleware, which stands before Nova, Neutron and Placement alike."""
    body = {"error": {"code": 401, "title": "Unauthorized", "message": message}}
    return Reply(401, body, {"WWW-Authenticate": f'Keystone uri="{call.world.config.public_url}/identity"'})


def nothing_here(_: Call) -> Reply:
    html = "<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n</html>\n"
    return Reply(404, html, media_type="text/html; charset=UTF-8")


def enter(call: Call) -> Call:
    """Read the wanted microversion. Raises 400 for nonsense and 406 for one we do not speak."""
    return msgspec.structs.replace(call, version=wanted_version(call))


def wanted_version(call: Call) -> tuple[int, int]:
    for part in call.headers.get("openstack-api-version", "").split(","):
        service, _, text = part.strip().partition(" ")
        if service == "compute":
            return _version(text.strip())
    return _version(call.headers.get("x-openstack-nova-api-version", "2.1"))


def _version(text: str) -> tuple[int, int]:
    if text == "latest":
        return HIGHEST
    found = re.fullmatch(r"([1-9]\d*)\.(\d+)", text)
    if found is None:
        text = f"API Version String {text} is of invalid format. Must be of format MajorNum.MinorNum."
        raise Refused(400, text)
    version = int(found[1]), int(found[2])
    if not LOWEST <= version <= HIGHEST:
        range_ = f"Minimum is {_text(LOWEST)} and maximum is {_text(HIGHEST)}."
        raise Refused(406, f"Version {text} is not supported by the API. {range_}")
    return version


def _text(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"


def leave(call: Call) -> dict[str, str]:
    try:
        version = _text(wanted_version(call))
    except Refused:
        version = _text(LOWEST)
    return {
        "OpenStack-API-Version": f"compute {version}",
        "X-OpenStack-Nova-API-Version": version,
        "Vary": "OpenStack-API-Version, X-OpenStack-Nova-API-Version",
        "X-Compute-Request-Id": call.request_id,
        "X-Openstack-Request-Id": call.request_id,
    }


SERVICE = Service("compute", ROUTES, say_no, enter, leave, nothing_here)


def admins_only(call: Call, rule: str) -> None:
    allow(call, rule, when=False)


def allow(call: Call, rule: str, *, when: bool) -> None:
    if not (call.caller.is_admin or when):
        raise Refused(403, f"Policy doesn't allow os_compute_api:{rule} to be performed.")


def base(call: Call) -> str:
    return f"{call.world.config.public_url}/compute"


def links(call: Call, kind: str, key: str) -> list[dict[str, str]]:
    return [
        {"rel": "self", "href": f"{base(call)}{V}/{kind}/{key}"},
        {"rel": "bookmark", "href": f"{base(call)}/{kind}/{key}"},
    ]


def body_of(call: Call, root: str) -> dict[str, Any]:
    """Return the object under ``root`` of the call's body. Raises 400 in Nova's words."""
    body = call.json()
    if not isinstance(body, dict) or root not in body:
        raise Refused(400, f"'{root}' is a required property")
    if not isinstance(body[root], dict):
        raise invalid(root, body[root], f"{body[root]!r} is not of type 'object'")
    inner: dict[str, Any] = body[root]
    return inner


def invalid(field: object, value: object, why: str) -> Refused:
    return Refused(400, f"Invalid input for field/attribute {field}. Value: {value}. {why}")


def only(root: str, body: dict[str, Any], known: set[str]) -> None:
    """Refuse properties that Nova's schema does not know."""
    for name in body:
        if name not in known:
            why = f"Additional properties are not allowed ({name!r} was unexpected)"
            raise invalid(root, body, why)


def text_of(field: object, value: object, longest: int = 255) -> str:
    if not isinstance(value, str):
        raise invalid(field, value, f"{value!r} is not of type 'string'")
    if not value:
        raise invalid(field, value, f"{value!r} should be non-empty")
    if len(value) > longest:
        raise invalid(field, value, f"{value!r} is too long")
    return value


def text_or_none(field: object, value: object, longest: int = 255) -> str | None:
    """Return an optional text, which may be empty. Raises 400 for what is no text."""
    if value is not None and not isinstance(value, str):
        raise invalid(field, value, f"{value!r} is not of type 'string', 'null'")
    if value is not None and len(value) > longest:
        raise invalid(field, value, f"{value!r} is too long")
    return value


@ROUTES.on("GET", "", anonymous=True)
def list_versions(call: Call) -> Reply:
    return Reply(200, {"versions": [_document(call)]})


@ROUTES.on("GET", V, anonymous=True)
def show_version(call: Call) -> Reply:
    media = {"base": "application/json", "type": "application/vnd.openstack.compute+json;version=2.1"}
    return Reply(200, {"version": _document(call) | {"media-types": [media]}})


def _document(call: Call) -> dict[str, Any]:
    return {
        "id": "v2.1",
        "status": "CURRENT",
        "version": _text(HIGHEST),
        "min_version": _text(LOWEST),
        "updated": "2013-07-23T11:33:21Z",
        "links": [{"rel": "self", "href": f"{base(call)}{V}/"}],
    }
