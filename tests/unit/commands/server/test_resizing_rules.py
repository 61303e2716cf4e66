"""Another flavor: asked for, on trial, kept or given back, by us or by others."""

from __future__ import annotations

import pytest

from commands.kernel.errors import IllegalAction
from commands.server import commands
from commands.server import events as e
from commands.server.actions import ALLOWED, Action
from commands.server.refusals import FlavorTooSmall, FlavorUnchanged, ServerLocked
from tests.unit.commands.server.lives import (
    ONE,
    ORDER,
    THREE,
    TWO,
    in_status,
    locked,
    running,
    sight,
    stopped,
)

SMALL = ORDER.flavor
LARGE = e.Flavor("m2", "m1.large", 4, 8192, 80)
SHOWN = e.Flavor("", "m1.large", 4, 8192, 80)
DISKLESS = e.Flavor("m0", "m1.nodisk", 1, 2048, 0)

RESIZE = commands.ResizeServer(TWO, LARGE)
CONFIRM, REVERT = (
    commands.RequestAction(THREE, Action.CONFIRM_RESIZE),
    commands.RequestAction(THREE, Action.REVERT_RESIZE),
)

resizing = running.given(e.ServerResizeRequested(ONE, SMALL, LARGE))
moving = resizing.given(e.ServerActionAccepted(ONE))
on_trial = moving.after(sight("VERIFY_RESIZE", flavor=SHOWN))
confirming = on_trial.given(e.ServerResizeConfirmRequested(TWO), e.ServerActionAccepted(TWO))
reverting = on_trial.given(e.ServerResizeRevertRequested(TWO), e.ServerActionAccepted(TWO))
kept = confirming.after(sight("ACTIVE", flavor=SHOWN))
given_back = reverting.after(sight("ACTIVE"))


@pytest.mark.parametrize("life", [running, stopped, kept, given_back])
def test_a_server_that_runs_or_is_stopped_can_be_resized(life) -> None:
    flavor = e.Flavor("m3", "m1.huge", 8, 16384, 160)
    before = LARGE if life is kept else SMALL
    life.when(commands.ResizeServer(TWO, flavor)).then(e.ServerResizeRequested(TWO, before, flavor))


def test_the_same_flavor_and_one_too_small_are_told_early() -> None:
    errors = [{"pointer": "/flavor", "detail": "is the flavor the server has already"}]
    running.when(commands.ResizeServer(TWO, SMALL)).then_refused(FlavorUnchanged, errors=errors)
    errors = [{"pointer": "/flavor", "detail": "is too small for the server's image"}]
    unfit = commands.ResizeServer(TWO, LARGE, too_small_for=frozenset({ORDER.image.id}))
    running.when(unfit).then_refused(FlavorTooSmall, errors=errors)
    running.when(commands.ResizeServer(TWO, DISKLESS)).then_refused(FlavorTooSmall, errors=errors)
    other = commands.ResizeServer(TWO, LARGE, too_small_for=frozenset({"another image"}))
    running.when(other).then(e.ServerResizeRequested(TWO, SMALL, LARGE))


@pytest.mark.parametrize(
    ("life", "command"),
    [
        (resizing, RESIZE),
        (on_trial, RESIZE),
        (confirming, CONFIRM),
        (reverting, REVERT),
        (kept, CONFIRM),
        (given_back, REVERT),
    ],
)
def test_what_is_so_or_becomes_so_changes_nothing(life, command) -> None:
    life.when(command).then_nothing()


def test_what_nova_would_refuse_is_refused_with_what_is_allowed() -> None:
    of_active = sorted(ALLOWED["ACTIVE"])
    running.when(CONFIRM).then_refused(IllegalAction, allowed=of_active)
    running.when(REVERT).then_refused(IllegalAction, allowed=of_active)
    kept.when(REVERT).then_refused(IllegalAction, allowed=of_active)
    given_back.when(CONFIRM).then_refused(IllegalAction, allowed=of_active)
    in_status("PAUSED").when(RESIZE).then_refused(IllegalAction, allowed=sorted(ALLOWED["PAUSED"]))
    to_another = commands.ResizeServer(TWO, e.Flavor("m3", "m1.huge", 8, 16384, 160))
    resizing.when(to_another).then_refused(IllegalAction, allowed=["delete", "info", "lock"])
    on_trial.when(to_another).then_refused(IllegalAction, allowed=sorted(ALLOWED["VERIFY_RESIZE"]))
    locked.when(RESIZE).then_refused(ServerLocked)


def test_it_is_on_trial_once_the_cloud_shows_so() -> None:
    moving.when(sight("ACTIVE", task_state="resize_prep")).then(e.ServerObserved("ACTIVE", "resize_prep"))
    moving.when(sight("VERIFY_RESIZE", flavor=SHOWN)).then(
        e.ServerObserved("VERIFY_RESIZE"), e.ServerResized(ONE, LARGE)
    )


