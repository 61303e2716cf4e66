"""What is withheld from the book is kept as long as it is needed; and what is gone fails, and is told."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import psycopg

from adapters.openstack import Cloud
from adapters.simulator import Simulator
from commands.store import SESSION
from scheduler.clock import forget_commands
from tests.http.conftest import Api
from tests.ledger import eventually

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


def test_user_data_outlives_any_outage_of_the_cloud(
    own: Api, book: str, simulator: Simulator, cloud_of: Callable[[str], Cloud]
) -> None:
    answer = requested(own, simulator)
    server = answer.json()["server"]["id"]
    days_pass(book)
    simulator.mend()
    assert own.outcome(answer)["status"] == "succeeded"
    cloud_id = own.get(f"/servers/{server}")["cloud_id"]
    shown = cloud_of("admin").call("compute", "GET", f"/servers/{cloud_id}").body["server"]
    assert base64.b64decode(shown["OS-EXT-SRV-ATTR:user_data"]).decode() == SECRET
    eventually(lambda: count(book, server) == 0)


def test_no_server_is_built_without_the_user_data_it_was_asked_with(
    own: Api, book: str, simulator: Simulator, project: Cloud
) -> None:
    answer = requested(own, simulator)
    server = answer.json()["server"]["id"]
    with psycopg.connect(book, autocommit=True) as connection:
        connection.execute("DELETE FROM ledger_withheld WHERE stream = %s", [server])
    simulator.mend()
    operation = own.outcome(answer)
    assert (operation["status"], operation["code"]) == ("failed", "CONTENT_LOST")
    assert project.call("compute", "GET", "/servers").body["servers"] == []


def test_a_password_that_is_gone_fails_visibly(api: Api, book: str, simulator: Simulator) -> None:
    server = api.server()
    away(simulator)
    answer = api.ask("POST", f"/servers/{server}/actions/change-password", {"password": "hunter2"})
    with psycopg.connect(book, autocommit=True) as connection:
        connection.execute("DELETE FROM ledger_withheld WHERE stream = %s", [server])
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
    assert api.outcome(answer)["status"] == "succeeded"
    with psycopg.connect(book, autocommit=True) as connection:
        name = f"password {answer.json()['operation']['id']}"
        query = "INSERT INTO ledger_withheld (stream, name, content) VALUES (%s, %s, 'left')"
        connection.execute(query, [server, name])
    days_pass(book)
    assert count(book, server) == 0
