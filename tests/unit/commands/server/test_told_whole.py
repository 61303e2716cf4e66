"""What is asked, answered or seen with all its details: every one of them is recorded, and none made up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import asdict, replace

from commands.kernel.decider import Claim
from commands.kernel.errors import IllegalAction
from commands.kernel.message import Quota
from commands.server import commands, refusals
from commands.server import events as e
from commands.server.actions import Action
from commands.server.rules.notices import DONE, UNHEARD
from tests.unit.commands.server.lives import (
    CLOUD_ID,
    CREATE,
    NOON,
    ONE,
    ORDER,
    TWO,
    attempted,
    building,
    deleted,
    deleting,
    in_status,
    requested,
    running,
    server,
    sight,
    stopped,
    stopping,
)

DAY = timedelta(days=1)
NOTICE, ANOTHER = UUID(int=21), UUID(int=22)
RULING, OTHERS_RULING = e.PolicyRef(UUID(int=31), "idle", 3), e.PolicyRef(UUID(int=32), "expiry", 1)
QUOTA = Quota("compute", "cores", 8, 8)
FOUND = (e.ConditionResult("untouched", True, "since then", "for 24 h"),)
CAUSE, ANOTHER_CAUSE = e.CloudAction("stop", "req-7", "ann"), e.CloudAction("lock", "req-8")

WHOLE_ORDER = replace(
    ORDER,
    description="for tests",
    key_name="ann's",
    metadata={"stage": "dev"},
    security_groups=("web",),
    availability_zone="az-1",
    user_data_sha256="ab" * 32,
    key_pair=UUID(int=61),
    interfaces=(),
    is_preemptible=True,
    on_preemption="shelve",
    expires_at=NOON + DAY,
    at=NOON,
)
TELL = commands.IssueNotice(
    notice_id=NOTICE,
    ruling=RULING,
    action="stop",
    at=NOON,
    acts_at=NOON + DAY,
    period=DAY.total_seconds(),
    channels=("mail", "webhook"),
    recipients=("ann@example.org",),
    findings=FOUND,
    makes_room_for=UUID(int=62),
    keeps_free=True,
)
told = running.after(replace(TELL, makes_room_for=None, keeps_free=False))
MISSED = e.ServerCapacityMissing(CREATE, 1, "no host")
AWAIT = commands.AwaitRoom(
    preemption_id=UUID(int=41),
    ruling=RULING,
    number=1,
    host="compute-1",
    victims=(e.Victim(UUID(int=51), "shelve", 0.25),),
    considered=(e.HostConsidered("compute-1", (UUID(int=51),), 0.25),),
    spared={str(UUID(int=52)): "it is locked"},
    at=NOON,
    preempts_at=NOON + DAY,
    period=120.0,
    channels=("mail",),
    want="quota",
    room=e.Room(1, 512, 5),
)


@pytest.mark.parametrize(
    ("life", "command", "otherwise"),
    [
        (server, WHOLE_ORDER, {}),
        (running, TELL, {"issued_at": NOON}),
        (building.given(MISSED), AWAIT, {"operation_id": CREATE}),
        (
            running,
            commands.ExemptServer("a demo", NOON, NOON + DAY, RULING.policy_id, by_administrator=True),
            {},
        ),
        (running, commands.RecordAlert("idle", "f1", NOON, {"severity": "low"}), {}),
        (running, commands.GrantConsole("novnc", NOON + DAY), {}),
        (running, commands.LockServer(ONE, "hands off", by_administrator=True), {}),
        (running, commands.KeepServerAlive(NOON + DAY, NOON), {}),
        (running, commands.SetServerExpiry(NOON + DAY, NOON), {}),
        (building, commands.ReportTimedOut(CREATE, NOON), {"task_state": None}),
    ],
)
def test_each_field_of_what_is_asked_is_recorded(life: Any, command: Any, otherwise: dict[str, Any]) -> None:
    [event] = life.when(command).outcome()
    for name, value in asdict(event).items():
        assert value == (otherwise[name] if name in otherwise else getattr(command, name)), name


def test_a_decision_of_a_policy_is_recorded_whole() -> None:
    heard = told.given(e.ServerNoticeDelivered(NOTICE, "mail", NOON))
    order = commands.ApplyPolicyAction(ONE, RULING, "stop", NOON + DAY, FOUND, NOTICE)
    heard.when(order).then(
        e.ServerPolicyActionDecided(ONE, RULING, "stop", NOON + DAY, FOUND, NOTICE),
        e.ServerStopRequested(ONE),
    )


class TestAnswersToANotice:
    @pytest.mark.parametrize(
        ("command", "event", "how"),
        [
            (
                commands.KeepServerAlive(NOON + DAY, NOON, NOTICE),
                e.ServerKeptAlive(NOON + DAY, NOTICE),
                "it was kept",
            ),
            (
                commands.SetServerExpiry(NOON + DAY, NOON, notice_id=NOTICE),
                e.ServerExpirySet(NOON + DAY, NOTICE),
                "it was extended",
            ),
            (
                commands.ExemptServer("a demo", NOON, notice_id=NOTICE),
                e.ServerExempted("a demo", None, None, NOTICE),
                "it was exempted",
            ),
        ],
    )
    def test_each_withdraws_it_and_says_how(self, command: Any, event: Any, how: str) -> None:
        told.when(command).then(event, e.ServerNoticeWithdrawn(NOTICE, how))
        said_already = told.given(replace(event, notice_id=None))
        said_already.when(command).then(event, e.ServerNoticeWithdrawn(NOTICE, how))

    def test_the_same_said_twice_is_said_once(self) -> None:
        for_a_day = commands.KeepServerAlive(NOON + DAY, NOON)
        running.after(for_a_day).when(for_a_day).then_nothing()
        till_then = commands.ExemptServer("a demo", NOON, NOON + DAY, RULING.policy_id)
        exempt = running.after(till_then)
        exempt.when(till_then).then_nothing()
        for other in ({"until": NOON + 2 * DAY}, {"policy_id": None}, {"by_administrator": True}):
            assert exempt.when(replace(till_then, **other)).outcome() != []

    def test_only_one_that_stands_is_withdrawn(self) -> None:
        told.when(commands.WithdrawNotice(NOTICE, "it was used")).then(
            e.ServerNoticeWithdrawn(NOTICE, "it was used")
        )
        told.when(commands.WithdrawNotice(ANOTHER, "it was used")).then_nothing()
        withdrawn = told.given(e.ServerNoticeWithdrawn(NOTICE, "it was used"))
        withdrawn.when(commands.WithdrawNotice(NOTICE, "it was used")).then_nothing()

    def test_a_time_that_has_just_come_has_passed(self) -> None:
        with pytest.raises(refusals.TimePassed):
            running.when(commands.KeepServerAlive(NOON, NOON)).outcome()

    def test_what_an_administrator_exempted_only_an_administrator_exempts_otherwise(self) -> None:
        theirs = running.after(commands.ExemptServer("a demo", NOON, by_administrator=True))
        for command in (
            commands.ExemptServer("mine", NOON, NOON + DAY),
            commands.EndExemption(),
            commands.EndExemptions(),
        ):
            theirs.when(command).then_refused(refusals.ExemptionForAdministrators)
            assert theirs.when(replace(command, by_administrator=True)).outcome() != []


class TestDeliveries:
    def test_each_try_of_a_channel_is_told_once(self) -> None:
        first, second = (
            commands.ReportDeliveryFailed(NOTICE, "mail", number, "no answer") for number in (1, 2)
        )
        tried = told.after(first)
        tried.when(first).then_nothing()
        tried.when(second).then(e.ServerNoticeDeliveryFailed(NOTICE, "mail", 2, "no answer"))
        tried.when(replace(first, channel="webhook")).then(
            e.ServerNoticeDeliveryFailed(NOTICE, "webhook", 1, "no answer")
        )

    def test_the_last_try_parks_the_channel_until_it_is_asked_for_again(self) -> None:
        last = commands.ReportDeliveryFailed(NOTICE, "mail", 3, "no answer", final=True)
        told.when(last).then(
            e.ServerNoticeDeliveryFailed(NOTICE, "mail", 3, "no answer"),
            e.ServerNoticeParked(NOTICE, "mail", "no answer"),
        )
        again = e.ServerNoticeDeliveryRequested(NOTICE, ("mail",))
        parked = told.after(last)
        parked.when(commands.DeliverNotice(NOTICE)).then(again)
        asked = parked.given(again)
        asked.when(commands.DeliverNotice(NOTICE)).then_nothing()
        asked.when(replace(last, attempt=1, final=False)).then(
            e.ServerNoticeDeliveryFailed(NOTICE, "mail", 1, "no answer")
        )

    def test_its_time_counts_from_the_first_channel(self) -> None:
        early, late = NOON, NOON + DAY
        heard = told.given(
            e.ServerNoticeDelivered(NOTICE, "mail", early), e.ServerNoticeDelivered(NOTICE, "webhook", late)
        )
        assert (
            heard.when(commands.ApplyPolicyAction(ONE, RULING, "stop", early + DAY, (), NOTICE)).outcome()
            != []
        )

    @pytest.mark.parametrize(
        ("ruling", "notice_id", "why"),
        [
            (
                RULING,
                None,
                UNHEARD,
            ),
            (RULING, ANOTHER, DONE),
            (OTHERS_RULING, None, None),
        ],
    )
    def test_one_whose_purpose_is_fulfilled_is_closed(
        self, ruling: Any, notice_id: Any, why: str | None
    ) -> None:
        both = told.after(
            replace(TELL, notice_id=ANOTHER, period=60.0, makes_room_for=None, keeps_free=False)
        )
        heard = both.given(*(e.ServerNoticeDelivered(each, "mail", NOON - DAY) for each in (NOTICE, ANOTHER)))
        order = commands.ApplyPolicyAction(ONE, ruling, "stop", NOON + DAY, (), notice_id)
        events = heard.when(order).outcome()
        closed = [event.why for event in events if event == e.ServerNoticeWithdrawn(NOTICE, why or "")]
        assert closed == ([] if why is None else [why])
        after = heard.given(*events).given(e.ServerStopFailed(ONE, "no"))
        assert (NOTICE in {notice.id for notice in after.state().standing.open_notices}) == (why is None)

    def test_one_of_a_server_that_is_gone_is_closed(self) -> None:
        assert (
            e.ServerNoticeWithdrawn(NOTICE, "the server is gone")
            in told.when(commands.ConfirmGone()).outcome()
        )


class TestAlerts:
    def test_moments_with_and_without_an_offset_are_compared_as_utc(self) -> None:
        bare = NOON.replace(tzinfo=None)
        known = running.given(e.ServerAlerted("idle", "f1", bare))
        known.when(commands.RecordAlert("idle", "f2", NOON + DAY / 48)).then_nothing()
        known.when(commands.RecordAlert("idle", "f2", bare + DAY / 48)).then_nothing()
        assert known.when(commands.RecordAlert("idle", "f2", NOON + DAY / 24)).outcome() != []
        assert known.state().standing.alerts[0].starts_at == NOON


class TestSights:
    stopping_now = stopping().given(e.ServerActionAccepted(ONE))

    def test_what_others_did_is_told_unless_it_is_the_cause_of_something(self) -> None:
        shown = sight("SHUTOFF", cause=CAUSE, others=(ANOTHER_CAUSE, CAUSE))
        running.when(shown).then(
            e.ServerObserved("SHUTOFF"),
            e.ServerStoppedOutOfBand(CAUSE),
            e.ServerActedOnOutOfBand(ANOTHER_CAUSE),
        )

    @pytest.mark.parametrize(
        ("before", "after", "event"),
        [
            ("SHUTOFF", "ACTIVE", e.ServerStartedOutOfBand(CAUSE)),
            ("VERIFY_RESIZE", "ACTIVE", e.ServerResizeConfirmedOutOfBand(CAUSE)),
            ("ACTIVE", "PAUSED", e.ServerStatusChangedOutOfBand("ACTIVE", "PAUSED", CAUSE)),
        ],
    )
    def test_each_change_of_others_has_its_cause(self, before: str, after: str, event: Any) -> None:
        life = in_status(before)
        life.when(sight(after, cause=CAUSE)).then(e.ServerObserved(after), event)

    def test_a_flavor_is_told_by_what_it_gives_and_not_by_its_id(self) -> None:
        known = ORDER.flavor
        larger = replace(known, id="", name="m1.large", vcpus=4)
        running.when(sight("ACTIVE", flavor=replace(known, id=""))).then_nothing()
        running.when(sight("ACTIVE", flavor=replace(known, id="m2"))).then_nothing()
        running.when(sight("ACTIVE", flavor=larger, cause=CAUSE)).then(
            e.ServerFlavorChangedOutOfBand(known, larger, CAUSE)
        )
        running.when(sight("ACTIVE", flavor=larger, ours=True)).then(e.ServerFlavorObserved(known, larger))

    def test_one_that_is_built_otherwise_than_asked_has_failed(self) -> None:
        building.when(sight("ACTIVE", difference="it has another image")).then(
            e.ServerObserved("ACTIVE"),
            e.ServerBuildFailed(CREATE, "it has another image", differs=True),
        )

    def test_an_action_that_ended_otherwise_than_asked_has_failed(self) -> None:
        image = e.Named("img-2", "debian-13")
        rebuilding = running.given(e.ServerRebuildRequested(ONE, image), e.ServerActionAccepted(ONE))
        otherwise = sight("ACTIVE", difference="it has another image")
        rebuilding.when(otherwise).then(e.ServerRebuildFailed(ONE, "it has another image", differs=True))
        waiting = sight("REBUILD", difference="it has another image")
        rebuilding.when(waiting).then(e.ServerObserved("REBUILD"))

    def test_what_is_seen_at_the_end_of_an_action_is_told_with_it(self) -> None:
        ended = commands.ConfirmActionDone(ONE, "SHUTOFF", sight("SHUTOFF", power_state=4))
        self.stopping_now.when(ended).then(e.ServerObserved("SHUTOFF", power_state=4), e.ServerStopped(ONE))
        self.stopping_now.after(ended).when(sight("SHUTOFF", power_state=4)).then_nothing()

    def test_what_is_seen_of_another_server_or_after_the_end_is_not(self) -> None:
        other = commands.ConfirmActionDone(ONE, "SHUTOFF", sight("SHUTOFF", cloud_id="nova-2"))
        self.stopping_now.when(other).then(e.ServerStopped(ONE))
        running.when(commands.ConfirmActionDone(ONE, "SHUTOFF", sight("SHUTOFF"))).then_nothing()

    def test_what_others_did_before_the_end_is_told_after_it(self) -> None:
        ended = commands.ConfirmActionDone(ONE, "SHUTOFF", sight("PAUSED", cause=CAUSE))
        [seen, stop, *more] = self.stopping_now.when(ended).outcome()
        assert (seen, stop) == (e.ServerObserved("PAUSED"), e.ServerStopped(ONE))
        assert more == [e.ServerStatusChangedOutOfBand("SHUTOFF", "PAUSED", CAUSE)]


class TestLostAnswers:
    renaming = running.given(e.ServerInfoChangeRequested(ONE, "db", ""))
    locking = running.given(e.ServerLockRequested(ONE, "hands off"))

    def test_a_name_that_is_as_asked_has_been_changed(self) -> None:
        changed = e.ServerInfoChanged(ONE, "db", "")
        self.renaming.when(sight("ACTIVE", name="db", unanswered=True)).then(changed)
        self.renaming.when(sight("ACTIVE", name="db", description="", unanswered=True)).then(changed)
        self.renaming.when(sight("ACTIVE", name="db")).then_nothing()
        self.renaming.when(sight("ACTIVE", unanswered=True)).then_nothing()
        self.renaming.when(sight("ACTIVE", name="db", description="x", unanswered=True)).then_nothing()
        twice = self.renaming.given(e.ServerInfoChangeRequested(TWO, "app", ""))
        twice.when(sight("ACTIVE", name="app", unanswered=True)).then_nothing()
        running.when(sight("ACTIVE", unanswered=True)).then_nothing()

    def test_a_lock_that_is_as_asked_has_been_set_or_lifted(self) -> None:
        held = sight("ACTIVE", locked=True, unanswered=True)
        self.locking.when(held).then(
            e.ServerObserved("ACTIVE", locked=True), e.ServerLocked(ONE, "hands off")
        )
        self.locking.when(sight("ACTIVE", unanswered=True)).then_nothing()
        lifting = running.after(sight("ACTIVE", locked=True)).given(e.ServerUnlockRequested(ONE))
        lifting.when(held).then_nothing()
        lifting.when(sight("ACTIVE", unanswered=True)).then(e.ServerObserved("ACTIVE"), e.ServerUnlocked(ONE))
        both = self.locking.given(e.ServerUnlockRequested(TWO))
        both.when(sight("ACTIVE", unanswered=True)).then_nothing()


class TestAbandoning:
    WHY = "it was given up"

    @pytest.mark.parametrize(
        ("life", "operation_id", "event"),
        [
            (building, CREATE, e.ServerBuildFailed(CREATE, WHY)),
            (stopping(), ONE, e.ServerStopFailed(ONE, WHY)),
            (deleting, ONE, e.ServerDeleteFailed(ONE, WHY)),
            (running.given(e.ServerLockRequested(ONE)), ONE, e.ServerLockFailed(ONE, WHY)),
            (running.given(e.ServerUnlockRequested(ONE)), ONE, e.ServerUnlockFailed(ONE, WHY)),
            (
                running.given(e.ServerInfoChangeRequested(ONE, "db", "x")),
                ONE,
                e.ServerInfoChangeFailed(ONE, WHY, "web", ""),
            ),
        ],
    )
    def test_each_operation_ends_as_failed(self, life: Any, operation_id: UUID, event: Any) -> None:
        life.when(commands.AbandonOperation(operation_id, self.WHY)).then(event)
        life.when(commands.AbandonOperation(UUID(int=99), self.WHY)).then_nothing()
        life.given(event).when(commands.AbandonOperation(operation_id, self.WHY)).then_nothing()

    def test_nothing_is_under_way(self) -> None:
        running.when(commands.AbandonOperation(ONE, self.WHY)).then_nothing()
        deleted.when(commands.AbandonOperation(ONE, self.WHY)).then_nothing()


class TestLostContent:
    def test_user_data_that_is_lost_ends_the_creation(self) -> None:
        event = e.ServerBuildFailed(CREATE, "its user data is not there any more", content_lost=True)
        requested.when(commands.ReportContentLost(CREATE)).then(event)
        requested.when(commands.ReportContentLost(ONE)).then_nothing()
        requested.given(event).when(commands.ReportContentLost(CREATE)).then_nothing()

    def test_a_password_that_is_lost_ends_its_change(self) -> None:
        changing = running.given(e.ServerPasswordChangeRequested(ONE))
        changing.when(commands.ReportContentLost(ONE)).then(
            e.ServerPasswordChangeFailed(
                ONE, "the password is not there any more: ask again", content_lost=True
            )
        )
        changing.when(commands.ReportContentLost(TWO)).then_nothing()

    def test_nothing_else_has_any(self) -> None:
        stopping().when(commands.ReportContentLost(ONE)).then_nothing()


class TestQuotas:
    def test_what_lacked_is_told_with_the_refusal_of_an_action(self) -> None:
        stopping().when(commands.ReportActionRefused(ONE, "no", QUOTA)).then(
            e.ServerStopFailed(ONE, "no", quota=QUOTA)
        )
        stopping().when(commands.ReportActionRefused(ONE, "no")).then(e.ServerStopFailed(ONE, "no"))

    def test_what_lacked_is_told_with_that_of_a_part(self) -> None:
        part = UUID(int=71)
        waiting = server.after(replace(ORDER, interfaces=(e.Interface(part, e.Named("net", "private")),)))
        waiting.when(commands.ReportPartFailed(part, "no", QUOTA)).then(
            e.ServerBuildFailed(CREATE, "no", quota=QUOTA)
        )

    def test_who_waits_for_quota_waits_for_what_the_last_attempt_lacked(self) -> None:
        missed = attempted.given(replace(MISSED, quota=QUOTA))
        waits = missed.state().waiting_for_room
        assert (waits.attempt, waits.reason, waits.quota, waits.want) == (1, "no host", QUOTA, "quota")
        chosen = missed.after(replace(AWAIT, host=None))
        assert chosen.state().waiting_for_room.preemption is not None
        again = chosen.given(e.ServerCapacityMissing(CREATE, 2, "no host now"))
        waits = again.state().waiting_for_room
        assert (waits.attempt, waits.reason, waits.quota, waits.want) == (2, "no host now", None, "room")
        assert (waits.preemption, waits.number, waits.is_over) == (None, 1, False)
        assert waits.asked == {UUID(int=51)}


class TestRefusals:
    @pytest.mark.parametrize(
        ("kind", "given", "pointer", "detail"),
        [
            (refusals.UserDataTooLarge, (), "/user_data", "is larger than 49,149 bytes"),
            (refusals.FlavorUnchanged, (), "/flavor", "is the flavor the server has already"),
            (refusals.FlavorTooSmall, (), "/flavor", "is too small for the server's image"),
            (refusals.ImageTooLarge, (), "/image", "needs more than the server's flavor has"),
            (refusals.ExtensionTooLong, (NOON,), "/until", "is later than 2026-08-01T12:00:00+00:00"),
            (refusals.LeaseTooLong, (NOON,), "/until", "is later than 2026-08-01T12:00:00+00:00"),
            (
                refusals.LeaseTooLong,
                (
                    NOON,
                    "/for",
                ),
                "/for",
                "is later than 2026-08-01T12:00:00+00:00",
            ),
            (refusals.LeaseAmbiguous, (), "/for", "does not go with until"),
            (refusals.ExemptionTooLong, (NOON,), "/until", "is later than 2026-08-01T12:00:00+00:00"),
            (refusals.TimePassed, (), "/until", "is in the past"),
            (refusals.TimePassed, ("/expires_at",), "/expires_at", "is in the past"),
            (refusals.TimeOutOfRange, ("/until",), "/until", "is not between 1970 and 9998"),
        ],
    )
    def test_each_points_at_what_is_wrong(
        self, kind: Any, given: tuple[Any, ...], pointer: str, detail: str
    ) -> None:
        refused = kind(*given)
        assert refused.status == 422
        assert refused.more == {"errors": [{"pointer": pointer, "detail": detail}]}

    def test_that_of_a_console_gives_the_reason(self) -> None:
        said = str(refusals.ConsoleUnavailable("it is shut off"))
        assert said == "The cloud gives no console of the server now: it is shut off"

    def test_an_action_that_is_not_allowed_names_itself_and_the_status(self) -> None:
        with pytest.raises(IllegalAction) as illegal:
            stopped.when(commands.RequestAction(ONE, Action.SUSPEND)).outcome()
        assert str(illegal.value) == str(IllegalAction(Action.SUSPEND, "SHUTOFF", frozenset()))
        with pytest.raises(IllegalAction) as illegal:
            building.when(commands.ResetServerState(TWO, "error")).outcome()
        assert str(illegal.value) == str(IllegalAction(Action.RESET_STATE, "BUILD", frozenset()))


def test_its_name_and_its_open_notices_are_its_own() -> None:
    assert told.decider.claims(told.state()) == {
        Claim("server_name", "tenant", "web", refusals.ServerNameDuplicate),
        Claim("notice", "", str(NOTICE), refusals.NoticeUnknown),
    }
    assert deleted.decider.claims(deleted.state()) == frozenset()


def test_a_server_taken_into_the_book_is_remembered_as_it_is() -> None:
    flavor = e.Flavor("m2", "m2.large", 4, 8192, 80)
    taken = e.ServerAdopted(
        project_id="theirs",
        cloud_id=CLOUD_ID,
        name="legacy",
        cloud_name="old",
        flavor=flavor,
        status="ACTIVE",
        created=NOON,
        description="from before",
    )
    known = server.after(commands.AdoptServer(ONE, taken, e.ServerObserved("ACTIVE"))).state()
    assert (known.project_id, known.name, known.cloud_name) == ("theirs", "legacy", "old")
    assert (known.description, known.flavor, known.cloud_id) == ("from before", flavor, CLOUD_ID)


def test_what_was_asked_for_is_remembered() -> None:
    made, given, disk = (UUID(int=number) for number in (71, 72, 73))
    net = e.Named("net", "private")
    order = replace(
        WHOLE_ORDER,
        interfaces=(e.Interface(made, net), e.Interface(given, net, cloud_id="port-9")),
        root_volume=e.RootVolume(disk, 10),
    )
    known = server.after(order).state()
    assert (known.owned_parts, known.missing_parts) == ({made, disk}, {made, disk})
    assert dict(known.parts) == {given: "port-9"}
    assert (known.name, known.description, known.named) == ("web", "for tests", ("web", "for tests"))
    terms = known.standing
    assert (terms.is_preemptible, terms.on_preemption, terms.expires_at) == (True, "shelve", NOON + DAY)


@pytest.mark.parametrize(
    ("wish", "done", "settled"),
    [
        (e.ServerStateResetRequested(TWO, "error"), e.ServerStateReset(TWO), "ERROR"),
        (e.ServerStopRequested(TWO), e.ServerStopped(TWO), "SHUTOFF"),
        (e.ServerShelveRequested(TWO, "image"), e.ServerShelved(TWO, room_freed=True), None),
        (e.ServerPasswordChangeRequested(TWO), e.ServerPasswordChanged(TWO), "ACTIVE"),
    ],
)
def test_the_status_an_action_leads_to_is_known_before_it_is_seen(wish: Any, done: Any, settled: str) -> None:
    assert running.given(wish, done).state().stable_status == settled


def test_a_lock_that_was_refused_leaves_it_as_it_was() -> None:
    asked = running.given(e.ServerLockRequested(ONE))
    assert asked.given(e.ServerLockFailed(ONE, "no")).state().locked is False
    assert asked.given(e.ServerLocked(ONE)).state().locked is True
    held = running.after(sight("ACTIVE", locked=True)).given(e.ServerUnlockRequested(ONE))
    assert held.given(e.ServerUnlockFailed(ONE, "no")).state().locked is True
    assert held.given(e.ServerUnlocked(ONE)).state().locked is False


def test_another_flavor_that_was_not_asked_for_ends_nothing() -> None:
    larger = replace(ORDER.flavor, vcpus=4)
    busy = stopping().given(e.ServerFlavorChangedOutOfBand(ORDER.flavor, larger)).state()
    assert busy.under_way is not None
    assert (busy.flavor, busy.flavor_before) == (larger, ORDER.flavor)
