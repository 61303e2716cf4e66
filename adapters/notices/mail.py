"""Notices by mail: SMTP, with text and HTML in one message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP as FOR_SMTP
from email.utils import format_datetime, parseaddr
from typing import Literal, NamedTuple

import aiosmtplib

from adapters.notices.channel import Undelivered
from adapters.notices.message import TEMPLATES, NotificationMessage, visible
from settings import Secret

Find = Callable[[Sequence[str]], Awaitable[list[str]]]
"""Returns the mail addresses of accounts, at the moment of sending. Raises ``Undelivered``."""


class MailServer(NamedTuple):
    """Where mail is handed in. Certificates are checked; ``SSL_CERT_FILE`` names other authorities."""

    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    user: str
    password: Secret
    sender: str
    time_limit: float

    def client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            timeout=self.time_limit,
            use_tls=self.security == "tls",
            start_tls=self.security == "starttls",
        )


class Mail(NamedTuple):
    """Sends to the accounts' own addresses; to the operator's, if none of them has one."""

    server: MailServer
    find: Find
    operator: str = ""

    async def send(self, letter: NotificationMessage) -> None:
        """Hand it to the mail server. Taken by it for one recipient is delivered. Raises ``Undelivered``."""
        recipients = await self.find(letter.notice.recipients)
        if not recipients and self.operator:
            recipients = [self.operator]
        if not recipients:
            raise Undelivered("no recipient has a mail address, and there is no operator's", final=True)
        message = written(letter, self.server.sender, recipients)
        client = self.server.client()
        try:
            await client.connect()
            if self.server.user:
                await client.login(self.server.user, self.server.password.reveal())
            await client.send_message(message, sender=bare(self.server.sender), recipients=recipients)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise classify_error(error) from None
        finally:
            client.close()  # it was taken, or was not: what a farewell is answered changes neither


def written(letter: NotificationMessage, sender: str, recipients: Sequence[str]) -> EmailMessage:
    """Return the message. Recipients see each other: they may have to agree on an answer."""
    message = EmailMessage(FOR_SMTP)
    message["Message-ID"] = f"<{letter.id}@{bare(sender).rpartition('@')[2]}>"
    message["Date"] = format_datetime(datetime.now(UTC))
    message["From"] = sender
    message["To"] = ", ".join(recipients)
    name = " ".join(visible(letter.server_name).split())
    message["Subject"] = f"Server {name} will be {letter.outcome}"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answer, please
    message.set_content(TEMPLATES.get_template("notice.txt").render(letter=letter))
    message.add_alternative(TEMPLATES.get_template("notice.html").render(letter=letter), subtype="html")
    return message


def bare(sender: str) -> str:
    """Return the address of a sender, which may have a name before it."""
    return parseaddr(sender)[1]


def classify_error(error: aiosmtplib.SMTPException | OSError) -> Undelivered:
    """Classify a mail server's refusal: 5yz to the message itself is permanent (RFC 5321, 4.2.1).

    Its text is left out: it tends to quote addresses.
    """
    match error:
        case aiosmtplib.SMTPRecipientsRefused():
            codes = [refused.code for refused in error.recipients]
            told = ", ".join(str(code) for code in sorted(set(codes)))
            final = all(code >= 500 for code in codes)
            return Undelivered(f"the mail server refused every recipient: {told}", final=final)
        case aiosmtplib.SMTPDataError():
            return Undelivered(f"the mail server refused the message: {error.code}", final=error.code >= 500)
        case aiosmtplib.SMTPResponseException():
            return Undelivered(f"the mail server refused: {error.code}")
        case aiosmtplib.SMTPTimeoutError():
            return Undelivered("the mail server does not answer in time")
        case _:
            return Undelivered(f"the mail server cannot be reached: {type(error).__name__}")
