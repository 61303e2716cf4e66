"""What a channel is, and how it says that it could not deliver."""

from __future__ import annotations

from typing import Protocol

from adapters.notices.message import NotificationMessage


class Undelivered(Exception):
    """The channel did not take it. The reason is recorded: it names no person and holds no secret.

    ``final``: trying again is no use.
    """

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.final = reason, final


class Channel(Protocol):
    """A way to those a notice is for."""

    async def send(self, letter: NotificationMessage) -> None:
        """Deliver it; when this returns, it was taken. Raises ``Undelivered``."""
        ...
