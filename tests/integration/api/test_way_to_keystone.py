"""Service user and bearers of tokens have one way to Keystone: what clouds.yaml says holds for both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from adapters.identity.keystone_verifier import KeystoneVerifier
from adapters.identity.refusals import IdentityUnavailable
from adapters.openstack.connection import Clouds
from adapters.openstack.errors import CloudUnreachable
from commands.kernel.actor import Actor
from simulator import Simulator, Tls, running_simulator
from tests.certificates import write_certificate
from tests.integration.api.conftest import Api
from tests.ledger import ROOMY, running_ledger


class Strict(NamedTuple):
    """A cloud that shows a certificate of its own and lets nobody in without one."""

    simulator: Simulator
    certificate: Path
    client: Path
    folder: Path


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Strict]:
    folder = tmp_path_factory.mktemp("tls")
    certificate, client = (write_certificate(folder / f"{name}.pem", name) for name in ("cloud", "client"))
    with running_simulator(ROOMY, tls=Tls(certificate, client)) as simulator:
        yield Strict(simulator, certificate, client, folder)


Writing = Callable[[dict[str, Any]], Path]


@pytest.fixture
def write(strict: Strict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writing:
    """Return a function that writes clouds.yaml with some settings in each of its entries."""

    def write(more: dict[str, Any]) -> Path:
        path = strict.simulator.clouds_yaml(tmp_path / "clouds.yaml")
        content = yaml.safe_load(path.read_text())
        for entry in content["clouds"].values():
            entry.update(more)
        path.write_text(yaml.safe_dump(content))
        monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(path))
        return path

    return write


def verified(clouds: Clouds, token: str) -> Actor:
    verifier = KeystoneVerifier(clouds.keystone.show_token)
    try:
        return asyncio.run(verifier.verify(token))
    finally:
        verifier.close()


@pytest.mark.parametrize("settings", ["cert with its key", "cert and key", "no verify"])
def test_what_lets_the_service_user_in_lets_a_token_be_verified(
    strict: Strict, write: Writing, settings: str
) -> None:
    pem = strict.client.read_text()
    cut = pem.index("-----BEGIN CERTIFICATE")
    parts = [strict.folder / "alone.crt", strict.folder / "alone.key"]
    for path, text in zip(parts, (pem[cut:], pem[:cut]), strict=True):
        path.write_text(text)
    authority = {"cacert": str(strict.certificate)}
    certificate, key = map(str, parts)
    write(
        {
            "cert with its key": {**authority, "cert": str(strict.client)},
            "cert and key": {**authority, "cert": certificate, "key": key},
            "no verify": {"verify": False, "cert": certificate, "key": key},
        }[settings]
    )
    with closing(Clouds("simulator-demo")) as demo, closing(Clouds("simulator")) as clouds:
        assert clouds.home.project_id
        assert verified(clouds, demo.home.token()).project_id == demo.home.project_id


def test_what_keeps_the_service_user_out_keeps_a_token_from_being_verified(
    strict: Strict, write: Writing
) -> None:
    write({"cacert": str(strict.certificate)})
    with closing(Clouds("simulator")) as clouds:
        with pytest.raises(CloudUnreachable):
            clouds.home.access()
        with pytest.raises(IdentityUnavailable):
            verified(clouds, "gAAAA-somebodys")


def test_a_ledger_serves_users_of_a_cloud_that_asks_for_a_certificate(
    strict: Strict, write: Writing, database: str
) -> None:
    path = write({"cacert": str(strict.certificate), "cert": str(strict.client)})
    with closing(Clouds("simulator-demo")) as demo, running_ledger(database, path) as running:
        api = Api.at(running.url, demo.home.token())
        with api.http:
            assert api.get("/servers")["next"] is None
            assert [flavor["name"] for flavor in api.get("/flavors")["flavors"]]
