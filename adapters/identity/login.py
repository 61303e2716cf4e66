"""Login at Keystone: a password or an application credential becomes a session of ours.

Keystone stays the only judge of passwords, users, projects and roles. Its token is kept encrypted as long as
the session: each refresh verifies it again, so that a removed role, a disabled user or a changed password
ends a session within the life of one access token. A session ends with Keystone's token.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import structlog

from adapters.identity.access_tokens import AccessToken, AccessTokens
from adapters.identity.keystone_answers import (
    Account,
    Named,
    Token,
    is_refusal,
    issued_in,
    projects_in,
    token_in,
)
from adapters.identity.login_throttle import LoginThrottle
from adapters.identity.refusals import (
    CredentialScoped,
    IdentityUnavailable,
    LoginRefused,
    LoginsBusy,
    NoProjectJoined,
    NotAMember,
    RefreshRefused,
    Unauthorized,
)
from adapters.identity.sessions import RefreshToken, Session, Sessions
from adapters.openstack.errors import CloudError
from adapters.openstack.keystone import Keystone, TokenAnswer
from adapters.runtime.metrics import LOGINS
from commands.kernel.errors import Refused

AT_ONCE = 8
"""Questions to Keystone at the same time."""

MOST_WAITING = 256
"""Logins that are under way or wait for their turn; further ones are refused at once."""

TIME_LIMIT = 15.0
"""Seconds all of Keystone's answers to one login may take."""

FAILURE_SECONDS = 1.0
"""A failed login is answered after this, or a multiple: Keystone takes less time for an unknown account."""

LOG = structlog.get_logger("identity")


class Application(NamedTuple):
    """An application credential of Keystone, by its id."""

    id: str
    secret: str

    def __repr__(self) -> str:
        return f"Application(id={self.id!r})"


class ProjectName(NamedTuple):
    """A project by its id, or by its name and that of its domain."""

    id: str | None = None
    name: str | None = None
    domain: str = "Default"

    def as_scope(self) -> Mapping[str, Any]:
        if self.id is not None:
            return {"project": {"id": self.id}}
        return {"project": {"name": self.name, "domain": {"name": self.domain}}}


class LoggedIn(NamedTuple):
    """A session that is open: its tokens, and whom and what they are for."""

    session: Session
    access: AccessToken
    refresh: RefreshToken
    token: Token


