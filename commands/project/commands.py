"""Commands of a project."""

from __future__ import annotations

from commands.kernel.message import Command


class ConfirmJoined(Command, frozen=True):
    """The cloud gave the service user the role it asked for."""

    user_id: str
    role: str


ProjectCommand = ConfirmJoined
