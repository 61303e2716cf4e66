"""A policy that is switched off, deleted or rewritten takes back what it had announced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from commands.server import commands
from commands.server import events as e
from tests.integration.scheduler.conftest import World
from tests.integration.scheduler.test_policies_at_work import DAY, clean_up, idle
from tests.waiting import eventually

SELDOM = {"cron": "0 3 1 1 *", "time_zone": "UTC"}
"""So that it is not the sweep that does what is looked at here."""


def announced(world: World, policy: str, server: str, at: datetime | None = None) -> UUID:
    """Have a notice issued as a sweep of the policy would, which judged at a moment; return its id."""
    judged_at, notice_id = at or world.now(), uuid4()
    ruling = e.PolicyRef(UUID(policy), "told", 1)
    acts_at = judged_at + 2 * DAY
    period = (2 * DAY).total_seconds()
    world.say(
        server, commands.IssueNotice(notice_id, ruling, "shelve", judged_at, acts_at, period, ("mail",))
    )
    return notice_id


def withdrawn(world: World, server: str) -> list[tuple[UUID, str]]:
    events = [one.event for one in world.events(server)]
    return [(one.notice_id, one.why) for one in events if isinstance(one, e.ServerNoticeWithdrawn)]


def seldom(name: str, **more: Any) -> dict[str, Any]:
    return {**idle(name, name), "schedule": SELDOM, **more}


Change = Callable[[World, str, str], Any]


def disable(world: World, policy: str, name: str) -> None:
    world.api("admin").ask("POST", f"/policies/{policy}/actions/disable", expect=200)


def delete(world: World, policy: str, name: str) -> None:
    world.api("admin").ask("DELETE", f"/policies/{policy}", expect=200)


def select_others(world: World, policy: str, name: str) -> None:
    rewrite(world, policy, seldom(name, selector={"names": [name], "flavors": ["m1.large"]}))


def do_something_else(world: World, policy: str, name: str) -> None:
    rewrite(world, policy, {**clean_up(name, name), "schedule": SELDOM})


def rewrite(world: World, policy: str, definition: dict[str, Any]) -> None:
    world.api("admin").ask("PUT", f"/policies/{policy}", definition, expect=200)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (disable, "its policy was disabled"),
        (delete, "its policy was deleted"),
        (select_others, "flavor: m1.tiny (wanted: m1.large)"),
        (do_something_else, "its policy was changed"),
    ],
)
def test_what_it_announced_is_taken_back_with_the_reason(world: World, change: Change, why: str) -> None:
    name = f"told-{change.__name__}"
    server, policy = world.api().server(name), world.policy(seldom(name))
    notice = announced(world, policy, server)
    eventually(lambda: jobs(world), lambda left: left == 0)
    change(world, policy, name)
    eventually(lambda: withdrawn(world, server), lambda seen: seen == [(notice, why)])
    shown = world.api().get(f"/notices/{notice}", min_position=world.events(server)[-1].position)
    assert (shown["status"], shown["why"]) == ("withdrawn", why)
    signed = [one.entry for one in world.events(server) if isinstance(one.event, e.ServerNoticeWithdrawn)]
    assert [one.by for one in signed] == [f"policy:{policy}"]
    assert signed[0].causation_id is not None


def test_a_notice_that_comes_after_its_policy_was_disabled_is_taken_back(world: World) -> None:
    """A sweep that had judged before, and wrote late."""
    server, policy = world.api().server("late"), world.policy(seldom("late"))
    judged_at = world.now()
    disable(world, policy, "late")
    eventually(lambda: jobs(world), lambda left: left == 0)
    notice = announced(world, policy, server, judged_at)
    eventually(lambda: withdrawn(world, server), lambda seen: seen == [(notice, "its policy was disabled")])


def test_what_still_holds_is_left_as_it_is(world: World) -> None:
    """Another description, a disabled policy applied by hand, and a notice to make room."""
    server, policy = world.api().server("steady"), world.policy(seldom("steady"))
    notice = announced(world, policy, server)
    rewrite(world, policy, seldom("steady", description="in other words"))
    giving, other = world.api().server("giving"), world.policy(seldom("giving"))
    room = uuid4()
    world.say(
        giving,
        commands.IssueNotice(
            room,
            e.PolicyRef(UUID(other), "giving", 1),
            "delete",
            world.now(),
            world.now() + DAY,
            60.0,
            ("mail",),
            makes_room_for=uuid4(),
        ),
    )
    disable(world, other, "giving")
    by_hand = announced(world, other, giving)
    eventually(lambda: jobs(world), lambda left: left == 0)
    assert withdrawn(world, server) == withdrawn(world, giving) == []
    assert world.api().get(f"/notices/{notice}")["status"] == "open"
    assert {world.api().get(f"/notices/{one}")["status"] for one in (room, by_hand)} == {"open"}


def jobs(world: World) -> int:
    """How many jobs there are still to do, once the log has been read to its end; of deliveries, none."""
    query = """
        SELECT (SELECT count(*) FROM procrastinate_jobs WHERE queue_name <> 'asides' AND status <> 'failed')
            + (SELECT max(notification_id) FROM ledger_events)
            - (SELECT notification_id FROM ledger_tracking WHERE application_name = 'reactor')
    """
    row = world.connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def test_a_server_that_is_no_longer_selected_hears_so_at_the_next_tick(world: World) -> None:
    """Its flavor leaves it out of what is read at all; what was announced to it is not forgotten."""
    api = world.api()
    server = api.server("outgrown")
    selector = {"names": ["outgrown"], "flavors": ["m1.tiny"]}
    policy = world.policy({**idle("outgrown", "outgrown"), "selector": selector})
    notice = announced(world, policy, server)
    api.done("POST", f"/servers/{server}/actions/resize", {"flavor": "m1.small"})
    api.done("POST", f"/servers/{server}/actions/confirm-resize")
    world.wait(timedelta(minutes=1))
    eventually(
        lambda: withdrawn(world, server),
        lambda seen: seen[-1:] == [(notice, "flavor: m1.small (wanted: m1.tiny)")],
    )
