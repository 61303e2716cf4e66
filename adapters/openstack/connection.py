"""Connections to OpenStack: pooled, authenticated once, limited in time, and never repeating a request.

keystoneauth repeats a POST on a read time-out where ``connect_retries`` allows it, and Nova has no
idempotency key: so nothing is ever retried here. Its class tells what a failure means (``errors.py``).
"""

from __future__ import annotations

import threading
import warnings
import weakref
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Literal, NamedTuple

from cachetools import LRUCache
from keystoneauth1 import exceptions
from keystoneauth1.access.access import AccessInfoV3
from keystoneauth1.adapter import Adapter
from keystoneauth1.identity.base import BaseIdentityPlugin
from openstack.connection import Connection
from requests import Response

from adapters.openstack.clouds_yaml import check_reach, check_scope, connect, filled_in, is_confined
from adapters.openstack.errors import (
    ASKED,
    Answer,
    CloudForbidden,
    CloudRejected,
    CloudUnreachable,
    ServiceNotFound,
    classify_error,
    read,
)
from adapters.openstack.errors import CloudMisconfigured as CloudMisconfigured  # noqa: PLC0414 - others have it from here
from adapters.openstack.keystone import Keystone
from adapters.openstack.microversions import MAJOR, SPOKEN, written
from adapters.openstack.microversions import Service as Service  # noqa: PLC0414 - others have it from here
from adapters.openstack.paging import pages
from adapters.runtime.metrics import CLOUD_REQUESTS

Method = Literal["GET", "POST", "PUT", "DELETE", "HEAD"]

warnings.filterwarnings(
    "ignore", message="Support for InfluxDB"
)  # repeated at every connection, and of no use here

TYPES = {"volume": "block-storage"}
"""Where a service's type in the catalog is not our word for it."""

ROLE = "member"
"""What the service user is in each project it serves."""

NO_ROLE = "the service user has no role in this project, and is no administrator who could take one"

MOST_PROJECTS = 128
"""Projects whose sessions are kept: each holds some open sockets for each service of the cloud."""


class NotJoined(CloudUnreachable):
    """The service user has no role in the project, and was not to take one."""


class NotServed(CloudRejected):
    """The service user can't act in the project, and asking again is no use."""

    def __init__(self, reason: str) -> None:
        super().__init__(403, reason)


Guard = Callable[["Cloud", AccessInfoV3], None]
"""Checks each token from Keystone before it is used. Raises to refuse it."""


def let_all_pass(_cloud: Cloud, _access: AccessInfoV3) -> None:
    """Let any cloud pass: nothing is believed or changed on its word."""


