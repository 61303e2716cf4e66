"""Asking for it to run, to pause, or not to run."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from commands.kernel.message import Command


class StartServer(Command, frozen=True):
    operation_id: UUID


class StopServer(Command, frozen=True):
    operation_id: UUID


class RebootServer(Command, frozen=True):
    operation_id: UUID
    kind: Literal["SOFT", "HARD"] = "SOFT"


class PauseServer(Command, frozen=True):
    operation_id: UUID


class UnpauseServer(Command, frozen=True):
    operation_id: UUID


class SuspendServer(Command, frozen=True):
    operation_id: UUID


class ResumeServer(Command, frozen=True):
    operation_id: UUID


PowerCommand = (
    StartServer | StopServer | RebootServer | PauseServer | UnpauseServer | SuspendServer | ResumeServer
)
