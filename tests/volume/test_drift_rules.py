"""What somebody else did in the cloud."""

from __future__ import annotations

from commands import resource
from commands.volume import asks
from commands.volume import events as e
from tests.volume.lives import (
    DB,
    ON_DB,
    ON_WEB,
    ONE,
    WEB,
    attach_accepted,
    attached,
    available,
    extending,
    renaming,
    shown,
    sight,
)


def test_it_was_attached() -> None:
    available.when(sight("in-use", ON_WEB)).then(
        shown("in-use", ON_WEB), e.VolumeAttachedOutOfBand("nova-web", WEB)
    )
    stranger = e.Attachment("nova-x", None, "/dev/vdb")
    available.when(sight("in-use", stranger)).then(
        shown("in-use", stranger), e.VolumeAttachedOutOfBand("nova-x")
    )


def test_it_was_detached_or_its_server_is_gone() -> None:
    attached.when(sight("available")).then(shown("available"), e.VolumeDetachedOutOfBand("nova-web", WEB))


def test_it_was_moved_to_another_server() -> None:
    attached.when(sight("in-use", ON_DB)).then(
        shown("in-use", ON_DB),
        e.VolumeAttachedOutOfBand("nova-db", DB),
        e.VolumeDetachedOutOfBand("nova-web", WEB),
    )


def test_it_was_extended_and_renamed() -> None:
    available.when(sight("available", size_gb=30, name="theirs")).then(
        shown("available", size_gb=30), e.VolumeExtendedOutOfBand(30), e.VolumeRenamedOutOfBand("theirs")
    )
    after = available.after(sight("available", size_gb=30, name="theirs"))
    after.when(sight("available", size_gb=30, name="theirs")).then_nothing()
    after.then_it_holds("data")


def test_it_was_deleted() -> None:
    available.when(resource.ConfirmGone()).then(e.VolumeDeletedOutOfBand())
    attach_accepted.when(resource.ConfirmGone()).then(
        e.VolumeAttachFailed(ONE, "it was deleted by someone else", WEB), e.VolumeDeletedOutOfBand()
    )
    renaming.when(resource.ConfirmGone()).then(
        e.VolumeInfoChangeFailed(ONE, "it was deleted by someone else", "data", ""),
        e.VolumeDeletedOutOfBand(),
    )


def test_while_the_cloud_changes_it_no_conclusion_is_drawn() -> None:
    available.when(sight("attaching", size_gb=30)).then(shown("attaching", size_gb=30))
    attached.when(sight("detaching", ON_WEB)).then(shown("detaching", ON_WEB))


def test_what_came_about_beside_an_operation_is_told_with_its_outcome() -> None:
    extending.when(sight("in-use", ON_WEB, size_gb=20)).then(
        shown("in-use", ON_WEB, size_gb=20),
        e.VolumeExtended(ONE),
        e.VolumeAttachedOutOfBand("nova-web", WEB),
    )
    attach_accepted.when(sight("in-use", ON_WEB, size_gb=30)).then(
        shown("in-use", ON_WEB, size_gb=30),
        e.VolumeAttached(ONE, WEB),
        e.VolumeExtendedOutOfBand(30),
    )


def test_before_an_operation_is_accepted_drift_waits_for_its_outcome() -> None:
    asked = available.after(asks.ExtendVolume(ONE, 20))
    asked.when(sight("in-use", ON_WEB)).then(shown("in-use", ON_WEB))
    refused = asked.after(sight("in-use", ON_WEB)).after(resource.ReportRefused(ONE, "Not available."))
    refused.when(sight("in-use", ON_WEB)).then(e.VolumeAttachedOutOfBand("nova-web", WEB))
