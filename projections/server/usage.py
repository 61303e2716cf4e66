"""Usage of a server: the events that count as use, and the last actor to start or stop it."""

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
"""Requests that decide whether a server runs."""

STRAIGHT = {
    e.ServerConsoleGranted,
    e.ServerStartedOutOfBand,
    e.ServerStoppedOutOfBand,
    e.ServerStatusChangedOutOfBand,
}
TELLING = frozenset(kind for kind in get_args(e.ServerEvent) if kind in STRAIGHT or issubclass(kind, Begins))
"""Types of events that count as use: a fast test, for every event of a server passes here."""


def use(record: RecordedEvent, event: e.ServerEvent) -> dict[str, Any]:
    """Return the fields of use: a user's request for the server, here or straight in the cloud, is use."""
    by, at = record.entry.by, record.at
    used = {"used_at": at}
    match event:
        case Begins():
            powered = {"powered_by": by, "powered_at": at} if type(event) in POWER else {}
            return {**powered, **(used if by.startswith("user:") else {})}
        case e.ServerStoppedOutOfBand():  # perhaps a crash: not use, and not a policy's action
            return {"powered_by": "cloud", "powered_at": at}
        case e.ServerConsoleGranted():
            return used
        case e.ServerStartedOutOfBand() | e.ServerStatusChangedOutOfBand():
            return {**used, "powered_by": "cloud", "powered_at": at}
        case _:
            return {}
