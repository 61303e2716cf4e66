"""Duplicates: removes resources that a repeated attempt created beside the one a request asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

import structlog

from adapters.kernel.context import Runtime
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer, CloudRejected
from adapters.openstack.paging import Shown
from commands.kernel.decider import Decider
from commands.kernel.resource import Resource
from commands.store.handler import state_of
from commands.store.log import read_stream

LOG = structlog.get_logger("twins")


class Kind(Protocol):
    """The parts of a resource view used here: whose a resource is, and how it is removed."""

    @property
    def feature(self) -> str: ...
    @property
    def decider(self) -> Decider[Any, Any, Any]: ...
    @property
    def stream_in(self) -> Callable[[Shown], UUID | None]: ...
    @property
    def remove(self) -> Callable[[Cloud, str], Answer]: ...
    @property
    def show(self) -> Callable[[Cloud, str], Shown | None]: ...
    @property
    def owner(self) -> str | None: ...


async def remove_twin(runtime: Runtime, kind: Kind, shown: Shown) -> None:
    """Remove a resource with our mark that its stream does not know, and that one of our POSTs created.

    Any user may mark a resource like ours: it is a duplicate only if an attempt of ours is unaccounted for,
    and, where the cloud shows the creator, only if that is our user.
    """
    stream = kind.stream_in(shown)
    if stream is None or not await is_made_by_us(runtime, kind, shown):
        return
    async with runtime.handler.connect() as connection:
        records = await read_stream(connection, stream)
    if not records or records[0].feature != kind.feature:
        return
    project_id = records[0].entry.project_id
    thing: Resource = state_of(kind.decider, records)
    if shown.get("project_id", project_id) != project_id or not is_twin(thing, shown["id"]):
        return
    try:
        cloud = await runtime.call(runtime.clouds.project, project_id)
        if thing.is_live and thing.cloud_id and await runtime.call(kind.show, cloud, thing.cloud_id) is None:
            LOG.warning("it may be no twin, but all that is left", feature=kind.feature, cloud_id=shown["id"])
            return
        LOG.warning("a twin is removed", feature=kind.feature, stream=str(stream), cloud_id=shown["id"])
        await runtime.call(kind.remove, cloud, shown["id"])
    except CloudRejected as refused:
        LOG.warning("a twin stays", feature=kind.feature, cloud_id=shown["id"], reason=str(refused))


async def is_made_by_us(runtime: Runtime, kind: Kind, shown: Shown) -> bool:
    if kind.owner is None:
        return True
    user_id = await runtime.call(lambda: runtime.clouds.home.user_id)
    return bool(shown.get(kind.owner) == user_id)


def is_twin(thing: Resource, cloud_id: str) -> bool:
    """Whether it is neither the thing itself, nor about to be adopted, nor more than we ever sent POSTs."""
    posts = thing.attempt - (thing.cloud_id is not None)
    return cloud_id != thing.cloud_id and not thing.is_wanted and posts > 0
