"""Public keys at the bounds of what pyca/cryptography reads, with which Nova reads them."""

from __future__ import annotations

from base64 import b64encode


def key_of(kind: str, *parts: bytes) -> str:
    """Return a key in OpenSSH's form (RFC 4253, 6.6): fields with their lengths in front."""
    fields = (kind.encode(), *parts)
    blob = b"".join(len(field).to_bytes(4, "big") + field for field in fields)
    return f"{kind} {b64encode(blob).decode()}"


def number(value: int) -> bytes:
    """Return a positive number as a field (RFC 4251, 5: mpint)."""
    return value.to_bytes(value.bit_length() // 8 + 1, "big")


ED25519 = "ssh-ed25519"
NISTP256 = "ecdsa-sha2-nistp256"
SK_ED25519 = "sk-ssh-ed25519@openssh.com"
E = number(65_537)
POINT = bytes.fromhex(
    "04"  # of P-256: its base point (SEC 2)
    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)
POINT_BESIDE = POINT[:-1] + b"\xf6"
TAKEN = {
    "ed25519": key_of(ED25519, b"a" * 32),
    "rsa of 1024 bits": key_of("ssh-rsa", E, number((1 << 1023) | 1)),
    "rsa of 16384 bits": key_of("ssh-rsa", E, number((1 << 16_383) | 1)),
    "nistp256": key_of(NISTP256, b"nistp256", POINT),
    "token": key_of(SK_ED25519, b"a" * 32, b"ssh:"),
}
TAKEN_IN_ONE_LINE = {
    "comment": f"{TAKEN['ed25519']} ann@laptop",
    "line break": f"{TAKEN['ed25519']}\n",
}
NO_KEYS = {
    "ed25519 of 31 bytes": key_of(ED25519, b"a" * 31),
    "ed25519 of 33 bytes": key_of(ED25519, b"a" * 33),
    "ed25519 of no bytes": key_of(ED25519, b""),
    "rsa with e = 1": key_of("ssh-rsa", number(1), number((1 << 2_047) | 1)),
    "rsa with e = 2": key_of("ssh-rsa", number(2), number((1 << 2_047) | 1)),
    "rsa of nothing": key_of("ssh-rsa", b"", b""),
    "rsa below zero": key_of("ssh-rsa", E, b"\xff" * 256),
    "point beside its curve": key_of(NISTP256, b"nistp256", POINT_BESIDE),
    "point cut short": key_of(NISTP256, b"nistp256", POINT[:-1]),
    "point of another curve": key_of(NISTP256, b"nistp384", POINT),
    "token of 31 bytes": key_of(SK_ED25519, b"a" * 31, b"ssh:"),
    "certificate": key_of("ssh-ed25519-cert-v01@openssh.com", b"a"),
    "another algorithm": key_of("ssh-dss", *[number(5)] * 4),
}
