"""What a link of a notice asks for, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, assert_never
from uuid import uuid4

from adapters.notice.letter import earliest, issued_in
from adapters.notice.links import Links
from commands.actor import Origin
from commands.handler import Handler, state_of
from commands.log import read_clock, read_stream
from commands.notice.links import Link, LinkForged, read
from commands.policy.events import Definition, Expiry, PolicyChanged, PolicyDefined
from commands.record import Recorded
from commands.server import asks
from commands.server import events as e
from commands.server.decider import SERVER
from commands.server.refusals import ExtensionTooLong
from commands.server.standing import Notice
from commands.server.state import Server

WHY = "asked for by the link of a notice"


class LinkSpent(Exception):
    """It has expired, its notice was answered, or what it warned of has happened."""


class Holds(NamedTuple):
    """How long each answer holds."""

    keep: timedelta = timedelta(days=7)
    extend: timedelta = timedelta(days=30)
    exempt: timedelta = timedelta(days=90)


class Question(NamedTuple):
    """A link that may be used: what it warns of, and what confirming it asks for, until when that holds."""

    link: Link
    server: Server
    issued: e.ServerNoticeIssued
    acts_at: datetime
    command: asks.JudgingCommand
    until: datetime


class Answers(NamedTuple):
    """Reads the links of notices, and obeys them."""

    handler: Handler
    links: Links
    holds: Holds

    async def question(self, token: str, notice_id: str) -> Question:
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
        async with self.handler.connect() as connection:
            policy = definition_in(await read_stream(connection, notice.policy_id))
        command, until = self.wish(link, server, notice, now, policy, records[0].at)
        acts_at = earliest(notice, now)
        return Question(link, server, issued_in(records, notice.id), acts_at, command, until)

    def wish(
        self,
        link: Link,
        server: Server,
        notice: Notice,
        now: datetime,
        policy: Definition | None,
        made_at: datetime,
    ) -> tuple[asks.JudgingCommand, datetime]:
        """Return the command a link stands for, and until when what it asks for holds."""
        match link.answer:
            case "keep":
                until = now + self.holds.keep
                return asks.KeepServerAlive(until, now, notice.id), until
            case "extend":
                until = extended(server.standing.expires_at, now, policy, made_at, self.holds.extend)
                return asks.SetServerExpiry(until, now, notice_id=notice.id), until
            case "exempt":
                until = now + self.holds.exempt
                return asks.ExemptServer(WHY, now, until, notice.policy_id, notice.id), until
            case _:
                assert_never(link.answer)

    async def give(self, question: Question, correlation_id: str) -> None:
        """Obey it. It is signed by the link: who held it, nobody knows. Raises what the rules refuse."""
        origin = Origin(
            by=f"link:{question.link.notice_id}",
            project_id=question.server.project_id,
            command_id=uuid4(),
            correlation_id=correlation_id,
        )
        await self.handler.handle(SERVER, question.link.server_id, question.command, origin)


def extended(
    expires_at: datetime | None,
    now: datetime,
    policy: Definition | None,
    made_at: datetime,
    span: timedelta,
) -> datetime:
    """Return the new expiry: as far as the policy allows. Raises ``LinkSpent`` or ``ExtensionTooLong``."""
    if expires_at is None:
        raise LinkSpent
    rule = policy.rule if policy is not None else None
    if not isinstance(rule, Expiry):
        return max(expires_at, now) + span
    wanted = max(expires_at, now) + rule.extension
    if rule.longest is None:
        return wanted
    latest = made_at + rule.longest
    if latest <= max(expires_at, now):
        raise ExtensionTooLong(latest)
    return min(wanted, latest)


def definition_in(records: Sequence[Recorded]) -> Definition | None:
    """Return a policy as it was last written."""
    written = [r.event.definition for r in records if isinstance(r.event, PolicyDefined | PolicyChanged)]
    return written[-1] if written else None
