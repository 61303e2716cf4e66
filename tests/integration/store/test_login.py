"""The service's own login may do what the service must, and nothing else, whatever role it puts on or off."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

import cli
from adapters.queue.jobs import SCHEMA as QUEUE_SCHEMA
from adapters.runtime.postgres import EmbeddedPostgres
from app import PROJECTIONS
from cli.services import bring_up_to_date, with_database
from commands.store.application import SESSION, Ledger
from commands.store.migrate import SCHEMA, migrate, steps_in
from commands.store.service_login import Login, LoginTaken, ensure_service_login, excess_of_rights, login_in
from projections.engine.projector import Projector
from projections.engine.rebuild import build_missing, rebuild
from projections.server.row import SERVER
from settings import Settings
from tests.integration.store.books import save, write

FORBIDDEN = [
    "ALTER TABLE ledger_events DISABLE TRIGGER append_only",
    "DROP TRIGGER append_only ON ledger_events",
    "SET session_replication_role = replica",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY ledger_tracking FROM PROGRAM 'true'",
    "COPY (SELECT 1) TO '/tmp/stackledger-copy'",
    "UPDATE ledger_events SET topic = ''",
    "DELETE FROM ledger_events",
    "TRUNCATE ledger_events",
    "INSERT INTO ledger_events VALUES (gen_random_uuid(), 1, '', '', 99, now(), '')",
    "SELECT ledger_append_more('{}')",
    "CREATE OR REPLACE FUNCTION public.ledger_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
    "CREATE ROLE another SUPERUSER",
    "CREATE TABLE public.mine ()",
    "SET ROLE postgres",
]
WAYS_OUT = ["", "SET ROLE NONE;", "RESET ROLE;", "SET SESSION AUTHORIZATION DEFAULT;", "DISCARD ALL;"]


@pytest.fixture(scope="module")
def database(postgres: str, template: str) -> Iterator[str]:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE of_a_login TEMPLATE {template}".encode())
        yield make_conninfo(postgres, dbname="of_a_login")
        connection.execute("DROP DATABASE of_a_login WITH (FORCE)")


@pytest.fixture(scope="module")
def service(database: str) -> Iterator[str]:
    """The URL of a login as ``stackledger migrate`` makes it."""
    with login_of(database) as url:
        yield url


@contextmanager
def login_of(database: str, password: str = "") -> Iterator[str]:
    name = f"service_{uuid4().hex[:8]}"
    ensure_service_login(database, Login(name, password))
    yield make_conninfo(database, user=name)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"DROP OWNED BY {name}; DROP ROLE {name}".encode())


def password_in(database: str, service: str) -> str | None:
    query = "SELECT rolpassword FROM pg_authid WHERE rolname = %s"
    with psycopg.connect(database) as connection:
        row = connection.execute(query, [login_in(service).name]).fetchone()
    assert row is not None
    verifier: str | None = row[0]
    return verifier


@pytest.mark.parametrize("way", WAYS_OUT)
@pytest.mark.parametrize("statement", FORBIDDEN)
def test_it_can_do_no_more_without_its_role(service: str, way: str, statement: str) -> None:
    with psycopg.connect(service, options=SESSION, autocommit=True) as connection:
        for step in filter(None, way.split(";")):
            connection.execute(step.encode())
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidFunctionDefinition)):
            connection.execute(statement.encode())


def test_it_can_write_project_and_rebuild(service: str) -> None:
    ledger = Ledger(service)
    write(ledger, save())
    ledger.close()
    build_missing(service, SESSION, PROJECTIONS, lambda done, total: None)
    projector = Projector(service, SESSION, PROJECTIONS)
    with projector.connect() as connection:
        projector.step(connection)
    rebuild(service, SESSION, SERVER, lambda done, total: None)


EXCESSES = {
    "ALTER ROLE {login} SUPERUSER": "superuser",
    "GRANT postgres TO {login}": "superuser",
    "ALTER TABLE ledger_events OWNER TO {login}": "owner of the log",
    "ALTER DATABASE of_a_login OWNER TO {login}": "owner of the database",
    "ALTER ROLE {login} CREATEROLE": "may make roles",
    "ALTER ROLE {login} BYPASSRLS": "may replicate or pass by row security",
    "GRANT pg_execute_server_program TO {login}": "may use files or programs of the database server",
}


@pytest.mark.parametrize("statement", EXCESSES)
def test_a_login_with_too_much_power_is_told(database: str, statement: str) -> None:
    with login_of(database) as url, psycopg.connect(database, autocommit=True) as connection:
        assert excess_of_rights(url) is None
        name = login_in(url).name
        connection.execute(f"GRANT CREATE ON SCHEMA public TO {name}".encode())
        connection.execute(statement.format(login=name).encode())
        assert excess_of_rights(url) == EXCESSES[statement]
        connection.execute(f"REASSIGN OWNED BY {name} TO postgres".encode())


@contextmanager
def another_ledger(postgres: str, template: str) -> Iterator[str]:
    name = f"another_{uuid4().hex[:8]}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        yield make_conninfo(postgres, dbname=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_of_two_ledgers_on_one_server_neither_lets_the_others_login_in(
    postgres: str, template: str, database: str, service: str
) -> None:
    with another_ledger(postgres, template) as other, login_of(other) as theirs:
        for url in (service, theirs):
            psycopg.connect(url, options=SESSION).close()
        for url in (
            make_conninfo(service, dbname=dbname_of(other)),
            make_conninfo(theirs, dbname="of_a_login"),
        ):
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(url, options=SESSION)


def dbname_of(url: str) -> str:
    with psycopg.connect(url) as connection:
        return connection.info.dbname


def test_a_login_is_of_one_ledger_until_that_is_gone(postgres: str, template: str, database: str) -> None:
    with ExitStack() as stack:
        with another_ledger(postgres, template) as other:
            url = stack.enter_context(login_of(database))
            login = login_in(url)
            with pytest.raises(
                LoginTaken, match=f"{login.name} belongs to the ledger in database of_a_login"
            ):
                ensure_service_login(other, login)
        with another_ledger(postgres, template) as gone:
            other_login = Login(f"service_{uuid4().hex[:8]}")
            ensure_service_login(gone, other_login)
        ensure_service_login(database, other_login)
        psycopg.connect(make_conninfo(database, user=other_login.name), options=SESSION).close()
        with psycopg.connect(database) as connection:
            connection.execute(f"DROP OWNED BY {other_login.name}; DROP ROLE {other_login.name}".encode())


def test_its_password_is_the_one_of_the_url_and_never_sent_itself(database: str) -> None:
    with login_of(database, "first") as url:
        first = password_in(database, url)
        assert first
        assert first.startswith("SCRAM-SHA-256$")
        ensure_service_login(database, login_in(make_conninfo(url, password="second")))
        assert password_in(database, url) not in {None, first}
        assert "second" not in repr(login_in(make_conninfo(url, password="second")))


def test_a_login_made_by_hand_keeps_its_password_and_comes_in(database: str) -> None:
    name = f"service_{uuid4().hex[:8]}"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            f"CREATE ROLE {name} LOGIN PASSWORD 'by hand'; COMMENT ON ROLE {name} IS 'ours'".encode()
        )
    url = make_conninfo(database, user=name, password="another")
    by_hand = password_in(database, url)
    ensure_service_login(database, login_in(url))
    assert password_in(database, url) == by_hand
    psycopg.connect(url, options=SESSION).close()
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"DROP OWNED BY {name}; DROP ROLE {name}".encode())


def test_who_may_not_make_logins_is_told_in_a_line(
    database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    owner = f"owner_{uuid4().hex[:8]}"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            f"CREATE ROLE {owner} LOGIN IN ROLE stackledger_app;"
            f" GRANT CONNECT ON DATABASE of_a_login TO {owner};"
            f" GRANT CREATE ON SCHEMA public TO {owner}".encode()
        )
        monkeypatch.setenv("DATABASE_URL", make_conninfo(database, user="nobody_yet"))
        monkeypatch.setenv("STACKLEDGER_MIGRATION_DATABASE_URL", make_conninfo(database, user=owner))
        with pytest.raises(SystemExit) as ended:
            cli.main(["migrate"])
        connection.execute(f"DROP OWNED BY {owner}; DROP ROLE {owner}".encode())
    assert ended.value.code == 2
    [line] = capsys.readouterr().err.splitlines()
    assert "permission denied to create role" in line


@pytest.mark.parametrize("is_old", [False, True], ids=["new", "of an older version"])
def test_what_make_run_brings_has_a_login_of_its_own(is_old: bool) -> None:
    """In a data folder of an older version there is a ledger, and the owner's login only."""
    with tempfile.TemporaryDirectory(prefix="stackledger-") as folder, ExitStack() as stack:
        if is_old:
            with EmbeddedPostgres(Path(folder), durable=False) as old:
                migrate(old.url, [*steps_in(SCHEMA), QUEUE_SCHEMA])
                ledger = Ledger(old.url)
                write(ledger, save())
                ledger.close()
        settings = with_database(Settings(data_dir=Path(folder)), stack)
        for _ in range(2):
            bring_up_to_date(settings)
        url = settings.database_url.reveal()
        assert excess_of_rights(url) is None
        ledger = Ledger(url)
        write(ledger, save())
        ledger.close()
        with psycopg.connect(url, options=SESSION, autocommit=True) as connection:
            for statement in FORBIDDEN:
                connection.execute("SET ROLE NONE")
                with pytest.raises(psycopg.Error):
                    connection.execute(statement.encode())
            assert connection.execute("SELECT count(*) FROM ledger_events").fetchone() == (1 + is_old,)
