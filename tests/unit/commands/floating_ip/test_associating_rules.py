"""Leading an address to a network interface, and freeing it."""

from __future__ import annotations

from uuid import UUID

from commands.floating_ip import commands
from commands.floating_ip import events as e
from commands.kernel.errors import IllegalAction
from commands.kernel.resource import ConfirmGone, ReportRefused
from tests.unit.commands.floating_ip.lives import (
    ADDRESS,
    ASSOCIATE,
    AT_LARGE,
    DB,
    DB_PORT,
    DISASSOCIATE,
    FREE,
    FREEING,
    GO,
    HELD,
    LEAD,
    LEADING,
    LED,
    SERVER,
    WEB,
    WEB_PORT,
    sight,
)

ELSEWHERE = commands.AssociateFloatingIp(GO, DB, DB_PORT)
OTHER = UUID(int=99)
AT_WEB = e.FloatingIpObserved("DOWN", ADDRESS, WEB_PORT, "10.20.0.181", WEB, SERVER)


def test_it_is_led_to_an_interface_and_the_answer_is_the_outcome() -> None:
    AT_LARGE.when(ASSOCIATE).then(e.FloatingIpAssociateRequested(LEAD, *HELD))
    LEADING.when(sight(WEB_PORT, answers=LEAD)).then(AT_WEB, e.FloatingIpAssociated(LEAD, *HELD))


def test_a_sight_from_elsewhere_is_no_outcome() -> None:
    """It may be older than the call, or somebody else's doing."""
    LEADING.when(sight()).then_nothing()
    LEADING.when(sight(WEB_PORT)).then(AT_WEB)
    LEADING.when(sight(WEB_PORT, answers=GO)).then(AT_WEB)


def test_neutron_says_active_later() -> None:
    LED.when(sight(WEB_PORT, "ACTIVE", server_id=SERVER)).then(
        e.FloatingIpObserved("ACTIVE", ADDRESS, WEB_PORT, "10.20.0.181", WEB, SERVER)
    )


def test_asking_again_decides_nothing() -> None:
    again = commands.AssociateFloatingIp(GO, *HELD)
    LEADING.when(again).then_nothing()
    LED.when(again).then_nothing()
    FREEING.when(commands.DisassociateFloatingIp(GO, WEB)).then_nothing()


def test_of_two_who_ask_one_gets_it() -> None:
    LEADING.when(ELSEWHERE).then_refused(commands.FloatingIpInUse, allowed=[])
    LED.when(ELSEWHERE).then_refused(commands.FloatingIpInUse, allowed=["disassociate"])


def test_one_that_leads_elsewhere_by_now_is_left_there() -> None:
    shown = e.FloatingIpObserved("ACTIVE", ADDRESS, DB_PORT, "10.20.0.181")
    failed = e.FloatingIpAssociateFailed(LEAD, "the address leads elsewhere", *HELD)
    LEADING.when(sight(DB_PORT, "ACTIVE", answers=LEAD)).then(
        shown, failed, e.FloatingIpAssociatedOutOfBand(None, DB_PORT)
    )


def test_one_that_leads_elsewhere_when_it_is_to_be_freed_is_freed_of_what_had_it() -> None:
    FREEING.when(sight(DB_PORT, answers=FREE)).then(
        e.FloatingIpObserved("DOWN", ADDRESS, DB_PORT, "10.20.0.181"),
        e.FloatingIpDisassociated(FREE, *HELD),
        e.FloatingIpAssociatedOutOfBand(None, DB_PORT),
    )


def test_a_refusal_leaves_it_free() -> None:
    refused = LEADING.after(ReportRefused(LEAD, "that fixed IP already has one"))
    assert refused.history[-1] == e.FloatingIpAssociateFailed(LEAD, "that fixed IP already has one", *HELD)
    refused.when(ELSEWHERE).then(e.FloatingIpAssociateRequested(GO, DB, DB_PORT))


