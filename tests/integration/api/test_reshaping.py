"""Giving a server another place, size, disk, password; and a look at its screen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from msgspec.structs import replace

from adapters.openstack.connection import Cloud, Clouds
from simulator import Simulator, running_simulator
from tests.http_client import NO_TLS
from tests.integration.api.conftest import Api
from tests.integration.api.test_life import calls, everything_in, tables_of
from tests.ledger import ROOMY, running_ledger
from tests.waiting import eventually


def told(api: Api, server: str, kind: str) -> dict[str, Any]:
    """Return the fields of the last event of a kind."""
    events = api.get(f"/servers/{server}/events", limit=1000, parts=False)["events"]
    fields: dict[str, Any] = [event["event"] for event in events if event["type"] == kind][-1]
    return fields


def sent(cloud: Cloud, cloud_id: str, action: str) -> int:
    """Count the actions of a name in Nova's own audit."""
    audit = cloud.call("compute", "GET", f"/servers/{cloud_id}/os-instance-actions").body["instanceActions"]
    return [entry["action"] for entry in audit].count(action)


class TestShelving:
    def test_frees_the_room_and_unshelving_takes_it_again(self, api: Api) -> None:
        server = api.server()
        place = f"/servers/{server}"
        api.done("POST", f"{place}/actions/shelve")
        assert api.get(place)["status"] == "SHELVED_OFFLOADED"
        assert told(api, server, "ServerShelved")["room_freed"] is True
        assert told(api, server, "ServerShelveRequested").get("mechanism", "image") == "image"
        assert server in {row["id"] for row in api.get("/servers/suspended")["servers"]}
        assert api.ask("POST", f"{place}/actions/shelve", expect=200).json()["operation"] is None
        api.done("POST", f"{place}/actions/unshelve")
        assert api.get(place)["status"] == "ACTIVE"

    def test_an_unshelve_that_finds_no_host_fails_with_novas_reason(
        self, api: Api, simulator: Simulator
    ) -> None:
        server = api.server()
        place = f"/servers/{server}"
        api.done("POST", f"{place}/actions/shelve")
        simulator.fault("full")
        operation = api.outcome(api.ask("POST", f"{place}/actions/unshelve"))
        assert operation["status"] == "failed"
        assert "No valid host was found" in operation["reason"]
        row = api.get(place)
        assert (row["status"], row["under_way"]) == ("SHELVED_OFFLOADED", None)
        assert "No valid host was found" in row["fault"]["message"]
        simulator.mend()
        api.done("POST", f"{place}/actions/unshelve")
        assert api.get(place)["fault"] is None

    def test_on_a_cloud_that_keeps_servers_on_their_hosts_frees_no_room(
        self, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        config = replace(ROOMY, shelved_offload_seconds=-1)
        with running_simulator(config) as simulator:
            clouds_yaml = simulator.clouds_yaml(tmp_path / "clouds.yaml")
            monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_yaml))
            with running_ledger(database, clouds_yaml) as running, ExitStack() as stack:
                admin, demo = (
                    stack.enter_context(closing(Clouds(f"simulator-{name}"))).home
                    for name in ("admin", "demo")
                )
                headers = {"X-Auth-Token": demo.token()}
                client = httpx.Client(
                    verify=NO_TLS, base_url=f"{running.url}/api/v1", headers=headers, timeout=30
                )
                api = Api(stack.enter_context(client))
                server = api.server()
                place = f"/servers/{server}"
                api.done("POST", f"{place}/actions/shelve")
                row = api.get(place)
                assert row["status"] == "SHELVED"
                assert told(api, server, "ServerShelved")["room_freed"] is False
                path = f"/servers/{row['cloud_id']}/action"
                admin.call("compute", "POST", path, body={"shelveOffload": None})
                eventually(lambda: api.get(place)["status"] == "SHELVED_OFFLOADED")
                assert api.get(place)["suspended_since"] == row["suspended_since"]
                assert told(api, server, "ServerStatusChangedOutOfBand")["after"] == "SHELVED_OFFLOADED"


