"""The filters of Neutron's lists.

Values of one filter are alternatives; a filter of an unknown field is passed over.
"""

from __future__ import annotations

from typing import Any

from simulator.http import Call, Refused
from simulator.texts import parsed

NOT_FILTERS = frozenset({"fields", "limit", "marker", "sort_key", "sort_dir", "page_reverse"})


def fits(call: Call, item: dict[str, Any]) -> bool:
    """Return whether an item is among those asked for. Raises 400 for a bad ``changed_since``."""
    names = {name for name, _ in call.query} - NOT_FILTERS
    return all(_fits(call, item, name) for name in names)


def _fits(call: Call, item: dict[str, Any], name: str) -> bool:
    asked = call.all_asked(name)
    if name == "changed_since":
        return all(_changed_since(item, text) for text in asked)
    if name in ("tags", "tags-any", "not-tags", "not-tags-any"):
        return all(_tagged(item, name, text) for text in asked)
    if name not in item:
        return True
    value = item[name]
    if name == "fixed_ips":
        return any(_has_address(value, text) for text in asked)
    if isinstance(value, bool):
        return str(value).lower() in [text.lower() for text in asked]
    if isinstance(value, list):
        return any(text in value for text in asked)
    return ("" if value is None else str(value)) in asked


def _changed_since(item: dict[str, Any], text: str) -> bool:
    try:
        since = parsed(text)
    except ValueError:
        form = "YYYY-MM-DDTHH:MM:SSZ"
        message = (
            f"Invalid input for operation: The input changed_since must be in the following format: {form}."
        )
        raise Refused(400, message, "InvalidInput") from None
    return parsed(item["updated_at"]) >= since


def _tagged(item: dict[str, Any], name: str, text: str) -> bool:
    """``tags`` wants all of them, ``tags-any`` one; ``not-`` is the contrary."""
    asked, has = set(text.split(",")), set(item.get("tags", ()))
    found = bool(asked & has) if name.endswith("-any") else asked <= has
    return found is not name.startswith("not-")


def _has_address(fixed_ips: list[dict[str, str]], text: str) -> bool:
    """A filter is ``ip_address=...`` or ``subnet_id=...``."""
    field, _, value = text.partition("=")
    return any(fixed.get(field) == value for fixed in fixed_ips)
