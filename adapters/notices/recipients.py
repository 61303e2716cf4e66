"""Recipients: mail addresses of accounts, asked of Keystone at each delivery, and not kept."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from email.errors import HeaderParseError
from email.headerregistry import Address
from urllib.parse import quote

from adapters.kernel.context import Runtime
from adapters.notices.channel import Undelivered
from adapters.openstack.connection import Cloud
from adapters.openstack.errors import CloudError, CloudRejected

ACCOUNT = "user:"

MOST = 10
"""How many addresses of one user a mail goes to; a notice is no mailing list."""

LONGEST = 4_000
"""So many characters of what Keystone has are looked at."""


async def addresses_of(runtime: Runtime, accounts: Sequence[str]) -> list[str]:
    """Return the mail addresses of accounts; of those that have none, or are gone, nothing.

    Raises ``Undelivered`` while Keystone does not tell.
    """
    users = [account.removeprefix(ACCOUNT) for account in accounts if account.startswith(ACCOUNT)]
    try:
        found = await asyncio.gather(
            *(runtime.call(addresses_in_keystone, runtime.clouds.home, user) for user in users)
        )
    except CloudError:
        raise Undelivered("Keystone does not tell the recipients' addresses") from None
    return list(dict.fromkeys(address for some in found for address in some))


def addresses_in_keystone(cloud: Cloud, user_id: str) -> list[str]:
    """Return the addresses in a user's ``email``, which Keystone keeps as any text beside its own fields."""
    try:
        user = cloud.call("identity", "GET", f"/users/{quote(user_id, safe='')}").body["user"]
    except CloudRejected as refused:
        if refused.status in {403, 404}:  # gone, or we are no administrator
            return []
        raise
    return usable_in(user.get("email"))


def usable_in(text: object) -> list[str]:
    """Return the usable addresses of a list, parted by commas, semicolons or spaces: at most ``MOST``."""
    if not isinstance(text, str):
        return []
    if whole := usable(text):
        return [whole]
    found = (usable(part.strip("<>")) for part in re.split(r"[,;\s]+", text[:LONGEST]))
    return list(dict.fromkeys(address for address in found if address))[:MOST]


def usable(address: object) -> str:
    """Return an address as SMTP takes it everywhere, or ""."""
    try:
        return Address(addr_spec=str(address)).addr_spec if str(address).isascii() else ""
    except (HeaderParseError, ValueError, IndexError):
        return ""
