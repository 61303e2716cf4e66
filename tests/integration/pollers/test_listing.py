"""What a listing of a kind finds between two sweeps, and what it costs."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest

from adapters.openstack.errors import CloudUnreachable
from adapters.pollers.resources import FEW, ResourcePoller
from commands.volume import events as e
from tests.integration.pollers.conftest import DONE_BY_OTHERS, Bench
from tests.unit.commands.volume.lives import ONE, available

LENGTH = len(available.history)


@pytest.fixture(params=["versions", "whole"])
def by_listing(bench: Bench, request: pytest.FixtureRequest) -> Bench:
    """A watcher whose listings show versions only, and one whose listings show everything."""
    if request.param == "versions":
        bench.use_versions()
    return bench


def differs(bench: Bench, cloud_id: str, **change: Any) -> None:
    """Change a volume as somebody else does: that is another version of it."""
    shown = bench.clouds.volumes[cloud_id]
    shown |= {"revision": shown.get("revision", 0) + 1, **change}


@DONE_BY_OTHERS
def test_it_finds_what_somebody_else_did(by_listing: Bench, change: dict[str, Any], told: str) -> None:
    bench = by_listing
    stream = bench.volume("cinder-1")
    bench.look(everything=True)
    differs(bench, "cinder-1", **change)
    bench.look_for_changes()
    assert bench.types(stream)[-1] == told


def test_it_finds_what_somebody_else_deleted(by_listing: Bench) -> None:
    bench = by_listing
    here, gone = bench.volume("cinder-1"), bench.volume("cinder-2")
    bench.look(everything=True)
    bench.clouds.volumes.pop("cinder-2")
    bench.look_for_changes()
    assert bench.types(gone)[-1] == "VolumeDeletedOutOfBand"
    assert "VolumeDeletedOutOfBand" not in bench.types(here)


def test_what_is_as_it_was_costs_one_list_and_no_stream(by_listing: Bench) -> None:
    bench = by_listing
    streams = [bench.volume(f"cinder-{number}") for number in range(5)]
    bench.look(everything=True)
    bench.look_for_changes()
    events, before, asked = (
        [bench.types(one) for one in streams],
        bench.connections,
        bench.clouds.asked.copy(),
    )
    bench.look_for_changes()
    assert bench.connections - before == 2, "one for all, one for the brake; no stream is read"
    assert sum((bench.clouds.asked - asked).values()) == 1
    assert [bench.types(one) for one in streams] == events


def test_few_that_changed_are_asked_for_by_their_ids_and_many_are_listed(bench: Bench) -> None:
    bench.use_versions()
    names = [f"cinder-{number}" for number in range(FEW + 1)]
    streams = [bench.volume(name) for name in names]
    bench.look(everything=True)
    bench.clouds.asked.clear()
    for name in names[:2]:
        differs(bench, name, size=30)
    bench.look_for_changes()
    assert +bench.clouds.asked == {"versions": 1, "show": 2}
    bench.clouds.asked.clear()
    for name in names:
        differs(bench, name, size=40)
    bench.look_for_changes()
    assert +bench.clouds.asked == {"versions": 1, "list": 1}
    assert {bench.types(stream)[-1] for stream in streams} == {"VolumeExtendedOutOfBand"}


def test_what_the_ledger_did_meanwhile_is_looked_at_although_its_version_is_the_same(bench: Bench) -> None:
    bench.use_versions()
    stream = bench.volume("cinder-1")
    bench.look(everything=True)
    length = LENGTH + len(bench.types(stream))
    grown = (e.VolumeExtendRequested(ONE, 20), e.VolumeActionAccepted(ONE), e.VolumeExtended(ONE))
    bench.write(*grown, stream=stream, version=length)
    for shows in (1, 1):
        bench.look_for_changes()
        assert bench.clouds.asked["show"] == shows, "once, for that is told then"


def test_a_round_lists_one_kind_and_each_in_its_turn(bench: Bench) -> None:
    """Nothing that is under way waits for the lists of all kinds; a kind that is away holds up no other."""
    asked: Counter[str] = Counter()

    def listing(name: str) -> Any:
        def listed(_cloud: Any, _everywhere: bool) -> list[Any]:
            asked[name] += 1
            if name == "third":
                raise CloudUnreachable("that service is away")
            return []

        return listed

    watches = [
        bench.watch._replace(list=listing(name), unsettled="")
        for name in ("first", "second", "third", "fourth")
    ]
    features = ("volume", "network_interface", "floating_ip", "security_group")
    watches = [one._replace(feature=name) for one, name in zip(watches, features, strict=True)]
    watcher = ResourcePoller(bench.runtime, watches, 1.0, 600.0, 60.0)

    async def rounds(times: list[float]) -> list[int]:
        told = []
        for now in times:
            before = asked.total()
            with suppress(CloudUnreachable):
                await watcher.step(now)
            told.append(asked.total() - before)
        return told

    assert asyncio.run(rounds([0.0, 1.0, 2.0, 3.0, 4.0])) == [1, 1, 1, 1, 0]
    assert asked == {"first": 1, "second": 1, "third": 1, "fourth": 1}
