"""What a request for a network interface names, found in what the cloud offers."""

from __future__ import annotations

from collections.abc import Sequence

from commands.http.catalogue import CloudCatalog, UnknownReference
from commands.http.resolvers import find
from commands.network_interface.events import Known, KnownGroup
from commands.security_group.references import Groups


def is_known(reference: str, offers: CloudCatalog) -> bool:
    """Whether there is any network of this id or name."""
    return any(reference in {network.id, network.name} for network in offers.networks)


def network_of(reference: str, pointer: str, offers: CloudCatalog) -> Known:
    """Return a network that servers may have ports on. Raises ``UnknownReference``."""
    errors: list[tuple[str, str]] = []
    usable = [network for network in offers.networks if not network.external]
    found = find(usable, reference, pointer, "network", errors)
    if found is None:
        raise UnknownReference(errors)
    return Known(found.id, found.name)


async def groups_named(references: Sequence[str], pointer: str, groups: Groups) -> tuple[KnownGroup, ...]:
    """Return the security groups named by id or by name, of the book or not. Raises ``UnknownReference``."""
    found = await groups.named(references, pointer)
    return tuple(KnownGroup(group.cloud_id, group.name, group.id) for group in found)
