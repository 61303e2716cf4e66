"""Notices reach programs: signed webhooks, and RabbitMQ; whatever fails meanwhile, under one id."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import aio_pika
import httpx
import pytest

from adapters.notices.webhook import read_webhooks, signed
from adapters.openstack.connection import Clouds
from settings import Secret, SettingsInvalid
from tests.http_client import NO_TLS
from tests.integration.api.broker import PROGRAM, running_broker
from tests.integration.api.conftest import Api
from tests.integration.api.post import Post, Told, fresh_book, issue
from tests.integration.api.receiver import SECRET, Receiver, running_receiver
from tests.ledger import running_ledger
from tests.ports import free_port


class Programs(NamedTuple):
    """A ledger with two webhooks and a broker that does not run yet."""

    told: Told
    receiver: Receiver
    other: Receiver
    port: int


@pytest.fixture(scope="module")
def programs(
    postgres: str,
    template: str,
    clouds_yaml: Path,
    logins: dict[str, Clouds],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Programs]:
    with (
        fresh_book(postgres, template) as book,
        running_receiver() as receiver,
        running_receiver() as other,
    ):
        port = free_port()
        hooks = {"ops": {"url": receiver.url, "secret": SECRET}, "chat": {"url": other.url, "secret": SECRET}}
        wish: dict[str, Any] = {
            "data_dir": tmp_path_factory.mktemp("data"),
            "webhooks": Secret(json.dumps(hooks)),
            "rabbitmq_url": Secret(f"amqp://guest:guest@127.0.0.1:{port}/"),
            "notify_max_attempts": 3,
            "notify_initial_backoff_seconds": 0.05,
            "notify_timeout_seconds": 3.0,
        }
        with (
            running_ledger(book, clouds_yaml, **wish) as running,
            httpx.Client(verify=NO_TLS, base_url=running.url, timeout=30) as root,
        ):
            apis = [Api.at(running.url, logins[name].home.token()) for name in ("demo", "admin")]
            yield Programs(Told(book, root, *apis, Post(), "user:nobody"), receiver, other, port)
            for api in apis:
                api.http.close()


@pytest.fixture(autouse=True)
def well(programs: Programs) -> Iterator[None]:
    yield
    for receiver in (programs.receiver, programs.other):
        receiver.status = 204
        receiver.go_on.set()


def test_every_receiver_gets_it_signed(programs: Programs) -> None:
    told = programs.told
    server = told.api.server("tired")
    notice = issue(told.book, server, channels=("webhook",))
    delivered = told.once(server, "ServerNoticeDelivered", 2)
    assert {event["event"]["channel"] for event in delivered} == {"webhook:ops", "webhook:chat"}
    [first], [second] = programs.receiver.about(server), programs.other.about(server)
    assert first.is_genuine
    assert second.is_genuine
    assert first.id != second.id
    data = first.body["data"]
    assert (first.body["type"], data["notice_id"], data["action"]) == ("notice.issued", str(notice), "delete")
    assert data["server"]["name"] == "tired"
    link = data["links"]["keep"]
    page = told.root.get(link[link.index("/notices/") :])
    assert "tired" in page.text


@pytest.mark.parametrize("status", [500, 404, 302])
def test_any_other_answer_is_tried_again_with_the_same_id(programs: Programs, status: int) -> None:
    told = programs.told
    server = told.api.server()
    programs.receiver.status = status
    issue(told.book, server, channels=("webhook",))
    [parked] = told.once(server, "ServerNoticeParked")
    assert parked["event"] == parked["event"] | {
        "channel": "webhook:ops",
        "reason": f"the receiver answered {status}",
    }
    assert len({one.id for one in programs.receiver.about(server)}) == 1
    assert len(programs.receiver.about(server)) == 3
    assert len(programs.other.about(server)) == 1


def test_a_receiver_that_wants_no_more_is_not_asked_again(programs: Programs) -> None:
    told = programs.told
    server = told.api.server()
    programs.receiver.status = 410
    issue(told.book, server, channels=("webhook",))
    told.once(server, "ServerNoticeParked")
    assert len(programs.receiver.about(server)) == 1


def test_one_that_hangs_is_parked_and_delays_no_one(programs: Programs) -> None:
    told = programs.told
    server = told.api.server()
    programs.receiver.go_on.clear()
    issue(told.book, server, channels=("webhook",))
    told.once(server, "ServerNoticeDelivered")
    told.api.done("POST", f"/servers/{server}/actions/stop")
    assert told.told(server, "ServerNoticeParked") == []
    [parked] = told.once(server, "ServerNoticeParked")
    assert parked["event"]["reason"] == "no answer within 3 s"


@pytest.mark.skipif(not PROGRAM.exists(), reason="Debian's rabbitmq-server is not installed")
def test_a_broker_that_was_down_gets_it_once_a_queue_is_bound(programs: Programs, tmp_path: Path) -> None:
    told = programs.told
    server = told.api.server()
    notice = issue(told.book, server, channels=("rabbitmq",))
    [parked] = told.once(server, "ServerNoticeParked")
    assert "cannot be reached" in parked["event"]["reason"]
    with running_broker(programs.port, tmp_path) as url:
        told.admin.ask("POST", f"/notices/{notice}/deliver")
        unbound = told.once(server, "ServerNoticeParked", 2)[-1]
        assert "no queue is bound" in unbound["event"]["reason"]
        message = asyncio.run(received(url, lambda: told.admin.ask("POST", f"/notices/{notice}/deliver")))
        told.once(server, "ServerNoticeDelivered")
    assert (message.delivery_mode, message.type) == (aio_pika.DeliveryMode.PERSISTENT, "notice.issued")
    assert message.routing_key == "notice.delete"
    assert json.loads(message.body)["notice_id"] == str(notice)
    assert message.message_id


async def received(url: str, ask: Any) -> aio_pika.abc.AbstractIncomingMessage:
    """Bind a queue, ask for a message, and return it; no second one follows."""
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("readers", durable=True)
        await queue.bind("stackledger", "notice.#")
        await asyncio.to_thread(ask)
        arrived: asyncio.Queue[aio_pika.abc.AbstractIncomingMessage] = asyncio.Queue()
        await queue.consume(arrived.put, no_ack=True)
        return await asyncio.wait_for(arrived.get(), 20)


def test_a_signature_is_that_of_the_specification() -> None:
    """The vector of the specification's own libraries."""
    at = datetime(2021, 2, 25, 15, 2, 10, 999_999, tzinfo=UTC)
    headers = signed("msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}', Secret(SECRET))
    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    "wrong",
    [
        "nonsense",
        '{"ops": {"url": "https://x"}}',
        '{"ops": {"url": "ftp://x/hunter2", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}}',
        '{"ops": {"url": "https://x", "secret": "whsec_hunter2"}}',
        '{"ops": {"url": "https://x", "secret": "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}}',
    ],
)
def test_a_wrong_setting_is_told_without_its_secret(wrong: str) -> None:
    with pytest.raises(SettingsInvalid) as told:
        read_webhooks(Secret(wrong), "STACKLEDGER_WEBHOOKS")
    assert "STACKLEDGER_WEBHOOKS" in str(told.value)
    assert "hunter2" not in str(told.value)
