"""Signals from a real Prometheus: measured, mapped to our servers, recorded once, caught up when missed."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from prometheus_client import REGISTRY
from psycopg.rows import dict_row

from adapters.metrics.prometheus import Access, Prometheus, client_of
from app import collecting
from commands.store.application import SESSION
from commands.store.metrics import Measured, SourceUnavailable
from projections.engine.rebuild import build_missing
from projections.server.row import SERVER
from scheduler.clock.ticker import Ticker
from scheduler.metrics.ingest import Collecting, collect_signals
from settings import Secret, Settings
from tests.integration.metrics.programs import program, running
from tests.integration.queries.test_server_volumes import tell
from tests.ports import free_port
from tests.unit.commands.server.lives import CLOUD_ID
from tests.unit.commands.server.lives import running as running_server

HOUR = timedelta(hours=1)
STRANGER = str(uuid4())

SCRAPE = """
global: {{scrape_interval: 1s}}
scrape_configs:
  - job_name: nodes
    static_configs: [{{targets: ['127.0.0.1:{port}'], labels: {{instance_id: '{name}'}}}}]
"""

BUSY_CPUS = 0.5
RECEIVED, WRITTEN = 1000, 4096
"""Of every second of the first hour: vCPUs kept busy, and bytes."""


def last_hours(count: int) -> list[datetime]:
    """Return the whole hours that the collector looks back to, the oldest first."""
    end = (datetime.now(UTC) - timedelta(minutes=2)).replace(minute=0, second=0, microsecond=0)
    return [end - HOUR * number for number in range(count, 0, -1)]


def metrics_of_the_past(begin: datetime, instance_id: str, domain: str) -> Iterator[str]:
    """Yield two hours of a guest's counters as a libvirt exporter shows them: busy at first, then quiet."""
    place = f'instance="host1:9177",domain="{domain}"'
    counters = {
        "info_cpu_time_seconds": (place, BUSY_CPUS),
        "interface_stats_receive_bytes": (f'{place},target_device="tap1"', RECEIVED),
        "interface_stats_transmit_bytes": (f'{place},target_device="tap1"', 0),
        "block_stats_read_bytes": (f'{place},target_device="vda",host="ceph"', 0),
        "block_stats_write_bytes": (f'{place},target_device="vda"', WRITTEN),
    }
    gauges = {
        "info_virtual_cpus": (place, 2),
        "openstack_info": (f'{place},instance_id="{instance_id}",instance_name="web"', 1),
    }
    for second in range(0, 7260, 60):
        at = f"{begin.timestamp() + second:.0f}"
        for name, (labels, each) in counters.items():
            yield f"libvirt_domain_{name}_total{{{labels}}} {7 + each * min(second, 3600)} {at}"
        for name, (labels, value) in gauges.items():
            yield f"libvirt_domain_{name}{{{labels}}} {value} {at}"


def write_past(folder: Path, guests: dict[str, str], begin: datetime) -> None:
    """Give a Prometheus to be a memory of these guests (domains by id)."""
    lines = [line for one in guests.items() for line in metrics_of_the_past(begin, *one)]
    text = folder / "past.txt"
    text.write_text("\n".join([*lines, "# EOF", ""]))
    arguments = [program("promtool"), "tsdb", "create-blocks-from", "openmetrics", str(text), str(folder)]
    subprocess.run(arguments, check=True, capture_output=True)


@contextmanager
def prometheus(folder: Path, scrape: str = "") -> Iterator[str]:
    """Run a Prometheus on a folder; yield its address."""
    (folder / "prometheus.yml").write_text(scrape)
    address = f"http://127.0.0.1:{free_port()}"
    arguments = [
        program("prometheus"),
        "--config.file=prometheus.yml",
        f"--storage.tsdb.path={folder}",
        f"--web.listen-address={address.removeprefix('http://')}",
    ]
    with running(folder, f"{address}/-/ready", *arguments):
        yield address


