"""The simulated cloud's own book: every accepted change and every stage that followed, append only.

The tests of "nothing lost, nothing twice" count accepted creates and deletes here, not in our log.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from simulator.shelf import Cabinet


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A call that was accepted (``status`` is its answer), or a stage a server reached (``name``)."""

    at: datetime
    kind: Literal["call", "stage"]
    seq: int = 0
    service: str = ""
    method: str = ""
    path: str = ""
    name: str = ""
    server_id: str = ""
    project_id: str = ""
    user_id: str = ""
    request_id: str = ""
    status: int = 0


class Journal:
    """Written in the transaction of the change it tells of; read in order, from any position."""

    def __init__(self, cabinet: Cabinet) -> None:
        self._db = cabinet.db
        self._decode = msgspec.json.Decoder(Entry).decode

    def write(self, entry: Entry) -> None:
        self._db.execute("insert into journal (body) values (?)", (msgspec.json.encode(entry).decode(),))

    def read(self, after: int = 0, limit: int = 1_000_000) -> list[Entry]:
        rows = self._db.execute(
            "select seq, body from journal where seq > ? order by seq limit ?", (after, limit)
        )
        return [msgspec.structs.replace(self._decode(body), seq=seq) for seq, body in rows]
