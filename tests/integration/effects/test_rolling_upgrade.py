"""Old and new versions side by side: what one does not know is parked for the other, and nothing is lost."""

from __future__ import annotations

from uuid import uuid4

import pytest

from adapters.kernel.context import EffectContext, Subscription, reactions_of, subscriptions_of
from app.registry import EFFECTS, PROCESSES
from commands.server import events as e
from tests.integration.effects.queue import Bench, older
from tests.unit.commands.server import lives

STOP = e.ServerStopRequested(lives.ONE)
START = e.ServerStartRequested(lives.TWO)
PARKED = ("failed", "unsupported")


@pytest.fixture
def bench(database: str) -> Bench:
    return Bench(database)


def test_what_an_old_reactor_cannot_decode_is_done_once_by_a_new_version(bench: Bench) -> None:
    stream = uuid4()
    bench.append(stream, *lives.running.history, STOP)
    old, new = bench.effect(), bench.effect(e.ServerStopRequested)
    with older(e.ServerStopRequested):
        bench.react(old)
        bench.work(old)
        assert bench.jobs() == [PARKED]
        bench.work(old, takes_up=True)
        assert bench.jobs() == [PARKED], "the old version starts again, and knows no more than before"
    bench.react(new)
    bench.work(new, takes_up=True)
    assert bench.done == [(stream, "ServerStopRequested")]
    assert bench.jobs() == []


def test_a_new_worker_does_at_once_what_an_old_reactor_could_not_decode(bench: Bench) -> None:
    stream = uuid4()
    bench.append(stream, *lives.running.history, STOP)
    with older(e.ServerStopRequested):
        bench.react(bench.effect())
    bench.work(bench.effect(e.ServerStopRequested))
    assert bench.done == [(stream, "ServerStopRequested")]


def test_an_old_worker_parks_the_wish_that_a_new_reactor_knows(bench: Bench) -> None:
    """The old version can decode the event, and has nobody who carries it out."""
    stream = uuid4()
    bench.append(stream, *lives.running.history, STOP)
    new = bench.effect(e.ServerStopRequested)
    bench.react(new)
    bench.work(bench.effect(e.ServerStartRequested))
    assert (bench.done, bench.jobs()) == ([], [PARKED])
    bench.work(new, takes_up=True)
    assert bench.done == [(stream, "ServerStopRequested")]
    assert bench.jobs() == []


def test_an_old_worker_parks_what_lacks_one_of_several_handlers(bench: Bench) -> None:
    stream = uuid4()
    bench.append(stream, *lives.running.history, STOP)
    effects = bench.effect(e.ServerStopRequested)
    added = Subscription("added_later", frozenset({e.ServerStopRequested}), bench.succeed)
    bench.react(effects, [added])
    bench.work(effects)
    assert (bench.done, bench.jobs()) == ([], [PARKED])
    bench.work(effects, [added], takes_up=True)
    assert bench.done == [(stream, "ServerStopRequested")] * 2


def test_an_entry_that_calls_for_nothing_ends_well(bench: Bench) -> None:
    bench.append(uuid4(), *lives.running.history)
    with older(e.ServerObserved):
        bench.react(bench.effect())
        bench.work(bench.effect())
    assert PARKED in bench.jobs()
    bench.work(bench.effect(), takes_up=True)
    assert (bench.done, bench.jobs()) == ([], [])


def test_later_wishes_of_the_stream_wait_for_the_parked_one(bench: Bench) -> None:
    stream, other = uuid4(), uuid4()
    bench.append(stream, *lives.running.history, STOP, e.ServerStopped(lives.ONE), START)
    bench.append(other, *lives.stopped.history, START)
    old = bench.effect(e.ServerStartRequested)
    new = bench.effect(e.ServerStopRequested, e.ServerStartRequested)
    bench.react(new)
    bench.work(old)
    assert bench.done == [(other, "ServerStartRequested")]
    assert bench.jobs() == [PARKED, ("failed", "behind")]
    bench.work(new, takes_up=True)
    assert bench.done[1:] == [(stream, "ServerStopRequested"), (stream, "ServerStartRequested")]


def test_an_aside_that_the_old_worker_lacks_is_parked(bench: Bench) -> None:
    stream = uuid4()
    bench.append(stream, *lives.running.history, STOP)

    async def tell(context: EffectContext) -> None:
        bench.done.append((context.stream, context.part))

    aside = Subscription("aside", frozenset({e.ServerStopRequested}), tell, lambda _: {"mail": "a lock"})
    bench.react({}, others=[aside])
    bench.work({}, takes_up=True)
    assert bench.jobs() == [PARKED]
    bench.work(bench.effect(), others=[aside], takes_up=True)
    assert bench.done == [(stream, "mail")]


def test_an_aside_of_an_entry_that_could_not_be_decoded_is_not_lost(bench: Bench) -> None:
    stream = uuid4()
    bench.append(stream, *lives.running.history, STOP)

    async def tell(context: EffectContext) -> None:
        bench.done.append((context.stream, context.part))

    aside = Subscription("aside", frozenset({e.ServerStopRequested}), tell, lambda _: {"mail": "a lock"})
    with older(e.ServerStopRequested):
        bench.react(bench.effect(), others=[aside])
    bench.work(bench.effect(), others=[aside])
    assert bench.done == [(stream, "mail")]


def test_a_task_that_an_old_worker_lacks_is_parked(bench: Bench) -> None:
    stream = uuid4()
    bench.append(stream, *lives.running.history, STOP)
    effects = bench.effect(e.ServerStopRequested)
    bench.react(effects)
    bench.rows("UPDATE procrastinate_jobs SET task_name = 'of_a_newer_version' RETURNING id")
    bench.work(effects)
    assert bench.jobs() == [PARKED]
    bench.rows("UPDATE procrastinate_jobs SET task_name = 'carry_out' RETURNING id")
    bench.work(effects, takes_up=True)
    assert bench.done == [(stream, "ServerStopRequested")]


def test_a_job_that_tells_more_than_this_version_knows_is_parked(bench: Bench) -> None:
    bench.append(uuid4(), *lives.running.history, STOP)
    effects = bench.effect(e.ServerStopRequested)
    bench.react(effects)
    bench.rows("UPDATE procrastinate_jobs SET args = args || '{\"of_a_newer_version\": 1}' RETURNING id")
    bench.work(effects)
    assert (bench.done, bench.jobs()) == ([], [PARKED])


def test_a_job_of_the_version_before_names_nobody_and_is_carried_out_by_all(bench: Bench) -> None:
    bench.append(uuid4(), *lives.running.history, STOP)
    effects = bench.effect(e.ServerStopRequested)
    bench.react(effects)
    bench.rows("UPDATE procrastinate_jobs SET args = args - 'handlers' RETURNING id")
    bench.work(effects)
    assert len(bench.done) == 1


def test_every_process_has_a_name_of_its_own() -> None:
    names = [process.name for process in PROCESSES]
    assert sorted(names) == sorted(set(names))
    assert all(reaction.handlers for reaction in reactions_of(subscriptions_of(EFFECTS, PROCESSES)).values())
