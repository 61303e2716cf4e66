"""Why a volume says no."""

from __future__ import annotations

from commands.kernel.errors import Refused, Unknown


class VolumeUnknown(Unknown):
    """There is no such volume."""


class VolumeNameDuplicate(Refused):
    """Another volume of this project has that name; a name is free again once its volume is deleted."""


class VolumeGone(Refused):
    """The volume has been deleted; the ledger keeps its history, and nothing more can be done with it."""


class VolumeUnavailable(Refused):
    """The volume is attached to another server, or about to be."""


class VolumeNotAttached(Refused):
    """The volume is not attached to this server."""


class RootVolumeStays(Refused):
    """A server boots from this volume; it goes or stays with its server and can't be detached."""


class VolumeOnlyGrows(Refused):
    """A volume can only be made larger; this size is not more than what it has."""

    status = 422

    def __init__(self) -> None:
        super().__init__(errors=[{"pointer": "/size_gb", "detail": "is not more than it has now"}])


class VolumesNotOffered(Refused):
    """This cloud has no volume service."""

    status = 422
