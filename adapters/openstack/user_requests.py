"""Calls to the cloud for a waiting user: an error names the service that failed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import copy_context
from typing import TypeVar

import msgspec
import structlog

from adapters.openstack.connection import CloudMisconfigured, NotJoined, NotServed
from adapters.openstack.errors import ASKED, CloudError, CloudRejected, ForeignCloud
from commands.http.catalogue import CloudUnavailable, CloudUnusable, ProjectNotJoined, ProjectNotServed

LOG = structlog.get_logger("cloud")

UNREADABLE = (LookupError, TypeError, AttributeError, ValueError, msgspec.MsgspecError)
"""What reading an answer of another shape than expected ends in."""

NAMES = {
    "compute": "Nova",
    "image": "Glance",
    "network": "Neutron",
    "identity": "Keystone",
    "placement": "Placement",
    "volume": "Cinder",
}

T = TypeVar("T")


async def ask_cloud(
    threads: Executor, question: Callable[[], T], refused: Callable[[CloudRejected], Exception] | None = None
) -> T:
    """Ask in a thread. ``question`` asks, and reads the answers as well.

    Raises ``CloudUnavailable``, ``CloudUnusable``, ``ProjectNotJoined``, ``ProjectNotServed``, or what
    ``refused`` makes of a refusal.
    """
    context = copy_context()
    loop = asyncio.get_running_loop()
    try:
        return await loop.run_in_executor(threads, context.run, question)
    except NotJoined:
        raise ProjectNotJoined from None
    except NotServed as lasting:
        raise ProjectNotServed(f"This project is not served: {lasting}.") from None
    except CloudRejected as trouble:
        service = service_in(context.get(ASKED))
        LOG.warning("cloud refuses", service=service, reason=str(trouble))
        if refused is not None:
            raise refused(trouble) from None
        raise CloudUnusable(f"{service} refuses us what was asked: {trouble.message[:300]}") from None
    except (CloudMisconfigured, ForeignCloud) as misconfigured:
        service = service_in(context.get(ASKED))
        LOG.warning("cloud misconfigured", service=service, reason=str(misconfigured))
        raise CloudUnusable(f"{service} can't be used as configured: {misconfigured}") from None
    except CloudError as trouble:  # an unclear answer too: to ask once more does no harm
        service = service_in(context.get(ASKED))
        LOG.warning("cloud unavailable", service=service, reason=str(trouble))
        raise CloudUnavailable(
            f"{service} does not answer as it should. {CloudUnavailable.__doc__}"
        ) from None
    except UNREADABLE:
        service = service_in(context.get(ASKED))
        LOG.exception("an answer of the cloud is unreadable", service=service)
        raise CloudUnavailable(f"{service} gave an unreadable answer. {CloudUnavailable.__doc__}") from None


def service_in(asked: str | None) -> str:
    """Return the name of the service that was asked last: Keystone, where none was reached."""
    return NAMES.get(asked or "identity", "The cloud")
