"""What the commands say of settings, as an operator sees it."""

from __future__ import annotations

import os
from pathlib import Path

from tests import command


def test_a_former_name_is_warned_of_where_a_process_begins(tmp_path: Path) -> None:
    environment = {"PATH": os.defpath, "STACKLEDGER_DATA_DIR": str(tmp_path), "STACKLEDGER_STUCK_AFTER": "9"}
    done = command.run(["project"], {**environment, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"})
    assert done.returncode == 2
    assert "STACKLEDGER_OPERATION_TIMEOUT_SECONDS" in done.stderr
