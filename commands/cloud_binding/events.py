"""Events of the binding between this ledger and its cloud."""

from __future__ import annotations

import msgspec

from commands.kernel.message import Event


class CloudService(msgspec.Struct, frozen=True):
    """A service of Keystone's catalogue, in our region. ``id`` is empty where the catalogue has no ids."""

    type: str
    id: str
    addresses: tuple[str, ...] = ()
    """Its endpoints of all interfaces; the project's id in them is left out."""


class CloudIdentity(msgspec.Struct, frozen=True):
    """Identity of a cloud and of our view of it, all from a token of Keystone's."""

    auth_url: str
    """The address of Keystone that the service user used. For information; it is not compared."""
    user_id: str
    project_id: str
    """The service user's own."""
    region: str
    sees_all: bool
    """Whether the service user may list what all projects have."""
    services: tuple[CloudService, ...] = ()


class CloudBound(Event, frozen=True):
    """The ledger is bound to this cloud from now on, and to no other."""

    cloud: CloudIdentity


class CloudRebound(Event, frozen=True):
    """An operator confirmed that the ledger's cloud is this one now: it has moved, or its view changed."""

    cloud: CloudIdentity
    differences: tuple[str, ...] = ()


CloudBindingEvent = CloudBound | CloudRebound
