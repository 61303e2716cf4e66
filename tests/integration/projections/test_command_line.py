"""``stackledger parked`` and ``replay``, as an operator runs them: what they tell, and their exit codes."""

from __future__ import annotations

import os
from collections.abc import Callable
from subprocess import CompletedProcess
from typing import Any

import pytest
from psycopg import Connection

from commands.store.application import Ledger
from projections.engine.projector import Projector
from tests import command
from tests.integration.projections.poison import CASES, EVERY, POISON, Sick, infect, renamed
from tests.integration.projections.tables import book, drain, parked, replayed, stored


def run(database: str, *words: str) -> CompletedProcess[str]:
    """Run the program; its folds are sound, whatever this process made of its own."""
    environment = {"PATH": os.defpath, "DATABASE_URL": database}
    return command.run(words, environment)


@pytest.fixture
def cured(
    mend: Callable[[], None], ledger: Ledger, projector: Projector, connection: Connection[Any]
) -> Sick:
    """A server that was parked by a fault this version no longer has."""
    sick = infect(ledger, renamed(POISON))
    drain(projector, connection)
    mend()
    return sick


@pytest.fixture
def incurable(ledger: Ledger, projector: Projector, connection: Connection[Any]) -> Sick:
    """A server in whose life is an event that this version does not know."""
    sick = infect(ledger, CASES["an unknown type"].state)
    drain(projector, connection)
    return sick


def test_nothing_is_parked(database: str, projector: Projector) -> None:
    ended = run(database, "parked")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "nothing is parked\n", "")
    ended = run(database, "replay", "server")
    assert (ended.returncode, ended.stderr) == (0, "server: 0 events folded, 0 still parked\n")


def test_what_is_parked_is_told_with_its_reason(database: str, incurable: Sick) -> None:
    ended = run(database, "parked")
    assert (ended.returncode, ended.stderr) == (0, "")
    lines = ended.stdout.splitlines()
    told = [(table, position) for table in sorted(EVERY) for position in incurable[1:]]
    assert [line.split(",")[0] for line in lines] == [
        f"{table}: {incurable.stream} at {position}" for table, position in told
    ]
    for poisoned, behind in zip(lines[::2], lines[1::2], strict=True):
        assert "it cannot be decoded: " in poisoned
        assert "ServerTeleported" in poisoned
        assert behind.endswith(": an earlier event of the stream is parked")


def test_what_can_be_digested_now_is_no_longer_parked(
    database: str, connection: Connection[Any], cured: Sick
) -> None:
    ended = run(database, "replay", "server")
    assert (ended.returncode, ended.stderr) == (0, "server: 2 events folded, 0 still parked\n")
    assert parked(connection) == set()
    assert stored(connection) == replayed(book(connection))


def test_what_remains_is_told_with_exit_code_1(
    database: str, connection: Connection[Any], incurable: Sick
) -> None:
    before = parked(connection)
    ended = run(database, "replay", "server")
    assert ended.returncode == 1
    assert "server: 0 events folded, 2 still parked" in ended.stderr.splitlines()
    poisoned, behind = ended.stdout.splitlines()
    assert poisoned.startswith(f"server: {incurable.stream} at {incurable.position}: it cannot be decoded: ")
    assert (
        behind
        == f"server: {incurable.stream} at {incurable.behind}: an earlier event of the stream is parked"
    )
    assert parked(connection) == before


def test_one_stream_alone_is_tried_again(
    database: str, connection: Connection[Any], incurable: Sick, cured: Sick
) -> None:
    before = parked(connection)
    ended = run(database, "replay", "server", "--stream", str(cured.stream))
    assert (ended.returncode, ended.stderr) == (0, "server: 2 events folded, 0 still parked\n")
    assert before - parked(connection) == {("server", cured.stream, position) for position in cured[1:]}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["replay", "servers"], "There is no read table 'servers'; there are server, "),
        (["replay", "server", "--stream", "web"], "web"),
        (["replay"], "--name"),
    ],
)
def test_a_mistake_is_exit_code_2(database: str, words: list[str], said: str) -> None:
    ended = run(database, *words)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert said in ended.stderr


def test_tables_of_another_version_are_left_alone(database: str, connection: Connection[Any]) -> None:
    connection.execute(
        "UPDATE ledger_tracking SET application_name = 'server:of another version'"
        " WHERE application_name ~ '^server:'"
    )
    ended = run(database, "replay", "server")
    assert ended.returncode == 2
    assert "another version" in ended.stderr
