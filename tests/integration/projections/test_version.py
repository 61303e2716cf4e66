"""The version of a read table changes with everything its fold depends on, and with nothing else."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import msgspec
import pytest
from psycopg import Connection

from app import PROJECTIONS
from commands.server import events as e
from commands.store.application import SESSION, Ledger
from projections.engine.dependencies import STORAGE, dependencies, digest, read_source
from projections.engine.fold import BLOCKED_BY_EARLIER
from projections.engine.parked import list_parked
from projections.engine.projection import Projection, version_of
from projections.engine.projector import Projector
from projections.engine.rebuild import rebuild
from projections.server.row import SERVER
from tests.integration.projections.tables import book, drain, parked, replayed, silent, stored, write_lives
from tests.paths import ROOT
from tests.unit.projections.history import append

every_projection = pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)


def modules_of(projection: Projection[Any]) -> tuple[str, ...]:
    return (projection.evolve.__module__, *STORAGE)


@every_projection
def test_a_change_of_any_module_the_fold_reaches_changes_the_version(projection: Projection[Any]) -> None:
    modules = modules_of(projection)
    reached = dependencies(modules)
    versions = {digest(modules)}
    for changed in reached:
        patched = {**reached, changed: reached[changed] + b"\nLIMIT = 2\n"}
        versions.add(digest(modules, patched.get))
    assert len(versions) == len(reached) + 1


@pytest.mark.parametrize(
    ("projection", "module", "was", "becomes"),
    [
        ("server.row", "projections.resource", b"class PendingOperationRow", b"class PendingOperationRow2"),
        ("server.row", "commands.server.events.power", b"Begins", b"Succeeds"),
        ("server.row", "commands.kernel.message", b"word", b"phrase"),
        ("server.row", "commands.server.actions", b"ACTIVE", b"PAUSED"),
        ("operation", "commands.kernel.message", b"class Fails", b"class Fails2"),
        ("operation", "commands.volume.events", b"Fails", b"Succeeds"),
        ("notice", "commands.server.events.policies", b"acts_at", b"acted_at"),
        ("decision", "commands.server.events.policies", b"decision_id", b"judgement_id"),
        ("policy", "commands.policy.state", b"acted", b"done"),
        ("volume", "projections.resource", b"class Failure", b"class Fault"),
    ],
)
def test_a_class_a_constant_and_an_event_count(
    projection: str, module: str, was: bytes, becomes: bytes
) -> None:
    modules = (f"projections.{projection}", *STORAGE)

    def read(name: str) -> bytes | None:
        source = read_source(name)
        return source.replace(was, becomes) if source and name == module else source

    assert was in (read_source(module) or b"")
    assert digest(modules, read) != digest(modules)


def test_what_no_fold_reaches_changes_no_version() -> None:
    modules = modules_of(SERVER)
    assert "commands.store.handler" not in dependencies(modules)
    assert "projections.engine.projector" not in dependencies(modules)


@pytest.mark.parametrize("name", ["server.row", "policy", "security_group"])
def test_whatever_python_loads_for_a_fold_is_reached(name: str) -> None:
    """An import this does not see, such as a relative one, would go unnoticed otherwise."""
    script = f"import sys, projections.{name}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {module for module in done.stdout.split() if module.startswith(("commands", "projections"))}
    machinery = {"projections.engine.dependencies"}
    assert f"projections.{name}" in loaded
    assert loaded - set(dependencies((f"projections.{name}", *STORAGE))) <= machinery


class Narrow(msgspec.Struct, frozen=True):
    id: str
    position: int


class Wide(msgspec.Struct, frozen=True):
    id: str
    position: int
    note: Narrow | None = None


class WideToo(msgspec.Struct, frozen=True):
    id: str
    position: int
    note: Wide | None = None


def test_the_structs_within_a_row_count() -> None:
    """Both rows have the same columns: a struct in jsonb is told apart by its schema alone."""
    wide, wide_too = SERVER._replace(row=Wide), SERVER._replace(row=WideToo)  # type: ignore[arg-type]
    assert wide.table_statements() == wide_too.table_statements()
    assert version_of(wide) != version_of(wide_too)


def test_a_row_that_cannot_be_read_parks_its_stream_until_the_table_is_built_anew(
    database: str, ledger: Ledger, projector: Projector, connection: Connection[Any]
) -> None:
    """As after a restore of a table of another version: the projector goes on with all others."""
    first, *_ = write_lives(ledger, "unreadable", servers=3, length=30)
    drain(projector, connection)
    connection.execute("""UPDATE server SET addresses = '"many"' WHERE id = %s""", [first])
    version = len(ledger.recorder.select_events(first))
    append(ledger, first, version, [e.ServerRenamedOutOfBand("one"), e.ServerRenamedOutOfBand("two")])
    position = ledger.recorder.max_notification_id()
    assert position is not None
    write_lives(ledger, "others", servers=2)
    restarted = Projector(database, SESSION, PROJECTIONS)
    restarted.retry_parked(connection)
    drain(restarted, connection)
    assert parked(connection) == {("server", first, position - 1), ("server", first, position)}
    [told, behind] = list_parked(connection)
    assert told.reason.startswith("its row cannot be read")
    assert behind.reason == BLOCKED_BY_EARLIER
    restarted.retry_parked(connection)
    assert len(parked(connection)) == 2
    rebuild(database, SESSION, SERVER, silent)
    assert parked(connection) == set()
    assert stored(connection) == replayed(book(connection))
