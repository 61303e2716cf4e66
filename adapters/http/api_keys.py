"""Routes of API keys: made, listed and revoked by their owner, and by admins of the project."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

import msgspec
import structlog
from litestar import Litestar, Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from adapters.http.login import NO_STORE
from adapters.http.roles import RoleRequired, route_groups
from adapters.identity.administrators import ADMIN
from adapters.identity.api_key_secrets import prefix_of
from adapters.identity.api_keys import (
    LONGEST_LIFE,
    USUAL_LIFE,
    ApiKey,
    ApiKeys,
    NewApiKey,
    Viewer,
)
from adapters.identity.owner_roles import OwnerRoles
from commands.kernel.actor import SATISFIED_BY, Actor, Role
from commands.kernel.fields import Name
from queries.engine.refusals import CursorMalformed, FieldError, ValidationFailed

GroupName = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[a-z-]*\Z")]
KeyRole = Literal["reader", "member"]
"""A key administers neither its project nor the cloud."""
PATH = "/api-keys"
LOG = structlog.get_logger("identity")


class CreateApiKeyBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``route_groups`` are first path segments, such as ``servers``; none: all that the role allows.

    ``expires_at`` is at most 365 days ahead; 90 days if nothing is said.
    """

    name: Name
    role: KeyRole = "reader"
    route_groups: Annotated[tuple[GroupName, ...], Meta(max_length=64)] = ()
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None


class ApiKeyResponse(msgspec.Struct, frozen=True, kw_only=True):
    """An API key. ``prefix`` is how its text begins; ``last_used_at`` is exact to the minute."""

    id: UUID
    prefix: str
    name: str
    project_id: str
    user_id: str
    role: str
    route_groups: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class NewApiKeyResponse(ApiKeyResponse, frozen=True, kw_only=True):
    """A new API key; ``key`` is its text, for ``Authorization: Bearer``, shown this once."""

    key: str

    def __repr__(self) -> str:
        return f"NewApiKeyResponse({self.prefix})"


class ApiKeysResponse(msgspec.Struct, frozen=True):
    """A page of API keys; ``next`` is the address of the next one."""

    api_keys: list[ApiKeyResponse]
    next: str | None


def api_key_routes(keys: ApiKeys, owners: OwnerRoles) -> list[HTTPRouteHandler]:
    """Return the routes, to be registered where requests are authenticated."""
    return [*reading_routes(keys), *changing_routes(keys, owners)]


def reading_routes(keys: ApiKeys) -> list[HTTPRouteHandler]:
    @get(PATH, role=Role.READER)
    async def list_api_keys(
        asker: NamedDependency[Actor],
        limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 100,
        cursor: Annotated[
            str | None, QueryParameter(description="From next: where the page before ended.", max_length=36)
        ] = None,
    ) -> Response[ApiKeysResponse]:
        """List API keys of the project in the order they were made, expired ones for 30 days.

        One's own; an admin of the project sees all of it.
        """
        found = await keys.page(viewer_of(asker), limit + 1, key_in(cursor))
        shown, rest = found[:limit], found[limit:]
        following = None
        if rest:
            following = f"/api/v1{PATH}?{urlencode({'limit': limit, 'cursor': shown[-1].id})}"
        headers = {"Link": f'<{following}>; rel="next"'} if following else None
        body = ApiKeysResponse([ApiKeyResponse(**fields(each)) for each in shown], following)
        return Response(body, headers=headers)

    @get(f"{PATH}/{{api_key_id:str}}", role=Role.READER)
    async def show_api_key(asker: NamedDependency[Actor], api_key_id: FromPath[UUID]) -> ApiKeyResponse:
        """Show an API key, without its secret."""
        return ApiKeyResponse(**fields(await keys.show(viewer_of(asker), api_key_id)))

    return [list_api_keys, show_api_key]


def changing_routes(keys: ApiKeys, owners: OwnerRoles) -> list[HTTPRouteHandler]:
    @post(PATH, status_code=201, role=Role.READER, by_api_key=False)
    async def create_api_key(
        request: Request[Actor, Any, Any], asker: NamedDependency[Actor], data: JSONBody[CreateApiKeyBody]
    ) -> Response[NewApiKeyResponse]:
        """Make an API key for oneself in the project, with a role that one has there.

        Its text is shown this once. A request that is repeated makes another key.
        """
        check_groups(data.route_groups, request.app)
        if not asker.has(Role(data.role)):
            raise RoleRequired(Role(data.role))
        expires_at = expiry_in(data.expires_at, await keys.now())
        roles = await owners.ask(asker.user_id, asker.project_id)
        if roles.isdisjoint(SATISFIED_BY[Role(data.role)]):
            raise RoleRequired(Role(data.role))
        wish = NewApiKey(asker.project_id, asker.user_id, data.name, data.role, data.route_groups, expires_at)
        made, text = await keys.make(wish)
        LOG.info("API key made", api_key=text.prefix, role=made.role, project_id=made.project_id)
        body = NewApiKeyResponse(**fields(made), key=text.reveal())
        return Response(body, headers={**NO_STORE, "Location": f"/api/v1{PATH}/{made.id}"})

    @delete(f"{PATH}/{{api_key_id:str}}", status_code=204, role=Role.READER, by_api_key=False)
    async def revoke_api_key(asker: NamedDependency[Actor], api_key_id: FromPath[UUID]) -> None:
        """Revoke an API key: within a second no process takes it any more."""
        await keys.revoke(viewer_of(asker), api_key_id)
        LOG.info("API key revoked", api_key=prefix_of(api_key_id), project_id=asker.project_id)

    return [create_api_key, revoke_api_key]


def key_in(cursor: str | None) -> UUID | None:
    """Return the key after which a page begins. Raises ``CursorMalformed``."""
    try:
        return None if cursor is None else UUID(cursor)
    except ValueError:
        raise CursorMalformed from None


def viewer_of(asker: Actor) -> Viewer:
    return Viewer(asker.project_id, asker.user_id, ADMIN in asker.roles)


def fields(key: ApiKey) -> dict[str, Any]:
    return {**key._asdict(), "prefix": prefix_of(key.id)}


def check_groups(asked: tuple[str, ...], app: Litestar) -> None:
    """Raise ``ValidationFailed`` for route groups that there are not."""
    known = route_groups(app)
    flaws = [
        FieldError(f"/route_groups/{place}", f"is none of {', '.join(sorted(known))}")
        for place, group in enumerate(asked)
        if group not in known
    ]
    if flaws:
        raise ValidationFailed(*flaws)


def expiry_in(asked: datetime | None, now: datetime) -> datetime:
    """Return when a key expires. Raises ``ValidationFailed``."""
    if asked is None:
        return now + USUAL_LIFE
    if asked <= now:
        raise ValidationFailed(FieldError("/expires_at", "must be in the future"))
    if asked > now + LONGEST_LIFE:
        raise ValidationFailed(FieldError("/expires_at", f"must be within {LONGEST_LIFE.days} days"))
    return asked
