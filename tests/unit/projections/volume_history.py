"""Legal histories of volumes, told by the rules themselves."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

from commands.kernel import resource
from commands.kernel.errors import Refused
from commands.volume import commands
from commands.volume import events as e
from commands.volume.decider import VOLUME
from commands.volume.state import Volume

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
SERVERS = tuple((UUID(int=number), f"nova-{number}") for number in (1, 2))
STATUSES = ("available", "in-use", "attaching", "reserved", "error", "deleting")


def command(dice: random.Random, number: int, volume: Volume) -> commands.VolumeCommand:
    """Return something that may be asked of, or told about, a volume."""
    operation = UUID(int=dice.getrandbits(128), version=4)
    server, nova = dice.choice(SERVERS)
    status = dice.choices(STATUSES, (6, 6, 2, 1, 0.5, 0.5))[0]
    held = (e.Attachment(nova, server, "/dev/vdb"),) if status == "in-use" else ()
    sight = commands.ObserveVolume("cinder-1", dice.choice(("data", "x")), status, 10, False, held)
    under_way = volume.under_way.operation_id if volume.under_way else operation
    return dice.choice(
        (
            resource.AttemptCreate(NOON + timedelta(seconds=number * 60), 35.0),
            resource.ConfirmAccepted("cinder-1"),
            resource.ConfirmActionAccepted(under_way),
            resource.ConfirmActionAccepted(under_way),
            resource.ReportRefused(under_way, "No."),
            commands.AttachVolume(operation, server, nova),
            commands.DetachVolume(operation, server),
            commands.ExtendVolume(operation, volume.size_gb + 1),
            commands.ChangeVolumeInfo(operation, f"name-{number}", "a word"),
            resource.ConfirmDone(under_way) if volume.is_under_way("info") else sight,
            sight,
            sight,
            sight,
            *((commands.DeleteVolume(operation), resource.ConfirmGone()) if number > 25 else ()),
        )
    )


def life(dice: random.Random, length: int) -> list[e.VolumeEvent]:
    """Return one volume's events: what a random user, cloud and adapter make of it."""
    operation = UUID(int=dice.getrandbits(128), version=4)
    root_of = dice.choice((None, None, SERVERS[0][0]))
    wish = commands.RequestVolume(operation, "tenant", f"data-{operation}", 10, root_of=root_of)
    told = list(VOLUME.decide(VOLUME.initial, wish))
    for number in range(1, length):
        volume = VOLUME.replay(told)
        try:
            told += VOLUME.decide(volume, command(dice, number, volume))
        except Refused:
            continue
    return told
