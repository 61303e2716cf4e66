"""What holds of every resource alike, told of a volume: one POST at a time, late answers, what is gone."""

from __future__ import annotations

from uuid import UUID

from commands.kernel import resource
from commands.kernel.message import Quota
from commands.volume import commands
from commands.volume import events as e
from tests.unit.commands.volume.lives import (
    CLOUD_ID,
    CREATE,
    GRACE,
    NOON,
    ONE,
    attempted,
    available,
    creating,
    deleted,
    deleting,
    extending,
    failed,
    renaming,
    requested,
    seconds,
    volume,
)

NOBODYS = UUID(int=99)


def attempt(after: float) -> resource.AttemptCreate:
    return resource.AttemptCreate(seconds(after), GRACE)


def test_an_attempt_is_recorded_before_the_post() -> None:
    requested.when(attempt(0)).then(e.VolumeCreateAttempted(1, NOON))


def test_another_needs_a_whole_grace_period_without_an_answer() -> None:
    attempted.when(attempt(0)).then_nothing()
    attempted.when(attempt(GRACE - 0.1)).then_nothing()
    attempted.when(attempt(-10)).then_nothing()
    attempted.when(attempt(GRACE)).then(e.VolumeCreateAttempted(2, seconds(GRACE)))


def test_what_is_made_or_failed_or_gone_is_not_attempted() -> None:
    for beginning in (creating, available, failed, deleting, deleted):
        beginning.when(attempt(1_000)).then_nothing()


def test_the_first_that_is_accepted_is_it() -> None:
    attempted.when(resource.ConfirmAccepted(CLOUD_ID)).then(e.VolumeAccepted(CLOUD_ID))
    creating.when(resource.ConfirmAccepted("cinder-2")).then_nothing()
    failed.when(resource.ConfirmAccepted("cinder-2")).then_nothing()
    deleted.when(resource.ConfirmAccepted("cinder-2")).then_nothing()


def test_a_refused_creation_has_failed_for_good() -> None:
    quota = Quota("volume", "volumes", 10, 10)
    refused = resource.ReportRefused(CREATE, "Full.", quota)
    attempted.when(refused).then(e.VolumeCreateFailed(CREATE, "Full.", quota=quota))
    after = attempted.after(refused)
    after.when(refused).then_nothing()
    after.when(commands.DeleteVolume(ONE)).then(e.VolumeDeleteRequested(ONE))
    after.after(commands.DeleteVolume(ONE)).when(resource.ConfirmGone()).then(e.VolumeDeleted(ONE))


def test_an_action_is_taken_on_once() -> None:
    deleting.when(resource.ConfirmActionAccepted(ONE)).then(e.VolumeActionAccepted(ONE))
    deleting.after(resource.ConfirmActionAccepted(ONE)).when(
        resource.ConfirmActionAccepted(ONE)
    ).then_nothing()


def test_answers_about_another_operation_are_too_late() -> None:
    for beginning in (creating, available, extending, renaming, deleting, deleted):
        beginning.when(resource.ConfirmActionAccepted(NOBODYS)).then_nothing()
        beginning.when(resource.ConfirmDone(NOBODYS)).then_nothing()
        beginning.when(resource.ReportRefused(NOBODYS, "No.")).then_nothing()


def test_nothing_is_made_that_has_no_id_in_the_cloud() -> None:
    attempted.when(resource.ConfirmDone(CREATE)).then_nothing()
    creating.when(resource.ConfirmDone(CREATE)).then(e.VolumeCreated(CREATE, None, CLOUD_ID))


def test_gone_is_the_outcome_of_a_deletion_and_else_somebody_elses_doing() -> None:
    deleting.when(resource.ConfirmGone()).then(e.VolumeDeleted(ONE))
    available.when(resource.ConfirmGone()).then(e.VolumeDeletedOutOfBand())
    extending.when(resource.ConfirmGone()).then(
        e.VolumeExtendFailed(ONE, "it was deleted by someone else"), e.VolumeDeletedOutOfBand()
    )
    deleted.when(resource.ConfirmGone()).then_nothing()


def test_what_was_never_made_cannot_have_gone() -> None:
    requested.when(resource.ConfirmGone()).then_nothing()
    attempted.when(resource.ConfirmGone()).then_nothing()


def test_a_project_is_remembered() -> None:
    assert requested.state().project_id == "tenant"
    assert volume.state().is_live is False
