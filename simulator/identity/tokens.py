"""Tokens: given for a password or another token, validated, revoked, and really expiring."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from simulator.http import Call, Caller, Refused, Reply
from simulator.identity.api import ROUTES, allow
from simulator.identity.catalog import catalog
from simulator.identity.login import Login, log_in
from simulator.records import DOMAIN, Role, Token
from simulator.texts import zulu_micros
from simulator.world import World, whole_second

UNKNOWN = "Could not recognize Fernet token"


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def token_of(call: Call, text: str) -> Token | None:
    """Return the token if it is known and not yet expired by the cloud's clock."""
    token = call.world.tokens.get(_key(text)) if text else None
    if token is None or token.expires_at <= call.now or not _is_enabled(call.world, token):
        return None
    credential = token.application_credential_id
    return token if credential is None or credential in call.world.application_credentials else None


def _is_enabled(world: World, token: Token) -> bool:
    """Whether neither user nor project is disabled: Keystone revokes the tokens of one that is."""
    project = world.projects[token.project_id] if token.project_id else None
    return world.users[token.user_id].enabled and (project is None or project.enabled)


def shown_token(call: Call) -> Token:
    """Return the token in X-Auth-Token, of a known caller."""
    token = token_of(call, call.headers.get("x-auth-token", ""))
    assert token is not None
    return token


def authenticate(call: Call) -> Caller | None:
    """Return user and project of the call's X-Auth-Token, or None. Other tokens are ignored."""
    token = token_of(call, call.headers.get("x-auth-token", ""))
    if token is None:
        return None
    names = frozenset(role.name for role in roles_of(call.world, token))
    if token.project_id and not names:  # the last role was taken away
        return None
    return Caller(token.user_id, token.project_id, names)


def roles_of(world: World, token: Token) -> list[Role]:
    """Return the roles on the token's project, with those they imply (admin, manager, member, reader).

    Of an application credential they are those that it was given, as far as its user has them still.
    """
    todo = [
        grant.role_id
        for grant in world.grants.values()
        if grant.user_id == token.user_id and grant.project_id == token.project_id
    ]
    found: dict[str, Role] = {}
    while todo:
        role = world.roles[todo.pop()]
        if role.id not in found:
            found[role.id] = role
            todo += role.implies
    if token.application_credential_id is not None:
        given = world.application_credentials[token.application_credential_id].role_ids
        found = {role_id: role for role_id, role in found.items() if role_id in given}
    return sorted(found.values(), key=lambda role: role.name)


@ROUTES.on("POST", "/v3/auth/tokens", anonymous=True)
def issue(call: Call) -> Reply:
    login = log_in(call, lambda text: token_of(call, text))
    issued_at = whole_second(call.now)
    token = Token(
        login.user_id,
        login.project_id,
        login.methods,
        (secrets.token_urlsafe(16), *login.audit_ids),
        issued_at,
        _expiry(call, login),
        login.application_credential_id,
    )
    text = "gAAAA" + secrets.token_urlsafe(120)
    _forget_expired(call)
    call.world.tokens.put(_key(text), token)
    return Reply(201, _body(call, token), {"X-Subject-Token": text})


def _expiry(call: Call, login: Login) -> Any:
    """A token made of a token lives no longer than the first."""
    return login.expires_at or call.now + timedelta(seconds=call.world.config.token_seconds)


def _forget_expired(call: Call) -> None:
    tokens = call.world.tokens
    if len(tokens) % 256 == 255:
        for key in [key for key, token in tokens.items() if token.expires_at <= call.now]:
            tokens.drop(key)


@ROUTES.on("GET", "/v3/auth/tokens")
def validate(call: Call) -> Reply:
    text, token = _subject(call, "validate_token")
    return Reply(200, _body(call, token), {"X-Subject-Token": text})


@ROUTES.on("HEAD", "/v3/auth/tokens")
def check(call: Call) -> Reply:
    _subject(call, "check_token")
    return Reply(200)


@ROUTES.on("DELETE", "/v3/auth/tokens")
def revoke(call: Call) -> Reply:
    text, _ = _subject(call, "revoke_token")
    call.world.tokens.drop(_key(text))
    return Reply(204)


def _subject(call: Call, rule: str) -> tuple[str, Token]:
    """One may look at one's own token; a service or an administrator at any. Unknown is 404 for all."""
    text = call.headers.get("x-subject-token", "")
    token = token_of(call, text)
    if text and token is None:
        raise Refused(404, UNKNOWN)
    own = token is not None and token.user_id == call.caller.user_id
    allow(call, rule, when=own or "service" in call.caller.roles)
    if token is None:
        raise Refused(404, UNKNOWN)
    return text, token


def _body(call: Call, token: Token) -> dict[str, Any]:
    world = call.world
    user = world.users[token.user_id]
    body: dict[str, Any] = {
        "methods": list(token.methods),
        "user": {"domain": DOMAIN, "id": user.id, "name": user.name, "password_expires_at": None},
        "audit_ids": list(token.audit_ids),
        "expires_at": zulu_micros(token.expires_at),
        "issued_at": zulu_micros(token.issued_at),
    }
    if token.project_id:
        project = world.projects[token.project_id]
        body["project"] = {"domain": DOMAIN, "id": project.id, "name": project.name}
        body["is_domain"] = False
        body["roles"] = [{"id": role.id, "name": role.name} for role in roles_of(world, token)]
        if "nocatalog" not in dict(call.query):
            body["catalog"] = catalog(call, token.project_id)
    if token.application_credential_id is not None:
        credential = world.application_credentials[token.application_credential_id]
        body["application_credential"] = {"id": credential.id, "name": credential.name, "restricted": True}
    return {"token": body}
