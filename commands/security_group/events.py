"""Events of a security group."""

from __future__ import annotations

from typing import Literal

import msgspec

from commands.kernel.message import Begins, Event, Fails, Succeeds
from commands.kernel.resource import (
    Accepted,
    CreateAttempted,
    Created,
    CreateFailed,
    Deleted,
    DeletedOutOfBand,
    DeleteRequested,
    Requested,
)


class Rule(msgspec.Struct, frozen=True):
    """What one rule lets pass. For ICMP ``port_min`` is the type and ``port_max`` the code.

    ``remote_group`` is ``self``, our id of a group, or Neutron's of one that is not in the ledger;
    ``remote_cloud_id`` is Neutron's in each case but the first. ``remote_address_group`` and ``cloud_id``,
    the rule's own, are Neutron's ids too.
    """

    direction: Literal["ingress", "egress"]
    ethertype: Literal["IPv4", "IPv6"]
    protocol: str | None = None
    port_min: int | None = None
    port_max: int | None = None
    remote_ip_prefix: str | None = None
    remote_group: str | None = None
    remote_cloud_id: str | None = None
    remote_address_group: str | None = None
    cloud_id: str | None = None


Rules = tuple[Rule, ...]


class SecurityGroupRequested(Requested, frozen=True):
    """Someone asked for a security group. Without rules it has those that Neutron gives each new one."""

    name: str
    description: str = ""
    rules: Rules | None = None


class SecurityGroupCreateAttempted(CreateAttempted, frozen=True):
    """We are about to send POST /security-groups, once. Recorded before it is sent."""


class SecurityGroupAccepted(Accepted, frozen=True):
    """Neutron made the group and gave it an id of its own; its rules are yet to be set."""


class SecurityGroupCreated(Created, frozen=True):
    """It is there, with these rules and no others."""

    rules: Rules = ()


class SecurityGroupCreateFailed(CreateFailed, frozen=True):
    """Neutron refused the group or one of its rules; a group that is there all the same has these."""

    rules: Rules = ()


class SecurityGroupChangeRequested(Begins, frozen=True):
    """Someone asked for this name, this description and, unless null, these rules and no others."""

    asks = "change"

    name: str
    description: str
    rules: Rules | None = None


class SecurityGroupChanged(Succeeds, frozen=True):
    """Neutron has name, description and rules as asked."""

    name: str
    description: str
    rules: Rules


class SecurityGroupChangeFailed(Fails, frozen=True):
    """Neutron refused a part of the change: the rules are what it has now, all else is as it was before."""

    name: str
    description: str
    rules: Rules


class SecurityGroupDeleteRequested(DeleteRequested, frozen=True):
    """Someone asked to delete it."""


class SecurityGroupDeleted(Deleted, frozen=True):
    """Gone from the cloud, and with it all rules that named it. The ledger keeps its history."""


class SecurityGroupDeleteFailed(Fails, frozen=True):
    """Neutron would not delete it; it is still there. ``in_use``: because a port has it."""

    in_use: bool = False

    @property
    def word(self) -> str | None:
        return "SECURITY_GROUP_IN_USE" if self.in_use else super().word


class SecurityGroupRulesChangedOutOfBand(Event, frozen=True):
    """Rules were made or removed in the cloud, without a request of the ledger: it has these now."""

    rules: Rules


class SecurityGroupRenamedOutOfBand(Event, frozen=True):
    """Renamed in the cloud, without a request of the ledger; the ledger's name stays, and stays unique."""

    cloud_name: str


class SecurityGroupDeletedOutOfBand(DeletedOutOfBand, frozen=True):
    """Deleted in the cloud, without a request of the ledger."""


SecurityGroupEvent = (
    SecurityGroupRequested
    | SecurityGroupCreateAttempted
    | SecurityGroupAccepted
    | SecurityGroupCreated
    | SecurityGroupCreateFailed
    | SecurityGroupChangeRequested
    | SecurityGroupChanged
    | SecurityGroupChangeFailed
    | SecurityGroupDeleteRequested
    | SecurityGroupDeleted
    | SecurityGroupDeleteFailed
    | SecurityGroupRulesChangedOutOfBand
    | SecurityGroupRenamedOutOfBand
    | SecurityGroupDeletedOutOfBand
)

SecurityGroupFailure = SecurityGroupCreateFailed | SecurityGroupChangeFailed | SecurityGroupDeleteFailed
