"""The texts a request may hold, bounded as OpenStack bounds them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

PRINTABLE = r"^(?!\s)[^\x00-\x1f\x7f]*(?<!\s)$"
"""No control characters, no space at either end: Nova's rule for names since 2.1."""

TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"

Name = Annotated[str, Meta(min_length=1, max_length=255, pattern=PRINTABLE)]
Description = Annotated[str, Meta(max_length=255, pattern=TEXT)]
MarkedDescription = Annotated[str, Meta(max_length=203, pattern=TEXT)]
"""Neutron's 255, less the mark by which we know what we made: it has no other place for it."""

OCTET = r"(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
Ipv4Address = Annotated[str, Meta(pattern=rf"^{OCTET}(\.{OCTET}){{3}}(?!\n)$")]

Reference = Annotated[str, Meta(min_length=1, max_length=255, pattern=PRINTABLE)]
Metadata = Annotated[
    dict[Annotated[str, Meta(min_length=1, max_length=255, pattern=PRINTABLE)], Description],
    Meta(max_length=128),
]
Time = Annotated[datetime, Meta(tz=True, description="An RFC 3339 time with its offset.")]
ShortText = Annotated[str, Meta(max_length=255, pattern=PRINTABLE)]
"""A name that may be left out."""

Address = Annotated[
    str, Meta(max_length=45, pattern=r"^[0-9A-Fa-f:.]+$", description="An IPv4 or IPv6 address.")
]
