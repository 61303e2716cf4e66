"""Whatever a setting holds that cannot be used is told in one line that names it, with exit code 2."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest

import cli
from cli import services
from settings import RENAMED, Secret, Settings, SettingsInvalid, name_of, read_settings, renamed_in
from tests.ports import free_port

KINDS: dict[str, Any] = get_type_hints(Settings, include_extras=True)
NUMBERS = ["eighty", "-1", "nan", "inf", "-inf", "1e400", "99999999999999999999", "0x10", "1,5", "٣x", " "]
CHOICES = ["nonsense", "0"]
NO_ADDRESS = [
    "nonsense",
    "ftp://host/",
    "http://",
    "http://host:port",
    "http://host:99999",
    "http://[::1",
    "//host",
]
NO_HOST = ["no host", "http://host", "a/b", "host\n"]
NO_LABEL = ["a-b", "1a", "a b", "ä", 'a"}', "a\n"]
MISSING = "/no/such/file"
SECRET = "hunter2"
"""Stands in what is secret, and must not be repeated."""

NONSENSE: dict[str, list[str]] = {
    "database_url": [
        SECRET,
        f"postgres//user:{SECRET}@host/x",
        f"mysql://user:{SECRET}@host/x",
        "host='" + SECRET,
    ],
    "migration_database_url": [SECRET, f"postgresql://user:{SECRET}@host/x?what=1", f"host=a {SECRET}=1"],
    "encryption_keys": [SECRET, 31 * "ab", f"{32 * 'ab'},{SECRET}", ","],
    "encryption_keys_file": [MISSING, "/", "/dev/null", __file__],
    "os_cloud": ["no-such-entry", "ä ö"],
    "os_client_config_file": [MISSING, "/", "/dev/null", __file__],
    "host": [*NO_HOST, "no-such-host.invalid", "a..b", "x" * 300],
    "metrics_listen": ["nonsense", "host:port", "127.0.0.1:99999", "::1:1", "1", "127.0.0.1:"],
    "simulator_host": [*NO_HOST, "no-such-host.invalid", "a..b", "x" * 300],
    "simulator_url": NO_ADDRESS,
    "log_libraries": ["a b", "a;b", "../x", ",,"],
    "public_url": NO_ADDRESS,
    "mail_host": NO_HOST,
    "mail_user": ["a\nb"],
    "mail_password": [f"{SECRET}\n"],
    "mail_from": ["nonsense", "a@", "@b", "a@b\nBcc: c@d"],
    "operator_mail": ["nonsense", "a@", "@b", "a@b\nBcc: c@d"],
    "webhooks": [
        SECRET,
        "[]",
        '{"a": 1}',
        '{"a": {"url": "ftp://x", "secret": "whsec_"}}',
        f'{{"{SECRET}": {{}}}}',
    ],
    "rabbitmq_url": [SECRET, f"http://user:{SECRET}@host", "amqp://", f"amqp://user:{SECRET}@host:99999/"],
    "cloud_notifications_url": [
        SECRET,
        f"http://user:{SECRET}@host",
        "amqp://",
        f"amqp://{SECRET}@host:99999/",
    ],
    "cloud_notifications_exchanges": ["a b", "ä", ",,"],
    "cloud_notifications_topics": ["a b", "ä", ",,"],
    "rabbitmq_exchange": ["a b", "x" * 256, "ä"],
    "prometheus_url": [SECRET, *NO_ADDRESS],
    "prometheus_authorization": [f"{SECRET}\n", f"Bearer {SECRET} ä"],
    "prometheus_ca_file": [MISSING, "/", "/dev/null", __file__],
    "prometheus_label": NO_LABEL,
    "alerts_token": [f"{SECRET} {SECRET}", f"{SECRET}\n", f"{SECRET}ä"],
    "alerts_label": NO_LABEL,
}
ANY_TEXT = {
    "notice_link_secret": "any text signs",
    "cloud_admin_projects": "an id that is of no project counts for nobody",
    "prometheus_cpu": "PromQL; only Prometheus can tell, and every failure of it is told",
    "prometheus_network": "the same",
    "prometheus_disk": "the same",
}
FOLDERS = {"data_dir", "simulator_data"}
SECRETS = {
    "database_url",
    "migration_database_url",
    "encryption_keys",
    "mail_password",
    "webhooks",
    "rabbitmq_url",
}
SECRETS |= {"prometheus_url", "prometheus_authorization", "alerts_token", "cloud_notifications_url"}


def base_of(kind: Any) -> Any:
    return get_args(kind)[0] if hasattr(kind, "__metadata__") else kind


def values_of(field: str) -> list[str]:
    kind = base_of(KINDS[field])
    if kind in {int, float}:
        return NUMBERS
    if kind is bool or get_origin(kind) is not None:
        return CHOICES if kind is not bool else ["nonsense", "2"]
    return NONSENSE.get(field, [])


CASES = [(field, value) for field in KINDS for value in values_of(field)]


def test_every_setting_is_tried() -> None:
    assert {field for field, _ in CASES} | set(ANY_TEXT) | FOLDERS == set(Settings.__struct_fields__)


@pytest.fixture
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """No setting but those of the test; what would be started is a failure."""
    for name in os.environ:
        if name.startswith(("STACKLEDGER_", "OS_", "DATABASE_URL", "PG")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("STACKLEDGER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("STACKLEDGER_METRICS_LISTEN", "none")
    for name in ("STACKLEDGER_PORT", "STACKLEDGER_SIMULATOR_PORT"):
        monkeypatch.setenv(name, str(free_port()))
    monkeypatch.chdir(tmp_path)
    handler = signal.getsignal(signal.SIGTERM)
    yield tmp_path
    signal.signal(signal.SIGTERM, handler)  # run sets its own


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        cli.main(list(arguments))
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    [line] = said.err.splitlines()
    return line


@pytest.mark.parametrize(
    ("field", "value"), CASES, ids=[f"{name_of(f)}-{n}" for n, (f, _) in enumerate(CASES)]
)
def test_nonsense_is_told_in_one_line(
    field: str,
    value: str,
    surroundings: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By the process that uses it, before anything is begun."""
    monkeypatch.setattr(services, "with_database", lambda settings, stack: pytest.fail("it was begun"))
    process = "simulate" if field.startswith("simulator_") else "run"
    if field == "prometheus_ca_file":
        monkeypatch.setenv("STACKLEDGER_PROMETHEUS_URL", "https://prometheus.example")
    if field == "os_client_config_file":
        monkeypatch.setenv("OS_CLOUD", "some")
    monkeypatch.setenv(name_of(field), value)
    line = told(capsys, process)
    assert name_of(field) in line
    assert len(line) < 400
    if field in SECRETS:
        assert SECRET not in line


