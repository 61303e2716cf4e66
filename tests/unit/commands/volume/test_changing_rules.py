"""Extending, renaming and deleting a volume."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from commands.kernel import resource
from commands.kernel.errors import IllegalAction
from commands.kernel.message import Quota
from commands.volume import commands
from commands.volume import events as e
from tests.scenario import Scenario
from tests.unit.commands.volume.lives import (
    ONE,
    THREE,
    WEB,
    attached,
    attaching,
    available,
    creating,
    deleted,
    deleting,
    extending,
    failed,
    renaming,
    root,
    shown,
    sight,
)


def test_a_volume_only_grows() -> None:
    available.when(commands.ExtendVolume(ONE, 11)).then(e.VolumeExtendRequested(ONE, 11))
    for size in (10, 9):
        available.when(commands.ExtendVolume(ONE, size)).then_refused(
            commands.VolumeOnlyGrows,
            errors=[{"pointer": "/size_gb", "detail": "is not more than it has now"}],
        )


def test_it_has_grown_when_the_cloud_says_so() -> None:
    extending.when(sight("extending")).then(shown("extending"))
    extending.when(sight("available", size_gb=20)).then(shown("available", size_gb=20), e.VolumeExtended(ONE))
    extending.when(sight("available")).then(
        e.VolumeExtendFailed(ONE, "the volume is available, and the cloud does not say why")
    )
    grown = extending.after(sight("available", size_gb=20))
    grown.when(sight("available", size_gb=20)).then_nothing()
    grown.when(commands.ExtendVolume(THREE, 20)).then_refused(
        commands.VolumeOnlyGrows, errors=[{"pointer": "/size_gb", "detail": "is not more than it has now"}]
    )


def test_the_same_growth_asked_again_is_nothing_another_has_to_wait() -> None:
    extending.when(commands.ExtendVolume(THREE, 20)).then_nothing()
    extending.when(commands.ExtendVolume(THREE, 30)).then_refused(IllegalAction, allowed=[])


def test_an_extension_that_went_wrong_leaves_only_deletion() -> None:
    extending.when(sight("error_extending", fault="No room.")).then(
        shown("error_extending"), e.VolumeExtendFailed(ONE, "No room.")
    )
    broken = extending.after(sight("error_extending"))
    broken.when(commands.DeleteVolume(THREE)).then(e.VolumeDeleteRequested(THREE))
    broken.when(commands.ExtendVolume(THREE, 30)).then_refused(IllegalAction, allowed=["delete", "info"])


def test_want_of_quota_is_told_with_the_failure() -> None:
    quota = Quota("volume", "gigabytes", 990, 1000)
    extending.when(resource.ReportRefused(ONE, "Too much.", quota)).then(
        e.VolumeExtendFailed(ONE, "Too much.", quota=quota)
    )


def test_name_and_description_change() -> None:
    available.when(commands.ChangeVolumeInfo(ONE, name="data-2")).then(
        e.VolumeInfoChangeRequested(ONE, "data-2", "")
    )
    available.when(commands.ChangeVolumeInfo(ONE, description="things")).then(
        e.VolumeInfoChangeRequested(ONE, "data", "things")
    )
    available.when(commands.ChangeVolumeInfo(ONE, name="data")).then_nothing()
    renaming.when(resource.ConfirmDone(ONE)).then(e.VolumeInfoChanged(ONE, "data-2", ""))


def test_a_new_name_on_its_way_is_held_beside_the_old_one_and_given_back_if_refused() -> None:
    renaming.then_it_holds("data", "data-2")
    renaming.after(resource.ConfirmDone(ONE)).then_it_holds("data-2")
    refused = renaming.after(resource.ReportRefused(ONE, "No."))
    refused.then_it_holds("data")
    renaming.when(resource.ReportRefused(ONE, "No.")).then(e.VolumeInfoChangeFailed(ONE, "No.", "data", ""))


def test_what_is_seen_does_not_end_a_change_of_name() -> None:
    """The answer of the cloud does: a listing may be older."""
    renaming.when(sight("available")).then_nothing()
    renaming.when(sight("available", name="data-2")).then_nothing()


def test_the_ledgers_name_can_be_given_again_to_a_volume_that_others_renamed() -> None:
    renamed = available.after(sight("available", name="theirs"))
    renamed.when(commands.ChangeVolumeInfo(ONE, name="data")).then(
        e.VolumeInfoChangeRequested(ONE, "data", "")
    )


def test_it_is_deleted_and_its_name_free() -> None:
    available.when(commands.DeleteVolume(ONE)).then(e.VolumeDeleteRequested(ONE))
    deleting.when(commands.DeleteVolume(THREE)).then_nothing()
    deleting.when(resource.ConfirmGone()).then(e.VolumeDeleted(ONE))
    deleted.then_it_holds()
    deleted.when(commands.DeleteVolume(THREE)).then_nothing()
    deleted.when(commands.ChangeVolumeInfo(THREE, "else")).then_refused(commands.VolumeGone)
    deleted.when(sight("available")).then_nothing()


def test_a_deletion_that_came_to_nothing_says_so() -> None:
    going = deleting.after(resource.ConfirmActionAccepted(ONE))
    going.when(sight("deleting")).then(shown("deleting"))
    going.when(sight("error_deleting", fault="Busy.")).then(
        shown("error_deleting"), e.VolumeDeleteFailed(ONE, "Busy.")
    )
    stuck = going.after(sight("error_deleting"))
    stuck.when(commands.DeleteVolume(THREE)).then_refused(IllegalAction, allowed=["info"])


@pytest.mark.parametrize("beginning", [attached, attaching, creating, extending])
def test_what_is_in_use_or_being_changed_is_not_deleted(beginning: Scenario) -> None:
    with pytest.raises(IllegalAction):
        beginning.when(commands.DeleteVolume(THREE)).outcome()


def test_a_volume_that_was_never_made_can_be_deleted_whatever_became_of_it() -> None:
    failed.when(commands.DeleteVolume(THREE)).then(e.VolumeDeleteRequested(THREE))


@pytest.mark.parametrize("status", ["error", "error_restoring", "error_managing"])
def test_a_broken_one_can_be_deleted(status: str) -> None:
    available.after(sight(status)).when(commands.DeleteVolume(THREE)).then(e.VolumeDeleteRequested(THREE))


@pytest.mark.parametrize("status", ["backing-up", "retyping", "uploading", "awaiting-transfer"])
def test_what_others_do_with_it_bars_all_but_its_name(status: str) -> None:
    available.after(sight(status)).when(commands.DeleteVolume(THREE)).then_refused(
        IllegalAction, allowed=["info"]
    )


def test_deleted_names_the_server_it_was_made_for() -> None:
    disk = root.after(sight("available", name="disk")).after(commands.DeleteVolume(ONE))
    disk.when(resource.ConfirmGone()).then(e.VolumeDeleted(ONE, WEB))
    disk.when(resource.ReportRefused(ONE, "No.")).then(e.VolumeDeleteFailed(ONE, "No.", WEB))


@pytest.mark.parametrize(
    ("life", "there", "event"),
    [
        (renaming, sight("available", name="data-2"), e.VolumeInfoChanged(ONE, "data-2", "")),
        (
            available.after(commands.ExtendVolume(ONE, 20)),
            sight("available", size_gb=20),
            e.VolumeExtended(ONE),
        ),
        (attaching, sight("in-use", e.Attachment("nova-web", WEB, "/dev/vdb")), e.VolumeAttached(ONE, WEB)),
    ],
)
def test_where_the_answer_is_lost_only_what_is_seen_to_be_done_is_done(life, there, event) -> None:
    assert event not in life.when(there).outcome()
    assert event in life.when(replace(there, unanswered=True)).outcome()
    life.when(sight("available", unanswered=True)).then_nothing()
    otherwise = replace(there, unanswered=True, difference="it is another")
    assert event not in life.when(otherwise).outcome()


def test_a_change_of_the_name_is_done_when_name_and_description_are_so() -> None:
    changing = available.after(commands.ChangeVolumeInfo(ONE, description="old things"))
    seen = sight("available", unanswered=True, description="old things")
    assert e.VolumeInfoChanged(ONE, "data", "old things") in changing.when(seen).outcome()
    changing.when(replace(seen, description="new things")).then_nothing()
    changing.when(replace(seen, description=None)).then_nothing()
    changing.when(commands.ChangeVolumeInfo(THREE, description="old things")).then_nothing()
    changing.when(commands.ChangeVolumeInfo(THREE, description="new things")).then_refused(
        IllegalAction, allowed=[]
    )


def test_what_its_server_takes_along_waits_for_what_is_under_way() -> None:
    with_its_server = commands.DeleteVolume(THREE, server_gone=True)
    attached.when(with_its_server).then(e.VolumeDeleteRequested(THREE))
    extending.when(with_its_server).then_nothing()


def test_what_is_not_allowed_is_told_with_its_name_and_the_status() -> None:
    for life, ask, action in (
        (extending, commands.ExtendVolume(THREE, 30), "size"),
        (attached, commands.DeleteVolume(THREE), "delete"),
    ):
        with pytest.raises(IllegalAction) as refused:
            life.when(ask).outcome()
        allowed = frozenset(refused.value.more["allowed"])
        assert str(refused.value) == str(IllegalAction(action, life.state().status, allowed))
