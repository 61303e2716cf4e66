"""A new disk, a rescue disk, a new password."""

from __future__ import annotations

import pytest

from commands.kernel.errors import IllegalAction
from commands.server import commands
from commands.server import events as e
from commands.server.actions import ALLOWED, Action
from commands.server.refusals import ImageTooLarge, ServerLocked
from tests.unit.commands.server.lives import (
    ONE,
    ORDER,
    TWO,
    failed,
    in_status,
    locked,
    running,
    sight,
    stopped,
)

OTHER = e.Named("img-2", "fedora-44")
REBUILD, RESET = commands.RebuildServer(TWO, OTHER), commands.RequestAction(TWO, Action.RESET)
RESCUE, UNRESCUE = commands.RescueServer(TWO, OTHER), commands.RequestAction(TWO, Action.UNRESCUE)
PASSWORD = commands.ChangeServerPassword(TWO)

broken, rescued = in_status("ERROR"), in_status("RESCUE")
rebuilding = running.given(e.ServerRebuildRequested(ONE, OTHER))
resetting = running.given(e.ServerReimageRequested(ONE, ORDER.image))
rescuing = running.given(e.ServerRescueRequested(ONE))
unrescuing = rescued.given(e.ServerUnrescueRequested(ONE))
changing = running.given(e.ServerPasswordChangeRequested(ONE))


@pytest.mark.parametrize("life", [running, stopped, broken])
@pytest.mark.parametrize(
    ("command", "event"),
    [
        (REBUILD, e.ServerRebuildRequested(TWO, OTHER)),
        (RESET, e.ServerReimageRequested(TWO, ORDER.image)),
        (RESCUE, e.ServerRescueRequested(TWO, OTHER)),
        (commands.RescueServer(TWO), e.ServerRescueRequested(TWO)),
    ],
)
def test_a_server_can_be_made_anew_or_rescued_even_from_error(life, command, event) -> None:
    life.when(command).then(event)


def test_a_password_can_be_changed_while_it_runs_and_a_rescue_ended() -> None:
    running.when(PASSWORD).then(e.ServerPasswordChangeRequested(TWO))
    rescued.when(UNRESCUE).then(e.ServerUnrescueRequested(TWO))


@pytest.mark.parametrize(
    ("life", "command"),
    [
        (rebuilding, REBUILD),
        (resetting, RESET),
        (rescuing, RESCUE),
        (rescued, RESCUE),
        (unrescuing, UNRESCUE),
        (running, UNRESCUE),
    ],
)
def test_what_is_so_or_becomes_so_changes_nothing(life, command) -> None:
    life.when(command).then_nothing()


def test_what_has_been_done_before_is_done_again_when_asked() -> None:
    running.given(e.ServerReimageRequested(ONE, ORDER.image), e.ServerReimaged(ONE, ORDER.image)).when(
        RESET
    ).then(e.ServerReimageRequested(TWO, ORDER.image))


@pytest.mark.parametrize(
    ("life", "command", "allowed"),
    [
        (in_status("PAUSED"), REBUILD, sorted(ALLOWED["PAUSED"])),
        (in_status("SHELVED_OFFLOADED"), RESET, sorted(ALLOWED["SHELVED_OFFLOADED"])),
        (stopped, PASSWORD, sorted(ALLOWED["SHUTOFF"])),
        (stopped, UNRESCUE, sorted(ALLOWED["SHUTOFF"])),
        (rescued, REBUILD, sorted(ALLOWED["RESCUE"])),
        (failed, REBUILD, ["delete", "info"]),
        (rebuilding, commands.RebuildServer(TWO, ORDER.image), ["delete", "info", "lock"]),
        (rebuilding, RESET, ["delete", "info", "lock"]),
        (changing, PASSWORD, ["delete", "info", "lock"]),
    ],
)
def test_what_nova_would_refuse_is_refused_with_what_is_allowed(life, command, allowed) -> None:
    """A second password too: the book does not know whether it is the first one."""
    life.when(command).then_refused(IllegalAction, allowed=allowed)


