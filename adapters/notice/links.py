"""Where the links of notices lead, and the key they are signed with."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import NamedTuple

from commands.notice.links import Link, sign
from commands.notice.refusals import LinkKeyMissing
from settings import Secret


class LinkKey(NamedTuple):
    """The key of this deployment: the one given, or one that is made at its first use and kept in a file."""

    given: Secret
    file: Path

    def read(self) -> bytes:
        """Return it. Raises ``LinkKeyMissing`` where none is given and none can be kept."""
        if self.given:
            return self.given.reveal().encode()
        try:
            if not self.file.exists():
                self._keep_new()
            return self.file.read_bytes()
        except OSError as error:
            raise LinkKeyMissing from error

    def _keep_new(self) -> None:
        """Make it; of several who do so at once, the first one's stays."""
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.file.parent, prefix=".link-key-") as draft:  # mode 0600
            draft.write(secrets.token_hex(32).encode())
            draft.flush()
            with contextlib.suppress(FileExistsError):
                os.link(draft.name, self.file)


class Links(NamedTuple):
    """``base`` is where people reach the API."""

    base: str
    key: LinkKey

    def url(self, link: Link) -> str:
        """Return the address under which a notice is answered. Raises ``LinkKeyMissing``."""
        token = sign(link, self.key.read())
        return f"{self.base}/notices/{link.notice_id}/answer?token={token}"
