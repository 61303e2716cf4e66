"""How the machine plays: it asks and compares; the rules say what is asked."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import httpx
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from tests.system.machine.books import Books
from tests.system.machine.foresight import Row
from tests.system.machine.scene import Scene
from tests.system.machine.strangers import settle_strangers
from tests.system.machine.tenant import ANSWERS, Tenant
from tests.waiting import eventually

PICK = st.integers(0, 3)
"""Which of the things there are; there are few, so that they meet."""

NAMES = st.sampled_from("abc")
CALM = st.integers(0, 3).map(lambda number: number == 0)
"""Whether to wait first until all is quiet: then the answer is known beforehand, and the promise is kept."""

SERVERS, VOLUMES, ADDRESSES = "/servers", "/volumes", "/floating-ips"
INTERFACES, GROUPS = "/network-interfaces", "/security-groups"


class Play(RuleBasedStateMachine):
    """One example: one project. ``scene`` is set by whoever runs it."""

    scene: Scene

    def __init__(self) -> None:
        super().__init__()
        self.tenant = Tenant(self.scene)
        self.strangers = settle_strangers(self.scene.cloud, self.tenant.cloud)
        self.picture = self.strangers.picture()
        self.books = Books(self.scene, self.tenant.cloud.project_id)

    def row(self, path: str, thing: str) -> Row | None:
        return self.tenant.row(path, thing)

    def command(
        self,
        calm: bool,
        method: str,
        path: str,
        body: Any = None,
        *,
        of: dict[str, str],
        foresee: Callable[[list[Row | None]], set[int]],
        may_fail: Callable[[list[Row | None]], bool] = lambda _: False,
        besides: frozenset[int] = frozenset(),
    ) -> httpx.Response | None:
        """Ask for something about the things ``of`` (path and id of each).

        In calm, the answer must be one that ``foresee`` tells from their rows, and what is promised must
        succeed, unless it ``may_fail``; return that answer then. Else all of ANSWERS and ``besides`` go.
        """
        if not calm:
            known = all(thing in self.tenant.things.get(kind, []) for kind, thing in of.items())
            self.tenant.ask(method, path, body, foreseen=ANSWERS | besides | (set() if known else {404}))
            return None
        self.calm()
        rows = [self.row(kind, thing) for kind, thing in of.items()]
        answer = self.tenant.ask(method, path, body, foreseen=foresee(rows))
        if answer.status_code != 202:
            return None
        outcome = self.tenant.outcome(answer)
        self.tenant.tell(f"{outcome['status']} {outcome.get('reason') or ''}")
        assert outcome["status"] == "succeeded" or may_fail(rows), outcome
        return answer if outcome["status"] == "succeeded" else None

    def calm(self) -> None:
        """Wait until everything asked has ended, and all that was done to the cloud has been seen."""
        self.scene.worker.start()
        for part in (self.scene.api, self.scene.worker):
            part.see_that_it_lives()
        eventually(self.books.restless, lambda told: not told)
        eventually(self.unsettled, lambda told: not told)
        self.tenant.tell("-- all is quiet")

    def unsettled(self) -> list[str]:
        told = self.books.discrepancies(self.strangers.ids(), self.tenant.promises)
        return told + self.books.restless()

    def wind_up(self) -> None:
        """Delete all there is: then the project has strangers only, in ledger and cloud."""
        self.remove(SERVERS, lambda row: "/actions/unlock" if row["locked"] else None)
        self.remove(ADDRESSES, lambda row: None)
        for path in (VOLUMES, INTERFACES, GROUPS):
            self.remove(path, lambda row: None)
        world, project = self.scene.cloud.world, self.tenant.cloud.project_id
        shelves = (world.servers, world.volumes, world.ports, world.floating_ips)
        left = {thing.id for shelf in shelves for thing in shelf.values() if thing.project_id == project}
        assert left == self.strangers.ids(), left ^ self.strangers.ids()

    def remove(self, path: str, before: Callable[[Row], str | None]) -> None:
        key = path[1:].replace("-", "_")
        for row in self.listed(path, key):
            if address := before(row):
                self.tenant.outcome(self.tenant.ask("POST", f"{path}/{row['id']}{address}", foreseen={202}))
            interface = row.get("network_interface_id") if path == ADDRESSES else None
            if interface:
                free = f"{INTERFACES}/{interface}{path}/{row['id']}"
                self.tenant.outcome(self.tenant.ask("DELETE", free, foreseen={202}))
            answer = self.tenant.ask("DELETE", f"{path}/{row['id']}", foreseen={202})
            outcome = self.tenant.outcome(answer)
            assert outcome["status"] == "succeeded", outcome
        self.calm()
        assert self.listed(path, key) == []

    def listed(self, path: str, key: str) -> list[Row]:
        query = {"min_position": self.tenant.position, "limit": 100}
        answer = self.tenant.http.get(path, params=query)
        assert answer.status_code == 200, answer.text
        rows: list[Row] = [row for row in answer.json()[key] if row["deleted_at"] is None]
        return rows

    def pair(self, fitting: bool, path: str, holder: str, one: int, other: int) -> tuple[str, str]:
        """Return a holder and a thing of his: one that he has, if it is to be ``fitting``, or any two."""
        key = f"{holder[1:-1]}_id".replace("-", "_")
        rows = [row for row in self.listed(path, path[1:].replace("-", "_")) if row[key]] if fitting else []
        held = [(row[key], row["id"]) for row in rows if not row.get("root_of") and not row.get("made_for")]
        return held[other % len(held)] if held else (self.tenant.of(holder, one), self.tenant.of(path, other))

    def teardown(self) -> None:
        """Compare everything, unless a rule has failed already: then say what led there."""
        failure = sys.exc_info()[1]
        try:
            if failure is None:
                self.settle_up()
        except Exception as error:
            failure = error
            raise
        finally:
            if isinstance(failure, Exception):
                print(f"{failure!r}\n{self.tenant.whole_story()}")
            self.tenant.close()

    def settle_up(self) -> None:
        """Compare all books, remove everything, and compare again."""
        self.calm()
        assert self.books.contradictions() == []
        assert self.strangers.picture() == self.picture
        self.wind_up()
        assert self.books.contradictions() == []
        assert self.strangers.picture() == self.picture
        self.strangers.leave(self.tenant.cloud)
