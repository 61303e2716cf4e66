"""Whatever a peer answers in place of what it should: 502 or 503, with its name; never a fault of ours."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event
from typing import Any, cast

import pytest

from adapters.capacity.hosts import PreemptionSimulator
from adapters.http.catalogue import CloudCatalogue
from adapters.identity import keystone_verifier
from adapters.identity.refusals import IdentityUnavailable, Unauthorized
from adapters.openstack.connection import Cloud, CloudMisconfigured, Clouds
from adapters.openstack.errors import Answer, CloudOutcomeUnknown, CloudRejected, CloudUnreachable
from adapters.openstack.keystone import TokenAnswer
from adapters.openstack.user_requests import NAMES
from adapters.reconcile.cloud_servers import ServersOfTheCloud
from commands.http.catalogue import CloudUnavailable, CloudUnusable
from commands.kernel import errors
from commands.kernel.actor import Actor
from scheduler.policies.preemption.choice import make_room

GOOD = {
    "token": {
        "user": {"id": "u", "name": "n"},
        "project": {"id": "p", "name": "n"},
        "roles": [{"id": "r", "name": "member"}],
        "expires_at": "2096-01-01T00:00:00.000000Z",
    }
}
NO_KEYSTONE = [
    (200, b"<html>Welcome to nginx</html>"),
    (200, b""),
    (200, b"[]"),
    (200, b"\xff\xfe"),
    (200, json.dumps({"token": {}}).encode()),
    (200, json.dumps({"token": GOOD["token"] | {"expires_at": "2096-01-01T00:00:00"}}).encode()),
    (200, json.dumps({"token": GOOD["token"] | {"roles": [None]}}).encode()),
    (200, json.dumps({"token": GOOD["token"] | {"project": "p"}}).encode()),
    (300, b'{"choices": []}'),
    (301, b""),
    (403, b"<html>Forbidden by the proxy</html>"),
    (404, b"<html>Not found</html>"),
    (401, b"Proxy login"),
    (429, b"{}"),
    (502, b"Bad gateway"),
]


Show = Callable[[str, float], TokenAnswer]
Making = Callable[..., keystone_verifier.KeystoneVerifier]


class Peer:
    """Keystone, or what answers in its place."""

    def __init__(self, *answers: tuple[int, bytes]) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, token: str, time_limit: float) -> TokenAnswer:
        self.asked += 1
        return TokenAnswer(*self.answers[min(self.asked, len(self.answers)) - 1])


@pytest.fixture
def verifier_of() -> Iterator[Making]:
    with ExitStack() as stack:

        def make(show: Show, time_limit: float = 60.0) -> keystone_verifier.KeystoneVerifier:
            verifier = keystone_verifier.KeystoneVerifier(show, time_limit)
            stack.callback(verifier.close)
            return verifier

        yield make


@pytest.mark.parametrize("answer", NO_KEYSTONE)
def test_what_is_no_answer_of_keystone_is_not_taken_for_one(
    verifier_of: Making, answer: tuple[int, bytes]
) -> None:
    verifier = verifier_of(Peer(answer, (200, json.dumps(GOOD).encode())))
    with pytest.raises(IdentityUnavailable, match="Keystone"):
        asyncio.run(verifier.verify("token"))
    assert asyncio.run(verifier.verify("token")).project_id == "p"


def refusal(code: int) -> tuple[int, bytes]:
    return code, json.dumps({"error": {"code": code, "title": "No", "message": "no"}}).encode()


@pytest.mark.parametrize("code", [401, 404])
def test_a_refused_token_is_not_asked_about_anew_at_once(
    verifier_of: Making, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer = Peer(refusal(code))
    verifier = verifier_of(peer)
    for _ in range(5):
        with pytest.raises(Unauthorized):
            asyncio.run(verifier.verify("stolen"))
    assert peer.asked == 1
    monkeypatch.setattr(keystone_verifier, "REFUSED", 0.0)
    forgetful = verifier_of(peer)
    for _ in range(2):
        with pytest.raises(Unauthorized):
            asyncio.run(forgetful.verify("stolen"))
    assert peer.asked == 3


def test_no_more_refusals_are_remembered_than_have_room(
    verifier_of: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keystone_verifier, "MOST", 3)
    peer = Peer(refusal(401))
    verifier = verifier_of(peer)

    async def guess(*tokens: str) -> None:
        for token in tokens:
            with pytest.raises(Unauthorized):
                await verifier.verify(token)

    asyncio.run(guess("a", "b", "c", "d", "d", "b"))
    assert peer.asked == 4
    asyncio.run(guess("a"))
    assert peer.asked == 5


def test_of_many_who_send_a_new_token_at_once_one_asks(verifier_of: Making) -> None:
    peer, go = Peer((200, json.dumps(GOOD).encode())), Event()

    def show(token: str, time_limit: float) -> TokenAnswer:
        assert go.wait(60)
        return peer(token, time_limit)

    async def send() -> set[str]:
        verifier = verifier_of(show)
        asking = [asyncio.create_task(verifier.verify("token")) for _ in range(20)]
        await asyncio.sleep(0)
        asking[0].cancel()  # one who goes away takes it from nobody else
        go.set()
        actors = await asyncio.gather(*asking[1:])
        return {actor.project_id for actor in actors}

    assert asyncio.run(send()) == {"p"}
    assert peer.asked == 1


def test_who_waits_for_keystone_waits_for_an_end(verifier_of: Making) -> None:
    """All threads are held up: those who wait for one are told in time as well."""
    held = Event()

    def show(token: str, time_limit: float) -> TokenAnswer:
        assert held.wait(60)
        raise CloudUnreachable("no answer")

    async def send() -> list[BaseException | Actor]:
        verifier = verifier_of(show, 0.05)
        tokens = [f"token-{number}" for number in range(2 * keystone_verifier.AT_ONCE)]
        return await asyncio.gather(*(verifier.verify(token) for token in tokens), return_exceptions=True)

    try:
        told = asyncio.run(send())
    finally:
        held.set()
    assert {type(one) for one in told} == {IdentityUnavailable}


class Odd:
    """A cloud of which one service answers oddly, in front of one that does not."""

    def __init__(self, cloud: Cloud, service: str, oddness: Callable[[Answer], Answer]) -> None:
        self._cloud, self._service, self._oddness = cloud, service, oddness
        self.project_id, self.user_id, self.home, self.sees_all = cloud.project_id, cloud.user_id, self, True

    def project(self, _: str, *, may_join: bool = True) -> Odd:
        return self

    def call(self, service: str, *arguments: Any, **more: Any) -> Answer:
        answer = self._cloud.call(cast(Any, service), *arguments, **more)
        return self._oddness(answer) if service == self._service else answer


def answering(body: Any) -> Callable[[Answer], Answer]:
    return lambda answer: answer._replace(body=body)


def failing(error: Exception) -> Callable[[Answer], Answer]:
    def fail(_: Answer) -> Answer:
        raise error

    return fail


ODDITIES = {
    "another object": answering({"unexpected": 1}),
    "a list": answering([1, 2]),
    "nothing": answering({}),
    "null": answering(None),
    "a text": answering("ok"),
    "away": failing(CloudUnreachable("no answer")),
    "unclear": failing(CloudOutcomeUnknown("no answer")),
    "refused": failing(CloudRejected(403, "Policy does not allow it.")),
    "misconfigured": failing(CloudMisconfigured("The catalog has none.")),
}
PERMANENT = {"refused", "misconfigured"}

Question = Callable[[Clouds, ThreadPoolExecutor, Actor], Coroutine[Any, Any, object]]

QUESTIONS: list[tuple[str, Question]] = [
    ("compute", lambda clouds, threads, actor: CloudCatalogue(clouds, threads).offers(actor)),
    ("network", lambda clouds, threads, actor: CloudCatalogue(clouds, threads).offers(actor)),
    ("image", lambda clouds, threads, actor: CloudCatalogue(clouds, threads).offers(actor)),
    ("volume", lambda clouds, threads, actor: CloudCatalogue(clouds, threads).offers(actor)),
    ("compute", lambda clouds, threads, actor: CloudCatalogue(clouds, threads).quotas(actor)),
    ("compute", lambda clouds, threads, actor: ServersOfTheCloud(clouds, threads).list(None)),
    (
        "placement",
        lambda clouds, threads, actor: PreemptionSimulator(
            clouds, threads, cast(Any, None), make_room
        ).rooms(),
    ),
]


@pytest.fixture(scope="module")
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


@pytest.mark.parametrize("oddity", ODDITIES)
@pytest.mark.parametrize(("service", "question"), QUESTIONS, ids=[one for one, _ in QUESTIONS])
def test_whatever_a_service_answers_its_name_is_told(
    cloud_of: Callable[[str], Cloud],
    threads: ThreadPoolExecutor,
    service: str,
    question: Question,
    oddity: str,
) -> None:
    cloud = cast(Clouds, Odd(cloud_of("admin"), service, ODDITIES[oddity]))
    actor = Actor("user", cloud.home.project_id, frozenset({"member"}))
    try:
        asyncio.run(question(cloud, threads, actor))
    except errors.Refused as refused:
        told = refused
    else:
        assert (service, oddity) == ("volume", "misconfigured")  # a cloud without volumes
        return
    assert told.status in {502, 503}
    assert isinstance(told, CloudUnusable if oddity in PERMANENT else CloudUnavailable) or (
        (service, oddity) == ("placement", "refused") and told.code() == "ROOM_UNKNOWN"
    )
    assert NAMES[service] in str(told) or told.code() == "ROOM_UNKNOWN"
