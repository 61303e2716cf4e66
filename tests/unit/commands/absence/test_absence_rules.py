"""A mass absence is held back until the things are there again, or a person confirms it."""

from __future__ import annotations

from uuid import UUID

from commands.absence.commands import ConfirmAbsence, EndAbsence, HoldAbsence
from commands.absence.decider import ABSENCE, NoAbsenceHeld, stream_of
from commands.absence.events import AbsenceConfirmed, AbsenceEnded, AbsenceHeld
from tests.scenario import Scenario

absence = Scenario(ABSENCE)
held = absence.after(HoldAbsence("server", 5, 9))
confirmed = held.after(ConfirmAbsence())


def test_its_stream_is_the_same_in_every_release() -> None:
    assert stream_of("server") == UUID("36b9628c-a773-5d74-b7d5-f72587b95273")


def test_it_is_told_once_and_anew_where_it_grows() -> None:
    absence.when(HoldAbsence("server", 5, 9)).then(AbsenceHeld("server", 5, 9))
    held.when(HoldAbsence("server", 5, 9)).then_nothing()
    held.when(HoldAbsence("server", 4, 9)).then_nothing()
    held.when(HoldAbsence("server", 6, 9)).then(AbsenceHeld("server", 6, 9))
    assert not held.state().allows(1)
    assert held.state().known == 9


def test_a_person_confirms_so_many_and_no_more() -> None:
    held.when(ConfirmAbsence()).then(AbsenceConfirmed("server", 5))
    assert confirmed.state().allows(5)
    assert not confirmed.state().allows(6)
    assert (confirmed.state().held, confirmed.state().known) == (5, 9)
    confirmed.when(HoldAbsence("server", 5, 9)).then_nothing()
    confirmed.when(ConfirmAbsence()).then_nothing()
    more = confirmed.when(HoldAbsence("server", 6, 9))
    more.then(AbsenceHeld("server", 6, 9))
    grown = confirmed.after(HoldAbsence("server", 6, 9))
    assert not grown.state().allows(1)
    grown.when(ConfirmAbsence()).then(AbsenceConfirmed("server", 6))


def test_it_ends_once() -> None:
    held.when(EndAbsence()).then(AbsenceEnded("server"))
    confirmed.when(EndAbsence()).then(AbsenceEnded("server"))
    ended = confirmed.after(EndAbsence())
    ended.when(EndAbsence()).then_nothing()
    assert not ended.state().allows(1)
    ended.when(ConfirmAbsence()).then_refused(NoAbsenceHeld)
    absence.when(ConfirmAbsence()).then_refused(NoAbsenceHeld)
    absence.when(EndAbsence()).then_nothing()