@pytest.fixture
def server(database: str) -> UUID:
    """A server of ours that runs, in the read table."""
    stream = uuid4()
    tell(database, (stream, 0, running_server.history))
    return stream


def table(database: str) -> list[dict[str, Any]]:
    with psycopg.connect(database, row_factory=dict_row) as connection:
        query = b"SELECT * FROM server_signals ORDER BY metric, hour"
        return connection.execute(query).fetchall()


def tick(database: str, url: str, **more: Any) -> None:
    """Let the clock do the collector's duty, and forget that it did: the next one may come at once."""
    settings = Settings(
        database_url=Secret(database), prometheus_url=Secret(url), metrics_backfill_hours=3, **more
    )
    duty = collect_signals(collecting(settings))
    assert Ticker(database, SESSION).tick(duty)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DELETE FROM scheduler_ticks WHERE duty = 'collect-signals'")


def told(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(f"stackledger_{name}", labels)


def test_hours_of_our_servers_are_recorded_once_and_missed_ones_caught_up(
    database: str, server: UUID, tmp_path: Path
) -> None:
    first, second, third = last_hours(3)
    write_past(tmp_path, {CLOUD_ID: "instance-1", STRANGER: "instance-2"}, first)
    failures = told("signals_failures_total") or 0
    tick(database, f"http://127.0.0.1:{free_port()}")  # nobody there
    assert table(database) == []
    assert told("signals_failures_total") == failures + 3
    with prometheus(tmp_path) as url:
        tick(database, url)
        rows = table(database)
        tick(database, url)
    assert table(database) == rows
    busy = [row for row in rows if row["hour"] == first]
    means = {row["metric"]: row["mean"] for row in busy}
    assert means == pytest.approx(
        {
            "cpu_percent": 100 * BUSY_CPUS / 2,
            "network_bytes_per_second": RECEIVED,
            "disk_bytes_per_second": WRITTEN,
        },
        rel=0.05,
    )
    quiet = [row for row in rows if row["hour"] == second]
    assert all(row["mean"] < means[row["metric"]] / 10 for row in quiet)
    assert all(row["highest"] == pytest.approx(means[row["metric"]], rel=0.05) for row in quiet)
    assert {row["server_id"] for row in rows} == {server}
    assert {row["hour"] for row in rows} == {first, second}  # of the third it remembers nothing
    assert told("metrics_last_success_timestamp_seconds", metric="cpu_percent") == (third + HOUR).timestamp()
    assert told("servers_without_signals", metric="cpu_percent") == 1


def test_a_live_exporter_is_measured_as_if_it_were_a_server(tmp_path: Path) -> None:
    node = free_port()
    (tmp_path / "node").mkdir()
    arguments = [program("prometheus-node-exporter"), f"--web.listen-address=127.0.0.1:{node}"]
    scrape = SCRAPE.format(port=node, name=CLOUD_ID)
    expressions = {"memory": "node_memory_MemTotal_bytes"}
    with (
        running(tmp_path / "node", f"http://127.0.0.1:{node}/metrics", *arguments),
        prometheus(tmp_path, scrape) as url,
    ):
        connect = partial(client_of, Access(url))
        source = Prometheus(connect, expressions, "instance_id", step=timedelta(seconds=1))
        seen = until(lambda: source.measure("memory", datetime.now(UTC) - HOUR))
    assert [one.name for one in seen] == [CLOUD_ID]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert seen[0].mean == seen[0].highest == pytest.approx(memory)


def until(question: Callable[[], list[Measured]]) -> list[Measured]:
    """Return the first answer that is not empty."""
    limit = time.monotonic() + 60
    while not (answer := question()) and time.monotonic() < limit:
        time.sleep(0.2)  # Prometheus scrapes once a second, and tells nobody
    return answer


NONE = {"status": "success", "data": {"resultType": "vector", "result": []}}


class Failures:
    failures = 0

    def collected(self, metric: str, until: datetime, without: int) -> None:
        """Nobody asks."""

    def failed(self) -> None:
        self.failures += 1


class TestAPrometheusThat:
    """What a misbehaving one answers; how a real one behaves, those above show."""

    def source(self, answer: Callable[[httpx.Request], httpx.Response]) -> Prometheus:
        transport = httpx.MockTransport(answer)
        connect = partial(httpx.Client, base_url="http://prometheus", transport=transport)
        return Prometheus(connect, {"cpu_percent": "up"}, "instance_id")

    @pytest.mark.parametrize(
        ("answer", "why"),
        [
            (httpx.Response(401, text="no"), "Prometheus answers 401"),
            (httpx.Response(503, json={"status": "error", "error": "query timed out"}), "query timed out"),
            (httpx.Response(200, json={"status": "success", "data": {"resultType": "scalar"}}), "scalar"),
            (httpx.Response(200, json={"status": "success", "data": 7}), "Prometheus answers 200"),
            (httpx.Response(200, json={**NONE, "warnings": ["no store API"]}), "a part only: no store API"),
            (httpx.Response(200, json={**NONE, "warnings": ["x"], "infos": ["y"]}), "a part only: x"),
            (httpx.Response(200, json={**NONE, "isPartial": True}), "a part only: isPartial"),
        ],
    )
    def test_answers_strangely_is_told_in_words(self, answer: httpx.Response, why: str) -> None:
        with pytest.raises(SourceUnavailable, match=why):
            self.source(lambda _: answer).measure("cpu_percent", datetime.now(UTC))

    @pytest.mark.parametrize(
        "more", [{}, {"isPartial": False}, {"warnings": None}, {"warnings": []}, {"infos": ["no counter"]}]
    )
    def test_answers_whole_is_believed(self, more: dict[str, Any]) -> None:
        source = self.source(lambda _: httpx.Response(200, json={**NONE, **more}))
        assert source.measure("cpu_percent", datetime.now(UTC)) == []

    def test_lacks_a_part_is_asked_again_for_the_same_hour(self, database: str) -> None:
        """Nothing is recorded of the hour meanwhile, not even that nobody did anything in it."""
        answers = [{**NONE, "isPartial": True}, NONE]
        source = self.source(lambda _: httpx.Response(200, json=answers.pop(0)))
        build_missing(database, SESSION, [SERVER], lambda done, total: None)
        meter = Failures()
        collecting = Collecting(source, ("cpu_percent",), HOUR, "id", meter)
        recorded = "SELECT count(*) FROM scheduler_ticks WHERE duty = 'signals:cpu_percent'"
        with psycopg.connect(database, options=SESSION, autocommit=True) as connection:
            collecting.run(connection)
            assert connection.execute(recorded).fetchone() == (0,)
            assert meter.failures == 1
            collecting.run(connection)
            assert connection.execute(recorded).fetchone() == (1,)

    def test_knows_no_number_of_a_server_says_nothing_of_it(self) -> None:
        figures = [("mean", "NaN"), ("highest", "+Inf"), ("samples", "60")]
        result = [
            {"metric": {"instance_id": "x", "stackledger_kind": figure}, "value": [1, value]}
            for figure, value in figures
        ]
        answer = {"status": "success", "data": {"resultType": "vector", "result": result}}
        source = self.source(lambda _: httpx.Response(200, json=answer))
        assert source.measure("cpu_percent", datetime.now(UTC)) == []

    def test_wants_a_credential_gets_it_in_a_header_and_nobody_reads_it(self) -> None:
        access = Access("http://ann:secret@prometheus", "Bearer secret")
        assert "secret" not in repr(access)
        with client_of(access) as client:
            assert str(client.base_url) == "http://prometheus"
            assert client.headers["Authorization"] == "Bearer secret"
            assert isinstance(client.auth, httpx.BasicAuth)
