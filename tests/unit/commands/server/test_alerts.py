"""What of monitoring's alerts is recorded: an alert that flaps does not fill a server's stream."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from commands.server import events as e
from commands.server.commands import RecordAlert
from commands.server.lifecycle_terms import ALERTS_KEPT
from tests.unit.commands.server.lives import running

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def alert(name: str = "idle", minutes: float = 0, fingerprint: str = "f") -> RecordAlert:
    return RecordAlert(name, fingerprint, NOON + minutes * MINUTE)


def told(*alerts: RecordAlert) -> list[e.ServerAlerted]:
    story = running
    for one in alerts:
        story = story.after(one)
    return [event for event in story.history if isinstance(event, e.ServerAlerted)]


def test_one_that_flaps_is_recorded_once_an_hour() -> None:
    flapping = [alert(minutes=number / 2) for number in range(600)]
    assert len(told(*flapping)) == 5


def test_whatever_its_fingerprint() -> None:
    assert len(told(alert(), alert(fingerprint="g", minutes=1))) == 1


def test_others_are_recorded_beside_it() -> None:
    assert len(told(alert(), alert("busy"), alert("full", 1))) == 3


def test_of_ever_other_names_so_many_in_an_hour_at_most() -> None:
    assert len(told(*(alert(f"alert-{number}", number / 60) for number in range(500)))) == ALERTS_KEPT


def test_what_an_old_event_tells_without_an_offset_is_in_utc() -> None:
    old = running.given(e.ServerAlerted("idle", "f", datetime(2026, 8, 1, 12), {}))  # noqa: DTZ001
    old.when(alert(minutes=59)).then_nothing()
    old.when(alert(minutes=60)).then(e.ServerAlerted("idle", "f", NOON + 60 * MINUTE, {}))
