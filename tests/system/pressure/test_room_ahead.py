"""Room is kept free ahead of time, and who was shelved for it comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from commands.policy.events import PolicyEvaluated
from commands.server import events as e
from tests.integration.api.conftest import Api
from tests.integration.scheduler.conftest import World
from tests.scale import only_in_full
from tests.waiting import eventually

MINUTE = timedelta(minutes=1)
SHELVE = {"flavor": "m1.small", "is_preemptible": True, "on_preemption": "shelve"}


def keeping_free(share: float, **rule: Any) -> dict[str, Any]:
    wanted = {"kind": "preemption", "notice": "PT2M", "free": share, **rule}
    return {"name": "room ahead", "rule": wanted, "schedule": {"every": "PT1M"}}


def policy(world: World, definition: dict[str, Any]) -> str:
    """Write a policy that is not enabled: it does what is applied, and nothing else."""
    made = world.api("admin").ask("POST", "/policies", definition, expect=201)
    return str(made.json()["policy"]["id"])


def preview(world: World, policy_id: str) -> Any:
    return world.api("admin").ask("POST", f"/policies/{policy_id}/preview", expect=200).json()


def apply(world: World, policy_id: str) -> Any:
    """Preview and apply; preview again if meanwhile the world has changed, as one is told to."""

    def tried() -> Any:
        path = f"/plans/{preview(world, policy_id)['hash']}/apply"
        return world.api("admin").http.post(path)

    answer = eventually(tried, lambda seen: seen.status_code != 409)
    assert answer.status_code == 200, answer.text
    return answer.json()


def steps(plan: Any) -> list[tuple[str, str, str]]:
    return [(one["step"]["kind"], one["step"].get("action", ""), one["server_id"]) for one in plan["steps"]]


def status(api: Api, server: str, wanted: str) -> None:
    eventually(lambda: api.get(f"/servers/{server}")["status"], lambda seen: seen == wanted)


def settled(world: World, server: str, api: Api) -> Any:
    """Return the server as it shows when all that was recorded of it is shown."""
    return api.get(f"/servers/{server}", min_position=world.events(server)[-1].position)


def explained(api: Api, server: str) -> Any:
    [one] = api.get(f"/servers/{server}/explain")["policies"]
    return one


def test_one_is_told_shelved_and_brought_back_exactly_as_previewed(small: World) -> None:
    demo, alice = small.api("demo"), small.api("alice")
    standard = [alice.server(flavor="m1.small") for _ in range(5)]
    pair = [demo.server(**SHELVE), demo.server(**SHELVE)]
    ahead = policy(small, keeping_free(0.25))

    [(kind, action, one)] = steps(preview(small, ahead))
    assert (kind, action, one in pair) == ("tell", "shelve", True)
    [other] = set(pair) - {one}
    assert explained(demo, one)["matched"] is True
    assert explained(demo, other)["findings"][-1]["condition"] == "needed"
    assert apply(small, ahead)["noticed"] == 1
    notice = small.happened(one, e.ServerNoticeIssued)
    assert (notice.keeps_free, notice.makes_room_for) == (True, None)
    small.happened(one, e.ServerNoticeDelivered)
    shown = settled(small, one, demo)
    assert shown["preempts_at"] == shown["next_policy_action_at"]
    assert steps(preview(small, ahead)) == []

    small.wait(2 * MINUTE)
    assert steps(preview(small, ahead)) == [("act", "shelve", one)]
    assert apply(small, ahead)["acted"] == 1
    status(demo, one, "SHELVED_OFFLOADED")
    small.happened(one, e.ServerShelved)
    away = settled(small, one, demo)["preempted"]
    assert (away["policy_id"], away["policy_name"]) == (ahead, "room ahead")
    assert steps(preview(small, ahead)) == []
    assert explained(demo, one)["next"] == "it comes back when there is room"

    alice.done("DELETE", f"/servers/{standard[0]}")
    assert steps(preview(small, ahead)) == []
    small.wait(10 * MINUTE)
    assert steps(preview(small, ahead)) == [("act", "unshelve", one)]
    assert apply(small, ahead)["acted"] == 1
    status(demo, one, "ACTIVE")
    small.happened(one, e.ServerUnshelved)
    assert settled(small, one, demo)["preempted"] is None
    assert steps(preview(small, ahead)) == []


@only_in_full
def test_what_was_previewed_is_refused_once_there_is_room(small: World) -> None:
    demo, alice = small.api("demo"), small.api("alice")
    standard = [alice.server(flavor="m1.small") for _ in range(6)]
    one = demo.server(**SHELVE)
    ahead = policy(small, keeping_free(0.25))
    plan = preview(small, ahead)
    assert steps(plan) == [("tell", "shelve", one)]
    alice.done("DELETE", f"/servers/{standard[0]}")
    refused = small.api("admin").ask("POST", f"/plans/{plan['hash']}/apply", expect=409).json()
    assert refused["code"] == "PLAN_OUTDATED"
    assert settled(small, one, demo)["notices"] == []


@only_in_full
def test_one_that_was_told_is_spared_when_room_appears(small: World) -> None:
    demo, alice = small.api("demo"), small.api("alice")
    standard = [alice.server(flavor="m1.small") for _ in range(6)]
    one = demo.server(**SHELVE)
    small.policy(keeping_free(0.25))
    small.wait(MINUTE)
    small.happened(one, e.ServerNoticeIssued)
    alice.done("DELETE", f"/servers/{standard[0]}")
    small.wait(MINUTE)
    withdrawn = small.happened(one, e.ServerNoticeWithdrawn)
    assert withdrawn.why == "less free than wanted: no (wanted: below 25.0%)"
    small.wait(5 * MINUTE)
    assert settled(small, one, demo)["status"] == "ACTIVE"


def test_where_the_room_is_not_shown_nothing_is_done_and_that_is_told_once(small: World) -> None:
    demo = small.api("demo")
    fleet = [demo.server(**SHELVE) for _ in range(7)]
    small.cloud.fault("status", service="placement", method="GET", path="/resource_providers", status=403)
    ahead = policy(small, keeping_free(0.25))
    plan = preview(small, ahead)
    assert (plan["held_up"], plan["steps"]) == ("the cloud does not show us the room of its hosts", [])
    [finding] = [one for one in explained(demo, fleet[0])["findings"] if not one["holds"]]
    assert finding["seen"] == plan["held_up"]

    def sweeps() -> list[PolicyEvaluated]:
        return [one.event for one in small.events(ahead) if isinstance(one.event, PolicyEvaluated)]

    small.api("admin").ask("POST", f"/policies/{ahead}/actions/enable", expect=200)
    for _ in range(3):
        small.wait(MINUTE)
        eventually(lambda: small.connection.execute(LOOKED, [f"policy:{ahead}"]).fetchone()[0])
    swept, *others = sweeps()
    assert (swept.held_up, swept.noticed, swept.acted) == (plan["held_up"], 0, 0)
    assert all(one.missed for one in others)  # on a slow machine a tick may be missed, and that is told
    assert all(not demo.get(f"/servers/{one}")["notices"] for one in fleet)
    small.cloud.mend()
    small.wait(MINUTE)
    swept = eventually(lambda: sweeps()[-1], lambda seen: seen.held_up is None)
    assert swept.noticed == 1


@only_in_full
def test_one_that_cannot_be_brought_back_is_tried_again_later_and_not_forgotten(small: World) -> None:
    demo, alice = small.api("demo"), small.api("alice")
    standard = [alice.server(flavor="m1.small") for _ in range(6)]
    one = demo.server(**SHELVE)
    ahead = policy(small, keeping_free(0.25))
    apply(small, ahead)
    small.happened(one, e.ServerNoticeDelivered)
    small.wait(2 * MINUTE)
    apply(small, ahead)
    small.happened(one, e.ServerShelved)
    alice.done("DELETE", f"/servers/{standard[0]}")
    small.wait(10 * MINUTE)
    fault = small.cloud.fault("status", service="compute", method="POST", path="/action", status=403)
    apply(small, ahead)
    small.happened(one, e.ServerUnshelveFailed)
    small.cloud.mend(fault)
    shown = settled(small, one, demo)
    assert (shown["status"], shown["preempted"]["policy_id"]) == ("SHELVED_OFFLOADED", ahead)
    assert steps(preview(small, ahead)) == []
    failed = next(found for found in explained(demo, one)["findings"] if not found["holds"])
    assert failed["seen"].startswith("unshelve failed once")
    small.wait(10 * MINUTE)
    apply(small, ahead)
    small.happened(one, e.ServerUnshelved)
    status(demo, one, "ACTIVE")


LOOKED = "SELECT max(due) > ledger_now() - interval '1 minute' FROM scheduler_ticks WHERE duty = %s"
