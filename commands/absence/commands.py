"""Commands of a mass absence: many resources of a kind are missing from the cloud at once."""

from __future__ import annotations

from commands.kernel.message import Command


class HoldAbsence(Command, frozen=True):
    """More resources are missing than may be recorded as gone without confirmation."""

    feature: str
    missing: int
    known: int


class ConfirmAbsence(Command, frozen=True):
    """An operator confirms that the missing resources are gone."""


class EndAbsence(Command, frozen=True):
    """The number of missing resources is back to normal."""


AbsenceCommand = HoldAbsence | ConfirmAbsence | EndAbsence