@pytest.mark.parametrize(
    ("field", "process"), [("data_dir", "run"), ("data_dir", "simulate"), ("simulator_data", "simulate")]
)
def test_a_folder_that_cannot_be_written_is_told(
    field: str,
    process: str,
    surroundings: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (surroundings / "file").touch()
    for place in (surroundings / "file" / "data", Path("/proc/none"), surroundings / "file"):
        monkeypatch.setenv(name_of(field), str(place))
        assert name_of(field) in told(capsys, process)


@pytest.mark.parametrize("process", ["run", "simulate"])
def test_a_port_in_use_is_told(
    process: str, surroundings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        name = "STACKLEDGER_PORT" if process == "run" else "STACKLEDGER_SIMULATOR_PORT"
        monkeypatch.setenv(name, str(taken.getsockname()[1]))
        line = told(capsys, process)
    assert name in line
    assert "in use" in line


def test_a_name_that_is_no_setting_is_told(
    surroundings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STACKLEDGER_PROT", "80")
    assert "STACKLEDGER_PROT" in told(capsys, "project")


def test_a_former_name_is_taken_and_told() -> None:
    environment = {"STACKLEDGER_WORKER_LEASE": "3", "STACKLEDGER_PORT": "8899"}
    settings = read_settings(environment)
    assert (settings.worker_heartbeat_timeout_seconds, settings.port) == (3.0, 8899)
    now = {"STACKLEDGER_WORKER_LEASE": "STACKLEDGER_WORKER_HEARTBEAT_TIMEOUT_SECONDS"}
    assert renamed_in(environment) == now


@pytest.mark.parametrize("former", RENAMED)
def test_a_former_name_stands_for_one_setting_and_has_its_bounds(former: str) -> None:
    assert RENAMED[former] in KINDS
    assert former not in KINDS
    variable, now = name_of(former), name_of(RENAMED[former])
    value = "id" if former == "prometheus_named" else "500"
    if KINDS[RENAMED[former]] not in {Secret, str}:
        with pytest.raises(SettingsInvalid, match=variable):
            read_settings({variable: "nonsense"})
    with pytest.raises(SettingsInvalid, match=f"{variable} is now called {now}, which is set as well"):
        read_settings({variable: value, now: value})
