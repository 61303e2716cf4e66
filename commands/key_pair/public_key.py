"""SSH public keys: their format, validation and fingerprints (RFC 4253, 6.6; RFC 5656; RFC 8709).

The text is a word for the algorithm, the key in base64, and if you like a comment. The key itself is a
sequence of fields, each with its length in front; the first repeats the algorithm.
"""

from __future__ import annotations

import base64
import binascii
import hashlib

import msgspec

FIELDS = {
    "ssh-ed25519": 2,
    "ssh-rsa": 3,
    "ecdsa-sha2-nistp256": 3,
    "ecdsa-sha2-nistp384": 3,
    "ecdsa-sha2-nistp521": 3,
    "sk-ssh-ed25519@openssh.com": 3,
    "sk-ecdsa-sha2-nistp256@openssh.com": 4,
}
"""The algorithms we take, each with the number of fields of its keys. OpenSSH has given DSA up."""

OF_TOKENS = "sk-"
"""What the algorithms of hardware tokens (FIDO/U2F) begin with. An older Nova does not know them."""


class PublicKey(msgspec.Struct, frozen=True):
    """``text`` is one line without the comment; ``sha256`` as ssh-keygen shows it, ``md5`` as Nova does."""

    text: str
    key_type: str
    sha256: str
    md5: str
    comment: str = ""


class NoPublicKey(ValueError):
    """The text is no public key that we take; the message says why, and quotes nothing of it."""


def read_public_key(text: str) -> PublicKey:
    """Raises ``NoPublicKey``."""
    if "PRIVATE KEY" in text:
        raise NoPublicKey("is a private key: keep it to yourself, consider it known, and make a new pair")
    if len(text.strip().splitlines()) != 1:
        raise NoPublicKey("is not one line, as in a .pub file")
    kind, _, rest = text.strip().partition(" ")
    encoded, _, comment = rest.strip().partition(" ")
    if kind not in FIELDS:
        raise NoPublicKey(f"does not begin with one of {', '.join(sorted(FIELDS))}")
    try:
        content = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        raise NoPublicKey(f"has no base64 after {kind}") from None
    check_fields(kind, content)
    return PublicKey(
        text=f"{kind} {encoded}",
        key_type=kind,
        sha256=f"SHA256:{base64.b64encode(hashlib.sha256(content).digest()).decode().rstrip('=')}",
        md5=hashlib.md5(content, usedforsecurity=False).digest().hex(":"),
        comment=comment.strip(),
    )


def check_fields(kind: str, content: bytes) -> None:
    """Raise ``NoPublicKey`` for what is cut short, too long, or a key of another algorithm."""
    found = fields_of(content)
    if not found or found[0] != kind.encode():
        raise NoPublicKey(f"holds no key of the type {kind}")
    if len(found) != FIELDS[kind]:
        raise NoPublicKey("is not whole")
    if kind.startswith(OF_TOKENS) and not found[-1].startswith(b"ssh:"):  # Nova's library reads no other
        raise NoPublicKey("is of a hardware token, and of an application that does not begin with ssh:")


def fields_of(content: bytes) -> list[bytes]:
    """Return the fields; none, if their lengths do not add up to the whole."""
    found: list[bytes] = []
    place = 0
    while place < len(content):
        begin = place + 4
        end = begin + int.from_bytes(content[place:begin], "big")
        if begin > len(content) or end > len(content):
            return []
        found.append(content[begin:end])
        place = end
    return found
