"""Who may say what to policies about a server, and that no notice is left without an object."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from commands.server import commands
from commands.server import events as e
from commands.server.refusals import (
    ExemptionForAdministrators,
    ExemptionTooLong,
    LeaseTooLong,
    PreemptibleGivesWay,
    ServerGone,
    TimePassed,
)
from commands.server.rules.notices import DONE, GONE
from tests.unit.commands.server.lives import NOON, ONE, ORDER, deleted, deleting, in_status, running, server

DAY = timedelta(days=1)
MONTH = NOON + 30 * DAY
FIRST, LAST, OTHER = (UUID(int=number) for number in (21, 22, 23))
RULING, SOMEONE = e.PolicyRef(UUID(int=31), "long suspended", 3), e.PolicyRef(UUID(int=32), "idle", 1)


def issued(notice_id: UUID, ruling: e.PolicyRef = RULING, days: int = 7) -> e.ServerNoticeIssued:
    acts_at = NOON + days * DAY
    return e.ServerNoticeIssued(
        notice_id, ruling, "delete", NOON, acts_at, days * DAY.total_seconds(), ("mail",)
    )


def late(time, pointer: str = "/until"):
    return [{"pointer": pointer, "detail": f"is later than {time.isoformat()}"}]


def member(**more) -> commands.ExemptServer:
    return commands.ExemptServer(**{"why": "a demo", "at": NOON, "until": MONTH, "latest": MONTH, **more})


admin = commands.ExemptServer("legal hold", NOON, by_administrator=True)


def test_a_server_that_would_have_expired_already_is_not_made() -> None:
    past = [{"pointer": "/expires_at", "detail": "is in the past"}]
    wish = replace(ORDER, at=NOON, expires_at=NOON)
    server.when(wish).then_refused(TimePassed, errors=past)
    (made,) = server.when(replace(wish, expires_at=MONTH)).outcome()
    assert isinstance(made, e.ServerRequested)
    assert made.expires_at == MONTH


def test_a_lease_has_a_bound() -> None:
    running.when(commands.KeepServerAlive(MONTH, NOON, latest=MONTH)).then(e.ServerKeptAlive(MONTH))
    running.when(commands.KeepServerAlive(MONTH, NOON, latest=NOON + DAY)).then_refused(
        LeaseTooLong, errors=late(NOON + DAY)
    )


def test_a_member_exempts_for_a_bounded_time() -> None:
    running.when(member()).then(e.ServerExempted("a demo", MONTH))
    for until in (MONTH + DAY, None):
        running.when(member(until=until)).then_refused(ExemptionTooLong, errors=late(MONTH))
    running.when(admin).then(e.ServerExempted("legal hold", by_administrator=True))


def test_what_an_administrator_exempted_no_member_changes() -> None:
    held = running.after(admin)
    for command in (member(), commands.EndExemption(), commands.EndExemptions()):
        held.when(command).then_refused(ExemptionForAdministrators)
    held.when(member(policy_id=RULING.policy_id)).then(e.ServerExempted("a demo", MONTH, RULING.policy_id))
    held.when(commands.EndExemptions(by_administrator=True)).then(e.ServerExemptionEnded())


def test_a_preemptible_server_is_for_administrators_to_exempt() -> None:
    preemptible = running._replace(history=(replace(running.history[0], is_preemptible=True),))  # type: ignore[type-var]
    preemptible.when(member()).then_refused(PreemptibleGivesWay)
    preemptible.when(admin).then(e.ServerExempted("legal hold", by_administrator=True))
    preemptible.when(commands.KeepServerAlive(MONTH, NOON)).then(e.ServerKeptAlive(MONTH))


def test_all_exemptions_are_taken_back_at_once_or_one() -> None:
    exempt = running.after(member()).after(member(policy_id=RULING.policy_id))
    exempt.when(commands.EndExemptions()).then(
        e.ServerExemptionEnded(), e.ServerExemptionEnded(RULING.policy_id)
    )
    exempt.when(commands.EndExemption(RULING.policy_id)).then(e.ServerExemptionEnded(RULING.policy_id))
    running.when(commands.EndExemptions()).then_nothing()


@pytest.mark.parametrize(
    ("life", "command"),
    [
        (deleting.given(e.ServerRemovedFromCloud()), commands.ConfirmRemoved()),
        (running, commands.ConfirmGone()),
    ],
)
def test_no_notice_outlives_its_server(life, command) -> None:
    told = life.given(issued(FIRST), issued(OTHER, SOMEONE))
    withdrawn = [e.ServerNoticeWithdrawn(FIRST, GONE), e.ServerNoticeWithdrawn(OTHER, GONE)]
    assert told.when(command).outcome()[-2:] == withdrawn
    assert life.when(command).outcome()[-1:] != withdrawn[-1:]
    assert told.after(command).state().standing.open_notices == ()


def test_what_is_done_is_no_longer_announced() -> None:
    suspended = in_status("SUSPENDED")
    told = suspended.given(issued(FIRST), issued(LAST, days=1), issued(OTHER, SOMEONE))
    heard = told.given(
        e.ServerNoticeDelivered(FIRST, "mail", NOON), e.ServerNoticeDelivered(LAST, "mail", NOON)
    )
    delete = commands.ApplyPolicyAction(ONE, RULING, "delete", NOON + 8 * DAY, notice_id=LAST)
    heard.when(delete).then(
        e.ServerPolicyActionDecided(ONE, RULING, "delete", NOON + 8 * DAY, notice_id=LAST),
        e.ServerDeleteRequested(ONE),
        e.ServerNoticeWithdrawn(FIRST, DONE),
    )


def test_each_console_is_a_fact() -> None:
    granted = e.ServerConsoleGranted("novnc")
    running.when(commands.GrantConsole("novnc")).then(granted)
    running.given(granted).when(commands.GrantConsole("novnc")).then(granted)
    deleted.when(commands.GrantConsole("novnc")).then_refused(ServerGone)
