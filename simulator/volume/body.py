"""The parts of a body as Cinder's schemas have them (``cinder.api.validation.parameter_types``)."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from simulator.http import Refused
from simulator.volume.api import invalid

LONGEST = 255
LARGEST = 2_147_483_647
KEY = "^[a-zA-Z0-9-_:. /]{1,255}$"


def text(field: str, value: Any) -> str | None:
    """Return a name or a description without the spaces at its ends."""
    if value is not None and not isinstance(value, str):
        raise invalid(field, value, f"{value!r} is not of type 'string', 'null'")
    trimmed = None if value is None else value.strip()
    if trimmed is not None and len(trimmed) > LONGEST:
        many = f"{field} has {len(trimmed)} characters, more than {LONGEST}."
        raise Refused(400, f"Invalid input received: {many}")
    return trimmed


def reference(field: str, value: Any, shortest: int = 0) -> str | None:
    """Return what names something by an id or a name."""
    if value is not None and not isinstance(value, str):
        raise invalid(field, value, f"{value!r} is not of type 'string', 'null'")
    if value is not None and len(value) < shortest:
        raise invalid(field, value, f"{value!r} should be non-empty")
    if value is not None and len(value) > LONGEST:
        raise invalid(field, value, f"{value!r} is too long")
    return value


def uuid_or_none(field: str, value: Any) -> str | None:
    try:
        return None if value is None else str(UUID(value))
    except (ValueError, AttributeError, TypeError):
        raise invalid(field, value, f"{value!r} is not valid under any of the given schemas") from None


def whole_number(field: str, value: object) -> int:
    """Return a size in GB, which may be written as text. Raises 400."""
    if isinstance(value, str) and not re.fullmatch("[0-9]+", value):
        raise invalid(field, value, f"{value!r} does not match '^[0-9]+$'")
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise invalid(field, value, f"{value!r} is not of type 'integer', 'string'")
    if int(value) < 1:
        raise invalid(field, value, f"{value} is less than the minimum of 1")
    if int(value) > LARGEST:
        raise invalid(field, value, f"{value} is greater than the maximum of {LARGEST}")
    return int(value)


def metadata(wanted: Any) -> dict[str, str]:
    """Return metadata, none where it is null. There may be as many entries as the quota of bytes lets in."""
    if wanted is None:
        return {}
    if not isinstance(wanted, dict):
        raise invalid("metadata", wanted, f"{wanted!r} is not of type 'object', 'null'")
    for key, value in wanted.items():
        if not re.search(KEY, key):
            raise invalid("metadata", wanted, f"{key!r} does not match any of the regexes: '{KEY}'")
        if not isinstance(value, str):
            raise invalid(key, value, f"{value!r} is not of type 'string'")
        if len(value) > LONGEST:
            raise invalid(key, value, f"{value!r} is too long")
    return dict(wanted)
