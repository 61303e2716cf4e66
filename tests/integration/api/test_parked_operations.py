"""An operation whose job is parked: who asked is told, and may still delete the server."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from adapters.openstack import nova
from tests.integration.api.conftest import Api
from tests.ledger import Running
from tests.waiting import eventually

LAST_TRY = """
UPDATE job_failures SET failures = 9 WHERE operation_id = %s AND failures BETWEEN 1 AND 8 RETURNING job_id
"""
AT_ONCE = "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE id = ANY(%s)"


def hurry(running: Running, operation_id: str) -> bool:
    """Have only one try left until the job is parked, and that at once."""
    with psycopg.connect(running.database, autocommit=True) as connection:
        jobs = [job for (job,) in connection.execute(LAST_TRY.encode(), [operation_id]).fetchall()]
        connection.execute(AT_ONCE.encode(), [jobs])
    return bool(jobs)


def test_a_parked_operation_tells_so_and_a_deletion_overtakes_it(
    api: Api, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, act = api.server(), nova.act

    def poisoned(cloud: Any, cloud_id: str, body: dict[str, Any]) -> Any:
        if "os-stop" in body and cloud_id == shown["cloud_id"]:
            raise KeyError("status")
        return act(cloud, cloud_id, body)

    shown = api.get(f"/servers/{server}")
    monkeypatch.setattr(nova, "act", poisoned)
    answer = api.ask("POST", f"/servers/{server}/actions/stop").json()
    address = answer["operation"]["href"].removeprefix("/api/v1")
    eventually(lambda: hurry(running, answer["operation"]["id"]))
    operation = eventually(lambda: api.get(address), lambda told: told.get("code"))
    assert (operation["status"], operation["code"]) == ("running", "EFFECT_PARKED")
    assert "KeyError" not in operation["reason"]
    api.done("DELETE", f"/servers/{server}")
    assert api.get(address)["status"] == "failed"
