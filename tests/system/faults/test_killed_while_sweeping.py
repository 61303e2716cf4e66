"""A scheduler that is killed, or frozen, in the midst of a sweep: each server is told once all the same."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.book_time import shift
from tests.scale import only_in_full
from tests.system.faults.conftest import KILLS, Scene
from tests.waiting import eventually

HOURS = timedelta(hours=2)
SERVERS = 3


def idle(name: str) -> dict[str, Any]:
    rule = {"kind": "idle", "window": "PT1H", "thresholds": [], "notice": "P1D", "action": "stop"}
    return {"name": name, "rule": rule, "schedule": {"every": "PT1M"}, "channels": ["webhook"]}


def enabled(scene: Scene, name: str) -> str:
    """Write a policy and switch it on; return its id."""
    answer = scene.service.http.post("/policies", json=idle(name))
    assert answer.status_code == 201, answer.text
    policy = str(answer.json()["policy"]["id"])
    answer = scene.service.http.post(f"/policies/{policy}/actions/enable")
    assert answer.status_code == 200, answer.text
    position = answer.headers["Ledger-Position"]
    eventually(lambda: scene.service.get(f"/policies/{policy}?min_position={position}").get("enabled"))
    return policy


def begin(scene: Scene) -> list[UUID]:
    servers = [scene.service.create(f"idle-{number}").server for number in range(SERVERS)]
    eventually(scene.books.is_quiet)
    return servers


def told(scene: Scene, policy: str) -> Counter[UUID]:
    """How often each server was told something by a policy."""
    query = """
        SELECT stream FROM ledger
        WHERE type = 'ServerNoticeIssued' AND event -> 'ruling' ->> 'policy_id' = %s
    """
    with psycopg.connect(scene.book.url) as connection:
        return Counter(stream for (stream,) in connection.execute(query, [policy]))


def swept(scene: Scene, policy: str) -> list[str]:
    """The due times of the sweeps it has on record."""
    query = "SELECT event ->> 'due' FROM ledger WHERE type = 'PolicyEvaluated' AND stream = %s"
    with psycopg.connect(scene.book.url) as connection:
        return [due for (due,) in connection.execute(query, [policy])]


def looks_again(scene: Scene, policy: str, ahead: timedelta) -> None:
    """Let it look once more, when a day of notices is not over yet."""
    before = ticked(scene, policy)
    shift(scene.book.url, ahead)
    eventually(lambda: ticked(scene, policy) > before)


def ticked(scene: Scene, policy: str) -> Any:
    with psycopg.connect(scene.book.url) as connection:
        query = "SELECT coalesce(max(due), '2000-01-01Z') FROM scheduler_ticks WHERE duty = %s"
        row = connection.execute(query, [f"policy:{policy}"]).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.timeout(1200)
def test_killed_in_the_midst_of_a_sweep_another_does_it_over(scene: Scene) -> None:
    """It has judged, holds the tick's claim, and asks the first servers, when it dies."""
    servers, ahead = begin(scene), timedelta()
    for number in range(KILLS):
        policy = enabled(scene, f"killed-{number}")
        held, ahead = scene.book.hold_writers(), ahead + HOURS
        shift(scene.book.url, ahead)
        eventually(scene.book.writer_waits)
        scene.service.kill()
        held.close()
        scene.service.start()
        eventually(lambda: set(told(scene, policy)) == set(servers))  # noqa: B023
        ahead += timedelta(minutes=2)
        looks_again(scene, policy, ahead)
        assert told(scene, policy) == dict.fromkeys(servers, 1)
        assert len(set(swept(scene, policy))) == len(swept(scene, policy))


@only_in_full
@pytest.mark.timeout(1200)
def test_frozen_in_the_midst_of_a_sweep_it_loses_its_claim_and_does_no_harm(scene: Scene) -> None:
    servers = begin(scene)
    policy = enabled(scene, "frozen")
    held = scene.book.hold_writers()
    shift(scene.book.url, HOURS)
    eventually(scene.book.writer_waits)
    scene.service.freeze()
    held.close()
    with scene.second():
        eventually(lambda: set(told(scene, policy)) == set(servers))
        scene.service.thaw()
        eventually(scene.books.is_quiet)
        looks_again(scene, policy, HOURS + timedelta(minutes=2))
    looks_again(scene, policy, HOURS + timedelta(minutes=4))
    assert told(scene, policy) == dict.fromkeys(servers, 1)
    assert len(set(swept(scene, policy))) == len(swept(scene, policy))


def withdrawn(scene: Scene, policy: str) -> Counter[str]:
    """Why notices of a policy were withdrawn."""
    query = """
        SELECT taken.event ->> 'why' FROM ledger AS taken
        JOIN ledger AS issued ON issued.event ->> 'notice_id' = taken.event ->> 'notice_id'
        WHERE taken.type = 'ServerNoticeWithdrawn' AND issued.type = 'ServerNoticeIssued'
          AND issued.event -> 'ruling' ->> 'policy_id' = %s
    """
    with psycopg.connect(scene.book.url) as connection:
        return Counter(why for (why,) in connection.execute(query, [policy]))


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    "step", [pytest.param("before the job", marks=only_in_full), "before the withdrawal"]
)
def test_killed_while_a_policy_is_disabled_its_notices_are_taken_back(scene: Scene, step: str) -> None:
    servers, policy = begin(scene), enabled(scene, "recalled")
    shift(scene.book.url, HOURS)
    eventually(lambda: set(told(scene, policy)) == set(servers))
    eventually(scene.books.is_quiet)
    held = scene.book.hold_reactor()
    answer = scene.service.http.post(f"/policies/{policy}/actions/disable")
    assert answer.status_code == 200, answer.text
    if step == "before the withdrawal":
        writers = scene.book.hold_writers()
        held.close()
        eventually(scene.book.writer_waits)
        held = writers
    scene.service.kill()
    held.close()
    scene.service.start()
    eventually(lambda: withdrawn(scene, policy) == {"its policy was disabled": SERVERS})


@only_in_full
@pytest.mark.timeout(1200)
def test_killed_while_it_rehearses_another_begins_anew(scene: Scene) -> None:
    begin(scene)
    policy = enabled(scene, "rehearsed")
    wish = {"from": "2020-01-01T00:00:00Z"}
    answer = scene.service.http.put(f"/policies/{policy}", json={**idle("rehearsed"), **RARELY})
    assert answer.status_code == 200, answer.text
    for _ in range(KILLS):
        with psycopg.connect(scene.book.url) as held:
            held.execute("LOCK TABLE rehearsals IN ACCESS EXCLUSIVE MODE")
            operation = scene.service.ask("POST", f"/policies/{policy}/rehearse", wish)["operation"]
            eventually(lambda: waits_for_table(scene, "rehearsals"))
            scene.service.kill()
        scene.service.start()
        path = operation["href"].removeprefix("/api/v1")
        eventually(lambda: scene.service.get(path).get("status") == "succeeded")  # noqa: B023
        result = scene.service.get(f"{path}/rehearsal")
        assert result["ticks"] > 0


RARELY = {"schedule": {"every": "P1D"}}


def waits_for_table(scene: Scene, table: str) -> bool:
    query = "SELECT FROM pg_locks WHERE NOT granted AND relation = %s::regclass"
    with psycopg.connect(scene.book.url) as connection:
        return connection.execute(query, [table]).rowcount > 0
