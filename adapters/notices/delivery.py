"""Delivery of notices: sends each issued notice to its recipients, by each of its channels.

Each channel is a job of its own, beside the work on the server: it waits for no other, and holds none up. A
message bears the same id at every try. A worker that dies between sending and reporting sends it again, and
the receiver can see that it is the same.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import NamedTuple, get_args

import structlog

from adapters.kernel.context import EffectContext, RetryLater, Subscription
from adapters.notices.channel import Channel, Undelivered
from adapters.notices.links import Links
from adapters.notices.message import issued_in, letter
from commands.kernel.backoff import Backoff
from commands.kernel.errors import Refused
from commands.server import commands
from commands.server import events as e
from commands.server.lifecycle_terms import Notice
from commands.server.state import Server
from commands.store.handler import state_of
from commands.store.log import read_stream

Asked = e.ServerNoticeIssued | e.ServerNoticeDeliveryRequested
"""What asks for a delivery."""

BY = "delivery"
"""Actor of the events of deliveries."""

LONGEST_PAUSE = 3600.0
"""Seconds between two tries, at most."""

WEBHOOK = "webhook"
"""The channel that stands for every webhook there is; each is named ``webhook:<name>``."""

LOG = structlog.get_logger("delivery")


class RetryPolicy(NamedTuple):
    """How often a channel is tried before it is parked, how long a try may take, and the pauses; seconds."""

    tries: int = 24
    pause: float = 5.0
    """After the first try; it doubles with each, up to an hour; half of it is by chance."""
    time_limit: float = 30.0

    def pause_after(self, attempt: int) -> float:
        return Backoff(self.pause, LONGEST_PAUSE).jittered(attempt)


class NotificationChannels(NamedTuple):
    """The channels of this deployment by name, and what all of them need."""

    channels: Mapping[str, Channel]
    links: Links
    persistence: RetryPolicy = RetryPolicy()

    def parts(self, event: Asked) -> dict[str, str]:
        """Return the channels an event asks for, each with the lock of its deliveries."""
        hooks = [name for name in self.channels if name.startswith(f"{WEBHOOK}:")] or [WEBHOOK]
        named = [name for channel in event.channels for name in (hooks if channel == WEBHOOK else [channel])]
        return {name: f"notice:{event.notice_id}:{name}" for name in named}


def deliveries(office: NotificationChannels) -> Subscription:
    """Return how notices are delivered."""
    return Subscription("deliver_notices", frozenset(get_args(Asked)), partial(deliver, office), office.parts)


async def deliver(office: NotificationChannels, context: EffectContext) -> None:
    """Try once. Raises ``RetryLater`` to be tried again, until it was taken, parked, or is not wanted."""
    asked = context.record.event
    assert isinstance(asked, Asked)
    notice_id, channel = asked.notice_id, context.part
    async with context.runtime.handler.connect() as connection:
        records = await read_stream(connection, context.stream)
    issued = issued_in(records, notice_id)
    server: Server = state_of(context.decider, records)
    notice = server.standing.notice(notice_id)
    if notice is None or not is_wanted(server, notice, channel):
        return
    try:
        await send(office, context, server, issued, channel)
    except Undelivered as failure:
        await put_off(office.persistence, context, notice, channel, failure)
    else:
        at = await context.runtime.clock()
        await context.report(commands.ConfirmNoticeDelivered(notice_id, channel, at), by=BY)


def is_wanted(server: Server, notice: Notice, channel: str) -> bool:
    """Whether the notice is still to be sent, by this channel."""
    return not server.deleted and notice.is_open and channel not in {*notice.delivered, *notice.parked}


async def send(
    office: NotificationChannels,
    context: EffectContext,
    server: Server,
    issued: e.ServerNoticeIssued,
    channel: str,
) -> None:
    """Send it, within its time. Raises ``Undelivered``, whatever it was."""
    way = office.channels.get(channel)
    if way is None:
        raise Undelivered(f"{channel} is not configured", final=True)
    try:
        now = await context.runtime.clock()
        written = letter(context.stream, server, issued, channel, now, office.links)
        async with asyncio.timeout(office.persistence.time_limit):
            await way.send(written)
    except Undelivered:
        raise
    except TimeoutError:
        raise Undelivered(f"no answer within {office.persistence.time_limit:g} s") from None
    except Refused as refusal:
        raise Undelivered(str(refusal)) from refusal
    except Exception as error:
        # Its text may hold an address or a credential: the class alone is told.
        LOG.error(  # noqa: TRY400 - its traceback would show them as well
            "a channel failed", channel=channel, error=type(error).__name__
        )
        raise Undelivered(f"failed with {type(error).__name__}") from None


async def put_off(
    persistence: RetryPolicy, context: EffectContext, notice: Notice, channel: str, failure: Undelivered
) -> None:
    """Report a failed try; after the last one, or where another is no use, park the delivery."""
    attempt = dict(notice.attempts).get(channel, 0) + 1
    final = failure.final or attempt >= persistence.tries
    report = commands.ReportDeliveryFailed(notice.id, channel, attempt, failure.reason, final)
    await context.report(report, by=BY)
    LOG.warning(
        "a notice was not delivered",
        notice=str(notice.id),
        channel=channel,
        reason=failure.reason,
        final=final,
    )
    if not final:
        raise RetryLater(persistence.pause_after(attempt))
