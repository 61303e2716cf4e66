"""The composition root: the only module, besides cli, that knows every other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial, reduce
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Router
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from adapters import floating_ip as floating_ip_effects
from adapters import giving_way, server_parts
from adapters import key_pair as key_pair_effects
from adapters import network_interface as network_interface_effects
from adapters import openstack_server as openstack_server_effects
from adapters import security_group as security_group_effects
from adapters import server as server_effects
from adapters import server_snapshot as server_snapshot_effects
from adapters import volume as volume_effects
from adapters.catalogue import CloudCatalogue
from adapters.cloud_servers import ServersOfTheCloud
from adapters.console import CloudConsoles, ConsoleGrants
from adapters.embedded import default_data_dir
from adapters.errand import Patience, Workshop
from adapters.http.alerts import alert_routes
from adapters.http.answer_page import ANSWER_PAGE
from adapters.http.auth import Authentication, KeystoneVerifier
from adapters.http.description import also_in_yaml, finish, show_what_commands_answer
from adapters.http.docs_page import docs_page
from adapters.http.ops import Check, ops_routes
from adapters.http.problems import HANDLERS
from adapters.http.requests import RequestLog, known_parameters, look_over
from adapters.http.yaml import MEDIA_TYPE as YAML
from adapters.http.yaml import SpeaksYaml
from adapters.leader import lead
from adapters.metrics import SignalsMeter
from adapters.notice.answering import Answers, Holds
from adapters.notice.channel import Channel
from adapters.notice.delivery import WEBHOOK, Office, Persistence, deliveries
from adapters.notice.links import LinkKey, Links
from adapters.notice.mail import Mail, MailServer
from adapters.notice.rabbitmq import RabbitMQ
from adapters.notice.recipients import addresses_of
from adapters.notice.webhook import read_webhooks
from adapters.observer import Observer, Pace
from adapters.openstack import Clouds
from adapters.preemption import PreemptionsOfTheCloud
from adapters.project import record_joining
from adapters.prometheus import Access, Prometheus, client_of
from adapters.queue import ASIDE, open_queue
from adapters.queue import SCHEMA as QUEUE_SCHEMA
from adapters.reactor import Reactor
from adapters.sampler import Sampler, Sampling
from adapters.unmanaged import UnmanagedServers
from adapters.watch import Watcher
from adapters.worker import Lease, equip, rescue, work
from commands.actor import Actor
from commands.floating_ip import routes as floating_ip_commands
from commands.handler import Handler
from commands.key_pair import routes as key_pair_commands
from commands.migrate import SCHEMA, steps_in
from commands.network_interface import routes as network_interface_commands
from commands.notice import routes as notice_commands
from commands.openstack_server import adoption_routes
from commands.openstack_server import routes as openstack_server_commands
from commands.policy import routes as policy_commands
from commands.record import Recorded
from commands.routes import asking
from commands.security_group import routes as security_group_commands
from commands.server import action_routes, creation_routes, special_routes, standing_routes
from commands.server import routes as server_commands
from commands.server_snapshot import routes as server_snapshot_commands
from commands.store import SESSION, Ledger
from commands.volume import routes as volume_commands
from projections.decision import DECISION
from projections.floating_ip import FLOATING_IP
from projections.key_pair import KEY_PAIR
from projections.network_interface import NETWORK_INTERFACE
from projections.notice import NOTICE
from projections.operation import OPERATION
from projections.policy import POLICY
from projections.projection import Projection
from projections.projector import Projector
from projections.security_group import SECURITY_GROUP
from projections.server import SERVER
from projections.server_snapshot import SERVER_SNAPSHOT
from projections.volume import VOLUME
from queries import catalogue as catalogue_queries
from queries import decision as decision_queries
from queries import event as event_queries
from queries import floating_ip as floating_ip_queries
from queries import key_pair as key_pair_queries
from queries import network_interface as network_interface_queries
from queries import notice as notice_queries
from queries import openstack_server as openstack_server_queries
from queries import operation as operation_queries
from queries import policy as policy_queries
from queries import preemption as preemption_queries
from queries import security_group as security_group_queries
from queries import server as server_queries
from queries import server_console as console_queries
from queries import server_snapshot as server_snapshot_queries
from queries import volume as volume_queries
from queries.access import LedgerPosition, MinPosition, Reader
from queries.moment import Projected
from queries.page import window
from queries.shapes import SHOWN
from scheduler import routes as judging_routes
from scheduler.clock import Duty, forget_commands
from scheduler.collecting import Collecting, collect_signals
from scheduler.expiries import PolicyExpiries
from scheduler.policy_clock import PolicyClock
from scheduler.sweep import Sweeper
from settings import Settings, name_of

ROUTES: Sequence[Any] = [
    creation_routes.request_server,
    server_commands.start_server,
    server_commands.stop_server,
    server_commands.reboot_server,
    server_commands.delete_server,
    server_commands.change_server_info,
    *action_routes.ROUTES,
    *special_routes.ROUTES,
    *standing_routes.ROUTES,
    server_queries.list_servers,
    server_queries.list_suspended_servers,
    server_queries.show_server,
    console_queries.show_console,
    openstack_server_queries.list_openstack_servers,
    openstack_server_queries.show_openstack_server,
    *openstack_server_commands.ROUTES,
    *adoption_routes.ROUTES,
    event_queries.list_server_events,
    event_queries.list_events,
    operation_queries.show_operation,
    *notice_queries.ROUTES,
    *decision_queries.ROUTES,
    network_interface_commands.request_network_interface,
    network_interface_commands.delete_network_interface,
    network_interface_commands.attach_network_interface,
    network_interface_commands.detach_network_interface,
    network_interface_queries.list_network_interfaces,
    network_interface_queries.show_network_interface,
    security_group_commands.request_security_group,
    security_group_commands.change_security_group,
    security_group_commands.delete_security_group,
    security_group_queries.list_security_groups,
    security_group_queries.show_security_group,
    *volume_commands.ROUTES,
    *volume_queries.ROUTES,
    *key_pair_commands.ROUTES,
    *key_pair_queries.ROUTES,
    floating_ip_commands.request_floating_ip,
    floating_ip_commands.delete_floating_ip,
    floating_ip_commands.associate_floating_ip,
    floating_ip_commands.disassociate_floating_ip,
    floating_ip_queries.list_floating_ips,
    floating_ip_queries.show_floating_ip,
    *server_snapshot_commands.ROUTES,
    *server_snapshot_queries.ROUTES,
    Router("/", route_handlers=[*policy_commands.ROUTES, *policy_queries.ROUTES], middleware=[SpeaksYaml]),
    notice_commands.deliver_notice,
    preemption_queries.simulate_preemption,
    catalogue_queries.list_flavors,
    catalogue_queries.list_images,
    catalogue_queries.list_networks,
    catalogue_queries.list_subnets,
    catalogue_queries.list_volume_types,
    catalogue_queries.list_availability_zones,
    catalogue_queries.list_quotas,
    *judging_routes.ROUTES,
]

PROJECTIONS: Sequence[Projection[Any]] = (
    SERVER,
    VOLUME,
    NETWORK_INTERFACE,
    SECURITY_GROUP,
    KEY_PAIR,
    FLOATING_IP,
    SERVER_SNAPSHOT,
    POLICY,
    OPERATION,
    NOTICE,
    DECISION,
)

EFFECTS = {
    "server": server_effects.EFFECT,
    "volume": volume_effects.EFFECT,
    "network_interface": network_interface_effects.EFFECT,
    "security_group": security_group_effects.EFFECT,
    "key_pair": key_pair_effects.EFFECT,
    "floating_ip": floating_ip_effects.EFFECT,
    "server_snapshot": server_snapshot_effects.EFFECT,
    "openstack_server": openstack_server_effects.EFFECT,
}
"""Who brings about the wishes of each feature."""

ANSWERS: dict[str, Projection[Any]] = {
    "ServerAnswer": SERVER,
    "VolumeAnswer": VOLUME,
    "NetworkInterfaceAnswer": NETWORK_INTERFACE,
    "SecurityGroupAnswer": SECURITY_GROUP,
    "KeyPairAnswer": KEY_PAIR,
    "FloatingIpAnswer": FLOATING_IP,
    "ServerSnapshotAnswer": SERVER_SNAPSHOT,
    "PolicyAnswer": POLICY,
}
"""What commands answer shows the resource as its read table has it."""

PROCESSES = (
    server_parts.BUILDING,
    server_parts.LOOKING,
    server_parts.REMOVING,
    giving_way.SEEKING,
    giving_way.GIVING_WAY,
    giving_way.FORGETTING,
)
"""What concerns several streams."""

WATCHES = (
    volume_effects.WATCH,
    network_interface_effects.WATCH,
    security_group_effects.WATCH,
    key_pair_effects.WATCH,
    floating_ip_effects.WATCH,
    server_snapshot_effects.WATCH,
)
"""How the resources besides servers are seen."""

STEPS = (*steps_in(SCHEMA), QUEUE_SCHEMA)
"""Everything ``stackledger migrate`` brings about."""

LARGEST_BODY = 1_048_576


def view_of(projection: Projection[Any]) -> Callable[[Sequence[Recorded]], Any]:
    """Show a stream the way GET does: by the very fold that fills the table."""
    return lambda records: reduce(projection.evolve, records, None)


def open_pool(url: str, most: int) -> AsyncConnectionPool[AsyncConnection[Any]]:
    """Return a pool of autocommit connections in the restricted role; a database may come later."""
    return AsyncConnectionPool(
        url,
        kwargs={"options": SESSION, "autocommit": True, "connect_timeout": 5},
        min_size=1,
        max_size=most,
        timeout=5.0,
        max_idle=60.0,
        reconnect_timeout=5.0,  # then at the next request, not after ever longer pauses
        open=False,
    )


def open_clouds(settings: Settings, ledger: Ledger) -> Clouds:
    """Return the cloud, which tells the ledger of each role it takes. Raises ``CloudMisconfigured``."""
    joined = partial(record_joining, ledger, settings.database_url, SESSION)
    return Clouds(settings.os_cloud, time_limit=settings.cloud_timeout, joined=joined)


def links_of(settings: Settings) -> Links:
    """Return where the links of notices lead, and their key."""
    folder = settings.data_dir if settings.data_dir != Path() else default_data_dir()
    base = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    return Links(base, LinkKey(settings.link_key, folder / "link.key"))


def holds_of(settings: Settings) -> Holds:
    days = (settings.link_keep_days, settings.link_extend_days, settings.link_exempt_days)
    return Holds(*(timedelta(days=count) for count in days))


def office_of(settings: Settings, workshop: Workshop) -> Office:
    """Return the channels that are configured, and how they are tried."""
    channels: dict[str, Channel] = {}
    if settings.mail_host:
        server = MailServer(
            settings.mail_host,
            settings.mail_port,
            settings.mail_security,
            settings.mail_user,
            settings.mail_password,
            settings.mail_from,
            settings.delivery_timeout,
        )
        channels["mail"] = Mail(server, partial(addresses_of, workshop), settings.operator_mail)
    hooks = read_webhooks(settings.webhooks, name_of("webhooks"))
    channels |= {f"{WEBHOOK}:{name}": hook for name, hook in hooks.items()}
    if settings.rabbitmq_url:
        channels["rabbitmq"] = RabbitMQ(settings.rabbitmq_url, settings.rabbitmq_exchange)
    persistence = Persistence(settings.delivery_tries, settings.delivery_pause, settings.delivery_timeout)
    return Office(channels, links_of(settings), persistence)


def create_api(settings: Settings) -> Litestar:
    """Return the API of a ledger and a cloud. Raises ``CloudMisconfigured``."""
    ledger = Ledger(settings.database_url)
    clouds = open_clouds(settings, ledger)
    threads = ThreadPoolExecutor(settings.worker_concurrency, thread_name_prefix="cloud")
    pool = open_pool(settings.database_url, 16)
    handler = Handler(ledger, pool.connection)
    sweeper = Sweeper(handler, pool.connection, SERVER.tracking_name())
    projected = Projected()
    catalogue = CloudCatalogue(clouds, threads)
    consoles = CloudConsoles(clouds, threads)
    cloud_servers = ServersOfTheCloud(clouds, threads)
    unmanaged = UnmanagedServers(clouds, threads, pool.connection, projected)
    preemptions = PreemptionsOfTheCloud(clouds, threads, catalogue)
    verifier = KeystoneVerifier(clouds.identity_url, verify=clouds.verify)

    async def asker(request: Request[Actor, Any, Any]) -> Actor:
        return request.user

    async def reader(
        request: Request[Actor, Any, Any],
        min_position: MinPosition = None,
        ledger_position: LedgerPosition = None,
    ) -> Reader:
        awaited = max(min_position or 0, ledger_position or 0)
        return Reader(pool.connection, request.user, projected, awaited)

    async def judging(request: Request[Actor, Any, Any]) -> judging_routes.Judging:
        return judging_routes.Judging(sweeper, request.user)

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        app.state.verifier = verifier
        finish(app.openapi_schema, "/api/v1")
        for answer, projection in ANSWERS.items():
            shape = SHOWN.get(projection.name, projection.row)
            show_what_commands_answer(app.openapi_schema, answer, projection.name, shape.__name__)
        also_in_yaml(app.openapi_schema, "/api/v1/policies", YAML)
        app.state.parameters = known_parameters(app)
        await pool.open()
        ear = asyncio.create_task(projected.listen(settings.database_url, SESSION))
        try:
            yield
        finally:
            ear.cancel()
            await asyncio.wait([ear])
            await pool.close()
            await asyncio.to_thread(ledger.close)
            await verifier.close()
            threads.shutdown(cancel_futures=True)
            await asyncio.to_thread(clouds.close)

    api = Router(
        "/api/v1",
        route_handlers=ROUTES,
        middleware=[Authentication],
        before_request=look_over,
        dependencies={
            "asker": Provide(asker),
            "asking": Provide(asking),
            "catalogue": constant(catalogue),
            "cloud_servers": constant(cloud_servers),
            "consoles": constant(consoles),
            "desk": Provide(openstack_server_commands.desk),
            "bounds": constant(bounds_in(settings)),
            "expiries": constant(PolicyExpiries(sweeper)),
            "grants": constant(ConsoleGrants(handler)),
            "handler": constant(handler),
            "preemptions": constant(preemptions),
            "judging": Provide(judging),
            "reader": Provide(reader),
            "views": constant({projection.name: view_of(projection) for projection in PROJECTIONS}),
            "usage": constant(security_group_queries.InterfacesInUse(pool.connection, projected)),
            "unmanaged": constant(unmanaged),
            "window": Provide(window),
        },
        security=[{"token": []}],
    )
    answers = Answers(handler, links_of(settings), holds_of(settings))
    pages = Router("/", route_handlers=ANSWER_PAGE, dependencies={"answers": constant(answers)})
    alerts = alert_routes(settings.alerts_token.reveal(), settings.alerts_label, pool.connection, handler)
    checks = {"database": can_read(pool), "read tables": have_tables(pool)}
    application = Litestar(
        [api, alerts, pages, ops_routes(settings.database_url, SESSION, checks), *docs_page()],
        exception_handlers=HANDLERS,
        lifespan=[lifespan],
        openapi_config=openapi(),
        logging_config=None,
        request_max_body_size=LARGEST_BODY,
    )
    application.asgi_handler = RequestLog(application.asgi_handler)  # around the routing too: 404 has an id
    return application


def bounds_in(settings: Settings) -> standing_routes.Bounds:
    days = (settings.longest_lease_days, settings.longest_exemption_days, settings.longest_extension_days)
    return standing_routes.Bounds(*(timedelta(days=each) for each in days))


def constant(value: object) -> Provide:
    """Return a dependency that is the same for every request."""
    return Provide(lambda: value, sync_to_thread=False)


def openapi() -> OpenAPIConfig:
    token = SecurityScheme(type="apiKey", name="X-Auth-Token", security_scheme_in="header")
    alerts = SecurityScheme(type="http", scheme="bearer")
    return OpenAPIConfig(
        title="Stackledger",
        version="1",
        description="The book of an OpenStack cloud: commands are recorded as events, reads are projections.",
        operation_id_creator=lambda handler, method, path: handler.handler_name,
        path="/schema",
        render_plugins=[JsonRenderPlugin()],
        components=Components(security_schemes={"token": token, "alerts": alerts}),
        use_handler_docstrings=True,
    )


def can_read(pool: AsyncConnectionPool[AsyncConnection[Any]]) -> Check:
    async def check() -> None:
        async with pool.connection() as connection:
            await connection.execute(b"SELECT FROM ledger_events LIMIT 1")

    return check


def have_tables(pool: AsyncConnectionPool[AsyncConnection[Any]]) -> Check:
    async def check() -> None:
        async with pool.connection() as connection:
            for projection in PROJECTIONS:
                await connection.execute(f"SELECT FROM read.{projection.name} LIMIT 1".encode())

    return check


def create_projector(settings: Settings, heard: Callable[[int, int], None]) -> Projector:
    return Projector(settings.database_url, SESSION, PROJECTIONS, heard)


def duties(settings: Settings) -> list[Duty]:
    """Return what the scheduler does by the clock."""
    always = [forget_commands(settings.keep_commands_days)]
    return [*always, collect_signals(collecting(settings))] if settings.prometheus_url else always


def collecting(settings: Settings) -> Collecting:
    """Return how signals come from Prometheus."""
    access = Access(
        settings.prometheus_url.reveal(),
        settings.prometheus_authorization.reveal(),
        settings.prometheus_ca,
        settings.prometheus_timeout,
    )
    expressions = {
        "cpu_percent": settings.prometheus_cpu,
        "network_bytes_per_second": settings.prometheus_network,
        "disk_bytes_per_second": settings.prometheus_disk,
    }
    return Collecting(
        Prometheus(partial(client_of, access), expressions, settings.prometheus_label),
        tuple(expressions),
        timedelta(hours=settings.signals_look_back_hours),
        settings.prometheus_named,
        SignalsMeter(),
    )


async def run_policies(settings: Settings) -> None:
    """Have policies look when they should, until cancelled."""
    async with AsyncExitStack() as stack:
        ledger = Ledger(settings.database_url)
        stack.push_async_callback(asyncio.to_thread, ledger.close)
        pool = open_pool(settings.database_url, settings.worker_concurrency)
        await pool.open()
        stack.push_async_callback(pool.close)
        sweeper = Sweeper(Handler(ledger, pool.connection), pool.connection, SERVER.tracking_name())
        await PolicyClock(sweeper).run()


def sampling(settings: Settings, workshop: Workshop) -> list[Callable[[], Any]]:
    """Return what asks Nova for signals, where no Prometheus has them."""
    if settings.prometheus_url or not settings.diagnostics_every:
        return []
    pace = Sampling(settings.diagnostics_every, settings.diagnostics_per_minute)
    sampler = Sampler(workshop, pace, SignalsMeter())
    return [lambda: lead(settings.database_url, SESSION, "sampler", sampler.run)]


@asynccontextmanager
async def working(settings: Settings, name: str) -> AsyncIterator[tuple[Reactor, list[Callable[[], Any]]]]:
    """Open what a worker needs; yield the reactor (for a thread) and the coroutines to run beside it.

    Raises ``CloudMisconfigured``.
    """
    async with AsyncExitStack() as stack:
        ledger = Ledger(settings.database_url)
        stack.push_async_callback(asyncio.to_thread, ledger.close)
        clouds = open_clouds(settings, ledger)
        stack.push_async_callback(asyncio.to_thread, clouds.close)
        threads = ThreadPoolExecutor(settings.worker_concurrency, thread_name_prefix="cloud")
        stack.callback(threads.shutdown, wait=False, cancel_futures=True)
        pool = open_pool(settings.database_url, settings.worker_concurrency)
        await pool.open()
        stack.push_async_callback(pool.close)
        workshop = Workshop(
            Handler(ledger, pool.connection),
            clouds,
            threads,
            Patience(create=settings.create_grace, stuck=settings.stuck_after),
        )
        queue = open_queue(settings.database_url, SESSION)
        await stack.enter_async_context(queue.open_async())
        asides = [deliveries(office_of(settings, workshop))]
        equip(queue, workshop, EFFECTS, PROCESSES, asides)
        lease = Lease(settings.worker_lease)
        observer = Observer(workshop, Pace(settings.observe_every, settings.sweep_every))
        watcher = Watcher(workshop, WATCHES, settings.observe_every, settings.sweep_every)
        heard = [effect.wishes for effect in EFFECTS.values()] + [process.events for process in PROCESSES]
        wishes = frozenset[type]().union(*heard)
        reactor = Reactor(settings.database_url, SESSION, wishes, asides)
        yield (
            reactor,
            [
                lambda: work(queue, name, settings.worker_concurrency, lease),
                lambda: work(queue, name, settings.delivery_concurrency, lease, ASIDE),
                lambda: rescue(queue, lease),
                lambda: lead(settings.database_url, SESSION, "observer", observer.run),
                lambda: lead(settings.database_url, SESSION, "watcher", watcher.run),
                *sampling(settings, workshop),
            ],
        )
