"""What shows that somebody uses a server, and who has the last word on whether it runs."""

from __future__ import annotations

from typing import Any

from commands.message import Begins
from commands.record import Recorded
from commands.server import events as e

POWER = (
    e.ServerStartRequested,
    e.ServerStopRequested,
    e.ServerSuspendRequested,
    e.ServerResumeRequested,
    e.ServerShelveRequested,
    e.ServerUnshelveRequested,
)
"""Wishes that decide whether a server is to run."""

TELLING = (
    Begins,
    e.ServerConsoleGranted,
    e.ServerStartedOutOfBand,
    e.ServerStoppedOutOfBand,
    e.ServerStatusChangedOutOfBand,
)
"""Events that tell of use: most do not, and each of a server is asked."""


def use(record: Recorded, event: e.ServerEvent) -> dict[str, Any]:
    """A person uses a server who asks something of it, or does something to it straight in the cloud."""
    if not isinstance(event, TELLING):
        return {}
    by, at = record.entry.by, record.at
    used = {"used_at": at}
    match event:
        case e.ServerStoppedOutOfBand():  # perhaps a crash: no use, but no policy's doing either
            return {"powered_by": "cloud", "powered_at": at}
        case Begins():
            powered = {"powered_by": by, "powered_at": at} if isinstance(event, POWER) else {}
            return {**powered, **(used if by.startswith("user:") else {})}
        case e.ServerConsoleGranted():
            return used
        case e.ServerStartedOutOfBand() | e.ServerStatusChangedOutOfBand():
            return {**used, "powered_by": "cloud", "powered_at": at}
