"""What does not end is told once, and an administrator may reset the state."""

from __future__ import annotations

import pytest

from commands.kernel.errors import IllegalAction
from commands.server import commands
from commands.server import events as e
from commands.server.refusals import ServerGone
from tests.unit.commands.server.lives import (
    CREATE,
    NOON,
    ONE,
    TWO,
    building,
    deleted,
    deleting,
    failed,
    in_status,
    locked,
    running,
    sight,
    stopping,
)

STUCK = commands.ReportTimedOut(ONE, NOON)
TO_ERROR, TO_ACTIVE = commands.ResetServerState(TWO, "error"), commands.ResetServerState(TWO, "active")
hanging = stopping().given(e.ServerActionAccepted(ONE)).after(sight("ACTIVE", task_state="powering-off"))
WHY = "an administrator reset the state of the server"


def test_what_does_not_end_is_told_once_with_what_the_cloud_shows() -> None:
    told = e.ServerOperationTimedOut(ONE, NOON, "powering-off")
    hanging.when(STUCK).then(told)
    hanging.given(told).when(STUCK).then_nothing()


def test_a_creation_can_be_stuck_too() -> None:
    building.when(commands.ReportTimedOut(CREATE, NOON)).then(e.ServerOperationTimedOut(CREATE, NOON))


def test_what_has_ended_is_not_stuck() -> None:
    running.when(STUCK).then_nothing()
    hanging.after(sight("SHUTOFF")).when(STUCK).then_nothing()


def test_it_can_end_all_the_same() -> None:
    hanging.after(STUCK).when(sight("SHUTOFF")).then(e.ServerObserved("SHUTOFF"), e.ServerStopped(ONE))


def test_an_administrator_resets_the_state_past_all_that_is_under_way() -> None:
    hanging.after(STUCK).when(TO_ERROR).then(
        e.ServerOperationAbandoned(ONE, WHY), e.ServerStateResetRequested(TWO, "error")
    )
    deleting.when(TO_ACTIVE).then(
        e.ServerOperationAbandoned(ONE, WHY), e.ServerStateResetRequested(TWO, "active")
    )


@pytest.mark.parametrize("life", [in_status("ERROR"), in_status("SHELVED"), in_status("MIGRATING")])
def test_it_is_possible_in_any_state_of_a_server_that_ran(life) -> None:
    life.when(TO_ACTIVE).then(e.ServerStateResetRequested(TWO, "active"))


def test_a_lock_is_not_in_its_way() -> None:
    locked.when(TO_ERROR).then(e.ServerStateResetRequested(TWO, "error"))


def test_what_is_so_or_becomes_so_changes_nothing() -> None:
    running.when(TO_ACTIVE).then_nothing()
    in_status("ERROR").when(TO_ERROR).then_nothing()
    running.given(e.ServerStateResetRequested(ONE, "error")).when(TO_ERROR).then_nothing()


def test_a_server_that_never_ran_can_only_be_deleted() -> None:
    building.when(TO_ACTIVE).then_refused(IllegalAction, allowed=["delete", "info", "lock"])
    failed.when(TO_ACTIVE).then_refused(IllegalAction, allowed=["delete", "info"])
    deleted.when(TO_ACTIVE).then_refused(ServerGone)


def test_its_end_is_no_news_of_others() -> None:
    asked = running.given(e.ServerStateResetRequested(ONE, "error"), e.ServerActionAccepted(ONE))
    asked.when(sight("ERROR")).then(e.ServerObserved("ERROR"), e.ServerStateReset(ONE))
    refused = running.given(e.ServerStateResetRequested(ONE, "error"))
    refused.when(commands.ReportActionRefused(ONE, "no")).then(e.ServerStateResetFailed(ONE, "no"))
