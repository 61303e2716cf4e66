"""Decider of a volume: the rule of each command."""

from __future__ import annotations

from functools import reduce
from uuid import UUID

from msgspec.structs import replace

from commands.kernel import resource
from commands.kernel.decider import Decider
from commands.kernel.pending_operation import PendingOperation
from commands.kernel.resource import EventFactory, require
from commands.volume import commands
from commands.volume import events as e
from commands.volume.state import (
    ALLOWED,
    LASTING,
    OTHERWISE,
    RESERVED,
    Volume,
    claims,
    evolve,
    servers_in,
)


def decide(volume: Volume, command: commands.VolumeCommand) -> list[e.VolumeEvent]:
    """Return the events of a command: none if it is already done, or if the report comes too late.

    Raises a refusal of ``commands.volume.commands``, or ``IllegalAction``.
    """
    if not volume.exists and not isinstance(command, commands.RequestVolume | commands.AdoptVolume):
        raise commands.VolumeUnknown
    match command:
        case commands.RequestVolume():
            return request(volume, command)
        case commands.AdoptVolume(told):
            return [] if volume.exists else [told]
        case commands.AttachVolume():
            return attach(volume, command)
        case commands.DetachVolume():
            return detach(volume, command)
        case commands.ExtendVolume():
            return extend(volume, command)
        case commands.ChangeVolumeInfo():
            return change_info(volume, command)
        case commands.DeleteVolume():
            return delete(volume, command)
        case commands.ObserveVolume():
            return observe(volume, command)
        case _:
            return resource.decide(EVENTS, volume, command)


def allow(volume: Volume, action: str) -> None:
    require(volume, action, volume.status, ALLOWED.get(volume.status, OTHERWISE), commands.VolumeGone)


def request(volume: Volume, command: commands.RequestVolume) -> list[e.VolumeEvent]:
    if volume.exists:
        return []
    return [
        e.VolumeRequested(
            operation_id=command.operation_id,
            project_id=command.project_id,
            name=command.name,
            size_gb=command.size_gb,
            description=command.description,
            volume_type=command.volume_type,
            image=command.image,
            snapshot=command.snapshot,
            availability_zone=command.availability_zone,
            root_of=command.root_of,
            delete_on_termination=command.delete_on_termination,
        )
    ]


def attach(volume: Volume, command: commands.AttachVolume) -> list[e.VolumeEvent]:
    """Attach it: the first of several requests gets it. The ledger does not share volumes (multiattach)."""
    if volume.deleted:
        raise commands.VolumeGone
    if volume.is_under_way("attach") and volume.partner and volume.partner[0] == command.server_id:
        return []
    if volume.under_way is None and volume.is_held_by(command.server_id):
        return []
    if volume.is_under_way("attach") or (volume.under_way is None and volume.attached):
        raise commands.VolumeUnavailable
    allow(volume, "attach")
    return [e.VolumeAttachRequested(command.operation_id, command.server_id, command.server_cloud_id)]


def detach(volume: Volume, command: commands.DetachVolume) -> list[e.VolumeEvent]:
    if volume.deleted:
        raise commands.VolumeGone
    if volume.root_of == command.server_id and not command.server_gone:
        raise commands.RootVolumeStays
    if volume.partner and volume.partner[0] == command.server_id:
        if volume.is_under_way("detach"):
            return []
        allow(volume, "detach")
    mine = [attachment for attachment in volume.held if attachment.server_id == command.server_id]
    if not mine:
        raise commands.VolumeNotAttached
    allow(volume, "detach")
    return [e.VolumeDetachRequested(command.operation_id, command.server_id, mine[0].server_cloud_id)]


def extend(volume: Volume, command: commands.ExtendVolume) -> list[e.VolumeEvent]:
    if volume.is_under_way("size") and volume.wanted_gb == command.size_gb:
        return []
    allow(volume, "size")
    if command.size_gb <= volume.size_gb:
        raise commands.VolumeOnlyGrows
    return [e.VolumeExtendRequested(command.operation_id, command.size_gb)]


def change_info(volume: Volume, command: commands.ChangeVolumeInfo) -> list[e.VolumeEvent]:
    name = volume.name if command.name is None else command.name
    description = volume.description if command.description is None else command.description
    if volume.is_under_way("info") and (name, description) == (volume.name, volume.description):
        return []
    allow(volume, "info")
    if (name, description) == (volume.name, volume.description) and volume.cloud_name == name:
        return []
    return [e.VolumeInfoChangeRequested(command.operation_id, name, description)]


def delete(volume: Volume, command: commands.DeleteVolume) -> list[e.VolumeEvent]:
    if volume.deleted or volume.is_under_way("delete"):
        return []
    if not command.server_gone:
        allow(volume, "delete")
    elif volume.under_way is not None:
        return []
    return [e.VolumeDeleteRequested(command.operation_id)]


def observe(volume: Volume, observation: commands.ObserveVolume) -> list[e.VolumeEvent]:
    """Decide nothing on a volume of another cloud id. During a change, only its outcome is recorded."""
    if volume.deleted or observation.cloud_id != volume.cloud_id:
        return []
    observation = replace(observation, attachments=attachments_in(volume, observation))
    shown = e.VolumeObserved(
        observation.status, observation.size_gb, observation.bootable, observation.attachments
    )
    news: list[e.VolumeEvent] = [] if shown == volume.seen else [shown]
    if observation.status not in LASTING:
        return news
    if volume.under_way is not None:
        ended = outcome(volume, volume.under_way, observation)
        if not ended:
            return news
        news += ended
    return [*news, *drift(reduce(evolve, news, volume), observation)]


