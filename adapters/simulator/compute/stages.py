"""What happens to a server by itself: the stages that follow an accepted call, one by one.

Most stages only set states. Those with work to do are named in ``WORK`` by ``Step.do``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec.structs import replace

from adapters.simulator.compute import log
from adapters.simulator.compute.capacity import claim, release
from adapters.simulator.http import Refused
from adapters.simulator.journal import Entry
from adapters.simulator.network.ports import plug, unplug
from adapters.simulator.records import Server, ServerFault, Step
from adapters.simulator.world import World, whole_second

NO_VALID_HOST = "No valid host was found. "  # the trailing blank is Nova's
RETRIES_EXHAUSTED = (
    "Exceeded maximum number of retries. Exhausted all hosts available for retrying build failures "
    "for instance {id}."
)
Work = Callable[[World, Server, datetime], Server]


def follow(server: Server, steps: tuple[Step, ...], at: datetime) -> Server:
    """Return the server with these stages to come, counted from ``at``."""
    due = at + timedelta(seconds=steps[0].after) if steps else None
    return replace(server, steps=steps, step_at=due)


def take(world: World, server: Server, at: datetime) -> None:
    """Take the first stage of a server at its own time, and leave the rest to come."""
    step, *rest = server.steps
    before = server
    server = replace(
        server,
        task_state=step.task_state,
        vm_state=step.vm_state or server.vm_state,
        power_state=server.power_state if step.power_state is None else step.power_state,
        updated_at=whole_second(at),
    )
    server = follow(server, tuple(rest), at)
    if step.do:
        server = WORK[step.do](world, server, at)
    elif not rest:
        log.finish(world, server, whole_second(at))
    _keep(world, server)
    name = step.do or step.vm_state or step.task_state or "done"
    failed = server.fault is not before.fault
    world.journal.write(_entry(server, at, f"{name}-failed" if failed else name))


def _keep(world: World, server: Server) -> None:
    if server.vm_state == "deleted":
        world.bury(server)
    else:
        world.save(server)


def _entry(server: Server, at: datetime, name: str) -> Entry:
    return Entry(
        at,
        "stage",
        service="compute",
        name=name,
        server_id=server.id,
        project_id=server.project_id,
        request_id=server.request_id,
    )


def enter_cell(_: World, server: Server, __: datetime) -> Server:
    """From now on actions find the server; before, they answer 404."""
    return replace(server, in_cell=True)


def schedule(world: World, server: Server, at: datetime) -> Server:
    host = claim(world, server)
    if host is None:
        text = NO_VALID_HOST
        if server.wanted_host and all(server.wanted_host != host.name for host in world.config.hosts):
            text = f"No valid host was found. No such host - host: {server.wanted_host} node: None "
        return _failed(world, server, at, text, "conductor_schedule_and_build_instances")
    return replace(server, host=host.name)


def connect(world: World, server: Server, at: datetime) -> Server:
    """Give the server a port on each network. It may be doomed to fail here, on its host."""
    if any(world.networks[key].external for key in server.networks if key in world.networks):
        text = f"Build of instance {server.id} aborted: Failed to allocate the network(s), not rescheduling."
        return _failed(world, server, at, text)
    try:
        return replace(server, addresses=plug(world, server, whole_second(at)))
    except Refused as refusal:
        return _failed(world, server, at, refusal.message)


def spawn(world: World, server: Server, at: datetime) -> Server:
    if server.doom is not None:
        return _failed(world, server, at, server.doom or RETRIES_EXHAUSTED.format(id=server.id))
    log.finish(world, server, whole_second(at))
    return replace(server, vm_state="active", power_state=1, launched_at=whole_second(at))


def _failed(world: World, server: Server, at: datetime, text: str, event: str = "") -> Server:
    """The server ends in ERROR, on no host: it was never launched, so it can only be deleted."""
    moment = whole_second(at)
    release(world, server.id)
    unplug(world, server.id)
    server = replace(
        server,
        vm_state="error",
        task_state=None,
        host=None,
        addresses=(),
        steps=(),
        step_at=None,
        fault=ServerFault(500, text, moment),
    )
    log.finish(world, server, moment, why_not=text, event=event)
    return server


def give_up(world: World, server: Server, at: datetime) -> Server:
    """The action comes to nothing: no fault, the former state; only the action log says Error."""
    log.finish(world, server, whole_second(at), why_not=server.doom or "simulated failure")
    return replace(server, doom=None)


def remove(world: World, server: Server, at: datetime) -> Server:
    """The server is gone. What remains is its row, without tags and metadata, as in Nova."""
    release(world, server.id)
    unplug(world, server.id)
    log.finish(world, server, whole_second(at))
    return replace(
        server,
        vm_state="deleted",
        task_state=None,
        power_state=0,
        terminated_at=whole_second(at),
        updated_at=whole_second(at),
        addresses=(),
        tags=(),
        metadata={},
        steps=(),
        step_at=None,
    )


WORK: dict[str, Work] = {
    "enter-cell": enter_cell,
    "schedule": schedule,
    "connect": connect,
    "spawn": spawn,
    "give-up": give_up,
    "remove": remove,
}


def shut_down_by_guest(world: World, server: Server, at: datetime) -> None:
    """The guest has turned itself off; Nova notices and writes SHUTOFF, with no action in its log."""
    if server.vm_state != "active" or server.task_state is not None:
        raise Refused(409, f"Server {server.id} is not running.")
    off = replace(server, vm_state="stopped", power_state=4, updated_at=whole_second(at))
    world.save(off)
    world.journal.write(_entry(off, at, "guest-shutdown"))
