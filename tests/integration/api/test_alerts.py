"""What monitoring tells of a server is an event of it, once; of others, or taken back, it is nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from adapters.http.alert_bodies import MOST_READ, read_alerts
from adapters.http.alerts import LARGEST_BODY, alert_routes
from tests.http_client import NO_TLS
from tests.integration.api.conftest import ALERTS_TOKEN, Api
from tests.integration.metrics.programs import program, with_its_files
from tests.integration.metrics.programs import running as running_program
from tests.integration.metrics.test_prometheus import SCRAPE, prometheus
from tests.ledger import Running
from tests.ports import free_port
from tests.waiting import eventually

BEARER = {"Authorization": f"Bearer {ALERTS_TOKEN}"}

RULES = """
groups:
  - name: guests
    rules: [{alert: GuestIdle, expr: node_memory_MemTotal_bytes > 0, labels: {severity: info}}]
"""

ALERTING = """
rule_files: [rules.yml]
alerting: {{alertmanagers: [{{static_configs: [{{targets: ['127.0.0.1:{port}']}}]}}]}}
"""

ROUTING = """
route: {{receiver: ledger, group_wait: 0s, group_interval: 1s, group_by: [alertname]}}
receivers:
  - name: ledger
    webhook_configs:
      - url: {url}/api/v1/alerts
        send_resolved: true
        http_config: {{authorization: {{credentials: {token}}}}}
