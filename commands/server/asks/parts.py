"""What its ports and its root volume, made and removed with it, answer to the server."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.message import Command, Quota


class ConfirmPart(Command, frozen=True):
    """A port or the root volume made for it is there."""

    part_id: UUID
    cloud_id: str


class ReportPartFailed(Command, frozen=True):
    part_id: UUID
    reason: str
    quota: Quota | None = None


class ConfirmReleased(Command, frozen=True):
    """Nothing is held by it any more that outlives it."""


class ConfirmRemoved(Command, frozen=True):
    """Nothing is left of what was made for it."""


PartsCommand = ConfirmPart | ReportPartFailed | ConfirmReleased | ConfirmRemoved
