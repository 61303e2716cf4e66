"""What a reader sees of notices, of decisions, and of them in a server's row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import reduce
from typing import Any
from uuid import UUID

import pytest

from commands.kernel.actor import Origin
from commands.kernel.message import Event
from commands.server import events as e
from commands.store.envelope import RecordedEvent
from commands.store.handler import entry
from projections.decision import DECISION, DecisionRow
from projections.engine.projection import Projection
from projections.notice import NOTICE, Delivery, NoticeRow
from projections.server.row import SERVER
from tests.unit.commands.server.lives import NOON, ONE, TWO, running

STREAM = UUID(int=7)
DAY = timedelta(days=1)
FIRST, LAST = UUID(int=21), UUID(int=22)
RULING = e.PolicyRef(UUID(int=31), "long suspended", 3)
WHY = (e.ConditionResult("suspended for", True, "P40D", "P30D"),)


def issued(notice_id: UUID = FIRST, days: int = 7, *channels: str) -> e.ServerNoticeIssued:
    period, channels = days * DAY.total_seconds(), channels or ("mail",)
    acts_at = NOON + days * DAY
    return e.ServerNoticeIssued(
        notice_id, RULING, "delete", NOON, acts_at, period, channels, ("user:ann",), WHY
    )


def decided(action: e.PolicyAction = "shelve", notice_id: UUID | None = None) -> e.ServerPolicyActionDecided:
    return e.ServerPolicyActionDecided(ONE, RULING, action, NOON, WHY, notice_id)


def row(projection: Projection[Any], key: UUID, *more: Event, by: str = "user:ann") -> Any:
    """The row of a table after more has happened to a server that runs: one event a minute since noon."""
    origin = Origin(by=by, project_id="tenant", command_id=STREAM, correlation_id="req-1")
    history: Sequence[Any] = (*running.history, *more)
    records = [
        RecordedEvent(STREAM, place, place, NOON + timedelta(minutes=place), entry(event, origin))
        for place, event in enumerate(history, 1)
    ]
    return reduce(projection.evolve, [one for one in records if projection.key(one) == key], None)


def notice(*more: Event) -> NoticeRow:
    shown: NoticeRow = row(NOTICE, FIRST, *more)
    return shown


def decision(*more: Event) -> DecisionRow:
    shown: DecisionRow = row(DECISION, ONE, *more)
    return shown


def minute(number: int) -> Any:
    return NOON + timedelta(minutes=len(running.history) + number)


def test_a_notice_tells_whose_it_is_and_what_it_announces() -> None:
    shown = notice(issued())
    assert (shown.server_id, shown.project_id, shown.status) == (STREAM, "tenant", "open")
    assert (shown.policy_id, shown.policy_name, shown.policy_version) == (
        RULING.policy_id,
        RULING.policy_name,
        3,
    )
    assert (shown.action, shown.issued_at, shown.acts_at) == ("delete", NOON, NOON + 7 * DAY)
    assert (shown.recipients, shown.findings) == (("user:ann",), WHY)
    assert shown.deliveries == (Delivery("mail"),)
    assert row(NOTICE, FIRST) is None


def test_each_channel_has_a_fate_of_its_own() -> None:
    shown = notice(
        issued(FIRST, 7, "mail", "webhook", "rabbitmq"),
        e.ServerNoticeDeliveryFailed(FIRST, "webhook", 1, "no answer"),
        e.ServerNoticeDeliveryFailed(FIRST, "mail", 1, "try later"),
        e.ServerNoticeDeliveryFailed(FIRST, "webhook", 2, "410 Gone"),
        e.ServerNoticeParked(FIRST, "webhook", "410 Gone"),
        e.ServerNoticeDelivered(FIRST, "mail", NOON + DAY),
        e.ServerNoticeDelivered(LAST, "rabbitmq", NOON),
    )
    assert shown.deliveries == (
        Delivery("mail", "delivered", 1, NOON + DAY),
        Delivery("webhook", "parked", 2, None, "410 Gone"),
        Delivery("rabbitmq"),
    )
    assert shown.delivered_at == NOON + DAY
    sent_again = notice(
        issued(FIRST, 7, "mail", "webhook"),
        e.ServerNoticeDeliveryFailed(FIRST, "webhook", 1, "410 Gone"),
        e.ServerNoticeParked(FIRST, "webhook", "410 Gone"),
        e.ServerNoticeDeliveryRequested(FIRST, ("webhook",)),
    )
    assert sent_again.deliveries == (Delivery("mail"), Delivery("webhook"))
    again = notice(
        issued(),
        e.ServerNoticeDelivered(FIRST, "mail", NOON),
        e.ServerNoticeDelivered(FIRST, "webhook", NOON + DAY),
    )
    assert again.delivered_at == NOON


def test_a_notice_is_open_until_it_is_answered_or_done() -> None:
    kept = notice(issued(), e.ServerKeptAlive(NOON, FIRST), e.ServerNoticeWithdrawn(FIRST, "it was kept"))
    assert (kept.status, kept.why, kept.changed_at) == ("withdrawn", "it was kept", minute(3))
    late = notice(
        issued(), e.ServerNoticeWithdrawn(FIRST, "it was kept"), e.ServerNoticeDelivered(FIRST, "mail", NOON)
    )
    assert (late.status, late.deliveries[0].state) == ("withdrawn", "delivered")
    done = notice(issued(), decided("delete", FIRST), e.ServerDeleteRequested(ONE))
    assert (done.status, done.decision_id) == ("done", ONE)
    assert notice(issued(), decided("delete", LAST)).status == "open"


@pytest.mark.parametrize(
    ("action", "ended", "outcome"),
    [
        ("shelve", e.ServerShelved(ONE, room_freed=True), ("succeeded", None, True)),
        ("shelve", e.ServerShelved(ONE, room_freed=False), ("succeeded", None, False)),
        ("shelve", e.ServerShelveFailed(ONE, "no space"), ("failed", "no space", None)),
        ("stop", e.ServerStopped(ONE), ("succeeded", None, False)),
        ("suspend", e.ServerSuspended(ONE), ("succeeded", None, False)),
        ("start", e.ServerStarted(ONE), ("succeeded", None, None)),
        ("delete", e.ServerDeleted(ONE), ("succeeded", None, True)),
        (
            "stop",
            e.ServerOperationAbandoned(ONE, "the server is gone"),
            ("failed", "the server is gone", None),
        ),
    ],
)
def test_a_decision_has_the_outcome_of_its_operation(action: Any, ended: Event, outcome: Any) -> None:
    before = decision(decided(action, FIRST))
    assert (before.status, before.finished_at, before.room_freed) == ("running", None, None)
    assert (before.server_id, before.policy_version, before.notice_id) == (STREAM, 3, FIRST)
    assert before.findings == WHY
    after = decision(decided(action, FIRST), ended, e.ServerStopped(TWO))
    assert (after.status, after.reason, after.room_freed) == outcome
    assert after.finished_at == minute(2)


def test_what_nobody_decided_is_no_decision() -> None:
    assert row(DECISION, ONE, e.ServerStopRequested(ONE), e.ServerStopped(ONE)) is None


def test_a_server_shows_what_is_announced_first() -> None:
    def announced(*more: Event) -> Any:
        shown = row(SERVER, STREAM, *more)
        return shown.next_policy_action, shown.next_policy_action_at

    assert announced() == (None, None)
    assert announced(issued(FIRST, 7), issued(LAST, 2)) == ("delete", NOON + 2 * DAY)
    over = e.ServerNoticeWithdrawn(LAST, "it was kept")
    assert announced(issued(FIRST, 7), issued(LAST, 2), over) == ("delete", NOON + 7 * DAY)
    assert announced(issued(FIRST, 7), decided("delete", FIRST)) == (None, None)


def test_a_console_is_use_and_a_policys_wish_is_not() -> None:
    used = row(SERVER, STREAM, e.ServerConsoleGranted("novnc"), by="policy:1")
    assert used.used_at == minute(1)
    stopped = row(SERVER, STREAM, e.ServerStopRequested(ONE), by="policy:1")
    assert stopped.used_at < minute(1)
    assert stopped.powered_by == "policy:1"


def test_a_server_shelved_to_make_room_shows_it_until_it_is_back() -> None:
    told = e.ServerNoticeIssued(FIRST, RULING, "shelve", NOON, NOON + DAY, 120.0, ("mail",), keeps_free=True)
    assert row(SERVER, STREAM, told).preempts_at == NOON + DAY
    away = [told, decided(), e.ServerShelveRequested(ONE, "image"), e.ServerShelved(ONE, room_freed=True)]
    shelved = row(SERVER, STREAM, *away)
    assert (shelved.preempts_at, shelved.preempted.policy_id) == (None, RULING.policy_id)
    assert shelved.preempted.since == NOON
    tried = [*away, e.ServerUnshelveRequested(TWO), e.ServerUnshelveFailed(TWO, "No valid host was found.")]
    assert row(SERVER, STREAM, *tried).preempted == shelved.preempted
    back = row(SERVER, STREAM, *tried, e.ServerUnshelveRequested(TWO), e.ServerUnshelved(TWO))
    assert back.preempted is None
