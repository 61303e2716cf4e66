"""What is seen of a server's parts when it is built or gone: of those that it has, or that nobody has."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.processes import server_parts
from commands.network_interface.commands import ObserveNetworkInterface
from commands.network_interface.decider import NETWORK_INTERFACE, NetworkInterface
from commands.process_managers import Step
from commands.server.state import Server

WEB, PART = uuid4(), uuid4()
NAMED = "cloud-web"


class PartContext:
    """The job of a server that was built, in a cloud that shows its port with some holder."""

    stream = WEB

    def __init__(self, device_id: str) -> None:
        self.runtime = self.handler = self
        self.device_id = device_id
        self.asked: list[Step] = []

    async def state(self) -> Server:
        return Server(exists=True, cloud_id=NAMED, parts=((PART, "cloud-port"),))

    async def cloud(self) -> None:
        return None

    async def position(self) -> int:
        return 7

    async def load_state(self, decider: Any, _: UUID) -> Any:
        here = NetworkInterface(exists=True, cloud_id="cloud-port")
        return here if decider is NETWORK_INTERFACE else decider.initial

    async def call(self, function: Any, *arguments: Any) -> Any:
        if function.__name__ == "observation":
            return function(*arguments)
        owner = "compute:nova" if self.device_id else ""
        shown = {"id": "cloud-port", "status": "ACTIVE", "mac_address": "fa:16:3e:00:00:01"}
        return {**shown, "device_owner": owner, "device_id": self.device_id}

    async def dispatch(self, step: Step, _: int, complete: Any = None) -> None:
        self.asked.append(step)


def look(device_id: str, monkeypatch: pytest.MonkeyPatch) -> list[UUID | None]:
    """Return whose it is by each sight that is told."""

    async def nothing(*_: Any) -> frozenset[UUID]:
        return frozenset()

    monkeypatch.setattr(server_parts, "shown_with", nothing)
    context: Any = PartContext(device_id)
    asyncio.run(server_parts.look_at_parts(context))
    sights = [step.command for step in context.asked]
    assert all(isinstance(sight, ObserveNetworkInterface) for sight in sights)
    return [sight.server_id for sight in sights]


def test_a_port_that_it_has_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert look(NAMED, monkeypatch) == [WEB]


def test_a_port_that_nobody_has_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    assert look("", monkeypatch) == [None]


def test_a_port_that_the_next_server_has_is_not_told_as_somebody_elses_doing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A look that was put off runs when the port is another server's, of which it knows nothing."""
    assert look("cloud-of-the-next", monkeypatch) == []
