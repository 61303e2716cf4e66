"""The external network that a request for an address names, or means."""

from __future__ import annotations

from commands.floating_ip.events import ExternalNetwork
from commands.http.catalogue import CloudCatalog, UnknownReference
from commands.http.resolvers import choices, find


def external_network(reference: str | None, offers: CloudCatalog) -> ExternalNetwork:
    """Return the external network of that id or name; left out, the only one. Raises ``UnknownReference``."""
    errors: list[tuple[str, str]] = []
    external = [network for network in offers.networks if network.external]
    if reference is not None:
        found = find(external, reference, "/network", "external network", errors)
    else:
        found = external[0] if len(external) == 1 else None
        several = f"the cloud has several external networks; name one: {choices(external)}"
        why = several if external else "the cloud has none"
        errors += [] if found else [("/network", why)]
    if found is None:
        raise UnknownReference(errors)
    return ExternalNetwork(found.id, found.name)
