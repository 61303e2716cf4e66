"""Start, stop, reboot, pause, suspend: when they may be asked, what is sent once, how each ends."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from commands.kernel.errors import IllegalAction
from commands.server import commands
from commands.server import events as e
from commands.server.actions import ACTIONS, ALLOWED, Action
from commands.server.refusals import ServerGone, ServerLocked
from tests.unit.commands.server.lives import (
    CREATE,
    ONE,
    TWO,
    building,
    deleted,
    deleting,
    failed,
    in_status,
    locked,
    requested,
    running,
    seconds,
    sight,
    stopped,
    stopping,
)

START, STOP = commands.RequestAction(TWO, Action.START), commands.RequestAction(TWO, Action.STOP)
PAUSE, UNPAUSE = commands.RequestAction(TWO, Action.PAUSE), commands.RequestAction(TWO, Action.UNPAUSE)
SUSPEND, RESUME = commands.RequestAction(TWO, Action.SUSPEND), commands.RequestAction(TWO, Action.RESUME)
SOFT, HARD = commands.RebootServer(TWO), commands.RebootServer(TWO, "HARD")
paused, suspended = in_status("PAUSED"), in_status("SUSPENDED")
pausing = running.given(e.ServerPauseRequested(ONE))
unpausing = paused.given(e.ServerUnpauseRequested(ONE))
suspending = running.given(e.ServerSuspendRequested(ONE))
resuming = suspended.given(e.ServerResumeRequested(ONE))
starting = stopped.given(e.ServerStartRequested(ONE))
rebooting = running.given(e.ServerRebootRequested(ONE, "SOFT"))
rebooting_hard = running.given(e.ServerRebootRequested(ONE, "HARD"))

NOT_YET = ["delete", "info"]
LAST_RESORT = ["delete", "info", "lock"]
OF_SHUTOFF = sorted(ALLOWED["SHUTOFF"])
OF_PAUSED = sorted(ALLOWED["PAUSED"])
OF_SUSPENDED = sorted(ALLOWED["SUSPENDED"])
OF_ERROR = sorted(ALLOWED["ERROR"])


class TestAskingForIt:
    @pytest.mark.parametrize(
        ("life", "command", "event"),
        [
            (running, STOP, e.ServerStopRequested(TWO)),
            (in_status("ERROR"), STOP, e.ServerStopRequested(TWO)),
            (stopped, START, e.ServerStartRequested(TWO)),
            (running, SOFT, e.ServerRebootRequested(TWO, "SOFT")),
            (running, HARD, e.ServerRebootRequested(TWO, "HARD")),
            (stopped, HARD, e.ServerRebootRequested(TWO, "HARD")),
            (in_status("PAUSED"), HARD, e.ServerRebootRequested(TWO, "HARD")),
            (in_status("SUSPENDED"), HARD, e.ServerRebootRequested(TWO, "HARD")),
            (in_status("ERROR"), HARD, e.ServerRebootRequested(TWO, "HARD")),
            (running, PAUSE, e.ServerPauseRequested(TWO)),
            (paused, UNPAUSE, e.ServerUnpauseRequested(TWO)),
            (running, SUSPEND, e.ServerSuspendRequested(TWO)),
            (suspended, RESUME, e.ServerResumeRequested(TWO)),
        ],
    )
    def test_what_nova_allows_is_requested(self, life, command, event) -> None:
        life.when(command).then(event)

    @pytest.mark.parametrize(
        ("life", "command"),
        [
            (running, START),
            (stopped, STOP),
            (stopping(), STOP),
            (starting, START),
            (rebooting, SOFT),
            (rebooting_hard, HARD),
            (paused, PAUSE),
            (pausing, PAUSE),
            (running, UNPAUSE),
            (unpausing, UNPAUSE),
            (suspended, SUSPEND),
            (suspending, SUSPEND),
            (running, RESUME),
            (resuming, RESUME),
        ],
    )
    def test_what_is_so_or_becomes_so_changes_nothing(self, life, command) -> None:
        life.when(command).then_nothing()

    @pytest.mark.parametrize(
        ("life", "command", "allowed"),
        [
            (stopped, SOFT, OF_SHUTOFF),
            (in_status("PAUSED"), STOP, OF_PAUSED),
            (in_status("SUSPENDED"), START, OF_SUSPENDED),
            (in_status("ERROR"), START, OF_ERROR),
            (stopped, PAUSE, OF_SHUTOFF),
            (stopped, SUSPEND, OF_SHUTOFF),
            (paused, SUSPEND, OF_PAUSED),
            (suspended, UNPAUSE, OF_SUSPENDED),
            (paused, RESUME, OF_PAUSED),
            (pausing, UNPAUSE, [*LAST_RESORT, "reboot-hard"]),
            (in_status("VERIFY_RESIZE"), STOP, sorted(ALLOWED["VERIFY_RESIZE"])),
            (in_status("SHELVED_OFFLOADED"), START, [*LAST_RESORT, "unshelve"]),
            (in_status("ACTIVE", task_state="powering-off"), START, LAST_RESORT),
            (in_status("ACTIVE", task_state="image_uploading"), STOP, LAST_RESORT),
            (in_status("REBOOT", task_state="rebooting"), HARD, LAST_RESORT),
            (requested, STOP, NOT_YET),
            (building, START, LAST_RESORT),
            (failed, HARD, NOT_YET),
            (stopping(), START, LAST_RESORT),
            (starting, SOFT, LAST_RESORT),
            (rebooting, STOP, [*LAST_RESORT, "reboot-hard"]),
            (rebooting_hard, SOFT, LAST_RESORT),
            (deleting, STOP, []),
        ],
    )
    def test_what_nova_would_refuse_is_refused_with_what_is_allowed(self, life, command, allowed) -> None:
        life.when(command).then_refused(IllegalAction, allowed=allowed)

    @pytest.mark.parametrize("command", [STOP, SOFT, HARD, PAUSE, SUSPEND])
    def test_a_locked_server_is_left_alone(self, command) -> None:
        locked.when(command).then_refused(ServerLocked)

    def test_a_locked_server_that_runs_need_not_be_started(self) -> None:
        locked.when(START).then_nothing()

    @pytest.mark.parametrize("command", [START, STOP, SOFT, HARD])
    def test_a_deleted_server_is_gone(self, command) -> None:
        deleted.when(command).then_refused(ServerGone)

    def test_running_is_not_settled_while_it_is_being_stopped(self) -> None:
        assert in_status("ACTIVE", task_state="powering-off").history[-1].task_state == "powering-off"
        stopping().when(START).then_refused(IllegalAction, allowed=LAST_RESORT)


class TestAHardReboot:
    @pytest.mark.parametrize("life", [rebooting, pausing, unpausing, suspending, resuming])
    def test_takes_the_place_of_what_hangs(self, life) -> None:
        life.when(HARD).then(
            e.ServerOperationAbandoned(ONE, "a hard reboot takes its place"),
            e.ServerRebootRequested(TWO, "HARD"),
        )

    def test_the_soft_one_has_no_outcome_of_its_own_then(self) -> None:
        rebooting.after(HARD).when(commands.ConfirmActionDone(ONE)).then_nothing()

    def test_does_not_take_the_place_of_anything_else(self) -> None:
        stopping().when(HARD).then_refused(IllegalAction, allowed=LAST_RESORT)


class TestSendingIt:
    def test_is_recorded_with_the_newest_action_the_cloud_knew_then(self) -> None:
        stopping().when(commands.AttemptAction(ONE, after="req-1")).then(
            e.ServerActionAttempted(ONE, "req-1")
        )

    def test_another_attempt_is_made_only_a_whole_grace_after_the_one_before(self) -> None:
        attempted = stopping().given(e.ServerActionAttempted(ONE, "req-1", seconds(0)))
        again = commands.AttemptAction(ONE, "req-1", seconds(59.9), 60.0)
        attempted.when(again).then_nothing()
        attempted.when(replace(again, at=seconds(60))).then(
            e.ServerActionAttempted(ONE, "req-1", seconds(60))
        )
        attempted.given(e.ServerActionAccepted(ONE)).when(replace(again, at=seconds(60))).then_nothing()
        untimed = stopping().given(e.ServerActionAttempted(ONE, "req-1"))
        untimed.when(again).then(e.ServerActionAttempted(ONE, "req-1", seconds(59.9)))

    @pytest.mark.parametrize("event", [e.ServerActionAttempted(ONE), e.ServerActionAccepted(ONE)])
    def test_is_done_once(self, event) -> None:
        stopping().given(event).when(commands.AttemptAction(ONE)).then_nothing()

    def test_is_accepted_once(self) -> None:
        stopping().when(commands.ConfirmActionAccepted(ONE)).then(e.ServerActionAccepted(ONE))
        taken_on = stopping().given(e.ServerActionAccepted(ONE))
        taken_on.when(commands.ConfirmActionAccepted(ONE)).then_nothing()

    @pytest.mark.parametrize("life", [running, deleted, starting])
    @pytest.mark.parametrize(
        "answer",
        [
            commands.AttemptAction(TWO),
            commands.ConfirmActionAccepted(TWO),
            commands.ConfirmActionDone(TWO),
            commands.ReportActionRefused(TWO, "conflict"),
        ],
    )
    def test_an_answer_to_something_else_changes_nothing(self, life, answer) -> None:
        life.when(answer).then_nothing()


class TestItsEnd:
    @pytest.mark.parametrize(
        ("life", "event"),
        [
            (starting, e.ServerStarted(ONE)),
            (stopping(), e.ServerStopped(ONE)),
            (rebooting, e.ServerRebooted(ONE)),
            (rebooting_hard, e.ServerRebooted(ONE)),
            (pausing, e.ServerPaused(ONE)),
            (unpausing, e.ServerUnpaused(ONE)),
            (suspending, e.ServerSuspended(ONE)),
            (resuming, e.ServerResumed(ONE)),
        ],
    )
    def test_done(self, life, event) -> None:
        life.when(commands.ConfirmActionDone(ONE)).then(event)
        life.given(event).when(commands.ConfirmActionDone(ONE)).then_nothing()

    @pytest.mark.parametrize(
        ("life", "event"),
        [
            (starting, e.ServerStartFailed(ONE, "conflict")),
            (stopping(), e.ServerStopFailed(ONE, "conflict")),
            (rebooting, e.ServerRebootFailed(ONE, "conflict")),
            (rebooting_hard, e.ServerRebootFailed(ONE, "conflict")),
            (deleting, e.ServerDeleteFailed(ONE, "conflict")),
            (pausing, e.ServerPauseFailed(ONE, "conflict")),
            (unpausing, e.ServerUnpauseFailed(ONE, "conflict")),
            (suspending, e.ServerSuspendFailed(ONE, "conflict")),
            (resuming, e.ServerResumeFailed(ONE, "conflict")),
        ],
    )
    def test_refused(self, life, event) -> None:
        life.when(commands.ReportActionRefused(ONE, "conflict")).then(event)
        life.given(event).when(commands.ReportActionRefused(ONE, "conflict")).then_nothing()

    @pytest.mark.parametrize(
        "answer", [commands.ConfirmActionDone(CREATE), commands.ReportActionRefused(CREATE, "")]
    )
    def test_of_a_creation_is_told_otherwise(self, answer) -> None:
        building.when(answer).then_nothing()

    def test_of_a_deletion_is_that_the_server_is_gone(self) -> None:
        deleting.when(commands.ConfirmActionDone(ONE)).then_nothing()

    def test_afterwards_the_next_may_be_asked(self) -> None:
        ended = stopping().after(commands.ConfirmActionAccepted(ONE)).after(sight("SHUTOFF"))
        ended.when(START).then(e.ServerStartRequested(TWO))


@pytest.mark.parametrize("action", [row.action for row in ACTIONS.values() if not row.is_plain])
def test_an_action_with_arguments_has_a_command_of_its_own(action: Action) -> None:
    with pytest.raises(ValueError, match="takes arguments"):
        commands.RequestAction(ONE, action)
