"""How a server that the cloud has is taken into the ledger, and marked there."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.message import Command
from commands.server.events import ServerAdopted, ServerObserved


class AdoptServer(Command, frozen=True):
    """Take a server that the cloud has into the book, as it was told, and as the cloud shows it now."""

    operation_id: UUID
    told: ServerAdopted
    shown: ServerObserved


class ConfirmMarked(Command, frozen=True):
    """The cloud shows that an adopted server is ours; by its metadata alone if not ``tagged``."""

    operation_id: UUID
    tagged: bool


AdoptingCommand = AdoptServer | ConfirmMarked
