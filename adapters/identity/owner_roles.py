"""Roles that the owner of an API key has at Keystone, without a credential of that user.

The service user asks for the user, the project, their domains and the effective role assignments (groups and
implied roles included). Keystone stays the judge: a key never has a role that its owner has lost.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec
import structlog
from cachetools import TTLCache

from adapters.identity.refusals import IdentityUnavailable, RoleAssignmentsForbidden
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import CloudError, CloudMisconfigured, CloudRejected
from adapters.runtime.single_flight import SingleFlight
from commands.kernel.errors import Refused

FRESH = 60.0
"""Seconds roles are believed without asking again."""

STALE = 900.0
"""Seconds roles are believed while Keystone does not answer."""

REFUSED = 10.0
"""Seconds between two questions about an owner without roles, and while Keystone does not answer."""

TIME_LIMIT = 15.0
"""Seconds all answers about one owner may take."""

AT_ONCE = 4
MOST = 10_000
NOBODY: frozenset[str] = frozenset()

LOG = structlog.get_logger("identity")


class Person(msgspec.Struct, frozen=True):
    """A user or project. Keystone says of each whether it is enabled."""

    enabled: bool
    domain_id: str | None = None


class Named(msgspec.Struct, frozen=True):
    name: str


class Assignment(msgspec.Struct, frozen=True):
    role: Named


class Known(NamedTuple):
    roles: frozenset[str]
    at: float

    def is_good_for(self, seconds: float) -> bool:
        return time.monotonic() - self.at < seconds


class OwnerRoles:
    """Asks Keystone in threads of its own, and remembers the answers."""

    def __init__(self, cloud: Cloud) -> None:
        """``cloud`` is the service user's own project."""
        self._cloud = cloud
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="owners")
        self._known = TTLCache[tuple[str, str], Known](MOST, STALE)
        self._failed = TTLCache[tuple[str, str], Refused](MOST, REFUSED)
        self._asking = SingleFlight[tuple[str, str], frozenset[str]]()

    async def roles(self, user_id: str, project_id: str) -> frozenset[str]:
        """Return the names of a user's effective roles on a project; none where either is gone or disabled.

        Raises ``IdentityUnavailable`` or ``RoleAssignmentsForbidden`` where nothing is known of late.
        """
        owner = (user_id, project_id)
        known = self._known.get(owner)
        if known is not None and known.is_good_for(FRESH if known.roles else REFUSED):
            return known.roles
        if (failure := self._failed.get(owner)) is not None:
            return believed(known, failure)
        return await self._asking.run(owner, partial(self._learn, owner, known))

    async def ask(self, user_id: str, project_id: str) -> frozenset[str]:
        """Return the roles as Keystone has them now. Raises as ``roles`` does."""
        roles = await self._ask(user_id, project_id)
        self._known[user_id, project_id] = Known(roles, time.monotonic())
        return roles

    async def _learn(self, owner: tuple[str, str], known: Known | None) -> frozenset[str]:
        try:
            return await self.ask(*owner)
        except (IdentityUnavailable, RoleAssignmentsForbidden) as failure:
            self._failed[owner] = failure
            return believed(known, failure)

    async def _ask(self, user_id: str, project_id: str) -> frozenset[str]:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(TIME_LIMIT):
                read = partial(read_roles, self._cloud, user_id, project_id)
                return await loop.run_in_executor(self._threads, read)
        except CloudRejected as error:
            LOG.warning("Keystone tells the service user nothing of owners of API keys", reason=str(error))
            raise RoleAssignmentsForbidden from error
        except (CloudError, CloudMisconfigured, TimeoutError, msgspec.ValidationError) as error:
            LOG.warning("Keystone does not answer about an owner of API keys", reason=str(error))
            raise IdentityUnavailable from error

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def believed(known: Known | None, failure: Refused) -> frozenset[str]:
    """Return what is known of late. Raises the failure where it is too old, or nothing."""
    if known is not None and known.is_good_for(STALE):
        return known.roles
    raise type(failure)


def read_roles(cloud: Cloud, user_id: str, project_id: str) -> frozenset[str]:
    """Return the effective roles of a user on a project.

    Raises ``CloudRejected`` where the service user may not read that.
    """
    domains: set[str] = set()
    for kind, key in (("user", user_id), ("project", project_id)):
        found = shown(cloud, kind, key)
        if found is None or not found.enabled:
            return NOBODY
        if found.domain_id is not None:
            domains.add(found.domain_id)
    for domain in map(partial(shown, cloud, "domain"), sorted(domains)):
        if domain is None or not domain.enabled:
            return NOBODY
    query = [
        ("user.id", user_id),
        ("scope.project.id", project_id),
        ("effective", "true"),
        ("include_names", "true"),
    ]
    try:
        answer = cloud.call("identity", "GET", "/role_assignments", query=query)
    except CloudRejected as error:
        if error.missing:  # the user has gone meanwhile
            return NOBODY
        raise
    told = msgspec.convert(part_of(answer.body, "role_assignments"), list[Assignment])
    return frozenset(assignment.role.name for assignment in told)


def shown(cloud: Cloud, kind: str, key: str) -> Person | None:
    """Return a user, a project or a domain; None where it is gone."""
    try:
        answer = cloud.call("identity", "GET", f"/{kind}s/{quote(key, safe='')}")
    except CloudRejected as error:
        if error.missing:
            return None
        raise
    return msgspec.convert(part_of(answer.body, kind), Person)


def part_of(body: Any, name: str) -> Any:
    return body.get(name) if isinstance(body, dict) else None
