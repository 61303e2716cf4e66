"""The login the service works under: it owns nothing, and is a member of the restricted role.

The service takes that role (``SESSION``). An intruder on its connection can put the role off again, and then
has the rights of the login itself. So the owner of the database's objects only migrates.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, LiteralString, NamedTuple

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict

from commands.store.application import ROLE
from commands.store.migrate import LOCK

OURS = "Service login of the Stackledger ledger in database "
"""Prefix of the comment that names a login's ledger: all databases of a Postgres server share its logins."""

FIND = """
SELECT coalesce(shobj_description(login.oid, 'pg_authid'), ''),
    pg_has_role(login.oid, (SELECT oid FROM pg_roles WHERE rolname = %s), 'MEMBER')
FROM pg_roles AS login WHERE login.rolname = %s
"""
EXCESS = """
SELECT CASE
    WHEN login.rolsuper OR EXISTS (
        SELECT FROM pg_roles WHERE rolsuper AND pg_has_role(session_user, oid, 'MEMBER')
    ) THEN 'superuser'
    WHEN EXISTS (
        SELECT FROM pg_class WHERE oid = 'public.ledger_events'::regclass
            AND pg_has_role(session_user, relowner, 'MEMBER')
    ) THEN 'owner of the log'
    WHEN EXISTS (
        SELECT FROM pg_database WHERE datname = current_database()
            AND pg_has_role(session_user, datdba, 'MEMBER')
    ) THEN 'owner of the database'
    WHEN login.rolcreaterole THEN 'may make roles'
    WHEN login.rolreplication OR login.rolbypassrls THEN 'may replicate or pass by row security'
    WHEN EXISTS (
        SELECT FROM pg_roles WHERE rolname = ANY(%s) AND pg_has_role(session_user, oid, 'MEMBER')
    ) THEN 'may use files or programs of the database server'
END
FROM pg_roles AS login WHERE login.rolname = session_user
"""

POWERFUL = ("pg_execute_server_program", "pg_write_server_files", "pg_read_server_files", "pg_write_all_data")


class LoginTaken(Exception):
    """The login belongs to another ledger; the message says which."""


class Login(NamedTuple):
    """A name, and the password to be set; none where Postgres knows the caller in another way."""

    name: str
    password: str = ""

    def __repr__(self) -> str:
        return f"Login({self.name!r}, ***)"


def login_in(url: str) -> Login:
    """Return the login a URL names; one without a name is the caller's own."""
    parts = conninfo_to_dict(url)
    return Login(str(parts.get("user") or ""), str(parts.get("password") or ""))


def ensure_service_login(owner_url: str, login: Login) -> None:
    """Make the login if it is missing, grant it this database, and keep the server's other logins out.

    Safe at any time, by several at once. Nothing is done for the owner's own login, and one that was made by
    hand keeps its password. Raises ``LoginTaken`` for that of another ledger, and ``psycopg.Error``, with
    nothing changed, where the owner may not make logins.
    """
    with psycopg.connect(owner_url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if login.name in {"", connection.info.user}:
            return
        ours = f"{OURS}{connection.info.dbname}"
        found = connection.execute(FIND, [ROLE, login.name]).fetchone()
        comment, member = found or (ours, False)
        if comment.startswith(OURS) and comment != ours and is_there(connection, comment.removeprefix(OURS)):
            raise LoginTaken(
                f"The login {login.name} belongs to the ledger in database {comment.removeprefix(OURS)}: "
                "name another one in DATABASE_URL."
            )
        if found is None:
            run(connection, "CREATE ROLE {login} LOGIN", login)
        if comment.startswith(OURS):
            set_password(connection, login)
        if not member:
            run(connection, "GRANT {role} TO {login}", login)
        mark(connection, login, comment, ours)
        run(connection, "GRANT CONNECT ON DATABASE {database} TO {login}", login)
        # The role is one for all ledgers of the server: another one's login would be let in by it.
        run(connection, "REVOKE CONNECT ON DATABASE {database} FROM PUBLIC", login)


def run(connection: Connection[Any], statement: LiteralString, login: Login, text: str = "") -> None:
    names = {
        "login": sql.Identifier(login.name),
        "role": sql.Identifier(ROLE),
        "database": sql.Identifier(connection.info.dbname),
        "text": sql.Literal(text),
    }
    connection.execute(sql.SQL(statement).format(**names))


def set_password(connection: Connection[Any], login: Login) -> None:
    """As a verifier (RFC 5803): the password itself would stand in the server's log, should this fail."""
    if login.password:
        verifier = connection.pgconn.encrypt_password(
            login.password.encode(), login.name.encode(), b"scram-sha-256"
        )
        run(connection, "ALTER ROLE {login} PASSWORD {text}", login, verifier.decode())


def mark(connection: Connection[Any], login: Login, comment: str, ours: str) -> None:
    """Name the ledger in the login's comment. An operator's comment stays; a missing right is no error."""
    if not comment or comment.startswith(OURS):
        with suppress(psycopg.errors.InsufficientPrivilege), connection.transaction():
            run(connection, "COMMENT ON ROLE {login} IS {text}", login, ours)


def is_there(connection: Connection[Any], database: str) -> bool:
    return connection.execute("SELECT FROM pg_database WHERE datname = %s", [database]).rowcount > 0


def excess_of_rights(url: str) -> str | None:
    """Return the right that the login has and the service must not, in a word; None where it has none."""
    with psycopg.connect(url) as connection:
        row = connection.execute(EXCESS, [list(POWERFUL)]).fetchone()
    assert row is not None
    word: str | None = row[0]
    return word
