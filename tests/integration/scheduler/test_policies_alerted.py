"""An alert has the policies that name it look at that server at once: in full, once, and within budget."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx

from commands.policy.events import PolicyEvaluated
from commands.server import commands
from commands.server import events as e
from tests.http_client import NO_TLS
from tests.integration.api.conftest import ALERTS_TOKEN
from tests.integration.scheduler.conftest import World
from tests.integration.scheduler.test_clocks import look
from tests.integration.scheduler.test_policies_at_work import DAY, idle
from tests.integration.scheduler.test_policies_change import SELDOM
from tests.waiting import eventually


def on_alert(alert: str, names: str, **more: Any) -> dict[str, Any]:
    """A policy that looks but once a year."""
    rule = {"thresholds": [], "alert": alert, "action": "stop", "notice": "P1D"}
    return {**idle(alert, names, **rule), "schedule": SELDOM, **more}


def raise_alert(world: World, alert: str, *servers: str) -> None:
    alerts = [
        {
            "status": "firing",
            "labels": {"alertname": alert, "instance_id": server},
            "startsAt": world.now().isoformat(),
            "fingerprint": uuid4().hex,
        }
        for server in servers
    ]
    headers = {"Authorization": f"Bearer {ALERTS_TOKEN}"}
    body = {"version": "4", "alerts": alerts}
    answer = httpx.post(f"{world.url}/api/v1/alerts", json=body, headers=headers, verify=NO_TLS)
    assert answer.json()["recorded"] == len(servers), answer.text


def notices(world: World, server: str) -> list[e.ServerNoticeIssued]:
    return [one.event for one in world.events(server) if isinstance(one.event, e.ServerNoticeIssued)]


def sweeps(world: World, policy: str) -> list[PolicyEvaluated]:
    return [one.event for one in world.events(policy) if isinstance(one.event, PolicyEvaluated)]


def looked(world: World, policy: str) -> int:
    """How often it has looked because of an alert."""
    query = "SELECT count(*) FROM scheduler_ticks WHERE duty = %s"
    row = world.connection.execute(query, [f"policy:{policy}:alerts"]).fetchone()
    assert row is not None
    return int(row[0])


def test_it_is_looked_at_at_once_and_once(world: World) -> None:
    api = world.api()
    server, other, busy = (api.server(f"alerted-{number}") for number in range(3))
    world.wait(8 * DAY)
    api.done("POST", f"/servers/{busy}/actions/reboot")
    policy = world.policy(on_alert("GuestIdle", "alerted-*"))
    stranger = world.policy(on_alert("GuestLost", "alerted-*"))
    raise_alert(world, "GuestIdle", server, busy)
    done = look(world.database)  # three clocks more
    assert len(set(done)) == len(done)
    notice = world.happened(server, e.ServerNoticeIssued)
    assert (notice.action, str(notice.ruling.policy_id)) == ("stop", policy)
    assert "alert GuestIdle" in [finding.condition for finding in notice.findings]
    assert notice.issued_at - world.events(server)[-1].at < timedelta(seconds=30)
    [swept] = eventually(lambda: sweeps(world, policy))
    assert (swept.noticed, swept.acted, swept.judged) == (1, 0, swept.alerted)
    assert swept.alerted in {1, 2}  # two alerts are two events: a clock may look in between
    before = looked(world, policy)
    world.wait(timedelta(hours=1))  # sooner it would be one that flaps
    raise_alert(world, "GuestIdle", server)
    eventually(lambda: looked(world, policy), lambda times: times > before)
    assert len(notices(world, server)) == 1
    assert notices(world, busy) == notices(world, other) == []
    assert sweeps(world, stranger) == []
    world.say(server, commands.ExemptServer("enough", world.now()))


def test_what_an_alert_calls_for_is_of_the_budget_of_its_tick(world: World) -> None:
    api = world.api()
    servers = [api.server(f"bounded-{number}") for number in range(3)]
    world.wait(8 * DAY)
    policy = world.policy(on_alert("Bounded", "bounded-*", budget={"per_tick": 1}))
    raise_alert(world, "Bounded", *servers[:2])
    eventually(lambda: looked(world, policy))
    eventually(lambda: sum(len(notices(world, server)) for server in servers))
    raise_alert(world, "Bounded", servers[2])
    eventually(lambda: looked(world, policy), lambda times: times == 2)
    assert sorted(len(notices(world, server)) for server in servers) == [0, 0, 1]
    assert notices(world, servers[2]) == []
    preview = world.api("admin").ask("POST", f"/policies/{policy}/preview", expect=200).json()
    assert (len(preview["steps"]), preview["untold"]) == (1, 1)
