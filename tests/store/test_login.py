"""The service's own login may do what the service must, and nothing else, whatever role it puts on or off."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from app import PROJECTIONS
from commands.migrate import excess_of_rights
from commands.store import SESSION, Ledger
from projections.projector import Projector
from projections.rebuild import build_missing, rebuild
from projections.server import SERVER
from tests.store.books import save, write

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
    """The URL of a login as docs/settings.md has it made."""
    name = f"service_{uuid4().hex[:8]}"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {name} LOGIN IN ROLE stackledger_app".encode())
        yield make_conninfo(database, user=name)
        connection.execute(f"DROP ROLE {name}".encode())


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


def test_a_login_with_too_much_power_is_told(database: str, service: str) -> None:
    assert excess_of_rights(service) is None
    assert excess_of_rights(database) == "superuser"
    owner = f"owner_{uuid4().hex[:8]}"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {owner} LOGIN IN ROLE stackledger_app".encode())
        connection.execute(f"GRANT ALL ON SCHEMA public TO {owner}".encode())
        connection.execute(f"ALTER TABLE ledger_events OWNER TO {owner}".encode())
        assert excess_of_rights(make_conninfo(database, user=owner)) == "owner of the log"
        connection.execute("ALTER TABLE ledger_events OWNER TO postgres")
        connection.execute(f"DROP OWNED BY {owner}; DROP ROLE {owner}".encode())
