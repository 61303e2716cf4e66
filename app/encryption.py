"""Keys that encrypt withheld values, from where the settings say."""

from __future__ import annotations

from pathlib import Path

import structlog
from msgspec.structs import replace

from adapters.runtime.secret_file import keep_new
from commands.store.application import SESSION
from commands.store.keyring import Keyring, KeysInvalid, new_key, read_keyring
from commands.store.reencryption import Encrypted, encrypt_plain, rotate
from settings import Settings, SettingsInvalid, name_of

KEYS, FILE = name_of("encryption_keys"), name_of("encryption_keys_file")
LARGEST_FILE = 100_000
"""Bytes."""

LOG = structlog.get_logger("encryption")


def keyring_of(settings: Settings) -> Keyring:
    """Return the keys that are given; none where none are. Raises ``SettingsInvalid``."""
    text, file = settings.encryption_keys.reveal(), settings.encryption_keys_file
    if text and file:
        raise SettingsInvalid(f"{KEYS} and {FILE} are both set: one of them is enough.")
    if not text and not file:
        return Keyring()
    name = KEYS if text else f"{FILE}={file}"
    try:
        return read_keyring(text or read(Path(file)))
    except (KeysInvalid, UnicodeDecodeError) as error:
        why = "it is not text" if isinstance(error, UnicodeDecodeError) else error
        raise SettingsInvalid(f"{name}: {why}.") from None
    except OSError as error:
        raise SettingsInvalid(f"{name} cannot be read: {error.strerror}.") from None


def read(file: Path) -> str:
    with file.open("rb") as opened:
        return opened.read(LARGEST_FILE).decode()


def required_keyring(settings: Settings) -> Keyring:
    """Return the keys. Raises ``SettingsInvalid`` where there are none.

    A service without a key would have to keep secrets as they are, or refuse what needs them kept, and fail
    at a user's request: it is refused at the start instead, when an operator is there to mend it.
    """
    keyring = keyring_of(settings)
    if not keyring.keys:
        raise SettingsInvalid(
            f"{FILE} is not set: passwords and user data are encrypted with a key from outside the database. "
            "`stackledger keys new > FILE` makes one."
        )
    return keyring


def with_own_keys(settings: Settings, folder: Path, *, may_make: bool = True) -> Settings:
    """Return settings with keys: where none are given, one is made and kept beside the data.

    Raises ``SettingsInvalid``.
    """
    if keyring_of(settings).keys:
        return settings
    file = folder / "encryption.keys"
    try:
        if not file.exists():
            if not may_make:
                return settings
            keep_new(file, f"{new_key()}\n")
    except OSError as error:
        raise SettingsInvalid(f"{FILE} is not set, and {file} cannot be made: {error.strerror}.") from None
    return replace(settings, encryption_keys_file=str(file))


def encrypt_what_is_left(settings: Settings) -> None:
    """Encrypt what a version that had no keys withheld. Raises ``SettingsInvalid``."""
    outcome = encrypt_plain(settings.database_url.reveal(), SESSION, required_keyring(settings))
    if outcome.done:
        LOG.info("encrypted what an older version withheld", contents=outcome.done)


def rotate_keys(settings: Settings) -> Encrypted:
    """Encrypt under the first key all that is not. Raises ``SettingsInvalid``."""
    return rotate(settings.database_url.reveal(), SESSION, required_keyring(settings))
