"""The lock: beside whatever else is under way, once, and in the way of everything but its own lifting."""

from __future__ import annotations

import pytest

from commands.server import commands
from commands.server import events as e
from commands.server.actions import Action
from commands.server.refusals import ServerGone, ServerLocked
from tests.unit.commands.server.lives import (
    ONE,
    THREE,
    TWO,
    building,
    deleted,
    in_status,
    locked,
    requested,
    running,
    sight,
    stopping,
)

LOCK, UNLOCK = commands.LockServer(TWO, "payroll runs"), commands.UnlockServer(TWO)
locking = running.given(e.ServerLockRequested(ONE, "payroll runs"))
unlocking = locked.given(e.ServerUnlockRequested(ONE))


@pytest.mark.parametrize(
    "life", [running, building, stopping(), in_status("ERROR"), in_status("ACTIVE", task_state="deleting")]
)
def test_whatever_the_cloud_has_can_be_locked(life) -> None:
    life.when(LOCK).then(e.ServerLockRequested(TWO, "payroll runs"))


def test_what_the_cloud_does_not_have_cannot() -> None:
    with pytest.raises(Exception, match="'lock' is not possible"):
        requested.when(LOCK).outcome()
    deleted.when(LOCK).then_refused(ServerGone)


def test_a_locked_server_can_be_unlocked() -> None:
    locked.when(UNLOCK).then(e.ServerUnlockRequested(TWO))


@pytest.mark.parametrize(
    ("life", "command"), [(locked, LOCK), (locking, LOCK), (running, UNLOCK), (unlocking, UNLOCK)]
)
def test_what_is_so_or_becomes_so_changes_nothing(life, command) -> None:
    life.when(command).then_nothing()


@pytest.mark.parametrize("life", [locked, locking, unlocking])
@pytest.mark.parametrize(
    "command",
    [
        commands.RequestAction(TWO, Action.STOP),
        commands.RequestAction(TWO, Action.SHELVE),
        commands.DeleteServer(TWO),
    ],
)
def test_a_lock_counts_from_its_request_to_the_end_of_its_lifting(life, command) -> None:
    life.when(command).then_refused(ServerLocked)


def test_that_an_administrator_asks_is_recorded() -> None:
    command = commands.LockServer(TWO, by_administrator=True)
    running.when(command).then(e.ServerLockRequested(TWO, by_administrator=True))
    locked.when(commands.UnlockServer(TWO, by_administrator=True)).then(
        e.ServerUnlockRequested(TWO, by_administrator=True)
    )


def test_one_change_of_mind_follows_the_other() -> None:
    both = locking.after(UNLOCK)
    assert both.history[-1] == e.ServerUnlockRequested(TWO)
    both.after(commands.ConfirmActionDone(ONE)).when(commands.ConfirmActionDone(TWO)).then(
        e.ServerUnlocked(TWO)
    )
    both.when(commands.LockServer(THREE)).then(e.ServerLockRequested(THREE))


def test_it_ends_with_the_answer_of_the_cloud() -> None:
    locking.when(commands.ConfirmActionDone(ONE)).then(e.ServerLocked(ONE, "payroll runs"))
    unlocking.when(commands.ConfirmActionDone(ONE)).then(e.ServerUnlocked(ONE))
    locking.when(commands.ReportActionRefused(ONE, "no")).then(e.ServerLockFailed(ONE, "no"))
    unlocking.when(commands.ReportActionRefused(ONE, "no")).then(e.ServerUnlockFailed(ONE, "no"))


def test_it_holds_before_the_cloud_has_been_seen_again() -> None:
    locking.after(commands.ConfirmActionDone(ONE)).when(
        commands.RequestAction(TWO, Action.STOP)
    ).then_refused(ServerLocked)
    free = unlocking.after(commands.ConfirmActionDone(ONE))
    free.when(commands.RequestAction(TWO, Action.STOP)).then(e.ServerStopRequested(TWO))


def test_it_leaves_what_else_is_under_way_alone() -> None:
    both = stopping().after(LOCK).after(commands.ConfirmActionDone(TWO))
    both.when(commands.ConfirmActionDone(ONE)).then(e.ServerStopped(ONE))


def test_a_lock_of_others_is_seen_with_its_reason_and_so_is_its_lifting() -> None:
    seen = running.after(sight("ACTIVE", locked=True, locked_reason="audit"))
    assert seen.history[-1].locked_reason == "audit"
    seen.when(commands.RequestAction(TWO, Action.STOP)).then_refused(ServerLocked)
    seen.after(sight("ACTIVE")).when(commands.RequestAction(TWO, Action.STOP)).then(
        e.ServerStopRequested(TWO)
    )


def test_the_end_of_the_server_is_the_end_of_a_change_of_its_lock() -> None:
    locking.when(commands.ConfirmGone()).then(
        e.ServerOperationAbandoned(ONE, "the server is gone"), e.ServerDeletedOutOfBand()
    )
