"""Commands to a security group, from users and pollers, and its refusals."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from commands.kernel import resource
from commands.kernel.errors import Refused, Unknown
from commands.kernel.message import Command, Quota
from commands.kernel.resource import Observation
from commands.security_group.events import Rules


class RequestSecurityGroup(Command, frozen=True):
    """Without ``rules`` it gets those that Neutron gives each new group."""

    operation_id: UUID
    project_id: str
    name: str
    description: str = ""
    rules: Rules | None = None


class ChangeSecurityGroup(Command, frozen=True):
    """A field that is None stays as it is; ``rules`` are all it is to have."""

    operation_id: UUID
    name: str | None = None
    description: str | None = None
    rules: Rules | None = None


class DeleteSecurityGroup(Command, frozen=True):
    """``users``: how many live servers and interfaces are known to have it."""

    operation_id: UUID
    users: int = 0


class ConfirmRulesSet(Command, frozen=True):
    """The request is done; these are the rules as Neutron shows them."""

    operation_id: UUID
    rules: Rules


class ReportRulesRefused(Command, frozen=True):
    """Neutron refused a part of the request, and has these rules now."""

    operation_id: UUID
    reason: str
    rules: Rules
    quota: Quota | None = None
    differs: bool = False
    """Whether the cloud accepted it, and then shows something else than was requested."""


class ReportGroupInUse(Command, frozen=True):
    """Neutron would not delete it: a port has it."""

    operation_id: UUID
    reason: str


class ObserveSecurityGroup(Observation, frozen=True):
    """Observation: the group in a listing of the cloud."""

    cloud_id: str
    name: str
    rules: Rules
    description: str | None = None


SecurityGroupCommand = (
    RequestSecurityGroup
    | ChangeSecurityGroup
    | DeleteSecurityGroup
    | ConfirmRulesSet
    | ReportRulesRefused
    | ReportGroupInUse
    | ObserveSecurityGroup
    | resource.Answer
)


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
