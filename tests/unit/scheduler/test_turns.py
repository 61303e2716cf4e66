"""Turns between projects, where only so many are let in at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from scheduler.run.turns import Turns


class Crowd:
    """Comes in, tells so, and stays until it is told to go."""

    def __init__(self, most: int) -> None:
        self.turns = Turns(most)
        self.inside: list[str] = []
        self.came: list[str] = []
        self.go: dict[str, asyncio.Event] = {}

    async def one(self, name: str) -> None:
        async with self.turns.of(name[0]):
            self.came.append(name)
            self.inside.append(name)
            await self.go.setdefault(name, asyncio.Event()).wait()
            self.inside.remove(name)

    async def come(self, *names: str) -> list[asyncio.Task[None]]:
        tasks = [asyncio.create_task(self.one(name)) for name in names]
        await self.settle()
        return tasks

    async def leave(self, *names: str) -> None:
        for name in names:
            self.go.setdefault(name, asyncio.Event()).set()
        await self.settle()

    async def settle(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)

    async def empty(self) -> None:
        while self.inside:
            await self.leave(self.inside[0])


def story(tell: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(asyncio.wait_for(tell(), 60))  # type: ignore[arg-type]


def test_one_of_another_project_is_next_however_many_wait() -> None:
    async def tell() -> None:
        crowd = Crowd(2)
        await crowd.come(*(f"a{number}" for number in range(40)))
        await crowd.come("b0", "c0", "b1")
        assert crowd.came == ["a0", "a1"]
        await crowd.leave("a0")
        assert crowd.came[2:] == ["b0"]
        await crowd.leave("a1")
        assert crowd.came[3:] == ["a2"]
        await crowd.leave("b0")
        assert crowd.came[4:] == ["c0"]
        await crowd.leave("c0")
        assert crowd.came[5:] == ["b1"]
        await crowd.empty()
        assert [name for name in crowd.came if name[0] == "a"] == [f"a{number}" for number in range(40)]

    story(tell)


def test_who_gives_up_takes_no_turn() -> None:
    async def tell() -> None:
        crowd = Crowd(1)
        await crowd.come("a0")
        waiting = await crowd.come("a1", "b0", "c0")
        for task in waiting[:2]:
            task.cancel()
        await crowd.settle()
        await crowd.leave("a0")
        assert crowd.came == ["a0", "c0"]
        await crowd.leave("c0")
        await crowd.come("d0")
        assert crowd.inside == ["d0"]
        await crowd.empty()

    story(tell)


def test_who_is_let_in_and_gives_up_at_the_same_moment_leaves_again() -> None:
    async def tell() -> None:
        crowd = Crowd(1)
        await crowd.come("a0")
        [second] = await crowd.come("b0")
        crowd.go.setdefault("a0", asyncio.Event()).set()
        await asyncio.sleep(0)
        assert crowd.turns._inside["b"]
        assert crowd.came == ["a0"]
        second.cancel()
        await crowd.settle()
        await crowd.come("c0")
        assert crowd.inside == ["c0"]
        await crowd.empty()

    story(tell)
