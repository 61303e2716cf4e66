"""Checks of a definition beyond its shape, shared by its parts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LONGEST = timedelta(days=3_660)
"""Ten years, the longest span of a policy."""

WINDOW = timedelta(days=366)
"""Longest look-back of a policy: metrics are kept for longer."""

SELDOM = timedelta(days=31)
"""The longest interval between two runs of a policy without a cron expression."""

A_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Flaw(NamedTuple):
    """An error, and its place: a JSON pointer (RFC 6901) into the definition."""

    pointer: str
    detail: str


def notice_flaws(notices: Sequence[timedelta]) -> Iterator[Flaw]:
    """Yield an error for each notice that is not nearer to the action than the one before."""
    for place, span in enumerate(notices):
        pointer = f"/rule/notices/{place}"
        yield from span_flaws(pointer, span)
        if place and span >= notices[place - 1]:
            yield Flaw(pointer, "must be shorter than the notice before it")


def span_flaws(
    pointer: str, span: timedelta, least: timedelta = timedelta(seconds=1), most: timedelta = LONGEST
) -> Iterator[Flaw]:
    if span < least:
        yield Flaw(pointer, f"must be {in_words(least)} at least")
    if span > most:
        yield Flaw(pointer, f"must be {in_words(most)} at most")


def in_words(span: timedelta) -> str:
    seconds = round(span.total_seconds())
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length and seconds % length == 0:
            return f"{seconds // length} {unit}{'' if seconds == length else 's'}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


def zone_flaws(pointer: str, name: str) -> Iterator[Flaw]:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # a name with "..", of a folder, or of nothing
        yield Flaw(pointer, "is no time zone of the IANA database, such as Europe/Berlin")


def is_date(word: str) -> bool:
    if not A_DATE.fullmatch(word):
        return False
    try:
        date.fromisoformat(word)
    except ValueError:
        return False
    return True


def twice(pointer: str, words: Sequence[str]) -> Iterator[Flaw]:
    """Yield a flaw for each entry that was there before."""
    seen = set[str]()
    for place, word in enumerate(words):
        if word in seen:
            yield Flaw(f"{pointer}/{place}", "is there twice")
        seen.add(word)
