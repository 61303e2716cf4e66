"""A mail server on loopback, with what it was handed; and the telling of notices, as a policy would."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import httpx
import psycopg
from aiosmtpd.controller import Controller
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo

from commands.kernel.actor import Origin
from commands.kernel.message import Command
from commands.server import commands
from commands.server import events as e
from commands.server.decider import SERVER
from commands.store.application import SESSION, Ledger
from commands.store.handler import Handler
from tests.integration.api.conftest import Api
from tests.ports import free_port
from tests.waiting import eventually

TAKEN = "250 OK"
WEEK = timedelta(days=7)


class Post:
    """``answer`` is what it says to a message, once it is not ``held``; ``tried`` are all, ``taken`` some."""

    def __init__(self) -> None:
        self.answer = TAKEN
        self.held = threading.Event()
        self.tried: list[EmailMessage] = []
        self.taken: list[EmailMessage] = []
        self.port = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.tried.append(message)
        while self.held.is_set():  # noqa: ASYNC110 - set by another thread
            await asyncio.sleep(0.01)
        if self.answer == TAKEN:
            self.taken.append(message)
        return self.answer

    def about(self, server: str) -> list[EmailMessage]:
        """Return what was taken of a server's notices."""
        return [message for message in self.taken if server in text_of(message)]

    def tried_about(self, server: str) -> list[EmailMessage]:
        return [message for message in self.tried if server in text_of(message)]


@contextmanager
def running_post(**more: Any) -> Iterator[Post]:
    post = Post()
    post.port = free_port()
    controller = Controller(post, hostname="127.0.0.1", port=post.port, **more)
    controller.start()
    try:
        yield post
    finally:
        post.held.clear()
        controller.stop()


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def links_in(text: str) -> dict[str, str]:
    """Return the links of a mail by the words before them."""
    return dict(re.findall(r"^  (.+):\n  (http\S+)$", text, re.MULTILINE))


def say(url: str, server: str, command: Command) -> None:
    """Ask something of a server in the book, as the sweep of a policy does."""

    @asynccontextmanager
    async def connect() -> AsyncIterator[AsyncConnection[Any]]:
        async with await AsyncConnection.connect(url, options=SESSION, autocommit=True) as connection:
            yield connection

    origin = Origin("policy:test", "", uuid4(), f"sweep-{uuid4()}")
    with Ledger(url) as ledger:
        asyncio.run(Handler(ledger, connect).handle(SERVER, UUID(server), command, origin))


def issue(url: str, server: str, *recipients: str, **more: Any) -> UUID:
    """Issue a notice that the server will be deleted in a week; return its id."""
    notice_id, now = uuid4(), book_time(url)
    wish = {"action": "delete", "channels": ("mail",), "acts_at": now + WEEK, "period": WEEK.total_seconds()}
    command = commands.IssueNotice(
        notice_id=notice_id,
        ruling=e.PolicyRef(uuid4(), "long suspended", 1),
        at=now,
        recipients=recipients,
        findings=(e.ConditionResult("suspended for long", True, "31 days", "30 days"),),
        **(wish | more),
    )
    say(url, server, command)
    return notice_id


def book_time(url: str) -> datetime:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT ledger_now()").fetchone()
    assert row is not None
    return row[0].astimezone(UTC)


class Told(NamedTuple):
    """A ledger that sends mail."""

    book: str
    root: httpx.Client
    api: Api
    admin: Api
    post: Post
    user: str
    """The account that makes the servers, as notices name it."""

    def events(self, server: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api.get(f"/servers/{server}/events", limit=1000, parts=False)[
            "events"
        ]
        return found

    def told(self, server: str, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events(server) if event["type"] == kind]

    def once(self, server: str, kind: str, times: int = 1) -> list[dict[str, Any]]:
        return eventually(lambda: self.told(server, kind), lambda found: len(found) >= times)

    def mailed(self, server: str, **more: Any) -> dict[str, str]:
        """Issue a notice; return the links of the mail."""
        issue(self.book, server, self.user, **more)
        [mail] = eventually(lambda: self.post.about(server))
        return links_in(text_of(mail))


@contextmanager
def fresh_book(postgres: str, template: str) -> Iterator[str]:
    name = f"notices_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield make_conninfo(postgres, dbname=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
