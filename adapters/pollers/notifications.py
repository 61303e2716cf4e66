"""Notifications of Nova, Neutron, Cinder and Glance: the kind and id of a resource is read, and no more.

oslo.messaging wraps a notification in an envelope, ``{"oslo.version": "2.0", "oslo.message": "<JSON>"}``
(``messagingv2``), or sends it bare (``messaging``). Any writer to the broker may forge one: a notification
says where to look, and the cloud is asked for the facts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from adapters.kernel.resource_view import Path, ResourceView

LARGEST = 1_048_576
"""Bytes of a notification; real ones have some tens of thousands at most."""

ID = re.compile(r"[A-Za-z0-9-]{1,64}\Z")
"""The cloud's ids, and the names that we give key pairs."""

UNCHANGED = frozenset({"start", "exists", "usage"})
"""Last words of the type of what is told of a thing while it is as it was."""


class Unreadable(Exception):
    """It is no notification."""


class Named(NamedTuple):
    """A thing in the cloud, by the feature whose it is."""

    feature: str
    cloud_id: str


Places = Mapping[str, tuple[str, Sequence[Path]]]
"""By the first word of a type: the feature, and where in the payload its id stands."""

SERVERS = {"instance": ("server", [("nova_object.data", "uuid"), ("instance_id",)])}
"""Nova's versioned notifications have ``nova_object.data``; its others are of type ``compute.instance…``."""


def places_of(views: Iterable[ResourceView]) -> Places:
    """Return what may be named: servers, and the resources whose view says where."""
    named = ((word, (view.feature, paths)) for view in views for word, paths in view.notifications.items())
    return {**SERVERS, **dict(named)}


def read_notification(body: bytes, places: Places) -> Named | None:
    """Return what has changed; None where that is nothing, or of another kind. Raises ``Unreadable``."""
    told = dict_of(decoded(body))
    if "oslo.message" in told:
        told = dict_of(decoded(told["oslo.message"]))
    kind, payload = told.get("event_type"), told.get("payload")
    if not isinstance(kind, str):
        raise Unreadable("it has no type")
    words = kind.removeprefix("compute.").split(".")
    if words[0] not in places or words[-1] in UNCHANGED:
        return None
    feature, paths = places[words[0]]
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
