"""Asking for its host's room to be freed, and for it to run again."""

from __future__ import annotations

from uuid import UUID

from commands.kernel.message import Command


class ShelveServer(Command, frozen=True):
    operation_id: UUID


class UnshelveServer(Command, frozen=True):
    operation_id: UUID


ShelvingCommand = ShelveServer | UnshelveServer
