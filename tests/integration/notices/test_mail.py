"""A mail is handed in over TLS with a password, and neither shows when it fails."""

from __future__ import annotations

import asyncio
import email
import email.policy
import gc
import ssl
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from msgspec import structs

from adapters.notices.channel import Undelivered
from adapters.notices.mail import Mail, MailServer, written
from adapters.notices.message import NotificationMessage
from adapters.notices.recipients import MOST, usable, usable_in
from commands.server import events as e
from settings import Secret
from tests.certificates import write_certificate
from tests.integration.api.post import Post, running_post, text_of

PASSWORD = "hunter2"
NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
RULING, TOMORROW = e.PolicyRef(UUID(int=2), "idle", 1), NOON + timedelta(days=1)
NOTICE = e.ServerNoticeIssued(UUID(int=1), RULING, "shelve", NOON, TOMORROW, 86400.0, ("mail",))
LETTER = NotificationMessage(
    UUID(int=3), UUID(int=4), "wéb\r\nBcc: all@example.org", "7d2a", NOTICE, NOON, {"keep": "https://x/y"}
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the key and certificate of 127.0.0.1, signed by itself."""
    return write_certificate(tmp_path_factory.mktemp("tls") / "mail.pem", "mail")


@pytest.fixture
def post(certificate: Path) -> Iterator[Post]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    def is_ours(*asked: object) -> AuthResult:
        login = asked[-1]
        assert isinstance(login, LoginPassword)
        return AuthResult(success=login == LoginPassword(b"ledger", b"hunter2"), handled=False)

    with running_post(
        tls_context=context, require_starttls=True, auth_required=True, authenticator=is_ours
    ) as post:
        yield post


def mail_to(post: Post, password: str = PASSWORD, security: str = "starttls", operator: str = "") -> Mail:
    server = MailServer(
        "127.0.0.1", post.port, security, "ledger", Secret(password), "Ledger <l@example.org>", 10.0
    )

    async def find(_: Sequence[str]) -> list[str]:
        return [] if operator else ["demo@example.org"]

    return Mail(server, find, "" if operator == "none" else operator)


def test_it_is_handed_in_with_a_password_over_tls(
    post: Post, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    asyncio.run(mail_to(post).send(LETTER))
    [mail] = post.taken
    assert mail["Message-ID"] == f"<{UUID(int=3)}@example.org>"
    assert mail["Subject"] == "Server wéb Bcc: all@example.org will be shelved"
    assert mail["Bcc"] is None
    assert "wéb" in text_of(mail)
    assert mail["Auto-Submitted"] == "auto-generated"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # see the end
@pytest.mark.parametrize(
    ("password", "security", "trusted", "reason"),
    [
        ("wrong-one", "starttls", True, "the mail server refused: 535"),
        ("hunter2", "starttls", False, "the mail server cannot be reached: "),
        ("hunter2", "none", True, "the mail server "),
    ],
)
def test_no_failure_tells_the_password_or_who_it_was_for(
    post: Post,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
    password: str,
    security: str,
    trusted: bool,
    reason: str,
) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(Undelivered) as failure:
        asyncio.run(mail_to(post, password, security).send(LETTER))
    assert failure.value.reason.startswith(reason)
    assert not failure.value.final
    assert post.tried == []
    for shown in (failure.value.reason, repr(mail_to(post, password))):
        assert password not in shown
        assert "example.org" not in failure.value.reason
    gc.collect()  # asyncio leaves the transport of a failed handshake to it, and warns


@pytest.mark.parametrize(
    "odd", ["\u202e", "\u2066", "\u2028", "\u2029", "\u200b", "\ufeff", "\x85", "\x1b", "\n", "\x00"]
)
def test_no_name_hides_breaks_or_turns_a_line_round(odd: str) -> None:
    name, policy = f"we{odd}b", f"id{odd}le"
    ruling = e.PolicyRef(UUID(int=2), policy, 1)
    notice = structs.replace(
        NOTICE, ruling=ruling, findings=(e.ConditionResult(f"co{odd}nd", True, f"se{odd}en"),)
    )
    message = written(LETTER._replace(server_name=name, notice=notice), "l@example.org", ["d@example.org"])
    mail = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
    bodies = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    assert len(bodies) == 2
    for text in (mail["Subject"], *bodies):
        assert name not in text
        assert policy not in text
        assert f"se{odd}en" not in text
        assert any(seen in text for seen in ("we b", "we\ufffdb"))


def test_without_any_address_another_try_is_no_use(post: Post) -> None:
    with pytest.raises(Undelivered, match="no recipient has a mail address") as failure:
        asyncio.run(mail_to(post, operator="none").send(LETTER))
    assert failure.value.final


@pytest.mark.parametrize(
    "address", [None, "", "nobody", "a@b\r\nBcc: c@d", "a b@example.org", "é@example.org", "@", 7, "a@b@c"]
)
def test_what_is_no_address_is_none(address: object) -> None:
    assert usable(address) == ""


def test_an_address_is_taken_as_it_is() -> None:
    assert usable("first.last+tag@example.org") == "first.last+tag@example.org"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ann@example.org", ["ann@example.org"]),
        ("ann@example.org, bob@example.org", ["ann@example.org", "bob@example.org"]),
        ("ann@example.org;bob@example.org ann@example.org", ["ann@example.org", "bob@example.org"]),
        ("Ann Smith <ann@example.org>, bob@example.org", ["ann@example.org", "bob@example.org"]),
        ('"a,b"@example.org', ['"a,b"@example.org']),
        ("ann@example.org, nobody", ["ann@example.org"]),
        ("ann@example.org\r\nBcc: all@example.org", ["ann@example.org", "all@example.org"]),
        ("nobody", []),
        ("", []),
        (None, []),
        (["ann@example.org"], []),
        (
            ",".join(f"a{number}@example.org" for number in range(99)),
            [f"a{n}@example.org" for n in range(MOST)],
        ),
        ("," * 10**7, []),
    ],
)
def test_a_user_may_have_several_addresses(text: object, found: list[str]) -> None:
    assert usable_in(text) == found
