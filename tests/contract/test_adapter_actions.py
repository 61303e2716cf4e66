"""What our own adapter relies on when it acts on servers: its calls, and what tells how they ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from adapters.effects.server_actions import ONCE, body_of
from adapters.metrics.diagnostics import rates, read, show_diagnostics
from adapters.openstack import nova
from adapters.openstack.errors import CloudRejected
from commands.server import events as e
from commands.server.actions import TARGET, Action
from commands.server.events import Flavor, Named
from commands.store.metrics import METRICS
from tests.actions import THERE_AND_BACK
from tests.contract.adapter import lasting
from tests.contract.cloud import eventually

NOON = datetime(2026, 8, 3, 12, tzinfo=UTC)
NOBODY = UUID(int=0)
"""The id of an operation that nobody asked for."""


def flavors(project):
    offered = project.call("compute", "GET", "/flavors/detail").body["flavors"]
    every = [Flavor(one["id"], one["name"], one["vcpus"], one["ram"], one["disk"]) for one in offered]
    return sorted(every, key=lambda flavor: (flavor.disk_gb, flavor.ram_mb))


def obey(project, cloud_id, wish):
    """Send what a wish wants and wait for a status it leads to; return the audit's entry of it."""
    answer = nova.act(project, cloud_id, body_of(wish))
    action = Action(wish.action)
    eventually(lambda: lasting(project, cloud_id), lambda status: status in TARGET[action])
    ending = eventually(lambda: nova.show_ending(project, cloud_id, answer.request_id), bool)[-1]
    assert ending == nova.Ending(None)
    [entry] = [
        entry for entry in nova.list_actions(project, cloud_id) if entry["request_id"] == answer.request_id
    ]
    return entry["action"]


@pytest.mark.parametrize(
    "wishes",
    [
        *(
            (there.requested(NOBODY), back.requested(NOBODY))
            for there, back in THERE_AND_BACK
            if there.requested and back.requested
        ),
        (e.ServerShelveRequested(NOBODY), e.ServerUnshelveRequested(NOBODY)),
        (e.ServerRescueRequested(NOBODY), e.ServerUnrescueRequested(NOBODY)),
    ],
    ids=lambda wishes: wishes[0].action,
)
def test_each_action_leads_to_its_status_and_back(project, ours, wishes):
    _, cloud_id = ours
    for wish in wishes:
        name = obey(project, cloud_id, wish)
        assert name == ONCE.get(Action(wish.action), wish.action)


def test_a_resize_shows_the_flavor_that_can_be_found_again_by_its_name(service, project, ours):
    _, cloud_id = ours
    small, large = flavors(project)[:2]
    wish = e.ServerResizeRequested(NOBODY, small, large)
    assert obey(project, cloud_id, wish) == ONCE[Action.RESIZE]
    shown = nova.flavor_in(nova.show(project, cloud_id))
    assert shown == replace(large, id="")
    assert nova.identify(service.home, shown) == large
    assert obey(project, cloud_id, e.ServerResizeRevertRequested(NOBODY)) == ONCE[Action.REVERT_RESIZE]
    assert nova.flavor_in(nova.show(project, cloud_id)) == replace(small, id="")
    obey(project, cloud_id, wish)
    assert obey(project, cloud_id, e.ServerResizeConfirmRequested(NOBODY)) == ONCE[Action.CONFIRM_RESIZE]


def test_a_flavor_nobody_offers_keeps_no_id(service):
    odd = Flavor("", "no-such-flavor", 3, 1234, 7)
    assert nova.identify(service.home, odd) == odd


def test_a_rebuild_ends_with_its_entry_in_the_audit(project, ours, wish):
    _, cloud_id = ours
    image = Named(wish.image_id, "")
    assert obey(project, cloud_id, e.ServerRebuildRequested(NOBODY, image)) == ONCE[Action.REBUILD]


def test_a_password_is_taken_and_one_refused_is_not_quoted(project, ours):
    _, cloud_id = ours
    answer = nova.act(project, cloud_id, {"changePassword": {"adminPass": "hunter2"}})
    ending = eventually(lambda: nova.show_ending(project, cloud_id, answer.request_id), bool)[-1]
    assert ending == nova.Ending(None)
    eventually(lambda: lasting(project, cloud_id), lambda status: status == "ACTIVE")
    nova.act(project, cloud_id, {"os-stop": None})
    eventually(lambda: lasting(project, cloud_id), lambda status: status == "SHUTOFF")
    with pytest.raises(CloudRejected) as refused:
        nova.act(project, cloud_id, {"changePassword": {"adminPass": "vm_state"}})
    assert refused.value.conflict
    assert "vm_state" not in refused.value.message


def test_a_lock_is_seen_with_its_reason(project, ours):
    _, cloud_id = ours
    nova.lock(project, cloud_id, "payroll runs")
    sight = nova.observation(nova.show(project, cloud_id))
    assert (sight.locked, sight.locked_reason) == (True, "payroll runs")
    nova.act(project, cloud_id, {"unlock": None})
    assert nova.observation(nova.show(project, cloud_id)).locked is False


def test_a_console_has_an_address_but_not_in_every_state(project, ours):
    _, cloud_id = ours
    assert nova.open_console(project, cloud_id).startswith("http")
    obey(project, cloud_id, e.ServerShelveRequested(NOBODY))
    with pytest.raises(CloudRejected) as refused:
        nova.open_console(project, cloud_id)
    assert refused.value.conflict


def test_an_administrator_resets_the_state_of_anybodys_server(service, project, ours):
    _, cloud_id = ours
    for state, status in (("error", "ERROR"), ("active", "ACTIVE")):
        nova.act(service.home, cloud_id, {"os-resetState": {"state": state}})
        assert lasting(project, cloud_id) == status


def test_what_a_running_guest_uses_can_be_measured_by_an_administrator_alone(service, project, ours):
    _, cloud_id = ours
    shown = show_diagnostics(service.home, cloud_id)
    reading = read(shown, NOON)
    assert reading.shape == (shown["num_cpus"], shown["num_nics"], shown["num_disks"])
    assert reading.counters.keys() == set(METRICS)
    assert all(count >= 0 for count in reading.counters.values())
    again = read(show_diagnostics(service.home, cloud_id), NOON + timedelta(seconds=1))
    assert rates(reading, again).keys() == set(METRICS)
    obey(project, cloud_id, e.ServerStopRequested(NOBODY))
    with pytest.raises(CloudRejected) as stopped:
        show_diagnostics(service.home, cloud_id)
    assert stopped.value.conflict
    with pytest.raises(CloudRejected) as unknown:
        show_diagnostics(service.home, str(NOBODY))
    assert unknown.value.missing
