"""Lists of volumes: filters, and the pages that all of Cinder's lists have alike."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

import yaml

from simulator.http import Call, Refused, Reply
from simulator.texts import parsed
from simulator.volume.api import base, on
from simulator.volume.records import Volume, VolumeMessage, VolumeSnapshot
from simulator.volume.view import brief, shown

MOST = 1000
PAGING = frozenset({"limit", "marker", "offset", "sort", "sort_key", "sort_dir", "all_tenants"})
EXACT = ("name", "status", "volume_type", "bootable", "id")
TIMES = ("created_at", "updated_at")
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "eq": operator.eq,
    "neq": operator.ne,
    "lt": operator.lt,
    "lte": operator.le,
}
YES = frozenset({"1", "t", "true", "on", "y", "yes"})
Item = TypeVar("Item", Volume, VolumeSnapshot, VolumeMessage)


@on("GET", "/volumes")
def list_volumes(call: Call) -> Reply:
    return page(call, "volumes", _volumes(call), lambda volume: brief(call, volume))


@on("GET", "/volumes/detail")
def list_volumes_in_full(call: Call) -> Reply:
    return page(call, "volumes", _volumes(call), lambda volume: shown(call, volume))


def within_reach(call: Call, project_id: str) -> bool:
    """An administrator's list is of one project too, unless all are asked for; a member's always."""
    everyone = call.caller.is_admin and (call.asked("all_tenants") or "").lower() in YES
    return everyone or project_id == call.project_id


def _volumes(call: Call) -> list[Volume]:
    """Return the volumes that pass all filters, newest first. An unknown filter is 400."""
    unknown = [name for name, _ in call.query if name not in {*PAGING, *EXACT, *TIMES, "metadata"}]
    if unknown:
        raise Refused(400, f"Invalid filters {','.join(unknown)} are found in query options.")
    found = [volume for volume in call.world.volumes.values() if within_reach(call, volume.project_id)]
    for name, value in call.query:
        if name == "metadata":
            wanted = _pairs(value)
            found = [one for one in found if wanted is not None and wanted.items() <= one.metadata.items()]
        elif name in EXACT:
            found = [volume for volume in found if str(getattr(volume, name)).lower() == value.lower()]
        elif name in TIMES and call.version >= (3, 60):
            found = [volume for volume in found if _in_time(getattr(volume, name), value)]
    return sorted(found, key=lambda volume: (volume.created_at, volume.number), reverse=True)


def _pairs(text: str) -> dict[str, str] | None:
    """Read a filter written as Python or JSON writes a dictionary of texts. Anything else fits nothing.

    By the parser of YAML, of which either is a part: Python's own must not run in two threads (3.11).
    """
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError:
        return None
    return found if isinstance(found, dict) else None


def _in_time(value: datetime | None, text: str) -> bool:
    """Whether a time passes ``gt:2026-11-21T00:00:00``, or several of them with commas (3.60)."""
    for part in text.split(","):
        word, colon, time = part.partition(":")
        if not colon or word not in COMPARE:
            raise Refused(400, f"Invalid {word} operator")
        try:
            wanted = parsed(time)
        except ValueError:
            raise Refused(400, "Invalid filter value") from None
        if value is None or not COMPARE[word](value, wanted):
            return False
    return True


def page(call: Call, name: str, items: Sequence[Item], view: Callable[[Item], dict[str, Any]]) -> Reply:
    """Answer the page that is asked for. A full one has a next, even if that turns out empty."""
    items, limit = list(items), _limit(call)
    marker = call.asked("marker")
    if marker is not None:
        ids = [item.id for item in items]
        if marker not in ids:
            raise Refused(404, f"{name[:-1].capitalize()} {marker} could not be found.")
        items = items[ids.index(marker) + 1 :]
    items = items[:limit]
    body: dict[str, Any] = {name: [view(item) for item in items]}
    if items and len(items) == limit:
        query = [*((key, value) for key, value in call.query if key != "marker"), ("marker", items[-1].id)]
        href = f"{base(call)}{call.path.removeprefix('/volume')}?{urlencode(query)}"
        body["volume_type_links" if name == "volume_types" else f"{name}_links"] = [
            {"rel": "next", "href": href}
        ]
    return Reply(200, body)


def _limit(call: Call) -> int:
    text = call.asked("limit")
    if text is None:
        return MOST
    if not text.isdigit():
        raise Refused(400, "limit param must be an integer")
    return min(int(text), MOST)
