"""Notices reach those they are for, however their channels fail; their links are answered once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from adapters.openstack.connection import Clouds
from commands.server import commands
from settings import Secret
from tests.book_time import shift
from tests.http_client import NO_TLS
from tests.integration.api.conftest import Api
from tests.integration.api.post import Told, book_time, fresh_book, issue, running_post, say, text_of
from tests.ledger import running_ledger
from tests.waiting import eventually

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def telling(
    postgres: str,
    template: str,
    clouds_yaml: Path,
    logins: dict[str, Clouds],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Told]:
    wish = {"data_dir": tmp_path_factory.mktemp("data"), "mail_host": "127.0.0.1", "mail_security": "none"}
    wish |= {"link_exempt_days": 90.0, "max_exemption_days": 10}
    wish |= {"notify_max_attempts": 3, "notify_initial_backoff_seconds": 0.05, "notify_timeout_seconds": 10.0}
    demo, keystone = logins["demo"].home, logins["admin"].home
    path = f"/users/{demo.user_id}"
    with fresh_book(postgres, template) as book, running_post() as post:
        keystone.call("identity", "PATCH", path, body={"user": {"email": "demo@example.org"}})
        wish |= {"mail_port": post.port, "operator_mail": "operator@example.org"}
        with (
            running_ledger(book, clouds_yaml, **wish) as running,
            httpx.Client(verify=NO_TLS, base_url=running.url, timeout=30) as root,
        ):
            apis = [Api.at(running.url, cloud.token()) for cloud in (demo, keystone)]
            yield Told(book, root, *apis, post, f"user:{demo.user_id}")
            for api in apis:
                api.http.close()
        keystone.call("identity", "PATCH", path, body={"user": {"email": None}})


@pytest.fixture
def told(telling: Told) -> Iterator[Told]:
    yield telling
    telling.post.answer = "250 OK"
    telling.post.held.clear()


def here(link: str) -> str:
    """A link as this test reaches it: its host is a setting."""
    return link[link.index("/notices/") :]


def confirm(told: Told, link: str) -> httpx.Response:
    token = httpx.URL(link).params["token"]
    return told.root.post(here(link).partition("?")[0], data={"token": token})


def test_a_mail_is_read_its_link_followed_and_the_server_kept(told: Told) -> None:
    server = told.api.server("tired")
    links = told.mailed(server)
    [mail] = told.post.about(server)
    assert mail["To"] == "demo@example.org"
    assert mail["Subject"] == "Server tired will be deleted"
    assert "cannot be brought back" in text_of(mail)
    assert "suspended for long: 31 days" in text_of(mail, "html")
    assert all(link.replace("&", "&amp;") in text_of(mail, "html") for link in links.values())

    link = links["Keep it for now"]
    told.once(server, "ServerNoticeDelivered")
    before = told.events(server)
    page = told.root.get(here(link))
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "tired" in page.text
    assert told.root.get(here(link)).text == page.text  # a scanner looked
    assert [event["type"] for event in told.events(server)] == [event["type"] for event in before]

    assert "is kept until" in confirm(told, link).text
    kept, withdrawn = told.once(server, "ServerNoticeWithdrawn") and told.events(server)[-2:]
    assert (kept["type"], withdrawn["type"]) == ("ServerKeptAlive", "ServerNoticeWithdrawn")
    assert kept["by"] == withdrawn["by"] == f"link:{withdrawn['event']['notice_id']}"
    again = confirm(told, link)
    assert again.status_code == told.root.get(here(link)).status_code == 410
    assert "no longer valid" in again.text
    assert confirm(told, links["Let this policy leave it alone"]).status_code == 410
    assert "example.org" not in str(told.events(server))


@pytest.mark.parametrize(
    ("said", "kind"),
    [("Put its end off", "ServerExpirySet"), ("Let this policy leave it alone", "ServerExempted")],
)
def test_each_link_does_what_it_says(told: Told, said: str, kind: str) -> None:
    server = told.api.server()
    say(told.book, server, commands.SetServerExpiry(book_time(told.book) + DAY, book_time(told.book)))
    assert confirm(told, told.mailed(server)[said]).status_code == 200
    told.once(server, "ServerNoticeWithdrawn")
    assert kind in [event["type"] for event in told.events(server) if event["by"].startswith("link:")]


def test_a_link_exempts_no_longer_than_a_member_may(told: Told) -> None:
    server = told.api.server()
    assert confirm(told, told.mailed(server)["Let this policy leave it alone"]).status_code == 200
    [exempted] = told.once(server, "ServerExempted")
    until = datetime.fromisoformat(exempted["event"]["until"])
    assert timedelta(days=9) < until - book_time(told.book) <= timedelta(days=10)


def test_what_has_to_give_way_is_offered_no_exemption(told: Told) -> None:
    server = told.api.server(is_preemptible=True)
    assert list(told.mailed(server)) == ["Keep it for now"]


def test_without_an_end_there_is_nothing_to_put_off(told: Told) -> None:
    assert "Put its end off" not in told.mailed(told.api.server())


def test_a_refusing_mail_server_is_tried_again_with_the_same_id(told: Told) -> None:
    server = told.api.server()
    told.post.answer = "451 4.3.0 <demo@example.org> come back later"
    issue(told.book, server, told.user)
    failed = told.once(server, "ServerNoticeDeliveryFailed")[0]
    told.post.answer = "250 OK"
    told.once(server, "ServerNoticeDelivered")
    tried = told.post.tried_about(server)
    assert len(tried) >= 2
    assert len({mail["Message-ID"] for mail in tried}) == 1
    assert len(told.post.about(server)) == 1
    assert failed["event"]["reason"] == "the mail server refused the message: 451"


def test_what_was_parked_is_sent_again_at_an_administrators_word(told: Told) -> None:
    server = told.api.server()
    told.post.answer = "451 4.3.0 come back later"
    notice = issue(told.book, server, told.user)
    told.once(server, "ServerNoticeParked")
    failed = told.told(server, "ServerNoticeDeliveryFailed")
    assert [each["event"]["attempt"] for each in failed] == [1, 2, 3]
    told.post.answer = "250 OK"

    path = f"/notices/{notice}/deliver"
    assert told.api.ask("POST", path, expect=403).json()["code"] == "ROLE_REQUIRED"
    assert (
        told.admin.ask("POST", f"/notices/{uuid4()}/deliver", expect=404).json()["code"] == "NOTICE_NOT_OPEN"
    )
    told.admin.ask("POST", path)
    told.once(server, "ServerNoticeDelivered")
    assert len({mail["Message-ID"] for mail in told.post.tried_about(server)}) == 1
    assert told.admin.ask("POST", path, expect=200).json()["delivered"] == ["mail"]


def test_a_message_refused_for_good_is_parked_at_once(told: Told) -> None:
    server = told.api.server()
    told.post.answer = "554 5.6.0 no"
    issue(told.book, server, told.user)
    told.once(server, "ServerNoticeParked")
    assert len(told.told(server, "ServerNoticeDeliveryFailed")) == 1


def test_a_withdrawn_notice_is_not_sent_any_more(told: Told) -> None:
    server = told.api.server()
    told.post.answer = "451 4.3.0 come back later"
    told.post.held.set()
    notice = issue(told.book, server, told.user)
    eventually(lambda: told.post.tried_about(server))
    say(told.book, server, commands.WithdrawNotice(notice, "it is in use"))
    told.post.answer = "250 OK"
    told.post.held.clear()
    other = told.api.server()
    told.mailed(other)
    eventually(lambda: waiting(told.book), lambda left: left == 0)
    assert len(told.post.tried_about(server)) == 1


def waiting(book: str) -> int:
    with psycopg.connect(book) as connection:
        query = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'asides'"
        row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def test_without_an_address_the_operator_is_told(told: Told) -> None:
    server = told.api.server()
    issue(told.book, server, f"user:{uuid4().hex}")
    [mail] = eventually(lambda: told.post.about(server))
    assert mail["To"] == "operator@example.org"


def test_a_channel_nobody_configured_is_parked_with_that_reason(told: Told) -> None:
    server = told.api.server()
    issue(told.book, server, told.user, channels=("rabbitmq", "mail"))
    [parked] = told.once(server, "ServerNoticeParked")
    assert parked["event"]["reason"] == "rabbitmq is not configured"
    told.once(server, "ServerNoticeDelivered")


def test_a_hanging_mail_server_holds_up_nothing(told: Told) -> None:
    server, other = told.api.server(), told.api.server()
    told.post.held.set()
    for each in (server, other):
        issue(told.book, each, told.user)
    eventually(lambda: told.post.tried_about(server) and told.post.tried_about(other))
    told.api.done("POST", f"/servers/{server}/actions/stop")
    assert told.told(server, "ServerNoticeDelivered") == []
    told.post.held.clear()
    told.once(server, "ServerNoticeDelivered")


class TestLinks:
    def test_one_that_was_changed_is_refused(self, told: Told) -> None:
        server = told.api.server()
        link = told.mailed(server)["Keep it for now"]
        path, _, query = here(link).partition("?")
        swapped = query[:-2] + ("AA" if query[-2:] != "AA" else "BB")
        other = f"/notices/{uuid4()}/answer"
        for bad in (f"{path}?{swapped}", path, f"{path}?token=é", f"{other}?{query}"):
            page = told.root.get(bad)
            assert (page.status_code, "not valid" in page.text) == (403, True)
        assert told.root.get(f"{path}?token=%00").status_code == 422
        for form in ({}, {"token": "x" * 5000}, {"token": ["a", "b"]}):
            assert told.root.post(path, data=form).status_code == 403
        assert told.root.post(path, content=b"\xff\x00=%zz&" * 100).status_code == 403
        assert told.told(server, "ServerNoticeWithdrawn") == []

    def test_one_that_has_expired_is_gone(self, told: Told) -> None:
        server = told.api.server()
        link = told.mailed(server)["Keep it for now"]
        shift(told.book, 15 * DAY)
        try:
            assert told.root.get(here(link)).status_code == 410
            assert confirm(told, link).status_code == 410
        finally:
            shift(told.book, timedelta())
        assert told.told(server, "ServerNoticeWithdrawn") == []

    def test_of_a_deleted_server_is_gone(self, told: Told) -> None:
        server = told.api.server()
        link = told.mailed(server)["Keep it for now"]
        told.api.done("DELETE", f"/servers/{server}")
        assert told.root.get(here(link)).status_code == 410

    def test_the_page_loads_nothing_and_is_kept_nowhere(self, told: Told) -> None:
        link = told.mailed(told.api.server('<b>&"bold'))["Keep it for now"]
        page = told.root.get(here(link))
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert "http" not in page.text.replace(str(UUID(int=0)), "")
        assert "<b>" not in page.text


def test_a_secret_shows_nowhere() -> None:
    assert "hunter2" not in repr(Secret("hunter2")) + str(Secret("hunter2"))
