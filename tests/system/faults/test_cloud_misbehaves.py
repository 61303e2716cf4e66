"""The cloud errs, loses its answers, lists late, or has a cell that is down: one server for each create."""

from __future__ import annotations

import random
import time

import pytest

from commands.server import events as e
from tests.scale import only_in_full
from tests.system.faults.account import is_create
from tests.system.faults.conftest import GRACE, SEED, TIMES, Live
from tests.waiting import eventually

STATUSES = (500, 502, 503, 504, 429, 401)
SERVERS = 6
PATIENCE = 8.0
"""Seconds until the cloud is mended though it has not made all servers."""

CALLS_OF_AN_OPERATION = 60
CALLS_OF_A_SECOND = 60
"""The observer's, ten rounds a second; and looks of its own."""


def creates(live: Live) -> int:
    return sum(is_create(entry) for entry in live.cloud.journal())


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    "share", [pytest.param(0.1, marks=only_in_full), 0.3, pytest.param(0.5, marks=only_in_full)]
)
def test_any_share_of_its_answers_may_be_errors(live: Live, share: float) -> None:
    """Whatever the service, each call fails with this probability, in one of six ways."""
    dice = random.Random(f"{SEED}/{share}")
    for number in range(max(TIMES // 5, 1)):
        begun = time.monotonic()
        each = share / len(STATUSES)
        faults = [
            live.cloud.fault("status", status=status, probability=each, seed=dice.randrange(1_000_000))
            for status in STATUSES
        ]
        promises = [live.create(f"err-{number}-{letter}") for letter in "abcdef"]
        eventually(lambda: creates(live) >= SERVERS * (number + 1) or time.monotonic() > begun + PATIENCE)  # noqa: B023
        promises += [live.act(server, "DELETE") for server, _ in promises[:2]]
        met = live.cloud.world.faults[faults[0].id].met
        live.cloud.mend()
        eventually(live.books.is_quiet)
        seconds = time.monotonic() - begun
        assert met < CALLS_OF_AN_OPERATION * len(promises) + CALLS_OF_A_SECOND * seconds
        assert live.books.discrepancies(promises) == []


@pytest.mark.timeout(1800)
def test_a_lost_answer_is_looked_up_however_late_lists_are(live: Live) -> None:
    """The server shows up in lists only after most of the grace period."""
    promises = []
    before = creates(live)
    live.cloud.fault("late-listing", seconds=GRACE * 0.8)
    for number in range(TIMES):
        chosen = {"service": "compute", "method": "POST", "path": "/servers$", "count": 1}
        live.cloud.fault("lose-reply" if number % 3 else "delay", **chosen, seconds=0 if number % 3 else 0.3)
        promises.append(live.create(f"late-{number}"))
    eventually(live.books.is_quiet)
    assert live.books.discrepancies(promises) == []
    assert creates(live) == before + TIMES


@pytest.mark.timeout(600)
def test_a_server_listed_later_than_any_grace_is_a_twin_and_goes(live: Live) -> None:
    live.cloud.fault("late-listing", seconds=GRACE * 6, count=1)
    live.cloud.fault("lose-reply", service="compute", method="POST", path="/servers$", count=1)
    promise = live.create("too-late")
    eventually(lambda: live.event(promise.server, e.ServerDuplicateDeleted))
    eventually(live.books.is_quiet)
    assert live.books.discrepancies([promise]) == []
    attempts = [x.attempt for x in live.events(promise.server) if isinstance(x, e.ServerCreateAttempted)]
    looks = [x.attempt for x in live.events(promise.server) if isinstance(x, e.ServerCreateNotFound)]
    assert (attempts, looks) == ([1, 2], [1, 1])


@pytest.mark.timeout(600)
def test_nothing_is_made_again_while_a_cell_is_down(live: Live) -> None:
    before = creates(live)
    down = live.cloud.fault("cell-down")
    live.cloud.fault("lose-reply", service="compute", method="POST", path="/servers$", count=1)
    promise = live.create("in-the-dark")
    eventually(lambda: live.event(promise.server, e.ServerCreateUnanswered))
    asked = time.monotonic()
    eventually(lambda: time.monotonic() > asked + 3 * GRACE)
    assert creates(live) == before + 1
    assert live.event(promise.server, e.ServerCreateNotFound) is None
    assert live.row(promise.server)["status"] == "BUILD"
    live.cloud.mend(down)
    eventually(live.books.is_quiet)
    assert live.books.discrepancies([promise]) == []
    assert creates(live) == before + 1


@pytest.mark.timeout(600)
def test_a_down_cell_changes_nothing_in_the_book(live: Live) -> None:
    server = live.running("steady").server
    events = live.events(server)
    down = live.cloud.fault("cell-down")
    asked = time.monotonic()
    eventually(lambda: time.monotonic() > asked + 1.5)
    assert live.events(server) == events
    live.cloud.mend(down)
    assert live.row(server)["status"] == "ACTIVE"


@pytest.mark.timeout(600)
def test_a_reboot_whose_answer_is_lost_is_sent_once(live: Live) -> None:
    promises = []
    for number in range(TIMES):
        server = live.running(f"boot-{number}").server
        live.cloud.fault("lose-reply", service="compute", method="POST", path="/action$", count=1)
        kind = "HARD" if number % 2 else "SOFT"
        promises.append(live.act(server, "POST", "/actions/reboot", {"type": kind}))
        eventually(live.books.is_quiet)
        assert live.event(server, e.ServerRebooted)
    assert live.books.discrepancies(promises) == []
