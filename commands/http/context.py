"""Command context and responses shared by all command routes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import msgspec
from litestar import Request, Response
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import HeaderParameter

from commands.kernel.actor import Actor, Origin
from commands.kernel.errors import Refused
from commands.kernel.message import Begins
from commands.kernel.visibility import public
from commands.store.envelope import RecordedEvent
from commands.store.handler import CommandResult, Preconditions, fingerprint

IDEMPOTENCY = uuid5(NAMESPACE_URL, "urn:stackledger:idempotency-key")
KEY = re.compile(r"[\x20-\x7e]{1,255}")
TAG = re.compile(r'"?([0-9]{1,18})(?:-[0-9a-f]{1,64})?"?')
"""An entity tag: the version, as commands answer it, and the digest of the body, where GET did."""


class IdempotencyKeyMalformed(Refused):
    """An Idempotency-Key has 1 to 255 printable ASCII characters."""

    status = 422


class IfMatchMalformed(Refused):
    """If-Match takes one ETag as this API gave it, such as "7"."""

    status = 422


class OperationLink(msgspec.Struct, frozen=True):
    """Where to read its outcome: ``GET href``, with ``?wait=20s`` to wait for it."""

    id: UUID
    action: str
    status: Literal["running"]
    href: str


ResourceViews = Mapping[str, Callable[[Sequence[RecordedEvent]], Any]]
"""For each feature the function that renders a stream as GET does."""


class CommandContext(NamedTuple):
    """Context of one command request: its actor, command id and preconditions."""

    actor: Actor
    command_id: UUID
    correlation_id: str
    terms: Preconditions

    project_id: str | None = None
    """Project of the resource, where it is not the actor's own: an admin acts in any project."""

    def in_project(self, project_id: str) -> CommandContext:
        """Return the context for a resource of that project: in any other project it is unknown."""
        return self._replace(project_id=project_id, terms=self.terms._replace(project_scope=project_id))

    def in_cloud(self) -> CommandContext:
        """Return the context for a resource outside all projects: an administrator's, for the whole cloud."""
        return self._replace(project_id="")

    @property
    def origin(self) -> Origin:
        return Origin(
            by=self.actor.name,
            project_id=self.actor.project_id if self.project_id is None else self.project_id,
            command_id=self.command_id,
            correlation_id=self.correlation_id,
        )


async def command_context(
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
) -> CommandContext:
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
    project_scope = None if actor.is_admin else actor.project_id
    terms = Preconditions(fingerprint=asked, version=version_in(if_match), project_scope=project_scope)
    return CommandContext(actor, command_id, request.state.request_id, terms)


def version_in(if_match: str | None) -> int | None:
    """Return the version of an ETag; None for ``*``, which matches any version."""
    if if_match is None or if_match.strip() == "*":
        return None
    match = TAG.fullmatch(if_match.strip().removeprefix("W/"))
    if match is None:
        raise IfMatchMalformed
    return int(match[1])


def command_response(
    feature: str,
    outcome: CommandResult,
    context: CommandContext,
    action: str,
    views: ResourceViews,
    place: str | None = None,
) -> Response[Any]:
    """Respond with the resource as decided, and the operation the command began or found pending.

    202 where the cloud has yet to act, 200 where nothing had to be done. ``place`` is the path of such
    resources, if it differs from the feature's own name.
    """
    shown = views[feature](outcome.records)
    if not context.actor.is_admin:
        shown = public(shown)
    begun = [record.event for record in outcome.new_events if isinstance(record.event, Begins)]
    operation_id = context.command_id if begun else None
    if operation_id is None and shown.under_way is not None and shown.under_way.action == action:
        operation_id = shown.under_way.operation_id
    link = operation_id and OperationLink(
        operation_id, action, "running", f"/api/v1/operations/{operation_id}"
    )
    place = place or f"{feature.replace('_', '-')}s"
    return Response(
        {feature: shown, "operation": link},
        status_code=202 if link else 200,
        headers={
            "Location": f"/api/v1/{place}/{outcome.stream}",
            "ETag": f'"{outcome.version}"',
            "Ledger-Position": str(outcome.position),
        },
    )


def response_spec(shape: type) -> dict[int, ResponseSpec]:
    """Return the response spec of a command: ``shape`` has the resource under its name, and ``operation``."""
    recorded = ResponseSpec(shape, description="Recorded; the cloud will be asked.", generate_examples=False)
    return {202: recorded, 200: ResponseSpec(shape, description="It is so already.", generate_examples=False)}
