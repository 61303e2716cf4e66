"""Passwords of the simulated users: given, kept from the first start, or made for this process.

They are never logged and never leave the data folder but for the clouds.yaml that is asked for.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
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
    """Return what the file holds; of several concurrent writers the first one's stays."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix="passwords-") as draft:  # mode 0600
            draft.write(msgspec.json.encode({name: secrets.token_urlsafe(24) for name in USERS}))
            draft.flush()
            with contextlib.suppress(FileExistsError):
                os.link(draft.name, path)
    return msgspec.json.decode(path.read_bytes(), type=dict[str, str])
