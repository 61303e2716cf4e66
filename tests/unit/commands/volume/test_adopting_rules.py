"""A volume that is taken into the book with the server that has it."""

from __future__ import annotations

from msgspec.structs import replace

from commands.process_managers import server_teardown
from commands.volume import commands
from commands.volume import events as e
from tests.unit.commands.volume.lives import (
    CLOUD_ID,
    ON_DB,
    ON_WEB,
    ONE,
    WEB,
    accepted,
    root,
    shown,
    sight,
    volume,
)

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
adopted = volume.after(commands.AdoptVolume(TOLD))


def test_it_is_in_the_book_as_it_stands() -> None:
    volume.when(commands.AdoptVolume(TOLD)).then(TOLD)
    adopted.when(commands.AdoptVolume(TOLD)).then_nothing()
    adopted.then_it_holds("data")


def test_nothing_of_what_it_was_before_is_somebody_elses_doing() -> None:
    adopted.when(seen).then_nothing()
    adopted.when(sight("available", name="")).then(
        shown("available"), e.VolumeDetachedOutOfBand("nova-web", WEB)
    )


def test_it_goes_with_its_server_if_the_cloud_says_so() -> None:
    assert server_teardown.goes_with(WEB, adopted.state())
    stays = volume.after(commands.AdoptVolume(replace(TOLD, delete_on_termination=False)))
    assert not server_teardown.goes_with(WEB, stays.state())


def test_once_detached_it_goes_with_nobody() -> None:
    detached = (
        adopted.after(commands.DetachVolume(ONE, WEB)).after(accepted(ONE)).after(sight("available", name=""))
    )
    assert not server_teardown.goes_with(WEB, detached.state())
    assert not server_teardown.goes_with(WEB, adopted.after(sight("available", name="")).state())


def test_all_of_it_is_remembered() -> None:
    root = replace(TOLD, description="of the web", cloud_name="sda", root_of=WEB)
    known = volume.after(commands.AdoptVolume(root)).state()
    assert (known.name, known.description, known.cloud_name) == ("data", "of the web", "sda")
    assert (known.named, known.size_gb) == (("data", "of the web"), 10)
    assert (known.root_of, known.booted, known.delete_on_termination) == (WEB, True, True)
    assert (known.goes_with, known.attached, known.holders) == (WEB, {"nova-web"}, {"nova-web": WEB})
    data = adopted.state()
    assert (data.root_of, data.booted, data.goes_with) == (None, False, WEB)
    strangers = replace(TOLD, attachments=(replace(ON_WEB, server_id=None),))
    assert volume.after(commands.AdoptVolume(strangers)).state().goes_with is None


def test_it_goes_with_its_server_as_long_as_any_has_it() -> None:
    shared = volume.after(commands.AdoptVolume(replace(TOLD, attachments=(ON_WEB, ON_DB))))
    left = shared.after(sight("in-use", ON_WEB, name=""))
    assert left.state().attached == {"nova-web"}
    assert server_teardown.goes_with(WEB, left.state())


def test_a_root_volume_that_its_server_let_go_of_is_made_for_the_next() -> None:
    life = root.after(sight("in-use", ON_WEB))
    assert (life.state().booted, life.state().may_be_held_unseen) == (True, False)
    freed = life.given(shown("available"), e.VolumeReleased("nova-web", WEB)).state()
    assert (freed.booted, freed.root_left, freed.attached) == (False, True, frozenset())
    moved = life.given(shown("in-use", ON_DB), e.VolumeReleased("nova-web", WEB)).state()
    assert (moved.booted, moved.root_left, moved.attached) == (True, True, {"nova-db"})
