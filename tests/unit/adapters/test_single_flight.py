"""Of many who ask for the same at once, one asks, and all have its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from adapters.runtime.single_flight import SingleFlight


class Question:
    """Counts how often it was asked; its answer comes when it is let go."""

    def __init__(self) -> None:
        self.asked, self.failing, self.go = 0, False, asyncio.Event()

    async def __call__(self) -> int:
        self.asked = answer = self.asked + 1
        await self.go.wait()
        if self.failing:
            raise LookupError
        return answer


Story = Callable[[SingleFlight[str, int], Question], Awaitable[None]]


def live(story: Story) -> None:
    async def run() -> None:
        await story(SingleFlight(), Question())

    asyncio.run(run())


def test_all_who_ask_at_once_have_the_answer_of_one() -> None:
    async def story(flight: SingleFlight[str, int], question: Question) -> None:
        asking = [asyncio.create_task(flight.run("a", question)) for _ in range(10)]
        other = asyncio.create_task(flight.run("b", question))
        await asyncio.sleep(0)
        question.go.set()
        answers = await asyncio.gather(*asking)
        assert (set(answers), await other) == ({1}, 2)

    live(story)


def test_later_it_is_asked_anew_whatever_came_of_it() -> None:
    async def story(flight: SingleFlight[str, int], question: Question) -> None:
        question.go.set()
        assert await flight.run("a", question) == 1
        question.failing = True
        outcomes = await asyncio.gather(
            *(flight.run("a", question) for _ in range(3)), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [LookupError] * 3
        question.failing = False
        assert await flight.run("a", question) == 3

    live(story)


def test_who_goes_away_takes_the_answer_from_nobody_else() -> None:
    async def story(flight: SingleFlight[str, int], question: Question) -> None:
        first = asyncio.create_task(flight.run("a", question))
        second = asyncio.create_task(flight.run("a", question))
        await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        question.go.set()
        assert (await second, question.asked) == (1, 1)

    live(story)
