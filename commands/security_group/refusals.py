"""Why a security group says no."""

from __future__ import annotations

from collections.abc import Sequence

from commands.kernel.errors import Refused, Unknown


class SecurityGroupUnknown(Unknown):
    """There is no such security group."""


class SecurityGroupNameDuplicate(Refused):
    """Another security group of this project has that name; it is free again once that group is deleted."""


class SecurityGroupGone(Refused):
    """The security group has been deleted; the ledger keeps its history, and it can't be changed any more."""


class SecurityGroupInUse(Refused):
    """Servers or interfaces have this security group; take it from them before you delete it."""


class SecurityGroupInvalid(Refused):
    """Neutron would not take these values."""

    status = 422

    def __init__(self, flaws: Sequence[tuple[str, str]]) -> None:
        super().__init__(errors=[{"pointer": pointer, "detail": detail} for pointer, detail in flaws])
