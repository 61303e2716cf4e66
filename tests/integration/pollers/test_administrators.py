"""What an administrator does behind our back, and Nova records, is told in the server's own story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest

from commands.server import events as e
from tests.integration.pollers.compute import Bench, bench_on
from tests.unit.commands.server import lives

ALL = [
    "migrate",
    "live-migration",
    "evacuate",
    "live_migration_abort",
    "live_migration_force_complete",
    "reboot",
    "rebuild",
    "createImage",
    "changePassword",
    "trigger_crash_dump",
    "lock",
    "unlock",
    "resetState",
    "attach_volume",
    "detach_volume",
    "swap_volume",
    "attach_interface",
    "detach_interface",
]
"""Entries of os-instance-actions that need not leave another status."""


@pytest.fixture
def bench(database: str) -> Iterator[Bench]:
    with bench_on(database) as bench:
        yield bench


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def act(bench: Bench, action: str, user_id: str = "admin") -> e.CloudAction:
    request_id = bench.nova.act(lives.CLOUD_ID, action, user_id, updated=now())
    return e.CloudAction(action, request_id, user_id)


def told(bench: Bench, stream: UUID) -> list[e.CloudAction]:
    return [event.cause for event in bench.told(stream) if isinstance(event, e.ServerActedOnOutOfBand)]


def look(bench: Bench, times: int = 3) -> None:
    """Let one observer look some times, and then one of another process."""
    observer = bench.observer()
    for _ in range(times):
        bench.do(observer.tick)
    bench.do(bench.observer().resync)


def test_each_is_told_once_and_by_whom(bench: Bench) -> None:
    stream = bench.server(updated=now())
    look(bench, 1)
    done = [act(bench, action) for action in ALL]
    look(bench)
    assert told(bench, stream) == done


def test_what_is_told_as_the_cause_of_something_is_not_told_again(bench: Bench) -> None:
    stream = bench.server(updated=now())
    request_id = bench.nova.act(lives.CLOUD_ID, "stop", "admin", status="SHUTOFF", updated=now())
    look(bench)
    [stopped] = [event for event in bench.told(stream) if isinstance(event, e.ServerStoppedOutOfBand)]
    assert stopped.cause == e.CloudAction("stop", request_id, "admin")
    assert told(bench, stream) == []


def test_what_we_do_ourselves_is_nobody_elses_doing(bench: Bench) -> None:
    stream = bench.server(updated=now())
    for action in ("reboot", "rebuild", "attach_volume", "lock", "createImage", "changePassword"):
        act(bench, action, "us")
    look(bench)
    assert told(bench, stream) == []


def test_who_uses_our_user_for_what_we_never_do_is_told(bench: Bench) -> None:
    stream = bench.server(updated=now())
    done = act(bench, "live-migration", "us")
    look(bench)
    assert told(bench, stream) == [done]


def test_what_was_before_the_book_had_the_server_is_no_news(bench: Bench) -> None:
    bench.nova.put(lives.CLOUD_ID)
    act(bench, "migrate")
    bench.nova.actions[lives.CLOUD_ID][0]["start_time"] = "2020-01-01T00:00:00.000000"
    stream = bench.server(updated=now())
    look(bench)
    assert told(bench, stream) == []


def test_while_nothing_changes_the_audit_is_asked_once(bench: Bench) -> None:
    bench.server(updated=now())
    observer = bench.observer()
    for _ in range(4):
        bench.do(observer.tick)
    assert bench.nova.asked["actions"] == 1
