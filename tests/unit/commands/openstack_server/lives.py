"""Beginnings that the tests of an unmanaged server's rules share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from commands.kernel.resource import ConfirmActionAccepted, ConfirmGone
from commands.openstack_server import commands
from commands.openstack_server.decider import OPENSTACK_SERVER
from tests.scenario import Scenario

ONE, TWO = UUID(int=1), UUID(int=2)
"""Ids of operations."""


def sight(status: str, **more: Any) -> commands.Observation:
    return commands.Observation(**{"name": "legacy", "status": status, "image_id": "img", **more})


server = Scenario(OPENSTACK_SERVER)
shelving = server.after(commands.ShelveOpenstackServer(ONE, sight("ACTIVE")))
shelve_accepted = shelving.after(ConfirmActionAccepted(ONE))
shelved = shelve_accepted.after(commands.ConfirmActionDone(ONE, "SHELVED_OFFLOADED"))
unshelving = shelved.after(commands.UnshelveOpenstackServer(TWO, sight("SHELVED_OFFLOADED")))
resetting = server.after(commands.ResetOpenstackServer(ONE, sight("SHUTOFF")))
deleting = server.after(commands.DeleteOpenstackServer(ONE, sight("ERROR")))
deleted = deleting.after(ConfirmActionAccepted(ONE)).after(ConfirmGone())