class Logins:
    """Logs in, refreshes and logs out."""

    def __init__(
        self,
        keystone: Keystone,
        sessions: Sessions,
        tokens: AccessTokens,
        throttle: LoginThrottle,
    ) -> None:
        self._keystone, self._sessions, self._tokens, self._throttle = keystone, sessions, tokens, throttle
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="login")
        self._under_way = 0

    async def log_in(self, who: Account | Application, project: ProjectName | None, address: str) -> LoggedIn:
        """Log in for a project, or for the first one by name. ``address``: where it comes from.

        Raises ``LoginRefused``, ``NotAMember``, ``NoProjectJoined``, ``CredentialScoped``,
        ``LoginThrottled``, ``LoginsBusy`` or ``IdentityUnavailable``.
        """
        if isinstance(who, Application) and project is not None:
            raise CredentialScoped
        if self._under_way >= MOST_WAITING:
            raise LoginsBusy
        self._under_way += 1
        try:
            return await self._log_in(who, project, address)
        finally:
            self._under_way -= 1

    async def _log_in(
        self, who: Account | Application, project: ProjectName | None, address: str
    ) -> LoggedIn:
        begun = time.monotonic()
        attempt = await self._throttle.begin(who.subject if isinstance(who, Account) else who.id, address)
        try:
            async with asyncio.timeout(TIME_LIMIT):
                first = await self._identify(who)
        except LoginRefused:
            LOGINS.labels("refused").inc()
            LOG.info("login refused", address=address)
            await until_a_failure_is_told(begun)
            raise
        except (IdentityUnavailable, TimeoutError) as error:
            LOGINS.labels("unavailable").inc()
            await self._throttle.take_back(attempt)
            raise IdentityUnavailable from error
        await self._throttle.succeeded(attempt)
        try:
            async with asyncio.timeout(TIME_LIMIT):
                text, token = first if isinstance(who, Application) else await self._scope(first, project)
        except TimeoutError as error:
            raise IdentityUnavailable from error
        opened = await self._open(text, token)
        LOGINS.labels("succeeded").inc()
        return opened

    async def _identify(self, who: Account | Application) -> tuple[str, Token]:
        """Return Keystone's first token. Raises ``LoginRefused`` or ``IdentityUnavailable``."""
        if isinstance(who, Application):
            credential = {"id": who.id, "secret": who.secret}
            identity = {"methods": ["application_credential"], "application_credential": credential}
            scope = None
        else:
            identity = {"methods": ["password"], "password": {"user": who.as_user()}}
            scope = "unscoped"
        answer = await self._ask(lambda keystone, limit: keystone.issue_token(identity, scope, limit))
        if is_refusal(answer):
            raise LoginRefused
        return issued_in(answer)

    async def _scope(self, first: tuple[str, Token], project: ProjectName | None) -> tuple[str, Token]:
        """Return a token for the project that is wanted, or for the first by name."""
        text, _ = first
        if project is None:
            answer = await self._ask(lambda keystone, limit: keystone.list_own_projects(text, limit))
            project = chosen(projects_in(answer))
        identity, scope = {"methods": ["token"], "token": {"id": text}}, project.as_scope()
        answer = await self._ask(lambda keystone, limit: keystone.issue_token(identity, scope, limit))
        if is_refusal(answer):
            raise NotAMember
        return issued_in(answer)

    async def _open(self, text: str, token: Token) -> LoggedIn:
        if token.project is None:
            raise NoProjectJoined
        user_id, project_id = token.user.id, token.project.id
        session, refresh = await self._sessions.open(user_id, project_id, text, token.expires_at)
        return LoggedIn(session, await self._sign(session, token), refresh, token)

    async def refresh(self, refresh: RefreshToken) -> LoggedIn:
        """Return new tokens for a session, with the roles that its user has now.

        Raises ``RefreshRefused`` or ``IdentityUnavailable``; the latter leaves the token usable.
        """
        session = await self._sessions.find(refresh)
        answer = await self._ask(lambda keystone, limit: keystone.show_token(session.keystone_token, limit))
        try:
            token = token_in(answer)
        except Unauthorized as error:
            await self._sessions.revoke(session.id, "Keystone no longer takes its token")
            raise RefreshRefused from error
        following = await self._sessions.rotate(session, refresh)
        return LoggedIn(session, await self._sign(session, token), following, token)

    async def log_out(self, session_id: UUID, refresh: RefreshToken | None = None) -> None:
        """End a session, here at once and then at Keystone. One that is over stays so."""
        session = None
        if refresh is not None:
            try:
                session = await self._sessions.find(refresh)
            except Refused:
                session = None
        await self._sessions.revoke(session_id, "logged out")
        if session is not None:
            token = session.keystone_token
            try:
                await self._ask(lambda keystone, limit: keystone.revoke_token(token, limit))
            except IdentityUnavailable as error:  # it ends by itself; what we gave for it has ended
                LOG.warning("a token was not revoked at Keystone", reason=str(error))

    async def session_of(self, refresh: RefreshToken) -> UUID | None:
        """Return the session of a refresh token, if there is one."""
        return await self._sessions.session_of(refresh)

    async def _sign(self, session: Session, token: Token) -> AccessToken:
        return await self._tokens.issue(
            session.id, session.user_id, session.project_id, token.role_names, session.expires_at
        )

    async def _ask(self, question: Callable[[Keystone, float], TokenAnswer]) -> TokenAnswer:
        """Ask Keystone in a thread. Raises ``IdentityUnavailable``."""
        loop = asyncio.get_running_loop()
        call = partial(question, self._keystone, TIME_LIMIT)
        try:
            answer = await loop.run_in_executor(self._threads, call)
        except CloudError as error:
            LOG.warning("Keystone does not answer", reason=str(error))
            raise IdentityUnavailable from error
        if answer.status >= 500 or answer.status == 429:
            LOG.warning("Keystone does not answer as it should", status=answer.status)
            raise IdentityUnavailable
        return answer

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def chosen(projects: tuple[Named, ...]) -> ProjectName:
    """Return the first project by name. Raises ``NoProjectJoined``."""
    if not projects:
        raise NoProjectJoined
    return ProjectName(min(projects, key=lambda project: (project.name, project.id)).id)


async def until_a_failure_is_told(begun: float) -> None:
    """Wait until the next multiple of ``FAILURE_SECONDS``: the time tells nothing of why it failed."""
    spent = time.monotonic() - begun
    await asyncio.sleep(math.ceil(spent / FAILURE_SECONDS) * FAILURE_SECONDS - spent)
