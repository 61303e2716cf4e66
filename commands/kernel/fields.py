"""Field types of request bodies: texts, maps and times, bounded as OpenStack bounds them.

A pattern ends in ``\\Z``: in Python ``$`` fits before a line break at the end as well, so that ``web\\n``
would be a name. ``published`` writes it as others read it. ``adapters/http/bounds.py`` refuses a body
without bounds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Annotated

from msgspec import Meta

LINE = r"^(?!\s)[^\x00-\x1f\x7f]*(?<!\s)\Z"
"""No control characters, no space at either end."""

TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*\Z"
"""Lines and tabs, but no other control characters."""

ANYTHING_BUT_NUL = r"^[^\x00]*\Z"
"""What Postgres can store."""

SUPPLEMENTARY = "\U00010000-\U0010ffff"
"""Characters of four bytes in UTF-8, emoji among them. The tables of Nova, Cinder and Glance, and mostly of
Neutron, are made with MySQL's ``utf8``, which ends at three (``mysql_charset`` in their first migrations):
there these are a 500."""

CLOUD_LINE = rf"^(?!\s)[^\x00-\x1f\x7f{SUPPLEMENTARY}]*(?<!\s)\Z"
"""A ``LINE`` that the cloud stores."""

CLOUD_TEXT = rf"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f{SUPPLEMENTARY}]*\Z"
"""A ``TEXT`` that the cloud stores."""

TRIMMED_CLOUD_TEXT = rf"^(?!\s)[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f{SUPPLEMENTARY}]*(?<!\s)\Z"
"""One without spaces or line breaks at either end: Cinder takes those away
(``description_non_mandatory_remove_white_spaces``), and has then another text than was asked for."""

BEYOND = 0xFFFF
"""From here on Nova takes no character in names: emoji and rare scripts among them."""


def is_printable(point: int) -> bool:
    """Whether Nova takes the character (``nova.api.validation.parameter_types._is_printable``)."""
    category = unicodedata.category(chr(point))
    return point < BEYOND and category[0] != "C" and (category[0] != "Z" or category == "Zs")


def is_invisible(point: int) -> bool:
    """Whether it is none of the printable ones in any version of Unicode: none that is to be assigned yet."""
    return (not is_printable(point) and unicodedata.category(chr(point)) != "Cn") or point == BEYOND


def characters(belongs: Callable[[int], bool]) -> str:
    """Return the inside of a character class: what belongs to it of the basic plane, and all beyond."""
    return "".join(ranges(belongs)) + SUPPLEMENTARY


def ranges(belongs: Callable[[int], bool]) -> Iterator[str]:
    for wanted, points in groupby(range(BEYOND + 1), belongs):
        if wanted:
            first, *rest = points
            yield rf"\u{first:04x}-\u{(rest or [first])[-1]:04x}"


UNPRINTABLE, INVISIBLE = characters(lambda point: not is_printable(point)), characters(is_invisible)

PRINTABLE_LINE = rf"^(?!\s)[^{UNPRINTABLE}]*(?<!\s)\Z"
"""Nova's rule for names (``valid_name_regex``), which is the strictest of all services."""

PRINTABLE = rf"^[^{UNPRINTABLE}]*\Z"
"""Nova's rule for descriptions (``valid_description_regex``): one line."""


def published(pattern: str) -> str:
    """Return a pattern as JSON Schema has it (ECMA 262): its ``$`` is the end, and ``\\Z`` a letter.

    What Unicode has not assigned yet is not listed there.
    """
    return pattern.replace(UNPRINTABLE, INVISIBLE).replace(r"\Z", "$")


Name = Annotated[str, Meta(min_length=1, max_length=255, pattern=PRINTABLE_LINE)]
OptionalName = Annotated[str, Meta(max_length=255, pattern=PRINTABLE_LINE)]
"""A name that may be left out."""

LONGEST_SHELVED = 255 - len("-shelved")
"""Characters. So Nova names the image of a server it shelves, and Glance takes 255: of a longer name Nova
answers 500, and the server stays in task_state ``shelving`` until an administrator resets it."""

ServerName = Annotated[str, Meta(min_length=1, max_length=LONGEST_SHELVED, pattern=PRINTABLE_LINE)]

SnapshotName = Annotated[
    str, Meta(min_length=1, max_length=255 - len("snapshot for "), pattern=PRINTABLE_LINE)
]
"""Where the server boots from a volume, Nova calls Cinder's snapshots so, and Cinder takes 255."""

ServerDescription = Annotated[str, Meta(max_length=255, pattern=PRINTABLE)]
Description = Annotated[str, Meta(max_length=255, pattern=CLOUD_TEXT)]
"""Of what Glance keeps."""

VolumeDescription = Annotated[str, Meta(max_length=255, pattern=TRIMMED_CLOUD_TEXT)]

MarkedDescription = Annotated[str, Meta(max_length=203, pattern=CLOUD_TEXT)]
"""Neutron's 255, less our tag: Neutron has no other place for it."""

Reason = Annotated[str, Meta(min_length=1, max_length=255, pattern=CLOUD_LINE)]
"""Why a server is locked: Nova keeps it."""

Why = Annotated[str, Meta(min_length=1, max_length=500, pattern=TEXT)]
Password = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]*\Z")]

Reference = Annotated[str, Meta(min_length=1, max_length=255, pattern=LINE)]
"""Reference to a resource of the cloud or the ledger, by id or by name."""

MetadataKey = Annotated[
    str, Meta(min_length=1, max_length=255, pattern=r"^(?!stackledger_)[a-zA-Z0-9_:. -]*\Z")
]
"""Nova's rule for keys (``parameter_types.metadata``), less the keys of our own tags."""

MetadataValue = Annotated[str, Meta(max_length=255, pattern=CLOUD_TEXT)]

Metadata = Annotated[dict[MetadataKey, MetadataValue], Meta(max_length=125)]
"""Nova's default quota of 128 entries, less the three of our own tags."""

OCTET = r"(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
IPV4 = rf"{OCTET}(\.{OCTET}){{3}}"
GROUP = r"[0-9A-Fa-f]{1,4}"


def ipv6_forms() -> Iterator[str]:
    """Yield the ways to write an IPv6 address (RFC 3986, 3.2.2); the last 32 bits may be as in IPv4."""
    last = rf"({GROUP}:{GROUP}|{IPV4})"
    yield rf"({GROUP}:){{6}}{last}"
    for left in range(8):  # as many groups stand before the two colons, or fewer
        before = rf"({GROUP}(:{GROUP}){{0,{left - 1}}})?" if left else ""
        after = rf"({GROUP}:){{{5 - left}}}{last}" if left <= 5 else ("", GROUP)[left == 6]
        yield f"{before}::{after}"


Ipv4Address = Annotated[str, Meta(max_length=15, pattern=rf"^{IPV4}\Z")]
Address = Annotated[
    str,
    Meta(
        max_length=45,
        pattern=rf"^({'|'.join([IPV4, *ipv6_forms()])})\Z",
        description="An IPv4 or IPv6 address without a zone.",
    ),
]
Prefix = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[0-9A-Fa-f:./]+\Z")]
ProtocolName = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z-]+\Z")]

Time = Annotated[datetime, Meta(tz=True, description="An RFC 3339 time with its offset.")]
