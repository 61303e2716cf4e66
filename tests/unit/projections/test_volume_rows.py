"""What a reader sees of a volume: given what was recorded, the row is so."""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from uuid import UUID

from commands.kernel import resource
from commands.kernel.actor import Origin
from commands.store.envelope import RecordedEvent
from commands.store.handler import entry
from commands.volume import commands
from projections.resource import Failure
from projections.volume import VOLUME, VolumeRow
from tests.scenario import Scenario
from tests.unit.commands.volume.lives import (
    DB,
    NOON,
    ON_DB,
    ON_WEB,
    ONE,
    WEB,
    attach_accepted,
    attached,
    attaching,
    available,
    deleted,
    detach_accepted,
    extending,
    failed,
    renaming,
    requested,
    root,
    sight,
)

STREAM = UUID(int=7)
ORIGIN = Origin(by="user:ann", project_id="tenant", command_id=STREAM, correlation_id="req-1")


def row(life: Scenario) -> VolumeRow:
    """The row after a life: one event a minute since noon."""
    records = [
        RecordedEvent(STREAM, place, place, NOON + timedelta(minutes=place), entry(event, ORIGIN))
        for place, event in enumerate(life.history, 1)
    ]
    shown: VolumeRow | None = reduce(VOLUME.evolve, records, None)
    assert shown is not None
    return shown


def test_it_is_creating_until_cinder_has_a_word_for_it() -> None:
    new = row(requested)
    assert (new.status, new.size_gb, new.created_by, new.cloud_id) == ("creating", 10, "user:ann", None)
    assert new.under_way is not None
    assert new.under_way.action == "create"
    made = row(available)
    assert (made.status, made.under_way, made.cloud_id, made.cloud_name) == (
        "available",
        None,
        "cinder-1",
        "data",
    )


def test_it_is_shown_with_its_server_from_the_wish_until_it_is_detached() -> None:
    assert row(available).server_id is None
    assert row(attaching).server_id == WEB
    assert row(attach_accepted.after(sight("reserved"))).server_id == WEB
    assert (row(attached).server_id, row(attached).attachments) == (WEB, (ON_WEB,))
    assert row(detach_accepted.after(sight("detaching", ON_WEB))).server_id == WEB
    free = row(detach_accepted.after(sight("available")))
    assert (free.server_id, free.attachments, free.status) == (None, (), "available")


def test_an_attachment_that_failed_leaves_it_with_whoever_has_it() -> None:
    refused = row(attaching.after(resource.ReportRefused(ONE, "Locked.")))
    assert refused.server_id is None
    assert refused.fault == Failure("Locked.", None, refused.changed_at)
    assert row(attach_accepted.after(sight("in-use", ON_DB))).server_id == DB


def test_a_volume_made_for_a_server_is_shown_with_it_from_the_beginning_unless_it_fails() -> None:
    assert (row(root).server_id, row(root).root_of, row(root).delete_on_termination) == (WEB, WEB, True)
    assert row(root.after(sight("error", name="disk"))).server_id is None


def test_a_fault_stays_until_something_succeeds() -> None:
    broken = row(failed)
    assert (broken.status, broken.fault and broken.fault.message) == ("error", "No room.")
    grown = extending.after(sight("available"))
    assert row(grown).fault is not None
    again = grown.after(commands.ExtendVolume(STREAM, 20)).after(resource.ConfirmActionAccepted(STREAM))
    done = row(again.after(sight("available", size_gb=20)))
    assert (done.fault, done.size_gb) == (None, 20)


def test_a_new_name_shows_at_once_and_goes_back_if_refused() -> None:
    asked = row(renaming)
    assert (asked.name, asked.cloud_name) == ("data-2", "data")
    assert row(renaming.after(resource.ReportRefused(ONE, "No."))).name == "data"
    assert row(renaming.after(resource.ConfirmDone(ONE))).cloud_name == "data-2"


def test_what_others_did_shows() -> None:
    seen = row(attached.after(sight("available", size_gb=30, name="theirs")))
    assert (seen.name, seen.cloud_name, seen.size_gb, seen.server_id) == ("data", "theirs", 30, None)
    gone = row(attached.after(resource.ConfirmGone()))
    assert (gone.status, gone.server_id, gone.attachments, gone.deleted_at) == (
        "deleted",
        None,
        (),
        gone.changed_at,
    )
    assert row(deleted).deleted_at == row(deleted).changed_at
