"""Administrators of the whole cloud: role admin in the service user's own project, or in one that is named.

Clouds that have not moved to Keystone's secure defaults take a project's admin for the cloud's. Here an admin
of another project is a member of it and no more, unless a setting says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from adapters.identity.refusals import IdentityUnavailable
from adapters.openstack.errors import CloudError
from adapters.runtime.single_flight import SingleFlight
from commands.kernel.actor import Actor

ADMIN = "admin"
ANY_PROJECT = "*"


class Administrators:
    """The rule. ``own_project`` asks Keystone for the service user's project, once."""

    def __init__(self, own_project: Callable[[], str], named: str = "") -> None:
        """``named`` are ids of further projects, with commas between; ``*`` is any project."""
        self._own_project = own_project
        self._named = frozenset(name for each in named.split(",") if (name := each.strip()))
        self._own: str | None = None
        self._asking = SingleFlight[str, str]()

    async def ranked(self, actor: Actor) -> Actor:
        """Return the actor as an administrator of the cloud, if it is one. Raises ``IdentityUnavailable``."""
        return replace(actor, is_admin=True) if await self._include(actor) else actor

    async def _include(self, actor: Actor) -> bool:
        if ADMIN not in actor.roles:
            return False
        if ANY_PROJECT in self._named or actor.project_id in self._named:
            return True
        if self._own is None:
            self._own = await self._asking.run("own", self._ask)
        return actor.project_id == self._own

    async def _ask(self) -> str:
        try:
            return await asyncio.to_thread(self._own_project)
        except CloudError as error:
            raise IdentityUnavailable from error
