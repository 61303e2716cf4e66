"""Logins: tokens for valid credentials. Any wrong name, password, project or right gets the same 401."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime

import msgspec

from simulator.http import Call, Refused
from simulator.passwords import passwords_of
from simulator.records import DOMAIN, ApplicationCredential, Token, User
from simulator.world import World


class Domain(msgspec.Struct, frozen=True):
    id: str | None = None
    name: str | None = None

    def fits(self) -> bool:
        return self.id == DOMAIN["id"] or self.name == DOMAIN["name"]


class NamedUser(msgspec.Struct, frozen=True):
    password: str
    id: str | None = None
    name: str | None = None
    domain: Domain | None = None


class Password(msgspec.Struct, frozen=True):
    user: NamedUser


class Person(msgspec.Struct, frozen=True):
    id: str | None = None
    name: str | None = None
    domain: Domain | None = None


class NamedCredential(msgspec.Struct, frozen=True):
    """An application credential: by its id, or by its name and the user's."""

    secret: str
    id: str | None = None
    name: str | None = None
    user: Person | None = None


class EarlierToken(msgspec.Struct, frozen=True):
    id: str


class Identity(msgspec.Struct, frozen=True):
    methods: list[str]
    password: Password | None = None
    token: EarlierToken | None = None
    application_credential: NamedCredential | None = None


class NamedProject(msgspec.Struct, frozen=True):
    id: str | None = None
    name: str | None = None
    domain: Domain | None = None


class Scope(msgspec.Struct, frozen=True):
    project: NamedProject | None = None


class Auth(msgspec.Struct, frozen=True):
    identity: Identity
    scope: Scope | str | None = None


class Request(msgspec.Struct, frozen=True):
    auth: Auth


class Login(msgspec.Struct, frozen=True):
    user_id: str
    project_id: str | None
    methods: tuple[str, ...]
    audit_ids: tuple[str, ...] = ()
    expires_at: datetime | None = None
    application_credential_id: str | None = None


def log_in(call: Call, token_of: Callable[[str], Token | None]) -> Login:
    """Return the user of a login, and its project. Raises ``Refused`` with 400, 401, 403 or 404."""
    auth = _request(call).auth
    if "application_credential" in auth.identity.methods:
        return _as_application(call.world, auth)
    login = _identify(call, auth.identity, token_of)
    if not isinstance(auth.scope, Scope) or auth.scope.project is None:
        return login
    project_id = _project(call.world, auth.scope.project, login.user_id)
    return msgspec.structs.replace(login, project_id=project_id)


def _request(call: Call) -> Request:
    try:
        return msgspec.json.decode(call.body, type=Request)
    except msgspec.ValidationError as error:
        raise Refused(400, str(error)) from None
    except msgspec.DecodeError:
        text = (
            "Expecting to find valid JSON in request body. The server could not comply with the request "
            "since it is either malformed or otherwise incorrect. The client is assumed to be in error."
        )
        raise Refused(400, text) from None


def _no() -> Refused:
    return Refused(401, "The request you have made requires authentication.")


def _identify(call: Call, identity: Identity, token_of: Callable[[str], Token | None]) -> Login:
    if "password" in identity.methods and identity.password:
        user = _user(call.world, identity.password.user)
        return Login(user.id, None, ("password",))
    earlier = token_of(identity.token.id) if "token" in identity.methods and identity.token else None
    if earlier is None:
        raise _no()
    if earlier.application_credential_id is not None:
        action = "Using a delegated token to create another token is not allowed."
        raise Refused(403, f"You are not authorized to perform the requested action: {action}")
    methods = tuple(dict.fromkeys((*earlier.methods, "token")))
    return Login(earlier.user_id, None, methods, earlier.audit_ids[-1:], earlier.expires_at)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _as_application(world: World, auth: Auth) -> Login:
    """It can't choose its scope: that is the project it was made for."""
    named = auth.identity.application_credential
    if named is None or auth.scope is not None:
        raise _no()
    if named.id is not None and named.id not in world.application_credentials:
        raise Refused(404, f"Could not find Application Credential: {named.id}.")
    for one in world.application_credentials.values():
        is_meant = one.id == named.id if named.id is not None else _is_named(world, one, named)
        if is_meant and hmac.compare_digest(one.secret_digest, digest_of(named.secret)):
            methods = ("application_credential",)
            return Login(one.user_id, one.project_id, methods, application_credential_id=one.id)
    raise _no()


def _is_named(world: World, one: ApplicationCredential, named: NamedCredential) -> bool:
    person = named.user
    if person is None or one.name != named.name:
        return False
    in_domain = person.domain is not None and person.domain.fits()
    return person.id == one.user_id or (in_domain and person.name == world.users[one.user_id].name)


def _user(world: World, named: NamedUser) -> User:
    in_domain = named.domain is not None and named.domain.fits()
    for user in world.users.values():
        if not user.enabled:
            continue
        if user.id == named.id or (named.id is None and in_domain and user.name == named.name):
            password = passwords_of(world.config.data_dir, world.config.passwords)[user.name]
            if hmac.compare_digest(password.encode(), named.password.encode()):
                return user
    raise _no()


def _project(world: World, named: NamedProject, user_id: str) -> str:
    """Return the id of a project on which the user has a role."""
    in_domain = named.domain is not None and named.domain.fits()
    granted = {grant.project_id for grant in world.grants.values() if grant.user_id == user_id}
    for project in world.projects.values():
        fits = project.id == named.id or (named.id is None and in_domain and project.name == named.name)
        if fits and project.enabled and project.id in granted:
            return project.id
    raise _no()
