"""Passwords of the simulated users: given, kept from the first start, or made for this process.

They are never logged and never leave the data folder but for the clouds.yaml that is asked for.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

import msgspec

USERS = ("admin", "stackledger", "demo", "alice")
_FOR_THIS_PROCESS = secrets.token_bytes(32)


def passwords_of(data_dir: Path | None, given: dict[str, str]) -> dict[str, str]:
    """Return each user's password by name; the same answer for the same folder, at every start."""
    if data_dir is None:
        return {name: given.get(name) or _of_this_process(name) for name in USERS}
    return _kept(data_dir / "passwords.json") | given


def _of_this_process(name: str) -> str:
    return hmac.new(_FOR_THIS_PROCESS, name.encode(), hashlib.sha256).hexdigest()[:32]


def _kept(path: Path) -> dict[str, str]:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, str])
    made = {name: secrets.token_urlsafe(24) for name in USERS}
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(made))
    return made
