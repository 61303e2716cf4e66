"""What the log must never tell, however much of it is wanted."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from adapters.openstack.connection import Cloud
from settings import Secret, Settings
from simulator import Simulator
from tests.http_client import NO_TLS
from tests.system.faults.service import Service
from tests.waiting import eventually


def test_at_debug_no_credential_and_nothing_withheld_is_logged(
    database: str,
    clouds_yaml: Path,
    simulator: Simulator,
    cloud_of: Callable[[str], Cloud],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_yaml))
    token, password, data = cloud_of("demo").token(), "correct-horse-battery", "#!/bin/sh\necho staple"
    encoded = base64.b64encode(data.encode()).decode()
    link = "AAAAsignatureofalinkAAAA"
    log = tmp_path / "log"
    service = Service(
        database,
        clouds_yaml,
        log,
        log_level="DEBUG",
        notice_link_secret="key-of-links-0123456789abcdef0123456789",
    )
    service.start()
    try:
        with httpx.Client(
            verify=NO_TLS,
            base_url=service.http.base_url.copy_with(path="/"),
            headers={"X-Auth-Token": token},
            timeout=30,
        ) as client:
            wish = {"name": "quiet", "flavor": "m1.tiny", "image": "cirros", "networks": ["private"]}
            asked = client.post("/api/v1/servers", json={**wish, "user_data": encoded})
            assert asked.status_code == 202, asked.text
            server = f"/api/v1/servers/{asked.json()['server']['id']}"
            eventually(lambda: client.get(server).json().get("status") == "ACTIVE")
            body = {"password": password}
            assert client.post(f"{server}/actions/change-password", json=body).status_code == 202
            eventually(lambda: client.get(server).json()["under_way"] is None)
            assert client.get("/api/v1/flavors").status_code == 200
            console = client.get(f"{server}/vnc-url").json()["url"]
            assert client.get("/api/v1/servers", headers={"X-Auth-Token": "stolen-token"}).status_code == 401
            assert client.get(f"/notices/x/answer?token={link}").status_code in {403, 410}
    finally:
        service.end()
    logged = [line for line in log.read_text().splitlines() if line.startswith("{")]
    text, lines = (
        "\n".join(logged),
        [json.loads(line) for line in logged],
    )  # the greeting has a token for demo
    assert {"http"} <= {line["logger"] for line in lines}
    muted = {
        "httpcore",
        "httpx",
        "keystoneauth",
        "openstack",
        "urllib3",
        "psycopg",
        "procrastinate",
        "asyncio",
    }
    told = {line["logger"].partition(".")[0] for line in lines if line["level"] in {"debug", "info"}}
    assert told & muted == set()
    secrets = [
        token,
        password,
        data,
        encoded,
        link,
        console,
        "stolen-token",
        *simulator.config.passwords.values(),
    ]
    assert [secret for secret in secrets if secret in text] == []
    assert "gAAAA" not in text  # with which every token of the cloud begins


def test_no_setting_that_is_a_secret_shows() -> None:
    hidden = Settings(
        database_url=Secret("postgresql://user:hunter2@host/db"),
        notice_link_secret=Secret("hunter2"),
        mail_password=Secret("hunter2"),
    )
    assert "hunter2" not in f"{hidden!r} {hidden}"
