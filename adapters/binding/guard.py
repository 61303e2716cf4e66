"""Cloud guard: the service talks only to the cloud its ledger is bound to.

What the ledger knows and the cloud lacks counts as gone; in another cloud everything is lacking. So each
token is checked before it is used: at start, and whenever Keystone gives a new one.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar
from uuid import uuid4

import psycopg
import structlog
from keystoneauth1.access.access import AccessInfoV3
from psycopg import AsyncConnection

from adapters.kernel.context import BY
from adapters.openstack.connection import Cloud, CloudMisconfigured, Clouds, sees_all
from adapters.openstack.errors import CloudError, CloudRejected, CloudUnreachable, ForeignCloud
from adapters.openstack.paging import Shown
from commands.cloud_binding.commands import BindCloud, CloudBindingCommand, RebindCloud
from commands.cloud_binding.decider import CLOUD_BINDING, STREAM, CloudForeign, Whose, differences
from commands.cloud_binding.events import CloudIdentity, CloudService
from commands.kernel.actor import Origin
from commands.kernel.errors import ConflictRetriesExhausted, LedgerUnavailable
from commands.store.application import Ledger
from commands.store.envelope import RecordedEvent
from commands.store.handler import CommandResult, Handler
from commands.store.log import read_stream

T = TypeVar("T")

USED = ("identity", "compute", "network", "image", "placement", "block-storage", "volumev3", "volume")
"""The types of service we speak to, as catalogues name them; the others are not ours to mind."""

OVERRIDDEN = {"block-storage": "volume", "volumev3": "volume"}
"""Our word for a service, where it is not the catalogue's."""

LOOK_EVERY = 30.0
"""Seconds between two checks that the cloud is still the same."""

SAMPLE = 20
"""So many of each kind are asked for by id, to tell whether a cloud is the one that an old ledger is of."""

Sampled = Mapping[str, Callable[[Cloud, str], Shown | None]]
"""How the cloud is asked for one of a kind, by the name of its read table."""


def identity_of(cloud: Cloud, access: AccessInfoV3) -> CloudIdentity:
    """Return by what the cloud behind a token is known again."""
    catalogue: list[dict[str, Any]] = access.service_catalog.catalog if access.has_service_catalog() else []
    used = [service for service in catalogue if service.get("type") in USED]
    regions = sorted({endpoint["region"] for service in used for endpoint in endpoints_of(service)})
    region = cloud.region or (regions[0] if regions else "")
    project_id = str(access.project_id)
    return CloudIdentity(
        auth_url=cloud.auth_url,
        user_id=str(access.user_id),
        project_id=project_id,
        region=region,
        sees_all=sees_all(access),
        services=tuple(
            CloudService(
                service["type"],
                str(service.get("id") or ""),
                addresses_of(cloud, service, region, project_id),
            )
            for service in sorted(used, key=lambda one: (one["type"], str(one.get("id"))))
        ),
    )


def endpoints_of(service: dict[str, Any]) -> list[dict[str, str]]:
    """Return the endpoints of a service, with what region each is in: older Keystones have another key."""
    endpoints = service.get("endpoints") or []
    return [
        {"region": str(one.get("region_id") or one.get("region") or ""), "url": str(one.get("url") or "")}
        for one in endpoints
    ]


def addresses_of(cloud: Cloud, service: dict[str, Any], region: str, project_id: str) -> tuple[str, ...]:
    """Return where we find a service: where clouds.yaml says, else all its endpoints in our region."""
    named = cloud.endpoint_named(OVERRIDDEN.get(service["type"], service["type"]))
    found = [named] if named else [one["url"] for one in endpoints_of(service) if one["region"] == region]
    return tuple(sorted({url.replace(project_id, "PROJECT").rstrip("/") for url in found}))


LOG = structlog.get_logger("cloud")


