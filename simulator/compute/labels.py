"""Tags (2.26) and metadata of a server: the two places where a client may leave its own marks."""

from __future__ import annotations

import re
from typing import Any

from msgspec.structs import replace

from simulator.compute.api import ROUTES, V, body_of, invalid
from simulator.compute.capacity import quota_of
from simulator.compute.servers import in_reach, unlocked, visible
from simulator.http import Call, Refused, Reply
from simulator.records import Server

TAGS = f"{V}/servers/{{server_id}}/tags"
METADATA = f"{V}/servers/{{server_id}}/metadata"
MOST_TAGS, LONGEST_TAG = 50, 60
KEY = re.compile("[a-zA-Z0-9_:. -]{1,255}")
NO_ITEM = "Metadata item was not found"


def _why_no_tag(tag: str) -> str:
    if len(tag) > LONGEST_TAG:
        return f"{tag!r} is too long"
    return f"{tag!r} does not match '^[^,/]*$'" if set(tag) & set(",/") else ""


def checked_tags(value: Any) -> tuple[str, ...]:
    """Return the tags of a request's body, each once. Raises 400 in the words of Nova's schema."""
    if not isinstance(value, list):
        raise invalid("tags", value, f"{value!r} is not of type 'array'")
    if len(value) > MOST_TAGS:
        raise invalid("tags", value, f"{value!r} is too long")
    for place, tag in enumerate(value):
        if not isinstance(tag, str) or not tag:
            raise invalid(place, tag, f"{tag!r} should be non-empty")
        if _why_no_tag(tag):
            raise invalid(place, tag, _why_no_tag(tag))
    return tuple(dict.fromkeys(value))


def checked_metadata(call: Call, value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise invalid("metadata", value, f"{value!r} is not of type 'object'")
    for key, text in value.items():
        if not KEY.fullmatch(key):
            raise invalid("metadata", value, f"{key!r} does not match any of the regexes: '^{KEY.pattern}$'")
        if not isinstance(text, str):
            raise invalid(key, text, f"{text!r} is not of type 'string'")
        if len(text) > 255:
            raise invalid(key, text, f"{text!r} is too long")
    most = quota_of(call.world, call.project_id).metadata_items
    if 0 <= most < len(value):
        raise Refused(403, f"Maximum number of metadata items exceeds {most}")
    return dict(value)


def _writable(server: Server, word: str) -> None:
    """Nova writes labels on servers that run, or could at once: not on one that is shelved or in error."""
    if server.vm_state not in {"active", "paused", "suspended", "stopped"}:
        text = f"Cannot '{word}' instance {server.id} while it is in vm_state {server.vm_state}"
        raise Refused(409, text)


def _tagged(call: Call, server_id: str) -> Server:
    if call.version < (2, 26):
        raise Refused(404, "The resource could not be found.")
    return in_reach(call, server_id)


@ROUTES.on("GET", TAGS)
def list_tags(call: Call, server_id: str) -> Reply:
    return Reply(200, {"tags": sorted(_tagged(call, server_id).tags)})


@ROUTES.on("PUT", TAGS)
def replace_tags(call: Call, server_id: str) -> Reply:
    body = call.json()
    tags = checked_tags(body.get("tags") if isinstance(body, dict) else body)
    call.world.save(replace(_tagged(call, server_id), tags=tags))
    return Reply(200, {"tags": sorted(tags)}, subject=server_id)


@ROUTES.on("DELETE", TAGS)
def delete_tags(call: Call, server_id: str) -> Reply:
    call.world.save(replace(_tagged(call, server_id), tags=()))
    return Reply(204, subject=server_id)


@ROUTES.on("GET", f"{TAGS}/{{tag}}")
def check_tag(call: Call, server_id: str, tag: str) -> Reply:
    if tag not in _tagged(call, server_id).tags:
        raise Refused(404, f"Server {server_id} has no tag '{tag}'")
    return Reply(204)


@ROUTES.on("PUT", f"{TAGS}/{{tag}}")
def add_tag(call: Call, server_id: str, tag: str) -> Reply:
    why_not = _why_no_tag(tag)
    if why_not:
        text = "It must be a non empty string without characters '/' and ','."
        raise Refused(400, f"Tag '{tag}' is invalid. {text} Validation error message: {why_not}")
    server = _tagged(call, server_id)
    _writable(server, "update tag")
    if len(server.tags) >= MOST_TAGS:  # Nova counts before it looks
        raise Refused(400, f"The number of tags exceeded the per-server limit {MOST_TAGS}")
    if tag in server.tags:
        return Reply(204, subject=server_id)
    call.world.save(replace(server, tags=(*server.tags, tag)))
    location = f"{call.world.config.public_url}{call.path}"
    return Reply(201, None, {"Location": location}, subject=server_id)


@ROUTES.on("DELETE", f"{TAGS}/{{tag}}")
def delete_tag(call: Call, server_id: str, tag: str) -> Reply:
    server = _tagged(call, server_id)
    if tag not in server.tags:
        raise Refused(404, f"Instance {server_id} has no tag '{tag}'")
    call.world.save(replace(server, tags=tuple(other for other in server.tags if other != tag)))
    return Reply(204, subject=server_id)


@ROUTES.on("GET", METADATA)
def list_metadata(call: Call, server_id: str) -> Reply:
    return Reply(200, {"metadata": visible(call, server_id).metadata})


@ROUTES.on("POST", METADATA)
def add_metadata(call: Call, server_id: str) -> Reply:
    return _set(call, server_id, visible(call, server_id).metadata | body_of(call, "metadata"))


@ROUTES.on("PUT", METADATA)
def replace_metadata(call: Call, server_id: str) -> Reply:
    return _set(call, server_id, body_of(call, "metadata"))


def _set(call: Call, server_id: str, metadata: dict[str, Any]) -> Reply:
    server = in_reach(call, server_id)
    unlocked(call, server)
    _writable(server, "update metadata")
    server = call.world.save(replace(server, metadata=checked_metadata(call, metadata)))
    return Reply(200, {"metadata": server.metadata}, subject=server_id)


@ROUTES.on("GET", f"{METADATA}/{{key}}")
def show_item(call: Call, server_id: str, key: str) -> Reply:
    metadata = visible(call, server_id).metadata
    if key not in metadata:
        raise Refused(404, NO_ITEM)
    return Reply(200, {"meta": {key: metadata[key]}})


@ROUTES.on("PUT", f"{METADATA}/{{key}}")
def set_item(call: Call, server_id: str, key: str) -> Reply:
    item = body_of(call, "meta")
    if list(item) != [key]:
        raise Refused(400, "Request body and URI mismatch")
    _set(call, server_id, visible(call, server_id).metadata | item)
    return Reply(200, {"meta": item}, subject=server_id)


@ROUTES.on("DELETE", f"{METADATA}/{{key}}")
def delete_item(call: Call, server_id: str, key: str) -> Reply:
    metadata = dict(visible(call, server_id).metadata)
    if metadata.pop(key, None) is None:
        raise Refused(404, NO_ITEM)
    _set(call, server_id, metadata)
    return Reply(204, subject=server_id)
