"""The commands of the processes with all that is in them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from commands.floating_ip import events as address
from commands.floating_ip.commands import DisassociateFloatingIp
from commands.floating_ip.decider import FLOATING_IP
from commands.kernel.message import Quota
from commands.network_interface import commands as port_asks
from commands.network_interface import events as port
from commands.network_interface.decider import NETWORK_INTERFACE
from commands.process_managers import Step, operation, preemption, server_provisioning, server_teardown
from commands.process_managers.server_teardown import Held
from commands.server import commands
from commands.server import events as e
from commands.server.decider import SERVER
from commands.volume import commands as volume_asks
from commands.volume import events as volume
from commands.volume.decider import VOLUME
from tests.unit.commands.process_managers.test_building import DISK, GIVEN, NET, PORT, WEB, record, wish
from tests.unit.commands.process_managers.test_preempting import (
    DEADLINE,
    VICTIM,
    WAITING,
    awaited,
    heard,
    told,
)
from tests.unit.commands.process_managers.test_removing import DATA, READY, ROOT, disk, erased, interface
from tests.unit.commands.process_managers.test_removing import PORT as ITS_PORT
from tests.unit.commands.process_managers.test_removing import WEB as SERVER_ID
from tests.unit.commands.server.lives import (
    CREATE,
    NOON,
    ONE,
    TWO,
    deleted,
    deleting,
    locked,
    running,
    stopped,
)

QUOTA = Quota("network", "port", 8, 8)
CAUSE = UUID(int=77)


def test_an_operation_of_a_process_has_the_same_id_however_often_it_is_asked_for() -> None:
    assert operation(WEB, "delete", CAUSE) == operation(WEB, "delete", CAUSE)
    others = {operation(PORT, "delete", CAUSE), operation(WEB, "stop", CAUSE), operation(WEB, "delete", WEB)}
    assert len({*others, operation(WEB, "delete", CAUSE)}) == 4
    assert operation(WEB, "delete", CAUSE) == UUID("0a6dbf35-b67b-529e-9ea4-1c927bba1f1e")


class TestBuilding:
    def test_a_port_is_asked_for_as_it_was_asked_for(self) -> None:
        groups = (e.NamedGroup("g", "web", UUID(int=5)),)
        asked = wish(
            interfaces=(e.Interface(PORT, NET, "10.0.0.7", groups), e.Interface(GIVEN, NET, cloud_id="p"))
        )
        assert server_provisioning.react(record(WEB, asked)) == [
            Step(
                NETWORK_INTERFACE,
                PORT,
                port_asks.RequestNetworkInterface(
                    operation_id=operation(PORT, "create", CREATE),
                    project_id="tenant",
                    network=port.Known("net", "private"),
                    fixed_address="10.0.0.7",
                    security_groups=(port.KnownGroup("g", "web", UUID(int=5)),),
                    made_for=WEB,
                ),
            )
        ]

    def test_a_root_volume_is_asked_for_as_it_was_asked_for(self) -> None:
        asked = wish(name="w" * 240, root_volume=e.RootVolume(DISK, 10, "fast", delete_on_termination=True))
        assert server_provisioning.react(record(WEB, asked)) == [
            Step(
                VOLUME,
                DISK,
                volume_asks.RequestVolume(
                    operation_id=operation(DISK, "create", CREATE),
                    project_id="tenant",
                    name=f"{'w' * 200}-root-{str(DISK)[:8]}",
                    size_gb=10,
                    volume_type="fast",
                    image=volume.Source("img", "debian-12"),
                    root_of=WEB,
                    delete_on_termination=True,
                ),
            )
        ]

    @pytest.mark.parametrize(
        ("event", "command"),
        [
            (port.NetworkInterfaceCreated(ONE, WEB, "port-1"), commands.ConfirmPart(PORT, "port-1")),
            (volume.VolumeCreated(ONE, WEB, "vol-1"), commands.ConfirmPart(PORT, "vol-1")),
            (
                port.NetworkInterfaceCreateFailed(ONE, "no", WEB, quota=QUOTA),
                commands.ReportPartFailed(PORT, "no", QUOTA),
            ),
            (
                volume.VolumeCreateFailed(ONE, "no", WEB, quota=QUOTA),
                commands.ReportPartFailed(PORT, "no", QUOTA),
            ),
        ],
    )
    def test_what_became_of_a_part_is_told_to_its_server(self, event: Any, command: Any) -> None:
        assert server_provisioning.react(record(PORT, event)) == [Step(SERVER, WEB, command)]
        assert server_provisioning.react(record(PORT, e.ServerStopped(ONE))) == []


def led(*more: Any, server: UUID = SERVER_ID) -> Any:
    """An address that leads to a server."""
    wished = address.FloatingIpRequested(TWO, "tenant", address.ExternalNetwork("net", "public"))
    holder = (ITS_PORT, "port-1", server)
    there = address.FloatingIpAssociatedOutOfBand(*holder)
    return FLOATING_IP.replay(
        [wished, address.FloatingIpAccepted("fip-1"), address.FloatingIpCreated(TWO), there, *more]
    )


class TestRemoving:
    ADDRESS = UUID(int=95)

    def freed(self) -> Step:
        ended = operation(self.ADDRESS, "disassociate", CAUSE)
        return Step(FLOATING_IP, self.ADDRESS, DisassociateFloatingIp(ended, server_id=SERVER_ID))

    def detached(self, which: UUID) -> Step:
        ended = operation(which, "detach", CAUSE)
        return Step(VOLUME, which, volume_asks.DetachVolume(ended, SERVER_ID, server_gone=True))

    def test_addresses_and_data_are_let_go_of_before_the_cloud_is_asked(self) -> None:
        held = Held({ITS_PORT: interface(READY)}, {DATA: disk()}, {self.ADDRESS: led()})
        found = server_teardown.steps(SERVER_ID, deleting.state(), held, CAUSE)
        assert found == [self.freed(), self.detached(DATA)]
        nothing = server_teardown.steps(SERVER_ID, deleting.state(), Held(), CAUSE)
        assert nothing == [Step(SERVER, SERVER_ID, commands.ConfirmReleased())]
        released = deleting.after(commands.ConfirmReleased()).state()
        assert server_teardown.steps(SERVER_ID, released, held, CAUSE) == []

    def test_an_address_of_another_server_or_on_its_way_is_not_freed(self) -> None:
        others = Held(floating_ips={self.ADDRESS: led(server=WEB)})
        confirm = [Step(SERVER, SERVER_ID, commands.ConfirmReleased())]
        assert server_teardown.steps(SERVER_ID, deleting.state(), others, CAUSE) == confirm
        leaving = led(address.FloatingIpDisassociateRequested(ONE, ITS_PORT, "port-1", SERVER_ID))
        assert (
            server_teardown.steps(
                SERVER_ID, deleting.state(), Held(floating_ips={self.ADDRESS: leaving}), CAUSE
            )
            == []
        )

    def test_afterwards_all_that_was_made_for_it_goes(self) -> None:
        held = Held(
            {ITS_PORT: interface(READY)},
            {DATA: disk(), ROOT: disk(root=True)},
            {self.ADDRESS: led()},
        )
        assert server_teardown.steps(SERVER_ID, erased, held, CAUSE) == [
            self.freed(),
            self.detached(DATA),
            Step(VOLUME, ROOT, volume_asks.DeleteVolume(operation(ROOT, "delete", CAUSE), server_gone=True)),
            Step(
                NETWORK_INTERFACE,
                ITS_PORT,
                port_asks.DeleteNetworkInterface(operation(ITS_PORT, "delete", CAUSE), server_gone=True),
            ),
        ]
        assert server_teardown.steps(SERVER_ID, erased, Held(), CAUSE) == [
            Step(SERVER, SERVER_ID, commands.ConfirmRemoved())
        ]
        assert server_teardown.steps(SERVER_ID, deleted.state(), Held(), CAUSE) == []

    def test_a_root_volume_that_stays_is_free_again(self) -> None:
        stays = Held(volumes={ROOT: disk(root=True, goes=False)})
        assert server_teardown.steps(SERVER_ID, erased, stays, CAUSE) == [self.detached(ROOT)]

    def test_who_is_unwilling_is_left_out(self) -> None:
        held = Held({ITS_PORT: interface(READY)}, {DATA: disk()}, {self.ADDRESS: led()})
        assert server_teardown.without(held, {self.ADDRESS, DATA}) == Held(
            {ITS_PORT: held.interfaces[ITS_PORT]}
        )
        assert server_teardown.without(held, {ITS_PORT}) == held._replace(interfaces={})
        assert server_teardown.without(held, ()) == held

    @pytest.mark.parametrize(
        ("stream", "event", "server"),
        [
            (SERVER_ID, e.ServerRemovedFromCloud(), SERVER_ID),
            (ITS_PORT, port.NetworkInterfaceDeleted(ONE, SERVER_ID), SERVER_ID),
            (ROOT, volume.VolumeDeleted(ONE, SERVER_ID), SERVER_ID),
            (DATA, volume.VolumeDetached(ONE, SERVER_ID), SERVER_ID),
            (DATA, volume.VolumeDeleted(ONE), None),
        ],
    )
    def test_whose_removal_an_event_may_further(self, stream: UUID, event: Any, server: UUID | None) -> None:
        assert server_teardown.server_of(record(stream, event)) == server

    def test_what_ends_something_furthers_it_and_what_begins_something_does_not(self) -> None:
        further = {
            volume.VolumeReleased,
            volume.VolumeDetached,
            volume.VolumeDetachFailed,
            volume.VolumeDeletedOutOfBand,
            volume.VolumeDetachedOutOfBand,
            port.NetworkInterfaceReleased,
            address.FloatingIpReleased,
        }
        not_further = {volume.VolumeDetachRequested, volume.VolumeObserved, volume.VolumeAccepted}
        assert {kind for kind in further | not_further if server_teardown.ends_something(kind)} == further
        assert further <= server_teardown.EVENTS


class TestPreempting:
    def test_a_victim_is_told_all(self) -> None:
        chosen = replace(awaited("stop"), want="quota", victims=(e.Victim(VICTIM, "stop", 0.25, "user:ann"),))
        why = "a server of the same project that is not preemptible exceeds the quota"
        assert preemption.announce(WAITING, chosen, {VICTIM: running.state()}) == [
            Step(
                SERVER,
                VICTIM,
                commands.IssueNotice(
                    notice_id=operation(VICTIM, "notice", chosen.preemption_id),
                    ruling=chosen.ruling,
                    action="delete",
                    at=NOON,
                    acts_at=DEADLINE,
                    period=120.0,
                    channels=("mail",),
                    recipients=("user:ann",),
                    findings=(e.ConditionResult(why, True),),
                    makes_room_for=WAITING,
                ),
            )
        ]

    def test_each_is_spared_by_its_notice(self) -> None:
        notice = operation(VICTIM, "notice", awaited().preemption_id)
        assert preemption.call_off(awaited(), "there is room") == [
            Step(SERVER, VICTIM, commands.WithdrawNotice(notice, "there is room"))
        ]

    @pytest.mark.parametrize(
        ("life", "wanted", "action", "by_notice"),
        [
            (running, "delete", "delete", True),
            (running, "shelve", "shelve", True),
            (running, "stop", "stop", False),
            (stopped, "stop", "delete", True),
        ],
    )
    def test_each_is_asked_in_the_name_of_the_policy(
        self, life: Any, wanted: Any, action: Any, by_notice: bool
    ) -> None:
        chosen = awaited(wanted)
        notice = operation(VICTIM, "notice", chosen.preemption_id) if by_notice else None
        order = commands.ApplyPolicyAction(
            operation(VICTIM, action, chosen.preemption_id), chosen.ruling, action, DEADLINE, notice_id=notice
        )
        victims = {VICTIM: heard(life, wanted).state()}
        assert preemption.carry_out(chosen, victims, DEADLINE) == [Step(SERVER, VICTIM, order)]

    def test_one_that_is_shelved_unheard_is_shelved_without_its_notice(self) -> None:
        chosen = awaited("shelve")
        [step] = preemption.carry_out(chosen, {VICTIM: told(running, "shelve").state()}, DEADLINE)
        assert step.command.notice_id is None

    def test_who_is_busy_or_was_not_told_is_not_asked(self) -> None:
        busy = heard(running, "delete").given(e.ServerRebootRequested(TWO, "SOFT"))
        assert preemption.carry_out(awaited(), {VICTIM: busy.state()}, DEADLINE) == []
        assert preemption.carry_out(awaited(), {VICTIM: running.state()}, DEADLINE) == []

    @pytest.mark.parametrize(
        ("life", "why"),
        [
            (told(running, "delete"), None),
            (told(running, "delete").given(e.ServerDeleteRequested(TWO)), None),
            (told(locked, "delete"), "one of them was locked"),
            (locked, "one of them was locked"),
            (running, None),
        ],
    )
    def test_why_it_does_not_come_about(self, life: Any, why: str | None) -> None:
        assert preemption.unwilling(awaited(), {VICTIM: life.state()}, NOON) == why

    def test_one_whose_owner_cannot_be_told_is_not_deleted(self) -> None:
        def parked(wanted: Any, *channels: str) -> Any:
            life = told(running, wanted)
            notice = life.state().standing.notices[0].id
            return life.given(*(e.ServerNoticeParked(notice, channel, "no") for channel in channels)).state()

        why = "the owner of one of them cannot be told"
        assert preemption.unwilling(awaited(), {VICTIM: parked("delete", "mail")}, NOON) == why
        assert preemption.unwilling(awaited(), {VICTIM: parked("delete", "mail:ann")}, NOON) == why
        assert preemption.unwilling(awaited(), {VICTIM: parked("delete", "webhook")}, NOON) is None
        assert preemption.unwilling(awaited("shelve"), {VICTIM: parked("shelve", "mail")}, NOON) is None
        life = heard(running, "delete")
        taken = life.given(e.ServerNoticeParked(life.state().standing.notices[0].id, "mail", "no"))
        assert preemption.unwilling(awaited(), {VICTIM: taken.state()}, NOON) is None

    def test_one_that_may_go_late_is_waited_for_ten_minutes(self) -> None:
        victims = {VICTIM: told(running, "delete").state()}
        assert preemption.unwilling(awaited(), victims, DEADLINE + timedelta(minutes=10)) is None
        late = preemption.unwilling(awaited(), victims, DEADLINE + timedelta(minutes=11))
        assert late == "one of them did not give way in time"
