"""What is looked at because a notification named it, what that costs, and what is believed."""

from __future__ import annotations

import asyncio

from adapters.kernel.mass_absence import AbsenceLimits
from adapters.pollers.hints import WINDOW, Allowance, HintedPoller
from adapters.pollers.notifications import Named
from adapters.pollers.resources import FEW, ResourcePoller
from adapters.pollers.servers import PollIntervals, ServerPoller
from commands.absence.commands import HoldAbsence
from commands.absence.decider import ABSENCE, stream_of
from commands.kernel.actor import Origin
from commands.server import events as s
from commands.volume import events as e
from tests.integration.pollers import compute
from tests.integration.pollers.conftest import Bench
from tests.unit.commands.server import lives
from tests.unit.commands.volume.lives import ONE, available

LENGTH = len(available.history)


def hint(bench: Bench, *cloud_ids: str) -> None:
    """Look at volumes that notifications named."""
    looks = HintedPoller(bench.runtime, ServerPoller(bench.runtime), bench.watcher)
    bench.project()
    assert asyncio.run(looks.poll([Named("volume", one) for one in cloud_ids]))


def test_what_is_named_is_asked_for_by_its_id(bench: Bench) -> None:
    here, there = bench.volume("cinder-1"), bench.volume("cinder-2")
    for shown in bench.clouds.volumes.values():
        shown["size"] = 30
    hint(bench, "cinder-1")
    assert bench.clouds.asked == {"show": 1}
    assert bench.types(here)[-1] == "VolumeExtendedOutOfBand"
    assert bench.types(there) == []


def test_what_the_ledger_does_not_know_costs_the_cloud_nothing(bench: Bench) -> None:
    bench.volume("cinder-1")
    bench.clouds.put("theirs")
    hint(bench, "theirs", "unknown")
    assert not bench.clouds.asked
    assert bench.connections == 1


def test_what_is_as_it_was_is_no_news(bench: Bench) -> None:
    stream = bench.volume("cinder-1")
    hint(bench, "cinder-1")
    before, connections = bench.types(stream), bench.connections
    hint(bench, "cinder-1")
    assert bench.types(stream) == before
    assert bench.connections - connections == 1, "no stream is read"


def test_what_is_under_way_is_left_to_the_rounds(bench: Bench) -> None:
    stream = bench.volume("cinder-1")
    bench.write(e.VolumeExtendRequested(ONE, 20), e.VolumeActionAccepted(ONE), stream=stream, version=LENGTH)
    hint(bench, "cinder-1")
    assert not bench.clouds.asked


def test_many_that_are_named_are_listed_at_once(bench: Bench) -> None:
    names = [f"cinder-{number}" for number in range(FEW + 1)]
    streams = [bench.volume(name) for name in names]
    for shown in bench.clouds.volumes.values():
        shown["size"] = 30
    hint(bench, *names)
    assert bench.clouds.asked == {"list": 1}
    assert {bench.types(stream)[-1] for stream in streams} == {"VolumeExtendedOutOfBand"}


def test_one_that_is_gone_is_told_as_gone(bench: Bench) -> None:
    stream = bench.volume("cinder-1")
    bench.clouds.volumes.clear()
    hint(bench, "cinder-1")
    assert bench.types(stream)[-1] == "VolumeDeletedOutOfBand"


def test_more_than_may_be_gone_at_once_waits_for_a_list(bench: Bench) -> None:
    bench.runtime = bench.runtime._replace(absence=AbsenceLimits(2, 20.0))
    bench.watcher = ResourcePoller(bench.runtime, [bench.watch], 1.0, 600.0)
    streams = [bench.volume(f"cinder-{number}") for number in range(5)]
    bench.clouds.volumes.clear()
    hint(bench, *(f"cinder-{number}" for number in range(5)))
    assert [bench.types(one)[-1:] for one in streams].count(["VolumeDeletedOutOfBand"]) == 2
    bench.look_for_changes()
    assert [bench.types(one)[-1:] for one in streams].count(["VolumeDeletedOutOfBand"]) == 2, (
        "it has the brake"
    )


def test_nothing_is_gone_by_hints_while_the_brake_holds_and_more_once_time_has_passed(bench: Bench) -> None:
    now = [0.0]
    runtime = bench.runtime._replace(absence=AbsenceLimits(1, 20.0))
    allowance = Allowance(runtime, "volume", lambda: now[0])

    async def grants() -> list[bool]:
        told = [await allowance.grant(), await allowance.grant()]
        now[0] = WINDOW
        told.append(await allowance.grant())
        origin = Origin("observer", "", ONE, "test")
        await runtime.handler.handle(ABSENCE, stream_of("volume"), HoldAbsence("volume", 12, 40), origin)
        now[0] = 3 * WINDOW
        return [*told, await allowance.grant()]

    assert asyncio.run(grants()) == [True, False, True, False]


def poll_named(bench: compute.Bench, *cloud_ids: str) -> None:
    observer = ServerPoller(bench.runtime, PollIntervals(3600.0, 3600.0))

    async def look() -> None:
        await observer.poll_named(list(cloud_ids))

    bench.do(look)


def test_a_server_that_is_named_is_asked_for_by_its_id(nova_bench: compute.Bench) -> None:
    bench = nova_bench
    stream = bench.server()
    bench.nova.act(lives.CLOUD_ID, "stop", "somebody", status="SHUTOFF")
    poll_named(bench, lives.CLOUD_ID, "unknown")
    assert bench.nova.asked["list"] == 0
    assert any(isinstance(event, s.ServerStoppedOutOfBand) for event in bench.told(stream))


def test_a_server_that_is_shown_no_more_is_looked_for_in_what_changed(nova_bench: compute.Bench) -> None:
    bench = nova_bench
    bench.server()
    bench.nova.servers.clear()
    poll_named(bench, lives.CLOUD_ID)
    assert bench.nova.asked["list"] == 1
    assert "changes-since" in dict(bench.nova.queries[0])
