"""Observation of a server: what a listing of the cloud shows, as a command to the decider."""

from __future__ import annotations

from commands.kernel.resource import Observation
from commands.server.events import Address, CloudAction, Fault, Flavor


class ObserveServer(Observation, frozen=True):
    """What a listing of the cloud shows of the server.

    ``failure`` is what os-instance-actions says of the action under way, where it ended in an error;
    ``unfinished`` says that it has not ended there; ``cause`` is the newest action there that we never
    asked for, and ``ours`` that the newest one is an act of ours that had no outcome, or another. The id of
    ``flavor`` is empty where it was not looked up: Nova does not show it (2.47). ``others`` are the actions
    there that are not ours and not recorded yet, oldest first.
    """

    cloud_id: str
    name: str
    status: str
    task_state: str | None = None
    power_state: int | None = None
    locked: bool = False
    locked_reason: str | None = None
    addresses: tuple[Address, ...] = ()
    fault: Fault | None = None
    flavor: Flavor | None = None
    failure: str | None = None
    unfinished: bool = False
    cause: CloudAction | None = None
    ours: bool = False
    description: str | None = None
    others: tuple[CloudAction, ...] = ()
    difference: str = ""
    """Differences from what the pending operation asked for, in words."""
