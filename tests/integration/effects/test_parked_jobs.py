"""A wish that cannot be carried out: it is parked, seen, taken up or given up, and holds up nobody else."""

from __future__ import annotations

import asyncio
import json
import os
import re
from contextlib import suppress
from uuid import UUID, uuid4

import pytest
from prometheus_client import REGISTRY

from adapters.http.ops import measure
from adapters.kernel.context import EffectContext, EffectHandler
from adapters.openstack.errors import CloudRejected
from adapters.queue.error_policy import ErrorPolicy
from adapters.queue.jobs import QUEUE
from app.registry import EFFECTS
from commands.kernel.errors import Refused as RefusedCommand
from commands.server import events as e
from commands.server.commands import AbandonOperation
from commands.store.application import SESSION
from tests import command
from tests.integration.effects.queue import AT_ONCE, Bench
from tests.paths import ROOT
from tests.unit.commands.server import lives

STOP = e.ServerStopRequested(lives.ONE)
STOPPED, START = e.ServerStopped(lives.ONE), e.ServerStartRequested(lives.TWO)
DELETE = e.ServerDeleteRequested(lives.THREE)
WISHES = (e.ServerStopRequested, e.ServerStartRequested, e.ServerDeleteRequested, e.ServerDeleted)
PARKED, BEHIND = ("failed", "unforeseen"), ("failed", "behind")


@pytest.fixture
def bench(database: str) -> Bench:
    return Bench(database)


def poisoned(bench: Bench, *wishes: type, error: Exception | None = None) -> dict[str, EffectHandler]:
    """Return effects of which some raise what nobody foresaw."""

    async def handle(context: EffectContext) -> None:
        bench.note(context)
        if isinstance(context.record.event, wishes):
            raise error or KeyError("status")

    return bench.effect(*WISHES, handle=handle)


def run(bench: Bench, *words: str) -> tuple[int, str, str]:
    environment = {"PATH": os.defpath, "DATABASE_URL": bench.database}
    ended = command.run(["jobs", *words], environment)
    return ended.returncode, ended.stdout, ended.stderr


def job_number(bench: Bench) -> int:
    return int(bench.rows("SELECT min(id) FROM procrastinate_jobs")[0][0])


def names(bench: Bench) -> list[str]:
    return [name for _, name in bench.done]


def test_a_poison_wish_is_parked_after_some_tries_and_others_go_on(bench: Bench) -> None:
    sick, sound = uuid4(), uuid4()
    bench.append(sick, *lives.running.history, STOP, STOPPED, START)
    bench.append(sound, *lives.running.history, STOP)
    effects = poisoned(bench, e.ServerStartRequested)
    bench.react(effects)
    bench.work(effects)
    assert names(bench).count("ServerStartRequested") == AT_ONCE.parks_after
    assert bench.jobs() == [PARKED]
    assert (sound, "ServerStopRequested") in bench.done


def test_later_wishes_wait_for_a_parked_one_and_run_after_it(bench: Bench) -> None:
    stream = uuid4()
    bench.append(stream, *lives.running.history, STOP, STOPPED, START)
    effects = poisoned(bench, e.ServerStopRequested)
    bench.react(effects)
    bench.work(effects)
    assert bench.jobs() == [PARKED, BEHIND]
    assert "ServerStartRequested" not in names(bench)
    assert run(bench, "retry", str(job_number(bench)))[0] == 0
    bench.done.clear()
    bench.work(poisoned(bench))
    assert names(bench) == ["ServerStopRequested", "ServerStartRequested"]
    assert bench.jobs() == []


def test_a_deletion_overtakes_a_parked_wish_and_closes_it(bench: Bench) -> None:
    stream = uuid4()
    bench.append(stream, *lives.running.history, STOP)
    effects = poisoned(bench, e.ServerStopRequested)
    bench.react(effects)
    bench.work(effects)
    assert bench.jobs() == [PARKED]
    bench.append(stream, DELETE, e.ServerDeleted(lives.THREE))
    bench.react(effects)
    bench.work(effects)
    assert names(bench)[-2:] == ["ServerDeleteRequested", "ServerDeleted"]
    assert bench.jobs() == [("cancelled", "unforeseen")]
    assert "it was deleted meanwhile" in run(bench, "list", "--skipped")[1]
    assert run(bench, "list")[1] == "no job has failed\n"


def test_a_deletion_overtakes_a_wish_that_waits(bench: Bench) -> None:
    stream = uuid4()
    bench.append(stream, *lives.running.history, STOP)
    effects = poisoned(bench, e.ServerStopRequested, error=CloudRejected(403, "the project is closed to us"))
    slow = ErrorPolicy(longest_failing=3600.0, draw=lambda: 1.0, parks_after=3)
    bench.react(effects)
    bench.rows("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 hour' RETURNING id")
    bench.append(stream, DELETE)
    bench.react(effects)
    bench.work(effects, policy=slow, within=0)
    assert names(bench) == ["ServerDeleteRequested"]
    assert [status for status, _ in bench.jobs()] == ["todo"]


