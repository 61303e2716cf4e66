"""The rules of a server's snapshot."""

from __future__ import annotations

import pytest

from commands.kernel import resource
from commands.kernel.errors import IllegalAction
from commands.kernel.message import Quota
from commands.server_snapshot import commands
from commands.server_snapshot import events as e
from commands.server_snapshot.commands import SnapshotUnknown
from commands.server_snapshot.decider import TAKEN_BACK
from tests.unit.commands.server_snapshot.lives import (
    CREATE,
    IMAGE,
    NOON,
    ONE,
    ORDER,
    SERVER_ID,
    TWO,
    accepted,
    active,
    attempted,
    deleted,
    deleting,
    failed,
    requested,
    sight,
    snapshot,
)


def test_a_request_takes_the_name_and_the_server() -> None:
    snapshot.when(ORDER).then(
        e.ServerSnapshotRequested(CREATE, "tenant", "nightly", SERVER_ID, "nova-1", "before the upgrade")
    )
    requested.when(ORDER).then_nothing()
    for beginning in (requested, attempted, accepted):
        beginning.then_it_holds("nightly", str(SERVER_ID))


def test_the_server_is_free_for_the_next_when_this_one_has_ended() -> None:
    for beginning in (active, failed, deleting):
        beginning.then_it_holds("nightly")
    deleted.then_it_holds()


def test_it_is_made_when_the_image_is_active() -> None:
    requested.when(resource.AttemptCreate(NOON, 35.0)).then(e.ServerSnapshotCreateAttempted(1, NOON))
    attempted.when(resource.ConfirmAccepted(IMAGE)).then(e.ServerSnapshotAccepted(IMAGE))
    for status in ("queued", "saving"):
        accepted.when(sight(status)).then_nothing()
    accepted.when(sight("active")).then(e.ServerSnapshotCreated(CREATE, 4096, 5, 64))
    active.when(sight("active")).then_nothing()
    accepted.when(resource.ConfirmDone(CREATE)).then_nothing()


def test_one_of_a_server_that_boots_from_a_volume_knows_its_volume_snapshots() -> None:
    shown = sight("active", size_bytes=0, volume_snapshots=("cinder-1",))
    accepted.when(shown).then(e.ServerSnapshotCreated(CREATE, 0, 5, 64, ("cinder-1",)))


@pytest.mark.parametrize(
    ("news", "reason"),
    [
        (resource.ReportRefused(CREATE, "no room on the host"), "no room on the host"),
        (resource.ConfirmGone(), TAKEN_BACK),
        (sight("killed"), TAKEN_BACK),
        (sight("queued", fault="the server is gone"), "the server is gone"),
    ],
    ids=["refused", "gone", "killed", "abandoned"],
)
def test_it_fails_as_the_cloud_fails(news, reason: str) -> None:
    accepted.when(news).then(e.ServerSnapshotCreateFailed(CREATE, reason))
    accepted.after(news).when(news).then_nothing()


def test_a_failed_one_is_not_deleted_by_others_but_by_its_owner() -> None:
    failed.when(resource.ConfirmGone()).then_nothing()
    failed.when(sight("active", name="other")).then_nothing()
    going = failed.after(commands.DeleteServerSnapshot(ONE))
    going.when(resource.ConfirmGone()).then(e.ServerSnapshotDeleted(ONE))


def test_a_full_quota_is_told() -> None:
    quota = Quota("image", "images")
    refused = resource.ReportRefused(CREATE, "used up", quota)
    attempted.when(refused).then(e.ServerSnapshotCreateFailed(CREATE, "used up", quota=quota))


def test_it_is_deleted_once_and_not_while_it_is_made() -> None:
    accepted.when(commands.DeleteServerSnapshot(ONE)).then_refused(IllegalAction, allowed=[])
    active.when(commands.DeleteServerSnapshot(ONE)).then(e.ServerSnapshotDeleteRequested(ONE))
    deleting.when(commands.DeleteServerSnapshot(TWO)).then_nothing()
    deleting.when(sight("active")).then_nothing()
    deleting.when(resource.ConfirmGone()).then(e.ServerSnapshotDeleted(ONE))
    deleted.when(commands.DeleteServerSnapshot(TWO)).then_nothing()
    deleted.when(sight("active", name="other")).then_nothing()


def test_a_deletion_that_is_refused_can_be_asked_for_again() -> None:
    refused = resource.ReportRefused(ONE, "a volume was made of it")
    deleting.when(refused).then(e.ServerSnapshotDeleteFailed(ONE, "a volume was made of it"))
    deleting.after(refused).when(commands.DeleteServerSnapshot(TWO)).then(
        e.ServerSnapshotDeleteRequested(TWO)
    )


def test_what_somebody_else_did_is_told() -> None:
    active.when(resource.ConfirmGone()).then(e.ServerSnapshotDeletedOutOfBand())
    active.when(sight("pending_delete")).then(e.ServerSnapshotDeletedOutOfBand())
    active.when(sight("active", name="other")).then(e.ServerSnapshotRenamedOutOfBand("other"))
    away = active.when(sight("deactivated"))
    away.then(e.ServerSnapshotStatusChangedOutOfBand("deactivated"))
    back = active.after(sight("deactivated")).when(sight("active"))
    back.then(e.ServerSnapshotStatusChangedOutOfBand("active"))
    active.when(sight("active", cloud_id="cloud-2")).then_nothing()


def test_nobody_knows_one_that_was_never_asked_for() -> None:
    snapshot.when(commands.DeleteServerSnapshot(ONE)).then_refused(SnapshotUnknown)
