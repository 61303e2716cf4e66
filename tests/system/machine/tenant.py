"""The member of a project, as the machine plays him: what he asks, is told, and must have become of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import uuid4

import httpx

from adapters.openstack.connection import Cloud, Service
from adapters.openstack.errors import CloudRejected
from tests.http_client import NO_TLS
from tests.system.machine.scene import Scene
from tests.waiting import eventually

Row = dict[str, Any]

ANSWERS = {200, 202, 409}
"""What every command may be answered, whatever else is under way: done, so already, not now."""


class Tenant:
    """Knows his things by the ids he was told; ``story`` tells what he did, for whoever reads a failure."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.cloud: Cloud = scene.project()
        self.http = httpx.Client(
            verify=NO_TLS, base_url=scene.url, headers={"X-Auth-Token": self.cloud.token()}, timeout=30.0
        )
        self.things: dict[str, list[str]] = {}
        self.promises: list[str] = []
        self.story: list[str] = []
        self.position = 0

    def of(self, path: str, pick: int) -> str:
        """Return the id of one of his things of a kind; while he has none, that of nothing."""
        ids = self.things.get(path, [])
        return ids[pick % len(ids)] if ids else str(uuid4())

    def row(self, path: str, thing: str) -> Row | None:
        """Return a thing as the API shows it, all he was told of included; None if there is no such thing."""
        answer = self.http.get(f"{path}/{thing}", params={"min_position": self.position})
        assert answer.status_code in {200, 404}, answer.text
        row: Row = answer.json()
        return row if answer.status_code == 200 else None

    def ask(
        self, method: str, path: str, body: Any = None, *, foreseen: Collection[int] = ANSWERS
    ) -> httpx.Response:
        """Send a command; its answer must be one that was foreseen."""
        answer = self.http.request(method, path, json=body)
        code = answer.json().get("code", "")
        self.tell(f"{method} {path} {body or ''} -> {answer.status_code} {code}")
        assert answer.status_code in foreseen, f"{answer.text}; foreseen: {sorted(foreseen)}"
        if answer.status_code in {200, 202}:
            self.position = max(self.position, int(answer.headers["Ledger-Position"]))
        if answer.status_code == 202:
            self.promises.append(answer.json()["operation"]["id"])
        return answer

    def make(self, path: str, wish: Row, *, foreseen: Collection[int] = ANSWERS) -> httpx.Response:
        """Ask for a new thing, and remember it if it was promised."""
        answer = self.ask("POST", path, wish, foreseen=foreseen)
        if answer.status_code == 202:
            self.things.setdefault(path, []).append(answer.headers["Location"].rsplit("/", 1)[1])
        return answer

    def outcome(self, answer: httpx.Response) -> Row:
        """Wait for the end of the operation that an answer promised."""
        path = f"/operations/{answer.json()['operation']['id']}"
        query = {"wait": "10s", "min_position": str(self.position)}

        def look() -> Row:
            told: Row = self.http.get(path, params=query).json()
            return told

        return eventually(look, lambda row: row["status"] != "running")

    def meddle(self, service: Service, method: str, path: str, body: Any = None) -> Any:
        """Do something straight in the cloud, behind the ledger's back; the cloud may refuse."""
        try:
            answer = self.cloud.call(service, method, path, body=body)
        except CloudRejected as refused:
            self.tell(f"behind: {method} {path} {body or ''} -> {refused.status}")
            return None
        self.tell(f"behind: {method} {path} {body or ''} -> {answer.status}")
        return answer.body

    def tell(self, line: str) -> None:
        self.story.append(line)

    def close(self) -> None:
        self.http.close()

    def whole_story(self) -> str:
        return "\n  ".join([f"What led there, in project {self.cloud.project_id}:", *self.story])
