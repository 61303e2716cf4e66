"""Values in the events of a server."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec


class Flavor(msgspec.Struct, frozen=True):
    """The flavor as it was at the request."""

    id: str
    name: str
    vcpus: int
    ram_mb: int
    disk_gb: int


class Named(msgspec.Struct, frozen=True):
    """An image or a network of the cloud: its id, and the name it had then."""

    id: str
    name: str


class NamedGroup(Named, frozen=True, omit_defaults=True):
    """A security group: ``id`` is Neutron's, ``ledger_id`` ours, if the ledger has it."""

    ledger_id: UUID | None = None


class Interface(msgspec.Struct, frozen=True):
    """A port the server is to have: made for it, or given (``cloud_id``) and then kept when it is deleted."""

    id: UUID
    network: Named
    fixed_address: str | None = None
    security_groups: tuple[NamedGroup, ...] = ()
    cloud_id: str | None = None


class RootVolume(msgspec.Struct, frozen=True):
    """The volume the server boots from, made for it of its image."""

    id: UUID
    size_gb: int
    volume_type: str | None = None
    delete_on_termination: bool = True


class Address(msgspec.Struct, frozen=True):
    network: str
    address: str
    version: Literal[4, 6] = 4
    type: str = "fixed"
    mac: str | None = None


class Fault(msgspec.Struct, frozen=True):
    """Nova's own words for a failure."""

    message: str
    code: int | None = None


class CloudAction(msgspec.Struct, frozen=True):
    """An entry of os-instance-actions that no request of ours explains."""

    action: str
    request_id: str
    user_id: str | None = None
