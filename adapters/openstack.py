"""Connections to OpenStack: pooled, authenticated once, limited in time, and never repeating a request.

keystoneauth repeats a POST on a read time-out where ``connect_retries`` allows it, and Nova has no
idempotency key: so nothing is ever retried here. Its class tells what a failure means (adapters/cloud.py).
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, Literal, NamedTuple

import openstack
import openstack.exceptions
import requests
import urllib3.exceptions
from keystoneauth1 import exceptions
from keystoneauth1.identity.base import BaseIdentityPlugin
from openstack.connection import Connection

from adapters.cloud import Away, Refused, Unclear

Method = Literal["GET", "POST", "PUT", "DELETE", "HEAD"]
Service = Literal["compute", "image", "network", "identity", "placement"]

warnings.filterwarnings("ignore", message="Support for InfluxDB")  # said at every connection, to nobody here

COMPUTE = (2, 84)
"""The compute microversion we speak: it has all we need and every cloud since Ussuri has it."""

COMPUTE_LEAST = (2, 52)
"""Below it (tags at create) a server made by an unanswered POST could not be found again."""


class CloudMisconfigured(Exception):
    """The cloud can't be used as configured; the message says what to mend."""


class Answer(NamedTuple):
    """What the cloud said: the decoded body ({} if there is none), and its id of the request."""

    status: int
    body: Any
    request_id: str | None
    date: datetime | None = None
    """The cloud's clock (the Date header), to the second."""


class Cloud:
    """One project of the cloud, as the service user sees it."""

    def __init__(self, connection: Connection, time_limit: float) -> None:
        self._connection = connection
        self._time_limit = time_limit
        self._compute: str | None = None

    @property
    def project_id(self) -> str:
        return str(self._asked(self._connection.session.get_project_id))

    @property
    def user_id(self) -> str:
        return str(self._asked(self._connection.session.get_user_id))

    @property
    def roles(self) -> frozenset[str]:
        """The roles of the service user in this project."""
        session = self._connection.session
        assert isinstance(session.auth, BaseIdentityPlugin)
        access = self._asked(partial(session.auth.get_access, session))
        return frozenset(access.role_names)

    def token(self) -> str:
        """Return a token of this user, scoped to this project: a credential, for a person to paste."""
        return str(self._asked(self._connection.session.get_token))

    def call(
        self,
        service: Service,
        method: Method,
        path: str,
        *,
        body: Any = None,
        query: dict[str, Any] | None = None,
    ) -> Answer:
        """Send one request, once.

        Raises ``Away``, ``Refused`` (any 4xx but 401 and 429) or, where the request may have taken effect,
        ``Unclear``. A GET is never unclear.
        """
        adapter = getattr(self._connection, service)
        self._asked(
            adapter.get_endpoint_data
        )  # authenticates and discovers, so that what follows is one request
        options = {"microversion": self._microversion()} if service == "compute" else {}
        try:
            response = adapter.request(
                path,
                method,
                json=body,
                params=query,
                raise_exc=False,
                connect_retries=0,
                status_code_retries=0,
                timeout=self._time_limit,
                **options,
            )
        except exceptions.ClientException as error:
            raise meaning(error, safe=method in {"GET", "HEAD"}) from error
        return read(response, safe=method in {"GET", "HEAD"})

    def _microversion(self) -> str:
        if self._compute is None:
            found = self._asked(self._connection.compute.get_endpoint_data)
            newest = tuple(found.max_microversion or (2, 1))
            if newest < COMPUTE_LEAST:
                raise CloudMisconfigured(f"Nova speaks {newest} only; at least {COMPUTE_LEAST} is needed.")
            major, minor = min(newest, COMPUTE)
            self._compute = f"{major}.{minor}"
        return self._compute

    def _asked(self, question: Callable[[], Any]) -> Any:
        """Ask something that changes nothing: a failure is never unclear."""
        try:
            return question()
        except exceptions.ClientException as error:
            raise meaning(error, safe=True) from error

    def close(self) -> None:
        self._connection.close()


