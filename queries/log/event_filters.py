"""Filters of log entries: finds the entries of a page at a cost that follows the number of matches.

A statement has only the conditions of the request: Postgres then takes the index of the rarest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from queries.engine.statements import read_statements

SQL = read_statements(__file__)

CONDITIONS = {
    "last": "notification_id <= %(last)s",
    "project_id": "project_id = %(project_id)s",
    "stream": "originator_id = %(stream)s",
    "by": "by = %(by)s",
    "since": f"notification_id >= ({SQL['since']})",
    "until": f"notification_id <= ({SQL['until']})",
}
"""Time rises with positions: a time is looked up once, and means a position from then on."""


MOST_TYPES = 32
"""Types of event that are each looked up in their index; of more, most of the book is meant anyway."""


def find(filters: Mapping[str, Any], *more: str) -> str:
    """Return the SQL that finds where entries stand which fit all ``filters``, and ``more`` conditions.

    Its parameters are those filters, ``after`` and ``limit``; of each type that is asked for, it finds one
    more than the limit. Its plan depends on their values, so it is not to be prepared.
    """
    asked = [condition for name, condition in CONDITIONS.items() if filters.get(name) is not None]
    types = filters.get("type")
    if types is not None and not 0 < len(types) <= MOST_TYPES:
        asked.append("topic = ANY(%(type)s)")
        types = None
    conditions = "".join(f" AND {condition}" for condition in (*asked, *more))
    # In a stream versions rise as positions do, and its index has them in that order.
    order = "notification_id" if filters.get("stream") is None else "originator_version"
    if types is None:
        return SQL["of_any_type"].format(conditions=conditions, order=order)
    places = range(1, len(types) + 1)
    each = (SQL["of_one_type"].format(conditions=conditions, order=order, place=place) for place in places)
    return "\nUNION ALL\n".join(each)