def test_it_is_freed() -> None:
    LED.when(DISASSOCIATE).then(e.FloatingIpDisassociateRequested(FREE, *HELD))
    FREEING.when(sight(answers=FREE)).then(
        e.FloatingIpObserved("DOWN", ADDRESS), e.FloatingIpDisassociated(FREE, *HELD)
    )
    FREEING.after(sight(answers=FREE)).when(ELSEWHERE).then(e.FloatingIpAssociateRequested(GO, DB, DB_PORT))


def test_one_that_is_not_freed_stays() -> None:
    FREEING.when(ReportRefused(FREE, "no")).then(e.FloatingIpDisassociateFailed(FREE, "no", *HELD))
    FREEING.after(ReportRefused(FREE, "no")).when(ASSOCIATE).then_nothing()


def test_it_is_freed_only_from_what_has_it() -> None:
    for command in (
        commands.DisassociateFloatingIp(GO, DB),
        commands.DisassociateFloatingIp(GO, server_id=OTHER),
    ):
        LED.when(command).then_refused(commands.FloatingIpNotAssociated)
    AT_LARGE.when(DISASSOCIATE).then_refused(commands.FloatingIpNotAssociated)
    LEADING.when(DISASSOCIATE).then_refused(commands.FloatingIpNotAssociated)
    FREEING.when(ELSEWHERE).then_refused(IllegalAction, allowed=[])


def test_a_server_that_goes_frees_its_own() -> None:
    mine = commands.DisassociateFloatingIp(GO, server_id=SERVER)
    LED.when(mine).then(e.FloatingIpDisassociateRequested(GO, *HELD))


def test_what_others_do_is_told() -> None:
    AT_LARGE.when(sight(WEB_PORT, network_interface_id=WEB, server_id=SERVER)).then(
        AT_WEB, e.FloatingIpAssociatedOutOfBand(*HELD)
    )
    LED.when(sight()).then(e.FloatingIpObserved("DOWN", ADDRESS), e.FloatingIpDisassociatedOutOfBand(*HELD))
    LED.when(sight(DB_PORT, network_interface_id=DB)).then(
        e.FloatingIpObserved("DOWN", ADDRESS, DB_PORT, "10.20.0.181", DB),
        e.FloatingIpDisassociatedOutOfBand(*HELD),
        e.FloatingIpAssociatedOutOfBand(DB, DB_PORT),
    )


def test_what_others_did_can_be_undone() -> None:
    """Even where the ledger has no interface for the port."""
    theirs = AT_LARGE.after(sight(DB_PORT))
    theirs.when(commands.DisassociateFloatingIp(GO)).then(
        e.FloatingIpDisassociateRequested(GO, None, DB_PORT)
    )


def test_an_interface_may_change_its_server() -> None:
    moved = LED.after(sight(WEB_PORT, server_id=OTHER))
    moved.when(commands.DisassociateFloatingIp(GO, server_id=SERVER)).then_refused(
        commands.FloatingIpNotAssociated
    )
    moved.when(commands.DisassociateFloatingIp(GO, server_id=OTHER)).then(
        e.FloatingIpDisassociateRequested(GO, WEB, WEB_PORT, OTHER)
    )


def test_one_that_is_deleted_in_use_is_free_first() -> None:
    LED.when(ConfirmGone()).then(e.FloatingIpDisassociatedOutOfBand(*HELD), e.FloatingIpDeletedOutOfBand())
    FREEING.when(ConfirmGone()).then(
        e.FloatingIpDisassociateFailed(FREE, "it was deleted by someone else", *HELD),
        e.FloatingIpDisassociatedOutOfBand(*HELD),
        e.FloatingIpDeletedOutOfBand(),
    )
    AT_LARGE.when(ConfirmGone()).then(e.FloatingIpDeletedOutOfBand())
    LED.after(ConfirmGone()).when(sight()).then_nothing()


def test_another_one_of_the_cloud_is_no_concern() -> None:
    LED.when(sight(cloud_id="fip-2")).then_nothing()


def test_a_port_that_is_deleted_as_asked_frees_it() -> None:
    freed = LED.after(sight(None, released=True))
    assert freed.history[-1] == e.FloatingIpReleased(*HELD)
    freed.when(sight(None, released=True)).then_nothing()
    freed.when(ASSOCIATE).then(e.FloatingIpAssociateRequested(LEAD, *HELD))
