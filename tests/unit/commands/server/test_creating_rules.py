"""Exactly one server, on an API that has no idempotency key."""

from __future__ import annotations

import pytest

from commands.server import commands
from commands.server import events as e
from commands.server.actions import Action
from commands.server.refusals import ServerUnknown
from tests.unit.commands.server.lives import (
    CLOUD_ID,
    CREATE,
    GRACE,
    NOON,
    ONE,
    ORDER,
    attempted,
    building,
    deleted,
    failed,
    requested,
    running,
    seconds,
    server,
    sight,
)

unanswered = attempted.given(e.ServerCreateUnanswered(1, "time-out"))
missed_once = unanswered.given(e.ServerCreateNotFound(1, seconds(30)))
absent = missed_once.given(e.ServerCreateNotFound(1, seconds(60)))
tried_again = absent.given(e.ServerCreateAttempted(2, seconds(61)))


def look(at: float, attempt: int = 1) -> commands.ReportNotFound:
    return commands.ReportNotFound(attempt, seconds(at), GRACE)


class TestAsking:
    def test_a_wish_is_recorded_whole(self) -> None:
        (event,) = server.when(ORDER).outcome()
        assert isinstance(event, e.ServerRequested)
        told = [name for name in ORDER.__struct_fields__ if name != "at"]  # the envelope has the time
        assert {name: getattr(event, name) for name in told} == {name: getattr(ORDER, name) for name in told}

    @pytest.mark.parametrize("life", [requested, building, running, failed, deleted])
    def test_asking_for_it_again_changes_nothing(self, life) -> None:
        life.when(ORDER).then_nothing()

    def test_nothing_else_can_be_asked_of_a_server_that_is_not(self) -> None:
        server.when(commands.RequestAction(ONE, Action.START)).then_refused(ServerUnknown)


class TestTheAttempt:
    def test_the_first_is_free(self) -> None:
        requested.when(commands.AttemptCreate(NOON)).then(e.ServerCreateAttempted(1, NOON))

    @pytest.mark.parametrize("life", [attempted, unanswered, missed_once, tried_again])
    def test_none_is_made_while_another_has_no_answer(self, life) -> None:
        life.when(commands.AttemptCreate(seconds(3600))).then_nothing()

    @pytest.mark.parametrize("life", [building, running, failed, deleted])
    def test_none_is_made_when_its_fate_is_known(self, life) -> None:
        life.when(commands.AttemptCreate(seconds(3600))).then_nothing()

    def test_the_next_follows_a_complete_absence_seen_twice(self) -> None:
        absent.when(commands.AttemptCreate(seconds(61))).then(e.ServerCreateAttempted(2, seconds(61)))


class TestALostAnswer:
    def test_is_recorded(self) -> None:
        attempted.when(commands.ReportUnanswered(1, "time-out")).then(e.ServerCreateUnanswered(1, "time-out"))

    @pytest.mark.parametrize("life", [unanswered, missed_once, building, failed, tried_again, deleted])
    def test_is_recorded_once_and_in_time(self, life) -> None:
        life.when(commands.ReportUnanswered(1, "time-out")).then_nothing()

    def test_of_the_second_attempt_is_one_of_its_own(self) -> None:
        again = commands.ReportUnanswered(2, "reset")
        tried_again.when(again).then(e.ServerCreateUnanswered(2, "reset"))


class TestLookingForIt:
    @pytest.mark.parametrize(("life", "at"), [(unanswered, 29.9), (missed_once, 59.9), (attempted, -5)])
    def test_too_early_proves_nothing(self, life, at: float) -> None:
        life.when(look(at)).then_nothing()

    @pytest.mark.parametrize(("life", "at"), [(unanswered, 30), (missed_once, 60), (attempted, 30)])
    def test_counts_half_a_grace_period_after_what_came_before(self, life, at: float) -> None:
        life.when(look(at)).then(e.ServerCreateNotFound(1, seconds(at)))

    def test_one_listing_counts_once_however_late_it_was_begun(self) -> None:
        unanswered.after(look(3600)).when(look(3600)).then_nothing()

    def test_two_listings_in_a_row_are_no_two_looks(self) -> None:
        unanswered.after(look(3600)).when(look(3601)).then_nothing()
        unanswered.after(look(3600)).when(look(3630)).then(e.ServerCreateNotFound(1, seconds(3630)))

    def test_without_a_grace_period_there_still_are_two(self) -> None:
        hasty = commands.ReportNotFound(1, NOON, grace=0)
        unanswered.when(hasty).then(e.ServerCreateNotFound(1, NOON))
        unanswered.after(hasty).when(hasty).then_nothing()

    @pytest.mark.parametrize("life", [absent, tried_again, building, failed, deleted, requested])
    def test_for_what_is_decided_already_proves_nothing(self, life) -> None:
        life.when(look(7200)).then_nothing()