class Cloud:
    """One project of the cloud, as the service user sees it.

    Its connection is closed with its last reference, or by ``close``.
    """

    def __init__(
        self,
        connection: Connection,
        time_limit: float,
        guard: Guard = let_all_pass,
        *,
        is_home: bool = False,
    ) -> None:
        self.shut_out: Callable[[CloudForbidden], Exception] = lambda error: error
        """Tells what it means that Keystone lets us in no more."""
        self._connection = connection
        self._time_limit = time_limit
        self._guard = guard
        self._admitted: AccessInfoV3 | None = None
        self._adapters: dict[Service, Adapter] = {}
        self._closing = weakref.finalize(self, connection.close)
        self.is_home = is_home
        """Whether it is the service user's own project."""

    @property
    def region(self) -> str | None:
        """The region that clouds.yaml names, if it names one."""
        named: str | None = self._connection.config.get_region_name()
        return named

    @property
    def auth_url(self) -> str:
        return str(self._connection.config.auth["auth_url"])

    @property
    def project_id(self) -> str:
        return str(self.access().project_id)

    @property
    def user_id(self) -> str:
        return str(self.access().user_id)

    @property
    def roles(self) -> frozenset[str]:
        """The roles of the service user in this project."""
        return frozenset(self.access().role_names or ())

    def token(self) -> str:
        """Return a token of this user, scoped to this project: a credential, for a person to paste."""
        return str(self.access().auth_token)

    def access(self) -> AccessInfoV3:
        """Return what Keystone says of us: asked anew when the token has run out, or was refused.

        What is new in it, the catalogue above all, is shown to the guard first. Raises what the guard does,
        or what ``shut_out`` makes of a refusal.
        """
        session = self._connection.session
        assert isinstance(session.auth, BaseIdentityPlugin)
        try:
            access: AccessInfoV3 = self._asked(partial(session.auth.get_access, session))
        except CloudForbidden as error:
            raise self.shut_out(error) from error
        if access is not self._admitted:
            self._guard(self, access)
            self._admitted = access
        return access

    def endpoint_named(self, service: Service) -> str | None:
        """Return the address that clouds.yaml names for a service in the catalogue's place, if it does."""
        named: str | None = self._connection.config.get_endpoint(service)
        return named

    def call(
        self,
        service: Service,
        method: Method,
        path: str,
        *,
        body: Any = None,
        query: Mapping[str, Any] | Sequence[tuple[str, str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send one request, once.

        Raises ``CloudUnreachable``, ``CloudRejected`` (any 4xx but 401 and 429) or, where the request may
        have taken effect, ``CloudOutcomeUnknown``. A GET is never unclear.
        """
        safe = method in {"GET", "HEAD"}

        def send() -> Response:
            ASKED.set("identity")
            self.access()
            ASKED.set(service)
            adapter = self._adapter(service)
            version = self._discover(adapter, service)
            try:
                with CLOUD_REQUESTS.labels(service, method).time():
                    return adapter.request(
                        path,
                        method,
                        json=body,
                        params=list(query) if isinstance(query, Sequence) else query,
                        headers=headers or {},
                        raise_exc=False,
                        microversion=version,
                        timeout=self._time_limit,
                        allow_reauth=False,  # the new token's catalogue is looked at first
                    )
            except exceptions.ClientException as error:
                raise classify_error(error, safe=safe) from error

        response = send()
        if response.status_code == 401:  # refused before anything was done: the token may have been revoked
            self._connection.session.invalidate()
            response = send()
        return read(response, safe=safe)

    def _adapter(self, service: Service) -> Adapter:
        """Return keystoneauth's own adapter: where discovery fails, the SDK's proxies guess, once for all."""
        if service not in self._adapters:
            config = self._connection.config
            self._adapters[service] = Adapter(
                self._connection.session,
                service_type=config.get_service_type(TYPES.get(service, service)),
                service_name=config.get_service_name(service),
                interface=config.get_interface(service),
                region_name=config.get_region_name(service),
                endpoint_override=self._address_of(service),
                min_version=MAJOR[service],
                max_version=f"{MAJOR[service]}.latest",
                connect_retries=0,
                status_code_retries=0,
            )
        return self._adapters[service]

    def _address_of(self, service: Service) -> str | None:
        """Return the address that clouds.yaml names for a service, with our project's id put in.

        keystoneauth itself does so for requests, and not where it looks for the versions there.
        """
        named = self.endpoint_named(service)
        return named and filled_in(named, project_id=self.project_id, user_id=self.user_id)

    def _discover(self, adapter: Adapter, service: Service) -> str | None:
        """Authenticate and find the endpoint, so that what follows is one request; return the microversion.

        All of it is kept from one call to the next. Where discovery fails keystoneauth goes on with the
        catalog's address and no version: that is a service that does not answer.
        """
        try:
            found = self._asked(adapter.get_endpoint_data)
        except ServiceNotFound:
            found = None
        if found is None:
            raise CloudMisconfigured(f"The catalog of the cloud has no {service} service for us.")
        if found.api_version is None or (service in SPOKEN and found.max_microversion is None):
            raise CloudUnreachable(f"the {service} service does not tell its versions")
        if service not in SPOKEN:
            return None
        least, most = SPOKEN[service]
        newest = tuple(found.max_microversion)
        if newest < least:
            raise CloudMisconfigured(
                f"The {service} service speaks {written(newest)} only; {written(least)} is needed."
            )
        return written(min(newest, most))

    def renew(self) -> None:
        """Get a new token. Raises ``CloudForbidden``, ``CloudUnreachable``."""
        self._connection.session.invalidate()
        self.token()

    def _asked(self, question: Callable[[], Any]) -> Any:
        """Ask something that changes nothing: a failure is never unclear."""
        try:
            return question()
        except exceptions.ClientException as error:
            raise classify_error(error, safe=True) from error

    def close(self) -> None:
        self._closing()


class RoleGrant(NamedTuple):
    """The service user has given itself a role in a project."""

    project_id: str
    user_id: str
    role: str
    request_id: str | None
    """Keystone's id of the call that did it."""


def ignore(_: RoleGrant) -> None:
    """Ignore role grants."""


class Clouds:
    """The cloud of one clouds.yaml entry: its own project, and every other project we serve.

    It keeps the ``MOST_PROJECTS`` used last. Another one logs in anew when it is asked for; callers that use
    it meanwhile keep it.
    """

    def __init__(
        self,
        name: str,
        *,
        time_limit: float = 30.0,
        joined: Callable[[RoleGrant], None] = ignore,
        guard: Guard = let_all_pass,
        serves_others: bool = False,
    ) -> None:
        """``joined`` is called when the service user has given itself a role. Does not connect yet.

        ``serves_others``: an administrator's credential that is tied to one project will not do.
        Raises ``CloudMisconfigured``.
        """
        self.name = name
        self._time_limit = time_limit
        self._joined = joined
        self._base = connect(name, time_limit)
        self._guard = guard
        self._serves_others = serves_others
        self.home = Cloud(self._base, time_limit, self._guard_at_home, is_home=True)
        self._clouds = LRUCache[str, Cloud](MOST_PROJECTS)
        self._lock = threading.Lock()  # of the cache: many threads call

    def _guard_at_home(self, cloud: Cloud, access: AccessInfoV3) -> None:
        """Raise ``CloudMisconfigured`` for a token that is of no use to us, before anything is made of it."""
        where = f"OS_CLOUD={self.name}"
        check_scope(where, access, cloud.region)
        if self._serves_others and sees_all(access):
            check_reach(where, access)
        self._guard(cloud, access)

    @property
    def keystone(self) -> Keystone:
        """Keystone for users' own credentials, over the service user's session."""
        return Keystone(self._base.session, self.home.auth_url)

    @property
    def sees_all(self) -> bool:
        """Whether the service user may list the servers of all projects."""
        return sees_all(self.home.access())

    def project(self, project_id: str, *, may_join: bool = True) -> Cloud:
        """Return the project's cloud, made at its first use.

        An admin gives itself ``member`` there if it has no role yet: an admin of one project cannot act in
        another. Raises ``CloudUnreachable``, ``NotJoined`` where it has none and ``may_join`` is False, or
        ``CloudRejected`` where it has none and may not take one.
        """
        if project_id == self.home.project_id:
            return self.home
        with self._lock:
            known = self._clouds.get(project_id)
        return known or self._open(project_id, may_join)

    def _open(self, project_id: str, may_join: bool) -> Cloud:
        if is_confined(self.home.access()):
            text = "the service user's credential is tied to its own project"
            raise NotServed(f"{text}: use a password to serve others")
        try:
            cloud = self._enter(project_id)
        except CloudForbidden as error:
            self.home.renew()  # else it is not about this project
            if not may_join:
                raise NotJoined("the service user has no role in this project") from error
            if not self.sees_all:
                raise NotServed(NO_ROLE) from error
            self._joined(self._grant(project_id))
            cloud = self._enter(project_id)
        cloud.shut_out = partial(self._leave, project_id)
        with self._lock:
            return self._clouds.setdefault(project_id, cloud)

    def _leave(self, project_id: str, error: CloudForbidden) -> Exception:
        """Forget a project in which we have no role any more; return what that means.

        An administrator takes the role again at the next request for the project; for another user it is
        lasting, and of this project alone. Raises ``CloudForbidden`` or ``CloudUnreachable`` where it is not
        about the project.
        """
        self.home.renew()
        with self._lock:
            self._clouds.pop(project_id, None)
        if self.sees_all:
            return CloudUnreachable(f"the service user has lost its role in this project: {error}")
        return NotServed(NO_ROLE)

    def _enter(self, project_id: str) -> Cloud:
        """Return the project's cloud, authenticated. Raises ``CloudForbidden``."""
        connection = self._base.connect_as_project({"id": project_id, "name": None})
        cloud = Cloud(connection, self._time_limit, self._guard)
        cloud.token()
        return cloud

    def _grant(self, project_id: str) -> RoleGrant:
        roles = pages(self.home, "identity", "/roles", "roles", {"name": ROLE})
        if not roles:
            raise CloudMisconfigured(f"Keystone has no role {ROLE!r}.")
        path = f"/projects/{project_id}/users/{self.home.user_id}/roles/{roles[0]['id']}"
        answer = self.home.call("identity", "PUT", path)
        return RoleGrant(project_id, self.home.user_id, ROLE, answer.request_id)

    def close(self) -> None:
        """Let all connections go."""
        with self._lock:
            clouds = [self.home, *self._clouds.values()]
            self._clouds.clear()
        for cloud in clouds:
            cloud.close()


def sees_all(access: AccessInfoV3) -> bool:
    """Whether the holder of a token may list what all projects have."""
    return "admin" in (access.role_names or ())