class TestResizing:
    def test_is_tried_given_back_tried_again_and_kept(
        self, api: Api, cloud_of: Callable[[str], Cloud]
    ) -> None:
        server = api.server()
        place = f"/servers/{server}"
        tiny, cloud_id = api.get(place)["flavor"], api.get(place)["cloud_id"]
        api.done("POST", f"{place}/actions/resize", {"flavor": "m1.small"})
        row = api.get(place)
        assert (row["status"], row["flavor"]["name"]) == ("VERIFY_RESIZE", "m1.small")
        again = api.ask("POST", f"{place}/actions/resize", {"flavor": "m1.small"}, expect=200)
        assert again.json()["operation"] is None
        api.done("POST", f"{place}/actions/revert-resize")
        assert (api.get(place)["status"], api.get(place)["flavor"]) == ("ACTIVE", tiny)
        api.done("POST", f"{place}/actions/resize", {"flavor": "m1.small"})
        api.done("POST", f"{place}/actions/confirm-resize")
        row = api.get(place)
        assert (row["status"], row["flavor"]["name"]) == ("ACTIVE", "m1.small")
        request = told(api, server, "ServerResizeRequested")
        assert (request["before"], request["flavor"]["name"]) == (tiny, "m1.small")
        assert sent(cloud_of("demo"), cloud_id, "resize") == 2
        assert not [kind for kind in api.types(server) if kind.endswith("OutOfBand")]

    def test_the_same_flavor_is_refused_before_anybody_is_asked(self, api: Api) -> None:
        path = f"/servers/{api.server()}/actions/resize"
        refusal = api.ask("POST", path, {"flavor": "m1.tiny"}, expect=422).json()
        assert (refusal["code"], refusal["errors"][0]["pointer"]) == ("FLAVOR_UNCHANGED", "/flavor")

    def test_one_that_finds_no_host_fails_with_novas_reason(self, api: Api, simulator: Simulator) -> None:
        server = api.server()
        place = f"/servers/{server}"
        simulator.fault("full")
        operation = api.outcome(api.ask("POST", f"{place}/actions/resize", {"flavor": "m1.small"}))
        assert operation["status"] == "failed"
        assert "No valid host was found" in operation["reason"]
        row = api.get(place)
        assert (row["status"], row["flavor"]["name"], row["under_way"]) == ("ACTIVE", "m1.tiny", None)

    def test_what_others_do_is_recorded_as_theirs(self, api: Api, cloud_of: Callable[[str], Cloud]) -> None:
        server, demo = api.server(), cloud_of("demo")
        place = f"/servers/{server}"
        path = f"/servers/{api.get(place)['cloud_id']}/action"
        flavors = {flavor["name"]: flavor["id"] for flavor in api.get("/flavors")["flavors"]}
        demo.call("compute", "POST", path, body={"resize": {"flavorRef": flavors["m1.small"]}})
        eventually(lambda: "ServerFlavorChangedOutOfBand" in api.types(server))
        change = told(api, server, "ServerFlavorChangedOutOfBand")
        assert (change["flavor"]["id"], change["cause"]["user_id"]) == (flavors["m1.small"], demo.user_id)
        eventually(lambda: api.get(place)["flavor"]["id"] == flavors["m1.small"])
        demo.call("compute", "POST", path, body={"confirmResize": None})
        eventually(lambda: "ServerResizeConfirmedOutOfBand" in api.types(server))
        eventually(lambda: api.get(place)["status"] == "ACTIVE")


class TestMakingAnew:
    @pytest.mark.parametrize("status", ["ACTIVE", "SHUTOFF"])
    def test_from_an_image_or_from_the_first_one(
        self, api: Api, cloud_of: Callable[[str], Cloud], status: str
    ) -> None:
        server = api.server()
        place = f"/servers/{server}"
        if status == "SHUTOFF":
            api.done("POST", f"{place}/actions/stop")
        api.done("POST", f"{place}/actions/rebuild", {"image": "cirros"})
        api.done("POST", f"{place}/actions/reset")
        row = api.get(place)
        assert (row["status"], row["image"]["name"]) == (status, "cirros")
        assert sent(cloud_of("demo"), row["cloud_id"], "rebuild") == 2
        assert told(api, server, "ServerReimaged")["image"] == row["image"]
        assert "ServerStoppedOutOfBand" not in api.types(server)

    def test_a_rescue_begins_and_ends(self, api: Api, book: str) -> None:
        server = api.server()
        place = f"/servers/{server}"
        api.done("POST", f"{place}/actions/rescue", {"image": "cirros"})
        row = api.get(place)
        assert row["status"] == "RESCUE"
        assert told(api, server, "ServerRescueRequested")["image"] == row["image"]
        assert api.ask("POST", f"{place}/actions/stop", expect=409).json()["allowed"] == [
            "delete",
            "info",
            "lock",
            "unrescue",
        ]
        api.done("POST", f"{place}/actions/unrescue")
        assert api.get(place)["status"] == "ACTIVE"
        with psycopg.connect(book) as connection:
            everything = [everything_in(connection, table) for table in tables_of(connection)]
        assert not [text for text in everything if "adminPass" in text]


