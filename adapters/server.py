"""Whenever a server records a wish, bring it about in the cloud, and tell the server what came of it.

An errand makes short calls and never waits for the cloud to finish: the observer sees the outcome. It may be
run again at any point after a crash, so it asks what is there before it asks for anything.
"""

from __future__ import annotations

from typing import Any

from adapters import nova
from adapters import server_creation as creation
from adapters.cloud import Refused
from adapters.errand import Errand, NotYet
from commands.record import Recorded
from commands.server import asks
from commands.server import events as e
from commands.server.state import TARGET, Action, Server

WISHES = (
    e.ServerRequested
    | e.ServerStartRequested
    | e.ServerStopRequested
    | e.ServerRebootRequested
    | e.ServerDeleteRequested
    | e.ServerInfoChangeRequested
    | e.ServerTwinFound
)
"""The events that want something of the cloud."""

BODIES: dict[Action, dict[str, Any]] = {
    Action.START: {"os-start": None},
    Action.STOP: {"os-stop": None},
    Action.REBOOT: {"reboot": {"type": "SOFT"}},
    Action.HARD_REBOOT: {"reboot": {"type": "HARD"}},
}

ONCE = {Action.REBOOT: "reboot", Action.HARD_REBOOT: "reboot"}
"""Actions whose repetition would be felt, under their names in os-instance-actions."""


def is_wish(record: Recorded) -> bool:
    return isinstance(record.event, WISHES)


async def carry_out(errand: Errand) -> None:
    """Do what the recorded wish needs. Raises ``NotYet``, ``Away`` or ``Unclear`` to be run again."""
    match errand.record.event:
        case e.ServerRequested() as wish:
            await creation.create(errand, wish)
        case e.ServerStartRequested() | e.ServerStopRequested() | e.ServerRebootRequested():
            await act(errand)
        case e.ServerDeleteRequested(operation_id):
            await delete(errand, operation_id)
        case e.ServerInfoChangeRequested() as wish:
            await change_info(errand, wish)
        case e.ServerTwinFound(cloud_id):
            await delete_twin(errand, cloud_id)
        case _:
            return


async def act(errand: Errand) -> None:
    server: Server = await errand.state()
    under_way = server.under_way
    operation_id = getattr(errand.record.event, "operation_id", None)
    if under_way is None or operation_id != under_way.operation_id or under_way.accepted:
        return
    assert server.cloud_id is not None
    cloud = await errand.cloud()
    shown = await errand.call(nova.show, cloud, server.cloud_id)
    if shown is None:
        await errand.tell(asks.ConfirmGone())
    elif has_reached(under_way.action, shown):
        await errand.tell(asks.ConfirmActionDone(operation_id))
    elif shown.get("locked"):  # as an admin we would override the lock of the one who set it
        await errand.tell(asks.ReportActionRefused(operation_id, "the server is locked in the cloud"))
    elif not await was_taken(errand, server):
        await send(errand, server)


def has_reached(action: Action, shown: nova.Shown) -> bool:
    """Whether an action that may be repeated has nothing left to do."""
    quiet = shown.get("OS-EXT-STS:task_state") is None
    return action not in ONCE and quiet and shown["status"] == TARGET[action]


async def was_taken(errand: Errand, server: Server) -> bool:
    """Whether an earlier run sent this action and the cloud took it, though we never heard.

    Recorded first is the newest entry of Nova's own audit: a newer one of the same action is ours.
    """
    under_way = server.under_way
    assert under_way is not None
    assert server.cloud_id is not None
    if under_way.action not in ONCE:
        return False
    cloud = await errand.cloud()
    actions = await errand.call(nova.list_actions, cloud, server.cloud_id)
    if not under_way.attempted:
        after = actions[0]["request_id"] if actions else None
        await errand.tell(asks.AttemptAction(under_way.operation_id, after))
        return False
    for entry in actions:
        if entry["request_id"] == under_way.after:
            break
        if entry["action"] == ONCE[under_way.action] and entry.get("user_id") == cloud.user_id:
            await errand.tell(asks.ConfirmActionAccepted(under_way.operation_id), entry["request_id"])
            return True
    return False