def test_a_refusal_waits_visibly_and_is_not_parked(bench: Bench) -> None:
    bench.append(uuid4(), *lives.running.history, STOP)
    effects = poisoned(bench, e.ServerStopRequested, error=CloudRejected(403, "the project is closed to us"))
    bench.react(effects)
    bench.work(effects, policy=ErrorPolicy(longest_failing=3600.0), within=0)
    [told] = json.loads(run(bench, "list", "--json")[1])
    assert (told["status"], told["kind"], told["failures"]) == ("waiting", "refused", 1)
    assert told["reason"] == "CloudRejected: the project is closed to us"
    assert told["type"] == "ServerStopRequested"


def test_skipping_ends_the_operation_as_failed_with_the_reason(bench: Bench) -> None:
    stream = uuid4()
    bench.append(stream, *lives.running.history, STOP)
    effects = poisoned(bench, e.ServerStopRequested)
    bench.react(effects)
    bench.work(effects)
    number = str(job_number(bench))
    assert "kind: unforeseen\n" in run(bench, "show", number)[1]
    code, told, _ = run(bench, "skip", number, "--because", "the host is broken for good")
    assert (code, told) == (0, f"job {number} skipped: operation {lives.ONE} failed\n")
    query = "SELECT by, event ->> 'reason' FROM ledger WHERE stream = %s AND type = 'ServerStopFailed'"
    assert bench.rows(query, stream) == [("operator", "an operator gave it up: the host is broken for good")]
    bench.work(effects)
    assert bench.jobs() == [("cancelled", "unforeseen")]


def test_what_waits_behind_a_skipped_wish_goes_on(bench: Bench) -> None:
    stream = uuid4()
    bench.append(stream, *lives.running.history, STOP, STOPPED, START)
    effects = poisoned(bench, e.ServerStopRequested)
    bench.react(effects)
    bench.work(effects)
    assert run(bench, "skip", str(job_number(bench)), "--because", "enough")[0] == 0
    bench.work(effects)
    assert names(bench)[-1] == "ServerStartRequested"


@pytest.mark.parametrize(
    "words",
    [
        ("show", "4711"),
        ("skip", "1", "--because", "a\nb"),
        ("retry",),
        ("retry", "99999999999999999999"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(bench: Bench, words: tuple[str, ...]) -> None:
    code, told, why = run(bench, *words)
    assert (code, told, why.count("\n")) == (2, "", 1), why


def test_it_is_measured(bench: Bench) -> None:
    bench.append(uuid4(), *lives.running.history, STOP, STOPPED, START)
    effects = poisoned(bench, e.ServerStopRequested)
    bench.react(effects)
    bench.work(effects)
    asyncio.run(measure(bench.database, SESSION))
    assert sample("stackledger_parked_jobs") == 2
    assert sample("stackledger_parked_jobs_oldest_seconds") > 0
    assert sample("stackledger_job_failures_max") == AT_ONCE.parks_after
    assert sample("stackledger_job_attempts_max", queue=QUEUE) >= AT_ONCE.parks_after


def sample(name: str, **labels: str) -> float:
    value = REGISTRY.get_sample_value(name, labels)
    assert value is not None
    return value


def test_abandoning_fails_whatever_is_under_way() -> None:
    reason = "an operator gave it up: x"
    give_up = AbandonOperation
    lives.attempted.when(give_up(lives.CREATE, reason)).then(e.ServerBuildFailed(lives.CREATE, reason))
    lives.building.when(give_up(lives.CREATE, reason)).then(e.ServerBuildFailed(lives.CREATE, reason))
    lives.stopping().when(give_up(lives.ONE, reason)).then(e.ServerStopFailed(lives.ONE, reason))
    lives.deleting.when(give_up(lives.ONE, reason)).then(e.ServerDeleteFailed(lives.ONE, reason))
    renaming = lives.running.given(e.ServerInfoChangeRequested(lives.ONE, "db", ""))
    renaming.when(give_up(lives.ONE, reason)).then(e.ServerInfoChangeFailed(lives.ONE, reason, "web", ""))
    locking = lives.running.given(e.ServerLockRequested(lives.ONE))
    locking.when(give_up(lives.ONE, reason)).then(e.ServerLockFailed(lives.ONE, reason))
    lives.running.when(give_up(lives.ONE, reason)).then_nothing()


def test_every_effect_can_abandon_an_operation() -> None:
    for effect in EFFECTS.values():
        command = effect.abandon(UUID(int=1), "why")
        with suppress(RefusedCommand):  # there is no such thing
            assert effect.decider.decide(effect.decider.initial, command) == []


def test_the_alert_rules_name_metrics_that_exist() -> None:
    rules = (ROOT / "docs" / "alerts.yaml").read_text()
    named = set(re.findall(r"stackledger_[a-z_]+", rules))
    known = {sample.name for metric in REGISTRY.collect() for sample in metric.samples}
    known |= {metric.name for metric in REGISTRY.collect()}
    assert named
    assert named <= known
