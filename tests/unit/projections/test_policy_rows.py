"""What a reader sees of a policy: given what was recorded, the row is so."""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from uuid import UUID

import msgspec

from commands.kernel.actor import Origin
from commands.policy import commands
from commands.policy.events import Definition
from commands.policy.state import Policy
from commands.store.envelope import RecordedEvent
from commands.store.handler import entry
from projections.policy import POLICY, PolicyRow
from tests.scenario import Scenario
from tests.unit.commands.policy.lives import DAY, NOON, STRICT, TIDY, defined, deleted, enabled, sweep

STREAM = UUID(int=7)
ORIGIN = Origin(by="user:ann", project_id="home", command_id=STREAM, correlation_id="req-1")


def row(life: Scenario) -> PolicyRow:
    """The row after a life: one event a minute since noon."""
    records = [
        RecordedEvent(STREAM, place, place, NOON + timedelta(minutes=place), entry(event, ORIGIN))
        for place, event in enumerate(life.history, 1)
    ]
    shown: PolicyRow | None = reduce(POLICY.evolve, records, None)
    assert shown is not None
    return shown


def said(shown: PolicyRow) -> Definition:
    return msgspec.convert(shown.definition, Definition)


def test_a_new_one_is_disabled() -> None:
    new = row(defined)
    assert (new.status, new.enabled, new.version, new.edits) == ("disabled", False, 1, 1)
    assert (new.name, new.kind, said(new)) == ("tidy", "clean-up", TIDY)
    assert (new.project_id, new.defined_in, new.created_by) == ("tenant", "home", "user:ann")


def test_only_a_change_is_a_version_but_all_that_people_do_is_an_edit() -> None:
    changed = row(enabled.after(commands.ChangePolicy(STRICT)).after(commands.DisablePolicy()))
    assert (changed.status, changed.version, changed.edits) == ("disabled", 2, 4)
    assert said(changed) == STRICT
    assert row(deleted).status == "deleted"
    assert row(deleted).deleted_at == NOON + timedelta(minutes=3)


def test_the_last_sweep_is_shown_and_no_edit() -> None:
    life = enabled.after(sweep(NOON, acted=2)).after(sweep(NOON + DAY, acted=0, over_budget=4))
    swept = row(life)
    assert swept.last_sweep is not None
    assert (swept.last_sweep.due, swept.last_sweep.over_budget, swept.last_sweep.position) == (
        NOON + DAY,
        4,
        4,
    )
    assert swept.acted == {"2026-08-01": 2}
    before = row(enabled)
    assert (swept.edits, swept.changed_at, swept.position) == (before.edits, before.changed_at, 4)


def test_rows_and_rules_tell_the_same() -> None:
    life = enabled.after(sweep(NOON, acted=2)).after(commands.ChangePolicy(STRICT)).after(sweep(NOON + DAY))
    shown, known = row(life), life.state()
    assert isinstance(known, Policy)
    assert said(shown) == known.definition
    for name in ("project_id", "enabled", "version", "edits", "acted"):
        assert getattr(shown, name) == getattr(known, name)
