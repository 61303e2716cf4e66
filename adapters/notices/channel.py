"""Channel: the protocol of a way to deliver notices, and its error."""

from __future__ import annotations

from typing import Protocol

from adapters.notices.message import NotificationMessage


class Undelivered(Exception):
    """The channel did not take the notice. The reason is recorded: it names no person and holds no secret.

    ``final``: trying again is no use.
    """

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.final = reason, final


class Channel(Protocol):
    """A way to deliver notices to their recipients."""

    async def send(self, letter: NotificationMessage) -> None:
        """Deliver it; when this returns, it was taken. Raises ``Undelivered``."""
        ...
