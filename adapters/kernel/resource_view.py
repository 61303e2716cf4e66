"""How the cloud shows the resources of a feature: what pollers, notifications and reconcile have to know."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from adapters.kernel.comparison import NO_COMPARISON, Comparison
from adapters.kernel.context import Runtime
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import Answer
from adapters.openstack.paging import Shown, digest_of
from commands.kernel.decider import Decider
from commands.kernel.message import Command

Lister = Callable[[Cloud, bool], list[Shown]]
"""Lists what a project has of a kind; what all projects have, if the second is true."""


Path = tuple[str, ...]
"""Where in a notification's payload something stands."""

Facts = Mapping[str, Any]
"""What ``stackledger reconcile`` compares, by name: the same words on both sides."""


class Inventory(NamedTuple):
    """What of a resource is compared when cloud and ledger are put side by side."""

    seen: Callable[[Shown], Facts]
    booked: str
    """SQL: the same facts as the read table has them."""
    counts: Callable[[Shown], bool] = lambda _: True
    """Which of what is listed: what the cloud has for its own use is left out."""


class ResourceView(NamedTuple):
    """How the cloud shows the resources of a feature."""

    feature: str
    decider: Decider[Any, Any, Any]
    list: Lister
    show: Callable[[Cloud, str], Shown | None]
    observation: Callable[[Cloud, Shown, Mapping[str, UUID]], Command]
    stream_in: Callable[[Shown], UUID | None]
    remove: Callable[[Cloud, str], Answer]
    owner: str | None = None
    """Where the cloud shows the creator: any user may mark a resource like ours."""
    unsettled: str = ""
    """SQL: which rows, besides those with something under way, are soon to be seen changed."""
    failure_of: Callable[[Runtime, Cloud, UUID], Awaitable[Command | None]] | None = None
    """What tells that an operation under way has failed, where the thing itself does not show it."""
    comparison: Comparison = NO_COMPARISON
    """What the operation under way asked for; its outcome is good only if the cloud has that."""
    at_home: bool = False
    """Whether these belong to the service user: one list has them all, whatever the project."""
    list_versions: Lister | None = None
    """A list that costs the cloud less than ``list``: ids, holders, and what ``version`` reads."""
    version: Callable[[Shown], object] = digest_of
    """What differs once the cloud has changed a thing, by what a list shows of it."""
    inventory: Inventory | None = None
    """What ``stackledger reconcile`` compares; by kinds that have it a cloud is known again, too."""
    notifications: Mapping[str, Sequence[Path]] = {}
    """By the first word of a notification's type: where in the payload the cloud's id stands."""

    def version_of(self, shown: Shown, ours: Mapping[str, UUID]) -> object:
        """Return a value that changes with the resource in the cloud, and with its known holders."""
        return self.version(shown), tuple(ours.get(holder) for holder in holders_named(shown))


def holders_named(shown: Shown) -> list[str]:
    """Return the cloud's ids of what has a volume, a port or a floating IP."""
    places = (shown, shown.get("port_details") or {})
    held = [place.get(name) for place in places for name in ("device_id", "port_id")]
    held += [one["server_id"] for one in shown.get("attachments") or []]
    return [str(holder) for holder in held if holder]
