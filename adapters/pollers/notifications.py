"""What a notification of Nova, Neutron, Cinder or Glance names: a kind of thing and its id. No more is used.

oslo.messaging wraps a notification in an envelope, ``{"oslo.version": "2.0", "oslo.message": "<JSON>"}``
(``messagingv2``), or sends it bare (``messaging``). Whoever may write to the broker may write anything: a
notification says where to look, and the cloud is asked what is so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

LARGEST = 1_048_576
"""Bytes of a notification; real ones have some tens of thousands at most."""

ID = re.compile(r"[A-Za-z0-9-]{1,64}\Z")
"""The cloud's ids, and the names that we give key pairs."""

UNCHANGED = frozenset({"start", "exists", "usage"})
"""Last words of the type of what is told of a thing while it is as it was."""

Path = tuple[str, ...]


class Unreadable(Exception):
    """It is no notification."""


class Named(NamedTuple):
    """A thing in the cloud, by the feature whose it is."""

    feature: str
    cloud_id: str


PLACES: Mapping[str, tuple[str, Sequence[Path]]] = {
    "instance": ("server", [("nova_object.data", "uuid"), ("instance_id",)]),
    "keypair": ("key_pair", [("nova_object.data", "name"), ("key_name",)]),
    "volume": ("volume", [("volume_id",)]),
    "port": ("network_interface", [("port", "id"), ("port_id",)]),
    "floatingip": ("floating_ip", [("floatingip", "id"), ("floatingip_id",)]),
    "security_group": ("security_group", [("security_group", "id"), ("security_group_id",)]),
    "security_group_rule": ("security_group", [("security_group_rule", "security_group_id")]),
    "image": ("server_snapshot", [("id",)]),
}
"""By the first word of a type: the feature, and where in the payload its id stands.

Nova's versioned notifications have ``nova_object.data``; its others are of type ``compute.instance…``.
"""


def read_notification(body: bytes) -> Named | None:
    """Return what has changed; None where that is nothing, or of another kind. Raises ``Unreadable``."""
    told = dict_of(decoded(body))
    if "oslo.message" in told:
        told = dict_of(decoded(told["oslo.message"]))
    kind, payload = told.get("event_type"), told.get("payload")
    if not isinstance(kind, str):
        raise Unreadable("it has no type")
    words = kind.removeprefix("compute.").split(".")
    if words[0] not in PLACES or words[-1] in UNCHANGED:
        return None
    feature, paths = PLACES[words[0]]
    for path in paths:
        found: Any = payload
        for step in path:
            found = found.get(step) if isinstance(found, dict) else None
        if isinstance(found, str) and ID.match(found):
            return Named(feature, found)
    raise Unreadable("it names no thing of its kind")


def dict_of(told: Any) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise Unreadable("it is no JSON object")
    return told


def decoded(text: Any) -> Any:
    if not isinstance(text, bytes | str):
        raise Unreadable("its message is no text")
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise Unreadable("it is no JSON") from error
