"""Long-lived resources of the API, and the dependency-injection providers made of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from typing import Any, NamedTuple

from litestar import Request
from litestar.di import Provide

from adapters.capacity.cluster import ClusterCapacity
from adapters.capacity.hosts import PreemptionSimulator
from adapters.http.auth import Credentials
from adapters.http.catalogue import CloudCatalogue
from adapters.http.console import CloudConsoles, ConsoleGrants
from adapters.identity.access_tokens import AccessTokens
from adapters.identity.administrators import Administrators
from adapters.identity.api_key_secrets import Peppers
from adapters.identity.api_key_verifier import ApiKeyVerifier
from adapters.identity.api_keys import ApiKeys
from adapters.identity.keystone_verifier import KeystoneVerifier
from adapters.identity.login import Logins
from adapters.identity.login_throttle import LoginThrottle
from adapters.identity.owner_roles import OwnerRoles
from adapters.identity.revocations import Revocations
from adapters.identity.sessions import Sessions
from adapters.identity.signing_keys import SigningKeys
from adapters.openstack.connection import Clouds
from adapters.reconcile.cloud_servers import ServersOfTheCloud
from adapters.reconcile.unmanaged import UnmanagedServers
from adapters.runtime.metrics import CONFLICTS, SERVERS_UNJUDGED
from app.encryption import keyring_of
from app.factories import Pool, bounds_in, limited_to, open_clouds, open_pool, policy_limits
from app.registry import PROJECTIONS
from commands.http.context import command_context
from commands.kernel.actor import Actor
from commands.openstack_server.routes import desk
from commands.store.application import Ledger
from commands.store.envelope import RecordedEvent
from commands.store.handler import Handler
from commands.store.history import History
from projections.engine.projection import Projection
from projections.server.row import SERVER
from queries.engine.access import LedgerPosition, MinPosition, ReadContext
from queries.engine.consistency import ProjectionProgress
from queries.engine.page import window
from queries.engine.read_model import detail_params
from queries.security_group import InterfacesInUse
from scheduler.api.routes import AT_ONCE, PolicyContext
from scheduler.backtest.routes import RehearsalLimit
from scheduler.policies.preemption.choice import make_room
from scheduler.run.expiry_bounds import PolicyExpiries
from scheduler.run.policy_runner import PolicyRunner
from scheduler.run.turns import Turns
from settings import Settings

ISSUER = "urn:stackledger"
"""Of access tokens, where no ``public_url`` is set."""


class Pools(NamedTuple):
    """Pools of database connections, one for each kind of request, so that none starves another."""

    commands: Pool
    reads: Pool
    plans: Pool
    """For evaluations of policies; applying a plan holds one for as long as it takes."""
    waits: Pool
    """For the checks of requests that wait for the read tables, one at a time."""
    identity: Pool
    """For sessions, and for what was revoked."""


class Identity(NamedTuple):
    """Sessions of users who log in here, and their API keys."""

    keys: SigningKeys
    tokens: AccessTokens
    revocations: Revocations
    logins: Logins
    administrators: Administrators
    api_keys: ApiKeys
    owners: OwnerRoles
    api_key_verifier: ApiKeyVerifier

    def close(self) -> None:
        self.logins.close()
        self.owners.close()


class AppResources(NamedTuple):
    """Resources that outlive a request."""

    ledger: Ledger
    clouds: Clouds
    threads: ThreadPoolExecutor
    pools: Pools
    projected: ProjectionProgress
    verifier: KeystoneVerifier
    identity: Identity
    handler: Handler

    async def close(self) -> None:
        for pool in self.pools:
            await pool.close()
        await asyncio.to_thread(self.ledger.close)
        self.verifier.close()
        self.identity.close()
        self.threads.shutdown(cancel_futures=True)
        await asyncio.to_thread(self.clouds.close)


def open_resources(settings: Settings) -> AppResources:
    """Return the resources of the API; the pools are not open yet. Raises ``CloudMisconfigured``."""
    ledger = Ledger(settings.database_url.reveal())
    clouds = open_clouds(settings, ledger)
    url = settings.database_url.reveal()
    pools = Pools(
        commands=open_pool(url, 8),
        reads=open_pool(url, 16, limited_to(settings.read_timeout)),
        plans=open_pool(url, 2 * AT_ONCE),
        waits=open_pool(url, 1, limited_to(settings.read_timeout)),
        identity=open_pool(url, 4, limited_to(settings.read_timeout)),
    )
    return AppResources(
        ledger,
        clouds,
        ThreadPoolExecutor(settings.worker_concurrency, thread_name_prefix="cloud"),
        pools,
        ProjectionProgress(pools.waits.connection),
        KeystoneVerifier(clouds.keystone.show_token),
        identity_of(settings, pools.identity, clouds),
        Handler(ledger, pools.commands.connection, keyring_of(settings), CONFLICTS.inc),
    )


def identity_of(settings: Settings, pool: Pool, clouds: Clouds) -> Identity:
    """Return what logs users in at the ledger's cloud."""
    connect, keyring = pool.connection, keyring_of(settings)
    keys = SigningKeys(connect, keyring)
    tokens = AccessTokens(keys, settings.public_url.rstrip("/") or ISSUER)
    throttle = LoginThrottle(connect, keyring)
    logins = Logins(clouds.keystone, Sessions(connect, keyring), tokens, throttle)
    administrators = Administrators(clouds.keystone.own_project_id, settings.cloud_admin_projects)
    revocations = Revocations(connect)
    api_keys, owners = ApiKeys(connect, Peppers(keyring)), OwnerRoles(clouds.home)
    verifier = ApiKeyVerifier(api_keys, owners, revocations)
    return Identity(keys, tokens, revocations, logins, administrators, api_keys, owners, verifier)