class CloudGuard:
    """Checks each token before it is used (``adapters.openstack.connection.Guard``), from any thread."""

    def __init__(
        self, ledger: Ledger, url: str, options: str, sampled: Sampled, *, only_looks: bool = False
    ) -> None:
        """``sampled``: the kinds by which a cloud is known again that an old ledger is of.

        ``only_looks``: nothing is written on the cloud's word, so any user of it will do.
        """
        self._ledger, self._url, self._options, self._sampled = ledger, url, options, sampled
        self._only_looks = only_looks
        self._lock = threading.RLock()
        self._bound: CloudIdentity | None = None
        self._binding = False

    def __call__(self, cloud: Cloud, access: AccessInfoV3) -> None:
        """Bind the ledger, if it is not bound yet.

        Raises ``ForeignCloud``, or ``CloudUnreachable`` while that can't be decided.
        """
        with self._lock:
            if self._binding:  # our own questions, asked to find out
                return
            shown = identity_of(cloud, access)
            if self._bound is None:
                self._bound = self.bound() or (None if self._only_looks else self._bind(cloud, shown))
            if self._compared(cloud, shown):
                self._bound = self.bound()  # an operator may have confirmed the change meanwhile
            told = self._compared(cloud, shown)
        if told:
            raise ForeignCloud(foreign(told))

    def _compared(self, cloud: Cloud, shown: CloudIdentity) -> list[str]:
        if self._bound is None:
            return []
        whose: Whose = "anybody" if self._only_looks else "home" if cloud.is_home else "project"
        return [one.text for one in differences(self._bound, shown, whose)]

    def bound(self) -> CloudIdentity | None:
        """Return the cloud the ledger is bound to.

        Raises ``CloudUnreachable`` where the database does not answer.
        """
        return CLOUD_BINDING.replay(record.event for record in self.records()).cloud  # type: ignore[misc]

    def records(self) -> list[RecordedEvent]:
        """Return the records of the binding. Raises ``CloudUnreachable``."""

        async def read() -> list[RecordedEvent]:
            async with self._connect() as connection:
                return await read_stream(connection, STREAM)

        with trouble_told():
            return in_a_thread(read)

    def rebind(self, clouds: Clouds, by: str) -> CommandResult:
        """Bind the ledger to this cloud instead. Raises ``ForeignCloud`` if it knows nothing of the ledger.

        ``clouds`` must have no guard.
        """
        access = clouds.home.access()
        self._recognise(clouds.home)
        return self._tell(RebindCloud(identity_of(clouds.home, access)), by)

    def follow(self, clouds: Clouds, by: str) -> None:
        """Bind the ledger to a cloud of our own, wherever it now is: what differs must be its address only.

        ``clouds`` must have no guard. Raises ``ForeignCloud``.
        """
        bound, shown = self.bound(), identity_of(clouds.home, clouds.home.access())
        told = differences(bound, shown) if bound else []
        if {one.kind for one in told} == {"address"}:
            self._tell(RebindCloud(shown), by)

    def _bind(self, cloud: Cloud, shown: CloudIdentity) -> CloudIdentity:
        if not cloud.is_home:
            raise CloudUnreachable("the ledger is not bound to a cloud yet")
        self._binding = True
        try:
            self._recognise(cloud)
        finally:
            self._binding = False
        try:
            self._tell(BindCloud(shown), BY)
        except CloudForeign as other:  # another process was faster, and is on another cloud
            raise ForeignCloud(foreign([str(other)])) from None
        return shown

    def _recognise(self, cloud: Cloud) -> None:
        """Make sure that a ledger with live things is of this cloud: it knows at least one by its id."""
        known = self._sample(cloud)
        if not known:
            return
        for feature, cloud_id in known:
            try:
                if self._sampled[feature](cloud, cloud_id) is not None:
                    return
            except (CloudRejected, CloudMisconfigured):
                continue
        raise ForeignCloud(
            f"This is another cloud than the ledger's: it has none of the {len(known)} servers, volumes and"
            " other things of the ledger that it was asked for by id."
        )

    def _sample(self, cloud: Cloud) -> list[tuple[str, str]]:
        """Return some live things of each kind that this view must show, newest first."""
        access = cloud.access()
        where = "deleted_at IS NULL AND cloud_id IS NOT NULL AND (%(all)s OR project_id = %(project)s)"
        query = " UNION ALL ".join(
            f"(SELECT '{kind}', cloud_id FROM {kind} WHERE {where} ORDER BY position DESC LIMIT {SAMPLE})"
            for kind in self._sampled
        )
        with trouble_told(), psycopg.connect(self._url, options=self._options) as connection:
            if connection.execute("SELECT FROM ledger_events LIMIT 1").fetchone() is None:
                return []
            asked = {"all": sees_all(access), "project": access.project_id}
            return connection.execute(query.encode(), asked).fetchall()

    def _tell(self, command: CloudBindingCommand, by: str) -> CommandResult:
        origin = Origin(by=by, project_id="", command_id=uuid4(), correlation_id=f"binding-{uuid4()}")
        handler = Handler(self._ledger, self._connect)
        with trouble_told():
            return in_a_thread(lambda: handler.handle(CLOUD_BINDING, STREAM, command, origin))

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[AsyncConnection[Any]]:
        async with await AsyncConnection.connect(
            self._url, options=self._options, autocommit=True, connect_timeout=5
        ) as connection:
            yield connection


async def stay_bound(clouds: Clouds, pause: float = LOOK_EVERY) -> None:
    """Ask Keystone now and then whether it still is the ledger's; end with ``ForeignCloud`` once it is not.

    The guard stops every call to another cloud at once; this check covers a process without calls, and
    ends it.
    """
    while True:
        try:
            await asyncio.to_thread(clouds.home.call, "identity", "GET", "/auth/projects")
        except ForeignCloud:
            raise
        except (CloudError, CloudMisconfigured) as trouble:
            LOG.warning("cloud unavailable", reason=str(trouble))
        await asyncio.sleep(pause)


def foreign(told: list[str]) -> str:
    return (
        f"This is another cloud than the one the ledger is bound to: {'; '.join(told)}."
        " If it is the same cloud, moved: `stackledger cloud rebind`. If it is another, give it a"
        " ledger of its own: another DATABASE_URL or, for the embedded database, another data folder."
    )


def in_a_thread(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine to its end, wherever we are: it needs an event loop of its own."""
    with ThreadPoolExecutor(1, thread_name_prefix="binding") as thread:
        return thread.submit(lambda: asyncio.run(work())).result()


@contextmanager
def trouble_told() -> Iterator[None]:
    """Raise ``CloudUnreachable`` where the ledger can't be read: callers of the cloud then retry."""
    try:
        yield
    except psycopg.errors.UndefinedTable:
        raise CloudUnreachable(
            "the read tables are not there yet, and the ledger is not bound to a cloud"
        ) from None
    except (psycopg.Error, LedgerUnavailable, ConflictRetriesExhausted) as error:
        raise CloudUnreachable(f"the ledger can't tell which cloud is its own: {error}") from error
