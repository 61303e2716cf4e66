"""Several processes may observe in turn: what one of them remembers is not what the book says by then."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from tests.integration.pollers.compute import Bench
from tests.integration.pollers.conftest import Bench as VolumeBench
from tests.unit.commands.server.lives import CLOUD_ID
from tests.waiting import LIMIT


@pytest.mark.parametrize("look", ["resync", "tick"])
def test_a_lock_toggled_while_another_observed_is_seen(nova_bench: Bench, look: str) -> None:
    stream = nova_bench.server()
    one, other = nova_bench.observer(), nova_bench.observer()
    nova_bench.do(getattr(one, look))
    assert not nova_bench.state(stream).is_locked
    for _ in range(2):
        nova_bench.nova.servers[CLOUD_ID]["locked"] = True
        nova_bench.do(getattr(other, look))
        assert nova_bench.state(stream).is_locked
        nova_bench.nova.servers[CLOUD_ID]["locked"] = False
        nova_bench.do(getattr(one, look))
        assert not nova_bench.state(stream).is_locked


def test_what_is_known_is_told_once_in_a_leadership(nova_bench: Bench) -> None:
    stream = nova_bench.server()
    observer = nova_bench.observer()
    nova_bench.do(observer.resync)
    told, opened = nova_bench.records(stream), nova_bench.connections
    nova_bench.do(observer.resync)
    assert nova_bench.records(stream) == told
    assert nova_bench.connections == opened + 3, "for the log, for what is known, for the brake: none to tell"


def test_each_leadership_begins_with_a_full_listing_and_nothing_told(nova_bench: Bench) -> None:
    """Though the read table is behind, so that what another told since can't be seen in it."""
    stream = nova_bench.server()
    one, other = nova_bench.observer(), nova_bench.observer()
    nova_bench.do(one.resync)
    nova_bench.project()
    nova_bench.nova.servers[CLOUD_ID]["locked"] = True
    asyncio.run(until(other.run, lambda: nova_bench.state(stream).is_locked))
    nova_bench.nova.servers[CLOUD_ID]["locked"] = False
    nova_bench.nova.queries.clear()
    asyncio.run(until(one.run, lambda: not nova_bench.state(stream).is_locked))
    assert "changes-since" not in nova_bench.nova.queries[0]


def test_what_is_gone_leaves_the_memory(nova_bench: Bench) -> None:
    nova_bench.server()
    observer = nova_bench.observer()
    nova_bench.do(observer.resync)
    assert observer.remembered == 1
    nova_bench.nova.servers.clear()
    nova_bench.do(observer.resync)
    nova_bench.do(observer.resync)
    assert observer.remembered == 0


def test_a_watcher_forgets_as_well(bench: VolumeBench) -> None:
    bench.volume("cinder-1")
    bench.look(everything=True)
    assert bench.watcher.remembered == 1
    bench.clouds.volumes.clear()
    bench.look(everything=True)
    bench.look(everything=True)
    assert bench.watcher.remembered == 0
    bench.volume("cinder-2")
    bench.look(everything=True)
    asked = bench.clouds.asked["list"]
    asyncio.run(until(bench.watcher.run, lambda: bench.clouds.asked["list"] > asked))
    assert bench.clouds.asked["list"] == asked + 1, "a leadership begins with everything"


async def until(duty: Callable[[], Awaitable[None]], seen: Callable[[], bool]) -> None:
    """Do a duty until something is seen."""
    task = asyncio.ensure_future(duty())
    async with asyncio.timeout(LIMIT * 3):
        while not seen():  # noqa: ASYNC110 - the duty tells in no other way
            await asyncio.sleep(0.01)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
