"""A secret this deployment makes for itself: drawn once, and kept in a file only its user can read."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def keep_new(file: Path, secret: str) -> None:
    """Write a new file of mode 0600; of several concurrent writers the first one's stays.

    Raises ``OSError``.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}-") as draft:  # mode 0600
        draft.write(secret.encode())
        draft.flush()
        os.fsync(draft.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, file)
