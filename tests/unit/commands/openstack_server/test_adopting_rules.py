"""A server that is adopted is at an end as an unmanaged one: its story goes on under our id."""

from __future__ import annotations

from uuid import UUID

import pytest

from commands.openstack_server import commands
from commands.openstack_server import events as e
from tests.unit.commands.openstack_server.lives import ONE, server, shelved, shelving, sight

OURS, OTHER = UUID(int=71), UUID(int=72)

adopted = shelved.after(commands.AdoptOpenstackServer(OURS, sight("SHELVED_OFFLOADED")))


@pytest.mark.parametrize("status", ["ACTIVE", "SHUTOFF", "SUSPENDED", "SHELVED_OFFLOADED", "ERROR", "RESCUE"])
def test_one_is_adopted_in_any_status_that_lasts(status: str) -> None:
    server.when(commands.AdoptOpenstackServer(OURS, sight(status))).then(e.OpenstackServerAdopted(OURS))


def test_one_that_moves_is_not() -> None:
    for shown in (sight("ACTIVE", task_state="shelving"), sight("BUILD"), sight("UNKNOWN")):
        server.when(commands.AdoptOpenstackServer(OURS, shown)).then_refused(
            commands.ServerInTransition, status=shown.status, task_state=shown.task_state
        )
    shelving.when(commands.AdoptOpenstackServer(OURS, sight("ACTIVE"))).then_refused(
        commands.ServerInTransition, status="ACTIVE", task_state=None
    )


def test_whoever_comes_later_is_told_its_address() -> None:
    told = {"server_id": str(OURS), "href": f"/api/v1/servers/{OURS}"}
    adopted.when(commands.AdoptOpenstackServer(OTHER, sight("ACTIVE"))).then_refused(
        commands.ServerManaged, **told
    )
    adopted.when(commands.DeleteOpenstackServer(ONE, sight("ACTIVE"))).then_refused(
        commands.ServerManaged, **told
    )
    adopted.when(commands.ShelveOpenstackServer(ONE, sight("ACTIVE"))).then_refused(
        commands.ServerManaged, **told
    )
