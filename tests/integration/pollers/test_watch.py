"""What the watcher sees, what it asks the cloud, and what it tells the book."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from adapters.openstack.connection import CloudMisconfigured
from commands.server import events as server_events
from commands.volume import events as e
from tests.integration.pollers.conftest import DONE_BY_OTHERS, Bench
from tests.unit.commands.server import lives as server_lives
from tests.unit.commands.volume.lives import ONE, attached, available

LENGTH = len(available.history)


def test_while_nothing_is_under_way_the_cloud_is_not_asked(bench: Bench) -> None:
    bench.volume("cinder-1")
    bench.look()
    assert not bench.clouds.asked
    assert bench.connections == 1, "one connection, for what is unsettled of all kinds"


def test_what_is_under_way_is_asked_for_by_its_id(bench: Bench) -> None:
    stream = bench.volume("cinder-1")
    bench.volume("cinder-2")
    bench.write(e.VolumeExtendRequested(ONE, 20), e.VolumeActionAccepted(ONE), stream=stream, version=LENGTH)
    bench.clouds.volumes["cinder-1"]["size"] = 20
    bench.look()
    assert bench.clouds.asked == {"show": 1}
    assert bench.types(stream)[-2:] == ["VolumeObserved", "VolumeExtended"]
    bench.look()
    assert bench.clouds.asked == {"show": 1}


def test_many_under_way_are_listed_at_once(bench: Bench) -> None:
    streams = [bench.volume(f"cinder-{number}") for number in range(21)]
    for stream in streams:
        bench.write(e.VolumeDeleteRequested(ONE), e.VolumeActionAccepted(ONE), stream=stream, version=LENGTH)
    bench.clouds.volumes.pop("cinder-0")
    bench.look()
    assert bench.clouds.asked == {"list": 1, "show": 1}, "what the list lacks is looked for a second time"
    assert bench.types(streams[0])[-1] == "VolumeDeleted"
    assert bench.types(streams[1])[-1] == "VolumeDeleteFailed"


@DONE_BY_OTHERS
def test_the_sweep_finds_what_somebody_else_did(bench: Bench, change: dict[str, Any], told: str) -> None:
    stream = bench.volume("cinder-1")
    bench.clouds.volumes["cinder-1"].update(change)
    bench.look()
    assert bench.types(stream) == []
    bench.look(everything=True)
    assert bench.types(stream)[-1] == told
    again = bench.types(stream)
    bench.look(everything=True)
    assert bench.types(stream) == again


def test_a_holder_that_may_be_our_new_server_is_waited_for(bench: Bench) -> None:
    """The cloud gives a server its parts before it answers us, and read tables are behind the log."""
    stream = bench.volume("cinder-1")
    part = server_events.Interface(stream, server_events.Named("net", "private"), cloud_id="cinder-1")
    requested, *rest = server_lives.building.history
    made = [replace(requested, interfaces=(part,)), *rest[:-1]]
    server = bench.write(*made)
    bench.clouds.volumes["cinder-1"].update(attachments=[{"server_id": server_lives.CLOUD_ID}])
    bench.look(everything=True)
    assert bench.types(stream) == []
    bench.project()
    bench.write(rest[-1], stream=server, version=len(made))
    asyncio.run(bench.watcher.poll(everything=True))
    assert bench.types(stream) == [], "the read table does not know the server yet"
    bench.look(everything=True)
    assert bench.events(stream)[0].attachments[0].server_id == server


def test_a_holder_is_waited_for_of_which_the_read_table_knows_nothing(bench: Bench) -> None:
    """A server is asked for, made, and shown to have its part before any of it is projected."""
    stream = bench.volume("cinder-1")
    bench.project()
    part = server_events.Interface(stream, server_events.Named("net", "private"), cloud_id="cinder-1")
    requested, *rest = server_lives.building.history
    server = bench.write(replace(requested, interfaces=(part,)), *rest)
    bench.clouds.volumes["cinder-1"].update(attachments=[{"server_id": server_lives.CLOUD_ID}])
    for _ in range(2):
        asyncio.run(bench.watcher.poll_changes())
        assert bench.types(stream) == []
    bench.look_for_changes()
    assert bench.events(stream)[0].attachments[0].server_id == server


def test_a_busy_log_delays_nothing_for_ever(bench: Bench) -> None:
    """The read tables never quite reach the end of the log; a holder who is nobody's is told all the same."""
    stream = bench.volume("cinder-1")
    bench.project()
    bench.volume("cinder-2")
    bench.clouds.volumes["cinder-1"].update(attachments=[{"server_id": "somebody"}])
    asyncio.run(bench.watcher.poll_changes())
    assert bench.types(stream) == []
    bench.project()
    bench.volume("cinder-3")
    asyncio.run(bench.watcher.poll_changes())
    assert bench.types(stream)[-1] == "VolumeAttachedOutOfBand"


def test_what_is_known_already_is_told_once(bench: Bench) -> None:
    for number in range(5):
        bench.volume(f"cinder-{number}")
    bench.look(everything=True)
    first = bench.connections
    bench.look(everything=True)
    assert (first, bench.connections - first) == (7, 2), (
        "one for all, one for the brake; no stream is read twice"
    )


def test_what_is_again_as_it_was_told_before_is_told_anew(bench: Bench) -> None:
    """It was attached at our word, and detached by somebody else before anybody looked."""
    stream = bench.volume("cinder-1")
    bench.look(everything=True)
    bench.write(*attached.history[LENGTH:], stream=stream, version=LENGTH)
    bench.look(everything=True)
    assert bench.types(stream)[-1] == "VolumeDetachedOutOfBand"


