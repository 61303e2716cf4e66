"""Clients of what the tests start on this machine, which speaks plain HTTP."""

from __future__ import annotations

import ssl

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody. httpx would read the usual authorities for each client, which takes 20 ms of a processor."""
