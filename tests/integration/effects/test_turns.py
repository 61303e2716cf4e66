"""Turns on the queue: no project waits for all that another has asked for."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest

from adapters.kernel.context import EffectContext, Subscription
from adapters.queue.jobs import ASIDE, QUEUE, open_queue
from commands.kernel.message import Event
from commands.server import events as e
from commands.store.application import SESSION, Ledger
from tests.integration.effects.queue import Bench
from tests.unit.commands.server import lives
from tests.unit.projections.history import append

STOP = e.ServerStopRequested(lives.ONE)
START = e.ServerStartRequested(lives.TWO)
DELETE = e.ServerDeleteRequested(lives.TWO)


@pytest.fixture
def bench(database: str) -> Bench:
    return Bench(database)


def many(bench: Bench, project: str, count: int, event: Event = STOP) -> list[UUID]:
    """Have a project ask for something of so many servers."""
    streams = [uuid4() for _ in range(count)]
    with Ledger(bench.database) as ledger:
        for stream in streams:
            append(ledger, stream, 0, [*lives.running.history, event], project)
    return streams


def test_one_of_another_project_is_next_however_many_wait(bench: Bench) -> None:
    greedy, effects = many(bench, "greedy", 30), bench.effect(e.ServerStopRequested)
    [other] = many(bench, "modest", 1)
    bench.react(effects)
    bench.work(effects)
    order = [stream for stream, _ in bench.done]
    assert order.index(other) <= 1
    assert [stream for stream in order if stream != other] == greedy


def test_those_who_wait_are_served_in_turn(bench: Bench) -> None:
    projects = {project: many(bench, project, 4) for project in ("b", "c", "a")}
    effects = bench.effect(e.ServerStopRequested)
    bench.react(effects)
    bench.work(effects)
    served = [name for stream, _ in bench.done for name, own in projects.items() if stream in own]
    assert served == list("abc") * 4


def test_of_a_stream_the_order_stays_whoever_asks(bench: Bench) -> None:
    """What an administrator asks of a tenant's server counts to another project than what the tenant asks."""
    stream, effects = uuid4(), bench.effect(e.ServerStopRequested, e.ServerStartRequested)
    bench.append(stream, *lives.running.history, STOP, project_id="z")
    bench.append(stream, e.ServerStopped(lives.ONE), START, project_id="a")
    bench.react(effects)
    bench.work(effects)
    assert [kind for _, kind in bench.done] == ["ServerStopRequested", "ServerStartRequested"]


def test_a_deletion_is_first_in_its_project_and_has_no_precedence_in_others(bench: Bench) -> None:
    effects = bench.effect(e.ServerStopRequested, e.ServerDeleteRequested)
    many(bench, "a", 2)
    many(bench, "a", 3, DELETE)
    many(bench, "b", 1)
    bench.react(effects)
    bench.work(effects)
    kinds = [kind.removeprefix("Server").removesuffix("Requested") for _, kind in bench.done]
    assert kinds == ["Delete", "Stop", "Delete", "Delete", "Stop", "Stop"]


def test_what_is_done_one_at_a_time_for_all_goes_round_too(bench: Bench) -> None:
    """Rehearsals share a lock: the second of a project comes after the first of each other one."""
    done: list[str] = []

    async def note(context: EffectContext) -> None:
        done.append(context.record.entry.project_id)

    aside = Subscription(
        "aside", frozenset({e.ServerStopRequested}), note, lambda _: {"part": "one at a time"}
    )
    for project, count in (("greedy", 5), ("modest", 1)):
        many(bench, project, count)
    bench.react(bench.effect(), others=[aside])
    bench.work(bench.effect(), others=[aside])
    assert done == ["greedy", "modest", *["greedy"] * 4]


def fetched(bench: Bench, queues: list[str], count: int) -> list[str]:
    """Take so many jobs without ending any; return whose they are."""

    async def fetch() -> list[str]:
        queue = open_queue(bench.database, SESSION)
        async with queue.open_async():
            worker = await queue.job_manager.register_worker()
            jobs = [await queue.job_manager.fetch_job(queues, worker) for _ in range(count)]
        query = "SELECT project_id FROM procrastinate_jobs WHERE id = %s"
        return [bench.rows(query, job.id)[0][0] for job in jobs if job]

    return asyncio.run(fetch())


def test_whoever_has_fewest_at_work_is_next(bench: Bench) -> None:
    """Two hundred of one project wait, and sixteen of them are being carried out."""
    effects = bench.effect(e.ServerStopRequested)
    many(bench, "greedy", 200)
    bench.react(effects)
    assert fetched(bench, [QUEUE], 16) == ["greedy"] * 16
    for project in ("z", "aa"):
        many(bench, project, 3)
    bench.react(effects)
    assert fetched(bench, [QUEUE], 7) == ["aa", "z", "aa", "z", "aa", "z", "greedy"]


def test_workers_at_the_same_moment_take_no_job_twice_and_one_of_a_lock(bench: Bench) -> None:
    """Of several projects under one lock one job is taken; the other workers get nothing, and no error."""
    aside = Subscription(
        "aside", frozenset({e.ServerStopRequested}), lambda *_: asyncio.sleep(0), lambda _: {"part": "lock"}
    )
    for project in "abcdefgh":
        many(bench, project, 1)
    bench.react(bench.effect(), others=[aside])
    with ThreadPoolExecutor(8) as threads:
        taken = list(threads.map(lambda _: fetched(bench, [ASIDE], 1), range(8)))
    assert sum(map(len, taken)) == 1
    assert bench.jobs().count(("doing", None)) == 1
