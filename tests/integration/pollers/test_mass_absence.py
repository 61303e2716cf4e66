"""Where much is missing at once nothing counts as gone, until it is there again or a person says so."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from adapters.kernel.context import EffectContext, RetryLater
from adapters.kernel.mass_absence import AbsenceLimits
from adapters.processes.server_parts import remove
from commands.absence import commands
from commands.absence import events as e
from commands.absence.decider import ABSENCE, NoAbsenceHeld, stream_of
from commands.kernel.actor import Origin
from commands.server import events as s
from commands.server.decider import SERVER
from commands.store.envelope import RecordedEvent
from tests.integration.pollers import compute
from tests.integration.pollers.conftest import Bench
from tests.scenario import Scenario
from tests.unit.commands.server import lives

NONE = Scenario(ABSENCE)
HELD = NONE.given(e.AbsenceHeld("volume", 12, 40))
FEW = AbsenceLimits(2, 20.0)


class TestRules:
    def test_it_is_told_once_and_again_when_it_grows(self) -> None:
        NONE.when(commands.HoldAbsence("volume", 12, 40)).then(e.AbsenceHeld("volume", 12, 40))
        HELD.when(commands.HoldAbsence("volume", 12, 40)).then_nothing()
        HELD.when(commands.HoldAbsence("volume", 13, 40)).then(e.AbsenceHeld("volume", 13, 40))

    def test_what_is_confirmed_is_believed_up_to_that_number(self) -> None:
        confirmed = HELD.after(commands.ConfirmAbsence())
        HELD.when(commands.ConfirmAbsence()).then(e.AbsenceConfirmed("volume", 12))
        confirmed.when(commands.ConfirmAbsence()).then_nothing()
        confirmed.when(commands.HoldAbsence("volume", 12, 40)).then_nothing()
        assert confirmed.state().allows(12)
        more = confirmed.after(commands.HoldAbsence("volume", 13, 40))
        assert not more.state().allows(12)

    def test_it_ends_with_the_confirmation_used_up(self) -> None:
        HELD.when(commands.EndAbsence()).then(e.AbsenceEnded("volume"))
        NONE.when(commands.EndAbsence()).then_nothing()
        NONE.when(commands.ConfirmAbsence()).then_refused(NoAbsenceHeld)
        assert not HELD.after(commands.ConfirmAbsence()).after(commands.EndAbsence()).state().allows(1)

    @pytest.mark.parametrize(
        ("missing", "known", "barred"), [(10, 10, False), (11, 55, False), (11, 54, True), (11, 11, True)]
    )
    def test_it_takes_many_and_a_large_part(self, missing: int, known: int, barred: bool) -> None:
        assert AbsenceLimits().bar(missing, known) is barred


def confirm(bench: Bench | compute.Bench, feature: str) -> None:
    handler = bench.runtime.handler
    origin = Origin("operator", "", uuid4(), "test")
    asyncio.run(handler.handle(ABSENCE, stream_of(feature), commands.ConfirmAbsence(), origin))


def told(bench: Bench | compute.Bench, feature: str) -> list[str]:
    return [one.type for one in bench.ledger.events.get(stream_of(feature)) if isinstance(one, RecordedEvent)]


@pytest.mark.parametrize("versions", [True, False])
def test_a_listing_believes_no_more_than_a_sweep(bench: Bench, versions: bool) -> None:
    if versions:
        bench.use_versions()
    streams = [bench.volume(f"cinder-{number}") for number in range(20)]
    bench.look(everything=True)
    for number in range(11):
        bench.clouds.volumes.pop(f"cinder-{number}")
    before = bench.clouds.asked["list"]
    for _ in range(2):
        bench.look_for_changes()
    assert {"VolumeDeletedOutOfBand" in bench.types(stream) for stream in streams} == {False}
    assert told(bench, "volume") == ["AbsenceHeld"]
    assert (bench.clouds.asked["list"] == before) is versions
    confirm(bench, "volume")
    bench.look_for_changes()
    assert {bench.types(stream)[-1] for stream in streams[:11]} == {"VolumeDeletedOutOfBand"}


def test_volumes_that_vanish_together_wait_for_a_person(bench: Bench) -> None:
    streams = [bench.volume(f"cinder-{number}") for number in range(20)]
    for number in range(11):
        bench.clouds.volumes.pop(f"cinder-{number}")
    bench.clouds.volumes["cinder-19"]["size"] = 30
    for _ in range(2):
        bench.look(everything=True)
    assert [bench.types(stream) for stream in streams[:11]] == [[]] * 11
    assert bench.types(streams[19]) == ["VolumeObserved", "VolumeExtendedOutOfBand"], "the others go on"
    assert told(bench, "volume") == ["AbsenceHeld"]
    confirm(bench, "volume")
    bench.look(everything=True)
    assert {bench.types(stream)[-1] for stream in streams[:11]} == {"VolumeDeletedOutOfBand"}
    bench.look(everything=True)
    assert told(bench, "volume") == ["AbsenceHeld", "AbsenceConfirmed", "AbsenceEnded"]


def test_what_comes_back_was_never_gone(bench: Bench) -> None:
    streams = [bench.volume(f"cinder-{number}") for number in range(12)]
    volumes, bench.clouds.volumes = bench.clouds.volumes, {}
    bench.look(everything=True)
    bench.clouds.volumes = volumes
    bench.look(everything=True)
    assert {tuple(bench.types(stream)) for stream in streams} <= {(), ("VolumeObserved",)}
    assert told(bench, "volume") == ["AbsenceHeld", "AbsenceEnded"]


def test_a_list_that_lacks_what_is_there_by_id_holds_nothing_back(bench: Bench) -> None:
    for number in range(12):
        bench.volume(f"cinder-{number}")
    bench.clouds.lists = False
    bench.look(everything=True)
    assert told(bench, "volume") == []


def servers(bench: compute.Bench, count: int) -> list[UUID]:
    streams = []
    for number in range(count):
        cloud_id = f"nova-{number}"
        history = [
            replace(event, cloud_id=cloud_id) if isinstance(event, s.ServerAccepted) else event
            for event in lives.running.history
        ]
        bench.nova.put(cloud_id)
        streams.append(bench.write(*history))
    return streams


def test_servers_that_vanish_together_wait_for_a_person(nova_bench: compute.Bench) -> None:
    bench = nova_bench
    bench.runtime = bench.runtime._replace(absence=FEW)
    streams = servers(bench, 4)
    bench.nova.servers.clear()
    observer = bench.observer()
    bench.do(observer.resync)
    assert {bench.state(stream).deleted for stream in streams} == {False}
    assert told(bench, "server") == ["AbsenceHeld"]
    confirm(bench, "server")
    bench.do(observer.resync)
    assert {bench.state(stream).deleted for stream in streams} == {True}


def test_those_that_are_being_deleted_may_vanish_in_any_number(nova_bench: compute.Bench) -> None:
    bench = nova_bench
    bench.runtime = bench.runtime._replace(absence=FEW)
    streams = servers(bench, 4)
    for stream in streams:
        bench.write(s.ServerDeleteRequested(lives.ONE), s.ServerPartsDetached(), stream=stream)
    bench.nova.servers.clear()
    bench.do(bench.observer().resync)
    assert {bench.state(stream).erased for stream in streams} == {True}
    assert told(bench, "server") == []


def context_of(bench: compute.Bench, stream: UUID) -> EffectContext:
    return EffectContext(bench.runtime, SERVER, bench.records(stream)[-1])


def test_the_parts_of_a_server_stay_while_the_cloud_has_it(
    nova_bench: compute.Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, looked = nova_bench, []

    async def look(*_: object) -> None:
        looked.append(1)
        raise RetryLater(0.0)

    monkeypatch.setattr("adapters.processes.server_parts.read_parts", look)
    stream = bench.server()
    bench.write(s.ServerDeletedOutOfBand(), stream=stream)
    asyncio.run(remove(context_of(bench, stream)))
    assert not looked, "nothing of it was even looked at"
    bench.nova.servers.clear()
    with pytest.raises(RetryLater):
        asyncio.run(remove(context_of(bench, stream)))
    assert looked


def test_one_that_we_deleted_is_waited_for(nova_bench: compute.Bench) -> None:
    bench = nova_bench
    stream = bench.server()
    bench.write(
        s.ServerDeleteRequested(lives.ONE), s.ServerPartsDetached(), s.ServerRemovedFromCloud(), stream=stream
    )
    with pytest.raises(RetryLater):
        asyncio.run(remove(context_of(bench, stream)))
