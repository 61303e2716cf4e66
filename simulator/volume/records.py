"""Records of volumes."""

from __future__ import annotations

from datetime import datetime

import msgspec


class VolumeStep(msgspec.Struct, frozen=True):
    """A stage of a volume or a snapshot still to come; ``do`` names the work (see ``volume.stages``)."""

    after: float
    status: str
    do: str | None = None


class VolumeAttachment(msgspec.Struct, frozen=True):
    """A server's hold on a volume. Until ``attached_at`` it only keeps others away."""

    id: str
    server_id: str
    device: str
    host: str
    attached_at: datetime | None = None


class Volume(msgspec.Struct, frozen=True):
    """A volume as Cinder knows it, its size in GB. Without ``placed`` it has no room in the pool."""

    id: str
    number: int
    name: str | None
    description: str | None
    project_id: str
    user_id: str
    size: int
    volume_type: str
    created_at: datetime
    request_id: str
    status: str = "creating"
    updated_at: datetime | None = None
    metadata: dict[str, str] = {}
    image_metadata: dict[str, str] = {}
    bootable: bool = False
    snapshot_id: str | None = None
    source_volid: str | None = None
    placed: bool = False
    wanted_size: int = 0
    attachment: VolumeAttachment | None = None
    steps: tuple[VolumeStep, ...] = ()
    step_at: datetime | None = None


class VolumeSnapshot(msgspec.Struct, frozen=True):
    id: str
    number: int
    name: str | None
    description: str | None
    project_id: str
    user_id: str
    volume_id: str
    size: int
    created_at: datetime
    request_id: str
    bootable: bool
    status: str = "creating"
    updated_at: datetime | None = None
    metadata: dict[str, str] = {}
    steps: tuple[VolumeStep, ...] = ()
    step_at: datetime | None = None


class VolumeMessage(msgspec.Struct, frozen=True):
    """Why something came to nothing that Cinder had accepted; nowhere else does it tell."""

    id: str
    project_id: str
    event_id: str
    user_message: str
    volume_id: str
    request_id: str
    created_at: datetime