def test_a_volume_that_is_gone_is_looked_for_twice(bench: Bench) -> None:
    stream = bench.volume("cinder-1")
    hidden = bench.clouds.volumes.pop("cinder-1")
    bench.clouds.on_list = lambda: bench.clouds.volumes.update({"cinder-1": hidden})
    bench.look(everything=True)
    assert bench.types(stream) == [], "it was only missing from a page"
    bench.clouds.on_list = lambda: None
    bench.clouds.volumes.clear()
    bench.look(everything=True)
    assert bench.types(stream) == ["VolumeDeletedOutOfBand"]


def test_a_sight_is_void_once_the_stream_has_moved_on(bench: Bench) -> None:
    """The listing shows how it was before the wish: that it has not grown is no failure."""
    stream = bench.volume("cinder-1")

    def meanwhile() -> None:
        bench.clouds.on_list = lambda: None
        bench.write(
            e.VolumeExtendRequested(ONE, 20), e.VolumeActionAccepted(ONE), stream=stream, version=LENGTH
        )

    bench.clouds.on_list = meanwhile
    bench.look(everything=True)
    assert bench.types(stream) == ["VolumeExtendRequested", "VolumeActionAccepted"]
    bench.clouds.volumes["cinder-1"]["size"] = 20
    bench.look()
    assert bench.types(stream)[-1] == "VolumeExtended"


def test_who_may_not_see_all_looks_into_each_project_it_serves(bench: Bench) -> None:
    bench.clouds.sees_all = False
    here, there = bench.volume("cinder-1", "tenant"), bench.volume("cinder-2", "other")
    for shown in bench.clouds.volumes.values():
        shown["size"] = 30
    bench.look(everything=True)
    assert bench.clouds.asked["list"] == 3, "its own as well"
    assert bench.types(here)[-1] == bench.types(there)[-1] == "VolumeExtendedOutOfBand"


@pytest.mark.parametrize("sees_all", [True, False])
def test_a_project_that_is_closed_holds_up_no_other(bench: Bench, sees_all: bool) -> None:
    bench.clouds.sees_all = sees_all
    here, there = bench.volume("cinder-1", "tenant"), bench.volume("cinder-2", "closed")
    bench.clouds.closed.add("closed")
    bench.clouds.volumes.clear()
    bench.look(everything=True)
    assert bench.types(here) == ["VolumeDeletedOutOfBand"]
    assert bench.types(there) == [], "what can't be asked for is not gone"


def test_one_that_makes_no_sense_holds_up_no_other(bench: Bench) -> None:
    streams = [bench.volume(f"cinder-{number}") for number in range(3)]
    bench.clouds.volumes["cinder-1"] = {"id": "cinder-1"}
    for name in ("cinder-0", "cinder-2"):
        bench.clouds.volumes[name]["size"] = 30
    bench.look(everything=True)
    assert [bench.types(stream)[-1:] for stream in streams] == [
        ["VolumeExtendedOutOfBand"],
        [],
        ["VolumeExtendedOutOfBand"],
    ]


def test_a_cloud_without_cinder_is_no_trouble(bench: Bench) -> None:
    def missing() -> None:
        raise CloudMisconfigured("The catalog of the cloud has no volume service for us.")

    bench.clouds.on_list = missing
    bench.look(everything=True)
    bench.look()


def test_a_volume_whose_server_is_gone_is_watched_until_it_is_free(bench: Bench) -> None:
    stream = bench.volume("cinder-1")
    server = bench.write(*server_lives.deleted.history)
    held = (e.Attachment(server_lives.CLOUD_ID, server, "/dev/vdb"),)
    bench.write(
        e.VolumeAttachRequested(ONE, server, server_lives.CLOUD_ID),
        e.VolumeObserved("in-use", 10, False, held),
        e.VolumeAttached(ONE, server),
        stream=stream,
        version=LENGTH,
    )
    bench.look()
    assert bench.types(stream)[-1] == "VolumeDetachedOutOfBand"
    asked = bench.clouds.asked.copy()
    bench.look()
    assert bench.clouds.asked == asked


class TestTwins:
    def test_a_second_one_is_removed_and_the_own_stays(self, bench: Bench) -> None:
        stream = self.made_in_two_attempts(bench)
        bench.clouds.put("cinder-2", mark=stream)
        bench.look(everything=True)
        assert bench.clouds.removed == ["cinder-2"]

    def test_what_only_bears_our_mark_is_left_alone(self, bench: Bench) -> None:
        stream = self.made_in_two_attempts(bench)
        once = bench.volume("cinder-9")
        bench.clouds.put("cinder-2", mark=stream, user_id="a member")
        bench.clouds.put("cinder-3", mark=once)
        bench.clouds.put("cinder-4", mark=uuid4())
        bench.clouds.put("cinder-5")
        bench.look(everything=True)
        assert bench.clouds.removed == []

    def test_what_is_about_to_be_adopted_is_left_alone(self, bench: Bench) -> None:
        stream = bench.write(*available.history[:2])
        bench.clouds.put("cinder-1", mark=stream)
        bench.look(everything=True)
        assert bench.clouds.removed == []

    def test_what_turns_up_after_its_volume_was_given_up_is_removed(self, bench: Bench) -> None:
        requested, attempted = available.history[:2]
        refused = e.VolumeCreateFailed(requested.operation_id, "No.")  # type: ignore[attr-defined]
        stream = bench.write(requested, attempted, refused)
        bench.clouds.put("cinder-1", mark=stream)
        bench.look(everything=True)
        assert bench.clouds.removed == ["cinder-1"]

    def made_in_two_attempts(self, bench: Bench) -> UUID:
        requested, attempted, *rest = available.history
        stream = bench.write(requested, attempted, replace(attempted, attempt=2), *rest)
        bench.clouds.put("cinder-1", mark=stream)
        return stream
