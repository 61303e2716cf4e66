"""Certificate authorities that clients of HTTP trust."""

from __future__ import annotations

import ssl
from functools import cache

import httpx


@cache
def usual_authorities() -> ssl.SSLContext:
    """Return the TLS context of clients that trust the usual authorities, read once in a process.

    ``SSL_CERT_FILE`` or ``SSL_CERT_DIR`` may name others. Reading them takes 20 ms of a processor, which a
    client made for each request would take from the event loop.
    """
    return httpx.create_ssl_context()


def authorities_in(file: str) -> ssl.SSLContext:
    """Return the TLS context of clients that trust those of a PEM file alone. Raises ``OSError``."""
    return ssl.create_default_context(cafile=file)
