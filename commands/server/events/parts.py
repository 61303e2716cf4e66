"""Events of a server's parts: ports and the root volume, made and removed with it."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.message import Event


class ServerDependencyReady(Event, frozen=True):
    """A network interface or the root volume made for it exists; ``cloud_id`` is its id in the cloud."""

    part_id: UUID
    cloud_id: str


class ServerDependenciesReady(Event, frozen=True):
    """All its parts exist: now the server can be requested of the cloud."""


class ServerPartsDetached(Event, frozen=True):
    """It is to be deleted, and all that outlives it is detached: now the cloud is asked to delete it."""


class ServerRemovedFromCloud(Event, frozen=True):
    """It is deleted in the cloud; its parts are removed next."""
