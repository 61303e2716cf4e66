"""POST /servers/{id}/action: one key names the action. Here: the ordinary ones, and Nova's books."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from simulator.compute import log
from simulator.compute.api import ROUTES, V, admins_only, allow, invalid, text_of
from simulator.compute.interfaces import add_group, remove_group
from simulator.compute.matrix import RULES
from simulator.compute.obeying import ACTIONS, Act, Check, an_object, obey, on
from simulator.compute.servers import in_reach
from simulator.compute.stages import follow
from simulator.http import Call, Refused, Reply
from simulator.records import Server
from simulator.world import whole_second

REBOOTS = ["HARD", "Hard", "hard", "SOFT", "Soft", "soft"]


@ROUTES.on("POST", f"{V}/servers/{{server_id}}/action")
def act(call: Call, server_id: str) -> Reply:
    body = call.json()
    if not isinstance(body, dict) or len(body) != 1:
        raise Refused(400, "Malformed request body")
    [(key, wanted)] = body.items()
    action = ACTIONS.get(key)
    if action is None:
        raise Refused(400, f"There is no such action: {key}")
    action.check(call, wanted)
    reply = action.act(call, in_reach(call, server_id), wanted) or Reply(202)
    return replace(reply, subject=server_id)


def _by_rule(key: str) -> Act:
    def action(call: Call, server: Server, _: Any) -> None:
        obey(call, server, RULES[key])

    return action


for _key in [key for key, rule in RULES.items() if rule.is_plain]:
    on(_key)(_by_rule(_key))


def _check_reboot(_: Call, wanted: Any) -> None:
    _check_choice("reboot", wanted, "type", REBOOTS)


@on("reboot", _check_reboot)
def reboot(call: Call, server: Server, wanted: dict[str, str]) -> None:
    obey(call, server, RULES[f"reboot {wanted['type'].upper()}"])


def _check_lock(_: Call, wanted: Any) -> None:
    if isinstance(wanted, dict) and "locked_reason" in wanted:
        text_of("locked_reason", wanted["locked_reason"])


@on("lock", _check_lock)
def lock(call: Call, server: Server, wanted: Any) -> None:
    """An owner's second lock changes nothing, not even the reason; an administrator's takes over."""
    log.begin(call, server, "lock", "api_lock", done=True)
    owner = server.project_id == call.project_id
    if owner and server.locked_by is not None:
        return
    reason = wanted.get("locked_reason") if isinstance(wanted, dict) and call.version >= (2, 73) else None
    locked_by = "owner" if owner else "admin"
    _touch(call, replace(server, locked_by=locked_by, locked_reason=reason))


@on("unlock")
def unlock(call: Call, server: Server, _: Any) -> None:
    allow(call, "os-lock-server:unlock:unlock_override", when=server.locked_by != "admin")
    log.begin(call, server, "unlock", "api_unlock", done=True)
    _touch(call, replace(server, locked_by=None, locked_reason=None))


def _check_reset(_: Call, wanted: Any) -> None:
    _check_choice("os-resetState", wanted, "state", ["active", "error"])


@on("os-resetState", _check_reset)
def reset_state(call: Call, server: Server, wanted: dict[str, str]) -> None:
    """Change the database and nothing else: the guest, and the power state, stay as they are."""
    admins_only(call, "os-admin-actions:reset_state")
    log.begin(call, server, "resetState")
    vm_state = wanted["state"]
    _touch(call, follow(replace(server, vm_state=vm_state, task_state=None), (), call.now))


def _check_crash_dump(call: Call, wanted: Any) -> None:
    if call.version < (2, 17):
        raise Refused(404, "The resource could not be found.")
    if wanted is not None:
        raise invalid("trigger_crash_dump", wanted, f"{wanted!r} is not of type 'null'")


on("trigger_crash_dump", _check_crash_dump)(_by_rule("trigger_crash_dump"))


def _touch(call: Call, server: Server) -> None:
    call.world.save(replace(server, updated_at=whole_second(call.now)))


def _check_choice(action: str, wanted: Any, field: str, choices: list[str]) -> None:
    an_object(action, wanted, field)
    if wanted[field] not in choices:
        raise invalid(field, wanted[field], f"{wanted[field]!r} is not one of {choices}")


def _check_group(action: str) -> Check:
    def check(_: Call, wanted: Any) -> None:
        an_object(action, wanted, "name")
        text_of("name", wanted["name"])

    return check


on("addSecurityGroup", _check_group("addSecurityGroup"))(add_group)
on("removeSecurityGroup", _check_group("removeSecurityGroup"))(remove_group)
