"""Commands to a floating IP, from users and pollers, and its refusals."""

from __future__ import annotations

from uuid import UUID

from commands.floating_ip.events import ExternalNetwork, FloatingIpAdopted
from commands.kernel import resource
from commands.kernel.errors import Refused, Unknown
from commands.kernel.message import Command
from commands.kernel.resource import Observation


class RequestFloatingIp(Command, frozen=True):
    operation_id: UUID
    project_id: str
    network: ExternalNetwork
    description: str = ""
    address: str | None = None


class AssociateFloatingIp(Command, frozen=True):
    """``port_cloud_id`` is Neutron's id of the interface; ``server_id`` is ours, if a server has it."""

    operation_id: UUID
    network_interface_id: UUID
    port_cloud_id: str
    server_id: UUID | None = None


class DisassociateFloatingIp(Command, frozen=True):
    """Free it: from that interface or that server only, where one is given."""

    operation_id: UUID
    network_interface_id: UUID | None = None
    server_id: UUID | None = None


class DeleteFloatingIp(Command, frozen=True):
    operation_id: UUID


class ObserveFloatingIp(Observation, frozen=True):
    """Observation. ``answers`` is the operation that this is the cloud's answer to, if any."""

    cloud_id: str
    status: str
    address: str
    port_cloud_id: str | None = None
    fixed_address: str | None = None
    network_interface_id: UUID | None = None
    server_id: UUID | None = None
    answers: UUID | None = None
    released: bool = False
    """Whether the port that it led to was deleted by request, by which Neutron freed it."""
    difference: str = ""
    """Differences from what the pending operation asked for, in words."""


class AdoptFloatingIp(Command, frozen=True):
    """Adopt an existing address of the project, as it was found."""

    told: FloatingIpAdopted


FloatingIpCommand = (
    RequestFloatingIp
    | AssociateFloatingIp
    | DisassociateFloatingIp
    | DeleteFloatingIp
    | ObserveFloatingIp
    | AdoptFloatingIp
    | resource.Answer
)


class FloatingIpUnknown(Unknown):
    """There is no such floating IP."""


class FloatingIpGone(Refused):
    """The floating IP has been deleted; the ledger keeps its history, and nothing more can be done to it."""


class FloatingIpInUse(Refused):
    """The floating IP leads to a network interface, or is about to; disassociate it first."""

    def __init__(self, allowed: frozenset[str]) -> None:
        super().__init__(allowed=sorted(allowed))


class FloatingIpNotAssociated(Refused):
    """The floating IP does not lead to this network interface."""


class FloatingAddressForbidden(Refused):
    """Only an admin may choose the address (Neutron's create_floatingip:floating_ip_address)."""

    status = 403
