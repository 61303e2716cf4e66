"""From any state, at most once, and gone only when the cloud has it no more."""

from __future__ import annotations

import pytest

from commands.kernel.errors import IllegalAction
from commands.server import commands
from commands.server import events as e
from commands.server.actions import Action
from commands.server.refusals import ServerGone, ServerLocked
from commands.server.rules.deleting import is_let_go
from tests.unit.commands.server.lives import (
    CREATE,
    ONE,
    ORDER,
    THREE,
    TWO,
    attempted,
    building,
    deleted,
    deleting,
    failed,
    in_status,
    locked,
    requested,
    running,
    sight,
    stopped,
    stopping,
)

DELETE = commands.DeleteServer(TWO)


class TestAskingForIt:
    @pytest.mark.parametrize(
        "life", [running, stopped, failed, in_status("ERROR"), in_status("ACTIVE", task_state="spawning")]
    )
    def test_goes_in_any_state(self, life) -> None:
        life.when(DELETE).then(e.ServerDeleteRequested(TWO))

    @pytest.mark.parametrize(
        ("life", "operation"),
        [(requested, CREATE), (attempted, CREATE), (building, CREATE), (stopping(), ONE)],
    )
    def test_abandons_what_is_under_way(self, life, operation) -> None:
        life.when(DELETE).then(
            e.ServerOperationAbandoned(operation, "the server is to be deleted"),
            e.ServerDeleteRequested(TWO),
        )

    @pytest.mark.parametrize("life", [deleting, deleted])
    def test_twice_changes_nothing(self, life) -> None:
        life.when(DELETE).then_nothing()

    def test_a_locked_server_is_left_alone(self) -> None:
        locked.when(DELETE).then_refused(ServerLocked)

    def test_a_deletion_under_way_is_not_undone_by_a_lock(self) -> None:
        late = deleting.after(sight("ACTIVE", locked=True))
        late.when(commands.RequestAction(TWO, Action.STOP)).then_refused(IllegalAction, allowed=[])


class TestItsEnd:
    @pytest.mark.parametrize("shown", [commands.ConfirmGone(), sight("DELETED"), sight("SOFT_DELETED")])
    def test_it_is_gone(self, shown) -> None:
        deleting.when(shown).then(e.ServerRemovedFromCloud())
        deleted.when(shown).then_nothing()

    def test_a_failed_build_is_gone_too(self) -> None:
        failed.after(DELETE).when(commands.ConfirmGone()).then(e.ServerRemovedFromCloud())

    def test_what_else_was_asked_of_it_has_an_end(self) -> None:
        renaming = running.after(commands.ChangeServerInfo(THREE, name="db"))
        gone = renaming.after(DELETE).after(commands.ConfirmGone())
        gone.when(commands.ConfirmRemoved()).then(
            e.ServerOperationAbandoned(THREE, "the server is gone"), e.ServerDeleted(TWO)
        )

    def test_where_the_cloud_can_not_it_lives_on(self) -> None:
        alive = deleting.given(e.ServerActionAccepted(ONE)).after(sight("ACTIVE", failure="timed out"))
        assert alive.history[-1] == e.ServerDeleteFailed(ONE, "timed out")
        alive.when(commands.RequestAction(TWO, Action.STOP)).then(e.ServerStopRequested(TWO))

    def test_an_error_on_the_way_is_no_end(self) -> None:
        accepted = deleting.given(e.ServerActionAccepted(ONE))
        accepted.when(sight("ERROR")).then(e.ServerObserved("ERROR"))

    def test_one_that_came_up_although_it_was_to_be_deleted_can_be_used(self) -> None:
        saved = building.after(DELETE).given(e.ServerDeleteFailed(TWO, "locked")).after(sight("ACTIVE"))
        saved.when(commands.RequestAction(THREE, Action.STOP)).then(e.ServerStopRequested(THREE))


class TestSomebodyElseDeletedIt:
    cause = e.CloudAction("delete", "req-9", "admin")

    @pytest.mark.parametrize("shown", [commands.ConfirmGone(cause), sight("DELETED", cause=cause)])
    def test_with_the_cause_where_it_is_known(self, shown) -> None:
        running.when(shown).then(e.ServerDeletedOutOfBand(self.cause))

    @pytest.mark.parametrize(("life", "operation"), [(building, CREATE), (stopping(), ONE)])
    def test_what_was_under_way_is_abandoned(self, life, operation) -> None:
        life.when(commands.ConfirmGone()).then(
            e.ServerOperationAbandoned(operation, "the server was deleted by someone else"),
            e.ServerDeletedOutOfBand(),
        )

    @pytest.mark.parametrize("life", [requested, attempted, failed])
    def test_not_what_the_cloud_never_told_us_of(self, life) -> None:
        life.when(commands.ConfirmGone()).then_nothing()

    def test_a_deletion_that_comes_after_changes_nothing(self) -> None:
        running.given(e.ServerDeletedOutOfBand()).when(DELETE).then_nothing()


class TestAfterwards:
    @pytest.mark.parametrize(
        "command",
        [
            commands.RequestAction(TWO, Action.START),
            commands.RebootServer(TWO),
            commands.ChangeServerInfo(TWO, name="db"),
        ],
    )
    def test_nothing_more_can_be_asked(self, command) -> None:
        deleted.when(command).then_refused(ServerGone)

    @pytest.mark.parametrize("command", [ORDER, sight("ACTIVE"), commands.ConfirmActionDone(ONE)])
    def test_what_comes_late_changes_nothing(self, command) -> None:
        deleted.when(command).then_nothing()


class TestWhatItHolds:
    """A volume or a port that a server has no more: by the server's deletion, or by somebody's hand?"""

    def test_a_server_deleted_as_asked_lets_go_of_it(self) -> None:
        erased = deleting.after(commands.ConfirmReleased()).after(commands.ConfirmGone())
        for life in (deleting, erased, erased.after(commands.ConfirmRemoved())):
            assert is_let_go(life.state(), "nova-1")
            assert not is_let_go(life.state(), "nova-2")

    def test_one_that_is_there_or_that_somebody_else_deleted_does_not(self) -> None:
        for life in (running, stopped, running.after(commands.ConfirmGone())):
            assert not is_let_go(life.state(), "nova-1")

    def test_nor_one_whose_deletion_was_given_up(self) -> None:
        kept = deleting.after(commands.ReportActionRefused(ONE, "locked"))
        assert not is_let_go(kept.state(), "nova-1")

    def test_what_was_discarded_for_the_next_try_does(self) -> None:
        discarded = building.given(e.ServerAttemptDiscarded(1, "nova-1"), e.ServerAccepted(2, "nova-2"))
        assert is_let_go(discarded.state(), "nova-1")
        assert not is_let_go(discarded.state(), "nova-2")
