"""The API as it is served, and beside it, on the same server, routes that do next to nothing."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import uvloop
from litestar import MediaType, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

import app
from adapters.http.auth import Authentication
from adapters.openstack.connection import Clouds
from adapters.runtime.supervisor import listen, serve
from app import PROJECTIONS
from benchmarks.book import fill, prepare
from commands.kernel.actor import Role
from commands.store.application import SESSION
from projections.engine.projector import Projector
from projections.engine.rebuild import build_missing
from settings import Secret, Settings
from simulator import SimulatorConfig, running_simulator

JSON = {"Content-Type": "application/json"}


class Served(NamedTuple):
    port: int
    token: str


def bare(pool: Any) -> list[HTTPRouteHandler]:
    """Return routes that authenticate and answer: nothing, or the bytes of one SELECT by key."""

    @post("/bare", status_code=202, middleware=[Authentication], include_in_schema=False, role=Role.MEMBER)
    async def nothing() -> Response[bytes]:
        return Response(b"{}", media_type=MediaType.JSON)

    @get("/bare/{name:str}", middleware=[Authentication], include_in_schema=False, role=Role.MEMBER)
    async def stored(name: FromPath[str]) -> Response[bytes]:
        async with pool.connection() as connection:
            row = await (
                await connection.execute(
                    b"SELECT body FROM bench_bodies WHERE name = %s", [name], prepare=True
                )
            ).fetchone()
        return Response(row[0], media_type=MediaType.JSON)

    return [nothing, stored]


@contextmanager
def served(url: str, servers: int) -> Iterator[Served]:
    """Serve the API on a book of so many servers, projected, while the block runs."""
    prepare(url)
    build_missing(url, SESSION, PROJECTIONS, lambda done, total: None)
    if servers:
        fill(url, servers)
    projector = Projector(url, SESSION, PROJECTIONS)
    with projector.connect() as connection:
        while projector.step(connection):
            pass
    with TemporaryDirectory() as folder, running_simulator(SimulatorConfig()) as cloud:
        os.environ["OS_CLIENT_CONFIG_FILE"] = str(cloud.clouds_yaml(Path(folder) / "clouds.yaml"))
        clouds = Clouds("simulator-admin")
        token = clouds.home.token()
        clouds.close()
        with listen("127.0.0.1", 0) as listener:
            thread = _Thread(
                Settings(database_url=Secret(url), os_cloud="simulator", cloud_admin_projects="*"), listener
            )
            thread.start()
            try:
                yield Served(listener.getsockname()[1], token)
            finally:
                thread.stop()


class _Thread:
    def __init__(self, settings: Settings, listener: Any) -> None:
        self._settings, self._listener = settings, listener
        self._ready, self._end = threading.Event(), threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        try:
            uvloop.run(self._run())
        except BaseException as error:
            self._failure = error
            self._ready.set()

    async def _run(self) -> None:
        api = app.create_api(self._settings)
        async with app.open_pool(self._settings.database_url.reveal(), 16) as pool:
            for route in bare(pool):
                api.register(route)
            task = asyncio.create_task(serve(api, self._listener, self._ready.set))
            await asyncio.to_thread(self._end.wait)
            task.cancel()
            await asyncio.wait([task])

    def start(self) -> None:
        """Return once it is served. Raises what keeps it from that."""
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        self._end.set()
        self._thread.join(30)
