"""What each answer of a cloud means, over real sockets: Away, Refused or Unclear, and never a second POST."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.openstack.connection import Cloud, CloudMisconfigured, Clouds
from adapters.openstack.errors import CloudError, CloudOutcomeUnknown, CloudRejected, CloudUnreachable
from tests.integration.effects.crooked import Crooked, Reply, crooked_cloud

SERVERS = "/compute/v2.1/servers"
LIMIT = 0.5


@pytest.fixture
def crooked() -> Iterator[Crooked]:
    with crooked_cloud() as cloud:
        yield cloud


@pytest.fixture
def clouds(crooked: Crooked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clouds]:
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(crooked.clouds_yaml(tmp_path / "clouds.yaml")))
    clouds = Clouds("crooked", time_limit=LIMIT)
    yield clouds
    clouds.close()


@pytest.fixture
def cloud(clouds: Clouds) -> Cloud:
    """A cloud known already: authenticated, its versions found, and a connection open."""
    clouds.home.call("compute", "GET", "/servers")
    return clouds.home


def get(cloud: Cloud) -> Any:
    return cloud.call("compute", "GET", "/servers")


def post(cloud: Cloud) -> Any:
    return cloud.call("compute", "POST", "/servers", body={"server": {}})


def put(cloud: Cloud) -> Any:
    return cloud.call("compute", "PUT", "/servers", body={"server": {}})


def delete(cloud: Cloud) -> Any:
    return cloud.call("compute", "DELETE", "/servers")


CHANGES = (post, put, delete)


def refusal(status: int, words: str = "No.") -> Reply:
    return Reply(status, json.dumps({"badRequest": {"code": status, "message": words}}).encode())


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413])
@pytest.mark.parametrize("ask", [get, *CHANGES])
def test_no_is_no(crooked: Crooked, cloud: Cloud, ask: Any, status: int) -> None:
    crooked.replies["compute"] = refusal(status, "Quota exceeded. ")._replace(
        headers={"X-Compute-Request-Id": "req-1"}
    )
    with pytest.raises(CloudRejected) as refused:
        ask(cloud)
    assert (refused.value.status, refused.value.message) == (status, "Quota exceeded.")
    assert refused.value.request_id == "req-1"
    assert (refused.value.conflict, refused.value.missing) == (status == 409, status == 404)


@pytest.mark.parametrize("status", [429, 413])
@pytest.mark.parametrize("ask", [get, *CHANGES])
def test_slow_down_is_not_now_and_never_no(crooked: Crooked, cloud: Cloud, ask: Any, status: int) -> None:
    """Nova's own rate limit was a 413 with Retry-After; proxies answer 429."""
    crooked.replies["compute"] = refusal(status)._replace(headers={"Retry-After": "7"})
    with pytest.raises(CloudUnreachable) as away:
        ask(cloud)
    assert away.value.retry_after == 7


@pytest.mark.parametrize("ask", [get, *CHANGES])
def test_a_token_it_does_not_accept_is_renewed_once_and_then_it_is_away(
    crooked: Crooked, cloud: Cloud, ask: Any
) -> None:
    crooked.replies["compute"] = refusal(401)
    tokens = crooked.seen["POST /identity/v3/auth/tokens"]
    with pytest.raises(CloudUnreachable):
        ask(cloud)
    assert crooked.seen["POST /identity/v3/auth/tokens"] == tokens + 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_says_nothing_of_a_change(crooked: Crooked, cloud: Cloud, status: int) -> None:
    crooked.replies["compute"] = refusal(status)._replace(headers={"Retry-After": "3"})
    for ask in CHANGES:
        with pytest.raises(CloudOutcomeUnknown):
            ask(cloud)
    with pytest.raises(CloudUnreachable) as away:
        get(cloud)
    assert away.value.retry_after == 3


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_reset_leaves_open_whether_a_change_was_made(crooked: Crooked, cloud: Cloud, cut: str) -> None:
    crooked.replies["compute"] = Reply(cut=cut)
    for ask in CHANGES:
        with pytest.raises(CloudOutcomeUnknown):
            ask(cloud)
    with pytest.raises(CloudUnreachable):
        get(cloud)