def attachments_in(volume: Volume, observation: commands.ObserveVolume) -> tuple[e.Attachment, ...]:
    """Return the observation, with the servers that are known from before.

    A shelved server keeps its volumes: Cinder has them reserved, and shows them attached to nothing.
    """
    if observation.status == RESERVED and not observation.attachments and volume.partner is None:
        return volume.held
    known = {attachment.server_cloud_id: attachment.server_id for attachment in volume.held}
    if volume.partner is not None:
        known[volume.partner[1]] = volume.partner[0]
    return tuple(
        replace(one, server_id=one.server_id or known.get(one.server_cloud_id))
        for one in observation.attachments
    )


def outcome(
    volume: Volume, under_way: PendingOperation, observation: commands.ObserveVolume
) -> list[e.VolumeEvent]:
    """Return the outcome of an accepted action, or of one seen to be done whose answer was lost."""
    done = is_done(volume, under_way.action, observation)
    if not volume.may_end(unanswered=observation.unanswered, done=done and not observation.difference):
        return []
    if done:
        if observation.difference:
            return [replace(failed(volume, under_way, observation.difference), differs=True)]
        return [succeeded(volume, under_way)]
    why = observation.fault or f"the volume is {observation.status}, and the cloud does not say why"
    return [failed(volume, under_way, why)]


def is_done(volume: Volume, action: str, observation: commands.ObserveVolume) -> bool:
    has = servers_in(observation.attachments)
    match action:
        case "create":
            return observation.status in {"available", "in-use"}
        case "attach":
            return volume.partner is not None and volume.partner[1] in has
        case "detach":
            return volume.partner is not None and volume.partner[1] not in has
        case "size":
            return observation.size_gb >= volume.wanted_gb
        case "info":
            return (observation.name, observation.description or "") == (volume.name, volume.description)
        case _:
            return False


def drift(volume: Volume, observation: commands.ObserveVolume) -> list[e.VolumeEvent]:
    """Return the out-of-band changes: those that no request of the ledger explains."""
    shown = {attachment.server_cloud_id: attachment.server_id for attachment in observation.attachments}
    next_root = (
        volume.root_of if observation.released else None
    )  # it is made for the next server of the cloud, too
    found: list[e.VolumeEvent] = [
        e.VolumeAttachedOutOfBand(one, shown[one])
        for one in sorted(shown.keys() - volume.attached)
        if next_root is None or shown[one] != next_root
    ]
    for one in sorted((volume.attached | observation.released) - shown.keys()):
        if one not in observation.released:
            found.append(e.VolumeDetachedOutOfBand(one, volume.holders.get(one)))
        elif one in volume.attached:
            found.append(e.VolumeReleased(one, volume.holders.get(one)))
        elif volume.may_be_held_unseen:
            found.append(e.VolumeReleased(one, volume.root_of))
    if observation.size_gb != volume.size_gb:
        found.append(e.VolumeExtendedOutOfBand(observation.size_gb))
    if observation.name != volume.cloud_name:
        found.append(e.VolumeRenamedOutOfBand(observation.name))
    return found


def succeeded(volume: Volume, under_way: PendingOperation) -> e.VolumeEvent:
    operation_id = under_way.operation_id
    match under_way.action:
        case "create":
            return e.VolumeCreated(operation_id, volume.root_of, volume.cloud_id or "")
        case "attach":
            return e.VolumeAttached(operation_id, partner_of(volume))
        case "detach":
            return e.VolumeDetached(operation_id, partner_of(volume))
        case "size":
            return e.VolumeExtended(operation_id)
        case "info":
            return e.VolumeInfoChanged(operation_id, volume.name, volume.description)
        case _:
            return e.VolumeDeleted(operation_id, volume.root_of)


def failed(volume: Volume, under_way: PendingOperation, reason: str) -> e.VolumeFailure:
    operation_id = under_way.operation_id
    match under_way.action:
        case "create":
            return e.VolumeCreateFailed(operation_id, reason, volume.root_of)
        case "attach":
            return e.VolumeAttachFailed(operation_id, reason, partner_of(volume))
        case "detach":
            return e.VolumeDetachFailed(operation_id, reason, partner_of(volume))
        case "size":
            return e.VolumeExtendFailed(operation_id, reason)
        case "info":
            return e.VolumeInfoChangeFailed(operation_id, reason, *volume.named)
        case _:
            return e.VolumeDeleteFailed(operation_id, reason, volume.root_of)


def partner_of(volume: Volume) -> UUID:
    assert volume.partner is not None
    return volume.partner[0]


EVENTS = EventFactory(
    e.VolumeCreateAttempted,
    e.VolumeAccepted,
    e.VolumeActionAccepted,
    succeeded,
    failed,
    e.VolumeDeletedOutOfBand,
    e.VolumeDeleteRequested,
)
VOLUME = Decider(Volume(), decide, evolve, claims, feature="volume")
