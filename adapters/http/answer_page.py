"""Reply page of notices: it says what a link is about, and its button gives the answer.

GET changes nothing, since mail scanners follow every link. The link is all the credential there is, so the
page is kept nowhere and tells no other site where it was; it needs no script and loads nothing.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs

import psycopg
import structlog
from litestar import MediaType, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from adapters.notices.message import ANSWERS, COMES_TO, TEMPLATES
from adapters.notices.replies import LinkSpent, NoticeReplies, PendingReply
from commands.kernel.actor import Role
from commands.kernel.errors import LedgerUnavailable, Refused
from commands.notice.links import LinkForged
from commands.notice.refusals import LinkKeyMissing

LOG = structlog.get_logger("answers")

STYLE = TEMPLATES.get_template("answer.css").render()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
GUARDED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}

FORGED = (
    "This link is not valid",
    "It is not one of ours, or not all of it arrived.",
    "Some mail programs break long links: copy the whole of it into the address bar.",
)
SPENT = (
    "This link is no longer valid",
    "Its notice was answered already, or withdrawn, or the time for an answer is over.",
    "If you still need the server, look at how it is now.",
)
LONGEST_TOKEN = 512
LARGEST_FORM = 8_192
"""Bytes of the form that gives an answer: its sender is not authenticated yet."""


@get("/notices/{notice_id:str}/answer", include_in_schema=False, role=Role.OWN_TOKEN)
async def show_question(
    notice_id: FromPath[str], request: Request[Any, Any, Any], answers: NamedDependency[NoticeReplies]
) -> Response[str]:
    """Say what the link is about. Nothing changes."""
    token = request.query_params.get("token", "")
    try:
        question = await answers.question(token[:LONGEST_TOKEN], notice_id)
    except (LinkForged, LinkSpent, Refused, psycopg.OperationalError) as refusal:
        return refused(refusal)
    return page(ANSWERS[question.link.answer] + "?", question=question, token=token)


@post(
    "/notices/{notice_id:str}/answer",
    include_in_schema=False,
    status_code=200,
    role=Role.OWN_TOKEN,
    request_max_body_size=LARGEST_FORM,
)
async def take_answer(
    notice_id: FromPath[str], request: Request[Any, Any, Any], answers: NamedDependency[NoticeReplies]
) -> Response[str]:
    """Give the answer the link stands for."""
    token = token_in((await request.body()).decode("latin-1"))
    try:
        question = await answers.question(token[:LONGEST_TOKEN], notice_id)
        await answers.give(question, request.state.request_id)
    except (LinkForged, LinkSpent, Refused, psycopg.OperationalError) as refusal:
        return refused(refusal)
    LOG.info("a notice was answered", notice=notice_id, answer=question.link.answer)
    return page("Done", told(question))


def token_in(form: str) -> str:
    """Return the token of a form; of what is no form of ours, nothing."""
    try:
        return parse_qs(form, max_num_fields=8).get("token", [""])[0]
    except ValueError:
        return ""


def told(question: PendingReply) -> str:
    until = TEMPLATES.filters["moment"](question.until)
    name = question.server.name
    match question.link.answer:
        case "keep":
            return f"The server {name} is kept until {until}."
        case "extend":
            return f"The server {name} expires on {until}."
        case "exempt":
            policy = question.issued.ruling.policy_name
            return f"The policy “{policy}” leaves the server {name} alone until {until}."


def refused(refusal: Exception) -> Response[str]:
    """Say why not. What the rules do not know any more was answered between two looks."""
    match refusal:
        case LinkForged():
            return page(*FORGED, status=403)
        case psycopg.OperationalError() | LinkKeyMissing() | LedgerUnavailable():
            return page("Not now", "The ledger does not answer. Try again in a minute.", status=503)
        case Refused() if refusal.code() not in {"NOTICE_UNKNOWN", "SERVER_GONE"}:
            return page("That is not possible", str(refusal), status=refusal.status)
        case _:
            return page(*SPENT, status=410)


def page(
    title: str, *lines: str, status: int = 200, question: PendingReply | None = None, token: str = ""
) -> Response[str]:
    outcome = COMES_TO[question.issued.action] if question else ""
    text = TEMPLATES.get_template("answer.html").render(
        title=title, lines=lines, question=question, outcome=outcome, token=token, style=STYLE
    )
    return Response(text, status_code=status, media_type=MediaType.HTML, headers=GUARDED)


ANSWER_PAGE: list[HTTPRouteHandler] = [show_question, take_answer]
