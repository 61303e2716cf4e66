"""What a reader sees of a security group: given what was recorded, the row is so."""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from uuid import UUID

from commands.kernel.actor import Origin
from commands.kernel.resource import ConfirmGone, ReportRefused
from commands.security_group import commands
from commands.security_group import events as e
from commands.store.envelope import RecordedEvent
from commands.store.handler import entry
from projections.security_group import SECURITY_GROUP, SecurityGroupRow
from tests.scenario import Scenario
from tests.unit.commands.security_group.lives import (
    CLOUD_ID,
    CREATE,
    NOON,
    OF_FRIEND,
    ONE,
    PING,
    SSH,
    SSH6,
    active,
    attempted,
    changing,
    deleting,
    made,
    named,
    requested,
    sight,
)

STREAM = UUID(int=7)
ORIGIN = Origin(by="user:ann", project_id="tenant", command_id=STREAM, correlation_id="req-1")


def row(life: Scenario) -> SecurityGroupRow:
    """The row after a life: one event a minute since noon."""
    records = [
        RecordedEvent(STREAM, place, place, NOON + timedelta(minutes=place), entry(event, ORIGIN))
        for place, event in enumerate(life.history, 1)
    ]
    shown: SecurityGroupRow | None = reduce(SECURITY_GROUP.evolve, records, None)
    assert shown is not None
    return shown


def test_it_is_shown_with_the_rules_it_is_to_have() -> None:
    new = row(requested)
    assert (new.status, new.cloud_id, {rule.cloud_id for rule in new.rules}) == ("creating", None, {None})
    assert set(new.rules) == {SSH, OF_FRIEND}
    there = row(active)
    assert (there.status, there.cloud_id, there.cloud_name) == ("active", CLOUD_ID, "web")
    assert (there.rules, there.under_way) == (named(SSH, OF_FRIEND), None)


def test_while_it_changes_the_wish_is_shown_with_the_ids_that_are_known() -> None:
    shown = row(changing).rules
    assert {rule.ethertype: rule.cloud_id for rule in shown} == {"IPv4": "ingress-IPv4-tcp", "IPv6": None}
    assert row(changing.after(commands.ConfirmRulesSet(ONE, made(SSH, SSH6)))).rules == named(SSH, SSH6)


def test_a_failed_change_shows_what_it_has_and_why() -> None:
    failed = row(
        active.after(commands.ChangeSecurityGroup(ONE, "other", rules=(PING,))).after(
            commands.ReportRulesRefused(ONE, "full", made(SSH, OF_FRIEND))
        )
    )
    assert (failed.name, failed.rules, failed.status) == ("web", named(SSH, OF_FRIEND), "active")
    assert failed.fault is not None
    assert failed.fault.message == "full"


def test_one_that_was_refused_is_in_error() -> None:
    assert row(attempted.after(ReportRefused(CREATE, "no"))).status == "error"


def test_what_others_did_is_shown() -> None:
    assert row(active.after(sight(PING))).rules == named(PING)
    renamed = row(active.given(e.SecurityGroupRenamedOutOfBand("evil")))
    assert (renamed.name, renamed.cloud_name) == ("web", "evil")


def test_a_deleted_one_stays_in_the_book() -> None:
    gone = row(deleting.after(ConfirmGone()))
    assert (gone.status, gone.rules, gone.under_way) == ("deleted", named(SSH, OF_FRIEND), None)
    assert gone.deleted_at is not None
