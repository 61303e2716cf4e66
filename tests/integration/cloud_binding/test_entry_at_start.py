"""What only a token shows of an entry of clouds.yaml is looked at before anything is begun."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from keystoneauth1.access.access import AccessInfoV3
from msgspec.structs import replace

import app
from adapters.openstack.clouds_yaml import check_reach
from adapters.openstack.connection import CloudMisconfigured, Clouds, NotServed
from commands.store.application import Ledger
from settings import Settings
from simulator import Simulator, running_simulator
from tests.integration.cloud_binding.conftest import refusal_of
from tests.ledger import ROOMY

Change = Callable[[Callable[[dict[str, Any]], None]], Path]


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    """A cloud of two regions."""
    with running_simulator(replace(ROOMY, other_regions=("RegionTwo",))) as simulator:
        yield simulator


@pytest.fixture
def change(simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Change:
    """Return a function that changes the service user's entry and has clouds.yaml lead to it."""

    def change(how: Callable[[dict[str, Any]], None]) -> Path:
        path = simulator.clouds_yaml(tmp_path / "clouds.yaml")
        content = yaml.safe_load(path.read_text())
        how(content["clouds"]["simulator"])
        path.write_text(yaml.safe_dump(content))
        monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(path))
        return path

    return change


def name_no_region(entry: dict[str, Any]) -> None:
    del entry["region_name"]


def name_another_region(entry: dict[str, Any]) -> None:
    entry["region_name"] = "RegionThree"


@pytest.fixture
def credential(change: Change) -> dict[str, str]:
    """An application credential of the service user, an administrator: its id, its name and its secret."""
    change(lambda entry: None)
    with closing(Clouds("simulator")) as clouds:
        path = f"/users/{clouds.home.user_id}/application_credentials"
        body = {"application_credential": {"name": f"ledger-{os.urandom(4).hex()}"}}
        made: dict[str, str] = clouds.home.call("identity", "POST", path, body=body).body[
            "application_credential"
        ]
        return made


Logging = Callable[[dict[str, Any]], None]


@pytest.fixture(params=["by id", "by name"])
def with_credential(request: pytest.FixtureRequest, credential: dict[str, str]) -> Logging:
    """Return a function that has an entry log in by the application credential."""

    def log_in(entry: dict[str, Any]) -> None:
        entry["auth_type"] = "v3applicationcredential"
        auth = {
            "auth_url": entry["auth"]["auth_url"],
            "application_credential_secret": credential["secret"],
        }
        if request.param == "by id":
            auth["application_credential_id"] = credential["id"]
        else:
            auth["application_credential_name"] = credential["name"]
            auth |= {"username": "stackledger", "user_domain_name": "Default"}
        entry["auth"] = auth

    return log_in


def refusal(settings: Settings) -> str:
    """Return the line by which the start is refused; the ledger is bound to nothing by then."""
    with pytest.raises(CloudMisconfigured) as refused:
        app.check_cloud(settings)
    with Ledger(settings.database_url.reveal()) as ledger:
        assert app.guard_of(settings, ledger).bound() is None
    line = str(refused.value)
    assert "\n" not in line
    assert line.startswith("OS_CLOUD=simulator: ")
    return line


def grants(simulator: Simulator) -> set[str]:
    return {grant.key for grant in simulator.world.grants.values()}


def test_of_several_regions_one_must_be_named(settings: Settings, change: Change) -> None:
    change(name_no_region)
    assert refusal(settings).endswith("name one of its regions as region_name: RegionOne, RegionTwo.")
    change(name_another_region)
    assert refusal(settings).endswith("there are RegionOne, RegionTwo.")
    change(lambda entry: entry.update(region_name="RegionTwo"))
    app.check_cloud(settings)


def test_an_application_credential_cannot_act_in_other_projects(
    settings: Settings, change: Change, simulator: Simulator, with_credential: Logging
) -> None:
    before = grants(simulator)
    change(with_credential)
    line = refusal(settings)
    assert "its application credential is tied to the project service" in line
    assert "by a password" in line
    assert grants(simulator) == before


def test_one_that_is_no_administrators_serves_its_project(
    settings: Settings, change: Change, simulator: Simulator
) -> None:
    change(lambda entry: None)
    with closing(Clouds("simulator-demo")) as clouds:
        address = f"/users/{clouds.home.user_id}/application_credentials"
        body = {"application_credential": {"name": "own"}}
        made = clouds.home.call("identity", "POST", address, body=body).body["application_credential"]

    def log_in(entry: dict[str, Any]) -> None:
        auth = {"auth_url": entry["auth"]["auth_url"], "application_credential_id": made["id"]}
        entry["auth"] = auth | {"application_credential_secret": made["secret"]}
        entry["auth_type"] = "v3applicationcredential"

    change(log_in)
    app.check_cloud(settings)


def test_nor_can_a_trust() -> None:
    project = {"id": "p", "name": "service", "domain": {"id": "default", "name": "Default"}}
    access = AccessInfoV3({"token": {"project": project, "OS-TRUST:trust": {"id": "t"}}})
    with pytest.raises(CloudMisconfigured, match="its trust is tied to the project service"):
        check_reach("OS_CLOUD=it", access)


def test_one_that_comes_to_it_later_takes_no_role_and_is_refused_for_good(
    change: Change, simulator: Simulator, with_credential: Logging
) -> None:
    """A user's own entry may be an application credential: for one's own project it is good."""
    before = grants(simulator)
    change(with_credential)
    other = next(one.id for one in simulator.world.projects.values() if one.name == "demo")
    with closing(Clouds("simulator")) as clouds:
        assert clouds.home.call("compute", "GET", "/servers").status == 200
        for _ in range(4):
            with pytest.raises(NotServed, match="tied to its own project"):
                clouds.project(other)
    assert grants(simulator) == before


@pytest.mark.parametrize("wrong", ["region", "credential"])
def test_the_program_ends_with_that_line(
    wrong: str, settings: Settings, change: Change, credential: dict[str, str], tmp_path: Path
) -> None:
    def use_credential(entry: dict[str, Any]) -> None:
        auth = {"auth_url": entry["auth"]["auth_url"], "application_credential_id": credential["id"]}
        entry["auth"] = auth | {"application_credential_secret": credential["secret"]}
        entry["auth_type"] = "v3applicationcredential"

    path = change(name_no_region if wrong == "region" else use_credential)
    line = refusal_of(settings, path, ["serve"])
    assert ("RegionOne, RegionTwo" if wrong == "region" else "application credential") in line
    assert credential["secret"] not in line
