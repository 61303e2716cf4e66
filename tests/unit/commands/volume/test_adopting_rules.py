"""A volume that is taken into the book with the server that has it."""

from __future__ import annotations

from msgspec.structs import replace

from commands.processes import removing
from commands.volume import asks
from commands.volume import events as e
from tests.unit.commands.volume.lives import CLOUD_ID, ON_WEB, ONE, WEB, accepted, shown, sight, volume

TOLD = e.VolumeAdopted(
    project_id="tenant",
    cloud_id=CLOUD_ID,
    name="data",
    cloud_name="",
    status="in-use",
    size_gb=10,
    attachments=(ON_WEB,),
    delete_on_termination=True,
)
seen = sight("in-use", ON_WEB, name="")
adopted = volume.after(asks.AdoptVolume(TOLD))


def test_it_is_in_the_book_as_it_stands() -> None:
    volume.when(asks.AdoptVolume(TOLD)).then(TOLD)
    adopted.when(asks.AdoptVolume(TOLD)).then_nothing()
    adopted.then_it_holds("data")


def test_nothing_of_what_it_was_before_is_somebody_elses_doing() -> None:
    adopted.when(seen).then_nothing()
    adopted.when(sight("available", name="")).then(
        shown("available"), e.VolumeDetachedOutOfBand("nova-web", WEB)
    )


def test_it_goes_with_its_server_if_the_cloud_says_so() -> None:
    assert removing.goes_with(WEB, adopted.state())
    stays = volume.after(asks.AdoptVolume(replace(TOLD, delete_on_termination=False)))
    assert not removing.goes_with(WEB, stays.state())


def test_once_detached_it_goes_with_nobody() -> None:
    detached = (
        adopted.after(asks.DetachVolume(ONE, WEB)).after(accepted(ONE)).after(sight("available", name=""))
    )
    assert not removing.goes_with(WEB, detached.state())
    assert not removing.goes_with(WEB, adopted.after(sight("available", name="")).state())
