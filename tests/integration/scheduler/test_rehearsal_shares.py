"""Several processes rehearse a policy as one does; what befalls one is told, and none is left behind."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection, OperationalError
from structlog.testing import capture_logs

from commands.policy.events import Rule
from commands.store.application import SESSION, store_entry
from scheduler.backtest import run as rehearsing
from scheduler.backtest import worker
from scheduler.backtest.run import RehearsalBroken, RehearsalShown, RehearsePolicyBody, rehearse
from scheduler.backtest.worker import Share
from tests.unit.scheduler.policies.servers import HOUR, NOON, policy
from tests.unit.scheduler.policies.test_rehearsing import RULES, TICKS, UNTIL, records
from tests.waiting import eventually

SEED = 7
"""Of lives of which every rule touches some."""

SINCE = NOON - 2 * HOUR
COLUMNS = "notification_id, recorded_at, originator_id, originator_version, topic, state, project_id"
TYPES = ["bigint", "timestamptz", "uuid", "bigint", "text", "bytea", "text"]


@pytest.fixture
def past(database: str) -> str:
    """A log with random lives of four servers in it."""
    statement = f"COPY ledger_events ({COLUMNS}) FROM STDIN (FORMAT binary)".encode()
    with psycopg.connect(database) as connection, connection.cursor().copy(statement) as copy:
        copy.set_types(TYPES)
        for one in records(SEED):
            stored = store_entry(one.stream, one.version, one.entry)
            row = (one.position, one.at, one.stream, one.version, stored.topic, stored.state, "tenant")
            copy.write_row(row)
    return database


def rehearsed(url: str, rule: Rule, on_progress: Any = rehearsing.ignore_progress) -> RehearsalShown:
    return asyncio.run(rehearsal(url, rule, on_progress))


async def rehearsal(url: str, rule: Rule, on_progress: Any = rehearsing.ignore_progress) -> RehearsalShown:
    @asynccontextmanager
    async def connect() -> AsyncIterator[AsyncConnection[Any]]:
        async with await AsyncConnection.connect(url, options=SESSION, autocommit=True) as connection:
            yield connection

    return await rehearse(connect, policy(rule), RehearsePolicyBody(SINCE, UNTIL), UNTIL, on_progress)


def shared_by(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsing, "shares_for", lambda events: number)


def working() -> set[int]:
    """Return the processes that rehearse for this one."""
    me = f"PPid:\t{os.getpid()}\n"
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            is_ours = me in (folder / "status").read_text()
            if is_ours and b"scheduler.backtest.worker" in (folder / "cmdline").read_bytes():
                found.add(int(folder.name))
        except OSError:
            continue
    return found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: type(rule).__name__)
def test_three_come_to_what_one_does(past: str, rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = rehearsed(past, rule)
    assert whole.events == sum(1 for _ in records(SEED))
    assert whole.touches
    shared_by(3, monkeypatch)
    assert rehearsed(past, rule) == whole


@pytest.mark.parametrize("share", [(0, 1), (0, 3), (2, 3)])
def test_a_log_of_many_pages_is_read_to_its_end(
    past: str, share: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (number, of), news = share, list[worker.News]()
    end = max(one.position for one in records(SEED))
    wanted = Share(policy(RULES[0]), SINCE, UNTIL, TICKS, end, None, number, of)
    asyncio.run(worker.work_out(past, wanted, news.append))
    monkeypatch.setattr(worker, "PAGE", 7)
    paged: list[worker.News] = []
    asyncio.run(worker.work_out(past, wanted, paged.append))
    assert paged[-1] == news[-1]
    places = [news.position for news in paged if isinstance(news, worker.Progress)]
    assert places == [*range(7 * of, end, 7 * of), end]


def test_each_that_is_killed_is_told_of_and_the_others_end(
    past: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared_by(2, monkeypatch)

    async def killed() -> None:
        begun = asyncio.create_task(rehearsal(past, RULES[0]))
        found = await asyncio.to_thread(eventually, working, lambda seen: len(seen) == 2)
        os.kill(found.pop(), signal.SIGKILL)
        await begun

    with pytest.raises(RehearsalBroken, match="ended with -9"):
        asyncio.run(killed())
    assert working() == set()


def test_none_is_left_when_it_is_broken_off(past: str) -> None:
    async def broken_off() -> None:
        begun = asyncio.create_task(rehearsal(past, RULES[0]))
        await asyncio.to_thread(eventually, working)
        begun.cancel()
        await begun

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(broken_off())
    assert working() == set()


def test_progress_is_that_of_the_slowest_and_ends_at_the_end(
    past: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared_by(3, monkeypatch)
    heard: list[tuple[int, int]] = []

    async def on_progress(done: int, total: int) -> None:
        heard.append((done, total))

    rehearsed(past, RULES[0], on_progress)
    total = sum(1 for _ in records(SEED))
    assert heard[0] == (0, total)
    assert heard[-1] == (total, total)
    assert heard == sorted(heard)


def test_what_cannot_be_decoded_is_left_out_and_told(past: str) -> None:
    whole = rehearsed(past, RULES[0]).events
    broken = "UPDATE ledger_events SET state = %s WHERE notification_id = 20"
    with psycopg.connect(past) as connection:
        connection.execute("ALTER TABLE ledger_events DISABLE TRIGGER append_only")
        connection.execute(broken, [b'{"event": {"type": "ServerSang"}}'])
    with capture_logs() as logs:
        assert rehearsed(past, RULES[0]).events == whole - 1
    [logged] = [one for one in logs if one["event"] == "an entry of the log cannot be decoded"]
    assert logged["position"] == 20


def test_a_database_that_goes_away_is_told_of_as_such(past: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsing, "make_conninfo", lambda *_, **__: "host=/nowhere password=hush")
    with pytest.raises(OperationalError, match="nowhere") as raised:
        rehearsed(past, RULES[0])
    assert "hush" not in str(raised.value)
