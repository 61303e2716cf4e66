"""Events of a floating IP."""

from __future__ import annotations

from uuid import UUID

import msgspec

from commands.kernel.message import Begins, Event, Fails, Succeeds
from commands.kernel.resource import (
    Accepted,
    Adopted,
    CreateAttempted,
    Created,
    CreateFailed,
    Deleted,
    DeletedOutOfBand,
    DeleteRequested,
    Requested,
)


class ExternalNetwork(msgspec.Struct, frozen=True):
    """The network an address is of: its id, and the name it had then."""

    id: str
    name: str


class FloatingIpRequested(Requested, frozen=True):
    """Someone asked for an address of an external network; ``address`` is the one wished for, if any."""

    network: ExternalNetwork
    description: str = ""
    address: str | None = None


class FloatingIpCreateAttempted(CreateAttempted, frozen=True):
    """We are about to send POST /floatingips, once. Recorded before it is sent."""


class FloatingIpAccepted(Accepted, frozen=True):
    """Neutron gave the floating IP an id of its own."""


class FloatingIpCreated(Created, frozen=True):
    """The project has the address, and it leads nowhere yet."""


class FloatingIpCreateFailed(CreateFailed, frozen=True):
    """Neutron refused."""


class FloatingIpAssociateRequested(Begins, frozen=True):
    """Someone asked to lead it to a network interface: Neutron's port, and the server that has it, if any."""

    asks = "associate"

    network_interface_id: UUID | None
    port_cloud_id: str
    server_id: UUID | None = None


class FloatingIpAssociated(Succeeds, frozen=True):
    """It leads there, as asked."""

    network_interface_id: UUID | None
    port_cloud_id: str
    server_id: UUID | None = None


class FloatingIpAssociateFailed(Fails, frozen=True):
    """Neutron would not lead it there."""

    network_interface_id: UUID | None
    port_cloud_id: str
    server_id: UUID | None = None


class FloatingIpDisassociateRequested(Begins, frozen=True):
    """Someone asked to free it. An interface that is not in the ledger has no id of ours."""

    asks = "disassociate"

    network_interface_id: UUID | None
    port_cloud_id: str
    server_id: UUID | None = None


class FloatingIpDisassociated(Succeeds, frozen=True):
    """It is free again, as asked."""

    network_interface_id: UUID | None
    port_cloud_id: str
    server_id: UUID | None = None


class FloatingIpDisassociateFailed(Fails, frozen=True):
    """Neutron would not free it."""

    network_interface_id: UUID | None
    port_cloud_id: str
    server_id: UUID | None = None


class FloatingIpDeleteRequested(DeleteRequested, frozen=True):
    """Someone asked to give the address back."""


class FloatingIpDeleted(Deleted, frozen=True):
    """The address is no longer the project's. The ledger keeps its history."""


class FloatingIpDeleteFailed(Fails, frozen=True):
    """Neutron would not delete it, or it had come into use; it is still there."""


class FloatingIpObserved(Event, frozen=True):
    """The observation has changed. ``status`` is Neutron's word, and says nothing of its use."""

    status: str
    address: str
    port_cloud_id: str | None = None
    fixed_address: str | None = None
    network_interface_id: UUID | None = None
    server_id: UUID | None = None


class FloatingIpAdopted(Adopted, frozen=True):
    """A server of the cloud was adopted, and this address with it, as it stood."""

    network: ExternalNetwork
    address: str
    status: str
    description: str = ""
    port_cloud_id: str | None = None
    fixed_address: str | None = None
    network_interface_id: UUID | None = None
    server_id: UUID | None = None

    @property
    def seen(self) -> FloatingIpObserved:
        """The observation of the cloud."""
        return FloatingIpObserved(
            status=self.status,
            address=self.address,
            port_cloud_id=self.port_cloud_id,
            fixed_address=self.fixed_address,
            network_interface_id=self.network_interface_id,
            server_id=self.server_id,
        )


class FloatingIpAssociatedOutOfBand(Event, frozen=True):
    """Associated with a port in the cloud, without a request of the ledger."""

    network_interface_id: UUID | None
    port_cloud_id: str
    server_id: UUID | None = None


class FloatingIpDisassociatedOutOfBand(Event, frozen=True):
    """Freed without a request of the ledger, or the port or the server that had it is gone."""

    network_interface_id: UUID | None
    port_cloud_id: str
    server_id: UUID | None = None


class FloatingIpReleased(Event, frozen=True):
    """The port it led to was deleted, as asked: the cloud freed it then."""

    network_interface_id: UUID | None
    port_cloud_id: str
    server_id: UUID | None = None


class FloatingIpDeletedOutOfBand(DeletedOutOfBand, frozen=True):
    """The address was given back in the cloud, without a request of the ledger."""


FloatingIpEvent = (
    FloatingIpRequested
    | FloatingIpCreateAttempted
    | FloatingIpAccepted
    | FloatingIpCreated
    | FloatingIpCreateFailed
    | FloatingIpAssociateRequested
    | FloatingIpAssociated
    | FloatingIpAssociateFailed
    | FloatingIpDisassociateRequested
    | FloatingIpDisassociated
    | FloatingIpDisassociateFailed
    | FloatingIpDeleteRequested
    | FloatingIpDeleted
    | FloatingIpDeleteFailed
    | FloatingIpObserved
    | FloatingIpAssociatedOutOfBand
    | FloatingIpDisassociatedOutOfBand
    | FloatingIpReleased
    | FloatingIpDeletedOutOfBand
    | FloatingIpAdopted
)

FloatingIpFailure = (
    FloatingIpCreateFailed | FloatingIpAssociateFailed | FloatingIpDisassociateFailed | FloatingIpDeleteFailed
)
