"""An address that clouds.yaml names for a service has our project's id put in, as keystoneauth does."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.openstack.connection import Clouds
from simulator import running_simulator
from tests.ledger import ROOMY


def address_of(clouds: Clouds, kind: str) -> str:
    catalogue = clouds.home.access().service_catalog
    [address] = catalogue.get_endpoints(service_type=kind, interface="public")[kind]
    return str(address["url"])


@pytest.mark.parametrize("words", ["%(project_id)s", "%(project_id)s/"])
def test_an_address_is_of_the_project_that_asks(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_simulator(ROOMY) as simulator:
        path = simulator.clouds_yaml(tmp_path / "clouds.yaml")
        monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(path))
        with closing(Clouds("simulator-admin")) as clouds:
            home, address = clouds.home.project_id, address_of(clouds, "block-storage")
        with closing(Clouds("simulator-demo")) as clouds:
            other = clouds.home.project_id
        assert home in address
        content: dict[str, Any] = yaml.safe_load(path.read_text())
        entry = content["clouds"]["simulator-admin"]
        entry["block_storage_endpoint_override"] = address.replace(home, words)
        path.write_text(json.dumps(content))

        with closing(Clouds("simulator-admin")) as clouds:
            for project in (home, other):
                answer = clouds.project(project).call("volume", "GET", "/volumes")
                assert answer.body == {"volumes": []}
