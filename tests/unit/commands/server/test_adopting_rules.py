"""Taking a server of the cloud into the book as it stands."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from msgspec.structs import replace

from commands.kernel.errors import IllegalAction
from commands.server import commands
from commands.server import events as e
from commands.server.actions import Action
from commands.server.refusals import ServerHasNoImage, ServerNameTooLong
from tests.scenario import Scenario
from tests.unit.commands.server.lives import CLOUD_ID, NOON, ONE, TWO, server, sight

TOLD = e.ServerAdopted(
    project_id="tenant",
    cloud_id=CLOUD_ID,
    name="legacy",
    cloud_name="web",
    flavor=e.Flavor("m1", "m1.small", 1, 2048, 20),
    status="ACTIVE",
    created=NOON,
    image=e.Named("img", "debian-12"),
    launched_at=NOON,
)


def adopted(status: str, launched: datetime | None = NOON) -> Scenario:
    told = replace(TOLD, status=status, launched_at=launched)
    return server.after(commands.AdoptServer(ONE, told, e.ServerObserved(status)))


def marked(status: str) -> Scenario:
    return adopted(status).after(commands.ConfirmMarked(ONE, tagged=True))


def test_it_is_in_the_book_and_to_be_marked() -> None:
    command = commands.AdoptServer(ONE, TOLD, e.ServerObserved("ACTIVE"))
    server.when(command).then(TOLD, e.ServerObserved("ACTIVE"), e.ServerTagRequested(ONE))
    adopted("ACTIVE").when(command).then_nothing()
    adopted("ACTIVE").then_it_holds("legacy")


def test_marking_it_ends_the_operation() -> None:
    adopted("ACTIVE").when(commands.ConfirmMarked(ONE, tagged=True)).then(e.ServerTagged(ONE))
    adopted("SHELVED").when(commands.ConfirmMarked(ONE, tagged=False)).then(e.ServerTagged(ONE, tagged=False))
    adopted("ACTIVE").when(commands.ReportActionRefused(ONE, "no")).then(e.ServerTagFailed(ONE, "no"))
    marked("ACTIVE").when(commands.ConfirmMarked(ONE, tagged=True)).then_nothing()


def test_nothing_of_what_it_was_before_is_somebody_elses_doing() -> None:
    shown = sight("SHUTOFF", flavor=replace(TOLD.flavor, id=""))
    adopted("SHUTOFF").when(shown).then_nothing()
    marked("SHUTOFF").when(shown).then_nothing()
    marked("SHUTOFF").when(sight("ACTIVE")).then(e.ServerObserved("ACTIVE"), e.ServerStartedOutOfBand())


@pytest.mark.parametrize(
    ("status", "command", "wish"),
    [
        ("ACTIVE", commands.RequestAction(TWO, Action.STOP), e.ServerStopRequested(TWO)),
        ("SHUTOFF", commands.RequestAction(TWO, Action.START), e.ServerStartRequested(TWO)),
        ("SUSPENDED", commands.RequestAction(TWO, Action.RESUME), e.ServerResumeRequested(TWO)),
        ("SHELVED_OFFLOADED", commands.RequestAction(TWO, Action.UNSHELVE), e.ServerUnshelveRequested(TWO)),
        (
            "ERROR",
            commands.RequestAction(TWO, Action.RESET),
            e.ServerReimageRequested(TWO, e.Named("img", "debian-12")),
        ),
        ("ACTIVE", commands.DeleteServer(TWO), e.ServerDeleteRequested(TWO)),
    ],
)
def test_from_then_on_it_is_one_of_ours(
    status: str, command: commands.ServerCommand, wish: e.ServerEvent
) -> None:
    marked(status).when(command).then(wish)


def test_while_it_is_marked_it_can_be_deleted() -> None:
    adopted("ACTIVE").when(commands.DeleteServer(TWO)).then(
        e.ServerOperationAbandoned(ONE, "the server is to be deleted"), e.ServerDeleteRequested(TWO)
    )


def test_one_that_never_ran_can_only_be_deleted() -> None:
    unbuilt = adopted("ERROR", None).after(commands.ConfirmMarked(ONE, tagged=False))
    unbuilt.when(commands.RequestAction(TWO, Action.RESET)).then_refused(
        IllegalAction, allowed=["delete", "info", "lock"]
    )


def test_one_that_was_made_from_nobody_knows_what_cannot_be_reset() -> None:
    command = commands.AdoptServer(ONE, replace(TOLD, image=None), e.ServerObserved("ACTIVE"))
    life = server.after(command).after(commands.ConfirmMarked(ONE, tagged=True))
    life.when(commands.RequestAction(TWO, Action.RESET)).then_refused(ServerHasNoImage)


def named(cloud_name: str, image: e.Named | None = TOLD.image) -> Scenario:
    told = replace(TOLD, cloud_name=cloud_name, image=image)
    command = commands.AdoptServer(ONE, told, e.ServerObserved("ACTIVE"))
    return server.after(command).after(commands.ConfirmMarked(ONE, tagged=True))


def test_one_whose_image_could_not_be_named_is_not_shelved() -> None:
    shelve = commands.RequestAction(TWO, Action.SHELVE)
    named("a" * 247).when(shelve).then(e.ServerShelveRequested(TWO, "image"))
    named("a" * 248, None).when(shelve).then(e.ServerShelveRequested(TWO, "volume"))
    named("a" * 248).when(shelve).then_refused(ServerNameTooLong)
    named("a" * 247).after(sight("ACTIVE", name="a" * 248)).when(shelve).then_refused(ServerNameTooLong)


def test_a_policy_does_not_shelve_it_either() -> None:
    obey = commands.ApplyPolicyAction(TWO, e.PolicyRef(UUID(int=31), "tidy", 3), "shelve", NOON)
    *_, wish = named("a" * 247).when(obey).outcome()
    assert wish == e.ServerShelveRequested(TWO, "image")
    named("a" * 248).when(obey).then_nothing()
