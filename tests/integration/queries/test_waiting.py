"""Who waits for the read tables holds nothing, and is woken for his own matter alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from psycopg import AsyncConnection

from commands.store.application import SESSION
from queries.engine.consistency import Awaited, ProjectionProgress
from queries.engine.waiting import Waiters

LIMIT = 60.0
"""Seconds that only a failure takes."""


class Book:
    """What came about so far, and how often somebody looked."""

    def __init__(self) -> None:
        self.reached = 0
        self.looks: list[Collection[int]] = []
        self.looking = self.most = 0
        self.begun, self.go = asyncio.Event(), asyncio.Event()
        self.go.set()

    async def look(self, positions: Collection[int]) -> Collection[int]:
        self.looking += 1
        self.most = max(self.most, self.looking)
        self.looks.append(positions)
        self.begun.set()
        await self.go.wait()
        self.looking -= 1
        return {position for position in positions if position <= self.reached}


async def begin(waiters: Waiters[int], *positions: int) -> list[asyncio.Task[None]]:
    tasks = [asyncio.create_task(waiters.wait(position)) for position in positions]
    await asyncio.sleep(0)
    return tasks


def test_one_look_answers_for_all_and_wakes_only_those_whose_position_is_reached() -> None:
    async def story() -> None:
        book = Book()
        waiters = Waiters(book.look, LIMIT)
        tasks = await begin(waiters, *range(1, 101))
        await book.begun.wait()
        book.looks.clear()
        book.reached = 50
        waiters.wake()
        await asyncio.wait_for(asyncio.gather(*tasks[:50]), LIMIT)
        assert [len(look) for look in book.looks] == [100]
        assert not any(task.done() for task in tasks[50:])
        book.reached = 100
        waiters.wake()
        await asyncio.wait_for(asyncio.gather(*tasks), LIMIT)
        assert [len(look) for look in book.looks] == [100, 50]

    asyncio.run(story())


def test_wakes_during_a_look_make_one_more_and_never_two_at_once() -> None:
    async def story() -> None:
        book = Book()
        book.go.clear()
        waiters = Waiters(book.look, LIMIT)
        tasks = await begin(waiters, 1)
        await book.begun.wait()
        book.reached = 1
        tasks += await begin(waiters, *[1] * 9)
        for _ in range(100):
            waiters.wake()
        book.go.set()
        await asyncio.wait_for(asyncio.gather(*tasks), LIMIT)
        assert (len(book.looks), book.most) == (2, 1)

    asyncio.run(story())


def test_a_notification_that_was_missed_costs_time_only() -> None:
    async def story() -> None:
        book = Book()
        waiters = Waiters(book.look, 0.001)
        tasks = await begin(waiters, 1)
        await book.begun.wait()
        book.reached = 1
        await asyncio.wait_for(asyncio.gather(*tasks), LIMIT)

    asyncio.run(story())


def test_a_look_that_fails_is_told_to_those_who_wait_and_the_next_one_works() -> None:
    async def story() -> None:
        fails = True

        async def look(asked: Collection[int]) -> Collection[int]:
            if fails:
                raise OSError("away")
            return asked

        waiters = Waiters(look, LIMIT)
        for outcome in await asyncio.gather(waiters.wait(1), waiters.wait(2), return_exceptions=True):
            assert isinstance(outcome, OSError)
        fails = False
        await asyncio.wait_for(waiters.wait(1), LIMIT)

    asyncio.run(story())


def test_an_operation_of_another_project_never_ends_for_me(database: str) -> None:
    @asynccontextmanager
    async def connect() -> AsyncIterator[AsyncConnection[Any]]:
        async with await AsyncConnection.connect(database, options=SESSION, autocommit=True) as db:
            yield db

    async def story() -> None:
        mine = uuid4()
        async with connect() as db:
            await db.execute(b"CREATE TABLE read.operation (id uuid, project_id text, status text)")
            await db.execute(b"INSERT INTO operation VALUES (%s, 'mine', 'succeeded')", [mine])
        projected = ProjectionProgress(connect)
        await asyncio.wait_for(projected.wait_for_end(Awaited(mine, "mine"), LIMIT), LIMIT / 2)
        await asyncio.wait_for(projected.wait_for_end(Awaited(mine, None), LIMIT), LIMIT / 2)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(projected.wait_for_end(Awaited(mine, "another"), LIMIT), 0.05)

    asyncio.run(story())