class TestAPassword:
    SECRET = "hunter2-is-my-password"

    def test_reaches_the_cloud_and_nothing_else(
        self, api: Api, book: str, simulator: Simulator, capfd: pytest.CaptureFixture[str]
    ) -> None:
        server = api.server()
        place = f"/servers/{server}"
        answer = api.ask("POST", f"{place}/actions/change-password", {"password": self.SECRET})
        api.succeeded(answer)
        cloud_id = api.get(place)["cloud_id"]
        assert calls(simulator, cloud_id, "POST", "/action") == 1
        self.is_nowhere(book, answer.text, *capfd.readouterr())

    def test_is_erased_though_the_cloud_refuses_it(
        self, api: Api, book: str, simulator: Simulator, capfd: pytest.CaptureFixture[str]
    ) -> None:
        server = api.server()
        words = f"Value: {self.SECRET}. '{self.SECRET}' is too simple"
        simulator.fault("status", service="compute", method="POST", path="/action$", status=400, text=words)
        answer = api.ask("POST", f"/servers/{server}/actions/change-password", {"password": self.SECRET})
        operation = api.outcome(answer)
        assert operation["status"] == "failed"
        assert operation["reason"] == "the cloud does not take that password"
        self.is_nowhere(book, answer.text, *capfd.readouterr())

    def test_is_erased_though_it_was_never_handed_over(
        self, api: Api, book: str, simulator: Simulator, capfd: pytest.CaptureFixture[str]
    ) -> None:
        server = api.server()
        simulator.fault("status", service="compute", method="GET", path="/servers/", status=503)
        answer = api.ask("POST", f"/servers/{server}/actions/change-password", {"password": self.SECRET})
        api.ask("DELETE", f"/servers/{server}")
        simulator.mend()
        assert api.outcome(answer)["reason"] == "the server is to be deleted"
        self.is_nowhere(book, answer.text, *capfd.readouterr())

    def test_is_part_of_what_is_known_again_under_a_key(self, api: Api) -> None:
        path = f"/servers/{api.server()}/actions/change-password"
        key = {"Idempotency-Key": "the one and only"}
        first = api.ask("POST", path, {"password": self.SECRET}, **key)
        assert api.ask("POST", path, {"password": self.SECRET}, **key).json() == first.json()
        other = api.ask("POST", path, {"password": "another"}, expect=422, **key)
        assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"
        api.outcome(first)

    def is_nowhere(self, book: str, *texts: str) -> None:
        with psycopg.connect(book) as connection:
            left = "SELECT count(*) FROM ledger_withheld"
            eventually(lambda: connection.execute(left).fetchone() == (0,))
            everything = [everything_in(connection, table) for table in tables_of(connection)]
        assert not [text[:200] for text in (*texts, *everything) if "hunter2" in text]


class TestAConsole:
    def test_is_opened_and_kept_nowhere(self, api: Api, book: str, capfd: pytest.CaptureFixture[str]) -> None:
        server = api.server()
        answer = api.ask("GET", f"/servers/{server}/vnc-url", expect=200)
        assert (answer.json()["type"], answer.headers["Cache-Control"]) == ("novnc", "no-store")
        token = answer.json()["url"].rpartition("token")[2][-20:]
        with psycopg.connect(book) as connection:
            everything = [everything_in(connection, table) for table in tables_of(connection)]
        assert not [text for text in (*capfd.readouterr(), *everything) if token in text]

    def test_is_not_there_in_every_state(self, api: Api) -> None:
        server = api.server()
        api.done("POST", f"/servers/{server}/actions/shelve")
        assert api.get(f"/servers/{server}/vnc-url", expect=409)["code"] == "CONSOLE_UNAVAILABLE"
        api.done("DELETE", f"/servers/{server}")
        assert api.get(f"/servers/{server}/vnc-url", expect=409)["code"] == "SERVER_GONE"

    @pytest.mark.parametrize("fault", ["status", "reset"])
    def test_needs_the_cloud(self, api: Api, simulator: Simulator, fault: str) -> None:
        server = api.server()
        more = {"status": 503} if fault == "status" else {}
        simulator.fault(fault, service="compute", path="remote-consoles", **more)
        assert api.get(f"/servers/{server}/vnc-url", expect=503)["code"] == "CLOUD_UNAVAILABLE"

    def test_is_the_projects_own(self, api: Api, api_of: Callable[[str], Api]) -> None:
        server = api.server()
        assert api_of("alice").get(f"/servers/{server}/vnc-url", expect=404)["code"] == "SERVER_UNKNOWN"


@pytest.mark.parametrize(
    ("action", "body", "name"),
    [("resize", {"flavor": "m1.small"}, "resize"), ("rebuild", {"image": "cirros"}, "rebuild")],
)
def test_what_would_be_felt_twice_is_sent_once_though_its_reply_is_lost(
    api: Api, simulator: Simulator, cloud_of: Callable[[str], Cloud], action, body, name
) -> None:
    """Neither shows in the status: the resize finds no host, the rebuild ends where it began."""
    server = api.server()
    cloud_id = api.get(f"/servers/{server}")["cloud_id"]
    simulator.fault("full")
    simulator.fault("lose-reply", service="compute", method="POST", path="/action$", count=1)
    operation = api.outcome(api.ask("POST", f"/servers/{server}/actions/{action}", body))
    assert operation["status"] == ("failed" if action == "resize" else "succeeded")
    assert sent(cloud_of("demo"), cloud_id, name) == 1


def test_an_administrators_lock_through_the_ledger_is_for_administrators(
    api: Api, api_of: Callable[[str], Api]
) -> None:
    server, chief = api.server(), api_of("admin")
    chief.done("POST", f"/servers/{server}/actions/lock", {"reason": "audit"})
    operation = api.outcome(api.ask("POST", f"/servers/{server}/actions/unlock"))
    assert (operation["status"], api.get(f"/servers/{server}")["locked"]) == ("failed", True)
    chief.done("POST", f"/servers/{server}/actions/unlock")
    assert api.get(f"/servers/{server}")["locked"] is False
