"""Asking for an address, and giving it back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commands.floating_ip import commands
from commands.floating_ip import events as e
from commands.kernel.errors import IllegalAction
from commands.kernel.message import Quota
from commands.kernel.resource import AttemptCreate, ConfirmAccepted, ConfirmGone, ReportRefused
from tests.unit.commands.floating_ip.lives import (
    ACCEPTED,
    ADDRESS,
    AT_LARGE,
    ATTEMPTED,
    CREATE,
    GO,
    HELD,
    LED,
    NEW,
    NOON,
    ORDER,
    PUBLIC,
    REQUESTED,
    sight,
)

DELETE = commands.DeleteFloatingIp(GO)


def test_it_is_asked_for_once() -> None:
    NEW.when(ORDER).then(e.FloatingIpRequested(CREATE, "tenant", PUBLIC, "front door"))
    REQUESTED.when(ORDER).then_nothing()


def test_it_holds_no_name() -> None:
    AT_LARGE.then_it_holds()


def test_a_second_post_waits_for_the_fate_of_the_first() -> None:
    ATTEMPTED.when(AttemptCreate(NOON + timedelta(seconds=34), 35.0)).then_nothing()
    later = NOON + timedelta(seconds=35)
    ATTEMPTED.when(AttemptCreate(later, 35.0)).then(e.FloatingIpCreateAttempted(2, later))


def test_neutrons_answer_is_the_outcome() -> None:
    ATTEMPTED.when(ConfirmAccepted("fip-1")).then(e.FloatingIpAccepted("fip-1"))
    ACCEPTED.when(sight()).then(e.FloatingIpObserved("DOWN", ADDRESS), e.FloatingIpCreated(CREATE))
    AT_LARGE.when(sight()).then_nothing()


def test_a_quota_is_told() -> None:
    quota = Quota("network", "floatingip", 50, 50)
    ATTEMPTED.when(ReportRefused(CREATE, "over quota", quota)).then(
        e.FloatingIpCreateFailed(CREATE, "over quota", quota=quota)
    )


def test_one_that_failed_can_only_be_deleted() -> None:
    failed = ATTEMPTED.after(ReportRefused(CREATE, "no address is left"))
    failed.when(commands.AssociateFloatingIp(GO, *HELD)).then_refused(IllegalAction, allowed=["delete"])
    failed.after(DELETE).when(ConfirmGone()).then(e.FloatingIpDeleted(GO))


def test_a_free_one_is_given_back() -> None:
    AT_LARGE.when(DELETE).then(e.FloatingIpDeleteRequested(GO))
    going = AT_LARGE.after(DELETE)
    going.when(commands.DeleteFloatingIp(CREATE)).then_nothing()
    going.when(sight()).then_nothing()
    gone = going.after(ConfirmGone())
    assert gone.history[-1] == e.FloatingIpDeleted(GO)
    gone.when(DELETE).then_nothing()
    gone.when(commands.AssociateFloatingIp(GO, *HELD)).then_refused(commands.FloatingIpGone)


def test_one_in_use_is_not() -> None:
    LED.when(DELETE).then_refused(commands.FloatingIpInUse, allowed=["disassociate"])


def test_one_that_came_into_use_while_it_was_being_deleted_stays() -> None:
    going = AT_LARGE.after(DELETE)
    going.when(ReportRefused(GO, "in use")).then(e.FloatingIpDeleteFailed(GO, "in use"))


def test_nothing_can_be_asked_before_it_is_there() -> None:
    for command in (DELETE, commands.AssociateFloatingIp(GO, *HELD)):
        REQUESTED.when(command).then_refused(IllegalAction, allowed=[])


@pytest.mark.parametrize("command", [DELETE, commands.DisassociateFloatingIp(GO), sight(), ConfirmGone()])
def test_of_nothing_nothing_is_known(command: commands.FloatingIpCommand) -> None:
    NEW.when(command).then_refused(commands.FloatingIpUnknown)
