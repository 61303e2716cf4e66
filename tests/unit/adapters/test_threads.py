"""Who observes the cloud waits for no call of the worker's."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import Any, cast

from adapters.kernel.context import Runtime
from app.processes import with_own_threads


def test_slow_calls_of_the_worker_hold_up_no_observer() -> None:
    asyncio.run(observe_beside_slow_calls())


async def observe_beside_slow_calls() -> None:
    held = threading.Event()
    async with AsyncExitStack() as stack:
        threads = stack.enter_context(ThreadPoolExecutor(2))
        stack.callback(held.set)
        runtime = Runtime(cast(Any, None), cast(Any, None), threads)
        observed = with_own_threads(runtime, stack, 1)
        slow = [asyncio.ensure_future(runtime.call(held.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        async with asyncio.timeout(60):
            assert await observed.call(lambda: "seen") == "seen"
        held.set()
        await asyncio.gather(*slow)
