"""A server that found no host: it waits, is tried anew, and is never in the cloud twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from commands.kernel.message import Quota
from commands.server import commands
from commands.server import events as e
from tests.unit.commands.server.lives import (
    CLOUD_ID,
    CREATE,
    NOON,
    ONE,
    ORDER,
    attempted,
    building,
    requested,
    server,
    sight,
)

FAULT = e.Fault("No valid host was found. ", 500)
NO_HOST = sight("ERROR", fault=FAULT)
PREEMPTION, OTHER = UUID(int=41), UUID(int=42)
MISSED = e.ServerCapacityMissing(CREATE, 1, "No valid host was found.")


def chosen(number: int = 1, preemption_id: UUID = PREEMPTION, **more: Any) -> commands.AwaitRoom:
    wanted = {
        "preemption_id": preemption_id,
        "ruling": e.PolicyRef(UUID(int=31), "give way", 3),
        "number": number,
        "host": "compute-1",
        "victims": (e.Victim(UUID(int=51), "shelve", 0.25),),
        "considered": (),
        "spared": {},
        "at": NOON,
        "preempts_at": NOON + timedelta(minutes=2),
        "period": 120.0,
        "channels": ("mail",),
    }
    return commands.AwaitRoom(**{**wanted, **more})


missed = building.after(NO_HOST)
awaiting = missed.after(chosen())
discarded = awaiting.after(commands.ConfirmGone())
found = discarded.after(commands.ConfirmRoom(PREEMPTION))


def test_no_host_is_no_failure_yet() -> None:
    building.when(NO_HOST).then(e.ServerObserved("ERROR", fault=FAULT), MISSED)
    missed.when(NO_HOST).then_nothing()


def test_for_a_preemptible_server_it_is() -> None:
    order = replace(ORDER, is_preemptible=True)
    life = server.after(order).given(e.ServerCreateAttempted(1, NOON), e.ServerAccepted(1, CLOUD_ID))
    life.when(NO_HOST).then(
        e.ServerObserved("ERROR", fault=FAULT),
        e.ServerBuildFailed(CREATE, "No valid host was found.", 500),
    )


@pytest.mark.parametrize("fault", [e.Fault("No valid host was found.", 403), e.Fault("Build aborted", 500)])
def test_any_other_failure_is_one(fault: e.Fault) -> None:
    assert isinstance(building.when(sight("ERROR", fault=fault)).outcome()[-1], e.ServerBuildFailed)


def test_a_choice_counts_once_and_only_while_it_waits() -> None:
    [event] = missed.when(chosen()).outcome()
    assert (event.operation_id, event.number, event.host) == (CREATE, 1, "compute-1")
    awaiting.when(chosen(preemption_id=OTHER)).then_nothing()
    awaiting.when(commands.GiveRoomUp(0, "late")).then_nothing()
    building.when(chosen()).then_nothing()
    found.when(chosen(2)).then_nothing()


def test_nobody_gives_way_and_the_build_has_failed() -> None:
    missed.when(commands.GiveRoomUp(0, "nobody")).then(e.ServerBuildFailed(CREATE, "nobody", 500))
    awaiting.after(chosen(2, OTHER)).when(commands.GiveRoomUp(2, "nobody")).then(
        e.ServerBuildFailed(CREATE, "nobody", 500)
    )


def test_what_the_attempt_left_is_gone_before_another_is_made() -> None:
    awaiting.when(commands.ConfirmRoom(PREEMPTION)).then_nothing()
    awaiting.when(commands.ConfirmGone()).then(e.ServerAttemptDiscarded(1, CLOUD_ID))
    awaiting.when(commands.AttemptCreate(NOON)).then_nothing()
    discarded.when(commands.AttemptCreate(NOON)).then_nothing()
    discarded.when(commands.ConfirmRoom(OTHER)).then_nothing()
    discarded.when(commands.ConfirmRoom(PREEMPTION)).then(e.ServerCapacityFreed(CREATE, PREEMPTION))
    found.when(commands.AttemptCreate(NOON)).then(e.ServerCreateAttempted(2, NOON))


@pytest.mark.parametrize("life", [discarded, found])
def test_a_late_listing_does_not_bring_the_discarded_one_back(life: Any) -> None:
    life.when(commands.ConfirmAccepted(CLOUD_ID)).then_nothing()
    life.when(NO_HOST).then_nothing()


def test_it_runs_in_the_end_as_the_same_server_of_ours() -> None:
    again = found.after(commands.AttemptCreate(NOON)).after(commands.ConfirmAccepted("nova-2"))
    again.when(sight("ACTIVE", cloud_id="nova-2")).then(e.ServerObserved("ACTIVE"), e.ServerBuilt(CREATE))


def test_choices_are_counted_over_all_attempts() -> None:
    again = found.after(commands.AttemptCreate(NOON)).after(commands.ConfirmAccepted("nova-2"))
    life = again.after(sight("ERROR", cloud_id="nova-2", fault=FAULT))
    assert life.history[-1] == e.ServerCapacityMissing(CREATE, 2, "No valid host was found.")
    life.when(chosen(1, OTHER)).then_nothing()
    assert life.when(chosen(2, OTHER)).outcome()[0].number == 2
    waiting = life.state().waiting_for_room
    assert waiting.asked == {UUID(int=51)}


CORES = Quota("compute", "cores", 20, 20)
REFUSED = commands.ReportBuildRefused(1, "Quota exceeded for cores", 403, CORES, others_may_give_way=True)
preemptible = server.after(replace(ORDER, is_preemptible=True))


def test_a_lack_of_quota_is_no_failure_where_others_may_give_way() -> None:
    attempted.when(REFUSED).then(e.ServerCapacityMissing(CREATE, 1, "Quota exceeded for cores", CORES))
    final = e.ServerBuildFailed(CREATE, "Quota exceeded for cores", 403, quota=CORES)
    attempted.when(replace(REFUSED, others_may_give_way=False)).then(final)
    preemptible.given(e.ServerCreateAttempted(1, NOON)).when(REFUSED).then(final)
    attempted.after(REFUSED).when(REFUSED).then_nothing()


def test_a_refused_attempt_is_answered_and_the_next_waits_for_the_quota() -> None:
    waits = attempted.after(REFUSED)
    assert not waits.state().attempt_unresolved
    waits.when(commands.AttemptCreate(NOON)).then_nothing()
    found = waits.after(chosen(want="quota")).after(commands.ConfirmRoom(PREEMPTION))
    found.when(commands.AttemptCreate(NOON)).then(e.ServerCreateAttempted(2, NOON))


def test_who_is_not_given_quota_fails_for_want_of_it() -> None:
    waits = attempted.after(REFUSED)
    waits.when(commands.GiveRoomUp(0, "nobody")).then(e.ServerBuildFailed(CREATE, "nobody", 403, quota=CORES))
    again = waits.after(chosen(want="quota")).after(commands.ConfirmRoom(PREEMPTION))
    without_host = again.after(commands.AttemptCreate(NOON)).after(commands.ConfirmAccepted("nova-2"))
    life = without_host.after(sight("ERROR", cloud_id="nova-2", fault=FAULT))
    life.when(commands.GiveRoomUp(1, "nobody")).then(e.ServerBuildFailed(CREATE, "nobody", 500))


def test_no_room_is_known_before_the_first_attempt_and_only_then() -> None:
    ahead = commands.ReportNoRoom("No host has room for it.")
    requested.when(ahead).then(e.ServerCapacityMissing(CREATE, 0, "No host has room for it."))
    waits = requested.after(ahead)
    waits.when(ahead).then_nothing()
    waits.when(commands.AttemptCreate(NOON)).then_nothing()
    found = waits.after(chosen()).after(commands.ConfirmRoom(PREEMPTION))
    found.when(commands.AttemptCreate(NOON)).then(e.ServerCreateAttempted(1, NOON))
    for life in (found, attempted, building, preemptible, requested.after(commands.DeleteServer(ONE))):
        life.when(ahead).then_nothing()


@pytest.mark.parametrize("life", [missed, awaiting, discarded, attempted.after(REFUSED)])
def test_it_can_be_deleted_while_it_waits(life: Any) -> None:
    doomed = life.after(commands.DeleteServer(ONE))
    doomed.when(chosen(2, OTHER)).then_nothing()
    doomed.when(commands.ConfirmRoom(PREEMPTION)).then_nothing()
    assert doomed.state().preemption_wait is None
    assert e.ServerRemovedFromCloud() in doomed.when(commands.ConfirmGone()).outcome()
