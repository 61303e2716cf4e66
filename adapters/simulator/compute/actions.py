"""POST /servers/{id}/action: one key names the action; the rest is the matrix, and three exceptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from adapters.simulator.compute import log
from adapters.simulator.compute.api import ROUTES, V, admins_only, allow, invalid, text_of
from adapters.simulator.compute.matrix import RULES, Rule
from adapters.simulator.compute.servers import in_reach, unlocked
from adapters.simulator.compute.stages import follow
from adapters.simulator.http import Call, Refused, Reply
from adapters.simulator.records import Server, Step
from adapters.simulator.world import whole_second

REBOOTS = ["HARD", "Hard", "hard", "SOFT", "Soft", "soft"]
Action = Callable[[Call, Server, Any], None]


@ROUTES.on("POST", f"{V}/servers/{{server_id}}/action")
def act(call: Call, server_id: str) -> Reply:
    body = call.json()
    if not isinstance(body, dict) or len(body) != 1:
        raise Refused(400, "Malformed request body")
    [(key, wanted)] = body.items()
    action = ACTIONS.get(key)
    if action is None:
        raise Refused(400, f"There is no such action: {key}")
    check = CHECKS.get(key)
    if check is not None:
        check(wanted)
    action(call, in_reach(call, server_id), wanted)
    return Reply(202, subject=server_id)


def _by_rule(key: str) -> Action:
    def action(call: Call, server: Server, _: Any) -> None:
        _obey(call, server, RULES[key])

    return action


def _reboot(call: Call, server: Server, wanted: dict[str, str]) -> None:
    _obey(call, server, RULES[f"reboot {wanted['type'].upper()}"])


def _obey(call: Call, server: Server, rule: Rule) -> None:
    """Start an ordinary action, or refuse it with 409 for the same reason, in the same words, as Nova."""
    unlocked(call, server)
    why_not = _unfit(server, rule)
    if why_not:
        raise Refused(409, why_not)
    world = call.world
    log.begin(call, server, rule.name, rule.event)
    steps = rule.steps(world.config.latencies)
    fault = world.misfortunes.on_server("action-error", server.name, rule.name)
    if fault:
        steps = (Step(sum(step.after for step in steps), do="give-up"),)
        server = replace(server, doom=fault.text or None)
    started = replace(
        server,
        task_state=rule.task_state,
        request_id=call.request_id,
        updated_at=whole_second(call.now),
    )
    world.save(follow(started, steps, call.now))


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


def _lock(call: Call, server: Server, wanted: Any) -> None:
    """An owner's second lock changes nothing, not even the reason; an administrator's takes over."""
    log.begin(call, server, "lock")
    owner = server.project_id == call.project_id
    if owner and server.locked_by is not None:
        return
    reason = wanted.get("locked_reason") if isinstance(wanted, dict) and call.version >= (2, 73) else None
    locked_by = "owner" if owner else "admin"
    _touch(call, replace(server, locked_by=locked_by, locked_reason=reason))


def _unlock(call: Call, server: Server, _: Any) -> None:
    allow(call, "os-lock-server:unlock:unlock_override", when=server.locked_by != "admin")
    log.begin(call, server, "unlock")
    _touch(call, replace(server, locked_by=None, locked_reason=None))


def _reset_state(call: Call, server: Server, wanted: dict[str, str]) -> None:
    """Change the database and nothing else: the guest, and the power state, stay as they are."""
    admins_only(call, "os-admin-actions:reset_state")
    log.begin(call, server, "resetState")
    vm_state = wanted["state"]
    _touch(call, follow(replace(server, vm_state=vm_state, task_state=None), (), call.now))


def _touch(call: Call, server: Server) -> None:
    call.world.save(replace(server, updated_at=whole_second(call.now)))


def _check_reboot(wanted: Any) -> None:
    _check_choice("reboot", wanted, "type", REBOOTS)


def _check_reset(wanted: Any) -> None:
    _check_choice("os-resetState", wanted, "state", ["active", "error"])


def _check_choice(action: str, wanted: Any, field: str, choices: list[str]) -> None:
    if not isinstance(wanted, dict):
        raise invalid(action, wanted, f"{wanted!r} is not of type 'object'")
    if field not in wanted:
        raise invalid(action, wanted, f"'{field}' is a required property")
    if wanted[field] not in choices:
        raise invalid(field, wanted[field], f"{wanted[field]!r} is not one of {choices}")


def _check_lock(wanted: Any) -> None:
    if isinstance(wanted, dict) and "locked_reason" in wanted:
        text_of("locked_reason", wanted["locked_reason"])


ACTIONS: dict[str, Action] = {
    **{key: _by_rule(key) for key in RULES if " " not in key},
    "reboot": _reboot,
    "lock": _lock,
    "unlock": _unlock,
    "os-resetState": _reset_state,
}
CHECKS: dict[str, Callable[[Any], None]] = {
    "reboot": _check_reboot,
    "os-resetState": _check_reset,
    "lock": _check_lock,
}
