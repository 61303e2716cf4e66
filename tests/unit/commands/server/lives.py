"""Beginnings that the tests of a server's rules share, each growing out of the one before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from commands.server import commands
from commands.server import events as e
from commands.server.decider import SERVER
from tests.scenario import Scenario

CREATE, ONE, TWO, THREE = (UUID(int=number) for number in range(1, 5))
"""Ids of operations: the creation, and what is asked afterwards."""

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
CLOUD_ID = "nova-1"
GRACE = 60.0

ORDER = commands.RequestServer(
    operation_id=CREATE,
    project_id="tenant",
    name="web",
    flavor=e.Flavor("m1", "m1.small", 1, 2048, 20),
    image=e.Named("img", "debian-12"),
    networks=(e.Named("net", "private"),),
)


def seconds(number: float) -> datetime:
    return NOON + timedelta(seconds=number)


def sight(status: str, **more: Any) -> commands.ObserveServer:
    return commands.ObserveServer(**{"cloud_id": CLOUD_ID, "name": "web", "status": status, **more})


server = Scenario(SERVER)
requested = server.after(ORDER)
attempted = requested.given(e.ServerCreateAttempted(1, NOON))
building = attempted.given(e.ServerAccepted(1, CLOUD_ID))
running = building.after(sight("ACTIVE"))
stopped = running.after(sight("SHUTOFF"))
deleting = running.given(e.ServerDeleteRequested(ONE))
failed = attempted.given(e.ServerBuildFailed(CREATE, "Quota exceeded", 403))
deleted = deleting.given(e.ServerDeleted(ONE))
locked = running.after(sight("ACTIVE", locked=True))


def in_status(status: str, **more: Any) -> Scenario:
    """A server that ran once and is seen in another status now."""
    return running.after(sight(status, **more))


def stopping() -> Scenario:
    return running.given(e.ServerStopRequested(ONE))
