"""Why a snapshot of a server says no."""

from __future__ import annotations

from commands.kernel.errors import Refused, Unknown


class SnapshotUnknown(Unknown):
    """There is no such snapshot of a server."""


class SnapshotNameDuplicate(Refused):
    """Another snapshot of this project has that name; it is free again once that snapshot is deleted."""


class SnapshotUnderWay(Refused):
    """Another snapshot of this server is being made; the cloud makes one at a time."""


class SnapshotGone(Refused):
    """The snapshot has been deleted; the ledger keeps its history, and nothing more can be done with it."""
