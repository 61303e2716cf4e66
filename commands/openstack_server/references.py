"""What a request names by the cloud's own id, found in the cloud."""

from __future__ import annotations

from typing import NamedTuple, Protocol, runtime_checkable
from uuid import UUID

from commands.openstack_server.asks import Sight


class Found(NamedTuple):
    """A server of the cloud as it shows it now. ``managed`` is our id of it, if the ledger has it."""

    project_id: str
    sight: Sight
    managed: UUID | None


@runtime_checkable
class Unmanaged(Protocol):
    """Finds servers of the cloud that may not be in the ledger."""

    async def find(self, openstack_id: UUID) -> Found | None:
        """Return one, None where the cloud has none of that id. Raises ``CloudUnavailable``."""
        ...
