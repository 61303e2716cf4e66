"""The API as it is built, in this process, with nothing behind it: for what is decided before all else."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from litestar import Litestar

import app
from adapters.http.auth import Credentials
from adapters.http.requests import known_parameters
from adapters.http.roles import declared_roles
from adapters.identity.administrators import Administrators
from commands.kernel.actor import Actor
from settings import Secret, Settings
from simulator import SimulatorConfig, write_clouds_yaml
from simulator.passwords import USERS

IMPLIED = {  # by Keystone's bootstrap
    "none": set(),
    "service": {"service"},
    "reader": {"reader"},
    "member": {"member", "reader"},
    "admin": {"admin", "manager", "member", "reader"},
}


class ByRole:
    """Takes the name of a role for a token that carries it, and nothing that it implies if ``bare``."""

    async def verify(self, token: str) -> Actor:
        name = token.removeprefix("bare-")
        roles = {name} if name != token else IMPLIED[name]
        return Actor("user", "project", frozenset(roles))


def unconnected_api(folder: Path) -> Litestar:
    """Return the API without a database and a cloud; a token is the name of the role it carries."""
    config = SimulatorConfig(public_url="http://127.0.0.1:1", passwords=dict.fromkeys(USERS, "unused"))
    path = write_clouds_yaml(config, folder / "clouds.yaml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OS_CLIENT_CONFIG_FILE", str(path))
        api = app.create_api(
            Settings(database_url=Secret("postgresql://nobody@127.0.0.1:1/none"), os_cloud="simulator")
        )
    api.state.credentials = Credentials(
        ByRole(), cast(Any, None), cast(Any, None), Administrators(lambda: "project"), cast(Any, None)
    )
    api.state.parameters = known_parameters(api)
    return api


def answers(api: Litestar, token: str) -> dict[tuple[str, str], httpx.Response]:
    """Ask for every operation, with nothing that could be carried out."""

    async def ask() -> dict[tuple[str, str], httpx.Response]:
        transport = httpx.ASGITransport(api, raise_app_exceptions=False)  # type: ignore[arg-type]
        headers = {"X-Auth-Token": token}
        async with httpx.AsyncClient(transport=transport, base_url="http://api", headers=headers) as client:
            return {
                (method, path): await client.request(method, path.replace("{", "").replace("}", ""))
                for method, path in declared_roles(api)
            }

    return asyncio.run(ask())