def credentials_of(held: AppResources) -> Credentials:
    identity = held.identity
    return Credentials(
        keystone=held.verifier,
        access_tokens=identity.tokens,
        revocations=identity.revocations,
        administrators=identity.administrators,
        api_keys=identity.api_key_verifier,
    )


def provide_dependencies(settings: Settings, held: AppResources) -> dict[str, Provide]:
    """Return the dependencies of routes, by name."""
    clouds, threads, connect = held.clouds, held.threads, held.pools.reads.connection
    runner = policy_runner_of(held)
    catalogue = CloudCatalogue(clouds, threads)
    constants = {
        "bounds": bounds_in(settings),
        "catalogue": catalogue,
        "cloud_servers": ServersOfTheCloud(clouds, threads),
        "consoles": CloudConsoles(clouds, threads),
        "expiries": PolicyExpiries(runner),
        "grants": ConsoleGrants(held.handler),
        "handler": held.handler,
        "policy_limits": policy_limits(settings),
        "preemptions": PreemptionSimulator(clouds, threads, catalogue, make_room),
        "rehearsal_limit": RehearsalLimit(settings.project_rehearsals),
        "unmanaged": UnmanagedServers(clouds, threads, connect, held.projected),
        "usage": InterfacesInUse(connect, held.projected),
        "views": {projection.name: view_of(projection) for projection in PROJECTIONS},
    }
    return {
        "asker": Provide(asker),
        "context": Provide(command_context),
        "desk": Provide(desk),
        "policies": Provide(policy_context_with(runner)),
        "reader": Provide(reader_of(held)),
        "wanted": Provide(detail_params),
        "window": Provide(window),
        **{name: constant(value) for name, value in constants.items()},
    }


def policy_runner_of(held: AppResources) -> PolicyRunner:
    """Return the policy runner of the API; the scheduler has its own."""
    cluster = ClusterCapacity(held.clouds, held.threads)
    connect = held.pools.plans.connection
    return PolicyRunner(
        held.handler, connect, SERVER.tracking_name(), cluster.read_hosts, SERVERS_UNJUDGED.inc
    )


async def asker(request: Request[Actor, Any, Any]) -> Actor:
    return request.user


def reader_of(held: AppResources) -> Callable[..., Awaitable[ReadContext]]:
    async def reader(
        request: Request[Actor, Any, Any],
        min_position: MinPosition = None,
        ledger_position: LedgerPosition = None,
    ) -> ReadContext:
        awaited = max(min_position or 0, ledger_position or 0)
        return ReadContext(held.pools.reads.connection, request.user, held.projected, awaited)

    return reader


def policy_context_with(runner: PolicyRunner) -> Callable[..., Awaitable[PolicyContext]]:
    turns = Turns(AT_ONCE)

    async def policies(request: Request[Actor, Any, Any]) -> PolicyContext:
        return PolicyContext(runner, request.user, turns)

    return policies


def view_of(projection: Projection[Any]) -> Callable[[Sequence[RecordedEvent]], Any]:
    """Show a stream the way GET does: by the very fold that fills the table."""

    def view(records: Sequence[RecordedEvent]) -> Any:
        if isinstance(records, History):
            return records.fold(projection.evolve, record_itself, None)
        return reduce(projection.evolve, records, None)

    return view


def record_itself(record: RecordedEvent) -> RecordedEvent:
    return record


def constant(value: object) -> Provide:
    """Return a dependency that is the same for every request."""
    return Provide(lambda: value, sync_to_thread=False)
