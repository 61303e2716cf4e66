"""Looking for a secret in bytes, in every form it may have been written in."""

from __future__ import annotations

import base64

SHORTEST = 6
"""Characters; what is shorter is found by chance."""


def forms_of(secret: bytes) -> list[bytes]:
    """Return what stands in anything that holds the secret as it is, in hexadecimal digits or in base64."""
    once = base64_of(secret)
    twice = [form for one in once for form in base64_of(one)]
    return [secret, secret.hex().encode(), secret.hex().upper().encode(), *once, *twice]


def base64_of(secret: bytes) -> list[bytes]:
    """Return its three forms, by where it begins, without the characters that neighbours have a part in."""
    forms = [base64.b64encode(b"\0" * shift + secret)[(8 * shift + 5) // 6 : -4] for shift in range(3)]
    return [form for form in forms if len(form) >= SHORTEST]
