"""Health and metrics need no credential, so they must cost next to nothing, however many ask."""

from __future__ import annotations

import asyncio

import pytest

from adapters.http import ops
from adapters.http.ops import Shared
from adapters.http.requests import METHODS, RequestLog
from adapters.runtime.metrics import REQUESTS


def test_who_asks_at_the_same_time_is_answered_by_one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0

    async def look() -> int:
        nonlocal looks
        looks += 1
        await asyncio.sleep(0)
        return looks

    async def story() -> None:
        monkeypatch.setattr(ops, "FRESH", 60.0)
        shared = Shared(look)
        assert set(await asyncio.gather(*(shared.get() for _ in range(60)))) == {1}
        assert await shared.get() == 1
        monkeypatch.setattr(ops, "FRESH", -1.0)
        assert await shared.get() == 2

    asyncio.run(story())


def test_one_who_goes_away_takes_nothing_from_the_others() -> None:
    go = asyncio.Event()

    async def look() -> str:
        await go.wait()
        return "ok"

    async def story() -> None:
        shared = Shared(look)
        first, second = (asyncio.create_task(shared.get()) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        go.set()
        assert await second == "ok"

    asyncio.run(story())


def test_strangers_make_no_series() -> None:
    log = RequestLog(lambda *_: None)  # type: ignore[arg-type, return-value]
    for number in range(50):
        scope = {"method": f"M{number}", "path": "/health", "state": {}}
        log._tell(scope, 405, 0.1)  # type: ignore[arg-type]
    methods = {sample.labels["method"] for metric in REQUESTS.collect() for sample in metric.samples}
    assert methods <= METHODS | {"other"}
