"""Notices to programs over HTTP, signed as the Standard Webhooks specification has it.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from datetime import UTC, datetime
from typing import NamedTuple

import httpx
import msgspec
import standardwebhooks

from adapters.notices.channel import Undelivered
from adapters.notices.message import NotificationMessage
from adapters.runtime.certificates import usual_authorities
from settings import Secret, SettingsInvalid

TYPE = "notice.issued"
PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64
"""Bytes of a secret, as the specification has it."""


class Receiver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A receiver as it is configured: where it is, and the secret it shares with us."""

    url: str
    secret: str


class Webhook(NamedTuple):
    """Sends to one receiver: it has taken a notice when it answers 2xx. Redirects are not followed."""

    url: Secret
    key: Secret
    """The secret as it was given: ``whsec_`` and base64."""

    async def send(self, letter: NotificationMessage) -> None:
        """Post it. Raises ``Undelivered``."""
        body = {"type": TYPE, "timestamp": letter.notice.issued_at, "data": letter.as_json()}
        content = msgspec.json.encode(body)
        headers = signed(f"msg_{letter.id.hex}", datetime.now(UTC), content, self.key)
        try:
            async with (
                httpx.AsyncClient(
                    follow_redirects=False,
                    timeout=None,  # noqa: S113 - its caller has one
                    verify=usual_authorities(),
                ) as client,
                client.stream("POST", self.url.reveal(), content=content, headers=headers) as response,
            ):
                status = response.status_code
        except httpx.HTTPError as error:
            raise Undelivered(f"the receiver cannot be reached: {type(error).__name__}") from None
        if not 200 <= status < 300:
            # 410: it wants no more of these, says the specification.
            raise Undelivered(f"the receiver answered {status}", final=status == 410)


def signed(message_id: str, at: datetime, content: bytes, secret: Secret) -> dict[str, str]:
    """Return the headers of a message. ``at`` is the machine's time: receivers hold it against their own."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "stackledger",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": standardwebhooks.Webhook(secret.reveal()).sign(message_id, at, content.decode()),
    }


def read_webhooks(setting: Secret, name: str) -> dict[str, Webhook]:
    """Return the receivers by name. Raises ``SettingsInvalid``, which tells nothing of what stands there."""
    if not setting:
        return {}
    try:
        receivers = msgspec.json.decode(setting.reveal().encode(), type=dict[str, Receiver])
    except msgspec.MsgspecError:
        raise SettingsInvalid(f'{name} is not of the form {{"name": {{"url": …, "secret": …}}}}.') from None
    for receiver, told in receivers.items():
        if not is_usable(told):
            raise SettingsInvalid(
                f"{name}: {receiver} needs an http or https URL, and a secret of {PREFIX} and "
                f"{SHORTEST} to {LONGEST} bytes in base64."
            )
    return {each: Webhook(Secret(told.url), Secret(told.secret)) for each, told in receivers.items()}


def is_usable(receiver: Receiver) -> bool:
    try:
        key = b64decode(receiver.secret.removeprefix(PREFIX), validate=True)
        url = httpx.URL(receiver.url)
    except (Base64Error, httpx.InvalidURL, ValueError):
        return False
    is_secret = receiver.secret.startswith(PREFIX) and SHORTEST <= len(key) <= LONGEST
    return is_secret and url.scheme in {"http", "https"} and bool(url.host)
