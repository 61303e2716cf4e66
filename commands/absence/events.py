"""What can happen when much of a kind is missing from the cloud at once."""

from __future__ import annotations

from commands.kernel.message import Event


class AbsenceHeld(Event, frozen=True):
    """So many things of a kind were missing from the cloud in one sweep that none of them counts as gone."""

    feature: str
    missing: int
    known: int
    """How many live ones the ledger has."""


class AbsenceConfirmed(Event, frozen=True):
    """An operator confirmed that they are gone: up to so many are recorded as such by the next sweep."""

    feature: str
    missing: int


class AbsenceEnded(Event, frozen=True):
    """No more than usual is missing: they came back, or were recorded as gone."""

    feature: str


AbsenceEvent = AbsenceHeld | AbsenceConfirmed | AbsenceEnded
