"""os-instance-actions: Nova's own audit of a server, kept after the server is gone.

Each entry bears the request id of the call that caused it; that links our command to its effect.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from simulator.compute.api import ROUTES, V, base
from simulator.compute.view import host_id
from simulator.http import Call, Refused, Reply
from simulator.records import ActionEvent, ActionLog, InstanceAction, Server
from simulator.texts import micros, parsed
from simulator.world import World, whole_second

KNOWN = {"limit", "marker", "changes-since", "changes-before"}


CONTROLLER = "sim-ctl"  # where Nova's API, conductor and scheduler run
ON_THE_CONTROLLER = {"api_lock", "api_unlock", "conductor_migrate_server", "cold_migrate", "rebuild_server"}
ON_THE_CONTROLLER |= {"get_image_info", "schedule_instances", "api_attach_volume", "api_detach_volume"}


def begin(call: Call, server: Server, action: str, *events: str, done: bool = False) -> None:
    """Note that an action was accepted; ``events``, newest first, are what is now being done, if anything."""
    at = whole_second(call.now)
    finished_at, result = (at, "Success") if done else (None, None)
    begun = tuple(ActionEvent(event, at, finished_at, result, _place(server, event)) for event in events)
    entry = InstanceAction(
        action, call.request_id, call.caller.user_id, call.project_id, at, at, events=begun
    )
    _keep(call.world, server, lambda actions: (*actions, entry))


def turn(world: World, server: Server, at: datetime, event: str, host: str = "") -> None:
    """Note that what was being done has succeeded, and that the action goes on with ``event``."""
    finish(world, server, at)
    begun = ActionEvent(event, at, host=host or _place(server, event))
    _change(world, server, lambda action: replace(action, events=(begun, *action.events)))


def finish(world: World, server: Server, at: datetime, why_not: str | None = None, event: str = "") -> None:
    """Note how what the action of ``server.request_id`` is doing ended: well, or as "Error" with its reason.

    ``event`` renames it, where another service than the host's failed.
    """
    result = "Success" if why_not is None else "Error"

    def ended(action: InstanceAction) -> InstanceAction:
        events = tuple(
            begun
            if begun.result
            else replace(
                begun,
                event=event or begun.event,
                finish_time=at,
                result=result,
                host=begun.host or server.host,
                details=why_not,
            )
            for begun in action.events
        )
        message = action.message if why_not is None else "Error"
        return replace(action, updated_at=at, message=message, events=events)

    _change(world, server, ended)


def _place(server: Server, event: str) -> str | None:
    return CONTROLLER if event in ON_THE_CONTROLLER else server.host


def _change(world: World, server: Server, change: Callable[[InstanceAction], InstanceAction]) -> None:
    """Change the entry of the action that the server is about."""
    _keep(
        world,
        server,
        lambda actions: tuple(
            change(action) if action.request_id == server.request_id else action for action in actions
        ),
    )


def _keep(world: World, server: Server, change: Any) -> None:
    log = world.action_logs.get(server.id) or ActionLog(server.project_id)
    world.action_logs.put(server.id, replace(log, actions=change(log.actions)))


def _log_of(call: Call, server_id: str) -> ActionLog:
    """Return the log; that of a deleted server from 2.21 on."""
    server = call.world.servers.get(server_id)
    log = call.world.action_logs.get(server_id)
    readable = server.in_cell if server else call.version >= (2, 21)
    if log is None or not readable or not call.caller.owns(log.project_id):
        raise Refused(404, f"Instance {server_id} could not be found.")
    return log


@ROUTES.on("GET", f"{V}/servers/{{server_id}}/os-instance-actions")
def list_actions(call: Call, server_id: str) -> Reply:
    """Newest first; paging from 2.58 and time filters from 2.58 and 2.66."""
    newest_first = list(reversed(_log_of(call, server_id).actions))
    if call.version >= (2, 58):
        _know(call)
        newest_first = _after_marker(call, _within(call, newest_first))
    limit = call.asked("limit") if call.version >= (2, 58) else None
    page = newest_first[: int(limit)] if limit and limit.isdigit() else newest_first
    body: dict[str, Any] = {"instanceActions": [_brief(call, server_id, action) for action in page]}
    if limit and page and len(page) == int(limit):
        path = f"{V}/servers/{server_id}/os-instance-actions"
        href = f"{base(call)}{path}?limit={limit}&marker={page[-1].request_id}"
        body["links"] = [{"rel": "next", "href": href}]
    return Reply(200, body)


def _know(call: Call) -> None:
    for name, _ in call.query:
        if name not in KNOWN:
            raise Refused(400, f"Additional properties are not allowed ({name!r} was unexpected)")


def _within(call: Call, actions: list[InstanceAction]) -> list[InstanceAction]:
    since, before = call.asked("changes-since"), call.asked("changes-before")
    try:
        if since:
            actions = [action for action in actions if action.updated_at >= parsed(since)]
        if before:
            actions = [action for action in actions if action.updated_at <= parsed(before)]
    except ValueError:
        wrong = since or before
        raise Refused(400, f"Invalid input for query parameters changes-since. Value: {wrong}.") from None
    return actions


def _after_marker(call: Call, actions: list[InstanceAction]) -> list[InstanceAction]:
    marker = call.asked("marker")
    if marker is None:
        return actions
    ids = [action.request_id for action in actions]
    if marker not in ids:
        raise Refused(400, f"Marker {marker} could not be found.")
    return actions[ids.index(marker) + 1 :]


@ROUTES.on("GET", f"{V}/servers/{{server_id}}/os-instance-actions/{{request_id}}")
def show_action(call: Call, server_id: str, request_id: str) -> Reply:
    log = _log_of(call, server_id)
    for action in log.actions:
        if action.request_id == request_id:
            events = [_event(call, event, log.project_id) for event in action.events]
            body = _brief(call, server_id, action)
            if call.caller.is_admin or call.version >= (2, 51):
                body["events"] = events
            return Reply(200, {"instanceAction": body})
    raise Refused(404, f"Action {request_id} not found")


def _brief(call: Call, server_id: str, action: InstanceAction) -> dict[str, Any]:
    body = {
        "action": action.action,
        "instance_uuid": server_id,
        "request_id": action.request_id,
        "user_id": action.user_id,
        "project_id": action.project_id,
        "start_time": micros(action.start_time),
        "message": action.message,
    }
    return body | ({"updated_at": micros(action.updated_at)} if call.version >= (2, 58) else {})


def _event(call: Call, event: ActionEvent, project_id: str) -> dict[str, Any]:
    """Tracebacks and hosts are for administrators; why it failed (2.84) too."""
    admin = call.caller.is_admin
    body: dict[str, Any] = {
        "event": event.event,
        "start_time": micros(event.start_time),
        "finish_time": micros(event.finish_time),
        "result": event.result,
    }
    if admin:
        body["traceback"] = f"Traceback (simulated)\n{event.details}\n" if event.details else None
    if admin and call.version >= (2, 62):
        body["host"] = event.host
    if call.version >= (2, 62):
        body["hostId"] = host_id(project_id, event.host)
    if admin and call.version >= (2, 84):
        body["details"] = event.details
    return body
