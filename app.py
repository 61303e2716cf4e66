"""The composition root: the only module, besides cli.py, that knows every other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from functools import reduce
from typing import Any

from litestar import Litestar, Request, Router
from litestar.di import Provide
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from adapters import server as server_effects
from adapters.catalogue import CloudCatalogue
from adapters.errand import Patience, Workshop
from adapters.http.auth import Authentication, KeystoneVerifier
from adapters.http.description import finish, show_what_commands_answer
from adapters.http.docs_page import docs_page
from adapters.http.ops import Check, ops_routes
from adapters.http.problems import HANDLERS
from adapters.http.requests import RequestLog, known_parameters, look_over
from adapters.leader import lead
from adapters.observer import Observer, Pace
from adapters.openstack import Clouds
from adapters.queue import SCHEMA as QUEUE_SCHEMA
from adapters.queue import open_queue
from adapters.reactor import Reactor
from adapters.worker import Lease, equip, rescue, work
from commands.actor import Actor
from commands.handler import Handler
from commands.migrate import SCHEMA, steps_in
from commands.record import Recorded
from commands.routes import asking
from commands.server import routes as server_commands
from commands.server.decider import SERVER as SERVER_RULES
from commands.store import SESSION, Ledger
from projections.operation import OPERATION
from projections.projection import Projection
from projections.projector import Projector
from projections.server import SERVER, ServerRow
from queries import catalogue as catalogue_queries
from queries import event as event_queries
from queries import operation as operation_queries
from queries import server as server_queries
from queries.access import LedgerPosition, MinPosition, Reader
from queries.moment import Projected
from queries.page import window
from scheduler.clock import Duty, forget_commands
from settings import Settings

ROUTES = [
    server_commands.request_server,
    server_commands.start_server,
    server_commands.stop_server,
    server_commands.reboot_server,
    server_commands.delete_server,
    server_commands.change_server_info,
    server_queries.list_servers,
    server_queries.show_server,
    event_queries.list_server_events,
    event_queries.list_events,
    operation_queries.show_operation,
    catalogue_queries.list_flavors,
    catalogue_queries.list_images,
    catalogue_queries.list_networks,
]

PROJECTIONS: Sequence[Projection[Any]] = (SERVER, OPERATION)

STEPS = (*steps_in(SCHEMA), QUEUE_SCHEMA)
"""Everything ``stackledger migrate`` brings about."""

LARGEST_BODY = 1_048_576


def show_server(records: Sequence[Recorded]) -> ServerRow | None:
    """Show a stream the way GET /servers/{id} does: by the very fold that fills the table."""
    return reduce(SERVER.evolve, records, None)


def open_pool(url: str, most: int) -> AsyncConnectionPool[AsyncConnection[Any]]:
    """Return a pool of autocommit connections in the restricted role; a database may come later."""
    return AsyncConnectionPool(
        url,
        kwargs={"options": SESSION, "autocommit": True, "connect_timeout": 5},
        min_size=1,
        max_size=most,
        timeout=5.0,
        max_idle=60.0,
        reconnect_timeout=5.0,
        open=False,
    )


def create_api(settings: Settings) -> Litestar:
    """Return the API of a ledger and a cloud. Raises ``CloudMisconfigured``."""
    clouds = Clouds(settings.os_cloud, time_limit=settings.cloud_timeout)
    threads = ThreadPoolExecutor(settings.worker_concurrency, thread_name_prefix="cloud")
    pool = open_pool(settings.database_url, 16)
    ledger = Ledger(settings.database_url)
    handler = Handler(ledger, pool.connection)
    projected = Projected()
    catalogue = CloudCatalogue(clouds, threads)
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

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        app.state.verifier = verifier
        finish(app.openapi_schema, "/api/v1")
        show_what_commands_answer(app.openapi_schema, "ServerAnswer", "server", "ServerRow")
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
            "handler": constant(handler),
            "reader": Provide(reader),
            "view": constant(show_server),
            "window": Provide(window),
        },
        security=[{"token": []}],
    )
    checks = {"database": can_read(pool), "read tables": have_tables(pool)}
    application = Litestar(
        [api, ops_routes(settings.database_url, SESSION, checks), *docs_page()],
        exception_handlers=HANDLERS,
        lifespan=[lifespan],
        openapi_config=openapi(),
        logging_config=None,
        request_max_body_size=LARGEST_BODY,
    )
    application.asgi_handler = RequestLog(application.asgi_handler)  # around the routing too: 404 has an id
    return application


def constant(value: object) -> Provide:
    """Return a dependency that is the same for every request."""
    return Provide(lambda: value, sync_to_thread=False)


def openapi() -> OpenAPIConfig:
    token = SecurityScheme(type="apiKey", name="X-Auth-Token", security_scheme_in="header")
    return OpenAPIConfig(
        title="Stackledger",
        version="1",
        description="The book of an OpenStack cloud: commands are recorded as events, reads are projections.",
        operation_id_creator=lambda handler, method, path: handler.handler_name,
        path="/schema",
        render_plugins=[JsonRenderPlugin()],
        components=Components(security_schemes={"token": token}),
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
    return [forget_commands(settings.keep_commands_days)]


@asynccontextmanager
async def working(settings: Settings, name: str) -> AsyncIterator[tuple[Reactor, list[Callable[[], Any]]]]:
    """Open what a worker needs; yield the reactor (for a thread) and the coroutines to run beside it.

    Raises ``CloudMisconfigured``.
    """
    async with AsyncExitStack() as stack:
        clouds = Clouds(settings.os_cloud, time_limit=settings.cloud_timeout)
        stack.push_async_callback(asyncio.to_thread, clouds.close)
        threads = ThreadPoolExecutor(settings.worker_concurrency, thread_name_prefix="cloud")
        stack.callback(threads.shutdown, wait=False, cancel_futures=True)
        pool = open_pool(settings.database_url, settings.worker_concurrency)
        await pool.open()
        stack.push_async_callback(pool.close)
        ledger = Ledger(settings.database_url)
        stack.push_async_callback(asyncio.to_thread, ledger.close)
        workshop = Workshop(
            Handler(ledger, pool.connection), clouds, threads, Patience(create=settings.create_grace)
        )
        queue = open_queue(settings.database_url, SESSION)
        await stack.enter_async_context(queue.open_async())
        equip(queue, workshop, SERVER_RULES, server_effects.carry_out)
        lease = Lease(settings.worker_lease)
        observer = Observer(workshop, Pace(settings.observe_every, settings.sweep_every))
        reactor = Reactor(settings.database_url, SESSION, server_effects.is_wish)
        yield (
            reactor,
            [
                lambda: work(queue, name, settings.worker_concurrency, lease),
                lambda: rescue(queue, lease),
                lambda: lead(settings.database_url, SESSION, "observer", observer.run),
            ],
        )
