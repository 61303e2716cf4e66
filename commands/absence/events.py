"""Events of a mass absence: many resources of a kind are missing from the cloud at once."""

from __future__ import annotations

from commands.kernel.message import Event


class AbsenceHeld(Event, frozen=True):
    """Too many resources of a kind were missing from the cloud in one sweep: none of them counts as gone."""

    feature: str
    missing: int
    known: int
    """Number of live ones in the ledger."""


class AbsenceConfirmed(Event, frozen=True):
    """An operator confirmed that they are gone: the next sweep records up to this number as gone."""

    feature: str
    missing: int


class AbsenceEnded(Event, frozen=True):
    """The number of missing ones is back to normal: they came back, or were recorded as gone."""

    feature: str


AbsenceEvent = AbsenceHeld | AbsenceConfirmed | AbsenceEnded
