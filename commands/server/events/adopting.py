"""Events of adoption: taking an existing server of the cloud into the ledger."""

from __future__ import annotations

from datetime import datetime

from commands.kernel.message import Begins, Event, Fails, Succeeds
from commands.server.events.values import Flavor, Named


class ServerAdopted(Event, frozen=True):
    """A server of the cloud is in the ledger from now on, as it stood; an observation follows at once.

    ``name`` is the ledger's, which is unique; ``cloud_name`` the cloud's, as are the times. ``image`` is None
    where its image is unknown; ``launched_at`` where it has never run.
    """

    project_id: str
    cloud_id: str
    name: str
    cloud_name: str
    flavor: Flavor
    status: str
    created: datetime
    description: str = ""
    image: Named | None = None
    networks: tuple[Named, ...] = ()
    key_name: str | None = None
    metadata: dict[str, str] = {}
    security_groups: tuple[str, ...] = ()
    availability_zone: str | None = None
    launched_at: datetime | None = None


class ServerTagRequested(Begins, frozen=True):
    """It was adopted: the cloud is to show that it is ours, by a tag and metadata."""

    asks = "adopt"


class ServerTagged(Succeeds, frozen=True):
    """It is adopted, and the cloud shows it. Not ``tagged``: the cloud takes no tag, or no more."""

    tagged: bool = True


class ServerTagFailed(Fails, frozen=True):
    """The cloud would not tag it. It is in the ledger all the same, by the cloud's id."""


AdoptingEvent = ServerAdopted | ServerTagRequested | ServerTagged | ServerTagFailed
