"""What an administrator may do to a server that is not in the book, and what may come of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from commands.kernel.errors import IllegalAction
from commands.kernel.message import Quota
from commands.kernel.resource import ConfirmActionAccepted, ConfirmGone, ReportRefused
from commands.openstack_server import commands
from commands.openstack_server import events as e
from commands.openstack_server.decider import ALLOWED, TARGET
from commands.server.actions import ALLOWED as ALLOWED_TO_OURS
from commands.server.actions import TARGET as TARGET_OF_OURS
from commands.server.actions import Action
from tests.unit.commands.openstack_server.lives import (
    ONE,
    TWO,
    deleted,
    deleting,
    resetting,
    server,
    shelve_accepted,
    shelved,
    shelving,
    sight,
    unshelving,
)

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)


def test_the_cloud_allows_what_it_allows_servers_of_ours() -> None:
    """The features are apart; Nova is the same."""
    offered = {Action.SHELVE, Action.UNSHELVE, Action.RESET}
    nova = {status: {str(action) for action in all_ & offered} for status, all_ in ALLOWED_TO_OURS.items()}
    assert {status: set(actions) for status, actions in ALLOWED.items()} == {
        status: actions for status, actions in nova.items() if actions
    }
    assert {str(action): TARGET_OF_OURS[action] for action in offered} == TARGET


def test_it_is_shelved_and_brought_back() -> None:
    server.when(commands.ShelveOpenstackServer(ONE, sight("ACTIVE"))).then(
        e.OpenstackServerShelveRequested(ONE, "legacy")
    )
    shelving.when(ConfirmActionAccepted(ONE)).then(e.OpenstackServerActionAccepted(ONE))
    shelve_accepted.when(commands.ConfirmActionDone(ONE, "SHELVED")).then(
        e.OpenstackServerShelved(ONE, False)
    )
    shelve_accepted.when(commands.ConfirmActionDone(ONE, "SHELVED_OFFLOADED")).then(
        e.OpenstackServerShelved(ONE, True)
    )
    unshelving.when(commands.ConfirmActionDone(TWO, "ACTIVE")).then(e.OpenstackServerUnshelved(TWO))


def test_one_whose_image_could_not_be_named_is_not_shelved() -> None:
    long = sight("ACTIVE", name="a" * 248)
    server.when(commands.ShelveOpenstackServer(ONE, long)).then_refused(commands.OpenstackServerNameTooLong)
    for shown in (sight("ACTIVE", name="a" * 247), sight("ACTIVE", name="a" * 248, image_id=None)):
        server.when(commands.ShelveOpenstackServer(ONE, shown)).then(
            e.OpenstackServerShelveRequested(ONE, shown.name)
        )
    gone = sight("SHELVED_OFFLOADED", name="a" * 248)
    server.when(commands.ShelveOpenstackServer(ONE, gone)).then_nothing()


def test_it_is_reset_to_its_image() -> None:
    server.when(commands.ResetOpenstackServer(ONE, sight("ERROR"))).then(
        e.OpenstackServerResetRequested(ONE, "legacy", "img")
    )
    server.when(commands.ResetOpenstackServer(ONE, sight("ACTIVE", image_id=None))).then_refused(
        commands.OpenstackServerHasNoImage
    )
    resetting.when(commands.AttemptAction(ONE, "req-1")).then(e.OpenstackServerActionAttempted(ONE, "req-1"))
    resetting.after(commands.AttemptAction(ONE)).when(commands.AttemptAction(ONE)).then_nothing()
    resetting.when(commands.ConfirmActionDone(ONE, "SHUTOFF")).then(e.OpenstackServerReset(ONE))


def test_doing_it_again_decides_nothing() -> None:
    shelving.when(commands.ShelveOpenstackServer(TWO, sight("ACTIVE"))).then_nothing()
    server.when(commands.ShelveOpenstackServer(ONE, sight("SHELVED_OFFLOADED"))).then_nothing()
    server.when(commands.UnshelveOpenstackServer(ONE, sight("ACTIVE"))).then_nothing()
    deleting.when(commands.DeleteOpenstackServer(TWO, sight("ERROR"))).then_nothing()
    shelve_accepted.when(ConfirmActionAccepted(ONE)).then_nothing()


@pytest.mark.parametrize(
    ("shown", "allowed"),
    [
        (sight("ERROR"), ["delete", "reset"]),
        (sight("ERROR", launched=False), ["delete"]),
        (sight("ACTIVE", task_state="powering-off"), ["delete"]),
        (sight("BUILD"), ["delete"]),
    ],
)
def test_what_the_cloud_would_refuse_is_refused_at_once(
    shown: commands.Observation, allowed: list[str]
) -> None:
    server.when(commands.ShelveOpenstackServer(ONE, shown)).then_refused(IllegalAction, allowed=allowed)


def test_while_something_is_under_way_it_can_only_be_deleted() -> None:
    shelving.when(commands.ResetOpenstackServer(TWO, sight("ACTIVE"))).then_refused(
        IllegalAction, allowed=["delete"]
    )
    shelving.when(commands.DeleteOpenstackServer(TWO, sight("ACTIVE"))).then(
        e.OpenstackServerShelveFailed(ONE, "the server is to be deleted"),
        e.OpenstackServerDeleteRequested(TWO, "legacy"),
    )


def test_a_lock_is_not_overridden() -> None:
    locked = sight("ACTIVE", locked=True)
    server.when(commands.ShelveOpenstackServer(ONE, locked)).then_refused(commands.OpenstackServerLocked)
    server.when(commands.ResetOpenstackServer(ONE, locked)).then_refused(commands.OpenstackServerLocked)
    server.when(commands.DeleteOpenstackServer(ONE, locked)).then_refused(commands.OpenstackServerLocked)
    server.when(commands.UnshelveOpenstackServer(ONE, locked)).then_nothing()


def test_it_is_deleted_once_the_cloud_has_it_no_more() -> None:
    deleting.when(ConfirmGone()).then(e.OpenstackServerDeleted(ONE))
    deleted.when(ConfirmGone()).then_nothing()


def test_what_somebody_else_deletes_has_failed() -> None:
    shelve_accepted.when(ConfirmGone()).then(
        e.OpenstackServerShelveFailed(ONE, "it was deleted by someone else")
    )
    shelved.when(ConfirmGone()).then_nothing()


def test_a_refusal_ends_it_with_the_clouds_words() -> None:
    quota = Quota("compute", "cores", 20, 20)
    unshelving.when(ReportRefused(TWO, "No room.", quota)).then(
        e.OpenstackServerUnshelveFailed(TWO, "No room.", quota=quota)
    )
    resetting.when(ReportRefused(ONE, "No.")).then(e.OpenstackServerResetFailed(ONE, "No."))
    deleting.when(ReportRefused(ONE, "No.")).then(e.OpenstackServerDeleteFailed(ONE, "No."))


def test_an_answer_that_comes_too_late_decides_nothing() -> None:
    shelved.when(ReportRefused(ONE, "No.")).then_nothing()
    shelved.when(commands.ConfirmActionDone(ONE, "SHELVED")).then_nothing()
    shelved.when(commands.AttemptAction(ONE)).then_nothing()
    unshelving.when(ConfirmActionAccepted(ONE)).then_nothing()


class TestAttempts:
    def attempt(self, at: float | None, grace: float = 60.0) -> commands.AttemptAction:
        time = None if at is None else NOON + timedelta(seconds=at)
        return commands.AttemptAction(ONE, "req-1", time, grace)

    def test_another_is_made_only_a_whole_grace_after_the_one_before(self) -> None:
        shelving.when(self.attempt(0)).then(e.OpenstackServerActionAttempted(ONE, "req-1", NOON))
        tried = shelving.after(self.attempt(0))
        for at, made in ((-1, False), (0, False), (59, False), (60, True), (61, True), (None, False)):
            assert bool(tried.when(self.attempt(at)).outcome()) == made
        assert tried.when(self.attempt(0, grace=0.0)).outcome() == []
        assert tried.when(self.attempt(1, grace=0.0)).outcome() != []

    def test_one_without_a_time_is_made_once(self) -> None:
        shelving.when(self.attempt(None)).then(e.OpenstackServerActionAttempted(ONE, "req-1", None))
        tried = shelving.after(self.attempt(None))
        tried.when(self.attempt(None)).then_nothing()
        assert tried.when(self.attempt(0)).outcome() != []

    def test_none_is_made_of_what_the_cloud_has_taken_on_or_nobody_asked(self) -> None:
        shelve_accepted.when(self.attempt(0)).then_nothing()
        server.when(self.attempt(0)).then_nothing()


def test_a_refusal_is_told_whole() -> None:
    quota = Quota("compute", "cores", 8, 8)
    shelving.when(ReportRefused(ONE, "no", quota, differs=True)).then(
        e.OpenstackServerShelveFailed(ONE, "no", quota=quota, differs=True)
    )
    shelving.when(ReportRefused(TWO, "no")).then_nothing()


def test_one_that_is_in_the_ledger_is_acted_on_there() -> None:
    refused = commands.ServerManaged(ONE)
    href = f"/api/v1/servers/{ONE}"
    assert str(refused) == f"This server is in the ledger: act on it at {href}."
    assert refused.more == {"server_id": str(ONE), "href": href}


def test_what_is_remembered_of_it() -> None:
    tried = shelving.given(e.OpenstackServerActionAttempted(ONE, "req-1", NOON)).state()
    assert (tried.exists, tried.attempted, tried.after, tried.attempted_at) == (True, True, "req-1", NOON)
    adopted = server.given(e.OpenstackServerAdopted(TWO)).state()
    assert (adopted.exists, adopted.adopted, adopted.deleted) == (True, TWO, False)
    gone = deleted.state()
    assert (gone.under_way, gone.deleted) == (None, True)


def test_what_is_not_allowed_is_told_with_the_status() -> None:
    with pytest.raises(IllegalAction) as illegal:
        server.when(commands.ShelveOpenstackServer(ONE, sight("ERROR"))).outcome()
    assert str(illegal.value) == str(IllegalAction("shelve", "ERROR", frozenset({"delete"})))
