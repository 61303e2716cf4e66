"""What somebody else did in the cloud."""

from __future__ import annotations

from commands.kernel import resource
from commands.volume import commands
from commands.volume import events as e
from tests.unit.commands.volume.lives import (
    DB,
    ON_DB,
    ON_WEB,
    ONE,
    THREE,
    TWO,
    WEB,
    attach_accepted,
    attached,
    available,
    deleting,
    detach_accepted,
    extending,
    renaming,
    root,
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
    asked = available.after(commands.ExtendVolume(ONE, 20))
    asked.when(sight("in-use", ON_WEB)).then(shown("in-use", ON_WEB))
    refused = asked.after(sight("in-use", ON_WEB)).after(resource.ReportRefused(ONE, "Not available."))
    refused.when(sight("in-use", ON_WEB)).then(e.VolumeAttachedOutOfBand("nova-web", WEB))


class TestAServerDeletedAsAsked:
    """By that the cloud lets go of its volumes: nobody else did."""

    gone = sight("available", released=frozenset({"nova-web"}))

    def test_it_lets_go_of_a_volume(self) -> None:
        attached.when(self.gone).then(shown("available"), e.VolumeReleased("nova-web", WEB))
        attached.after(self.gone).when(self.gone).then_nothing()

    def test_it_is_told_though_it_was_seen_while_something_else_was_under_way(self) -> None:
        busy = attached.after(commands.ChangeVolumeInfo(ONE, name="data-2")).after(sight("available"))
        done = busy.after(resource.ConfirmDone(ONE))
        assert done.state().holders == {"nova-web": WEB}
        done.when(sight("available", name="data-2", released=frozenset({"nova-web"}))).then(
            e.VolumeReleased("nova-web", WEB)
        )

    def test_who_detached_from_another_server_is_somebody_else(self) -> None:
        elsewhere = sight("available", released=frozenset({"nova-db"}))
        attached.when(elsewhere).then(shown("available"), e.VolumeDetachedOutOfBand("nova-web", WEB))

    def test_the_volume_can_be_given_to_the_next(self) -> None:
        attached.after(self.gone).when(commands.AttachVolume(ONE, DB, "nova-db")).then(
            e.VolumeAttachRequested(ONE, DB, "nova-db")
        )

    def test_a_root_volume_that_nobody_saw_in_use_is_free_again_once(self) -> None:
        disk = root.after(sight("available", name="disk"))
        gone = sight("available", name="disk", released=frozenset({"nova-web"}))
        disk.when(gone).then(e.VolumeReleased("nova-web", WEB))
        disk.after(gone).when(gone).then_nothing()

    def test_its_root_volume_is_for_the_clouds_next_server_too(self) -> None:
        """As where the first was discarded, for there was no room, and another was asked for."""
        used = root.after(sight("available", name="disk")).after(sight("in-use", ON_WEB, name="disk"))
        again = e.Attachment("nova-web-2", WEB, "/dev/vda")
        swapped = sight("in-use", again, name="disk", released=frozenset({"nova-web"}))
        used.when(swapped).then(shown("in-use", again), e.VolumeReleased("nova-web", WEB))
        free = used.after(sight("available", name="disk", released=frozenset({"nova-web"})))
        free.when(sight("in-use", again, name="disk")).then(shown("in-use", again))

    def test_what_goes_with_it_is_deleted_as_asked(self) -> None:
        attached.when(resource.ConfirmGone(TWO)).then(e.VolumeDeleteRequested(TWO), e.VolumeDeleted(TWO))
        detach_accepted.when(resource.ConfirmGone(THREE)).then(
            e.VolumeDetachFailed(TWO, "it was deleted with its server", WEB),
            e.VolumeDeleteRequested(THREE),
            e.VolumeDeleted(THREE),
        )
        deleting.when(resource.ConfirmGone(THREE)).then(e.VolumeDeleted(ONE))
