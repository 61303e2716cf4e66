"""Who waits for whom on the queue: effects of a stream for one another; what follows an event for neither."""

from __future__ import annotations

from uuid import uuid4

import pytest

from adapters.kernel.context import EffectContext, RetryLater, Subscription
from app.registry import EFFECTS, PROCESSES
from commands.server import events as e
from tests.integration.effects.queue import Bench
from tests.unit.commands.server import lives

STOP, STOPPED = e.ServerStopRequested(lives.ONE), e.ServerStopped(lives.ONE)


@pytest.fixture
def bench(database: str) -> Bench:
    return Bench(database)


def test_what_follows_an_outcome_waits_for_no_call_that_hangs(bench: Bench) -> None:
    """The cloud has stopped it, as was seen; whoever asked it to still waits for the answer."""

    async def hang(context: EffectContext) -> None:
        bench.note(context)
        raise RetryLater(3600)

    effects = bench.effect(type(STOP), handle=hang)
    following = [Subscription("follow", frozenset({type(STOPPED)}), bench.succeed)]
    stream = uuid4()
    bench.append(stream, *lives.running.history, STOP, STOPPED)
    bench.react(effects, following)
    bench.work(effects, following)
    assert bench.done == [(stream, "ServerStopRequested"), (stream, "ServerStopped")]


def test_what_follows_waits_behind_a_parked_wish_and_goes_on_after_it(bench: Bench) -> None:
    async def fail(context: EffectContext) -> None:
        raise KeyError("status")

    effects = bench.effect(type(STOP), handle=fail)
    following = [Subscription("follow", frozenset({type(STOPPED)}), bench.succeed)]
    stream = uuid4()
    bench.append(stream, *lives.running.history, STOP)
    bench.react(effects, following)
    bench.work(effects, following)
    bench.append(stream, STOPPED)
    bench.react(effects, following)
    bench.work(effects, following)
    assert bench.jobs() == [("failed", "unforeseen"), ("failed", "behind")]
    assert bench.release() == 2
    bench.work(bench.effect(type(STOP)), following)
    assert bench.done == [(stream, "ServerStopRequested"), (stream, "ServerStopped")]


def test_most_of_what_processes_hear_of_is_no_wish() -> None:
    """Where it is one as well, both are one job, and wait for one another."""
    heard = frozenset[type]().union(*(process.events for process in PROCESSES))
    wishes = frozenset[type]().union(*(effect.triggers for effect in EFFECTS.values()))
    assert {kind.__name__ for kind in heard & wishes} == {"ServerRequested"}
