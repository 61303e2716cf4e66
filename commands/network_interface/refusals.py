"""Why a network interface says no."""

from __future__ import annotations

from commands.kernel.errors import Refused, Unknown


class NetworkInterfaceUnknown(Unknown):
    """There is no such network interface."""


class NetworkInterfaceGone(Refused):
    """The network interface has been deleted; nothing more can be done with it."""


class NetworkInterfaceInUse(Refused):
    """The network interface belongs to another server, or is about to."""


class NetworkInterfaceNotAttached(Refused):
    """The network interface does not belong to this server."""
