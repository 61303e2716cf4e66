"""The database refuses to forget, lets nobody do more than they must, and is brought up to date once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from adapters.queue.jobs import STEPS as QUEUE_STEPS
from adapters.runtime.postgres import temporary_postgres
from commands.server import events as e
from commands.store.append import AppendRequest
from commands.store.application import SESSION, Ledger, store_entry
from commands.store.envelope import Entry
from commands.store.migrate import SCHEMA, Step, migrate, pending, steps_in
from tests.integration.store.books import book, rows, save, until_somebody_waits, write, writers_held_up

TAMPERING = [
    "UPDATE ledger_events SET state = ''",
    "UPDATE ledger_events SET recorded_at = now() WHERE false",
    "DELETE FROM ledger_events",
    "TRUNCATE ledger_events",
    "MERGE INTO ledger_events USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
]


@pytest.fixture(scope="module")
def written(postgres: str, template: str) -> str:
    """A database with a book of three entries, shared by those who can't change it."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE written TEMPLATE {template}".encode())
    url = make_conninfo(postgres, dbname="written")
    ledger = Ledger(url)
    write(ledger, save(count=3))
    ledger.close()
    return url


class TestTheBookIsKept:
    @pytest.mark.parametrize("statement", TAMPERING)
    def test_even_from_the_superuser(self, written: str, statement: str) -> None:
        with psycopg.connect(written) as connection, pytest.raises(psycopg.errors.RestrictViolation):
            connection.execute(statement)
        assert len(book(written)) == 3

    def test_even_from_one_who_plays_the_replica(self, written: str) -> None:
        with psycopg.connect(written) as connection:
            connection.execute("SET session_replication_role = replica")
            with pytest.raises(psycopg.errors.RestrictViolation):
                connection.execute("DELETE FROM ledger_events")
            connection.rollback()

    @pytest.mark.parametrize(
        "statement",
        [
            *TAMPERING,
            "INSERT INTO ledger_events VALUES (gen_random_uuid(), 1, '', '', 99, now(), '')",
            "DROP TABLE ledger_events CASCADE",
            "ALTER TABLE ledger_events DISABLE TRIGGER append_only",
            "DROP TRIGGER append_only ON ledger_events",
            "SET session_replication_role = replica",
            "SELECT ledger_append_more('{}')",
            "CREATE OR REPLACE FUNCTION refuse_to_forget() RETURNS trigger LANGUAGE sql AS ''",
            "INSERT INTO ledger_claims VALUES ('name', 'tenant', 'web', gen_random_uuid())",
            "DELETE FROM ledger_claims",
            "UPDATE ledger_commands SET decided = 0",
            "INSERT INTO ledger_commands VALUES (gen_random_uuid(), '', gen_random_uuid(), 1, 1, now())",
            "INSERT INTO ledger_withheld VALUES (gen_random_uuid(), 'x', '')",
            "UPDATE schema_version SET step = 'x'",
            "CREATE TABLE public.mine ()",
        ],
    )
    def test_from_the_service_itself(self, written: str, statement: str) -> None:
        with (
            psycopg.connect(written, options=SESSION) as connection,
            pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidFunctionDefinition)),
        ):
            connection.execute(statement.encode())

    def test_nobody_is_let_in_by_default(self, written: str) -> None:
        with psycopg.connect(written) as connection:
            stranger = f"stranger_{uuid4().hex}"
            connection.execute(f"CREATE ROLE {stranger}; SET ROLE {stranger}".encode())
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("SELECT ledger_events_append('{}', '{}', '{}', '{}', '{}', NULL)")
            connection.rollback()

    @pytest.mark.parametrize("table", ["ledger_events", "ledger", "ledger_claims", "schema_version"])
    def test_the_service_may_read(self, written: str, table: str) -> None:
        with psycopg.connect(written, options=SESSION) as connection:
            connection.execute(f"SELECT * FROM {table}".encode())

    def test_the_service_makes_its_read_tables(self, written: str) -> None:
        with psycopg.connect(written, options=SESSION) as connection:
            connection.execute("CREATE TABLE read.thing (id uuid); CREATE TABLE building.thing (id uuid)")
            connection.rollback()


def test_a_person_reads_the_book_in_psql(ledger: Ledger, database: str) -> None:
    stream, operation, command = uuid4(), UUID(int=7), uuid4()
    entry = Entry(
        event=e.ServerStopFailed(operation, "no »power«"),
        by="user:ann",
        project_id="tenant",
        command_id=command,
        correlation_id="c-1",
        causation_id=5,
        cloud_request_id="req-1",
    )
    (place,) = write(ledger, AppendRequest(stream, [store_entry(stream, 1, entry)], project_id="tenant"))
    event = {"operation_id": str(operation), "reason": "no »power«"}
    assert rows(database, "SELECT * FROM ledger") == [
        (1, place.at, stream, 1, "ServerStopFailed", "user:ann", event, "tenant", "c-1", 5, command, "req-1")
    ]


