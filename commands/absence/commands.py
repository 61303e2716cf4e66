"""What may be told, and asked, when much of a kind is missing from the cloud at once."""

from __future__ import annotations

from commands.kernel.message import Command


class HoldAbsence(Command, frozen=True):
    """So many of so many are missing, which is too much to be believed."""

    feature: str
    missing: int
    known: int


class ConfirmAbsence(Command, frozen=True):
    """What is held back is gone indeed."""


class EndAbsence(Command, frozen=True):
    """No more than usual is missing."""


AbsenceCommand = HoldAbsence | ConfirmAbsence | EndAbsence