async def send(errand: Errand, server: Server) -> None:
    """Send the action, once. A 409 is about the state: read again before it counts as a refusal."""
    under_way = server.under_way
    assert under_way is not None
    assert server.cloud_id is not None
    cloud = await errand.cloud()
    try:
        answer = await errand.call(nova.act, cloud, server.cloud_id, BODIES[under_way.action])
    except Refused as refused:
        shown = await errand.call(nova.show, cloud, server.cloud_id)
        if shown is None:
            await errand.tell(asks.ConfirmGone(), refused.request_id)
        elif has_reached(under_way.action, shown):
            await errand.tell(asks.ConfirmActionDone(under_way.operation_id))
        elif is_passing(refused, shown):
            raise NotYet(errand.workshop.patience.busy) from refused
        else:
            command = asks.ReportActionRefused(under_way.operation_id, refused.message)
            await errand.tell(command, refused.request_id)
    else:
        await errand.tell(asks.ConfirmActionAccepted(under_way.operation_id), answer.request_id)


def is_passing(refused: Refused, shown: nova.Shown) -> bool:
    """Whether the cloud was only busy: at work on the server (then, or now), or it is not in a cell yet."""
    busy = shown.get("OS-EXT-STS:task_state") is not None or "task_state" in refused.message
    return refused.missing or (refused.conflict and busy)


async def delete(errand: Errand, operation_id: Any) -> None:
    server: Server = await errand.state()
    if server.deleted or not server.awaits(operation_id):
        return
    if server.cloud_id is None and server.undecided:
        server = await creation.look_for(errand, server)
    if server.cloud_id is None:
        await errand.tell(asks.ConfirmGone())
        return
    cloud = await errand.cloud()
    try:
        shown = await errand.call(nova.show, cloud, server.cloud_id)
        if shown is not None and shown.get("locked"):
            await errand.tell(asks.ReportActionRefused(operation_id, "the server is locked in the cloud"))
            return
        answer = await errand.call(nova.delete, cloud, server.cloud_id)
    except Refused as refused:
        gone = (
            asks.ConfirmGone() if refused.missing else asks.ReportActionRefused(operation_id, refused.message)
        )
        await errand.tell(gone, refused.request_id)
    else:
        await errand.tell(asks.ConfirmActionAccepted(operation_id), answer.request_id)


async def change_info(errand: Errand, wish: e.ServerInfoChangeRequested) -> None:
    server: Server = await errand.state()
    if not server.wishes(wish.operation_id):
        return
    done = asks.ConfirmInfoChanged(wish.operation_id, wish.name, wish.description)
    if server.cloud_id is None:
        await errand.tell(done)
        return
    cloud = await errand.cloud()
    try:
        answer = await errand.call(nova.rename, cloud, server.cloud_id, wish.name, wish.description)
    except Refused as refused:
        if refused.missing and await errand.call(nova.show, cloud, server.cloud_id) is not None:
            raise NotYet(errand.workshop.patience.busy) from refused  # it is not in a cell yet
        command = asks.ReportInfoRefused(wish.operation_id, refused.message)
        await errand.tell(command, refused.request_id)
    else:
        await errand.tell(done, answer.request_id)


async def delete_twin(errand: Errand, cloud_id: str) -> None:
    """Delete a second server that carries our tag; only after checking that it does."""
    server: Server = await errand.state()
    if cloud_id not in server.twins or cloud_id == server.cloud_id:
        return
    cloud = await errand.cloud()
    shown = await errand.call(nova.show, cloud, cloud_id)
    request_id = None
    if shown is not None and nova.tagged([shown], errand.stream, cloud.user_id):
        try:
            request_id = (await errand.call(nova.delete, cloud, cloud_id)).request_id
        except Refused as refused:
            if not refused.missing:
                raise
    await errand.tell(asks.ConfirmTwinDeleted(cloud_id), request_id)
