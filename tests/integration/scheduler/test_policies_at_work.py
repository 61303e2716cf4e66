"""Policies at work: what they do over months, event by event, and that nothing goes twice or too early."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from commands.policy.events import PolicyEvaluated
from commands.server import commands
from commands.server import events as e
from tests.integration.api.conftest import Api
from tests.integration.scheduler.conftest import World
from tests.waiting import eventually

DAY = timedelta(days=1)
EVERY_MINUTE = {"every": "PT1M"}


def idle(name: str, server: str, **more):
    rule = {
        "kind": "idle",
        "window": "P7D",
        "notice": "P2D",
        "thresholds": [{"metric": "cpu_percent", "below": 5}],
    }
    return {"name": name, "rule": {**rule, **more}, "selector": {"names": [server]}, "schedule": EVERY_MINUTE}


def clean_up(name: str, server: str):
    rule = {"kind": "clean-up", "suspended_for": "P30D", "notices": ["P7D", "P1D"]}
    return {"name": name, "rule": rule, "selector": {"names": [server]}, "schedule": EVERY_MINUTE}


def told(world: World, server: str) -> list[str]:
    """What policies and owners made of it, in order. (The channels are the tests themselves.)"""
    in_vain = e.ServerNoticeDeliveryFailed | e.ServerNoticeParked
    events = [one.event for one in world.events(server)]
    judged = [one for one in events if isinstance(one, e.Judging) and not isinstance(one, in_vain)]
    return [type(event).__name__.removeprefix("Server") for event in judged]


def test_sixty_days_of_a_server_nobody_wants(world: World) -> None:
    """Idle, told, kept alive, idle again, told, shelved, told twice, deleted: and nobody else is touched."""
    api = world.api()
    server, other = api.server("forgotten"), api.server("wanted")
    policy = world.policy(idle("idle", "forgotten"))
    world.policy(clean_up("clean up", "forgotten"))

    world.wait(7 * DAY)
    world.silence(server, 24 * 7)
    notice = world.happened(server, e.ServerNoticeIssued)
    assert (notice.action, str(notice.ruling.policy_id), notice.ruling.policy_version) == (
        "shelve",
        policy,
        1,
    )
    assert notice.acts_at - notice.issued_at == 2 * DAY
    assert notice.recipients == (world.events(server)[0].entry.by,)
    world.deliver(server, notice.notice_id)

    world.say(server, commands.KeepServerAlive(world.now() + 10 * DAY, world.now(), notice.notice_id))
    world.happened(server, e.ServerNoticeWithdrawn)
    assert api.get(f"/servers/{server}")["status"] == "ACTIVE"

    world.wait(11 * DAY)
    world.silence(server, 24 * 9)
    again = world.happened(server, e.ServerNoticeIssued, 2)
    world.deliver(server, again.notice_id)
    world.wait(2 * DAY)
    world.silence(server, 24 * 3)
    world.happened(server, e.ServerShelved)
    shelved = [one for one in world.events(server) if isinstance(one.event, e.ServerShelveRequested)]
    assert [one.entry.by for one in shelved] == [f"policy:{policy}"]
    explained = world.api("admin").get(f"/servers/{server}/explain")
    assert [one["policy_name"] for one in explained["policies"] if one["matched"]] == []

    world.wait(23 * DAY)
    first = world.happened(server, e.ServerNoticeIssued, 3)
    assert (first.action, first.period) == ("delete", 7 * DAY.total_seconds())
    world.wait(20 * DAY)  # the mail server was down: nothing is deleted, nor announced to be soon
    eventually(lambda: ticked(world) > world.now() - timedelta(minutes=2), lambda was: was)
    assert told(world, server).count("NoticeIssued") == 3
    world.deliver(server, first.notice_id)
    world.wait(6 * DAY)
    last = world.happened(server, e.ServerNoticeIssued, 4)
    assert last.period == DAY.total_seconds()
    world.deliver(server, last.notice_id)
    world.wait(DAY)
    world.happened(server, e.ServerDeleted)
    assert told(world, server) == [
        "NoticeIssued",
        "NoticeDelivered",
        "KeptAlive",
        "NoticeWithdrawn",
        "NoticeIssued",
        "NoticeDelivered",
        "PolicyActionDecided",
        "NoticeIssued",
        "NoticeDelivered",
        "NoticeIssued",
        "NoticeDelivered",
        "PolicyActionDecided",
        "NoticeWithdrawn",
    ]
    assert told(world, other) == []
    assert api.get(f"/servers/{other}")["status"] == "ACTIVE"
    swept = [one.event for one in world.events(policy) if isinstance(one.event, PolicyEvaluated)]
    assert [(one.noticed, one.acted) for one in swept if one.noticed or one.acted] == [(1, 0), (1, 0), (0, 1)]


def ticked(world: World):
    row = world.connection.execute(
        "SELECT max(due) FROM scheduler_ticks WHERE duty LIKE 'policy:%'"
    ).fetchone()
    assert row is not None
    return row[0]


def test_a_plan_is_done_as_it_was_shown_or_not_at_all(world: World) -> None:
    api, admin = world.api(), world.api("admin")
    servers = [api.server(f"plan-{number}") for number in range(3)]
    definition = idle("planned", "plan-*", thresholds=[], notice="P1D", action="stop")
    answer = admin.ask("POST", "/policies", definition, expect=201)
    made = answer.json()["policy"]["id"]
    position = answer.headers["Ledger-Position"]
    assert admin.get(f"/policies/{made}", min_position=position)["enabled"] is False
    world.wait(8 * DAY)
    shown = admin.ask("POST", f"/policies/{made}/preview", expect=200).json()
    assert sorted(step["server_id"] for step in shown["steps"]) == sorted(servers)
    assert {(step["step"]["kind"], step["step"]["action"]) for step in shown["steps"]} == {("tell", "stop")}
    assert all(finding["holds"] for step in shown["steps"] for finding in step["findings"])

    api.done("POST", f"/servers/{servers[0]}/actions/reboot")
    refused = admin.ask("POST", f"/plans/{shown['hash']}/apply", expect=409).json()
    assert refused["code"] == "PLAN_OUTDATED"
    assert all(told(world, server) == [] for server in servers)

    shown = admin.ask("POST", f"/policies/{made}/preview", expect=200).json()
    assert sorted(step["server_id"] for step in shown["steps"]) == sorted(servers[1:])
    foreign, unknown = (
        api.ask("POST", f"/plans/{plan}/apply", expect=404).json() for plan in (shown["hash"], "0" * 64)
    )
    assert foreign | {"request_id": ""} == unknown | {"request_id": ""}
    applied = admin.ask("POST", f"/plans/{shown['hash']}/apply", expect=200).json()
    assert (applied["acted"], applied["noticed"]) == (0, 2)
    assert [told(world, server) for server in servers] == [[], ["NoticeIssued"], ["NoticeIssued"]]
    admin.ask("POST", f"/plans/{shown['hash']}/apply", expect=409)
    admin.ask("POST", f"/plans/{'0' * 64}/apply", expect=404)
    assert told(world, servers[1]) == ["NoticeIssued"]


def test_a_rehearsal_tells_what_would_have_been(world: World) -> None:
    api, admin = world.api(), world.api("admin")
    idle_one, woken = api.server("reh-idle"), api.server("reh-woken")
    begin = world.now()
    world.wait(7 * DAY + timedelta(minutes=80))
    api.done("POST", f"/servers/{woken}/actions/reboot")
    world.wait(3 * DAY)
    definition = idle("rehearsed", "reh-*", thresholds=[], notice="PT1H", action="stop")
    made = admin.ask("POST", "/policies", definition, expect=201).json()["policy"]["id"]
    outcome = rehearsed(admin, made, begin)
    touched = {one["server_id"]: one for one in outcome["touches"]}
    assert touched.keys() == {idle_one, woken}
    assert touched[woken]["wrong"] is True
    assert touched[idle_one]["wrong"] is False
    assert 3 * 24 < touched[idle_one]["saved_hours"] < 3 * 24 + 1
    assert outcome["saved"]["server_hours"] == sum(one["saved_hours"] for one in outcome["touches"])
    assert (outcome["wrong"], outcome["notices"]) == (1, 2)
    assert told(world, idle_one) == told(world, woken) == []


def rehearsed(api: Api, policy: str, begin: datetime, **query: Any) -> dict[str, Any]:
    """Rehearse a policy from then until now; return the first page of what came of it."""
    operation = api.outcome(api.ask("POST", f"/policies/{policy}/rehearse", {"from": begin.isoformat()}))
    assert operation["status"] == "succeeded", operation
    assert (operation["resource"], operation["action"]) == ("policy", "rehearse")
    assert operation["progress"]["done"] == operation["progress"]["total"] > 0
    page: dict[str, Any] = api.get(operation["result"].removeprefix("/api/v1"), **query)
    return page


def test_why_is_told_of_any_moment(world: World) -> None:
    api, admin = world.api(), world.api("admin")
    server = api.server("why")
    world.policy(idle("why not", "why", thresholds=[], notice="P1D", action="stop"))
    before = world.now()
    world.wait(8 * DAY)
    world.happened(server, e.ServerNoticeIssued)

    def findings(**query):
        seen = {} if query else {"min_position": world.events(server)[-1].position}
        answer = api.get(f"/servers/{server}/explain", **query, **seen)
        [mine] = [one for one in answer["policies"] if one["policy_name"] == "why not"]
        return mine

    now = findings()
    assert now["matched"] is True
    assert now["next"] == "stop waits until its notice is delivered"
    then = findings(as_of=before.isoformat())
    assert then["matched"] is False
    assert [one["condition"] for one in then["findings"] if not one["holds"]] == ["untouched"]
    assert then["next_at"] is not None
    world.say(server, commands.ExemptServer("a demo", world.now()))
    world.happened(server, e.ServerNoticeWithdrawn)
    assert [one["condition"] for one in findings()["findings"] if not one["holds"]] == ["not exempt"]
    admin.get("/servers/00000000-0000-4000-8000-000000000000/explain", expect=404)


def test_an_owner_may_extend_as_far_as_the_policy_allows(world: World) -> None:
    api = world.api()
    server = api.server("leased", expires_at=(world.now() + 10 * DAY).isoformat())
    rule = {"kind": "expiry", "notices": ["P2D"], "extension": "P20D", "longest": "P40D"}
    world.policy(
        {"name": "leases", "rule": rule, "selector": {"names": ["leased"]}, "schedule": EVERY_MINUTE}
    )

    def extend(days: int, expect: int):
        until = (world.now() + days * DAY).isoformat()
        return api.ask("POST", f"/servers/{server}/actions/extend", {"until": until}, expect=expect).json()

    assert extend(31, 422)["code"] == "EXTENSION_TOO_LONG"
    extend(29, 200)
    assert extend(41, 422)["code"] == "EXTENSION_TOO_LONG"
    world.wait(28 * DAY)
    notice = world.happened(server, e.ServerNoticeIssued)
    assert notice.action == "delete"
    extend(11, 200)
    world.wait(timedelta(minutes=1))  # until it looks again
    world.happened(server, e.ServerNoticeWithdrawn)
