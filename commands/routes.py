"""What all command routes share: where a request comes from, and how it is answered."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import msgspec
from litestar import Request, Response
from litestar.params import HeaderParameter

from commands.actor import Actor, Origin
from commands.errors import Refused
from commands.handler import Outcome, Terms, fingerprint

IDEMPOTENCY = uuid5(NAMESPACE_URL, "urn:stackledger:idempotency-key")
KEY = re.compile(r"[\x20-\x7e]{1,255}")


class IdempotencyKeyMalformed(Refused):
    """An Idempotency-Key has 1 to 255 printable ASCII characters."""

    status = 422


class IfMatchMalformed(Refused):
    """If-Match takes one ETag as this API gave it, such as "7"."""

    status = 422


class OperationLink(msgspec.Struct, frozen=True):
    """Where to learn what became of it: ``GET href``, with ``?wait=20s`` to wait for it."""

    id: UUID
    action: str
    status: Literal["running"]
    href: str


class Asking(NamedTuple):
    """One request that asks for a change: who, under which command id, on which conditions."""

    actor: Actor
    command_id: UUID
    correlation_id: str
    terms: Terms

    @property
    def origin(self) -> Origin:
        return Origin(
            by=self.actor.name,
            project_id=self.actor.project_id,
            command_id=self.command_id,
            correlation_id=self.correlation_id,
        )


async def asking(
    request: Request[Any, Any, Any],
    idempotency_key: Annotated[
        str | None,
        HeaderParameter(
            name="Idempotency-Key", description="Repeat a request under the same key: it happens once."
        ),
    ] = None,
    if_match: Annotated[
        str | None, HeaderParameter(name="If-Match", description="Only if the ETag is still this one.")
    ] = None,
) -> Asking:
    """Read what a command route needs from the request: a dependency.

    Raises ``IdempotencyKeyMalformed`` or ``IfMatchMalformed``.
    """
    actor: Actor = request.user
    asked: bytes | None = None
    command_id = uuid4()
    if idempotency_key is not None:
        if not KEY.fullmatch(idempotency_key):
            raise IdempotencyKeyMalformed
        command_id = uuid5(IDEMPOTENCY, f"{actor.project_id} {actor.user_id} {idempotency_key}")
        asked = fingerprint(request.method, request.url.path, request.url.query, await request.body())
    within = None if actor.is_admin else actor.project_id
    terms = Terms(fingerprint=asked, version=version_in(if_match), within=within)
    return Asking(actor, command_id, request.state.request_id, terms)


def version_in(if_match: str | None) -> int | None:
    """Read an ETag of ours. ``*`` asks for any version, and so for nothing."""
    if if_match is None or if_match.strip() == "*":
        return None
    text = if_match.strip().removeprefix("W/").strip('"')
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise IfMatchMalformed
    return int(text)


def accepted(body: msgspec.Struct, outcome: Outcome, location: str, *, running: bool) -> Response[Any]:
    """Answer 202 where the cloud has yet to act, 200 where nothing had to be done."""
    return Response(
        body,
        status_code=202 if running else 200,
        headers={
            "Location": location,
            "ETag": f'"{outcome.version}"',
            "Ledger-Position": str(outcome.position),
        },
    )