def test_a_resize_without_room_fails_though_the_server_is_plainly_active() -> None:
    moving.when(sight("ACTIVE")).then_nothing()
    moving.when(sight("ACTIVE", failure="No valid host was found.")).then(
        e.ServerResizeFailed(ONE, "No valid host was found.")
    )


def test_a_trial_is_kept_or_given_back() -> None:
    on_trial.when(CONFIRM).then(e.ServerResizeConfirmRequested(THREE))
    on_trial.when(REVERT).then(e.ServerResizeRevertRequested(THREE))
    confirming.when(sight("SHUTOFF", flavor=SHOWN)).then(
        e.ServerObserved("SHUTOFF"), e.ServerResizeConfirmed(TWO, LARGE)
    )
    reverting.when(sight("ACTIVE")).then(e.ServerObserved("ACTIVE"), e.ServerResizeReverted(TWO, SMALL))


def test_confirming_shows_no_task_and_is_not_over_for_that() -> None:
    confirming.when(sight("VERIFY_RESIZE", flavor=SHOWN)).then_nothing()


def test_a_refusal_ends_each() -> None:
    resizing.when(commands.ReportActionRefused(ONE, "no")).then(e.ServerResizeFailed(ONE, "no"))
    confirming.when(commands.ReportActionRefused(TWO, "no")).then(e.ServerResizeConfirmFailed(TWO, "no"))
    reverting.when(commands.ReportActionRefused(TWO, "no")).then(e.ServerResizeRevertFailed(TWO, "no"))


class TestByOthers:
    cause = e.CloudAction("resize", "req-9", "bob")
    theirs = running.after(sight("VERIFY_RESIZE", flavor=LARGE, cause=cause))

    def test_another_flavor_is_told_once(self) -> None:
        running.when(sight("VERIFY_RESIZE", flavor=LARGE, cause=self.cause)).then(
            e.ServerObserved("VERIFY_RESIZE"), e.ServerFlavorChangedOutOfBand(SMALL, LARGE, self.cause)
        )
        self.theirs.when(sight("VERIFY_RESIZE", flavor=SHOWN)).then_nothing()

    def test_the_flavor_it_has_is_no_news(self) -> None:
        running.when(sight("ACTIVE", flavor=e.Flavor("", "m1.small", 1, 2048, 20))).then_nothing()

    def test_their_trial_can_be_given_back(self) -> None:
        ours = self.theirs.after(REVERT).given(e.ServerActionAccepted(THREE))
        ours.when(sight("ACTIVE")).then(e.ServerObserved("ACTIVE"), e.ServerResizeReverted(THREE, SMALL))

    @pytest.mark.parametrize("status", ["ACTIVE", "SHUTOFF"])
    def test_that_someone_or_the_cloud_itself_confirmed_is_told_and_nothing_else(self, status) -> None:
        on_trial.when(sight(status, flavor=SHOWN)).then(
            e.ServerObserved(status), e.ServerResizeConfirmedOutOfBand()
        )
        confirmed = on_trial.after(sight("ACTIVE", flavor=SHOWN))
        confirmed.when(CONFIRM).then_nothing()

    def test_that_someone_reverted_shows_in_the_flavor(self) -> None:
        on_trial.when(sight("ACTIVE", flavor=SMALL)).then(
            e.ServerObserved("ACTIVE"), e.ServerFlavorChangedOutOfBand(LARGE, SMALL)
        )


def test_one_that_ended_its_trial_and_is_stopped_need_not_end_it_again() -> None:
    kept.after(sight("SHUTOFF", flavor=SHOWN)).when(CONFIRM).then_nothing()
    given_back.after(sight("SHUTOFF")).when(REVERT).then_nothing()
    with pytest.raises(IllegalAction):
        kept.after(sight("PAUSED", flavor=SHOWN)).when(CONFIRM).outcome()


def test_one_without_a_disk_may_have_another_flavor_without_one() -> None:
    bare = e.Flavor("m9", "m1.bare", 2, 2048, 0)
    moved = running.given(e.ServerFlavorChangedOutOfBand(SMALL, DISKLESS))
    moved.when(commands.ResizeServer(TWO, bare)).then(e.ServerResizeRequested(TWO, DISKLESS, bare))


def test_a_trial_that_begins_anew_has_not_ended() -> None:
    again = kept.given(e.ServerResizeRequested(ONE, LARGE, SMALL), e.ServerResized(ONE, SMALL))
    assert again.state().trial_ended is None
    assert again.state().flavor_before == LARGE
