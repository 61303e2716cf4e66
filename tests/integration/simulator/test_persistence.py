"""What was answered is kept: over a restart, and over a kill without warning."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys

import httpx
import msgspec
import pytest

from simulator import Simulator, SimulatorConfig, running_simulator, write_clouds_yaml
from tests.http_client import NO_TLS
from tests.integration.simulator.conftest import PASSWORDS
from tests.paths import ROOT
from tests.waiting import eventually


@pytest.fixture
def kept(config, tmp_path):
    """A cloud whose folder stays."""
    return msgspec.structs.replace(config, data_dir=tmp_path / "cloud")


def test_a_restart_changes_nothing_and_what_was_under_way_goes_on(kept, clock, user_of):
    with running_simulator(kept, clock) as sim:
        demo = user_of(sim.url, "demo", "demo")
        server_id = demo.create("kept", tags=["b", "a"], metadata={"k": "v"})
        clock.forward(0.5)
        assert demo.states(server_id) == ("BUILD", "networking")
        sim.fault("status", service="image")
    with running_simulator(kept, clock) as sim:
        again = user_of(sim.url, "demo", "demo")
        assert again.project_id == demo.project_id
        assert again.states(server_id) == ("BUILD", "networking")
        clock.forward(10)
        server = again.server(server_id)
        assert (server["status"], server["tags"], server["metadata"]) == ("ACTIVE", ["a", "b"], {"k": "v"})
        assert again.call("GET", "/image/v2/images").status_code == 503
        assert [entry.name for entry in sim.journal()][-1] == "spawn"


def test_a_token_outlives_a_restart(kept, clock, user_of):
    with running_simulator(kept, clock) as sim:
        token = user_of(sim.url, "demo", "demo").token
    with running_simulator(kept, clock) as sim:
        headers = {"X-Auth-Token": token}
        assert httpx.get(f"{sim.url}/compute/v2.1/servers", headers=headers, verify=NO_TLS).status_code == 200


def test_the_file_holds_no_token_and_no_password(kept, clock, user_of):
    with running_simulator(kept, clock) as sim:
        token = user_of(sim.url, "demo", "demo").token
    contents = b"".join(path.read_bytes() for path in kept.data_dir.glob("cloud.sqlite*"))
    assert token.encode() not in contents


def test_a_second_process_on_the_same_folder_is_refused(kept, clock):
    with running_simulator(kept, clock), pytest.raises(sqlite3.OperationalError, match="locked"):
        Simulator(kept)


def test_generated_passwords_stay_and_only_the_owner_reads_them(tmp_path):
    config = SimulatorConfig(data_dir=tmp_path / "cloud")
    first = write_clouds_yaml(config, tmp_path / "first.yaml")
    second = write_clouds_yaml(config, tmp_path / "second.yaml")
    assert first.read_text() == second.read_text()
    Simulator(config).close()
    for path in (first, tmp_path / "cloud" / "passwords.json", tmp_path / "cloud" / "cloud.sqlite"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "cloud").stat().st_mode) == 0o700


def test_a_given_password_wins(tmp_path):
    config = SimulatorConfig(data_dir=tmp_path / "cloud", passwords={"demo": "given"})
    assert 'password: "given"' in write_clouds_yaml(config, tmp_path / "clouds.yaml").read_text()


class Process:
    """The simulated cloud as a process of its own, on real time."""

    def __init__(self, data, port):
        command = [sys.executable, "-m", "simulator", "--port", str(port), "--data", str(data)]
        self.process = subprocess.Popen(command, cwd=ROOT)
        self.url = f"http://127.0.0.1:{port}"
        eventually(self._answers)

    def _answers(self):
        assert self.process.poll() is None
        try:
            return httpx.get(f"{self.url}/identity", verify=NO_TLS)
        except httpx.TransportError:
            return None

    def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


def test_after_a_kill_every_answered_create_is_there_once_and_completes(tmp_path, user_of):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    data = tmp_path / "cloud"
    data.mkdir(mode=0o700)
    (data / "passwords.json").write_bytes(msgspec.json.encode(PASSWORDS))
    process = Process(data, port)
    try:
        demo = user_of(process.url, "demo", "demo")
        answered = {demo.create(f"s{number}") for number in range(5)}
        process.kill()
        process = Process(data, port)
        demo = user_of(process.url, "demo", "demo")
        eventually(lambda: {demo.server(server)["status"] for server in answered} == {"ACTIVE"})
        assert {server["id"] for server in demo.nova("GET", "/servers").json()["servers"]} == answered
    finally:
        process.kill()
