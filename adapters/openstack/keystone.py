"""Keystone's identity API for users' own credentials: log in, list projects, verify and revoke a token.

All of it goes over the session of the service user, so that what clouds.yaml says of the way to Keystone
(certificates, proxies) holds here too. Nothing of a request is logged: it carries passwords and tokens.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from keystoneauth1 import exceptions
from keystoneauth1.session import Session

from adapters.openstack.errors import classify_error


class TokenAnswer(NamedTuple):
    """What answered at Keystone's address: perhaps not Keystone. ``token`` is the one it issued."""

    status: int
    content: bytes
    token: str = ""

    def __repr__(self) -> str:
        return f"TokenAnswer(status={self.status})"


class Keystone(NamedTuple):
    """Keystone at an address. Each call is one request; a failed one raises ``CloudUnreachable``."""

    session: Session
    auth_url: str

    def show_token(self, token: str, time_limit: float) -> TokenAnswer:
        """Verify a token with the token itself: its holder needs no other right.

        The catalogue is left out (identity API v3.1, ``nocatalog``).
        """
        headers = {"X-Auth-Token": token, "X-Subject-Token": token}
        return self._ask("GET", "/auth/tokens", time_limit, headers=headers, params={"nocatalog": ""})

    def issue_token(
        self, identity: Mapping[str, Any], scope: Mapping[str, Any] | str | None, time_limit: float
    ) -> TokenAnswer:
        """Ask for a token: ``identity`` and ``scope`` are those of the body of POST /v3/auth/tokens.

        ``unscoped`` keeps Keystone from scoping it to the user's default project.
        """
        auth = {"identity": identity} if scope is None else {"identity": identity, "scope": scope}
        body = {"auth": auth}
        return self._ask("POST", "/auth/tokens", time_limit, json=body, params={"nocatalog": ""})

    def list_own_projects(self, token: str, time_limit: float) -> TokenAnswer:
        """List the projects that the token's user may scope a token to."""
        return self._ask("GET", "/auth/projects", time_limit, headers={"X-Auth-Token": token})

    def own_project_id(self) -> str:
        """Return the project of the service user's own token."""
        try:
            return str(self.session.get_project_id())
        except exceptions.ClientException as error:
            raise classify_error(error, safe=True) from error

    def revoke_token(self, token: str, time_limit: float) -> TokenAnswer:
        """Revoke a token with the token itself."""
        headers = {"X-Auth-Token": token, "X-Subject-Token": token}
        return self._ask("DELETE", "/auth/tokens", time_limit, headers=headers)

    def _ask(self, method: str, path: str, time_limit: float, **more: Any) -> TokenAnswer:
        address = self.auth_url.rstrip("/")
        versioned = address if address.endswith("/v3") else f"{address}/v3"
        try:
            response = self.session.request(
                f"{versioned}{path}",
                method,
                authenticated=False,
                raise_exc=False,
                connect_retries=0,
                timeout=time_limit,
                log=False,
                **more,
            )
        except exceptions.ClientException as error:
            raise classify_error(error, safe=True) from error
        return TokenAnswer(
            response.status_code, response.content, response.headers.get("X-Subject-Token", "")
        )
