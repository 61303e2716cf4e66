"""Throttle of failed logins, counted in the database by all processes together.

An account that is attacked from many addresses stays open to its owner: failures count for the account at an
address, and for the address. Those of the account at all addresses count only against addresses from which it
has never logged in lately. Accounts and addresses are stored as keyed digests.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from adapters.identity.refusals import LoginThrottled
from adapters.identity.signing_keys import Connect
from commands.store.keyring import Keyring

WINDOW = timedelta(minutes=15)
KNOWN_FOR = timedelta(days=30)
"""For which an address counts as known to an account after a login there."""

MOST_AT_ADDRESS = 100
"""Failures from one address in a window, of whatever accounts: many users may share one behind a proxy."""

MOST_OF_ACCOUNT_AT_ADDRESS = 10
MOST_OF_ACCOUNT = 100
IPV6_PREFIX = 64
"""Bits of an IPv6 address that name a customer: the rest is free to choose."""

BEGIN = b"""
INSERT INTO auth_attempts AS known (subject, failures, since)
SELECT subject, 1, ledger_now() FROM unnest(%(subjects)s::bytea[]) AS subject ORDER BY subject
ON CONFLICT (subject) DO UPDATE SET
    failures = CASE WHEN known.since > ledger_now() - %(window)s
        THEN least(known.failures + 1, 1000000) ELSE 1 END,
    since = CASE WHEN known.since > ledger_now() - %(window)s THEN known.since ELSE ledger_now() END
RETURNING subject, failures, extract(epoch FROM since + %(window)s - ledger_now())::float8
"""
KNOWN = b"SELECT FROM auth_attempts WHERE subject = %s AND since > ledger_now() - %s"
TAKE_BACK = b"UPDATE auth_attempts SET failures = greatest(failures - 1, 0) WHERE subject = ANY(%s)"
CLEAR = b"DELETE FROM auth_attempts WHERE subject = %s"
REMEMBER = b"""
INSERT INTO auth_attempts (subject, failures, since) VALUES (%s, 0, ledger_now())
ON CONFLICT (subject) DO UPDATE SET since = excluded.since
"""
PURGE = b"""
DELETE FROM auth_attempts WHERE subject IN (
    SELECT subject FROM auth_attempts WHERE since <= ledger_now() - %s ORDER BY since LIMIT 1000
    FOR UPDATE SKIP LOCKED
)
"""


class Attempt(NamedTuple):
    """An attempt that was counted: digests of what it counts for."""

    address: bytes
    account: bytes
    pair: bytes
    known: bytes


class LoginThrottle:
    """Counts attempts before Keystone is asked, so that those sent at once count too."""

    def __init__(self, connect: Connect, keyring: Keyring) -> None:
        self._connect, self._keyring = connect, keyring

    async def begin(self, account: str, address: str) -> Attempt:
        """Count an attempt. Raises ``LoginThrottled`` where there were too many failures."""
        network = network_of(address)
        attempt = Attempt(
            self._digest("address", network),
            self._digest("account", account),
            self._digest("pair", account, network),
            self._digest("known", account, network),
        )
        most = {
            attempt.address: MOST_AT_ADDRESS,
            attempt.account: MOST_OF_ACCOUNT,
            attempt.pair: MOST_OF_ACCOUNT_AT_ADDRESS,
        }
        async with self._connect() as connection:
            counted = {"subjects": list(most), "window": WINDOW}
            rows = await (await connection.execute(BEGIN, counted)).fetchall()
            known = await (await connection.execute(KNOWN, [attempt.known, KNOWN_FOR])).fetchone()
        if known is not None:
            del most[attempt.account]
        waits = [left for subject, failures, left in rows if failures > most.get(subject, failures)]
        if waits:
            raise LoginThrottled(max(1, round(max(waits))))
        return attempt

    async def succeeded(self, attempt: Attempt) -> None:
        """Forget the account's failures at this address, which is known to it from now on."""
        async with self._connect() as connection, connection.transaction():
            await connection.execute(TAKE_BACK, [sorted([attempt.address, attempt.account])])
            await connection.execute(CLEAR, [attempt.pair])
            await connection.execute(REMEMBER, [attempt.known])
            await connection.execute(PURGE, [KNOWN_FOR])

    async def take_back(self, attempt: Attempt) -> None:
        """Count it no more: whether it was right could not be found out."""
        async with self._connect() as connection:
            await connection.execute(TAKE_BACK, [[attempt.address, attempt.account, attempt.pair]])

    def _digest(self, kind: str, *parts: str) -> bytes:
        text = "\0".join([kind, *parts]).encode()
        key = hashlib.sha256(b"stackledger login throttle\0" + self._keyring.primary.content).digest()
        return hmac.digest(key, text, "sha256")


def network_of(address: str) -> str:
    """Return what of an address names its holder."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:255]
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(IPv6Address(int(parsed) >> (128 - IPV6_PREFIX) << (128 - IPV6_PREFIX)))
    return str(parsed)
