"""Legal histories of servers' snapshots, told by the rules themselves."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from commands.kernel import resource
from commands.kernel.errors import Refused
from commands.server_snapshot import commands
from commands.server_snapshot import events as e
from commands.server_snapshot.decider import SERVER_SNAPSHOT, ServerSnapshot

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
STATUSES = ("queued", "active", "deactivated")


def command(dice: random.Random, number: int, snapshot: ServerSnapshot) -> commands.ServerSnapshotCommand:
    """Return something that may be asked of, or told about, a snapshot."""
    operation = UUID(int=dice.getrandbits(128), version=4)
    under_way = snapshot.under_way.operation_id if snapshot.under_way else operation
    status, name = dice.choices(STATUSES, (2, 5, 1))[0], dice.choice(("nightly", "nightly", "other"))
    sight = commands.ObserveServerSnapshot("image-1", name, status, 4096, 5, 64)
    return dice.choice(
        (
            resource.AttemptCreate(NOON + timedelta(seconds=number * 60), 35.0),
            resource.ConfirmAccepted("image-1"),
            *((resource.ReportRefused(under_way, "No."),) if dice.random() < 0.3 else ()),
            sight,
            sight,
            *((commands.DeleteServerSnapshot(operation), resource.ConfirmGone()) if number > 9 else ()),
        )
    )


def life(dice: random.Random, length: int) -> list[e.ServerSnapshotEvent]:
    """Return one snapshot's events: what a random user, cloud and adapter make of it."""
    operation = UUID(int=dice.getrandbits(128), version=4)
    server = UUID(int=dice.getrandbits(128), version=4)
    wish = commands.RequestServerSnapshot(operation, "tenant", f"nightly-{operation}", server, "nova-1")
    told = list(SERVER_SNAPSHOT.decide(SERVER_SNAPSHOT.initial, wish))
    for number in range(1, length):
        snapshot = SERVER_SNAPSHOT.replay(told)
        try:
            told += SERVER_SNAPSHOT.decide(snapshot, command(dice, number, snapshot))
        except Refused:
            continue
    return told
