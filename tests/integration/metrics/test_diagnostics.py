"""What Nova's counters make of an hour, and which servers are asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from adapters.kernel.context import Runtime
from adapters.metrics.diagnostics import Hours, read
from adapters.metrics.sampler import Sampler, Sampling
from adapters.openstack.errors import Answer, CloudRejected
from adapters.runtime.metrics import SignalsMeter
from commands.store.application import SESSION
from commands.store.handler import Handler
from tests.book_time import shift
from tests.integration.queries.test_server_volumes import tell
from tests.unit.commands.server.lives import CLOUD_ID, stopped
from tests.unit.commands.server.lives import running as running_server

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NOON = datetime(2026, 8, 3, 12, tzinfo=UTC)
WEB = UUID(int=1)


def shown(cpu: float, received: int = 0, written: int = 0, cpus: int = 2) -> dict[str, Any]:
    """Diagnostics after so many seconds of each CPU, in the form of 2.48."""
    return {
        "state": "running",
        "driver": "libvirt",
        "uptime": 5,
        "cpu_details": [{"id": number, "time": int(cpu * 1e9), "utilisation": 1} for number in range(cpus)],
        "nic_details": [{"mac_address": "fa:16:3e:00:00:01", "rx_octets": received, "tx_octets": 0}],
        "disk_details": [{"read_bytes": 0, "write_bytes": written, "errors_count": 0}],
    }


def hours(*readings: tuple[int, dict[str, Any]]) -> dict[tuple[datetime, str], tuple[float, float]]:
    """Return mean and highest of each hour and metric, of readings so many minutes after noon."""
    told = Hours()
    for minutes, one in readings:
        told.add(WEB, read(one, NOON + minutes * MINUTE))
    taken = list(told.take(NOON + 24 * HOUR))
    assert list(told.take(NOON + 24 * HOUR)) == []
    return {(hour, one.metric): (one.mean, one.highest) for hour, rows in taken for one in rows}


def test_counters_become_means_of_hours() -> None:
    found = hours((0, shown(7)), (30, shown(7 + 900, 1800_000)), (60, shown(7 + 900, 1800_000, 3600)))
    assert found == {
        (NOON, "cpu_percent"): (25.0, 50.0),
        (NOON, "network_bytes_per_second"): (500.0, 1000.0),
        (NOON, "disk_bytes_per_second"): (1.0, 2.0),
    }


def test_what_lies_between_two_readings_is_spread_over_the_hours_it_takes() -> None:
    found = hours((30, shown(0)), (90, shown(360)))
    assert {key: mean for key, (mean, _) in found.items() if key[1] == "cpu_percent"} == {
        (NOON, "cpu_percent"): 10.0,
        (NOON + HOUR, "cpu_percent"): 10.0,
    }


@pytest.mark.parametrize(
    "after",
    [shown(3), shown(200, cpus=4), {**shown(200), "nic_details": []}],
    ids=["rebooted", "resized", "without its interface"],
)
def test_a_guest_that_began_anew_was_not_idle_meanwhile(after: dict[str, Any]) -> None:
    assert hours((0, shown(100, 10)), (40, after)) == {}


def test_an_hour_of_which_less_than_half_is_known_is_not_known() -> None:
    assert hours((0, shown(0)), (29, shown(1))) == {}
    assert hours((0, shown(0)), (31, shown(1)))


@pytest.mark.parametrize(
    ("lacking", "metric"),
    [
        ({"cpu_details": [{"time": None}]}, "cpu_percent"),
        ({"cpu_details": []}, "cpu_percent"),
        ({"nic_details": [{"rx_octets": 1}]}, "network_bytes_per_second"),
        ({"disk_details": []}, "disk_bytes_per_second"),
    ],
)
def test_what_a_driver_does_not_tell_is_not_nought(lacking: dict[str, Any], metric: str) -> None:
    one = {**shown(0), **lacking}
    assert metric not in {key[1] for key in hours((0, one), (60, one))}
    assert len(hours((0, one), (60, one))) == 2


class Home:
    """A cloud that tells diagnostics, or refuses them."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.cpu, self.refusal = 0.0, 0

    def call(self, service: str, method: str, path: str) -> Answer:
        self.asked.append(path)
        if self.refusal:
            raise CloudRejected(self.refusal, "no")
        return Answer(200, shown(self.cpu), None)


class Lab:
    """A sampler on a real book, and a cloud of our own."""

    def __init__(self, database: str) -> None:
        self.home, self.database, self.shifted = Home(), database, timedelta()

    def rounds(self, *steps: Callable[[], object]) -> list[dict[str, Any]]:
        """Take a round after each step; return what stands in the table then."""

        @asynccontextmanager
        async def connect() -> AsyncIterator[AsyncConnection[Any]]:
            async with await AsyncConnection.connect(self.database, options=SESSION, autocommit=True) as one:
                yield one

        async def go() -> None:
            with ThreadPoolExecutor(1) as threads:
                handler = Handler(cast(Any, None), connect)
                clouds = cast(Any, type("Clouds", (), {"home": self.home}))
                sampler = Sampler(Runtime(handler, clouds, threads), Sampling(0, 60_000), SignalsMeter())
                for step in steps:
                    step()
                    await sampler.round()

        asyncio.run(go())
        with psycopg.connect(self.database, row_factory=dict_row) as connection:
            return connection.execute(b"SELECT * FROM server_signals ORDER BY hour, metric").fetchall()

    def wait(self, minutes: float, cpu: float) -> Callable[[], None]:
        """Let the book's time pass, and the guest use so many seconds more of each CPU."""

        def step() -> None:
            self.shifted += minutes * MINUTE
            shift(self.database, self.shifted)
            self.home.cpu += cpu

        return step


@pytest.fixture
def lab(database: str) -> Lab:
    return Lab(database)


def test_an_hour_is_recorded_when_it_is_over_and_of_active_servers_alone(lab: Lab) -> None:
    server = uuid4()
    tell(lab.database, (server, 0, running_server.history), (uuid4(), 0, stopped.history))
    steps = [lab.wait(20, 300) for _ in range(10)]
    rows = lab.rounds(*steps)
    assert set(lab.home.asked) == {f"/servers/{CLOUD_ID}/diagnostics"}
    assert len(lab.home.asked) == 10
    cpu = [row for row in rows if row["metric"] == "cpu_percent"]
    assert len(cpu) in {2, 3}  # hours in 180 minutes: by where in an hour they began
    assert all(row["server_id"] == server and row["source"] == "nova" for row in rows)
    assert all(row["mean"] == pytest.approx(25, rel=0.05) for row in cpu)


@pytest.mark.parametrize("status", [404, 409])
def test_a_guest_that_does_not_run_begins_anew(lab: Lab, status: int) -> None:
    tell(lab.database, (uuid4(), 0, running_server.history))

    def down() -> None:
        lab.wait(60, 0)()
        lab.home.refusal = status

    def up() -> None:
        lab.wait(60, 0)()
        lab.home.refusal = 0

    assert lab.rounds(lab.wait(0, 5), down, up) == []


def test_who_is_no_administrator_asks_once_a_round(lab: Lab) -> None:
    tell(lab.database, (uuid4(), 0, running_server.history), (uuid4(), 0, running_server.history))
    lab.home.refusal = 403
    with pytest.raises(CloudRejected):
        lab.rounds(lab.wait(0, 0))
    assert len(lab.home.asked) == 1
