"""Start of server actions: a table of all actions, and the first step of each that is allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from msgspec.structs import replace

from simulator.compute import log
from simulator.compute.api import invalid
from simulator.compute.matrix import Rule
from simulator.compute.servers import unlocked
from simulator.compute.stages import follow
from simulator.http import Call, Refused, Reply
from simulator.records import Server, Step
from simulator.world import whole_second

Act = Callable[[Call, Server, Any], "Reply | None"]
Check = Callable[[Call, Any], None]


class Action(NamedTuple):
    """``check`` judges what is wished for before the server is looked at; ``act`` answers, or 202 is said."""

    act: Act
    check: Check


ACTIONS: dict[str, Action] = {}


def anything(_: Call, __: Any) -> None:
    """Nova ignores what is sent with most actions."""


def on(key: str, check: Check = anything) -> Callable[[Act], Act]:
    """Register what a key of ``POST /servers/{id}/action`` does."""

    def register(act: Act) -> Act:
        ACTIONS[key] = Action(act, check)
        return act

    return register


def an_object(action: str, wanted: Any, *required: str) -> None:
    """See that an action's wish is an object with these fields. Raises 400."""
    if not isinstance(wanted, dict):
        raise invalid(action, wanted, f"{wanted!r} is not of type 'object'")
    for field in required:
        if field not in wanted:
            raise invalid(action, wanted, f"'{field}' is a required property")


def obey(call: Call, server: Server, rule: Rule, **changes: Any) -> Server:
    """Start an action, or refuse it with 409 for the same reason, in the same words, as Nova.

    ``changes`` are what the server has of it at once, unless a fault lets it come to nothing.
    """
    able(call, server, rule)
    world = call.world
    log.begin(call, server, rule.name, *rule.events)
    steps = rule.steps(world.config.latencies)
    fault = world.misfortunes.on_server("action-error", server.name, rule.name)
    if fault:
        steps = (Step(sum(step.after for step in steps), do="give-up"),)
        changes = {"doom": fault.text or None}
    started = replace(
        server,
        task_state=rule.task_state,
        request_id=call.request_id,
        updated_at=whole_second(call.now),
        **changes,
    )
    return world.save(follow(started, steps, call.now))


def able(call: Call, server: Server, rule: Rule) -> None:
    """See that nothing stands in an action's way. Raises 409."""
    if rule.heeds_locks:
        unlocked(call, server)
    why_not = _unfit(server, rule)
    if why_not:
        raise Refused(409, why_not)


def _unfit(server: Server, rule: Rule) -> str:
    if rule.needs_host and server.host is None:
        return f"Instance {server.id} is not ready"
    in_state = f"Cannot '{rule.name}' instance {server.id} while it is in "
    if server.vm_state not in rule.states:
        return f"{in_state}vm_state {server.vm_state}"
    if server.task_state is not None and server.task_state not in rule.tasks:
        return f"{in_state}task_state {server.task_state}"
    if server.launched_at is None:
        return f"Instance {server.id} is in an invalid state for '{rule.name}'"
    return ""
