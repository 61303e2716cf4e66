"""Commands of the binding between this ledger and its cloud."""

from __future__ import annotations

from commands.cloud_binding.events import CloudIdentity
from commands.kernel.message import Command


class BindCloud(Command, frozen=True):
    """Bind the ledger to this cloud, if it is unbound."""

    cloud: CloudIdentity


class RebindCloud(Command, frozen=True):
    """Bind the ledger to this cloud, in place of any other."""

    cloud: CloudIdentity


CloudBindingCommand = BindCloud | RebindCloud
