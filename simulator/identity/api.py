"""Keystone's API: its routes, its errors and its version documents."""

from __future__ import annotations

from http import HTTPStatus

from simulator.http import Call, Refused, Reply, Routes, Service, as_it_is

ROUTES = Routes("/identity")


def say_no(call: Call, refusal: Refused) -> Reply:
    title = HTTPStatus(refusal.status).phrase
    body = {"error": {"code": refusal.status, "message": refusal.message, "title": title}}
    uri = f'Keystone uri="{call.world.config.public_url}/identity/v3"'
    return Reply(refusal.status, body, {"WWW-Authenticate": uri} if refusal.status == 401 else {})


def nothing_here(_: Call) -> Reply:
    return Reply(
        404, "<!doctype html>\n<title>404 Not Found</title>\n", media_type="text/html; charset=utf-8"
    )


def leave(call: Call) -> dict[str, str]:
    return {"Vary": "X-Auth-Token", "X-Openstack-Request-Id": call.request_id}


SERVICE = Service("identity", ROUTES, say_no, as_it_is, leave, nothing_here)


def base(call: Call) -> str:
    return f"{call.world.config.public_url}/identity/v3"


def allow(call: Call, rule: str, *, when: bool = False) -> None:
    """Let administrators pass, and others if ``when``. The text names Keystone's policy."""
    if not (call.caller.is_admin or when):
        text = f"You are not authorized to perform the requested action: identity:{rule}."
        raise Refused(403, text)


def _version(call: Call) -> dict[str, object]:
    media = {"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}
    return {
        "id": "v3.14",
        "status": "stable",
        "updated": "2020-04-07T00:00:00Z",
        "links": [{"rel": "self", "href": f"{base(call)}/"}],
        "media-types": [media],
    }


@ROUTES.on("GET", "", anonymous=True)
def list_versions(call: Call) -> Reply:
    body = {"versions": {"values": [_version(call)]}}
    return Reply(300, body, {"Location": f"{base(call)}/"})


@ROUTES.on("GET", "/v3", anonymous=True)
def show_version(call: Call) -> Reply:
    return Reply(200, {"version": _version(call)})
