"""Unmanaged servers by the cloud's own id, with their resources, read from the cloud."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable
from uuid import NAMESPACE_URL, UUID, uuid5

from commands.openstack_server.commands import Observation
from commands.process_managers import Step
from commands.server.events import ServerAdopted, ServerObserved

ADOPTED = uuid5(NAMESPACE_URL, "urn:stackledger:adopted")
"""The namespace of the streams of what is adopted: never to be changed."""


def stream_of(feature: str, cloud_id: str) -> UUID:
    """Return the stream of an adopted resource: the same at every attempt."""
    return uuid5(ADOPTED, f"{feature} {cloud_id}")


class Found(NamedTuple):
    """A server of the cloud as it shows it now. ``managed`` is our id of it, if the ledger has it."""

    project_id: str
    observation: Observation
    managed: UUID | None


class Estate(NamedTuple):
    """A server of the cloud with its resources."""

    told: ServerAdopted
    shown: ServerObserved
    parts: Sequence[Step]
    """Commands to the streams of its volumes, ports and addresses; those in the ledger only observe."""


@runtime_checkable
class Unmanaged(Protocol):
    """Finds servers of the cloud that may not be in the ledger."""

    async def find(self, openstack_id: UUID) -> Found | None:
        """Return one, None where the cloud has none of that id. Raises ``CloudUnavailable``."""
        ...

    async def estate(self, openstack_id: UUID) -> Estate | None:
        """Return a server with its resources, None where the cloud has none of that id.

        Raises ``CloudUnavailable``.
        """
        ...
