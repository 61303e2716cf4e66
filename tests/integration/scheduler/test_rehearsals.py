"""A rehearsal over HTTP: an operation of its own, whose result is read in pages by those who may."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from commands.policy import events as p
from tests.integration.scheduler.conftest import World
from tests.integration.scheduler.test_policies_at_work import DAY, idle, rehearsed
from tests.waiting import eventually

KNOWN_IN_TIME = """
INSERT INTO server_signals (server_id, metric, hour, mean, highest, samples, source, recorded_at)
SELECT %s, 'cpu_percent', hour, 0.5, 0.5, 60, 'test', hour + interval '1 hour'
FROM generate_series(
    date_trunc('hour', ledger_now()) - interval '10 days', ledger_now() - interval '1 hour', interval '1 hour'
) AS hour
"""


@pytest.fixture(scope="module")
def policy(world: World) -> str:
    """A policy that would have stopped three servers of demo's."""
    for number in range(3):
        world.api().server(f"paged-{number}")
    world.wait(10 * DAY)
    definition = idle("paged", "paged-*", thresholds=[], notice="PT1H", action="stop")
    made = world.api("admin").ask("POST", "/policies", definition, expect=201)
    return str(made.json()["policy"]["id"])


def test_those_it_would_have_touched_come_in_pages(world: World, policy: str) -> None:
    admin = world.api("admin")
    whole = rehearsed(admin, policy, world.now() - 20 * DAY)
    names = [one["server_name"] for one in whole["touches"]]
    assert sorted(names) == ["paged-0", "paged-1", "paged-2"]
    assert whole["next"] is None
    first = rehearsed(admin, policy, world.now() - 20 * DAY, limit=2)
    rest = admin.http.get(first["next"].removeprefix("/api/v1")).json()
    assert [one["server_name"] for page in (first, rest) for one in page["touches"]] == names
    assert (first["wrong"], first["notices"], rest["next"]) == (0, 3, None)
    told = [one.event for one in world.events(policy) if isinstance(one.event, p.PolicyRehearsed)]
    assert (told[0].touched, told[0].wrong) == (3, 0)
    assert told[0].saved_server_hours == pytest.approx(whole["saved"]["server_hours"])
    shown = admin.get(f"/policies/{policy}")
    assert (shown["edits"], shown["version"]) == (1, 1)


def test_it_is_begun_once_and_read_by_those_who_may_write_the_policy(world: World, policy: str) -> None:
    api, admin = world.api(), world.api("admin")
    path, wish = f"/policies/{policy}/rehearse", {"from": (world.now() - DAY).isoformat()}
    key = {"Idempotency-Key": "once"}
    answer = admin.ask("POST", path, wish, **key)
    again = admin.ask("POST", path, wish, **key)
    assert answer.json() == again.json()
    assert answer.headers["Location"] == answer.json()["operation"]["href"]
    operation = admin.outcome(answer)
    asked = [one.event for one in world.events(policy) if isinstance(one.event, p.PolicyRehearsalRequested)]
    assert [str(one.operation_id) for one in asked].count(operation["id"]) == 1
    api.ask("POST", path, wish, expect=403)
    api.get(f"/operations/{operation['id']}/rehearsal", expect=404)
    admin.get(f"/operations/{policy}/rehearsal", expect=404)
    admin.get(f"/operations/{operation['id']}/rehearsal", cursor="x", expect=422)


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"from": "2026-01-02T00:00:00Z", "to": "2026-01-01T00:00:00Z"}, 422),
        ({"from": "2026-01-01T00:00:00"}, 422),
        ({"from": "9998-01-01T00:00:00Z"}, 422),
        ({}, 422),
        ({"from": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"}, 422),
    ],
)
def test_what_is_no_span_is_refused_before_it_begins(
    world: World, policy: str, wish: dict[str, Any], status: int
) -> None:
    before = len(world.events(policy))
    world.api("admin").ask("POST", f"/policies/{policy}/rehearse", wish, expect=status)
    assert len(world.events(policy)) == before


def test_one_that_is_broken_off_again_and_again_says_so(world: World, policy: str) -> None:
    """A job before it holds its lock, so that its former tries can be counted before it is run."""
    admin = world.api("admin")
    held = world.connection.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, lock) VALUES ('nobody', 'none', 'rehearsals')"
        " RETURNING id"
    ).fetchone()
    answer = admin.ask("POST", f"/policies/{policy}/rehearse", {"from": (world.now() - DAY).isoformat()})
    tried = "UPDATE procrastinate_jobs SET attempts = 3 WHERE lock = 'rehearsals' AND queue_name = 'asides'"
    eventually(lambda: world.connection.execute(tried).rowcount)
    world.connection.execute("DELETE FROM procrastinate_jobs WHERE id = %s", held)
    operation = admin.outcome(answer)
    assert (operation["status"], operation["reason"]) == ("failed", "it was broken off 3 times")
    assert operation["result"] is None
    admin.get(f"/operations/{operation['id']}/rehearsal", expect=404)


def test_what_was_forgotten_counts_as_unknown(world: World) -> None:
    admin, server = world.api("admin"), world.api().server("forgot")
    world.wait(10 * DAY)
    with world.owner() as owner:
        owner.execute(KNOWN_IN_TIME, [server])
    definition = idle("forgot", "forgot", notice="PT1H", known=0.1)
    policy = admin.ask("POST", "/policies", definition, expect=201).json()["policy"]["id"]
    begin = world.now() - 9 * DAY
    assert [one["server_name"] for one in rehearsed(admin, policy, begin)["touches"]] == ["forgot"]
    kept = "INSERT INTO signals_kept (since) VALUES (ledger_now() - interval '6 days')"
    with world.owner() as owner:
        owner.execute(kept)
    try:
        page = rehearsed(admin, policy, begin)
        assert page["touches"] == []
        assert page["signals_known_from"] is not None
        [why] = [
            one
            for one in admin.get(f"/servers/{server}/explain")["policies"]
            if one["policy_name"] == "forgot"
        ]
        assert [one["condition"] for one in why["findings"] if not one["holds"]] == ["signals kept"]
    finally:
        with world.owner() as owner:
            owner.execute("DELETE FROM signals_kept")


def test_a_project_has_three_open_at_the_same_time_and_no_more(world: World, policy: str) -> None:
    """Each is worked out by itself: whoever queues many would have all others wait."""
    admin = world.api("admin")
    path, wish = f"/policies/{policy}/rehearse", {"from": (world.now() - DAY).isoformat()}
    done = admin.ask("POST", path, wish)
    admin.outcome(done)
    copies = """
        INSERT INTO operation SELECT (jsonb_populate_record(one, jsonb_build_object(
            'id', gen_random_uuid(), 'status', 'running', 'finished_at', NULL))).*
        FROM operation AS one, generate_series(1, 3) WHERE id = %s
    """
    world.connection.execute(copies, [done.json()["operation"]["id"]])
    try:
        assert admin.ask("POST", path, wish, 429).json()["code"] == "TOO_MANY_REHEARSALS"
        again = {"Idempotency-Key": uuid4().hex}
        assert admin.ask("POST", path, wish, 429, **again).json()["code"] == "TOO_MANY_REHEARSALS"
    finally:
        world.connection.execute(
            "DELETE FROM operation WHERE action = 'rehearse' AND status = 'running'",
        )
    admin.outcome(admin.ask("POST", path, wish))
