"""Events of shelving: the one way to free a server's room without deleting it (openstack-facts.md, 3)."""

from __future__ import annotations

from typing import Literal

from commands.kernel.message import Begins, Fails, Succeeds


class ServerShelveRequested(Begins, frozen=True):
    """Someone asked to shelve it: the cloud keeps its disk, as ``mechanism`` says, and frees its host."""

    asks = "shelve"

    mechanism: Literal["image", "volume"] = "image"
    """What keeps its disk: an image the cloud makes of it, or the volume it boots from."""


class ServerShelved(Succeeds, frozen=True):
    """It is shelved. ``room_freed``: it was seen as SHELVED_OFFLOADED, so that its host has room again.

    A cloud may keep a shelved server on its host for a while, or for ever (``shelved_offload_time``).
    """

    room_freed: bool


class ServerShelveFailed(Fails, frozen=True):
    """The cloud would not shelve it, or tried and failed."""


class ServerUnshelveRequested(Begins, frozen=True):
    """Someone asked to bring a shelved server back; the cloud has to find a host for it anew."""

    asks = "unshelve"


class ServerUnshelved(Succeeds, frozen=True):
    """It runs again after it was shelved."""


class ServerUnshelveFailed(Fails, frozen=True):
    """The cloud would not unshelve it, or found no host."""


ShelvingEvent = (
    ServerShelveRequested
    | ServerShelved
    | ServerShelveFailed
    | ServerUnshelveRequested
    | ServerUnshelved
    | ServerUnshelveFailed
)
