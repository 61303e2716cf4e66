"""Role grants: record that the service user has given itself a role in a project."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import psycopg
import structlog
from psycopg import AsyncConnection

from adapters.kernel.context import BY
from adapters.openstack.connection import RoleGrant
from commands.kernel.actor import Origin
from commands.kernel.errors import ConflictRetriesExhausted, LedgerUnavailable
from commands.project.commands import ConfirmJoined
from commands.project.decider import PROJECT, stream_of
from commands.store.application import Ledger
from commands.store.handler import Handler

LOG = structlog.get_logger("project")


def record_joining(ledger: Ledger, url: str, options: str, joining: RoleGrant) -> None:
    """Record it, from a thread that calls the cloud; whatever comes in between, that call goes on.

    It happens once in the life of a project, so it needs neither the event loop nor the pool of its process.
    """

    @asynccontextmanager
    async def connect() -> AsyncIterator[AsyncConnection[Any]]:
        async with await AsyncConnection.connect(
            url, options=options, autocommit=True, connect_timeout=5
        ) as connection:
            yield connection

    origin = Origin(
        by=BY,
        project_id=joining.project_id,
        command_id=uuid4(),
        correlation_id=f"joining-{uuid4()}",
        cloud_request_id=joining.request_id,
    )
    command = ConfirmJoined(joining.user_id, joining.role)
    handler = Handler(ledger, connect)
    try:
        asyncio.run(handler.handle(PROJECT, stream_of(joining.project_id), command, origin))
    except (LedgerUnavailable, ConflictRetriesExhausted, psycopg.Error) as error:
        LOG.warning("a role was taken and could not be recorded", **joining._asdict(), reason=repr(error))
