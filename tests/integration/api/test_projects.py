"""The service user gives itself a role in each project it serves, and the project's own can read it."""

from __future__ import annotations

from commands.project.decider import stream_of
from simulator import Simulator
from tests.integration.api.conftest import Api


def test_whose_role_it_is_stands_in_the_book_once(api: Api, simulator: Simulator) -> None:
    server = api.get(f"/servers/{api.server()}")
    [joined] = api.get("/events", type="ProjectJoined")["events"]
    [user] = [user for user in simulator.world.users.values() if user.name == "stackledger"]
    assert joined["event"] == {"user_id": user.id, "role": "member"}
    assert (joined["by"], joined["project_id"]) == ("cloud", server["project_id"])
    assert (joined["stream"], joined["version"]) == (str(stream_of(server["project_id"])), 1)
    assert joined["cloud_request_id"].startswith("req-")


def test_its_stream_is_no_server(api: Api) -> None:
    project = stream_of(api.get(f"/servers/{api.server()}")["project_id"])
    place = f"/servers/{project}"
    for path in (place, f"{place}/events"):
        assert api.get(path, expect=404)["code"] == "SERVER_UNKNOWN"
    for method, path in (("POST", f"{place}/actions/stop"), ("DELETE", place)):
        assert api.ask(method, path, expect=404).json()["code"] == "SERVER_UNKNOWN"
