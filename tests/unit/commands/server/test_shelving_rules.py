"""Shelving gives the room on the host back, at once, later or never: the book says which."""

from __future__ import annotations

import pytest

from commands.kernel.errors import IllegalAction
from commands.server import commands
from commands.server import events as e
from commands.server.actions import ALLOWED, Action
from commands.server.refusals import ServerLocked
from tests.unit.commands.server.lives import ONE, TWO, in_status, locked, running, sight, stopped

SHELVE, UNSHELVE = commands.RequestAction(TWO, Action.SHELVE), commands.RequestAction(TWO, Action.UNSHELVE)
offloaded, kept = in_status("SHELVED_OFFLOADED"), in_status("SHELVED")
shelving = running.given(e.ServerShelveRequested(ONE))
taken_on = shelving.given(e.ServerActionAccepted(ONE))
unshelving = offloaded.given(e.ServerUnshelveRequested(ONE))


@pytest.mark.parametrize("life", [running, stopped, in_status("PAUSED"), in_status("SUSPENDED")])
def test_a_server_at_rest_or_at_work_can_be_shelved(life) -> None:
    life.when(SHELVE).then(e.ServerShelveRequested(TWO))


@pytest.mark.parametrize("life", [offloaded, kept])
def test_a_shelved_server_can_be_brought_back(life) -> None:
    life.when(UNSHELVE).then(e.ServerUnshelveRequested(TWO))


@pytest.mark.parametrize(
    ("life", "command"),
    [(offloaded, SHELVE), (kept, SHELVE), (shelving, SHELVE), (running, UNSHELVE), (unshelving, UNSHELVE)],
)
def test_what_is_so_or_becomes_so_changes_nothing(life, command) -> None:
    life.when(command).then_nothing()


def test_what_nova_would_refuse_is_refused() -> None:
    in_status("ERROR").when(SHELVE).then_refused(IllegalAction, allowed=sorted(ALLOWED["ERROR"]))
    stopped.when(UNSHELVE).then_refused(IllegalAction, allowed=sorted(ALLOWED["SHUTOFF"]))
    locked.when(SHELVE).then_refused(ServerLocked)


def test_it_is_shelved_when_its_host_has_been_freed() -> None:
    seen = taken_on.after(sight("SHELVED", task_state="shelving_offloading"))
    assert not any(isinstance(event, e.ServerShelved) for event in seen.history)
    seen.when(sight("SHELVED_OFFLOADED")).then(
        e.ServerObserved("SHELVED_OFFLOADED"), e.ServerShelved(ONE, room_freed=True)
    )


def test_a_cloud_that_keeps_shelved_servers_on_their_hosts_frees_no_room() -> None:
    taken_on.when(sight("SHELVED")).then(e.ServerObserved("SHELVED"), e.ServerShelved(ONE, room_freed=False))


def test_that_the_cloud_frees_it_later_by_itself_is_seen() -> None:
    kept.when(sight("SHELVED_OFFLOADED")).then(e.ServerObserved("SHELVED_OFFLOADED"))


def test_that_somebody_else_frees_it_is_told() -> None:
    cause = e.CloudAction("shelveOffload", "req-7", "ann")
    kept.when(sight("SHELVED_OFFLOADED", cause=cause)).then(
        e.ServerObserved("SHELVED_OFFLOADED"),
        e.ServerStatusChangedOutOfBand("SHELVED", "SHELVED_OFFLOADED", cause),
    )


def test_an_unshelve_that_finds_no_host_says_why() -> None:
    accepted = unshelving.given(e.ServerActionAccepted(ONE))
    accepted.when(sight("SHELVED_OFFLOADED", failure="No valid host was found.")).then(
        e.ServerUnshelveFailed(ONE, "No valid host was found.")
    )
    accepted.when(sight("ACTIVE")).then(e.ServerObserved("ACTIVE"), e.ServerUnshelved(ONE))


@pytest.mark.parametrize(("status", "freed"), [("SHELVED", False), ("SHELVED_OFFLOADED", True)])
def test_a_server_found_shelved_before_it_was_asked_says_so_too(status, freed) -> None:
    shelving.when(commands.ConfirmActionDone(ONE, status)).then(e.ServerShelved(ONE, room_freed=freed))


def test_a_refusal_ends_it() -> None:
    shelving.when(commands.ReportActionRefused(ONE, "no")).then(e.ServerShelveFailed(ONE, "no"))
    unshelving.when(commands.ReportActionRefused(ONE, "no")).then(e.ServerUnshelveFailed(ONE, "no"))
