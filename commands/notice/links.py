"""Signed links: the holder of a link may give one answer to one notice, until it expires.

A token names its server, notice, answer and expiry, and carries an HMAC-SHA256 of them under a key of the
deployment. The ledger stores none of it: the server's rules accept each answer once (``NoticeUnknown``).
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
    """The token was not signed here, or was changed since."""


class Link(NamedTuple):
    """Content of a token."""

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
    """Return the content of a token. Raises ``LinkForged``; the caller checks the expiry."""
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
