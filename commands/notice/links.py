"""Signed links: whoever holds one may give one answer to one notice, until it expires.

A token names its server, notice, answer and expiry, and carries an HMAC-SHA256 of them under a key of the
deployment. Nothing of it is stored: that an answer counts once is a rule of the server (``NoticeUnknown``).
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from datetime import UTC, datetime
from typing import Literal, NamedTuple, get_args
from uuid import UUID

Answer = Literal["keep", "extend", "exempt"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)

SHAPE = struct.Struct(">16s16sBq")
"""Server, notice, answer, and when it expires, in whole seconds since 1970."""

PURPOSE = b"stackledger notice link 1\0"
"""Signed with it, so that the key never signs the same bytes for anything else."""


class LinkForged(Exception):
    """It was not signed here, or not as it reads now."""


class Link(NamedTuple):
    """What a token says."""

    server_id: UUID
    notice_id: UUID
    answer: Answer
    expires_at: datetime


def sign(link: Link, key: bytes) -> str:
    """Return the token of a link."""
    place = ANSWERS.index(link.answer)
    content = SHAPE.pack(link.server_id.bytes, link.notice_id.bytes, place, int(link.expires_at.timestamp()))
    return urlsafe_b64encode(content + seal(content, key)).rstrip(b"=").decode()


def read(token: str, key: bytes) -> Link:
    """Return what a token says. Raises ``LinkForged``; whether it has expired is not looked at."""
    try:
        whole = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except (Base64Error, UnicodeEncodeError, ValueError):
        raise LinkForged from None
    content, signature = whole[: SHAPE.size], whole[SHAPE.size :]
    if len(content) < SHAPE.size or not hmac.compare_digest(signature, seal(content, key)):
        raise LinkForged
    server, notice, place, seconds = SHAPE.unpack(content)
    expires_at = datetime.fromtimestamp(seconds, UTC)
    return Link(UUID(bytes=server), UUID(bytes=notice), ANSWERS[place], expires_at)


def seal(content: bytes, key: bytes) -> bytes:
    return hmac.new(key, PURPOSE + content, hashlib.sha256).digest()
