"""Metrics stand on a port of their own; the API's answers them only where a setting says so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from litestar import Litestar

from cli.metrics import USUAL_PORTS, metrics_of, read_address
from settings import Settings, SettingsInvalid
from tests import command
from tests.http_client import NO_TLS
from tests.ledger import KEYS
from tests.ports import free_port
from tests.waiting import eventually

LIMIT = 120.0
"""Seconds a process may take to begin on however busy a machine."""


@contextmanager
def process(word: str, log: Path, environment: dict[str, str]) -> Iterator[command.Process]:
    started = command.start([word], environment, log)
    try:
        yield started
    finally:
        started.terminate()
        started.wait(LIMIT)


def test_run_prints_where_its_metrics_are_and_the_api_has_none(
    database: str, clouds_yaml: Path, tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "log"
    environment = {
        "PATH": os.defpath,
        "DATABASE_URL": database,
        "OS_CLOUD": "simulator",
        "OS_CLIENT_CONFIG_FILE": str(clouds_yaml),
        "STACKLEDGER_PORT": str(port),
        "STACKLEDGER_ENCRYPTION_KEYS": KEYS,
        "STACKLEDGER_METRICS_LISTEN": f"127.0.0.1:{free_port()}",
    }
    with process("run", log, environment) as running:

        def metrics() -> str | None:
            assert running.poll() is None, log.read_text()
            _, said, rest = log.read_text().partition("Metrics: ")
            return rest.split(". ")[0] if said and "TOKEN" in rest else None

        url = eventually(metrics, seconds=LIMIT)
        assert url == f"http://{environment['STACKLEDGER_METRICS_LISTEN']}/metrics"
        assert "stackledger_event_log_position" in httpx.get(url, verify=NO_TLS).text
        for sample in (
            'stackledger_projection_lag_events{projection="server"} 0.0',
            'stackledger_poller_last_success_timestamp_seconds{poller="servers"}',
            'stackledger_poller_last_success_timestamp_seconds{poller="resources"}',
            'stackledger_cloud_request_duration_seconds_count{method="GET",service="compute"}',
            "stackledger_command_conflicts_total 0.0",
            "# TYPE stackledger_oldest_job_age_seconds gauge",
        ):
            eventually(lambda sample=sample: sample in httpx.get(url, verify=NO_TLS).text)
        assert httpx.get(url.replace("/metrics", "/health/ready"), verify=NO_TLS).json()["status"] == "ready"
        api = f"http://127.0.0.1:{port}"
        assert httpx.get(f"{api}/metrics", verify=NO_TLS).status_code == 404
        assert httpx.get(f"{api}/health", verify=NO_TLS).json()["status"] == "ok"
        assert httpx.get(f"{api}/health/ready", verify=NO_TLS).json()["checks"].keys() == {
            "database",
            "read tables",
        }


def test_a_second_process_at_the_same_address_ends_in_one_line(database: str, tmp_path: Path) -> None:
    """Both are one kind of process on one machine, with the same settings."""
    address, log = f"127.0.0.1:{free_port()}", tmp_path / "log"
    environment = {
        "PATH": os.defpath,
        "DATABASE_URL": database,
        "STACKLEDGER_METRICS_LISTEN": address,
        "STACKLEDGER_LOG_LEVEL": "ERROR",
    }

    def answers() -> bool:
        try:
            return "stackledger_jobs" in httpx.get(f"http://{address}/metrics", verify=NO_TLS).text
        except httpx.TransportError:
            assert first.poll() is None, log.read_text()
            return False

    with process("project", log, environment) as first:
        eventually(answers, seconds=LIMIT)
        second = command.run(["project"], environment)
        assert (second.returncode, second.stdout) == (2, "")
        [line] = second.stderr.splitlines()
        assert f"Cannot listen on {address}" in line
        assert "STACKLEDGER_METRICS_LISTEN" in line


def test_only_a_setting_puts_metrics_on_the_port_of_the_api(unconnected: Litestar) -> None:
    def paths(api: Litestar) -> set[str]:
        return {route.path for route in api.routes}

    assert "/metrics" not in paths(unconnected)
    assert {"/health", "/health/ready"} <= paths(unconnected)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", ("127.0.0.1", 8812)),
        ("0.0.0.0:9100", ("0.0.0.0", 9100)),  # noqa: S104 - nothing listens there
        ("metrics.internal:1", ("metrics.internal", 1)),
        ("[::1]:8810", ("::1", 8810)),
    ],
)
def test_an_address_is_read(text: str, address: tuple[str, int]) -> None:
    assert read_address(text, USUAL_PORTS["work"]) == address


@pytest.mark.parametrize("text", ["8810", ":8810", "localhost", "::1:8810", "a:b", "a:65536", "a:-1", "[]:1"])
def test_what_is_no_address_is_told_by_its_setting(text: str) -> None:
    with (
        pytest.raises(SettingsInvalid, match="STACKLEDGER_METRICS_LISTEN"),
        metrics_of(listening(text), "run"),
    ):
        pass


def test_at_none_nothing_listens() -> None:
    with metrics_of(listening("none"), "run") as metrics:
        assert (metrics.url, metrics.parts(listening("none"))) == ("", [])


def test_an_address_of_version_6_can_be_listened_on() -> None:
    with metrics_of(listening("[::1]:0"), "run") as metrics:
        assert metrics.url.startswith("http://[::1]:")


def listening(text: str) -> Settings:
    return Settings(metrics_listen=text)
