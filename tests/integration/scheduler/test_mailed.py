"""From a sweep to a delivered mail and the link in it; and what happens while nobody can be told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import httpx
import pytest

from commands.server import events as e
from tests.http_client import NO_TLS
from tests.integration.api.post import Post, links_in, running_post, text_of
from tests.integration.scheduler.conftest import World, running_world
from tests.integration.scheduler.test_policies_at_work import DAY, clean_up, idle, told
from tests.waiting import eventually

OUT_OF_ORDER = "451 4.3.0 come back later"


class Mailing(NamedTuple):
    """A ledger at work, and where its mails arrive."""

    world: World
    post: Post


@pytest.fixture(scope="module")
def telling(postgres: str, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailing]:
    wish: dict[str, Any] = {"mail_host": "127.0.0.1", "mail_security": "none"}
    wish |= {"operator_mail": "operator@example.org"}
    wish |= {"notify_max_attempts": 3, "notify_initial_backoff_seconds": 0.05, "notify_timeout_seconds": 10.0}
    folder = tmp_path_factory.mktemp("mailing")
    with (
        running_post() as post,
        running_world(postgres, template, folder, mail_port=post.port, **wish) as world,
    ):
        yield Mailing(world, post)


@pytest.fixture
def mailing(telling: Mailing) -> Iterator[Mailing]:
    yield telling
    telling.post.answer = "250 OK"


def answer(world: World, link: str) -> str:
    """Follow a link as a browser would: look at its page, press its button; return what is said then."""
    path = link[link.index("/notices/") :]
    page = httpx.get(f"{world.url}{path}", verify=NO_TLS)
    assert page.status_code == 200, page.text
    token = httpx.URL(link).params["token"]
    done = httpx.post(f"{world.url}{path.partition('?')[0]}", data={"token": token}, verify=NO_TLS)
    assert done.status_code == 200, done.text
    return done.text


def test_a_mail_of_a_sweep_arrives_and_its_link_keeps_the_server(mailing: Mailing) -> None:
    world, post = mailing
    server, other = (world.api().server(name) for name in ("tired", "weary"))
    rule = {"thresholds": [], "action": "stop", "notice": "P2D"}
    policy = world.policy({**idle("tired", "tired", **rule), "selector": {"names": ["tired", "weary"]}})
    world.wait(7 * DAY + timedelta(hours=1))
    [mail] = eventually(lambda: post.about(server))
    assert mail["Subject"] == "Server tired will be stopped"
    assert "untouched" in text_of(mail)
    delivered = world.happened(server, e.ServerNoticeDelivered)
    assert delivered.channel == "mail"
    world.happened(other, e.ServerNoticeDelivered)

    assert "is kept until" in answer(world, links_in(text_of(mail))["Keep it for now"])
    assert told(world, server) == ["NoticeIssued", "NoticeDelivered", "KeptAlive", "NoticeWithdrawn"]
    world.wait(2 * DAY + timedelta(minutes=1))
    world.happened(other, e.ServerStopped)
    decision = world.happened(other, e.ServerPolicyActionDecided)
    assert (str(decision.ruling.policy_id), decision.action) == (policy, "stop")
    assert world.api().get(f"/servers/{server}")["status"] == "ACTIVE"
    assert told(world, server)[-1] == "NoticeWithdrawn"
    assert len(post.about(server)) == 1


def test_nothing_is_deleted_while_nobody_can_be_told(mailing: Mailing) -> None:
    """The mail server is out of order for a month; the owner then has the whole period, of each notice."""
    world, post = mailing
    api, admin = world.api(), world.api("admin")
    server = api.server("forgotten")
    api.done("POST", f"/servers/{server}/actions/shelve")
    policy = world.policy(clean_up("forgotten", "forgotten"))
    post.answer = OUT_OF_ORDER
    world.wait(24 * DAY)
    first = world.happened(server, e.ServerNoticeIssued)
    assert (first.action, first.period) == ("delete", 7 * DAY.total_seconds())
    world.happened(server, e.ServerNoticeParked)
    for _ in range(3):
        world.wait(10 * DAY)
        before = world.now()
        eventually(lambda: world.ticked(policy) >= before - timedelta(minutes=1))  # noqa: B023
    assert told(world, server).count("NoticeIssued") == 1
    assert "PolicyActionDecided" not in told(world, server)

    post.answer = "250 OK"
    admin.ask("POST", f"/notices/{first.notice_id}/deliver")
    delivered = world.happened(server, e.ServerNoticeDelivered)
    world.wait(6 * DAY)
    last = world.happened(server, e.ServerNoticeIssued, 2)
    assert last.period == DAY.total_seconds()
    again = world.happened(server, e.ServerNoticeDelivered, 2)
    world.wait(DAY + timedelta(minutes=1))
    world.happened(server, e.ServerDeleted)
    decided = world.happened(server, e.ServerPolicyActionDecided)
    assert decided.at >= max(delivered.at + 7 * DAY, again.at + DAY)
    assert len(post.about(server)) == 2