class Clouds:
    """The cloud of one clouds.yaml entry: its own project, and every other project we serve."""

    def __init__(self, name: str, *, time_limit: float = 30.0) -> None:
        """Raises ``CloudMisconfigured``; does not connect yet."""
        self._time_limit = time_limit
        try:
            self._base = openstack.connect(cloud=name, app_name="stackledger")
        except openstack.exceptions.ConfigException as error:
            raise CloudMisconfigured(f"OS_CLOUD={name}: {error}") from error
        self.home = Cloud(self._base, time_limit)
        self._clouds: dict[str, Cloud] = {}
        self._guard = threading.Lock()

    @property
    def identity_url(self) -> str:
        """Keystone's address, where tokens are verified."""
        return str(self._base.config.auth["auth_url"])

    @property
    def verify(self) -> Any:
        """How Keystone's certificate is checked: as clouds.yaml says."""
        return self._base.session.verify

    @property
    def sees_all(self) -> bool:
        """Whether the service user may list the servers of all projects."""
        return "admin" in self.home.roles

    def project(self, project_id: str) -> Cloud:
        """Return the project's cloud, made at its first use.

        An admin gives itself ``member`` there if it has no role yet: an admin of one project cannot act in
        another. Raises ``Away``, or ``Refused`` where the service user has no role and may not take one.
        """
        if project_id == self.home.project_id:
            return self.home
        with self._guard:
            known = self._clouds.get(project_id)
        return known or self._open(project_id)

    def _open(self, project_id: str) -> Cloud:
        connection = self._base.connect_as_project({"id": project_id, "name": None})
        cloud = Cloud(connection, self._time_limit)
        try:
            cloud.roles  # noqa: B018 - authenticates
        except Refused:
            if not self.sees_all:
                raise
            self._grant(project_id)
            cloud = Cloud(self._base.connect_as_project({"id": project_id, "name": None}), self._time_limit)
            cloud.roles  # noqa: B018
        with self._guard:
            return self._clouds.setdefault(project_id, cloud)

    def _grant(self, project_id: str) -> None:
        roles = self.home.call("identity", "GET", "/roles", query={"name": "member"}).body["roles"]
        if not roles:
            raise CloudMisconfigured("Keystone has no role 'member'.")
        path = f"/projects/{project_id}/users/{self.home.user_id}/roles/{roles[0]['id']}"
        self.home.call("identity", "PUT", path)

    def close(self) -> None:
        """Let all connections go."""
        for cloud in (self.home, *self._clouds.values()):
            cloud.close()


def read(response: requests.Response, *, safe: bool) -> Answer:
    """Return a good answer; raise what any other means."""
    request_id = response.headers.get("X-Compute-Request-Id") or response.headers.get(
        "X-Openstack-Request-Id"
    )
    status = response.status_code
    if status < 400:
        body = response.json() if response.content else {}
        return Answer(status, body, request_id, date_of(response))
    message = words_of(response)
    if status == 401:
        raise Away("the cloud does not accept our credential")
    if status == 429:
        raise Away("the cloud asks us to slow down", retry_after(response))
    if status < 500:
        raise Refused(status, message, request_id)
    if safe:
        raise Away(f"the cloud answered {status}: {message}", retry_after(response))
    raise Unclear(f"the cloud answered {status}: {message}")


def date_of(response: requests.Response) -> datetime | None:
    text = response.headers.get("Date")
    try:
        return parsedate_to_datetime(text) if text else None
    except ValueError:
        return None


def words_of(response: requests.Response) -> str:
    """Return the message of an error: each service wraps it under another key, Glance in HTML."""
    try:
        body = response.json()
    except ValueError:
        return str(response.reason)
    for part in [body, *body.values()] if isinstance(body, dict) else []:
        if isinstance(part, dict) and isinstance(part.get("message"), str):
            return str(part["message"]).strip()
    return str(response.reason)


def retry_after(response: requests.Response) -> float | None:
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdigit() else None


def meaning(error: exceptions.ClientException, *, safe: bool) -> Exception:
    """Return what a failure without an answer means."""
    if isinstance(error, exceptions.HttpError) and 400 <= (error.http_status or 0) < 500:
        if error.http_status == 401:
            return Refused(401, "Keystone does not accept the service user here")
        return Refused(error.http_status, error.message or "refused")
    if isinstance(error, exceptions.HttpError) or safe or never_sent(error):
        return Away(str(error))
    return Unclear(str(error))


def never_sent(error: BaseException) -> bool:
    """Whether no connection came about: keystoneauth hides it in the exception it was handling."""
    cause = error.__context__
    if isinstance(cause, requests.exceptions.ConnectTimeout):
        return True
    reason = getattr(cause.args[0] if cause is not None and cause.args else None, "reason", None)
    return isinstance(reason, urllib3.exceptions.NewConnectionError)
