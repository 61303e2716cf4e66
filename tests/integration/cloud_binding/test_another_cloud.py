"""A ledger speaks to its own cloud and to no other: at start, and when the answer changes."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, closing
from pathlib import Path
from uuid import uuid4

import pytest
from msgspec.structs import replace

import app
from adapters.binding.guard import stay_bound
from adapters.openstack.connection import CloudMisconfigured, Clouds
from adapters.openstack.errors import CloudError, ForeignCloud
from commands.store.application import SESSION, Ledger
from projections.engine.projector import Projector
from settings import Settings
from simulator import Simulator, running_simulator
from tests.integration.cloud_binding.conftest import Point, opened, refusal_of
from tests.integration.projections.tables import drain
from tests.ledger import ROOMY
from tests.unit.commands.volume.lives import available
from tests.unit.projections.history import append


def bound_to(settings: Settings) -> str:
    with Ledger(settings.database_url.reveal()) as ledger:
        cloud = app.guard_of(settings, ledger).bound()
    return cloud.auth_url if cloud else ""


def test_the_first_cloud_it_meets_is_its_own(settings: Settings, ours: Simulator, point: Point) -> None:
    point(ours)
    assert bound_to(settings) == ""
    app.check_cloud(settings)
    app.check_cloud(settings)
    assert bound_to(settings).startswith(ours.url)


@pytest.mark.parametrize(
    "arguments",
    [["serve"], ["work"], ["schedule"], ["run"], ["reconcile", "--report"]],
    ids=lambda one: one[0],
)
def test_every_process_refuses_another_one_in_a_line(
    arguments: list[str], settings: Settings, ours: Simulator, theirs: Simulator, point: Point, tmp_path: Path
) -> None:
    point(ours)
    app.check_cloud(settings)
    line = refusal_of(settings, point(theirs), arguments)
    assert "another cloud" in line
    assert "stackledger cloud rebind" in line
    assert "another DATABASE_URL" in line


def project_named(simulator: Simulator, name: str) -> str:
    return next(one.id for one in simulator.world.projects.values() if one.name == name)


def test_when_the_answer_changes_while_it_runs_nothing_more_is_asked(
    settings: Settings, point: Point
) -> None:
    """The same address leads elsewhere: the token is refused there, and the next one shows it."""
    with ExitStack() as stack:
        with running_simulator(ROOMY) as first:
            point(first)
            clouds = stack.enter_context(opened(settings))
            places = [clouds.home, clouds.project(project_named(first, "demo"))]
            for place in places:
                assert place.call("compute", "GET", "/servers").status == 200
        second = stack.enter_context(running_simulator(ROOMY, port=int(first.url.rpartition(":")[2])))
        for place in places:
            with pytest.raises(CloudError):
                place.call("compute", "DELETE", "/servers/1f0c")
        with pytest.raises(ForeignCloud, match="another cloud"):
            clouds.home.call("compute", "GET", "/servers")
        with pytest.raises(ForeignCloud, match="another cloud"):
            asyncio.run(stay_bound(clouds, 0.0))
        assert [entry for entry in second.journal() if "servers" in entry.path] == []


def test_the_same_cloud_at_another_address_waits_for_an_operator(
    settings: Settings, point: Point, tmp_path: Path
) -> None:
    config = replace(ROOMY, data_dir=tmp_path / "simulator", passwords={})
    with running_simulator(config) as simulator:
        point(simulator)
        app.check_cloud(settings)
    with running_simulator(config) as moved:
        point(moved)
        with pytest.raises(ForeignCloud, match="service is at"):
            app.check_cloud(settings)
        with opened(settings) as clouds, pytest.raises(ForeignCloud):
            clouds.home.call("compute", "GET", "/servers")
        rebind(settings)
        app.check_cloud(settings)
    assert bound_to(settings).startswith(moved.url)


def test_our_own_simulated_cloud_may_be_on_another_port(
    settings: Settings, ours: Simulator, theirs: Simulator, point: Point, tmp_path: Path
) -> None:
    config = replace(ROOMY, data_dir=tmp_path / "simulator", passwords={})
    for _ in range(2):
        with running_simulator(config) as simulator:
            point(simulator)
            app.check_cloud(settings, is_ours=True)
    point(theirs)
    with pytest.raises(ForeignCloud):
        app.check_cloud(settings, is_ours=True)


def rebind(settings: Settings) -> None:
    with Ledger(settings.database_url.reveal()) as ledger, closing(Clouds("simulator")) as clouds:
        app.guard_of(settings, ledger).rebind(clouds, "operator")


class TestALedgerThatIsOlderThanItsBinding:
    def write_volume(self, settings: Settings, cloud_id: str) -> None:
        requested, attempted, accepted, *rest = available.history
        with Ledger(settings.database_url.reveal()) as ledger:
            events = [requested, attempted, type(accepted)(cloud_id), *rest]  # type: ignore[call-arg]
            append(ledger, uuid4(), 0, events)
        projector = Projector(settings.database_url.reveal(), SESSION, app.PROJECTIONS)
        with projector.connect() as connection:
            drain(projector, connection)

    def test_it_is_not_bound_to_a_cloud_that_knows_nothing_of_it(
        self, settings: Settings, theirs: Simulator, point: Point
    ) -> None:
        point(theirs)
        self.write_volume(settings, str(uuid4()))
        with pytest.raises(ForeignCloud, match="none of the 1 servers, volumes"):
            app.check_cloud(settings)
        assert bound_to(settings) == ""
        with pytest.raises(ForeignCloud, match="none of the 1 servers, volumes"):
            rebind(settings)
        assert bound_to(settings) == ""

    def test_one_that_is_known_there_is_enough(
        self, settings: Settings, ours: Simulator, point: Point
    ) -> None:
        point(ours)
        with closing(Clouds("simulator-demo")) as demo:
            body = {"volume": {"name": "data", "size": 1}}
            made = demo.home.call("volume", "POST", "/volumes", body=body).body["volume"]["id"]
        self.write_volume(settings, str(uuid4()))
        self.write_volume(settings, made)
        app.check_cloud(settings)
        assert bound_to(settings).startswith(ours.url)


def test_a_cloud_that_does_not_answer_is_waited_for_where_the_ledger_has_known_it(
    settings: Settings, point: Point
) -> None:
    with running_simulator(ROOMY) as simulator:
        point(simulator)
    with pytest.raises(CloudMisconfigured, match="no login at"):
        app.check_cloud(settings)
    port = int(simulator.url.rpartition(":")[2])
    with running_simulator(ROOMY, port=port) as again:
        point(again)
        app.check_cloud(settings)
    app.check_cloud(settings)
