"""What is withheld is encrypted with keys from outside the database, and bound to its place."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import AsyncConnection

import app
import cli
from commands.store.application import SESSION, Ledger
from commands.store.handler import Handler
from commands.store.keyring import Ciphertext, ContentUnreadable, Keyring, KeysInvalid, new_key, read_keyring
from settings import Secret, Settings, SettingsInvalid
from simulator import SimulatorConfig, write_clouds_yaml
from tests.integration.store.books import rows, save, write
from tests.integration.store.secrets import forms_of

OLD, NEW = 32 * "a1", 32 * "b2"
STREAM = uuid4()


def test_what_was_encrypted_is_read_again_and_is_never_the_same_twice() -> None:
    keyring = read_keyring(OLD)
    one, other = (keyring.encrypt(STREAM, "user_data", b"hunter2") for _ in range(2))
    assert keyring.decrypt(STREAM, one) == keyring.decrypt(STREAM, other) == b"hunter2"
    assert one.content != other.content
    assert b"hunter2" not in one.content


def test_the_first_key_encrypts_and_all_of_them_decrypt() -> None:
    before, after = read_keyring(OLD), read_keyring(f"{NEW},{OLD}")
    assert after.decrypt(STREAM, before.encrypt(STREAM, "user_data", b"hunter2")) == b"hunter2"
    with pytest.raises(ContentUnreadable, match="needs the encryption key"):
        before.decrypt(STREAM, after.encrypt(STREAM, "user_data", b"hunter2"))


@pytest.mark.parametrize("flaw", ["stream", "name", "content", "key", "short", "empty"])
def test_a_content_in_another_place_or_changed_is_refused(flaw: str) -> None:
    keyring = read_keyring(f"{OLD} {NEW}")
    name, key_id, content = keyring.encrypt(STREAM, "password 1", b"hunter2")
    changed = {
        "name": Ciphertext("password 2", key_id, content),
        "content": Ciphertext(name, key_id, content[:-1] + bytes([content[-1] ^ 1])),
        "key": Ciphertext(name, keyring.keys[1].id, content),
        "short": Ciphertext(name, key_id, content[:5]),
        "empty": Ciphertext(name, key_id, b""),
    }.get(flaw, Ciphertext(name, key_id, content))
    with pytest.raises(ContentUnreadable, match="was changed"):
        keyring.decrypt(uuid4() if flaw == "stream" else STREAM, changed)


@pytest.mark.parametrize(
    "text", ["", "# none", OLD[:-1], OLD + "0", "g" * 64, f"{OLD} x", " ".join(33 * [OLD])]
)
def test_what_holds_no_keys_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(KeysInvalid) as refused:
        read_keyring(text)
    assert OLD[:8] not in str(refused.value)


def test_keys_are_shown_nowhere() -> None:
    keyring = read_keyring(f"{OLD}  # of 2025\n{NEW}\n")
    shown = repr(keyring) + repr(keyring.keys[0]) + repr(Handler(None, None, keyring))  # type: ignore[arg-type]
    assert not [
        form
        for key in keyring.keys
        for form in (*forms_of(key.content), repr(key.content).encode())
        if form in shown.encode()
    ]


class TestWhereTheyAre:
    def test_run_makes_one_that_only_its_user_can_read(self, tmp_path: Path) -> None:
        settings = app.with_own_keys(Settings(), tmp_path / "data")
        file = tmp_path / "data" / "encryption.keys"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert app.with_own_keys(Settings(), tmp_path / "data") == settings
        assert len(app.required_keyring(settings).keys) == 1

    def test_what_is_given_is_used(self, tmp_path: Path) -> None:
        (tmp_path / "keys").write_text(f"# newest first\n{NEW}\n{OLD}\n")
        by_file = Settings(encryption_keys_file=str(tmp_path / "keys"))
        by_value = Settings(encryption_keys=Secret(f"{NEW},{OLD}"))
        assert app.with_own_keys(by_file, tmp_path) == by_file
        assert app.required_keyring(by_file) == app.required_keyring(by_value) == read_keyring(f"{NEW} {OLD}")

    @pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"no key", bytes(200_000)])
    def test_a_file_without_keys_is_told(self, content: bytes | None, tmp_path: Path) -> None:
        if content is not None:
            (tmp_path / "keys").write_bytes(content)
        settings = Settings(encryption_keys_file=str(tmp_path / "keys"))
        with pytest.raises(SettingsInvalid, match=f"STACKLEDGER_ENCRYPTION_KEYS_FILE={tmp_path}/keys"):
            app.required_keyring(settings)

    @pytest.mark.parametrize("process", ["serve", "work"])
    def test_a_service_without_any_is_refused_at_the_start(
        self,
        process: str,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        path = write_clouds_yaml(SimulatorConfig(), tmp_path / "clouds.yaml")
        monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
        monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(path))
        monkeypatch.setenv("OS_CLOUD", "simulator")
        with pytest.raises(SystemExit) as ended:
            cli.main([process])
        assert ended.value.code == 2
        [line] = capsys.readouterr().err.splitlines()
        assert "stackledger keys new > FILE" in line

    def test_a_new_one_is_printed(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            cli.main(["keys", "new"])
        assert len(read_keyring(capsys.readouterr().out).keys) == 1
        assert new_key() != new_key()


class Withheld:
    """What is withheld in a database, as a process with some keys sees it."""

    def __init__(self, url: str) -> None:
        self.url = url

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection[Any]]:
        async with await AsyncConnection.connect(self.url, autocommit=True, options=SESSION) as connection:
            yield connection

    def read(self, stream: UUID, keys: str) -> bytes | None:
        handler = Handler(None, self.connect, read_keyring(keys))  # type: ignore[arg-type]
        return asyncio.run(handler.read_withheld(stream, "user_data"))

    def write(self, stream: UUID, content: bytes, keyring: Keyring | None) -> None:
        ledger = Ledger(self.url)
        if keyring is not None:
            write(ledger, save(stream, withheld=[keyring.encrypt(stream, "user_data", content)]))
        ledger.close()
        if keyring is None:  # as an older version did
            with psycopg.connect(self.url) as connection:
                query = "INSERT INTO ledger_withheld (stream, name, content) VALUES (%s, 'user_data', %s)"
                connection.execute(query, [stream, content])


class TestWhatIsThereAlready:
    def test_what_an_older_version_left_is_readable_and_encrypted_at_the_start(self, database: str) -> None:
        withheld, stream = Withheld(database), uuid4()
        withheld.write(stream, b"hunter2", None)
        assert withheld.read(stream, OLD) == b"hunter2"
        app.encrypt_what_is_left(Settings(database_url=Secret(database), encryption_keys=Secret(OLD)))
        assert withheld.read(stream, OLD) == b"hunter2"
        [(kept,)] = rows(database, "SELECT ledger_withheld::text FROM ledger_withheld")
        assert not [form for form in forms_of(b"hunter2") if form in kept.encode()]

    def test_rotating_leaves_nothing_under_an_old_key(
        self, database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        withheld, streams = Withheld(database), [uuid4() for _ in range(4)]
        for stream, keys in zip(streams, [OLD, NEW, None, 32 * "c3"], strict=True):
            withheld.write(stream, b"hunter2", read_keyring(keys) if keys else None)
        monkeypatch.setenv("DATABASE_URL", database)
        monkeypatch.setenv("STACKLEDGER_ENCRYPTION_KEYS", f"{NEW},{OLD}")
        with pytest.raises(SystemExit) as ended:
            cli.main(["keys", "rotate"])
        assert ended.value.code == 1
        told = capsys.readouterr()
        assert "2 encrypted anew, 1 unreadable" in told.err
        assert str(streams[3]) in told.out
        assert [withheld.read(stream, NEW) for stream in streams[:3]] == 3 * [b"hunter2"]
        assert withheld.read(streams[3], 32 * "c3") == b"hunter2"
