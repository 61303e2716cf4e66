"""DELETE: 204 at once, then a while of both, then 404 for ever."""

from __future__ import annotations

from tests.contract.cloud import eventually, message


def look(cloud, server_id):
    answer = cloud.nova("GET", f"/servers/{server_id}")
    server = answer.json().get("server", {})
    return answer.status_code, server.get("status"), server.get("OS-EXT-STS:task_state")


def test_a_deleted_server_lingers_and_is_gone(make, member, name):
    server_id = make(name).json()["server"]["id"]
    eventually(lambda: member.server(server_id)["status"], lambda status: status == "ACTIVE")
    answer = member.nova("DELETE", f"/servers/{server_id}")
    assert (answer.status_code, answer.text) == (204, "")
    again = member.nova("DELETE", f"/servers/{server_id}")
    assert again.status_code in (204, 404)
    seen = eventually(lambda: look(member, server_id), lambda now: now[0] == 404)
    assert all(code == 200 and status in ("ACTIVE", "DELETED") for code, status, _ in seen[:-1])
    assert {task for *_, task in seen[:-1]} <= {"deleting", None}
    text = f"Instance {server_id} could not be found."
    for late in (
        member.nova("DELETE", f"/servers/{server_id}"),
        member.nova("GET", f"/servers/{server_id}"),
        member.act(server_id, "os-stop"),
    ):
        assert message(late, 404, "itemNotFound") == text


def test_its_port_goes_with_it(make, member, name):
    server_id = make(name).json()["server"]["id"]
    eventually(lambda: member.server(server_id)["status"], lambda status: status == "ACTIVE")
    member.nova("DELETE", f"/servers/{server_id}")
    eventually(lambda: look(member, server_id)[0], lambda code: code == 404)
    ports = f"/ports?device_id={server_id}"
    eventually(lambda: member.neutron("GET", ports).json()["ports"], lambda found: not found)


def test_a_server_can_be_deleted_while_it_builds(make, member, name):
    server_id = make(name).json()["server"]["id"]
    assert member.nova("DELETE", f"/servers/{server_id}").status_code == 204
    eventually(lambda: look(member, server_id)[0], lambda code: code == 404)


def test_a_stopped_server_can_be_deleted(make, member, name):
    server_id = make(name).json()["server"]["id"]
    eventually(lambda: member.server(server_id)["status"], lambda status: status == "ACTIVE")
    member.act(server_id, "os-stop")
    eventually(lambda: member.server(server_id)["status"], lambda status: status == "SHUTOFF")
    assert member.nova("DELETE", f"/servers/{server_id}").status_code == 204


def test_an_unknown_server_is_404(member):
    answer = member.nova("DELETE", "/servers/nonesuch")
    assert message(answer, 404, "itemNotFound") == "Instance nonesuch could not be found."
