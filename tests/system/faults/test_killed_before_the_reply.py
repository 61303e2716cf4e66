"""The service dies after the commit and before its answer; the client asks again under the same key."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import uuid4

import httpx
import pytest

from tests.system.faults.account import Promise
from tests.system.faults.conftest import KILLS, Scene
from tests.system.faults.service import promised, wish
from tests.waiting import eventually


@pytest.mark.timeout(1200)
def test_the_same_key_has_the_same_answer_and_is_one_operation(scene: Scene) -> None:
    promises: list[Promise] = []
    lost = 0
    while lost < KILLS:
        key, name = str(uuid4()), f"again-{len(promises)}"
        lost += dies_after_the_commit(scene, name, key)
        scene.service.start()
        answers = [ask(scene, name, key) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [202, 202]
        assert answers[0].json() == answers[1].json()
        assert answers[0].headers["Ledger-Position"] == answers[1].headers["Ledger-Position"]
        promises.append(promised(answers[0]))
        assert ask(scene, f"{name}-other", key).status_code == 422
    eventually(scene.books.is_quiet)
    assert scene.books.discrepancies(promises) == []
    assert len({promise.server for promise in promises}) == len(scene.cloud.world.servers) == len(promises)


def dies_after_the_commit(scene: Scene, name: str, key: str) -> bool:
    """Freeze the service while its writer waits, let the database finish, and kill it; return whether what
    was written is our request. It may have been something the observer had seen: then nothing was lost."""
    eventually(scene.books.is_quiet)
    with ThreadPoolExecutor(1) as client:
        with scene.book.hold_writers():
            client.submit(lost_request, scene, name, key)
            eventually(scene.book.writer_waits)
            scene.service.freeze()
        eventually(scene.book.writers_rest)
        scene.service.kill()
    return is_requested(scene, name)


def ask(scene: Scene, name: str, key: str) -> httpx.Response:
    return scene.service.http.post("/servers", json=wish(name), headers={"Idempotency-Key": key})


def lost_request(scene: Scene, name: str, key: str) -> None:
    with suppress(httpx.TransportError):
        ask(scene, name, key)


def is_requested(scene: Scene, name: str) -> bool:
    return any(getattr(record.event, "name", None) == name for record in scene.books.log())
