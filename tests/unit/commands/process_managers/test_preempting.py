"""Giving way: from what the victims' streams remember, the next commands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from commands.process_managers import preemption
from commands.server import commands
from commands.server import events as e
from tests.unit.commands.server.lives import NOON, ONE, deleted, in_status, running, stopped

WAITING, VICTIM = UUID(int=90), UUID(int=91)
RULING = e.PolicyRef(UUID(int=31), "give way", 3)
DEADLINE = NOON + timedelta(minutes=2)
SECOND = timedelta(seconds=1)


def awaited(wish: e.OnPreemption = "delete") -> e.ServerPreemptionPlanned:
    return e.ServerPreemptionPlanned(
        operation_id=ONE,
        preemption_id=UUID(int=41),
        ruling=RULING,
        number=1,
        host="compute-1",
        victims=(e.Victim(VICTIM, wish, 0.25),),
        considered=(),
        spared={},
        at=NOON,
        preempts_at=DEADLINE,
        period=120.0,
        channels=("mail",),
    )


def told(life: Any, wish: e.OnPreemption) -> Any:
    [step] = preemption.announce(WAITING, awaited(wish), {VICTIM: life.state()})
    return life.after(step.command)


def heard(life: Any, wish: e.OnPreemption, late: float = 0) -> Any:
    notice = told(life, wish)
    notice_id = notice.state().standing.notices[0].id
    return notice.given(e.ServerNoticeDelivered(notice_id, "mail", NOON + timedelta(seconds=late)))


def done(life: Any, wish: e.OnPreemption, now: Any = DEADLINE) -> list[str]:
    """Return what the victim is asked for, and does."""
    steps = preemption.carry_out(awaited(wish), {VICTIM: life.state()}, now)
    events = [event for step in steps for event in life.when(step.command).outcome()]
    return [type(event).__name__ for event in events if not isinstance(event, e.Judging)]


def test_a_victim_is_told_once_of_what_will_become_of_it_and_for_whom() -> None:
    life = told(running, "stop")
    [notice] = life.state().standing.open_notices
    assert (notice.action, notice.acts_at, notice.makes_room_for) == ("delete", DEADLINE, WAITING)
    assert preemption.announce(WAITING, awaited("stop"), {VICTIM: life.state()}) == []


def test_each_goes_as_it_wished() -> None:
    assert done(heard(running, "delete"), "delete") == ["ServerDeleteRequested"]
    assert done(heard(running, "shelve"), "shelve") == ["ServerShelveRequested"]
    assert done(heard(running, "stop"), "stop") == ["ServerStopRequested"]
    assert done(heard(stopped, "stop"), "stop") == ["ServerDeleteRequested"]


@pytest.mark.parametrize("wish", ["delete", "stop"])
def test_nothing_is_deleted_without_a_notice_delivered_a_whole_period_before(wish: Any) -> None:
    assert done(told(running, wish), wish, DEADLINE + timedelta(hours=1)) == []
    assert done(heard(running, wish, late=30), wish, DEADLINE + 29 * SECOND) == []
    assert done(heard(running, wish, late=30), wish, DEADLINE + 30 * SECOND)


def test_shelving_does_not_wait_for_the_mail() -> None:
    assert done(told(running, "shelve"), "shelve") == ["ServerShelveRequested"]


def test_what_is_called_off_is_not_done() -> None:
    life = heard(running, "delete")
    [step] = preemption.call_off(awaited(), "there is room without it")
    spared = life.after(step.command)
    assert done(spared, "delete") == []
    why = preemption.unwilling(awaited(), {VICTIM: spared.state()}, DEADLINE)
    assert why == "one of them was told, and is not to go any more"


@pytest.mark.parametrize("life", [deleted, in_status("SHELVED_OFFLOADED")])
def test_who_has_gone_already_has_given_way(life: Any) -> None:
    assert preemption.have_given_way(awaited(), {VICTIM: life.state()})
    assert preemption.unwilling(awaited(), {VICTIM: life.state()}, DEADLINE + timedelta(days=1)) is None


def test_one_that_is_shelved_may_count_in_a_quota_yet() -> None:
    """It was to be deleted, and somebody shelved it instead."""
    victims = {VICTIM: in_status("SHELVED_OFFLOADED").state()}
    assert not preemption.have_given_way(replace(awaited(), want="quota"), victims)
    assert preemption.have_given_way(replace(awaited(), want="quota"), {VICTIM: deleted.state()})


def test_one_that_gives_way_to_another_server_is_not_waited_for() -> None:
    [step] = preemption.announce(
        UUID(int=92), replace(awaited(), preemption_id=UUID(int=42)), {VICTIM: running.state()}
    )
    taken = running.after(step.command)
    [again] = preemption.announce(WAITING, awaited(), {VICTIM: taken.state()})
    taken.when(again.command).then_nothing()
    why = preemption.unwilling(awaited(), {VICTIM: taken.state()}, DEADLINE)
    assert why == "one of them gives way to another server"


@pytest.mark.parametrize(("owner", "recipients"), [("user:7d2a", ("user:7d2a",)), ("operator", ()), ("", ())])
def test_its_owner_is_told_and_why(owner: str, recipients: Any) -> None:
    chosen = replace(awaited(), victims=(e.Victim(VICTIM, "delete", 0.25, owner),))
    [step] = preemption.announce(WAITING, chosen, {VICTIM: running.state()})
    assert isinstance(step.command, commands.IssueNotice)
    assert step.command.recipients == recipients
    assert [finding.condition for finding in step.command.findings] == [preemption.WHY["room"]]


def test_a_suspended_one_has_not() -> None:
    assert not preemption.have_given_way(awaited(), {VICTIM: in_status("SUSPENDED").state()})


def test_one_that_was_exempted_meanwhile_does_not_go() -> None:
    life = heard(running, "delete").after(commands.ExemptServer("mine", NOON))
    assert done(life, "delete") == []
    assert preemption.unwilling(awaited(), {VICTIM: life.state()}, DEADLINE) == "one of them was exempted"


def test_one_that_does_not_go_in_time_is_waited_for_no_longer() -> None:
    victims = {VICTIM: told(running, "delete").state()}
    late = DEADLINE + preemption.LATE
    assert preemption.unwilling(awaited(), victims, late) is None
    assert preemption.unwilling(awaited(), victims, late + SECOND) == "one of them did not give way in time"
