"""Decider of a mass absence: held back until the resources reappear, or an operator confirms it."""

from __future__ import annotations

from typing import assert_never
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from commands.absence.commands import AbsenceCommand, ConfirmAbsence, EndAbsence, HoldAbsence
from commands.absence.events import AbsenceConfirmed, AbsenceEnded, AbsenceEvent, AbsenceHeld
from commands.kernel.decider import Decider
from commands.kernel.errors import Refused

ABSENCES = uuid5(NAMESPACE_URL, "urn:stackledger:absence")
"""The namespace of the streams: never to be changed."""


def stream_of(feature: str) -> UUID:
    """Return the stream of a kind of resource, such as ``server``."""
    return uuid5(ABSENCES, feature)


class NoAbsenceHeld(Refused):
    """No absence of this kind is held back."""


class Absence(msgspec.Struct, frozen=True):
    """State: the number of missing resources held back, and the confirmed number."""

    feature: str = ""
    held: int | None = None
    known: int = 0
    confirmed: int = 0

    def allows(self, missing: int) -> bool:
        """Whether this number may be recorded as gone at once."""
        return missing <= self.confirmed


def decide(absence: Absence, command: AbsenceCommand) -> list[AbsenceEvent]:
    """Record a growing number again, a confirmed one never. Raises ``NoAbsenceHeld``."""
    match command:
        case HoldAbsence(feature, missing, known):
            told = absence.held is not None and missing <= absence.held
            return [] if told or absence.allows(missing) else [AbsenceHeld(feature, missing, known)]
        case ConfirmAbsence():
            if absence.held is None:
                raise NoAbsenceHeld
            confirmed = absence.confirmed >= absence.held
            return [] if confirmed else [AbsenceConfirmed(absence.feature, absence.held)]
        case EndAbsence():
            return [] if absence.held is None else [AbsenceEnded(absence.feature)]
        case _:
            assert_never(command)


def evolve(absence: Absence, event: AbsenceEvent) -> Absence:
    match event:
        case AbsenceHeld(feature, missing, known):
            return Absence(feature, missing, known)
        case AbsenceConfirmed(feature, missing):
            return Absence(feature, missing, absence.known, missing)
        case AbsenceEnded():
            return Absence()
        case _:
            assert_never(event)


ABSENCE = Decider(Absence(), decide, evolve, feature="absence")