class TestOthersWork:
    @pytest.mark.parametrize("order", [("write", "work"), ("work", "write")])
    @pytest.mark.parametrize(
        "work",
        [
            "VACUUM ledger_events",
            "ANALYZE ledger_events",
            "CREATE INDEX CONCURRENTLY by_topic ON ledger_events (topic)",
        ],
    )
    def test_and_writing_do_not_wait_for_each_other(self, ledger, database: str, work: str, order) -> None:
        """One is under way and held up; the other goes through."""
        write(ledger, save())
        with psycopg.connect(database, autocommit=True) as worker:
            worker.execute("SET statement_timeout = '10s'")
            if order[0] == "write":
                with writers_held_up(database):
                    late = ledger.appender.group_commit.submit(save())
                    until_somebody_waits(database)
                    if not work.startswith("CREATE"):  # it waits for older transactions, but holds up none
                        worker.execute(work)
                assert late.result(10).first == 2
            else:
                with psycopg.connect(database) as holder:
                    holder.execute("LOCK TABLE ledger_events IN SHARE UPDATE EXCLUSIVE MODE")
                    assert write(ledger, save())[0].first == 2
                worker.execute(work)

    def test_an_index_is_made_while_many_write(self, ledger: Ledger, database: str) -> None:
        over = threading.Event()

        def client(_: int) -> int:
            number = 0
            while not over.is_set():
                write(ledger, save())
                number += 1
            return number

        with ThreadPoolExecutor(4) as pool:
            clients = [pool.submit(client, number) for number in range(4)]
            with psycopg.connect(database, autocommit=True) as worker:
                worker.execute("CREATE INDEX CONCURRENTLY by_topic ON ledger_events (topic)")
                worker.execute("VACUUM ledger_events")
            over.set()
            acknowledged = sum(done.result() for done in clients)
        assert len(book(database)) == acknowledged


class TestMigrating:
    @pytest.fixture
    def empty(self, postgres: str) -> str:
        name = f"empty_{uuid4().hex}"
        with psycopg.connect(postgres, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return make_conninfo(postgres, dbname=name)

    def test_runs_each_step_once_and_in_order(self, empty: str) -> None:
        steps, told = steps_in(SCHEMA), []
        assert [step.name for step in steps][:2] == ["001_ledger", "002_roles"]
        assert pending(empty, steps) == [step.name for step in steps]
        assert migrate(empty, steps, told.append) == told == [step.name for step in steps]
        assert pending(empty, steps) == []
        assert migrate(empty, steps) == []

    def test_goes_on_where_it_stands(self, empty: str) -> None:
        first, second = Step("001", "CREATE TABLE one ()"), Step("002", "CREATE TABLE two ()")
        migrate(empty, [first])
        assert pending(empty, [first, second]) == ["002"]
        assert migrate(empty, [first, second]) == ["002"]

    def test_is_done_once_by_many_at_once(self, empty: str) -> None:
        with ThreadPoolExecutor(4) as pool:
            done = list(pool.map(lambda _: migrate(empty, steps_in(SCHEMA)), range(4)))
        assert sorted(map(len, done)) == [0, 0, 0, len(steps_in(SCHEMA))]

    def test_that_fails_leaves_nothing_behind(self, empty: str) -> None:
        broken = [Step("001", "CREATE TABLE one ()"), Step("002", "CREATE TABLE one ()")]
        with pytest.raises(psycopg.errors.DuplicateTable):
            migrate(empty, broken)
        assert pending(empty, broken) == ["001", "002"]
        migrate(empty, broken[:1])

    def test_needs_no_superuser_and_nor_does_the_service(self) -> None:
        """An owner that may make roles is all that a rented Postgres gives."""
        with temporary_postgres() as server:
            with psycopg.connect(server.url) as connection:
                connection.execute("CREATE ROLE owner LOGIN CREATEROLE")
                connection.execute("ALTER DATABASE stackledger OWNER TO owner")
            url = make_conninfo(server.url, user="owner")
            migrate(url, [*steps_in(SCHEMA), *QUEUE_STEPS])
            ledger = Ledger(url)
            assert write(ledger, save())[0].first == 1
            ledger.close()

    def test_finds_steps_by_their_numbers(self, tmp_path: Path) -> None:
        for name in ["002_b.sql", "001_a.sql", "notes.txt", "draft.sql"]:
            (tmp_path / name).write_text("SELECT 1")
        assert [step.name for step in steps_in(tmp_path)] == ["001_a", "002_b"]


def test_a_connection_string_is_taken_as_a_whole(database: str) -> None:
    ledger = Ledger(make_conninfo(database, application_name="teller", connect_timeout=3))
    write(ledger, save())
    with ledger.appender.group_commit._connect() as connection:
        assert connection.info.get_parameters()["application_name"] == "teller"
        assert connection.info.get_parameters()["connect_timeout"] == "3"
    ledger.close()
