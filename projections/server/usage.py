"""What shows that somebody uses a server, and who has the last word on whether it runs."""

from __future__ import annotations

from typing import Any, get_args

from commands.kernel.message import Begins
from commands.server import events as e
from commands.store.envelope import RecordedEvent

POWER = {
    e.ServerStartRequested,
    e.ServerStopRequested,
    e.ServerSuspendRequested,
    e.ServerResumeRequested,
    e.ServerShelveRequested,
    e.ServerUnshelveRequested,
}
"""Wishes that decide whether a server is to run."""

STRAIGHT = {
    e.ServerConsoleGranted,
    e.ServerStartedOutOfBand,
    e.ServerStoppedOutOfBand,
    e.ServerStatusChangedOutOfBand,
}
TELLING = frozenset(kind for kind in get_args(e.ServerEvent) if kind in STRAIGHT or issubclass(kind, Begins))
"""Types of the events that tell of use: most do not, and each of a server is asked."""


def use(record: RecordedEvent, event: e.ServerEvent) -> dict[str, Any]:
    """A person uses a server who asks something of it, or does something to it straight in the cloud."""
    by, at = record.entry.by, record.at
    used = {"used_at": at}
    match event:
        case Begins():
            powered = {"powered_by": by, "powered_at": at} if type(event) in POWER else {}
            return {**powered, **(used if by.startswith("user:") else {})}
        case e.ServerStoppedOutOfBand():  # perhaps a crash: no use, but no policy's doing either
            return {"powered_by": "cloud", "powered_at": at}
        case e.ServerConsoleGranted():
            return used
        case e.ServerStartedOutOfBand() | e.ServerStatusChangedOutOfBand():
            return {**used, "powered_by": "cloud", "powered_at": at}
        case _:
            return {}
