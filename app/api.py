"""The API: its routes, its OpenAPI description, and its lifespan."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

from litestar import Litestar, Router
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, OpenAPI, SecurityScheme

from adapters.http.alert_bodies import BODY as ALERTS
from adapters.http.alerts import alert_routes
from adapters.http.answer_page import ANSWER_PAGE
from adapters.http.api_keys import api_key_routes
from adapters.http.auth import Authentication
from adapters.http.bounds import check_bounds
from adapters.http.description import also_in_yaml, finish, show_what_commands_answer
from adapters.http.docs_page import docs_page
from adapters.http.login import jwks_route, login_routes
from adapters.http.ops import Check, health_routes, metrics_routes
from adapters.http.problems import HANDLERS
from adapters.http.requests import RequestLog, TextCheck, known_parameters, look_over
from adapters.http.roles import RolesDeclared, describe_roles, role_required
from adapters.http.yaml import MEDIA_TYPE as YAML
from adapters.notices.replies import NoticeReplies
from app.dependencies import (
    AppResources,
    constant,
    credentials_of,
    open_resources,
    policy_runner_of,
    provide_dependencies,
)
from app.factories import Pool, bounds_in, holds_of, links_of
from app.registry import FEATURES, PROJECTIONS, ROUTES
from commands.kernel.actor import Role
from commands.store.application import SESSION
from scheduler.run.expiry_bounds import PolicyExpiries
from settings import Settings

LARGEST_BODY = 1_048_576


def create_api(settings: Settings) -> Litestar:
    """Return the API of a ledger and a cloud. Raises ``CloudMisconfigured`` or ``BodyUnbounded``."""
    held = open_resources(settings)
    api = Router(
        "/api/v1",
        route_handlers=[*ROUTES, *api_key_routes(held.identity.api_keys, held.identity.owners)],
        middleware=[Authentication],
        before_request=look_over,
        dependencies=provide_dependencies(settings, held),
        security=[{"token": []}, {"session": []}, {"api_key": []}],
    )
    pages = Router(
        "/", route_handlers=ANSWER_PAGE, dependencies={"answers": constant(answers_of(settings, held))}
    )
    connect = held.pools.commands.connection
    alerts = alert_routes(settings.alerts_token.reveal(), settings.alerts_label, connect, held.handler)
    login = [
        login_routes(held.identity.logins, partial(credentials_of, held)),
        jwks_route(held.identity.keys),
    ]
    checks = {"database": can_read(held.pools.reads), "read tables": have_tables(held.pools.reads)}
    metrics = [metrics_routes(settings.database_url.reveal(), SESSION)] if settings.api_metrics else []
    application = Litestar(
        [api, alerts, *login, pages, health_routes(checks), *metrics, *docs_page()],
        exception_handlers=HANDLERS,
        lifespan=[lifespan_of(settings, held)],
        openapi_config=openapi(),
        logging_config=None,
        guards=[role_required],
        middleware=[TextCheck()],
        plugins=[RolesDeclared()],
        request_max_body_size=LARGEST_BODY,
    )
    check_bounds(application)
    application.asgi_handler = RequestLog(application.asgi_handler)  # around the routing too: 404 has an id
    return application


def answers_of(settings: Settings, held: AppResources) -> NoticeReplies:
    """Return the service of notice replies."""
    expiries = PolicyExpiries(policy_runner_of(held))
    return NoticeReplies(held.handler, links_of(settings), holds_of(settings), bounds_in(settings), expiries)


def lifespan_of(
    settings: Settings, held: AppResources
) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """Return the lifespan of the API: opens its resources at the start, and closes them at the end."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        app.state.credentials = credentials_of(held)
        describe(app)
        app.state.parameters = known_parameters(app)
        for pool in held.pools:
            await pool.open()
        following = [
            asyncio.create_task(held.projected.listen(settings.database_url.reveal(), SESSION)),
            asyncio.create_task(held.identity.revocations.follow()),
            asyncio.create_task(held.identity.api_key_verifier.follow()),
        ]
        try:
            yield
        finally:
            for task in following:
                task.cancel()
            await asyncio.wait(following)
            await held.close()

    return lifespan


def describe(app: Litestar) -> None:
    """Complete the OpenAPI description of the routes."""
    finish(app.openapi_schema, "/api/v1")
    describe_roles(app, app.openapi_schema)
    for feature in FEATURES:
        if feature.answer is not None and feature.projection is not None:
            shown = feature.shown or feature.projection.row
            show_what_commands_answer(
                app.openapi_schema, feature.answer.__name__, feature.projection.name, shown.__name__
            )
    describe_alerts(app.openapi_schema)
    also_in_yaml(app.openapi_schema, "/api/v1/policies", YAML)


def describe_alerts(document: OpenAPI) -> None:
    """Say what POST /alerts takes: it reads its body by itself."""
    for path, item in (document.paths or {}).items():
        if path.startswith("/api/v1/alerts") and item.post is not None:
            item.post.request_body = ALERTS


def openapi() -> OpenAPIConfig:
    token = SecurityScheme(type="apiKey", name="X-Auth-Token", security_scheme_in="header")
    session = SecurityScheme(type="http", scheme="bearer", bearer_format="JWT")
    api_key = SecurityScheme(type="http", scheme="bearer", bearer_format="sl_...")
    alerts = SecurityScheme(type="http", scheme="bearer")
    return OpenAPIConfig(
        title="Stackledger",
        version="1",
        description="The book of an OpenStack cloud: commands are recorded as events, reads are projections.",
        operation_id_creator=lambda handler, method, path: handler.handler_name,
        openapi_router=Router(
            "/schema", route_handlers=[], include_in_schema=False, opt={"role": Role.PUBLIC}
        ),
        render_plugins=[JsonRenderPlugin()],
        components=Components(
            security_schemes={"token": token, "session": session, "api_key": api_key, "alerts": alerts}
        ),
        use_handler_docstrings=True,
    )


def can_read(pool: Pool) -> Check:
    async def check() -> None:
        async with pool.connection() as connection:
            await connection.execute(b"SELECT FROM ledger_events LIMIT 1")

    return check


def have_tables(pool: Pool) -> Check:
    async def check() -> None:
        async with pool.connection() as connection:
            for projection in PROJECTIONS:
                await connection.execute(f"SELECT FROM read.{projection.name} LIMIT 1".encode())

    return check
