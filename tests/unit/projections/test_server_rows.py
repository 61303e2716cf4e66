"""What a reader sees of a server: given what was recorded, the row is so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import reduce
from typing import Any
from uuid import UUID

from commands.kernel.actor import Origin
from commands.kernel.message import Event
from commands.server import events as e
from commands.store.envelope import RecordedEvent
from commands.store.handler import entry
from projections.server.row import SERVER, ServerRow
from tests.unit.commands.server.lives import NOON, ONE, ORDER, TWO, running

STREAM = UUID(int=7)
ORIGIN = Origin(by="user:ann", project_id="tenant", command_id=STREAM, correlation_id="req-1")


def row(*more: Event) -> ServerRow:
    """The row of a server that runs, after more has happened: one event a minute since noon."""
    history: Sequence[Any] = (*running.history, *more)
    records = [
        RecordedEvent(STREAM, place, place, NOON + timedelta(minutes=place), entry(event, ORIGIN))
        for place, event in enumerate(history, 1)
    ]
    shown: ServerRow | None = reduce(SERVER.evolve, records, None)
    assert shown is not None
    return shown


def minute(number: int) -> Any:
    """When the event of that number after the beginning happened."""
    return NOON + timedelta(minutes=len(running.history) + number)


def test_it_rests_since_it_was_first_seen_at_rest_whatever_happens_meanwhile() -> None:
    suspended = (e.ServerObserved("SUSPENDED"),)
    assert row(*suspended).suspended_since == minute(1)
    busy = (
        *suspended,
        e.ServerInfoChangeRequested(ONE, "other", ""),
        e.ServerShelveRequested(TWO),
        e.ServerObserved("SUSPENDED", "shelving"),
        e.ServerObserved("SHELVED_OFFLOADED"),
        e.ServerShelved(TWO, room_freed=True),
        e.ServerUnshelveRequested(ONE),
        e.ServerObserved("SHELVED_OFFLOADED", "unshelving"),
        e.ServerUnshelveFailed(ONE, "No valid host was found."),
    )
    assert row(*busy).suspended_since == minute(1)


def test_it_rests_no_more_once_it_is_seen_at_work_or_gone() -> None:
    suspended = e.ServerObserved("SUSPENDED")
    assert row(suspended, e.ServerObserved("ACTIVE")).suspended_since is None
    assert row(suspended, e.ServerDeletedOutOfBand()).suspended_since is None
    again = row(suspended, e.ServerObserved("ACTIVE"), e.ServerObserved("SUSPENDED"))
    assert again.suspended_since == minute(3)


def test_a_lock_shows_at_once_and_leaves_what_is_under_way_alone() -> None:
    asked = (e.ServerStopRequested(ONE), e.ServerLockRequested(TWO, "audit"))
    assert row(*asked).locked is False
    locked = row(*asked, e.ServerLocked(TWO, "audit"))
    assert (locked.locked, locked.locked_reason) == (True, "audit")
    assert locked.under_way is not None
    assert locked.under_way.operation_id == ONE
    free = row(*asked, e.ServerLocked(TWO, "audit"), e.ServerUnlocked(TWO))
    assert (free.locked, free.locked_reason) == (False, None)


def test_the_flavor_is_the_new_one_from_its_trial_on_and_the_old_one_after_a_reversal() -> None:
    small, large = ORDER.flavor, e.Flavor("m2", "m1.large", 4, 8192, 80)
    asked = (e.ServerResizeRequested(ONE, small, large), e.ServerObserved("RESIZE", "resize_migrating"))
    assert row(*asked).flavor == small
    on_trial = (*asked, e.ServerObserved("VERIFY_RESIZE"), e.ServerResized(ONE, large))
    assert (row(*on_trial).flavor, row(*on_trial).under_way) == (large, None)
    given_back = (*on_trial, e.ServerResizeRevertRequested(TWO), e.ServerResizeReverted(TWO, small))
    assert row(*given_back).flavor == small
    kept = (*on_trial, e.ServerResizeConfirmRequested(TWO), e.ServerResizeConfirmed(TWO, large))
    assert row(*kept).flavor == large
    assert row(e.ServerFlavorChangedOutOfBand(small, large)).flavor == large
    without_room = row(*asked, e.ServerResizeFailed(ONE, "No valid host was found."))
    assert (without_room.flavor, without_room.under_way) == (small, None)
    assert without_room.fault is not None


def test_the_image_is_the_one_it_was_rebuilt_to() -> None:
    other = e.Named("img-2", "fedora-44")
    rebuilt = (e.ServerRebuildRequested(ONE, other), e.ServerRebuilt(ONE, other))
    assert row(rebuilt[0]).image == ORDER.image
    assert row(*rebuilt).image == other
    reset = (*rebuilt, e.ServerReimageRequested(TWO, ORDER.image), e.ServerReimaged(TWO, ORDER.image))
    assert row(*reset).image == ORDER.image


def test_what_is_stuck_shows_until_it_ends() -> None:
    stuck = (e.ServerStopRequested(ONE), e.ServerOperationTimedOut(ONE, NOON, "powering-off"))
    shown = row(*stuck).under_way
    assert shown is not None
    assert shown.stuck is True
    assert row(*stuck, e.ServerStopped(ONE)).under_way is None
    another = row(*stuck, e.ServerStopped(ONE), e.ServerStartRequested(TWO)).under_way
    assert another is not None
    assert another.stuck is False


def test_who_last_had_it_run_or_not_is_remembered() -> None:
    assert (row(e.ServerStopRequested(ONE)).powered_by, row().powered_by) == ("user:ann", None)
    halted = row(e.ServerStopRequested(ONE), e.ServerStopped(ONE), e.ServerStoppedOutOfBand())
    assert (halted.powered_by, halted.powered_at) == ("cloud", minute(3))
    assert halted.used_at == minute(1)
