"""What a listing of the cloud means: news, the outcome of what is under way, or somebody else's doing."""

from __future__ import annotations

import pytest

from commands.server import commands
from commands.server import events as e
from tests.unit.commands.server.lives import (
    ONE,
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

accepted = stopping().given(e.ServerActionAccepted(ONE))
restarting = stopped.given(e.ServerStartRequested(ONE), e.ServerActionAccepted(ONE))
rebooting = running.given(e.ServerRebootRequested(ONE, "SOFT"), e.ServerActionAccepted(ONE))
FAULT = e.Fault("disk is gone ", 500)
CAUSE = e.CloudAction("stop", "req-7", "ann")


class TestNews:
    @pytest.mark.parametrize(
        "change",
        [
            {"task_state": "image_uploading"},
            {"power_state": 4},
            {"locked": True},
            {"addresses": (e.Address("private", "10.0.0.2"),)},
            {"fault": FAULT},
        ],
    )
    def test_whatever_changed_is_told_once(self, change) -> None:
        shown = sight("ACTIVE", **change)
        running.when(shown).then(e.ServerObserved("ACTIVE", **change))
        running.after(shown).when(shown).then_nothing()

    def test_all_of_it_is_told(self) -> None:
        assert set(e.ServerObserved.__struct_fields__) < set(commands.ObserveServer.__struct_fields__)

    @pytest.mark.parametrize("life", [requested, attempted, building, running, deleting, accepted])
    @pytest.mark.parametrize(
        "nothing", [sight("UNKNOWN"), sight("UNKNOWN", name="other"), sight("ACTIVE", cloud_id="nova-2")]
    )
    def test_a_silent_cell_and_another_server_tell_nothing(self, life, nothing) -> None:
        life.when(nothing).then_nothing()

    @pytest.mark.parametrize("life", [requested, attempted, deleted])
    def test_nothing_is_seen_of_a_server_without_an_id_or_a_life(self, life) -> None:
        life.when(sight("SHUTOFF")).then_nothing()


class TestTheOutcomeOfAnAction:
    @pytest.mark.parametrize(
        ("life", "shown", "event"),
        [
            (accepted, sight("SHUTOFF"), e.ServerStopped(ONE)),
            (restarting, sight("ACTIVE"), e.ServerStarted(ONE)),
            (accepted, sight("ACTIVE", failure="Timeout"), e.ServerStopFailed(ONE, "Timeout")),
            (restarting, sight("SHUTOFF", failure="no room"), e.ServerStartFailed(ONE, "no room")),
            (accepted, sight("ERROR", fault=FAULT), e.ServerStopFailed(ONE, "disk is gone")),
            (restarting, sight("ERROR"), e.ServerStartFailed(ONE, "the server went into ERROR")),
            (rebooting, sight("ACTIVE"), e.ServerRebooted(ONE)),
            (rebooting, sight("ERROR", fault=FAULT), e.ServerRebootFailed(ONE, "disk is gone")),
        ],
    )
    def test_is_what_the_cloud_shows_once_it_rests(self, life, shown, event) -> None:
        assert life.when(shown).outcome()[-1] == event
        life.after(shown).when(shown).then_nothing()

    @pytest.mark.parametrize(
        ("life", "shown"),
        [
            (accepted, sight("ACTIVE", task_state="powering-off")),
            (accepted, sight("SHUTOFF", task_state="powering-off")),
            (restarting, sight("SHUTOFF", task_state="powering-on")),
            (rebooting, sight("REBOOT", task_state="rebooting")),
            (deleting.given(e.ServerActionAccepted(ONE)), sight("ACTIVE", task_state="deleting")),
        ],
    )
    def test_is_open_in_transit(self, life, shown) -> None:
        life.when(shown).then(e.ServerObserved(shown.status, shown.task_state))

    @pytest.mark.parametrize(
        "shown", [sight("SHUTOFF"), sight("ERROR", fault=FAULT), sight("PAUSED", failure="Timeout")]
    )
    def test_is_open_before_the_cloud_took_it_on(self, shown) -> None:
        stopping().when(shown).then(e.ServerObserved(shown.status, fault=shown.fault))

    def test_shows_as_soon_as_it_did(self) -> None:
        early = stopping().after(sight("SHUTOFF")).given(e.ServerActionAccepted(ONE))
        early.when(sight("SHUTOFF")).then(e.ServerStopped(ONE))

    def test_is_open_while_the_cloud_shows_neither_success_nor_failure(self) -> None:
        accepted.when(sight("ACTIVE")).then_nothing()


class TestSomebodyElsesDoing:
    @pytest.mark.parametrize(
        ("life", "shown", "event"),
        [
            (running, sight("SHUTOFF"), e.ServerStoppedOutOfBand()),
            (running, sight("SHUTOFF", cause=CAUSE), e.ServerStoppedOutOfBand(CAUSE)),
            (in_status("PAUSED"), sight("SHUTOFF"), e.ServerStoppedOutOfBand()),
            (stopped, sight("ACTIVE"), e.ServerStartedOutOfBand()),
            (running, sight("PAUSED"), e.ServerStatusChangedOutOfBand("ACTIVE", "PAUSED")),
            (in_status("PAUSED"), sight("ACTIVE"), e.ServerStatusChangedOutOfBand("PAUSED", "ACTIVE")),
            (running, sight("ERROR"), e.ServerStatusChangedOutOfBand("ACTIVE", "ERROR")),
            (
                running,
                sight("SHELVED_OFFLOADED", cause=CAUSE),
                e.ServerStatusChangedOutOfBand("ACTIVE", "SHELVED_OFFLOADED", CAUSE),
            ),
        ],
    )
    def test_is_told_with_its_cause_beside_the_news(self, life, shown, event) -> None:
        life.when(shown).then(e.ServerObserved(shown.status), event)
        life.after(shown).when(shown).then_nothing()

    def test_is_told_when_it_came_to_rest(self) -> None:
        under_way = in_status("ACTIVE", task_state="powering-off")
        assert not any(isinstance(event, e.ServerStoppedOutOfBand) for event in under_way.history)
        under_way.when(sight("SHUTOFF")).then(e.ServerObserved("SHUTOFF"), e.ServerStoppedOutOfBand())

    @pytest.mark.parametrize("status", ["BUILD", "REBUILD", "VERIFY_RESIZE", "MIGRATING", "PASSWORD"])
    def test_a_status_that_does_not_last_is_news_only(self, status: str) -> None:
        running.when(sight(status)).then(e.ServerObserved(status))

    def test_is_not_told_of_our_own(self) -> None:
        ended = accepted.after(sight("SHUTOFF"))
        assert not any("OutOfBand" in type(event).__name__ for event in ended.history)

    def test_is_not_told_of_a_build_that_failed(self) -> None:
        fallen = building.after(sight("ERROR"))
        assert not any("OutOfBand" in type(event).__name__ for event in fallen.history)
        failed.when(sight("ERROR")).then_nothing()

    def test_a_lock_is_news_and_lifts_again(self) -> None:
        locked.when(sight("ACTIVE")).then(e.ServerObserved("ACTIVE"))


class TestAnotherName:
    def test_is_told_once(self) -> None:
        running.when(sight("ACTIVE", name="oops")).then(e.ServerRenamedOutOfBand("oops"))
        running.after(sight("ACTIVE", name="oops")).when(sight("ACTIVE", name="oops")).then_nothing()

    def test_is_told_when_it_is_put_back(self) -> None:
        running.given(e.ServerRenamedOutOfBand("oops")).when(sight("ACTIVE")).then(
            e.ServerRenamedOutOfBand("web")
        )

    def test_is_ours_while_we_rename_it(self) -> None:
        renaming = running.after(commands.ChangeServerInfo(ONE, name="db"))
        renaming.when(sight("ACTIVE", name="db")).then_nothing()
        renamed = renaming.after(commands.ConfirmInfoChanged(ONE, "db", ""))
        renamed.when(sight("ACTIVE", name="db")).then_nothing()
