"""What may be asked of the tie between this ledger and its cloud."""

from __future__ import annotations

from commands.cloud_binding.events import CloudIdentity
from commands.kernel.message import Command


class BindCloud(Command, frozen=True):
    """Tie the ledger to this cloud, if it is not tied yet."""

    cloud: CloudIdentity


class RebindCloud(Command, frozen=True):
    """Tie the ledger to this cloud, whatever it is tied to."""

    cloud: CloudIdentity


CloudBindingCommand = BindCloud | RebindCloud
