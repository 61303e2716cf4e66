"""Where the links of notices lead, and the key they are signed with."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import NamedTuple

from adapters.runtime.secret_file import keep_new
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
                keep_new(self.file, secrets.token_hex(32))
            return self.file.read_bytes()
        except OSError as error:
            raise LinkKeyMissing from error


class Links(NamedTuple):
    """``base`` is where people reach the API."""

    base: str
    key: LinkKey

    def url(self, link: Link) -> str:
        """Return the address under which a notice is answered. Raises ``LinkKeyMissing``."""
        token = sign(link, self.key.read())
        return f"{self.base}/notices/{link.notice_id}/answer?token={token}"
