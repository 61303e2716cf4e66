"""Tags of a port: replaced together, or set and taken one by one."""

from __future__ import annotations

from msgspec.structs import replace

from simulator.http import Call, Refused, Reply
from simulator.network.api import ROUTES, V
from simulator.network.ports import found_port, keep_changed

ALL = f"{V}/ports/{{port_id}}/tags"
ONE = f"{ALL}/{{tag}}"


MOST = 50


def _checked(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Refused(400, f"Invalid input for operation: '{value}' is not a list.", "InvalidInput")
    for tag in value:
        if not isinstance(tag, str) or len(tag) > 255:
            why = "exceeds maximum length of 255" if isinstance(tag, str) else "is not a valid string"
            raise Refused(400, f"Invalid input for operation: '{tag}' {why}.", "InvalidInput")
    if len(set(value)) > MOST:
        message = f"Bad ports request: The number of tags exceed the per-resource limit of {MOST}."
        raise Refused(400, message, "BadRequest")
    return tuple(sorted(set(value)))


@ROUTES.on("GET", ALL)
def list_tags(call: Call, port_id: str) -> Reply:
    return Reply(200, {"tags": list(found_port(call, port_id).tags)})


@ROUTES.on("PUT", ALL)
def replace_tags(call: Call, port_id: str) -> Reply:
    body = call.json()
    tags = _checked(body.get("tags") if isinstance(body, dict) else None)
    port = keep_changed(call, replace(found_port(call, port_id), tags=tags))
    return Reply(200, {"tags": list(port.tags)})


@ROUTES.on("DELETE", ALL)
def remove_tags(call: Call, port_id: str) -> Reply:
    keep_changed(call, replace(found_port(call, port_id), tags=()))
    return Reply(204)


@ROUTES.on("GET", ONE)
def has_tag(call: Call, port_id: str, tag: str) -> Reply:
    if tag not in found_port(call, port_id).tags:
        raise Refused(404, f"Tag {tag} could not be found.", "TagNotFound")
    return Reply(204)


@ROUTES.on("PUT", ONE)
def add_tag(call: Call, port_id: str, tag: str) -> Reply:
    port = found_port(call, port_id)
    keep_changed(call, replace(port, tags=_checked([*port.tags, tag])))
    return Reply(201)


@ROUTES.on("DELETE", ONE)
def remove_tag(call: Call, port_id: str, tag: str) -> Reply:
    has_tag(call, port_id, tag)
    port = found_port(call, port_id)
    keep_changed(call, replace(port, tags=tuple(other for other in port.tags if other != tag)))
    return Reply(204)
