"""Notification message: one notice for one channel, with the links by which it is answered."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from adapters.notices.links import Links
from commands.kernel.visibility import public
from commands.notice.links import Answer, Link
from commands.server.events import ServerNoticeIssued
from commands.server.lifecycle_terms import Notice
from commands.server.state import Server
from commands.store.envelope import RecordedEvent

LETTERS = UUID("3a0f7f0e-5b3c-4c0a-9d67-6f1c2b7d9e44")
"""Namespace of the ids of letters."""

LEEWAY = timedelta(days=7)
"""How long a link outlives the moment it warns of: what was announced may come late."""

COMES_TO = {
    "start": "started",
    "stop": "stopped",
    "suspend": "suspended",
    "shelve": "shelved",
    "delete": "deleted",
}
"""What becomes of a server, for people."""

ANSWERS: dict[Answer, str] = {
    "keep": "Keep it for now",
    "extend": "Put its end off",
    "exempt": "Let this policy leave it alone",
}
"""What each answer says, for people."""

UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
"""Categories of characters that break a line, turn its direction round, hide, or are none."""


def visible(text: str) -> str:
    """Return a text as it may stand in a line of a letter: a break is a space, what cannot be seen is U+FFFD.

    So no name writes a header, forges a line, or turns round what stands beside it (U+202E).
    """
    return "".join(
        " " if char.isspace() else "\ufffd" if unicodedata.category(char) in UNSEEN else char for char in text
    )


def finalized(value: object) -> object:
    """Make whatever a template shows visible; what is marked as safe is a part of the template itself."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=finalized,
)
TEMPLATES.globals["ANSWERS"] = ANSWERS
TEMPLATES.filters["moment"] = lambda time: time.astimezone(UTC).strftime("%-d %B %Y, %H:%M UTC")


class NotificationMessage(NamedTuple):
    """One notice, for one channel. ``id`` is the same at each try, so that a receiver knows a repetition.

    ``acts_at`` is the earliest moment at which what it announces may happen, if it is delivered now.
    """

    id: UUID
    server_id: UUID
    server_name: str
    project_id: str
    notice: ServerNoticeIssued
    acts_at: datetime
    links: Mapping[Answer, str]

    @property
    def outcome(self) -> str:
        return COMES_TO[self.notice.action]

    def as_json(self) -> dict[str, Any]:
        """Return what programs are told; people's accounts are not their concern."""
        notice = self.notice
        return {
            "notice_id": notice.notice_id,
            "server": {"id": self.server_id, "name": self.server_name, "project_id": self.project_id},
            "policy": notice.ruling,
            "action": notice.action,
            "issued_at": notice.issued_at,
            "acts_at": self.acts_at,
            "findings": [public(finding) for finding in notice.findings],
            "links": self.links,
        }


def letter(
    server_id: UUID,
    server: Server,
    issued: ServerNoticeIssued,
    channel: str,
    now: datetime,
    links: Links,
) -> NotificationMessage:
    """Write the letter that is to be sent now. Raises ``LinkKeyMissing``."""
    notice = server.standing.notice(issued.notice_id)
    assert notice is not None
    acts_at = earliest(notice, now)
    return NotificationMessage(
        uuid5(LETTERS, f"{notice.id} {channel}"),
        server_id,
        server.name,
        server.project_id,
        issued,
        acts_at,
        {
            answer: links.url(Link(server_id, notice.id, answer, acts_at + LEEWAY))
            for answer in answers_to(server)
        },
    )


def issued_in(records: Sequence[RecordedEvent], notice_id: UUID) -> ServerNoticeIssued:
    """Return what a server's stream says of one of its notices."""
    return next(
        record.event
        for record in records
        if isinstance(record.event, ServerNoticeIssued) and record.event.notice_id == notice_id
    )


def earliest(notice: Notice, now: datetime) -> datetime:
    """Return when it may act at the earliest: a whole period after the first channel took the notice."""
    return max(notice.acts_at, (notice.delivered_at or now) + timedelta(seconds=notice.period))


def answers_to(server: Server) -> tuple[Answer, ...]:
    """Return what its owner may answer: what has an end can be extended, what gives way is never exempt."""
    extend: tuple[Answer, ...] = () if server.standing.expires_at is None else ("extend",)
    exempt: tuple[Answer, ...] = () if server.standing.is_preemptible else ("exempt",)
    return ("keep", *extend, *exempt)
