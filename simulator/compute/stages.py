"""Stages of a server after an accepted call, one by one.

Most stages only set states. Those with work to do find it in ``WORK`` by ``Step.do``; what belongs to one
action (a move to another host, an image) stands beside that action.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from msgspec.structs import replace

from simulator.compute import log
from simulator.compute.capacity import claim, release
from simulator.http import Refused
from simulator.journal import Entry
from simulator.network.plugs import plug, unplug
from simulator.records import Server, ServerFault, Step
from simulator.volume.stages import release as release_volumes
from simulator.world import World, whole_second

NO_VALID_HOST = "No valid host was found. "  # the trailing blank is Nova's
RETRIES_EXHAUSTED = (
    "Exceeded maximum number of retries. Exhausted all hosts available for retrying build failures "
    "for instance {id}."
)
Work = Callable[[World, Server, datetime], Server]
WORK: dict[str, Work] = {}


def work(name: str) -> Callable[[Work], Work]:
    """Register the work of a stage: the server as the stage's states have it -> as the work leaves it."""

    def register(do: Work) -> Work:
        WORK[name] = do
        return do

    return register


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
    if not server.steps:
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


@work("enter-cell")
def enter_cell(_: World, server: Server, __: datetime) -> Server:
    """From now on actions find the server; before, they answer 404."""
    return replace(server, in_cell=True)


@work("schedule")
def schedule(world: World, server: Server, at: datetime) -> Server:
    host = claim(world, server)
    if host is None:
        text = NO_VALID_HOST
        if server.wanted_host and all(server.wanted_host != host.name for host in world.config.hosts):
            text = f"No valid host was found. No such host - host: {server.wanted_host} node: None "
        return fail(world, server, at, text, "conductor_schedule_and_build_instances")
    return replace(server, host=host.name)


@work("connect")
def connect(world: World, server: Server, at: datetime) -> Server:
    """Give the server a port on each network. It may be doomed to fail here, on its host."""
    if any(world.networks[key].external for key in _network_ids(server) if key in world.networks):
        text = f"Build of instance {server.id} aborted: Failed to allocate the network(s), not rescheduling."
        return fail(world, server, at, text)
    try:
        return replace(server, addresses=plug(world, server, whole_second(at)))
    except Refused:
        return fail(world, server, at, RETRIES_EXHAUSTED.format(id=server.id))


def _network_ids(server: Server) -> list[str]:
    return [wanted.partition("@")[0] for wanted in server.networks]


@work("spawn")
def spawn(world: World, server: Server, at: datetime) -> Server:
    if server.doom is not None:
        return fail(world, server, at, server.doom or RETRIES_EXHAUSTED.format(id=server.id))
    return replace(server, vm_state="active", power_state=1, launched_at=whole_second(at))


@work("launch")
def launch(_: World, server: Server, at: datetime) -> Server:
    """The guest was started anew."""
    return replace(server, launched_at=whole_second(at))


def fail(world: World, server: Server, at: datetime, text: str, event: str = "") -> Server:
    """The server ends in ERROR, on no host: it was never launched, so it can only be deleted.

    The host that failed lets its volumes go. Where no host was found they stay reserved until the delete.
    """
    moment = whole_second(at)
    release(world, server)
    unplug(world, server.id)
    if server.host is not None:
        release_volumes(world, server, at)
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


@work("give-up")
def give_up(world: World, server: Server, at: datetime) -> Server:
    """The action comes to nothing: no fault, the former state; only the action log says Error."""
    log.finish(world, server, whole_second(at), why_not=server.doom or "simulated failure")
    forget_image(world, server.snapshot_id)
    return replace(server, doom=None, snapshot_id=None)


def forget_image(world: World, image_id: str | None) -> None:
    """Delete an image that was made of a server, if there still is one."""
    if image_id is not None and image_id in world.images:
        world.images.drop(image_id)


@work("remove")
def remove(world: World, server: Server, at: datetime) -> Server:
    """The server is gone. What remains is its row, without tags and metadata, as in Nova."""
    release(world, server)
    unplug(world, server.id)
    release_volumes(world, server, at)
    for image_id in (server.shelved_image_id, server.snapshot_id):
        forget_image(world, image_id)
    return replace(
        server,
        vm_state="deleted",
        task_state=None,
        power_state=0,
        terminated_at=whole_second(at),
        updated_at=whole_second(at),
        addresses=(),
        devices=(),
        tags=(),
        metadata={},
        steps=(),
        step_at=None,
    )


def shut_down_by_guest(world: World, server: Server, at: datetime) -> None:
    """The guest has turned itself off; Nova notices and writes SHUTOFF, with no action in its log."""
    if server.vm_state != "active" or server.task_state is not None:
        raise Refused(409, f"Server {server.id} is not running.")
    off = replace(server, vm_state="stopped", power_state=4, updated_at=whole_second(at))
    world.save(off)
    world.journal.write(_entry(off, at, "guest-shutdown"))
