"""What is made for a server first, and let go of when it is deleted."""

from __future__ import annotations

from uuid import UUID

import pytest
from msgspec.structs import replace

from commands.server import commands
from commands.server import events as e
from commands.server.decider import SERVER
from tests.scenario import Scenario
from tests.unit.commands.server.lives import CREATE, NOON, ORDER, TWO, deleting, running

PORT, DISK = UUID(int=70), UUID(int=71)
NET = e.Named("net", "private")
WISH = replace(ORDER, interfaces=(e.Interface(PORT, NET),), root_volume=e.RootVolume(DISK, 10))
asked = Scenario(SERVER).after(WISH)
erased = deleting.after(commands.ConfirmGone())


class TestBeforeItIsAskedFor:
    def test_the_cloud_is_not_asked_while_a_part_is_missing(self) -> None:
        asked.when(commands.AttemptCreate(NOON)).then_nothing()
        asked.after(commands.ConfirmPart(PORT, "port-1")).when(commands.AttemptCreate(NOON)).then_nothing()

    def test_the_last_part_lets_it_be_asked_for(self) -> None:
        asked.when(commands.ConfirmPart(PORT, "port-1")).then(e.ServerDependencyReady(PORT, "port-1"))
        one = asked.after(commands.ConfirmPart(PORT, "port-1"))
        one.when(commands.ConfirmPart(DISK, "vol-1")).then(
            e.ServerDependencyReady(DISK, "vol-1"), e.ServerDependenciesReady()
        )
        both = one.after(commands.ConfirmPart(DISK, "vol-1"))
        both.when(commands.AttemptCreate(NOON)).then(e.ServerCreateAttempted(1, NOON))
        both.when(commands.ConfirmPart(DISK, "vol-1")).then_nothing()

    def test_a_part_that_cannot_be_made_fails_the_server(self) -> None:
        asked.when(commands.ReportPartFailed(PORT, "no more addresses")).then(
            e.ServerBuildFailed(CREATE, "no more addresses")
        )
        failed = asked.after(commands.ReportPartFailed(PORT, "no more addresses"))
        failed.when(commands.ConfirmPart(DISK, "vol-1")).then_nothing()
        failed.when(commands.AttemptCreate(NOON)).then_nothing()

    def test_a_given_port_is_not_waited_for(self) -> None:
        given = replace(ORDER, interfaces=(e.Interface(PORT, NET, cloud_id="port-1"),))
        Scenario(SERVER).after(given).when(commands.AttemptCreate(NOON)).then(
            e.ServerCreateAttempted(1, NOON)
        )

    @pytest.mark.parametrize(
        "command", [commands.ConfirmPart(TWO, "x"), commands.ReportPartFailed(TWO, "no")]
    )
    def test_a_strangers_part_is_nothing_to_it(self, command) -> None:
        asked.when(command).then_nothing()


class TestWhenItIsDeleted:
    def test_it_is_let_go_of_once(self) -> None:
        deleting.when(commands.ConfirmReleased()).then(e.ServerPartsDetached())
        deleting.after(commands.ConfirmReleased()).when(commands.ConfirmReleased()).then_nothing()
        running.when(commands.ConfirmReleased()).then_nothing()

    def test_the_deletion_is_done_when_its_parts_are_gone(self) -> None:
        deleting.when(commands.ConfirmRemoved()).then_nothing()
        erased.when(commands.ConfirmRemoved()).then(e.ServerDeleted(deleting.state().under_way.operation_id))
        erased.when(commands.ConfirmGone()).then_nothing()

    def test_where_the_cloud_refuses_it_is_let_go_of_again_next_time(self) -> None:
        kept = deleting.after(commands.ConfirmReleased()).given(e.ServerDeleteFailed(TWO, "locked"))
        again = kept.after(commands.DeleteServer(TWO))
        again.when(commands.ConfirmReleased()).then(e.ServerPartsDetached())
