"""Notice replies: the command that a link of a notice stands for, and its execution."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple, assert_never
from uuid import uuid4

from adapters.notices.links import Links
from adapters.notices.message import earliest, issued_in
from commands.kernel.actor import Origin
from commands.notice.links import Link, LinkForged, read
from commands.server import commands
from commands.server import events as e
from commands.server.decider import SERVER
from commands.server.lifecycle_terms import Notice
from commands.server.refusals import ExtensionTooLong
from commands.server.rules.exemptions import Bounds, Expiries
from commands.server.state import Server
from commands.store.handler import Handler, state_of
from commands.store.log import read_clock, read_stream

WHY = "asked for by the link of a notice"


class LinkSpent(Exception):
    """It has expired, its notice was answered, or what it warned of has happened."""


class LinkDurations(NamedTuple):
    """How long each answer holds, within a member's bounds (``Bounds``): its holder may be a member."""

    keep: timedelta = timedelta(days=7)
    extend: timedelta = timedelta(days=30)
    exempt: timedelta = timedelta(days=30)


class PendingReply(NamedTuple):
    """A link that may be used: what it warns of, and what confirming it asks for, until when that holds."""

    link: Link
    server: Server
    issued: e.ServerNoticeIssued
    acts_at: datetime
    command: commands.PolicyActionCommand
    until: datetime


class NoticeReplies(NamedTuple):
    """Reads the links of notices, and obeys them."""

    handler: Handler
    links: Links
    holds: LinkDurations
    bounds: Bounds
    expiries: Expiries

    async def question(self, token: str, notice_id: str) -> PendingReply:
        """Return what a link asks, changing nothing.

        Raises ``LinkForged``, ``LinkSpent``, or what keeps the answer from being given now.
        """
        link = read(token, self.links.key.read())
        if str(link.notice_id) != notice_id:
            raise LinkForged
        async with self.handler.connect() as connection:
            now = await read_clock(connection)
            records = await read_stream(connection, link.server_id)
        server: Server = state_of(SERVER, records)
        notice = server.standing.notice(link.notice_id)
        if notice is None or not notice.is_open or server.deleted or link.expires_at <= now:
            raise LinkSpent
        command, until = await self.command_of(link, server, notice, now)
        acts_at = earliest(notice, now)
        return PendingReply(link, server, issued_in(records, notice.id), acts_at, command, until)

    async def command_of(
        self, link: Link, server: Server, notice: Notice, now: datetime
    ) -> tuple[commands.PolicyActionCommand, datetime]:
        """Return the command a link stands for, and until when what it asks for holds."""
        match link.answer:
            case "keep":
                until = now + min(self.holds.keep, self.bounds.lease)
                return commands.KeepServerAlive(until, now, notice.id, until), until
            case "extend":
                until = await self.extended(link, server, now)
                return commands.SetServerExpiry(until, now, until, notice.id), until
            case "exempt":
                until = now + min(self.holds.exempt, self.bounds.exemption)
                return commands.ExemptServer(WHY, now, until, notice.policy_id, notice.id, until), until
            case _:
                assert_never(link.answer)

    async def extended(self, link: Link, server: Server, now: datetime) -> datetime:
        """Return the new expiry: as far as the policies that cover the server allow.

        Raises ``LinkSpent`` where there is nothing to put off, ``ExtensionTooLong`` where it cannot be.
        """
        expires_at = server.standing.expires_at
        if expires_at is None:
            raise LinkSpent
        latest, begin = await self.expiries.latest(link.server_id, now), max(expires_at, now)
        until = latest or min(begin + self.holds.extend, now + self.bounds.extension)
        if until <= begin:
            raise ExtensionTooLong(until)
        return until

    async def give(self, question: PendingReply, correlation_id: str) -> None:
        """Execute the command. Its actor is the link: its holder is unknown. Raises what the rules refuse."""
        origin = Origin(
            by=f"link:{question.link.notice_id}",
            project_id=question.server.project_id,
            command_id=uuid4(),
            correlation_id=correlation_id,
        )
        await self.handler.handle(SERVER, question.link.server_id, question.command, origin)