class TestTheCloudTookIt:
    @pytest.mark.parametrize("life", [attempted, unanswered, missed_once, absent])
    def test_at_once_or_found_later_by_its_tag(self, life) -> None:
        life.when(commands.ConfirmAccepted(CLOUD_ID)).then(e.ServerAccepted(1, CLOUD_ID))

    @pytest.mark.parametrize("life", [building, running])
    def test_is_told_once(self, life) -> None:
        life.when(commands.ConfirmAccepted(CLOUD_ID)).then_nothing()

    def test_the_answer_to_an_attempt_given_up_is_adopted_and_the_other_is_the_twin(self) -> None:
        late = tried_again.after(commands.ConfirmAccepted("nova-of-1"))
        assert late.history[-1] == e.ServerAccepted(2, "nova-of-1")
        late.when(commands.ConfirmAccepted("nova-of-2")).then(e.ServerDuplicateFound("nova-of-2"))

    @pytest.mark.parametrize("life", [building, running, failed, deleted, requested])
    def test_a_second_server_is_a_twin(self, life) -> None:
        life.when(commands.ConfirmAccepted("nova-2")).then(e.ServerDuplicateFound("nova-2"))

    def test_a_twin_about_to_be_deleted_is_not_adopted(self) -> None:
        doomed = unanswered.given(e.ServerDuplicateFound("nova-2"))
        doomed.when(commands.ConfirmAccepted("nova-2")).then_nothing()


class TestATwin:
    def test_is_recorded_once(self) -> None:
        running.when(commands.ReportTwin("nova-2")).then(e.ServerDuplicateFound("nova-2"))
        running.given(e.ServerDuplicateFound("nova-2")).when(commands.ReportTwin("nova-2")).then_nothing()

    def test_is_never_the_server_itself(self) -> None:
        running.when(commands.ReportTwin(CLOUD_ID)).then_nothing()

    def test_is_gone_once(self) -> None:
        found = running.given(e.ServerDuplicateFound("nova-2"))
        found.when(commands.ConfirmTwinDeleted("nova-2")).then(e.ServerDuplicateDeleted("nova-2"))
        running.when(commands.ConfirmTwinDeleted("nova-2")).then_nothing()


class TestTheCloudRefusedIt:
    @pytest.mark.parametrize("life", [attempted, unanswered, missed_once, absent])
    def test_the_build_has_failed(self, life) -> None:
        life.when(commands.ReportBuildRefused(1, "Quota exceeded", 403)).then(
            e.ServerBuildFailed(CREATE, "Quota exceeded", 403)
        )

    @pytest.mark.parametrize("life", [requested, building, running, failed, deleted, tried_again])
    def test_too_late_or_never_asked(self, life) -> None:
        life.when(commands.ReportBuildRefused(1, "Quota exceeded", 403)).then_nothing()


class TestTheBuild:
    @pytest.mark.parametrize("status", ["ACTIVE", "SHUTOFF", "PAUSED"])
    def test_is_done_when_the_server_is_in_a_lasting_status(self, status: str) -> None:
        building.when(sight(status)).then(e.ServerObserved(status), e.ServerBuilt(CREATE))

    @pytest.mark.parametrize("shown", [sight("BUILD"), sight("ACTIVE", task_state="spawning")])
    def test_goes_on_until_then(self, shown: commands.ObserveServer) -> None:
        building.when(shown).then(e.ServerObserved(shown.status, shown.task_state))

    def test_fails_with_novas_own_reason(self) -> None:
        fault = e.Fault("Exceeded maximum number of retries. ", 500)
        building.when(sight("ERROR", fault=fault)).then(
            e.ServerObserved("ERROR", fault=fault),
            e.ServerBuildFailed(CREATE, "Exceeded maximum number of retries.", 500),
        )

    def test_fails_without_one(self) -> None:
        building.when(sight("ERROR")).then(
            e.ServerObserved("ERROR"), e.ServerBuildFailed(CREATE, "the cloud gave no reason")
        )


class TestDeletedWhileItIsBeingMade:
    def test_before_the_cloud_was_told_it_never_is(self) -> None:
        doomed = requested.after(commands.DeleteServer(ONE))
        doomed.when(commands.AttemptCreate(NOON)).then(e.ServerRemovedFromCloud())

    @pytest.mark.parametrize("life", [attempted, unanswered, missed_once])
    @pytest.mark.parametrize("command", [commands.AttemptCreate(seconds(99)), commands.ConfirmGone()])
    def test_it_is_not_gone_while_it_may_turn_up(self, life, command) -> None:
        life.after(commands.DeleteServer(ONE)).when(command).then_nothing()

    @pytest.mark.parametrize(
        "command",
        [commands.AttemptCreate(seconds(99)), commands.ConfirmGone(), commands.ReportBuildRefused(1, "no")],
    )
    def test_it_is_gone_when_it_never_was_made(self, command) -> None:
        absent.after(commands.DeleteServer(ONE)).when(command).then(e.ServerRemovedFromCloud())

    def test_it_is_gone_when_the_cloud_refuses_to_make_it(self) -> None:
        refusal = commands.ReportBuildRefused(1, "Quota exceeded")
        attempted.after(commands.DeleteServer(ONE)).when(refusal).then(e.ServerRemovedFromCloud())

    def test_it_is_adopted_first_when_it_turns_up(self) -> None:
        found = unanswered.after(commands.DeleteServer(ONE)).after(commands.ConfirmAccepted(CLOUD_ID))
        assert found.history[-1] == e.ServerAccepted(1, CLOUD_ID)
        found.when(commands.ConfirmGone()).then(e.ServerRemovedFromCloud())
