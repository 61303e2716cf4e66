"""How a server is asked away, and what is gone."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.message import Command
from commands.server.events import CloudAction


class DeleteServer(Command, frozen=True):
    operation_id: UUID


class ConfirmGone(Command, frozen=True):
    """The cloud has no such server any more."""

    cause: CloudAction | None = None


class ConfirmTwinDeleted(Command, frozen=True):
    cloud_id: str


DeletingCommand = DeleteServer | ConfirmGone | ConfirmTwinDeleted
