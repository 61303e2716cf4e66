"""What becomes of the things that are made for a server, and go with it."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.message import Event


class ServerDependencyReady(Event, frozen=True):
    """A network interface or the root volume made for it is there; ``cloud_id`` is the cloud's id of it."""

    part_id: UUID
    cloud_id: str


class ServerDependenciesReady(Event, frozen=True):
    """All that was to be made for it is there: now the cloud can be asked for the server."""


class ServerPartsDetached(Event, frozen=True):
    """It is to be deleted, and nothing is held by it any more that outlives it: now the cloud is asked."""


class ServerRemovedFromCloud(Event, frozen=True):
    """It is deleted in the cloud; what was made for it goes now."""
