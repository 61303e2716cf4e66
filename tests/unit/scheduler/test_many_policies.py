"""Many policies cost a round no more than few, and a slow one holds up no other."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from msgspec.structs import replace

from commands.kernel.policy_model import Policy
from commands.policy.events import Schedule
from scheduler.clock import calendar, policy_scheduler
from scheduler.clock.policy_scheduler import PolicyScheduler
from scheduler.run.policy_runner import PolicyRunner
from scheduler.run.policy_store import Candidate
from tests.unit.commands.policy.lives import TIDY

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MANY = 100


class Answer:
    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    async def fetchone(self) -> Any:
        return self._rows[0]

    async def fetchall(self) -> list[Any]:
        return self._rows


class Book:
    """As much of a database as a clock asks before any policy looks; it counts what it is asked."""

    def __init__(self) -> None:
        self.now = NOON
        self.ticks: dict[str, datetime] = {}
        self.asked = 0

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Any]:
        yield self

    async def execute(self, query: bytes, values: Any = ()) -> Answer:
        self.asked += 1
        if query == policy_scheduler.SHOWN:
            return Answer([(self.now, 1)])
        assert query == policy_scheduler.LASTS
        return Answer([(duty, self.ticks.get(duty)) for duty in values[0]])


class Watched(PolicyScheduler):
    """Tells which policies it had look; some of them are slow."""

    def __init__(self, book: Book, candidates: list[Candidate], monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(PolicyRunner(cast(Any, None), book.connect, "server:1"))
        self.book, self.slow = book, dict[UUID, asyncio.Event]()
        self.looked: Counter[UUID] = Counter()
        self.at_once = self.most = 0

        really = policy_scheduler.read_enabled

        async def enabled(connection: Any) -> list[Candidate]:
            if connection is book:
                return candidates
            return await really(connection)  # another test's ledger runs in this process, too

        monkeypatch.setattr(policy_scheduler, "read_enabled", enabled)

    async def _try(self, candidate: Candidate, now: datetime) -> bool:
        self.looked[candidate.policy.id] += 1
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        if blocked := self.slow.get(candidate.policy.id):
            await blocked.wait()
        self.book.ticks[f"policy:{candidate.policy.id}"] = now
        self.at_once -= 1
        return True


def candidates(number: int, cron: str = "*/10 * * * *", since: datetime = NOON) -> list[Candidate]:
    said = replace(TIDY, schedule=Schedule(cron=cron, time_zone="Europe/Berlin"))
    return [Candidate(Policy(UUID(int=place), 1, said, None), since) for place in range(number)]


def counted(monkeypatch: pytest.MonkeyPatch, candidates: list[Candidate]) -> list[datetime]:
    """Count how often it is worked out when a policy of these has to look next."""
    asked: list[datetime] = []
    really = calendar.next_due
    ours = {id(one.policy.definition.schedule) for one in candidates}

    def next_due(schedule: Schedule, now: datetime) -> datetime | None:
        if id(schedule) in ours:
            asked.append(now)
        return really(schedule, now)

    monkeypatch.setattr(calendar, "next_due", next_due)
    return asked


def test_a_round_asks_as_often_however_many_policies_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is worked out anew until one has looked."""
    book = Book()
    policies = candidates(MANY)
    clock = Watched(book, policies, monkeypatch)
    asked = counted(monkeypatch, policies)

    async def look_on() -> None:
        for _ in range(60):
            await clock.round()
            book.now += timedelta(seconds=1)
        assert (book.asked, len(asked)) == (2 * 60, MANY)
        assert not clock.looked
        book.now = NOON + 10 * MINUTE
        assert await clock.round() == MANY
        assert await clock.round() == 0
        assert set(clock.looked.values()) == {1}
        assert len(asked) == 2 * MANY

    asyncio.run(look_on())


def test_an_edit_is_seen_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    book, some = Book(), candidates(1, "0 0 1 1 *")
    clock = Watched(book, some, monkeypatch)

    async def look_on() -> None:
        book.now += MINUTE
        assert await clock.round() == 0
        [policy] = [one.policy for one in candidates(1, "* * * * *")]
        some[0] = Candidate(policy._replace(version=2), NOON)
        assert await clock.round() == 1

    asyncio.run(look_on())


def test_a_slow_policy_holds_up_no_other_and_never_overlaps_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    book = Book()
    clock = Watched(book, candidates(10, "* * * * *"), monkeypatch)

    async def look_on() -> None:
        slow = clock.slow[UUID(int=0)] = asyncio.Event()
        tasks = []
        for _ in range(3):
            book.now += MINUTE
            begun = await clock.begin()
            tasks += begun
            await asyncio.gather(*(task for task in begun if not task.get_name().endswith(str(UUID(int=0)))))
        assert clock.looked[UUID(int=0)] == 1
        assert {times for key, times in clock.looked.items() if key.int} == {3}
        slow.set()
        await asyncio.gather(*tasks)
        assert await clock.round() == 1
        assert clock.looked[UUID(int=0)] == 2
        assert clock.most <= policy_scheduler.AT_WORK

    asyncio.run(look_on())


def test_a_schedule_without_sense_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    book = Book()
    both = [*candidates(1, "61 * * * *"), *candidates(2, "* * * * *")[1:]]
    clock = Watched(book, both, monkeypatch)

    async def look_on() -> None:
        book.now += MINUTE
        assert await clock.round() == 2

    asyncio.run(look_on())
