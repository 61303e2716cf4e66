"""Events of a project that the ledger serves."""

from __future__ import annotations

from commands.kernel.message import Event


class ProjectJoined(Event, frozen=True):
    """The service user gave itself a role in the project, to act there."""

    user_id: str
    role: str


ProjectEvent = ProjectJoined
