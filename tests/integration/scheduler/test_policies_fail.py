"""What the cloud refuses is not asked at every tick; why, how often and until when is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from commands.server import events as e
from tests.integration.scheduler.conftest import World
from tests.integration.scheduler.test_policies_at_work import DAY, EVERY_MINUTE
from tests.waiting import eventually

MINUTE = timedelta(minutes=1)


def nights(description: str) -> dict[str, Any]:
    """Stopped but for one minute of the week."""
    hours = [{"days": ["mon"], "start": "00:00", "stop": "00:01"}]
    rule = {"kind": "office-hours", "time_zone": "UTC", "hours": hours}
    more = {"selector": {"names": ["stubborn"]}, "schedule": EVERY_MINUTE}
    return {"name": "stubborn", "description": description, "rule": rule, **more}


def test_a_refused_action_is_tried_again_after_ever_longer_pauses(world: World) -> None:
    api, admin = world.api(), world.api("admin")
    server = api.server("stubborn")
    refusal = world.cloud.fault(
        "status", service="compute", method="POST", path="/action$", status=400, text="not today"
    )
    policy = world.policy(nights("in plain words"))

    def tries() -> int:
        return sum(isinstance(one.event, e.ServerStopFailed) for one in world.events(server))

    def looked_on_after(span: timedelta) -> None:
        """Let the time pass, and the policy look at it twice."""
        for _ in range(2):
            world.wait(span)
            before = world.now()
            eventually(lambda: world.ticked(policy) >= before - MINUTE)  # noqa: B023
            span = MINUTE

    world.wait(8 * DAY)
    world.happened(server, e.ServerStopFailed)
    looked_on_after(5 * MINUTE)
    assert tries() == 1
    [shown] = api.get(f"/servers/{server}", min_position=world.events(server)[-1].position)["setbacks"]
    assert (shown["policy_id"], shown["failures"], shown["action"]) == (policy, 1, "stop")
    [why] = [
        one for one in api.get(f"/servers/{server}/explain")["policies"] if one["policy_name"] == "stubborn"
    ]
    assert (why["matched"], why["steps"]) == (False, [])
    assert why["findings"][-1]["condition"] == "not failing"
    assert "stop failed once" in why["findings"][-1]["seen"]
    assert "not today" in why["findings"][-1]["seen"]
    assert why["next"].startswith("stop is tried again at ")

    looked_on_after(5 * MINUTE)
    world.happened(server, e.ServerStopFailed, 2)
    looked_on_after(14 * MINUTE)
    assert tries() == 2
    [preview] = [admin.ask("POST", f"/policies/{policy}/preview", expect=200).json()]
    assert preview["steps"] == []

    world.cloud.mend(refusal)
    changed = admin.ask("PUT", f"/policies/{policy}", nights("in other words"), 200)
    admin.get(f"/policies/{policy}", min_position=changed.headers["Ledger-Position"])
    world.wait(MINUTE)
    world.happened(server, e.ServerStopped)
    seen = world.events(server)[-1].position
    assert api.get(f"/servers/{server}", min_position=seen)["setbacks"] == []
    decisions = api.get("/decisions", server_id=server, min_position=seen)["decisions"]
    assert sorted(one["status"] for one in decisions) == ["failed", "failed", "succeeded"]