"""


@pytest.fixture
def webhook(running: Running) -> Iterator[httpx.Client]:
    with httpx.Client(verify=NO_TLS, base_url=f"{running.url}/api/v1", headers=BEARER, timeout=30) as client:
        yield client


def alert(name: str, **more: Any) -> dict[str, Any]:
    return {
        "status": "firing",
        "labels": {"alertname": "GuestIdle", "instance_id": name},
        "annotations": {"summary": "not kept"},
        "startsAt": "2026-08-01T12:00:00.123456789Z",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus/graph",
        "fingerprint": "5ef77f1f8a3ecb8d",
        **more,
    }


def tell(webhook: httpx.Client, *alerts: dict[str, Any]) -> int:
    """Post them as Alertmanager does; return how many were news."""
    answer = webhook.post("/alerts", json={"version": "4", "status": "firing", "alerts": alerts})
    assert answer.status_code == 200, answer.text
    recorded: int = answer.json()["recorded"]
    return recorded


def alerts_of(api: Api, server: str) -> list[dict[str, Any]]:
    """Return what was raised about it. Labels, which may name hosts, are for administrators."""
    events = api.get(f"/servers/{server}/events", limit=1000, min_position=10**12)["events"]
    return [event for event in events if event["type"] == "ServerAlerted"]


def test_an_alert_is_an_event_of_the_server_it_names_once(
    api: Api, api_of: Callable[[str], Api], webhook: httpx.Client
) -> None:
    server = api.server()
    cloud_id = api.get(f"/servers/{server}")["cloud_id"]
    again = alert(cloud_id, startsAt="2026-08-02T12:00:00Z")
    assert tell(webhook, alert(cloud_id), alert(str(uuid4())), alert("", status="firing")) == 1
    assert tell(webhook, alert(cloud_id), alert(server)) == 0
    assert tell(webhook, again) == 1
    assert tell(webhook, alert(cloud_id, status="resolved", fingerprint="other")) == 0
    assert ["labels" in one["event"] for one in alerts_of(api, server)] == [False, False]
    first, _ = alerts_of(api_of("admin"), server)
    assert first["by"] == "alertmanager"
    assert first["event"]["labels"] == {"alertname": "GuestIdle", "instance_id": cloud_id}
    assert "not kept" not in str(first)
    shown = api.get(f"/servers/{server}", min_position=10**12)["alerts"]
    assert [(one["name"], one["starts_at"][:10]) for one in shown] == [
        ("GuestIdle", "2026-08-01"),
        ("GuestIdle", "2026-08-02"),
    ]
    api.done("DELETE", f"/servers/{server}")
    assert tell(webhook, alert(cloud_id, fingerprint="late")) == 0


def test_labels_do_not_fill_the_book(api: Api, api_of: Callable[[str], Api], webhook: httpx.Client) -> None:
    server = api.server()
    many = {f"label_{number:03}": "x" * 10_000 for number in range(100)}
    assert tell(webhook, alert(server, labels={"instance_id": server, **many})) == 1
    (recorded,) = alerts_of(api_of("admin"), server)
    assert len(str(recorded["event"])) < 20_000


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer wrong",
        f"Basic {ALERTS_TOKEN}",
        ALERTS_TOKEN,
        f"{ALERTS_TOKEN} {ALERTS_TOKEN}",
        "Bearer ä",
    ],
)
def test_who_has_not_the_token_is_not_let_in(running: Running, header: str) -> None:
    headers = {"Authorization": header.encode()}
    answer = httpx.post(f"{running.url}/api/v1/alerts", json={"nonsense": 1}, headers=headers, verify=NO_TLS)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["code"] == "ALERT_TOKEN_WRONG"


def test_without_a_token_set_nobody_is() -> None:
    nobody: Any = None
    with TestClient(Litestar([alert_routes("", "instance_id", nobody, nobody)])) as client:
        answer = client.post("/api/v1/alerts", json={}, headers={"Authorization": "Bearer "})
    assert (answer.status_code, answer.json()["code"]) == (403, "ALERTS_NOT_TAKEN")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"version": "3", "alerts": []}, "/version"),
        ({"version": "4"}, ""),
        ({"version": "4", "alerts": [alert("x", startsAt="yesterday")]}, "/alerts/0/startsAt"),
        ({"version": "4", "alerts": [alert("x", status="?")]}, "/alerts/0/status"),
        ({"version": "4", "alerts": [alert("x", fingerprint="")]}, "/alerts/0/fingerprint"),
        ({"version": "4", "alerts": [alert("x", startsAt="2026-11-30T05:00:00")]}, "/alerts/0/startsAt"),
        ({"version": "4", "alerts": [alert("x", startsAt="0001-01-01T00:00:00Z")]}, "/alerts/0/startsAt"),
        ({"version": "4", "alerts": [alert("x", labels={"a": "\x00"})]}, "/alerts/0/labels"),
        ({"version": "1", "alerts": [alert("x", labels={"a": 1})]}, "/alerts/0/labels"),
        ({"version": "4", "alerts": "none"}, "/alerts"),
    ],
)
def test_what_is_not_a_notification_is_refused(webhook: httpx.Client, body: Any, pointer: str) -> None:
    answer = webhook.post("/alerts", json=body)
    assert answer.status_code == 422
    assert [flaw["pointer"].replace("...", "0") for flaw in answer.json()["errors"]] == [pointer]


def test_what_fits_is_taken_and_what_does_not_is_counted(api: Api, webhook: httpx.Client) -> None:
    """Alertmanager does not send again what was answered, whatever the answer."""
    server = api.server()
    before = left_out(webhook)
    bad = [
        alert(server, fingerprint="bad", startsAt="2026-11-30T05:00:00"),
        7,
        alert(server, labels={"a": "\x00"}),
    ]
    good = [alert(server, fingerprint="good", labels={"instance_id": server, "text": "x" * 2_000})]
    strangers = [alert(str(uuid4()), annotations={"text": "x" * 1_000})] * 1_500
    answer = webhook.post("/alerts", json={"version": "4", "alerts": [*bad, *strangers, *good]})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["recorded"], answer.json()["left_out"]) == (1, 3)
    assert [flaw["pointer"][:10] for flaw in answer.json()["errors"]] == [
        "/alerts/0/",
        "/alerts/1",
        "/alerts/2/",
    ]
    eventually(lambda: left_out(webhook), lambda now: now >= before + 3)  # told once a second
    (recorded,) = alerts_of(api, server)
    assert recorded["event"]["fingerprint"] == "good"


def left_out(webhook: httpx.Client) -> float:
    """Return how many alerts were left out, of which this process knows."""
    text = httpx.get(str(webhook.base_url).replace("/api/v1/", "/metrics"), verify=NO_TLS).text
    figures = re.findall(r"^stackledger_alerts_left_out_total\{.*\} (.*)$", text, re.MULTILINE)
    return sum(map(float, figures))


def test_of_too_many_the_first_are_looked_at() -> None:
    body = msgspec.json.encode({"version": "4", "alerts": [alert("x")] * (MOST_READ + 2)})
    told = read_alerts(body)
    assert (len(told.alerts), told.flaws, told.over) == (MOST_READ, [], 2)


def test_too_large_a_request_is_counted(webhook: httpx.Client) -> None:
    before = left_out(webhook)
    answer = webhook.post("/alerts", content=b" " * (LARGEST_BODY + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")
    eventually(lambda: left_out(webhook), lambda now: now >= before + 1)  # told once a second


def test_grafana_is_understood_without_a_fingerprint(api: Api, webhook: httpx.Client) -> None:
    server = api.server()
    told = alert(server)
    del told["fingerprint"]
    another = {**told, "labels": {"alertname": "Other", "instance_id": server}}
    for recorded in (2, 0):
        answer = webhook.post("/alerts", json={"version": "1", "orgId": 1, "alerts": [told, another]})
        assert answer.json() == {"recorded": recorded, "left_out": 0, "errors": []}


def test_a_real_alertmanager_tells_of_a_rule_that_fires_and_its_end_does_nothing(
    api: Api, api_of: Callable[[str], Api], running: Running, tmp_path: Path
) -> None:
    server = api.server()
    cloud_id = api.get(f"/servers/{server}")["cloud_id"]
    node, manager = free_port(), free_port()
    for name in ("node", "manager"):
        (tmp_path / name).mkdir()
    (tmp_path / "rules.yml").write_text(RULES)
    routing = ROUTING.format(url=running.url, token=ALERTS_TOKEN)
    (tmp_path / "manager" / "alertmanager.yml").write_text(routing)
    scrape = SCRAPE.replace("1s}}", "1s, evaluation_interval: 1s}}").format(port=node, name=cloud_id)
    alertmanager = [
        *with_its_files(program("prometheus-alertmanager")),
        "--config.file=alertmanager.yml",
        "--storage.path=data",
        "--cluster.listen-address=",
        f"--web.listen-address=127.0.0.1:{manager}",
    ]
    exporter = [program("prometheus-node-exporter"), f"--web.listen-address=127.0.0.1:{node}"]
    told = f"http://127.0.0.1:{manager}/metrics"
    with ExitStack() as stack:
        ready = f"http://127.0.0.1:{manager}/-/ready"
        stack.enter_context(running_program(tmp_path / "manager", ready, *alertmanager))
        ready = f"http://127.0.0.1:{node}/metrics"
        guest = stack.enter_context(ExitStack())
        guest.enter_context(running_program(tmp_path / "node", ready, *exporter))
        stack.enter_context(prometheus(tmp_path, scrape + ALERTING.format(port=manager)))
        (recorded,) = eventually(lambda: alerts_of(api_of("admin"), server))
        before = notifications(told)
        guest.close()
        eventually(lambda: notifications(told), lambda now: now > before)
        assert len(alerts_of(api, server)) == 1
    assert recorded["event"]["name"] == "GuestIdle"
    assert recorded["event"]["labels"]["instance_id"] == cloud_id


def notifications(url: str) -> float:
    """Return how many notifications Alertmanager has sent over its webhook with success."""
    figures = {}
    for line in httpx.get(url, verify=NO_TLS).text.splitlines():
        if line.startswith("alertmanager_notifications") and 'integration="webhook"' in line:
            name, _, value = line.rpartition(" ")
            figures[name.partition("{")[0]] = float(value)
    return figures["alertmanager_notifications_total"] - figures["alertmanager_notifications_failed_total"]
