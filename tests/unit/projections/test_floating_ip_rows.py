"""What a reader sees of a floating IP: given what was recorded, the row is so."""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from uuid import UUID

from commands.floating_ip import commands
from commands.kernel.actor import Origin
from commands.kernel.resource import ConfirmGone, ReportRefused
from commands.store.envelope import RecordedEvent
from commands.store.handler import entry
from projections.floating_ip import FLOATING_IP, FloatingIpRow
from tests.scenario import Scenario
from tests.unit.commands.floating_ip.lives import (
    ADDRESS,
    AT_LARGE,
    ATTEMPTED,
    CREATE,
    DB,
    DB_PORT,
    FREE,
    FREEING,
    GO,
    LEAD,
    LEADING,
    LED,
    NEW,
    NOON,
    PUBLIC,
    REQUESTED,
    SERVER,
    WEB,
    WEB_PORT,
    sight,
)

STREAM = UUID(int=7)
ORIGIN = Origin(by="user:ann", project_id="tenant", command_id=STREAM, correlation_id="req-1")


def row(life: Scenario) -> FloatingIpRow:
    """The row after a life: one event a minute since noon."""
    records = [
        RecordedEvent(STREAM, place, place, NOON + timedelta(minutes=place), entry(event, ORIGIN))
        for place, event in enumerate(life.history, 1)
    ]
    shown: FloatingIpRow | None = reduce(FLOATING_IP.evolve, records, None)
    assert shown is not None
    return shown


def leads_to(life: Scenario) -> tuple[object, ...]:
    shown = row(life)
    return (shown.port_cloud_id, shown.network_interface_id, shown.server_id, shown.fixed_address)


NOWHERE = (None, None, None, None)


def test_it_has_no_address_until_neutron_chose_one() -> None:
    new = row(REQUESTED)
    assert (new.status, new.name, new.address, new.network) == ("BUILD", "", None, PUBLIC)
    assert (new.description, new.created_by) == ("front door", "user:ann")
    made = row(AT_LARGE)
    assert (made.status, made.name, made.address, made.cloud_id) == ("DOWN", ADDRESS, ADDRESS, "fip-1")
    assert made.under_way is None


def test_a_wished_address_shows_at_once() -> None:
    wish = commands.RequestFloatingIp(CREATE, "tenant", PUBLIC, address="172.24.4.200")
    assert (row(NEW.after(wish)).name, row(NEW.after(wish)).address) == ("172.24.4.200",) * 2


def test_one_that_cannot_be_made_is_in_error() -> None:
    failed = row(ATTEMPTED.after(ReportRefused(CREATE, "no address is left")))
    assert failed.status == "ERROR"
    assert failed.fault is not None
    assert failed.fault.message == "no address is left"


def test_it_shows_what_it_leads_to_once_it_does() -> None:
    assert leads_to(LEADING) == NOWHERE
    assert leads_to(LED) == (WEB_PORT, WEB, SERVER, "10.20.0.181")
    assert leads_to(LEADING.after(ReportRefused(LEAD, "no"))) == NOWHERE
    assert leads_to(FREEING) == leads_to(LED)
    assert leads_to(FREEING.after(sight(answers=FREE))) == NOWHERE


def test_what_others_do_shows() -> None:
    moved = LED.after(sight(DB_PORT, "ACTIVE", network_interface_id=DB))
    assert leads_to(moved) == (DB_PORT, DB, None, "10.20.0.181")
    assert leads_to(moved.after(sight())) == NOWHERE
    assert leads_to(FREEING.after(sight(DB_PORT, answers=FREE)))[0] == DB_PORT


def test_a_deleted_one_leads_nowhere() -> None:
    deleted = AT_LARGE.after(commands.DeleteFloatingIp(GO)).after(ConfirmGone())
    for gone in (deleted, LED.after(ConfirmGone())):
        assert (row(gone).status, row(gone).name) == ("DELETED", ADDRESS)
        assert row(gone).deleted_at is not None
        assert leads_to(gone) == NOWHERE
