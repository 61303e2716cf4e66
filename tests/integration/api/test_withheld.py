"""What is withheld from the book is kept as long as it is needed; and what is gone fails, and is told."""

from __future__ import annotations

import base64
import mmap
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from adapters.openstack.connection import Cloud
from commands.store.application import SESSION
from scheduler.clock.ticker import forget_commands
from simulator import Simulator
from tests.integration.api.conftest import Api
from tests.integration.store.secrets import forms_of
from tests.waiting import eventually

UNREADABLE = {
    "its key is lost": "UPDATE ledger_withheld SET key_id = 'gone' WHERE stream = %(here)s",
    "it was swapped": (
        "UPDATE ledger_withheld SET ciphertext ="
        " (SELECT ciphertext FROM ledger_withheld WHERE stream = %(there)s) WHERE stream = %(here)s"
    ),
}
SECRET = "#cloud-config\npassword: hunter2"
OLDER = "UPDATE ledger_withheld SET recorded_at = recorded_at - interval '30 days'"
COUNT = "SELECT count(*) FROM ledger_withheld WHERE stream = %s"


def days_pass(book: str) -> None:
    """What is withheld is 30 days old now, and the duty that forgets is done."""
    with psycopg.connect(book, autocommit=True) as connection:
        connection.execute(OLDER)
    with psycopg.connect(book, options=SESSION) as connection:
        forget_commands(7).run(connection)


def count(book: str, stream: str) -> int:
    with psycopg.connect(book) as connection:
        row = connection.execute(COUNT, [stream]).fetchone()
    assert row is not None
    number: int = row[0]
    return number


def away(simulator: Simulator) -> None:
    simulator.fault("status", service="compute", method="GET", path="/servers", status=503)


def requested(api: Api, simulator: Simulator) -> Any:
    """Ask for a server with user data while the cloud is away."""
    away(simulator)
    return api.ask("POST", "/servers", api.wish(user_data=SECRET))


def erase(api: Api, book: str, simulator: Simulator, answer: Any) -> None:
    """Erase what is withheld. Whoever has read it before finds the cloud away, and has to read it again."""

    def struck() -> int:
        return sum(fault.struck for fault in simulator.world.faults.values())

    place = answer.json()["operation"]["href"].removeprefix("/api/v1")
    with psycopg.connect(book, autocommit=True) as connection:
        connection.execute("DELETE FROM ledger_withheld WHERE stream = %s", [answer.json()["server"]["id"]])
    before = struck()
    eventually(lambda: struck() >= before + 2 or api.http.get(place).json().get("status") == "failed")


def test_user_data_outlives_any_outage_of_the_cloud(
    own: Api, book: str, simulator: Simulator, cloud_of: Callable[[str], Cloud]
) -> None:
    answer = requested(own, simulator)
    server = answer.json()["server"]["id"]
    days_pass(book)
    simulator.mend()
    own.succeeded(answer)
    cloud_id = own.get(f"/servers/{server}")["cloud_id"]
    shown = cloud_of("admin").call("compute", "GET", f"/servers/{cloud_id}").body["server"]
    assert base64.b64decode(shown["OS-EXT-SRV-ATTR:user_data"]).decode() == SECRET
    eventually(lambda: count(book, server) == 0)


def test_no_server_is_built_without_the_user_data_it_was_asked_with(
    own: Api, book: str, simulator: Simulator, project: Cloud
) -> None:
    answer = requested(own, simulator)
    erase(own, book, simulator, answer)
    simulator.mend()
    operation = own.outcome(answer)
    assert (operation["status"], operation["code"]) == ("failed", "CONTENT_LOST")
    assert project.call("compute", "GET", "/servers").body["servers"] == []


def test_a_password_that_is_gone_fails_visibly(api: Api, book: str, simulator: Simulator) -> None:
    server = api.server()
    away(simulator)
    answer = api.ask("POST", f"/servers/{server}/actions/change-password", {"password": "hunter2"})
    erase(api, book, simulator, answer)
    simulator.mend()
    operation = api.outcome(answer)
    assert (operation["status"], operation["code"]) == ("failed", "CONTENT_LOST")


def test_a_password_outlives_any_outage_and_is_erased_when_its_operation_has_ended(
    api: Api, book: str, simulator: Simulator
) -> None:
    server = api.server()
    away(simulator)
    answer = api.ask("POST", f"/servers/{server}/actions/change-password", {"password": "hunter2"})
    days_pass(book)
    assert count(book, server) == 1
    simulator.mend()
    api.succeeded(answer)
    with psycopg.connect(book, autocommit=True) as connection:
        name = f"password {answer.json()['operation']['id']}"
        query = "INSERT INTO ledger_withheld (stream, name, content) VALUES (%s, %s, 'left')"
        connection.execute(query, [server, name])
    days_pass(book)
    assert count(book, server) == 0


@pytest.mark.parametrize("cause", UNREADABLE)
def test_what_cannot_be_decrypted_parks_the_job_and_builds_nothing(
    cause: str, own: Api, book: str, simulator: Simulator, project: Cloud
) -> None:
    answers = [requested(own, simulator) for _ in range(2)]
    here, there = (answer.json()["server"]["id"] for answer in answers)
    operation = answers[0].json()["operation"]["href"].removeprefix("/api/v1")
    with psycopg.connect(book, autocommit=True) as connection:
        changed = connection.execute(UNREADABLE[cause].encode(), {"here": here, "there": there})
        assert changed.rowcount == 1
    simulator.mend()
    own.outcome(answers[1])
    shown = eventually(lambda: own.get(operation), lambda told: told.get("code"))
    assert (shown["status"], shown["code"]) == ("running", "EFFECT_PARKED")
    assert len(project.call("compute", "GET", "/servers").body["servers"]) == 1
    own.done("DELETE", f"/servers/{here}")


def test_no_file_of_the_database_holds_what_is_withheld(own: Api, book: str, simulator: Simulator) -> None:
    """Neither its tables nor its write-ahead log, while the effect is awaited and after it."""
    password, data = f"pass-{uuid4().hex}", f"#cloud-config\n# {uuid4().hex}"
    server = own.server()
    away(simulator)
    asked = own.ask("POST", "/servers", own.wish(user_data=data))
    changed = own.ask("POST", f"/servers/{server}/actions/change-password", {"password": password})
    witness = asked.json()["server"]["id"].encode()
    assert found_in_files(book, [witness])
    assert found_in_files(book, [*forms_of(password.encode()), *forms_of(data.encode())]) == []
    simulator.mend()
    own.succeeded(asked)
    own.succeeded(changed)
    assert found_in_files(book, [*forms_of(password.encode()), *forms_of(data.encode())]) == []


def found_in_files(book: str, forms: list[bytes]) -> list[str]:
    """The files of the database server that hold one of these, once all it knows is in them."""
    with psycopg.connect(book, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None
    looked_for = re.compile(b"|".join(map(re.escape, forms)))
    found = []
    for path in Path(row[0]).rglob("*"):
        with suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_size:
                with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                    if looked_for.search(content):
                        found.append(path.name)
    return found
