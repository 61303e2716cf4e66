"""A network interface is shown with our ids of its security groups, also where its old events lack them."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from commands.network_interface.events import NetworkInterfaceEvent
from queries.engine.read_model import DetailParams
from queries.network_interface import NETWORK_INTERFACE
from queries.server import SERVER
from tests.integration.queries.test_server_volumes import Asked, tell
from tests.unit.commands.network_interface import lives as interface_lives
from tests.unit.commands.network_interface.lives import WEB
from tests.unit.commands.security_group import lives as group_lives
from tests.unit.commands.server import lives as server_lives

OURS, FOREIGN = {"id": "neutron-1", "name": "web"}, {"id": "neutron-9", "name": "default"}


def held_by(server: UUID, groups: list[dict[str, Any]]) -> list[Any]:
    """An interface's history as it is stored: with these groups, at this server."""
    text = msgspec.json.encode(interface_lives.attached.history).decode().replace(str(WEB), str(server))
    told = json.loads(text)
    told[0]["security_groups"] = groups
    events: list[Any] = msgspec.convert(told, list[NetworkInterfaceEvent])
    return events


@pytest.mark.parametrize("ledger_ids", [False, True])
def test_groups_have_our_ids_and_the_clouds(database: str, ledger_ids: bool) -> None:
    server, interface, group = uuid4(), uuid4(), uuid4()
    held = [{**OURS, "ledger_id": str(group)} if ledger_ids else OURS, FOREIGN]
    position = tell(
        database,
        (server, 0, server_lives.running.history),
        (group, 0, group_lives.active.history),
        (interface, 0, held_by(server, held)),
    )
    wanted = [
        {"id": str(group), "cloud_id": "neutron-1", "name": "web"},
        {"id": None, "cloud_id": "neutron-9", "name": "default"},
    ]
    reader = Asked(database).reader
    for as_of in (None, str(position)):
        answer = asyncio.run(NETWORK_INTERFACE.detail(reader, interface, DetailParams(as_of)))
        assert json.loads(answer.content)["security_groups"] == wanted
        answer = asyncio.run(SERVER.detail(reader, server, DetailParams(as_of)))
        [shown] = json.loads(answer.content)["network_interfaces"]
        assert shown["security_groups"] == wanted
