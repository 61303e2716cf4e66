"""Keystone's word on a user's token, asked over the session of the service user.

Whatever clouds.yaml says of the way to Keystone (certificates, proxies, time limits) so holds for both.
"""

from __future__ import annotations

from typing import NamedTuple

from keystoneauth1 import exceptions
from keystoneauth1.session import Session

from adapters.openstack.errors import classify_error


class TokenAnswer(NamedTuple):
    """What answered at Keystone's address: perhaps not Keystone."""

    status: int
    content: bytes


def show_token(session: Session, auth_url: str, token: str, time_limit: float) -> TokenAnswer:
    """Ask about a token with the token itself: its holder may, no other right is needed.

    The catalogue is left out (identity API v3.1, ``nocatalog``). Raises ``CloudUnreachable``.
    """
    address = auth_url.rstrip("/")
    versioned = address if address.endswith("/v3") else f"{address}/v3"
    try:
        response = session.get(
            f"{versioned}/auth/tokens",
            params={"nocatalog": ""},
            headers={"X-Auth-Token": token, "X-Subject-Token": token},
            authenticated=False,
            raise_exc=False,
            connect_retries=0,
            timeout=time_limit,
            log=False,
        )
    except exceptions.ClientException as error:
        raise classify_error(error, safe=True) from error
    return TokenAnswer(response.status_code, response.content)
