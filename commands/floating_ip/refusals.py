"""Why a floating IP says no."""

from __future__ import annotations

from commands.kernel.errors import Refused, Unknown


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
