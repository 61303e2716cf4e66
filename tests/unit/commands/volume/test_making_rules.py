"""Asking for a volume, and what may come of it."""

from __future__ import annotations

from msgspec.structs import replace

from commands.kernel import resource
from commands.volume import commands
from commands.volume import events as e
from tests.unit.commands.volume.lives import (
    CREATE,
    ON_WEB,
    ORDER,
    WEB,
    attempted,
    available,
    creating,
    failed,
    requested,
    root,
    shown,
    sight,
    volume,
)


def test_what_is_asked_is_recorded_whole() -> None:
    image, snapshot = e.Source("img", "debian-12"), None
    wish = replace(
        ORDER, description="things", volume_type="fast", image=image, snapshot=snapshot, availability_zone="a"
    )
    volume.when(wish).then(
        e.VolumeRequested(CREATE, "tenant", "data", 10, "things", "fast", image, snapshot, "a")
    )
    requested.when(ORDER).then_nothing()


def test_nothing_else_can_be_asked_of_a_volume_that_was_never_asked_for() -> None:
    volume.when(commands.DeleteVolume(CREATE)).then_refused(commands.VolumeUnknown)
    volume.when(sight("available")).then_refused(commands.VolumeUnknown)
    volume.when(resource.ConfirmGone()).then_refused(commands.VolumeUnknown)


def test_it_is_made_once_it_is_available() -> None:
    creating.when(sight("creating")).then(shown("creating"))
    creating.when(sight("available")).then(shown("available"), e.VolumeCreated(CREATE, cloud_id="cinder-1"))
    available.when(sight("available")).then_nothing()


def test_it_fails_with_cinders_own_reason() -> None:
    creating.when(sight("error", fault="No room.")).then(
        shown("error"), e.VolumeCreateFailed(CREATE, "No room.")
    )
    creating.when(sight("error")).then(
        shown("error"),
        e.VolumeCreateFailed(CREATE, "the volume is error, and the cloud does not say why"),
    )
    failed.when(commands.AttachVolume(CREATE, WEB, "nova-web")).then_refused(
        resource.IllegalAction, allowed=["delete"]
    )


def test_what_is_seen_of_another_volume_is_nothing() -> None:
    creating.when(sight("available", cloud_id="cinder-2")).then_nothing()
    attempted.when(sight("available")).then_nothing()


def test_somebody_may_take_it_at_once() -> None:
    creating.when(sight("in-use", ON_WEB, size_gb=11, name="mine")).then(
        shown("in-use", ON_WEB, size_gb=11),
        e.VolumeCreated(CREATE, cloud_id="cinder-1"),
        e.VolumeAttachedOutOfBand("nova-web", WEB),
        e.VolumeRenamedOutOfBand("mine"),
    )


def test_the_server_a_volume_was_made_for_is_expected_to_take_it_once() -> None:
    disk = root.after(sight("available", name="disk"))
    disk.when(sight("in-use", ON_WEB, name="disk")).then(shown("in-use", ON_WEB))
    used = disk.after(sight("in-use", ON_WEB, name="disk"))
    freed = used.after(sight("available", name="disk"))
    used.when(sight("available", name="disk")).then(
        shown("available"), e.VolumeDetachedOutOfBand("nova-web", WEB)
    )
    freed.when(sight("in-use", ON_WEB, name="disk")).then(
        shown("in-use", ON_WEB), e.VolumeAttachedOutOfBand("nova-web", WEB)
    )


def test_outcomes_name_the_server_it_was_made_for() -> None:
    root.when(sight("available", name="disk")).then(
        shown("available"), e.VolumeCreated(CREATE, WEB, "cinder-1")
    )
    root.when(sight("error", name="disk", fault="Full.")).then(
        shown("error"), e.VolumeCreateFailed(CREATE, "Full.", WEB)
    )
    root.when(resource.ConfirmGone()).then(
        e.VolumeCreateFailed(CREATE, "it was deleted by someone else", WEB), e.VolumeDeletedOutOfBand()
    )


def test_a_name_is_held_while_the_volume_lives() -> None:
    volume.then_it_holds()
    requested.then_it_holds("data")
    failed.then_it_holds("data")
    available.given(e.VolumeDeletedOutOfBand()).then_it_holds()
