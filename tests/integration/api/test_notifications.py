"""With a real RabbitMQ: what a notification names is looked at in the cloud, and nothing else is believed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import aio_pika
import pytest
from aio_pika import ExchangeType, Message
from prometheus_client import REGISTRY

from adapters.openstack.connection import Cloud, Clouds
from adapters.pollers.notifications import LARGEST
from settings import Secret
from tests.integration.api.broker import PROGRAM, running_broker
from tests.integration.api.conftest import Api
from tests.integration.api.post import fresh_book
from tests.ledger import running_ledger
from tests.ports import free_port
from tests.unit.adapters.envelope import notification
from tests.waiting import eventually

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="Debian's rabbitmq-server is not installed")

OTHERS = "notifications.info"
"""The queue that oslo.messaging declares and Ceilometer reads."""


class Scene(NamedTuple):
    """A ledger that lists hardly ever, and listens to a broker that comes and goes."""

    api: Api
    demo: Cloud
    port: int
    folder: Path


@pytest.fixture(scope="module")
def scene(
    postgres: str,
    template: str,
    clouds_yaml: Path,
    logins: dict[str, Clouds],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Scene]:
    port, demo = free_port(), logins["demo"].home
    wish: dict[str, Any] = {
        "resync_interval_seconds": 3600.0,
        "list_interval_seconds": 3600.0,
        "cloud_notifications_url": Secret(f"amqp://guest:guest@127.0.0.1:{port}/"),
        "cloud_notifications_exchanges": "neutron,cinder",
    }
    with fresh_book(postgres, template) as book, running_ledger(book, clouds_yaml, **wish) as running:
        api = Api.at(running.url, demo.token())
        with api.http:
            yield Scene(api, demo, port, tmp_path_factory.mktemp("broker"))


def send(url: str, exchange: str, bodies: Sequence[bytes], topic: str = "notifications.info") -> None:
    """Publish as oslo.messaging does: to a topic exchange, with a queue of the topic's name bound to it."""

    async def publish() -> None:
        async with await aio_pika.connect(url) as connection:
            channel = await connection.channel()
            place = await channel.declare_exchange(exchange, ExchangeType.TOPIC)
            queue = await channel.declare_queue(topic)
            await queue.bind(place, topic)
            for body in bodies:
                await place.publish(Message(body), topic)

    asyncio.run(publish())


def waiting_for_others(url: str) -> int:
    async def count() -> int:
        async with await aio_pika.connect(url) as connection:
            channel = await connection.channel()
            queue = await channel.declare_queue(OTHERS, passive=True)
            return queue.declaration_result.message_count or 0

    return asyncio.run(count())


def connected() -> float:
    return REGISTRY.get_sample_value("stackledger_cloud_brokers_connected") or 0.0


def heard(result: str) -> float:
    return REGISTRY.get_sample_value("stackledger_cloud_notifications_total", {"result": result}) or 0.0


def newest(api: Api, stream: str) -> str:
    return str(api.get("/events", stream=stream, limit=1000)["events"][-1]["type"])


def told(api: Api, stream: str, last: str) -> None:
    eventually(lambda: newest(api, stream), lambda found: found == last, 90)


def hear(url: str, event: str, cloud_id: str, api: Api, stream: str, last: str) -> None:
    """Notify of a volume until that is told: who is connected may not listen to Cinder's exchange yet."""

    def look() -> str:
        send(url, "cinder", [notification(event, {"volume_id": cloud_id})])
        return newest(api, stream)

    eventually(look, lambda found: found == last, 90)


def volume(api: Api) -> tuple[str, str]:
    answer = api.ask("POST", "/volumes", {"name": f"data-{uuid4().hex[:6]}", "size_gb": 1})
    api.succeeded(answer)
    stream = str(answer.json()["volume"]["id"])
    return stream, str(api.get(f"/volumes/{stream}")["cloud_id"])


def rename(demo: Cloud, cloud_id: str) -> None:
    demo.call("volume", "PUT", f"/volumes/{cloud_id}", body={"volume": {"name": "theirs"}})


def test_it_is_known_at_once_and_rubbish_and_outages_change_nothing(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    api, demo = scene.api, scene.demo
    with running_broker(scene.port, scene.folder) as url:
        send(url, "cinder", [])  # a service has been here; Neutron has not
        eventually(connected, lambda count: count == 1, 90)
        stream, cloud_id = volume(api)
        rename(demo, cloud_id)
        hear(url, "volume.update.end", cloud_id, api, stream, "VolumeRenamedOutOfBand")
        check_that_nothing_is_believed(scene, url)
        check_that_rubbish_is_counted(scene, url)
        assert waiting_for_others(url) > 0, "what others read is left to them"
    eventually(connected, lambda count: count == 0, 90)
    stream, cloud_id = volume(api)
    with running_broker(scene.port, scene.folder) as url:
        for exchange in ("cinder", "neutron"):
            send(url, exchange, [])
        eventually(connected, lambda count: count == 1, 90)
        demo.call("volume", "DELETE", f"/volumes/{cloud_id}")
        hear(url, "volume.delete.end", cloud_id, api, stream, "VolumeDeletedOutOfBand")
    assert "guest:guest" not in caplog.text


def check_that_nothing_is_believed(scene: Scene, url: str) -> None:
    """It says that a volume is gone, and large; the volume is there, and has another name."""
    stream, cloud_id = volume(scene.api)
    payload = {"volume_id": cloud_id, "status": "deleted", "size": 500}
    send(url, "cinder", [notification("volume.delete.end", payload)])
    rename(scene.demo, cloud_id)
    send(url, "cinder", [notification("volume.delete.end", payload)])
    told(scene.api, stream, "VolumeRenamedOutOfBand")
    row = scene.api.get(f"/volumes/{stream}")
    assert (row["status"], row["size_gb"]) == ("available", 1)


def check_that_rubbish_is_counted(scene: Scene, url: str) -> None:
    rubbish = [b"", b"\xff", b"not JSON", b"[" * 100_000, json.dumps({"oslo.message": 7}).encode()]
    unknown = [notification("router.update.end", {"router": {"id": "x"}}), notification("x", {})]
    before = {result: heard(result) for result in ("unreadable", "too_large", "ignored")}
    send(url, "cinder", [*rubbish, b"x" * (LARGEST + 1), *unknown])
    stream, cloud_id = volume(scene.api)
    rename(scene.demo, cloud_id)
    send(url, "cinder", [notification("volume.update.end", {"volume_id": cloud_id})])
    told(scene.api, stream, "VolumeRenamedOutOfBand")
    counted = {result: heard(result) - count for result, count in before.items()}
    assert counted == {"unreadable": 5, "too_large": 1, "ignored": 2}
