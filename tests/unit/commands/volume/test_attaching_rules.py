"""Attaching a volume to a server, and detaching it."""

from __future__ import annotations

import pytest

from commands.kernel import resource
from commands.kernel.errors import IllegalAction
from commands.volume import commands
from commands.volume import events as e
from tests.scenario import Scenario
from tests.unit.commands.volume.lives import (
    DB,
    ON_DB,
    ON_WEB,
    ONE,
    THREE,
    TWO,
    WEB,
    accepted,
    attach_accepted,
    attached,
    attaching,
    available,
    creating,
    deleted,
    detach_accepted,
    detaching,
    extending,
    root,
    shown,
    sight,
)

TO_WEB = commands.AttachVolume(THREE, WEB, "nova-web")
TO_DB = commands.AttachVolume(THREE, DB, "nova-db")
FROM_WEB = commands.DetachVolume(THREE, WEB)


def test_an_available_volume_is_attached() -> None:
    available.when(TO_WEB).then(e.VolumeAttachRequested(THREE, WEB, "nova-web"))
    attaching.when(accepted(ONE)).then(e.VolumeActionAccepted(ONE))
    attach_accepted.when(sight("reserved")).then(shown("reserved"))
    attach_accepted.when(sight("in-use", ON_WEB)).then(shown("in-use", ON_WEB), e.VolumeAttached(ONE, WEB))


def test_asked_again_it_is_nothing_and_for_another_server_it_is_taken() -> None:
    for beginning in (attaching, attach_accepted, attached):
        beginning.when(TO_WEB).then_nothing()
        beginning.when(TO_DB).then_refused(commands.VolumeUnavailable)


@pytest.mark.parametrize("beginning", [creating, extending, detaching])
def test_while_something_else_is_under_way_it_waits(beginning: Scenario) -> None:
    with pytest.raises(IllegalAction):
        beginning.when(TO_WEB).outcome()


def test_before_the_cloud_took_it_on_nothing_seen_is_its_outcome() -> None:
    attaching.when(sight("available")).then_nothing()
    attach_accepted.when(sight("available")).then(
        e.VolumeAttachFailed(ONE, "the volume is available, and the cloud does not say why", WEB)
    )


def test_another_server_may_have_been_quicker() -> None:
    attach_accepted.when(sight("in-use", ON_DB)).then(
        shown("in-use", ON_DB),
        e.VolumeAttachFailed(ONE, "the volume is in-use, and the cloud does not say why", WEB),
        e.VolumeAttachedOutOfBand("nova-db", DB),
    )


def test_a_server_is_known_though_the_read_tables_do_not_have_it_yet() -> None:
    unknown = e.Attachment("nova-web", None, "/dev/vdb")
    attach_accepted.when(sight("in-use", unknown)).then(shown("in-use", ON_WEB), e.VolumeAttached(ONE, WEB))
    attached.when(sight("in-use", unknown)).then_nothing()


def test_it_is_detached() -> None:
    attached.when(FROM_WEB).then(e.VolumeDetachRequested(THREE, WEB, "nova-web"))
    detaching.when(FROM_WEB).then_nothing()
    detach_accepted.when(sight("detaching", ON_WEB)).then(shown("detaching", ON_WEB))
    detach_accepted.when(sight("available")).then(shown("available"), e.VolumeDetached(TWO, WEB))
    detach_accepted.when(sight("in-use", ON_WEB)).then(
        e.VolumeDetachFailed(TWO, "the volume is in-use, and the cloud does not say why", WEB)
    )


def test_detached_from_one_it_may_stay_with_another() -> None:
    """A volume that may be shared (multiattach) was attached to a second server by somebody else."""
    shared = attached.after(sight("in-use", ON_DB, ON_WEB))
    going = shared.after(FROM_WEB).after(accepted(THREE))
    going.when(sight("in-use", ON_DB)).then(shown("in-use", ON_DB), e.VolumeDetached(THREE, WEB))
    shared.when(TO_DB).then_nothing()


def test_only_the_server_that_has_it_can_lose_it() -> None:
    attached.when(commands.DetachVolume(THREE, DB)).then_refused(commands.VolumeNotAttached)
    available.when(FROM_WEB).then_refused(commands.VolumeNotAttached)
    with pytest.raises(IllegalAction):
        attaching.when(FROM_WEB).outcome()


def test_the_volume_a_server_boots_from_stays() -> None:
    used = root.after(sight("available", name="disk")).after(sight("in-use", ON_WEB, name="disk"))
    used.when(FROM_WEB).then_refused(commands.RootVolumeStays)


def test_a_deleted_one_can_be_neither_attached_nor_detached() -> None:
    lost = attached.after(resource.ConfirmGone())
    for beginning in (deleted, lost):
        beginning.when(TO_DB).then_refused(commands.VolumeGone)
        beginning.when(FROM_WEB).then_refused(commands.VolumeGone)


def test_a_shelved_server_keeps_its_volumes_though_cinder_shows_them_attached_to_nothing() -> None:
    attached.when(sight("reserved")).then(shown("reserved", ON_WEB))
    shelved = attached.after(sight("reserved"))
    shelved.when(TO_DB).then_refused(commands.VolumeUnavailable)
    shelved.when(FROM_WEB).then(e.VolumeDetachRequested(THREE, WEB, "nova-web"))
    going = shelved.after(FROM_WEB).after(accepted(THREE))
    going.when(sight("available")).then(shown("available"), e.VolumeDetached(THREE, WEB))
    shelved.when(sight("in-use", ON_WEB)).then(shown("in-use", ON_WEB))


def test_the_cloud_may_refuse() -> None:
    attaching.when(resource.ReportRefused(ONE, "Locked.")).then(e.VolumeAttachFailed(ONE, "Locked.", WEB))
    detaching.when(resource.ReportRefused(TWO, "Locked.")).then(e.VolumeDetachFailed(TWO, "Locked.", WEB))
    attached.when(resource.ReportRefused(ONE, "Locked.")).then_nothing()
