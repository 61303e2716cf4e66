"""Policies act as anybody would, but for what must never be: here it is refused, whoever judged."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.server import commands
from commands.server import events as e
from commands.server.refusals import ExtensionTooLong, NoticeUnknown, ServerGone, TimePassed
from tests.unit.commands.server.lives import NOON, ONE, TWO, in_status, running

DAY = timedelta(days=1)
NOTICE, OTHER = UUID(int=21), UUID(int=22)
RULING = e.PolicyRef(UUID(int=31), "long suspended", 3)
SOMEONE = e.PolicyRef(UUID(int=32), "idle", 1)
WEEK = 7 * DAY.total_seconds()

TELL = commands.IssueNotice(NOTICE, RULING, "delete", NOON, NOON + 7 * DAY, WEEK, ("mail",))
suspended = in_status("SUSPENDED")
told = suspended.after(TELL)
heard = told.given(e.ServerNoticeDelivered(NOTICE, "mail", NOON))
heard_late = told.given(e.ServerNoticeDelivered(NOTICE, "mail", NOON + 3 * DAY))


def delete_at(time, notice_id: UUID | None = NOTICE, ruling=RULING) -> commands.ApplyPolicyAction:
    return commands.ApplyPolicyAction(ONE, ruling, "delete", time, notice_id=notice_id)


def shelve_at(time, ruling=RULING) -> commands.ApplyPolicyAction:
    return commands.ApplyPolicyAction(ONE, ruling, "shelve", time)


def test_a_decision_says_which_policy_and_asks_as_anybody_would() -> None:
    running.when(shelve_at(NOON)).then(
        e.ServerPolicyActionDecided(ONE, RULING, "shelve", NOON), e.ServerShelveRequested(ONE, "image")
    )


def test_what_was_announced_in_time_is_done() -> None:
    heard.when(delete_at(NOON + 7 * DAY)).then(
        e.ServerPolicyActionDecided(ONE, RULING, "delete", NOON + 7 * DAY, notice_id=NOTICE),
        e.ServerDeleteRequested(ONE),
    )


@pytest.mark.parametrize(
    ("life", "command"),
    [
        (suspended, delete_at(NOON + 9 * DAY, None)),
        (suspended, delete_at(NOON + 9 * DAY)),
        (told, delete_at(NOON + 90 * DAY)),
        (heard, delete_at(NOON + 7 * DAY - timedelta(seconds=1))),
        (heard_late, delete_at(NOON + 9 * DAY)),
        (heard, delete_at(NOON + 9 * DAY, ruling=SOMEONE)),
        (heard.given(e.ServerNoticeWithdrawn(NOTICE, "it was kept")), delete_at(NOON + 9 * DAY)),
        (heard, commands.ApplyPolicyAction(ONE, RULING, "delete", NOON + 9 * DAY, notice_id=OTHER)),
    ],
)
def test_nothing_is_deleted_without_a_notice_delivered_its_period_before(life, command) -> None:
    life.when(command).then_nothing()


@given(st.integers(-30, 30), st.integers(0, 60))
def test_however_late_it_was_told_the_period_is_whole(delivered: int, now: int) -> None:
    life = told.given(e.ServerNoticeDelivered(NOTICE, "mail", NOON + delivered * DAY))
    happened = life.when(delete_at(NOON + now * DAY)).outcome()
    assert bool(happened) == (now >= 7 and now >= delivered + 7)


@pytest.mark.parametrize("policy_id", [None, RULING.policy_id])
def test_the_exempt_are_not_touched(policy_id) -> None:
    exempt = heard.given(e.ServerExempted("a demo", NOON + 30 * DAY, policy_id))
    exempt.when(delete_at(NOON + 9 * DAY)).then_nothing()
    exempt.when(TELL).then_nothing()
    exempt.when(delete_at(NOON + 30 * DAY)).then(
        e.ServerPolicyActionDecided(ONE, RULING, "delete", NOON + 30 * DAY, notice_id=NOTICE),
        e.ServerDeleteRequested(ONE),
    )


def test_an_exemption_from_one_policy_is_none_from_another() -> None:
    life = running.given(e.ServerExempted("a demo", None, RULING.policy_id))
    assert life.when(shelve_at(NOON)).outcome() == []
    assert life.when(shelve_at(NOON, SOMEONE)).outcome() != []


def test_what_is_under_way_is_not_interrupted() -> None:
    running.given(e.ServerRebootRequested(TWO, "SOFT")).when(shelve_at(NOON)).then_nothing()


def test_there_is_one_notice_of_the_same() -> None:
    told.when(TELL).then_nothing()
    told.when(
        commands.IssueNotice(OTHER, RULING, "delete", NOON, NOON + 7 * DAY, WEEK, ("mail",))
    ).then_nothing()
    reminder = commands.IssueNotice(
        OTHER, RULING, "delete", NOON + 6 * DAY, NOON + 7 * DAY, WEEK / 7, ("mail",)
    )
    assert told.when(reminder).outcome() != []


def test_each_channel_tells_once() -> None:
    again = commands.ConfirmNoticeDelivered(NOTICE, "mail", NOON + DAY)
    heard.when(again).then_nothing()
    heard.when(commands.ConfirmNoticeDelivered(NOTICE, "webhook", NOON + DAY)).then(
        e.ServerNoticeDelivered(NOTICE, "webhook", NOON + DAY)
    )
    suspended.when(again).then_nothing()


def test_what_a_channel_has_delivered_is_not_parked() -> None:
    heard.when(commands.ReportDeliveryFailed(NOTICE, "mail", 9, "no answer", final=True)).then_nothing()
    late = told.after(commands.ReportDeliveryFailed(NOTICE, "mail", 1, "no", final=True))
    late.when(commands.ConfirmNoticeDelivered(NOTICE, "mail", NOON + DAY)).then(
        e.ServerNoticeDelivered(NOTICE, "mail", NOON + DAY)
    )


def test_a_notice_can_be_answered_once() -> None:
    keep = commands.KeepServerAlive(NOON + 30 * DAY, NOON, NOTICE)
    heard.when(keep).then(
        e.ServerKeptAlive(NOON + 30 * DAY, NOTICE), e.ServerNoticeWithdrawn(NOTICE, "it was kept")
    )
    heard.after(keep).when(commands.KeepServerAlive(NOON + 40 * DAY, NOON, NOTICE)).then_refused(
        NoticeUnknown
    )
    heard.after(keep).when(commands.ExemptServer("why not", NOON, notice_id=NOTICE)).then_refused(
        NoticeUnknown
    )


def test_an_exemption_withdraws_the_notices_it_covers() -> None:
    heard.when(commands.ExemptServer("a demo", NOON)).then(
        e.ServerExempted("a demo"), e.ServerNoticeWithdrawn(NOTICE, "it was exempted")
    )
    heard.when(commands.ExemptServer("a demo", NOON, policy_id=SOMEONE.policy_id)).then(
        e.ServerExempted("a demo", None, SOMEONE.policy_id)
    )


def test_a_lease_only_grows() -> None:
    kept = running.after(commands.KeepServerAlive(NOON + 2 * DAY, NOON))
    kept.when(commands.KeepServerAlive(NOON + DAY, NOON)).then_nothing()
    past = {"pointer": "/until", "detail": "is in the past"}
    kept.when(commands.KeepServerAlive(NOON, NOON + DAY)).then_refused(TimePassed, errors=[past])


def test_an_expiry_is_bounded_by_who_asks() -> None:
    running.when(commands.SetServerExpiry(NOON + DAY, NOON, latest=NOON + DAY)).then(
        e.ServerExpirySet(NOON + DAY)
    )
    for wanted in (NOON + 2 * DAY, None):
        with pytest.raises(ExtensionTooLong):
            running.when(commands.SetServerExpiry(wanted, NOON, latest=NOON + DAY)).outcome()
    running.when(commands.SetServerExpiry(None, NOON)).then_nothing()


def test_an_exemption_can_be_taken_back() -> None:
    exempt = running.after(commands.ExemptServer("a demo", NOON))
    exempt.when(commands.EndExemption()).then(e.ServerExemptionEnded())
    running.when(commands.EndExemption()).then_nothing()
    assert exempt.after(commands.EndExemption()).when(shelve_at(NOON)).outcome() != []


def test_of_a_server_that_is_gone_nothing_is_kept() -> None:
    gone = running.given(e.ServerDeletedOutOfBand())
    gone.when(commands.KeepServerAlive(NOON + DAY, NOON)).then_refused(ServerGone)
    gone.when(TELL).then_nothing()
    gone.when(shelve_at(NOON)).then_nothing()


def test_of_several_notices_each_must_have_been_delivered_in_time() -> None:
    reminder = commands.IssueNotice(
        OTHER, RULING, "delete", NOON + 6 * DAY, NOON + 7 * DAY, WEEK / 7, ("mail",)
    )
    reminded = heard.after(reminder)
    reminded.when(delete_at(NOON + 9 * DAY)).then_nothing()
    reminded.when(delete_at(NOON + 9 * DAY, OTHER)).then_nothing()
    at = NOON + 8 * DAY
    both = reminded.given(e.ServerNoticeDelivered(OTHER, "mail", at))
    both.when(delete_at(at + DAY - timedelta(seconds=1), OTHER)).then_nothing()
    assert both.when(delete_at(at + DAY, OTHER)).outcome() != []
    assert both.after(delete_at(at + DAY, OTHER)).state().standing.open_notices == ()


def test_a_notice_knows_the_expiry_it_was_issued_for() -> None:
    (notice,) = suspended.given(e.ServerExpirySet(NOON + DAY)).after(TELL).state().standing.notices
    assert notice.expires_at == NOON + DAY


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        ("SHUTOFF", e.ServerStartRequested(ONE)),
        ("SUSPENDED", e.ServerResumeRequested(ONE)),
        ("SHELVED", e.ServerUnshelveRequested(ONE)),
        ("SHELVED_OFFLOADED", e.ServerUnshelveRequested(ONE)),
    ],
)
def test_to_start_what_was_put_away_is_to_bring_it_back(status, asked) -> None:
    start = commands.ApplyPolicyAction(ONE, SOMEONE, "start", NOON)
    in_status(status).when(start).then(e.ServerPolicyActionDecided(ONE, SOMEONE, "start", NOON), asked)


def test_a_parked_channel_is_asked_anew_and_counted_from_one() -> None:
    parked = told.after(commands.ReportDeliveryFailed(NOTICE, "mail", 1, "no", final=True))
    parked.when(commands.DeliverNotice(NOTICE)).then(e.ServerNoticeDeliveryRequested(NOTICE, ("mail",)))
    again = parked.after(commands.DeliverNotice(NOTICE))
    again.when(commands.DeliverNotice(NOTICE)).then_nothing()
    again.when(commands.ReportDeliveryFailed(NOTICE, "mail", 1, "no")).then(
        e.ServerNoticeDeliveryFailed(NOTICE, "mail", 1, "no")
    )
    told.when(commands.DeliverNotice(OTHER)).then_refused(NoticeUnknown)
    withdrawn = parked.given(e.ServerNoticeWithdrawn(NOTICE, "it was kept"))
    withdrawn.when(commands.DeliverNotice(NOTICE)).then_refused(NoticeUnknown)


def test_an_open_notice_leads_to_its_server() -> None:
    told.then_it_holds("web", str(NOTICE))
    told.given(e.ServerNoticeWithdrawn(NOTICE, "it was kept")).then_it_holds("web")
    told.given(e.ServerDeletedOutOfBand()).then_it_holds()
