"""Nobody is shown whose server waits for room, whose gives way for it, and where: administrators are."""

from __future__ import annotations

import json
from typing import Any

from tests.integration.api.conftest import Api
from tests.integration.api.post import text_of
from tests.integration.preemption.conftest import Small, event, told

DELETED = {"flavor": "m1.small", "is_preemptible": True, "on_preemption": "delete"}


def everything(api: Api, *servers: str) -> str:
    """Return all that a project can be shown of its servers, and of what policies make of them."""
    answers = [
        api.get(path, limit=1000) for path in ("/servers", "/notices", "/decisions", "/policies", "/events")
    ]
    answers.append(api.get("/servers", status="DELETED"))
    position = answers[4]["events"][-1]["position"]
    for server in servers:
        answers += [api.get(f"/servers/{server}"), api.get(f"/servers/{server}", as_of=position)]
        answers += [api.get(f"/servers/{server}/{part}") for part in ("events", "explain")]
    for entry in answers[4]["events"]:
        if entry["type"].endswith("Requested") and "operation_id" in entry["event"]:
            answers.append(api.get(f"/operations/{entry['event']['operation_id']}"))
    answers += [api.get(f"/notices/{one['id']}") for one in answers[1]["notices"]]
    answers += [api.get(f"/decisions/{one['id']}") for one in answers[2]["decisions"]]
    return json.dumps(answers)


def names_of(small: Small, user: str, *servers: dict[str, Any]) -> set[str]:
    """Return what would tell that something is a user's: of hosts see ``HOSTS``."""
    cloud = small.cloud(user)
    assert cloud.user_id
    return {cloud.user_id, cloud.project_id} | {
        str(one[key]) for one in servers for key in ("id", "name", "cloud_id") if one[key]
    }


HOSTS = {"sim-1", "sim-2"}


def test_who_waits_and_who_gives_way_do_not_learn_of_each_other(small: Small) -> None:
    demo, alice, admin = small("demo"), small("alice"), small("admin")
    policy = small.enable_preemption(notice="PT4S")
    fleet = [demo.server(**DELETED) for _ in range(4)]
    foreign = {"X-Request-Id": "a-word-of-alice"}
    answer = alice.ask("POST", "/servers", alice.wish(flavor="m1.small"), **foreign)
    waiting = answer.json()["server"]["id"]
    [first] = told(demo)
    demo.done("POST", f"/servers/{first['id']}/actions/lock")  # so another one is chosen
    alice.succeeded(answer)
    servers = [demo.get(f"/servers/{one}") for one in fleet]

    shown = everything(alice, waiting)
    assert [name for name in names_of(small, "demo", *servers) | HOSTS if name in shown] == []
    mine = alice.get(f"/servers/{waiting}")
    shown = everything(demo, *fleet)
    hidden = {*names_of(small, "alice", mine), "a-word-of-alice"} | HOSTS
    assert [name for name in hidden if name in shown] == []
    letters = [text_of(letter) for letter in small.post.about(first["id"])]
    assert letters
    assert [name for name in hidden for letter in letters if name in letter] == []

    awaited = event(alice, waiting, "ServerPreemptionPlanned")
    assert awaited is not None
    assert awaited["room"] == {"vcpus": 1, "ram_mb": 2048, "disk_gb": 20}
    assert awaited["ruling"]["policy_id"] == policy
    assert {"number", "at", "preempts_at", "period"} <= set(awaited)
    known = event(admin, waiting, "ServerPreemptionPlanned")
    assert known is not None
    assert known["host"] in HOSTS
    assert [one["server_id"] for one in known["victims"]] == [first["id"]]
    assert {"considered", "spared"} <= set(known)
    notices = admin.get("/notices", server_id=first["id"])["notices"]
    assert {one["makes_room_for"] for one in notices} == {waiting}
    assert [one["makes_room_for"] for one in demo.get("/notices", server_id=first["id"])["notices"]] == [None]


def test_a_policy_does_not_tell_a_project_which_others_it_concerns(small: Small) -> None:
    demo, admin = small("demo"), small("admin")
    projects = [small.cloud(user).project_id for user in ("demo", "alice")]
    rule = {"kind": "idle", "window": "P1D", "thresholds": []}
    body = {"name": "idle", "rule": rule, "selector": {"projects": projects}}
    made = admin.ask("POST", "/policies", body, expect=201)
    policy, position = made.json()["policy"]["id"], made.headers["Ledger-Position"]
    whole = admin.get(f"/policies/{policy}", min_position=position)
    assert whole["definition"]["selector"]["projects"] == projects
    mine = demo.get(f"/policies/{policy}")
    assert mine["definition"]["selector"]["projects"] == projects[:1]
    assert small.cloud("admin").project_id not in json.dumps(mine)
    server = demo.server()
    shown = json.dumps([demo.get(f"/servers/{server}/explain"), demo.get("/policies")])
    assert projects[1] not in shown
    [explained] = admin.get(f"/servers/{server}/explain")["policies"]
    assert projects[1] in explained["findings"][0]["detail"]
