"""Name and description, and who may have a name."""

from __future__ import annotations

import pytest

from commands.kernel.errors import IllegalAction
from commands.server import commands
from commands.server import events as e
from tests.unit.commands.server.lives import (
    ONE,
    TWO,
    deleted,
    deleting,
    failed,
    locked,
    requested,
    running,
    server,
    sight,
    stopping,
)

RENAME = commands.ChangeServerInfo(ONE, name="db")
renaming = running.after(RENAME)
renamed = renaming.after(commands.ConfirmInfoChanged(ONE, "db", ""))
twice = renaming.after(commands.ChangeServerInfo(TWO, name="cache"))


class TestAskingForIt:
    @pytest.mark.parametrize("life", [running, requested, stopping(), locked, failed])
    def test_goes_at_any_time_beside_anything_else(self, life) -> None:
        life.when(RENAME).then(e.ServerInfoChangeRequested(ONE, "db", ""))

    def test_what_is_not_told_stays(self) -> None:
        described = running.after(commands.ChangeServerInfo(ONE, description="front"))
        assert described.history[-1] == e.ServerInfoChangeRequested(ONE, "web", "front")
        described.when(commands.ChangeServerInfo(TWO, name="db")).then(
            e.ServerInfoChangeRequested(TWO, "db", "front")
        )

    @pytest.mark.parametrize(
        ("life", "command"),
        [
            (running, commands.ChangeServerInfo(ONE)),
            (running, commands.ChangeServerInfo(ONE, name="web", description="")),
            (renaming, RENAME),
            (renaming, commands.ChangeServerInfo(TWO, name="db")),
            (renamed, commands.ChangeServerInfo(TWO, name="db")),
        ],
    )
    def test_what_is_so_or_becomes_so_changes_nothing(self, life, command) -> None:
        life.when(command).then_nothing()

    def test_the_name_somebody_else_changed_in_the_cloud_can_be_put_back(self) -> None:
        elsewhere = running.given(e.ServerRenamedOutOfBand("oops"))
        put_back = commands.ChangeServerInfo(ONE, name="web")
        elsewhere.when(put_back).then(e.ServerInfoChangeRequested(ONE, "web", ""))
        elsewhere.after(put_back).when(put_back).then_nothing()

    def test_not_while_it_is_being_deleted(self) -> None:
        deleting.when(RENAME).then_refused(IllegalAction, allowed=[])


class TestItsEnd:
    def test_changed(self) -> None:
        renaming.when(commands.ConfirmInfoChanged(ONE, "db", "")).then(e.ServerInfoChanged(ONE, "db", ""))

    def test_refused_leaves_what_was_before(self) -> None:
        refusal = commands.ReportInfoRefused(ONE, "bad name")
        renaming.when(refusal).then(e.ServerInfoChangeFailed(ONE, "bad name", "web", ""))
        renaming.after(refusal).when(RENAME).then(e.ServerInfoChangeRequested(ONE, "db", ""))

    @pytest.mark.parametrize(
        "answer", [commands.ConfirmInfoChanged(ONE, "db", ""), commands.ReportInfoRefused(ONE, "bad name")]
    )
    @pytest.mark.parametrize("life", [running, renamed, deleted])
    def test_too_late_or_never_asked(self, life, answer) -> None:
        life.when(answer).then_nothing()


class TestTwoAtOnce:
    def test_where_the_first_is_refused_the_second_is_still_wished(self) -> None:
        twice.when(commands.ReportInfoRefused(ONE, "no")).then(
            e.ServerInfoChangeFailed(ONE, "no", "cache", "")
        )

    def test_where_the_second_is_refused_the_first_is_still_wished(self) -> None:
        twice.when(commands.ReportInfoRefused(TWO, "no")).then(e.ServerInfoChangeFailed(TWO, "no", "db", ""))

    def test_where_both_are_refused_all_is_as_before(self) -> None:
        twice.after(commands.ReportInfoRefused(ONE, "no")).when(commands.ReportInfoRefused(TWO, "no")).then(
            e.ServerInfoChangeFailed(TWO, "no", "web", "")
        )

    def test_where_only_the_first_succeeds_it_stays(self) -> None:
        first = twice.after(commands.ConfirmInfoChanged(ONE, "db", ""))
        first.when(commands.ReportInfoRefused(TWO, "no")).then(e.ServerInfoChangeFailed(TWO, "no", "db", ""))


class TestTheNameItHoldsForItself:
    def test_from_the_wish_to_the_end(self) -> None:
        server.then_it_holds()
        requested.then_it_holds("web")
        failed.then_it_holds("web")
        deleting.then_it_holds("web")
        deleted.then_it_holds()
        running.given(e.ServerDeletedOutOfBand()).then_it_holds()

    def test_both_while_it_is_being_renamed_for_the_cloud_may_refuse(self) -> None:
        renaming.then_it_holds("web", "db")
        renamed.then_it_holds("db")
        renaming.after(commands.ReportInfoRefused(ONE, "no")).then_it_holds("web")
        twice.then_it_holds("web", "db", "cache")

    def test_not_one_that_somebody_gave_it_in_the_cloud(self) -> None:
        running.after(sight("ACTIVE", name="oops")).then_it_holds("web")

    def test_within_its_project(self) -> None:
        (claim,) = requested.decider.claims(requested.state())
        assert (claim.kind, claim.scope) == ("server_name", "tenant")
