"""Routes of login: sessions are opened, refreshed and ended; the keys of access tokens are published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import JSONBody
from msgspec import Meta

from adapters.http.auth import Credentials, bearer_in
from adapters.http.requests import look_over
from adapters.identity.keystone_answers import Account
from adapters.identity.login import Application, LoggedIn, Logins, ProjectName
from adapters.identity.refusals import Unauthorized
from adapters.identity.sessions import RefreshToken
from adapters.identity.signing_keys import SigningKeys
from commands.kernel.actor import Role
from commands.kernel.fields import ANYTHING_BUT_NUL, LINE
from queries.engine.refusals import FieldError, ValidationFailed

Name = Annotated[str, Meta(min_length=1, max_length=255, pattern=LINE)]
Password = Annotated[str, Meta(min_length=1, max_length=4096, pattern=ANYTHING_BUT_NUL)]
"""As long as Keystone takes them (``[identity] max_password_length``)."""

TokenText = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]*\Z")]
NO_STORE = {"Cache-Control": "no-store"}
"""RFC 6749, section 5.1: nobody on the way keeps a token."""

JWKS_SECONDS = 300
"""For which the keys may be kept by those who fetch them."""

APPLICATION = "/application_credential_id"


class LoginBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account and its password, or an application credential and its secret.

    An account is the user's name in Keystone, in ``user_domain``; or its id, as ``user_id``. The project is
    named by id, or by name and domain; without one the first by name of those that the user has a role in.
    """

    account_id: Name | None = None
    user_id: Name | None = None
    user_domain: Name = "Default"
    password: Password | None = None
    application_credential_id: Name | None = None
    application_credential_secret: Password | None = None
    project_id: Name | None = None
    project_name: Name | None = None
    project_domain: Name = "Default"

    def __repr__(self) -> str:
        return "LoginBody(…)"


class RefreshBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    refresh_token: TokenText

    def __repr__(self) -> str:
        return "RefreshBody(…)"


class LogoutBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The session's refresh token; without one the access token in Authorization names the session."""

    refresh_token: TokenText | None = None

    def __repr__(self) -> str:
        return "LogoutBody(…)"


class NamedResponse(msgspec.Struct, frozen=True):
    id: str
    name: str


class TokenResponse(msgspec.Struct, frozen=True):
    """Tokens of a session (RFC 6749, section 5.1). ``expires_in`` are seconds of the access token."""

    access_token: str
    expires_in: int
    refresh_token: str
    session_expires_at: datetime
    """Until then it can be refreshed: Keystone's token ends then."""
    user: NamedResponse
    project: NamedResponse
    roles: list[str]
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a kind of token

    def __repr__(self) -> str:
        return "TokenResponse(…)"


def login_routes(logins: Logins, credentials: Callable[[], Credentials]) -> Router:
    """Return POST /auth/login, /auth/refresh and /auth/logout."""

    @post("/login", status_code=200, role=Role.PUBLIC)
    async def log_in(request: Request[Any, Any, Any], data: JSONBody[LoginBody]) -> Response[TokenResponse]:
        """Log in at Keystone, for one project.

        The answer holds an access token of five minutes, for ``Authorization: Bearer``, and a refresh token
        that gets the next one. Failed attempts are answered alike, after the same time, and limited: by
        address, and by account at an address, so that nobody can lock an account's owner out.
        """
        address = request.client.host if request.client else ""
        return shown(await logins.log_in(identity_in(data), project_in(data), address))

    @post("/refresh", status_code=200, role=Role.PUBLIC)
    async def refresh(data: JSONBody[RefreshBody]) -> Response[TokenResponse]:
        """Get new tokens. The refresh token is used up: one that is used twice ends its session.

        Keystone is asked again: roles are those of now, and a user who was disabled or whose password was
        changed has to log in anew.
        """
        return shown(await logins.refresh(RefreshToken(data.refresh_token)))

    @post("/logout", status_code=204, role=Role.OWN_TOKEN)
    async def log_out(request: Request[Any, Any, Any], data: JSONBody[LogoutBody | None] = None) -> None:
        """End the session of a refresh token or, without one, of the access token in Authorization.

        Its access tokens are worth nothing within a second, in every process. Keystone's token ends too
        where a refresh token is given.
        """
        if data is not None and data.refresh_token is not None:
            refresh_token = RefreshToken(data.refresh_token)
            session_id = await logins.session_of(refresh_token)
            if session_id is None:
                raise Unauthorized
            await logins.log_out(session_id, refresh_token)
        else:
            _, session_id = await credentials().of_bearer(bearer_in(request))
            await logins.log_out(session_id)

    return Router("/api/v1/auth", route_handlers=[log_in, refresh, log_out], before_request=look_over)


def jwks_route(keys: SigningKeys) -> Any:
    """Return GET /.well-known/jwks.json."""

    @get("/.well-known/jwks.json", role=Role.PUBLIC)
    async def show_jwks() -> Response[dict[str, list[dict[str, str]]]]:
        """Show the public keys that verify access tokens (JSON Web Key Set, RFC 7517)."""
        headers = {"Cache-Control": f"public, max-age={JWKS_SECONDS}"}
        return Response(await keys.as_jwks(), headers=headers)

    return show_jwks


def identity_in(data: JSONBody[LoginBody]) -> Account | Application:
    """Return who logs in. Raises ``ValidationFailed`` where that is missing, or said twice."""
    given = {
        "/account_id": data.account_id,
        "/user_id": data.user_id,
        APPLICATION: data.application_credential_id,
    }
    named = [pointer for pointer, value in given.items() if value is not None]
    if not named:
        raise ValidationFailed(FieldError("/account_id", "is required, or an application credential"))
    if len(named) > 1:
        raise ValidationFailed(*(FieldError(each, "only one of these can be given") for each in named))
    if data.application_credential_id is not None:
        secret = needed(data.application_credential_secret, "/application_credential_secret")
        unfit(data.password, "/password", "an application credential has a secret instead")
        return Application(data.application_credential_id, secret)
    password = needed(data.password, "/password")
    unfit(data.application_credential_secret, "/application_credential_secret", "an account has a password")
    if data.user_id is not None:
        return Account(data.user_id, password)
    return Account(str(data.account_id), password, data.user_domain)


def needed(value: str | None, pointer: str) -> str:
    if value is None:
        raise ValidationFailed(FieldError(pointer, "is required"))
    return value


def unfit(value: str | None, pointer: str, why: str) -> None:
    if value is not None:
        raise ValidationFailed(FieldError(pointer, why))


def project_in(data: JSONBody[LoginBody]) -> ProjectName | None:
    """Return the project that is named. Raises ``ValidationFailed`` where there are two."""
    if data.project_id is not None and data.project_name is not None:
        raise ValidationFailed(FieldError("/project_name", "can't be given beside project_id"))
    if data.project_id is not None:
        return ProjectName(data.project_id)
    if data.project_name is not None:
        return ProjectName(None, data.project_name, data.project_domain)
    return None


def shown(opened: LoggedIn) -> Response[TokenResponse]:
    token = opened.token
    project = token.project
    assert project is not None
    body = TokenResponse(
        access_token=opened.access.text,
        expires_in=opened.access.expires_in,
        refresh_token=opened.refresh.text,
        session_expires_at=opened.session.expires_at,
        user=NamedResponse(token.user.id, token.user.name),
        project=NamedResponse(project.id, project.name),
        roles=sorted(token.role_names),
    )
    return Response(body, headers=NO_STORE)
