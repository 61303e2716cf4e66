"""Entity tags of answers, and the condition ``If-None-Match`` (RFC 9110, sections 8.8.3 and 13.1.2)."""

from __future__ import annotations

import re
from hashlib import blake2b

TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
ONE_TAG = re.compile(TAG)
TAGS = re.compile(rf"[ \t,]*{TAG}[ \t]*(?:,[ \t]*(?:{TAG}[ \t]*)?)*")
DIGEST_BYTES = 8


def tag_of(body: str, version: int | None = None) -> str:
    """Return the entity tag of a body: ``"VERSION-DIGEST"``, or ``"DIGEST"`` of one without a version.

    ``If-Match`` compares the version, which counts the changes by commands. The digest also changes with what
    a body shows besides: parts from other tables, fields that the actor may see, results of a policy.
    """
    digest = blake2b(body.encode(), digest_size=DIGEST_BYTES).hexdigest()
    return f'"{digest}"' if version is None else f'"{version}-{digest}"'


def is_known(if_none_match: str | None, tag: str) -> bool:
    """Whether the client has the body of ``tag`` already: by weak comparison, ``*`` for any.

    A malformed condition counts as none: it saves a transfer only, so the whole answer is always right.
    """
    if if_none_match is None:
        return False
    text = if_none_match.strip()
    if text == "*":
        return True
    if not TAGS.fullmatch(text):
        return False
    return tag.removeprefix("W/") in {one.removeprefix("W/") for one in ONE_TAG.findall(text)}
