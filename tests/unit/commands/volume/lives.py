"""Beginnings that the tests of a volume's rules share, each growing out of the one before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

from hypothesis import strategies as st
from msgspec.structs import replace

from commands.kernel import resource
from commands.volume import commands
from commands.volume import events as e
from commands.volume.decider import VOLUME
from commands.volume.state import ALLOWED
from tests.scenario import Scenario
from tests.unit.commands.resource.any_life import AnyLife

CREATE, ONE, TWO, THREE = (UUID(int=number) for number in range(1, 5))
"""Ids of operations: the creation, and what is asked afterwards."""

WEB, DB = UUID(int=101), UUID(int=102)
"""Our ids of two servers; Nova's are ``nova-web`` and ``nova-db``."""

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
CLOUD_ID = "cinder-1"
GRACE = 35.0
ON_WEB = e.Attachment("nova-web", WEB, "/dev/vdb")
ON_DB = e.Attachment("nova-db", DB, "/dev/vdb")

ORDER = commands.RequestVolume(operation_id=CREATE, project_id="tenant", name="data", size_gb=10)


def seconds(number: float) -> datetime:
    return NOON + timedelta(seconds=number)


def sight(status: str, *attachments: e.Attachment, **more: Any) -> commands.ObserveVolume:
    told = {"cloud_id": CLOUD_ID, "name": "data", "size_gb": 10, "attachments": attachments}
    return commands.ObserveVolume(**{**told, "status": status, **more})


def shown(status: str, *attachments: e.Attachment, size_gb: int = 10) -> e.VolumeObserved:
    return e.VolumeObserved(status, size_gb, False, attachments)


def accepted(operation_id: UUID) -> resource.ConfirmActionAccepted:
    return resource.ConfirmActionAccepted(operation_id)


volume = Scenario(VOLUME)
requested = volume.after(ORDER)
attempted = requested.after(resource.AttemptCreate(NOON, GRACE))
creating = attempted.after(resource.ConfirmAccepted(CLOUD_ID))
available = creating.after(sight("available"))
attaching = available.after(commands.AttachVolume(ONE, WEB, "nova-web"))
attach_accepted = attaching.after(accepted(ONE))
attached = attach_accepted.after(sight("in-use", ON_WEB))
detaching = attached.after(commands.DetachVolume(TWO, WEB))
detach_accepted = detaching.after(accepted(TWO))
extending = available.after(commands.ExtendVolume(ONE, 20)).after(accepted(ONE))
renaming = available.after(commands.ChangeVolumeInfo(ONE, name="data-2"))
deleting = available.after(commands.DeleteVolume(ONE))
deleted = deleting.after(resource.ConfirmGone())
failed = creating.after(sight("error", fault="No room."))
root = (
    volume.after(
        commands.RequestVolume(CREATE, "tenant", "disk", 10, root_of=WEB, delete_on_termination=True)
    )
    .after(resource.AttemptCreate(NOON, GRACE))
    .after(resource.ConfirmAccepted(CLOUD_ID))
)

NAMES = ["data", "logs", "cache"]
PASSING = ["creating", "attaching", "detaching", "extending", "deleting", "uploading"]
words = st.sampled_from(["", "conflict", "Full."])

LIFE = AnyLife(
    VOLUME,
    ORDER,
    asked=(
        commands.RequestVolume,
        commands.AttachVolume,
        commands.DetachVolume,
        commands.ExtendVolume,
        commands.ChangeVolumeInfo,
        commands.DeleteVolume,
    ),
    told=(*[commands.ObserveVolume] * 3, *get_args(resource.Answer), resource.ConfirmActionAccepted),
    events=get_args(e.VolumeEvent),
    values={
        "grace": st.sampled_from([GRACE, 60.0]),
        "reason": words,
        "cloud_id": st.sampled_from([CLOUD_ID, CLOUD_ID, "cinder-2"]),
        "cloud_name": st.sampled_from(NAMES),
        "name": st.sampled_from(NAMES),
        "description": words,
        "status": st.sampled_from([*ALLOWED, *PASSING, "available", "available", "in-use", "in-use"]),
        "size_gb": st.sampled_from([10, 10, 20, 30]),
        "attachments": st.sampled_from([(), (), (ON_WEB,), (ON_DB,), (ON_DB, ON_WEB)]),
        "fault": st.sampled_from([None, "No room."]),
        "server_id": st.sampled_from([WEB, DB]),
        "server_cloud_id": st.sampled_from(["nova-web", "nova-db"]),
        "root_of": st.sampled_from([None, None, WEB]),
        "project_id": st.just("tenant"),
    },
    ways={
        commands.AttachVolume: st.sampled_from(
            [commands.AttachVolume(ONE, WEB, "nova-web"), commands.AttachVolume(ONE, DB, "nova-db")]
        )
    },
)
LIFE_OF_A_ROOT = LIFE._replace(order=replace(ORDER, root_of=WEB))
