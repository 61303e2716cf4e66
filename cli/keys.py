"""Commands for the keys that encrypt passwords and user data."""

from __future__ import annotations

import sys

from cyclopts import App

import app as composition
from cli.bootstrap import begin_errand, data_dir, screen
from commands.store.keyring import new_key

keys = App(name="keys", help="Look after the keys that encrypt passwords and user data.")


@keys.command
def new() -> None:
    """Print a new key, for a file that only the service can read."""
    print(new_key())


@keys.command
def rotate() -> None:
    """Encrypt under the first key all that is not; exit code 1 if anything could not be read."""
    settings = begin_errand()
    settings = composition.with_own_keys(settings, data_dir(settings), may_make=False)
    outcome = composition.rotate_keys(settings)
    screen.print(f"{outcome.done} encrypted anew, {len(outcome.unreadable)} unreadable")
    for reason in outcome.unreadable:
        print(reason)
    sys.exit(1 if outcome.unreadable else 0)
