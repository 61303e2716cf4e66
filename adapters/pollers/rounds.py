"""Rounds of a poller, one after the other, while the process is the leader."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

import psycopg

from adapters.openstack.connection import CloudMisconfigured
from adapters.openstack.errors import CloudError, CloudUnreachable
from adapters.runtime.metrics import POLLED
from commands.kernel.backoff import Backoff, Retries
from commands.kernel.errors import LedgerUnavailable

LONGEST_PAUSE = 15.0
"""Seconds between two rounds, at most, while the cloud or the database is away."""

LEAST_REST = 0.05
"""Seconds of rest after a round that took longer than a tick."""


async def keep_polling(
    step: Callable[[float], Awaitable[object]], tick: float, log: Any, poller: str
) -> NoReturn:
    """Begin a round every ``tick`` seconds until cancelled; it is given the monotonic time of its begin.

    ``poller`` names it in the metrics. A cloud or a database that is away is waited for: for as long as the
    cloud asks, else ever longer.
    """
    retries = Retries(Backoff(2 * tick, LONGEST_PAUSE))
    while True:
        begun = time.monotonic()
        try:
            await step(begun)
        except (CloudError, CloudMisconfigured) as trouble:
            log.warning("cloud unavailable", reason=str(trouble))
            asked = trouble.retry_after if isinstance(trouble, CloudUnreachable) else None
            pause = asked or retries.pause()
        except (LedgerUnavailable, psycopg.Error) as error:  # or the read tables are not there yet
            log.warning("database unavailable", reason=str(error).strip())
            pause = retries.pause()
        else:
            retries.succeeded()
            POLLED.labels(poller).set_to_current_time()
            pause = tick
        await asyncio.sleep(max(pause - (time.monotonic() - begun), LEAST_REST))
