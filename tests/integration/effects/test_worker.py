"""How a worker begins and ends."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from procrastinate import App
from procrastinate.exceptions import ConnectorException

from adapters.queue.worker import HeartbeatLease, work


class Failing:
    """A queue as procrastinate's is: cancelled while its loop fails, it tells of the failure only."""

    async def run_worker_async(self, **_: Any) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise ConnectorException from None


def test_a_worker_told_to_end_while_its_queue_fails_ends() -> None:
    async def end() -> bool:
        task = asyncio.create_task(work(cast(App, Failing()), "worker", 1, HeartbeatLease()))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task], timeout=5)
        return task.cancelled()

    assert asyncio.run(end())
