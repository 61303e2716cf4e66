"""Whenever a server records a wish, bring it about in the cloud, and tell the server what came of it.

An errand makes short calls and never waits for the cloud to finish: the observer sees the outcome. It may be
run again at any point after a crash, so it asks what is there before it asks for anything.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from adapters import nova
from adapters.answer import Answer
from adapters.cloud import Away, Refused, Unclear
from adapters.errand import Errand, NotYet
from commands.handler import Outcome
from commands.record import Recorded
from commands.server import asks
from commands.server import events as e
from commands.server.routes import USER_DATA
from commands.server.state import LOOKS, TARGET, Action, Server

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
            await create(errand, wish)
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


async def create(errand: Errand, wish: e.ServerRequested) -> None:
    """The creation protocol: never two servers, never a lost one (docs/effects.md)."""
    server: Server = await errand.state()
    if server.cloud_id is None and server.undecided:
        server = await look_for(errand, server)
    if server.cloud_id is None and not server.deleted and not server.build_failed:
        try:
            cloud = await errand.cloud()
            await errand.call(nova.find_tagged, cloud, errand.stream)  # it answers: an attempt makes sense
        except Refused as refused:
            outcome = await errand.tell(asks.AttemptCreate(errand.workshop.now()))
            await errand.tell(asks.ReportBuildRefused(attempt_in(outcome), refused.message, refused.status))
        else:
            await attempt(errand, wish)
    await errand.workshop.handler.forget(errand.stream, USER_DATA)


async def attempt(errand: Errand, wish: e.ServerRequested) -> None:
    """Record the attempt, send the one POST, record its answer."""
    user_data = await errand.workshop.handler.withheld(errand.stream, USER_DATA)
    outcome = await errand.tell(asks.AttemptCreate(errand.workshop.now()))
    if not any(isinstance(record.event, e.ServerCreateAttempted) for record in outcome.news):
        return
    number = attempt_in(outcome)
    cloud = await errand.cloud()
    text = user_data.decode() if user_data else None
    try:
        answer = await errand.call(nova.create, cloud, errand.stream, wish, number, text)
    except Refused as refused:
        command = asks.ReportBuildRefused(number, refused.message, refused.status)
        await errand.tell(command, refused.request_id)
    except (Unclear, Away) as trouble:
        await errand.tell(asks.ReportUnanswered(number, str(trouble)))
        raise NotYet(errand.workshop.patience.busy) from trouble
    else:
        await errand.tell(asks.ConfirmAccepted(answer.body["server"]["id"]), answer.request_id)


def attempt_in(outcome: Outcome) -> int:
    attempts = [r.event.attempt for r in outcome.records if isinstance(r.event, e.ServerCreateAttempted)]
    return max(attempts, default=0)


async def look_for(errand: Errand, server: Server) -> Server:
    """Find what an unanswered attempt made, and return the server as it stands then.

    Raises ``NotYet`` while a listing is incomplete (a cell is down) or the grace period is not over.
    """
    begun = errand.workshop.now()
    cloud = await errand.cloud()
    found = await errand.call(nova.find_tagged, cloud, errand.stream)
    whole = True
    if not found:
        everywhere = errand.workshop.clouds.sees_all
        source = errand.workshop.clouds.home if everywhere else cloud
        listing = await errand.call(nova.list_servers, source, everywhere=everywhere)
        found, whole = nova.tagged(listing.servers, errand.stream), listing.whole
    for place, shown in enumerate(found):
        confirm = asks.ConfirmAccepted(shown["id"]) if place == 0 else asks.ReportTwin(shown["id"])
        await errand.tell(confirm)
    if found:
        return await settled(errand)
    grace = errand.workshop.patience.create
    if not whole:
        raise NotYet(grace / LOOKS)
    await errand.tell(asks.ReportNotFound(server.attempt, begun, grace))
    server = await settled(errand)
    if server.undecided:
        assert server.open_since is not None
        due = (server.open_since, *server.not_found_at)[-1] + timedelta(seconds=grace / LOOKS)
        raise NotYet(max((due - errand.workshop.now()).total_seconds(), 0.1))
    return server


async def settled(errand: Errand) -> Server:
    server: Server = await errand.state()
    return server


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
        elif refused.missing or (refused.conflict and shown.get("OS-EXT-STS:task_state")):
            raise NotYet(errand.workshop.patience.busy) from refused
        else:
            command = asks.ReportActionRefused(under_way.operation_id, refused.message)
            await errand.tell(command, refused.request_id)
    else:
        await errand.tell(asks.ConfirmActionAccepted(under_way.operation_id), answer.request_id)


async def delete(errand: Errand, operation_id: Any) -> None:
    server: Server = await errand.state()
    if server.deleted or not server.awaits(operation_id):
        return
    if server.cloud_id is None and server.undecided:
        server = await look_for(errand, server)
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
        answer: Answer = await errand.call(nova.rename, cloud, server.cloud_id, wish.name, wish.description)
    except Refused as refused:
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
    if shown is None or nova.stream_in(shown) != errand.stream:
        await errand.tell(asks.ConfirmTwinDeleted(cloud_id))
        return
    answer = await errand.call(nova.delete, cloud, cloud_id)
    await errand.tell(asks.ConfirmTwinDeleted(cloud_id), answer.request_id)