def test_so_does_silence(crooked: Crooked, cloud: Cloud) -> None:
    later = threading.Event()
    crooked.replies["compute"] = Reply(hold=later)
    for ask in CHANGES:
        with pytest.raises(CloudOutcomeUnknown):
            ask(cloud)
    with pytest.raises(CloudUnreachable):
        get(cloud)
    later.set()


@pytest.mark.parametrize(
    "reply",
    [
        Reply(cut="before"),
        Reply(cut="after"),
        Reply(500),
        Reply(503, headers={"Retry-After": "0"}),
        Reply(202, b"<html>"),
        Reply(202, b'{"server": {', {"Content-Length": "400", "Connection": "close"}),
    ],
)
def test_a_post_is_sent_once_whatever_becomes_of_it(crooked: Crooked, cloud: Cloud, reply: Reply) -> None:
    crooked.replies["compute"] = reply
    with pytest.raises(CloudOutcomeUnknown):
        post(cloud)
    assert crooked.seen[f"POST {SERVERS}"] == 1


@pytest.mark.parametrize("body", [b"<html>All is well</html>", b'{"servers": ['])
def test_a_good_status_with_a_body_nobody_can_read_is_no_answer(
    crooked: Crooked, cloud: Cloud, body: bytes
) -> None:
    crooked.replies["compute"] = Reply(200, body)
    with pytest.raises(CloudUnreachable):
        get(cloud)


@pytest.mark.parametrize(
    ("status", "kind"), [(403, CloudRejected), (404, CloudRejected), (502, CloudOutcomeUnknown)]
)
def test_an_error_in_html_is_told_by_its_status(
    crooked: Crooked, cloud: Cloud, status: int, kind: type[CloudError]
) -> None:
    crooked.replies["compute"] = Reply(status, b"<html><h1>Oh</h1></html>", {"Content-Type": "text/html"})
    with pytest.raises(kind, match=r"Forbidden|Not Found|Bad Gateway"):
        post(cloud)


@pytest.mark.parametrize("ask", [get, *CHANGES])
def test_a_closed_port_is_away(crooked: Crooked, cloud: Cloud, ask: Any) -> None:
    crooked.shutdown()
    crooked.server_close()
    cloud._connection.session.session.close()  # the pooled connections, which would be reset instead
    with pytest.raises(CloudUnreachable):
        ask(cloud)


UNUSABLE = [
    Reply(500),
    Reply(503, b"<html>"),
    Reply(429),
    Reply(200, b"<html>"),
    Reply(cut="before"),
    Reply(hold=threading.Event()),
]


@pytest.mark.parametrize("service", ["identity", "compute"])
@pytest.mark.parametrize("reply", UNUSABLE, ids=["500", "503", "429", "garbage", "reset", "silence"])
@pytest.mark.parametrize("ask", [get, post])
def test_a_cloud_that_cannot_be_got_to_know_is_away_and_nothing_is_sent(
    crooked: Crooked, clouds: Clouds, service: str, reply: Reply, ask: Any
) -> None:
    """Authentication and discovery come before the request itself: their failure leaves nothing unclear."""
    crooked.replies[service] = reply
    with pytest.raises(CloudUnreachable):
        ask(clouds.home)
    assert crooked.seen[f"POST {SERVERS}"] == 0
    del crooked.replies[service]
    ask(clouds.home)


def test_a_service_user_that_keystone_does_not_know_is_away_for_all_but_its_owner_can_mend_it(
    crooked: Crooked, clouds: Clouds
) -> None:
    """A password that was changed says nothing of what users asked: nothing of theirs may fail for it."""
    crooked.replies["POST /identity/v3/auth/tokens"] = refusal(401)
    with pytest.raises(CloudUnreachable, match="service user"):
        post(clouds.home)


def test_a_nova_too_old_to_show_a_down_cell_is_refused(crooked: Crooked, clouds: Clouds) -> None:
    crooked.microversion = "2.68"
    with pytest.raises(CloudMisconfigured, match=r"2\.69"):
        get(clouds.home)


def test_the_newest_version_we_know_is_spoken_at_most(crooked: Crooked, clouds: Clouds) -> None:
    crooked.microversion = "2.72"
    assert get(clouds.home).status == 200