@pytest.mark.parametrize("command", [REBUILD, RESET, RESCUE, PASSWORD])
def test_a_locked_server_is_left_alone(command) -> None:
    locked.when(command).then_refused(ServerLocked)


@pytest.mark.parametrize("more", [{"min_disk_gb": 21}, {"min_ram_mb": 2049}])
def test_an_image_too_large_for_the_flavor_is_told_early(more) -> None:
    errors = [{"pointer": "/image", "detail": "needs more than the server's flavor has"}]
    running.when(commands.RebuildServer(TWO, OTHER, **more)).then_refused(ImageTooLarge, errors=errors)
    fits = commands.RebuildServer(TWO, OTHER, min_disk_gb=20, min_ram_mb=2048)
    running.when(fits).then(e.ServerRebuildRequested(TWO, OTHER))


def test_a_reset_goes_back_to_the_first_image_whatever_it_was_rebuilt_to() -> None:
    rebuilt = rebuilding.after(commands.ConfirmActionDone(ONE))
    assert rebuilt.history[-1] == e.ServerRebuilt(ONE, OTHER)
    rebuilt.when(RESET).then(e.ServerReimageRequested(TWO, ORDER.image))


@pytest.mark.parametrize(
    ("life", "event"),
    [
        (rebuilding, e.ServerRebuilt(ONE, OTHER)),
        (resetting, e.ServerReimaged(ONE, ORDER.image)),
        (changing, e.ServerPasswordChanged(ONE)),
    ],
)
def test_what_may_end_where_it_began_is_over_when_nova_says_so(life, event) -> None:
    accepted = life.given(e.ServerActionAccepted(ONE))
    accepted.when(sight("ACTIVE", unfinished=True)).then_nothing()
    accepted.when(sight("ACTIVE")).then(event)


@pytest.mark.parametrize(
    ("life", "status", "event"),
    [(rescuing, "RESCUE", e.ServerRescued(ONE)), (unrescuing, "ACTIVE", e.ServerUnrescued(ONE))],
)
def test_a_rescue_is_over_in_its_status(life, status, event) -> None:
    life.given(e.ServerActionAccepted(ONE)).when(sight(status)).then(e.ServerObserved(status), event)


@pytest.mark.parametrize(
    ("life", "event"),
    [
        (rebuilding, e.ServerRebuildFailed(ONE, "no")),
        (resetting, e.ServerReimageFailed(ONE, "no")),
        (rescuing, e.ServerRescueFailed(ONE, "no")),
        (unrescuing, e.ServerUnrescueFailed(ONE, "no")),
        (changing, e.ServerPasswordChangeFailed(ONE, "no")),
    ],
)
def test_a_refusal_ends_it(life, event) -> None:
    life.when(commands.ReportActionRefused(ONE, "no")).then(event)


@pytest.mark.parametrize(
    ("disk_gb", "ram_mb", "needs", "fits"),
    [
        (1, 2048, (2, 0), False),
        (2, 2048, (2, 0), True),
        (0, 2048, (2, 0), True),
        (1, 2048, (0, 2048), True),
        (1, 2047, (0, 2048), False),
    ],
)
def test_an_image_has_to_fit_unless_the_disk_is_as_large_as_it_needs(
    disk_gb: int, ram_mb: int, needs: tuple[int, int], fits: bool
) -> None:
    flavor = e.Flavor("m9", "m1.nine", 1, ram_mb, disk_gb)
    life = running.given(e.ServerFlavorChangedOutOfBand(ORDER.flavor, flavor))
    command = commands.RebuildServer(TWO, OTHER, *needs)
    if fits:
        life.when(command).then(e.ServerRebuildRequested(TWO, OTHER))
    else:
        with pytest.raises(ImageTooLarge):
            life.when(command).outcome()


def test_a_password_that_is_being_changed_is_not_changed_twice_by_one_request() -> None:
    changing.when(commands.ChangeServerPassword(ONE)).then_nothing()
