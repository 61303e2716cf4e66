"""How each operation of each resource ends, and what is told of it then."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import asdict, replace

from commands.floating_ip import commands as address_asks
from commands.floating_ip import events as address
from commands.kernel import resource
from commands.kernel.decider import Claim
from commands.kernel.errors import IllegalAction
from commands.kernel.message import Quota
from commands.key_pair import commands as key_pair_asks
from commands.key_pair import events as key_pair
from commands.key_pair.commands import KeyPairNameDuplicate
from commands.network_interface import commands as port_asks
from commands.network_interface import events as port
from commands.security_group import commands as group_asks
from commands.security_group import events as group
from commands.security_group.commands import SecurityGroupNameDuplicate
from commands.server_snapshot import commands as snapshot_asks
from commands.server_snapshot import events as snapshot
from commands.server_snapshot.commands import SnapshotNameDuplicate, SnapshotUnderWay
from commands.volume import commands as volume_asks
from commands.volume import events as volume
from commands.volume.commands import VolumeNameDuplicate
from tests.unit.commands.floating_ip import lives as addresses
from tests.unit.commands.key_pair import lives as key_pairs
from tests.unit.commands.network_interface import lives as ports
from tests.unit.commands.security_group import lives as groups
from tests.unit.commands.server_snapshot import lives as snapshots
from tests.unit.commands.volume import lives as volumes

CREATE, ONE, TWO = (UUID(int=number) for number in range(1, 4))
OTHER = UUID(int=99)
QUOTA = Quota("network", "port", 8, 8)
NO = "the cloud said no"
WEB = UUID(int=101)

for_web = ports.Scenario(ports.NETWORK_INTERFACE).after(replace(ports.ORDER, made_for=WEB))
for_web_accepted = for_web.given(port.NetworkInterfaceAccepted("port-1"))
for_web_free = for_web_accepted.given(port.NetworkInterfaceCreated(CREATE, WEB, "port-1"))
port_detaching = ports.attached.after(port_asks.DetachNetworkInterface(TWO, WEB))
root_available = volumes.root.after(volumes.sight("available"))

OPERATIONS: list[tuple[Any, UUID, Any, Any]] = [
    (
        for_web_accepted,
        CREATE,
        port.NetworkInterfaceCreated(CREATE, WEB, "port-1"),
        port.NetworkInterfaceCreateFailed(CREATE, NO, WEB),
    ),
    (
        ports.attaching,
        ONE,
        port.NetworkInterfaceAttached(ONE, WEB),
        port.NetworkInterfaceAttachFailed(ONE, NO, WEB),
    ),
    (
        port_detaching,
        TWO,
        port.NetworkInterfaceDetached(TWO, WEB),
        port.NetworkInterfaceDetachFailed(TWO, NO, WEB),
    ),
    (
        for_web_free.after(port_asks.DeleteNetworkInterface(ONE, server_gone=True)),
        ONE,
        port.NetworkInterfaceDeleted(ONE, WEB),
        port.NetworkInterfaceDeleteFailed(ONE, NO, WEB),
    ),
    (
        volumes.root,
        CREATE,
        volume.VolumeCreated(CREATE, WEB, "cinder-1"),
        volume.VolumeCreateFailed(CREATE, NO, WEB),
    ),
    (volumes.attaching, ONE, volume.VolumeAttached(ONE, WEB), volume.VolumeAttachFailed(ONE, NO, WEB)),
    (volumes.detaching, TWO, volume.VolumeDetached(TWO, WEB), volume.VolumeDetachFailed(TWO, NO, WEB)),
    (volumes.extending, ONE, volume.VolumeExtended(ONE), volume.VolumeExtendFailed(ONE, NO)),
    (
        volumes.renaming,
        ONE,
        volume.VolumeInfoChanged(ONE, "data-2", ""),
        volume.VolumeInfoChangeFailed(ONE, NO, "data", ""),
    ),
    (
        root_available.after(volume_asks.DeleteVolume(ONE, server_gone=True)),
        ONE,
        volume.VolumeDeleted(ONE, WEB),
        volume.VolumeDeleteFailed(ONE, NO, WEB),
    ),
    (
        addresses.ACCEPTED,
        CREATE,
        address.FloatingIpCreated(CREATE),
        address.FloatingIpCreateFailed(CREATE, NO),
    ),
    (
        addresses.LEADING,
        addresses.LEAD,
        address.FloatingIpAssociated(addresses.LEAD, *addresses.HELD),
        address.FloatingIpAssociateFailed(addresses.LEAD, NO, *addresses.HELD),
    ),
    (
        addresses.FREEING,
        addresses.FREE,
        address.FloatingIpDisassociated(addresses.FREE, *addresses.HELD),
        address.FloatingIpDisassociateFailed(addresses.FREE, NO, *addresses.HELD),
    ),
    (
        addresses.AT_LARGE.given(address.FloatingIpDeleteRequested(ONE)),
        ONE,
        address.FloatingIpDeleted(ONE),
        address.FloatingIpDeleteFailed(ONE, NO),
    ),
    (
        groups.changing,
        ONE,
        group.SecurityGroupChanged(ONE, "web", "of the web", groups.active.state().rules),
        None,
    ),
    (groups.deleting, ONE, group.SecurityGroupDeleted(ONE), group.SecurityGroupDeleteFailed(ONE, NO)),
    (
        key_pairs.attempted,
        CREATE,
        None,
        key_pair.KeyPairCreateFailed(CREATE, NO),
    ),
    (key_pairs.deleting, ONE, key_pair.KeyPairDeleted(ONE), key_pair.KeyPairDeleteFailed(ONE, NO)),
    (
        snapshots.deleting,
        ONE,
        None,  # only that it is gone ends it
        snapshot.ServerSnapshotDeleteFailed(ONE, NO),
    ),
    (snapshots.accepted, CREATE, None, snapshot.ServerSnapshotCreateFailed(CREATE, NO)),
]
NAMES = [type(failed or done).__name__ for _, _, done, failed in OPERATIONS]


@pytest.mark.parametrize(("life", "operation_id", "done", "failed"), OPERATIONS, ids=NAMES)
def test_each_operation_ends_well_or_badly_and_once(
    life: Any, operation_id: UUID, done: Any, failed: Any
) -> None:
    for command, event in (
        (resource.ConfirmDone(operation_id), done),
        (resource.ReportRefused(operation_id, NO), failed),
    ):
        if event is not None:
            life.when(command).then(event)
            life.given(event).when(command).then_nothing()
            other = replace(command, operation_id=OTHER)
            life.when(other).then_nothing()
    if failed is not None:
        whole = resource.ReportRefused(operation_id, NO, QUOTA, differs=True)
        life.when(whole).then(replace(failed, quota=QUOTA, differs=True))


@pytest.mark.parametrize(
    ("life", "command", "event"),
    [
        (
            ports.Scenario(ports.NETWORK_INTERFACE),
            replace(
                ports.ORDER,
                name="eth0",
                security_groups=(port.KnownGroup("group", "web", UUID(int=7)),),
                made_for=WEB,
            ),
            port.NetworkInterfaceRequested,
        ),
        (
            volumes.volume,
            replace(
                volumes.ORDER,
                description="things",
                volume_type="fast",
                snapshot=volume.Source("snap", "nightly"),
                availability_zone="a",
                root_of=WEB,
                delete_on_termination=True,
            ),
            volume.VolumeRequested,
        ),
        (addresses.NEW, replace(addresses.ORDER, address="172.24.4.9"), address.FloatingIpRequested),
        (groups.group, groups.ORDER, group.SecurityGroupRequested),
        (snapshots.snapshot, snapshots.ORDER, snapshot.ServerSnapshotRequested),
    ],
)
def test_each_field_of_what_is_asked_for_is_recorded(life: Any, command: Any, event: type) -> None:
    [told] = life.when(command).outcome()
    assert type(told) is event
    for name, value in asdict(told).items():
        assert value == getattr(command, name), name


class TestOtherwiseThanAsked:
    WHY = "it has another address"

    def test_an_interface(self) -> None:
        seen = ports.sight(difference=self.WHY)
        failed = port.NetworkInterfaceCreateFailed(CREATE, self.WHY, WEB, differs=True)
        assert for_web_accepted.when(seen).outcome()[1] == failed
        attaching = ports.attaching.after(resource.ConfirmActionAccepted(ONE))
        there = ports.sight("nova-1", WEB, difference=self.WHY)
        assert attaching.when(there).outcome()[1] == port.NetworkInterfaceAttached(ONE, WEB)

    def test_a_floating_ip(self) -> None:
        seen = addresses.sight(answers=CREATE, difference=self.WHY)
        failed = address.FloatingIpCreateFailed(CREATE, self.WHY, differs=True)
        assert addresses.ACCEPTED.when(seen).outcome()[1] == failed

    @pytest.mark.parametrize(
        ("port_id", "why"),
        [(addresses.DB_PORT, "the address leads elsewhere"), (None, "the address leads nowhere")],
    )
    def test_a_floating_ip_that_leads_elsewhere(self, port_id: str | None, why: str) -> None:
        seen = addresses.sight(port_id, answers=addresses.LEAD)
        failed = address.FloatingIpAssociateFailed(addresses.LEAD, why, *addresses.HELD)
        assert failed in addresses.LEADING.when(seen).outcome()

    def test_a_key_pair(self) -> None:
        seen = key_pair_asks.ObserveKeyPair(key_pairs.NAME, key_pairs.ED25519.md5, self.WHY)
        key_pairs.accepted.when(seen).then(key_pair.KeyPairCreateFailed(CREATE, self.WHY, differs=True))

    def test_a_snapshot(self) -> None:
        failed = snapshot.ServerSnapshotCreateFailed(CREATE, self.WHY, differs=True)
        renamed = snapshot.ServerSnapshotRenamedOutOfBand("other")
        snapshots.accepted.when(snapshots.sight("active", difference=self.WHY)).then(failed)
        there = snapshots.sight("active", name="other", difference=self.WHY)
        snapshots.accepted.when(there).then(failed, renamed)
        snapshots.accepted.when(snapshots.sight("saving", difference=self.WHY)).then_nothing()

    def test_a_volume(self) -> None:
        seen = volumes.sight("available", difference=self.WHY)
        failed = volume.VolumeCreateFailed(CREATE, self.WHY, WEB, differs=True)
        assert failed in volumes.root.when(seen).outcome()


class TestInterfaces:
    def test_one_that_was_taken_again_was_not_attached(self) -> None:
        accepted = ports.attaching.after(resource.ConfirmActionAccepted(ONE))
        why = "it was taken from the server again, or the server deleted"
        accepted.when(ports.sight()).then(port.NetworkInterfaceAttachFailed(ONE, why, WEB))

    @pytest.mark.parametrize(
        ("life", "there", "event"),
        [
            (ports.attaching, ports.sight("nova-1", WEB), port.NetworkInterfaceAttached(ONE, WEB)),
            (port_detaching, ports.sight(), port.NetworkInterfaceDetached(TWO, WEB)),
        ],
    )
    def test_where_the_answer_is_lost_only_what_is_seen_to_be_done_is_done(
        self, life: Any, there: Any, event: Any
    ) -> None:
        assert event not in life.when(there).outcome()
        assert event in life.when(replace(there, unanswered=True)).outcome()
        as_before = ports.sight() if life is ports.attaching else ports.sight("nova-1", WEB)
        assert life.when(replace(as_before, unanswered=True)).outcome() == []
        accepted = life.after(resource.ConfirmActionAccepted(event.operation_id))
        assert event in accepted.when(there).outcome()

    def test_a_detachment_takes_its_time(self) -> None:
        accepted = port_detaching.after(resource.ConfirmActionAccepted(TWO))
        accepted.when(ports.sight("nova-1", WEB)).then_nothing()

    def test_asking_again_changes_nothing(self) -> None:
        port_detaching.when(port_asks.DetachNetworkInterface(OTHER, WEB)).then_nothing()
        deleting = ports.free.after(port_asks.DeleteNetworkInterface(ONE))
        deleting.when(port_asks.DeleteNetworkInterface(OTHER)).then_nothing()
        busy = ports.attaching.when(port_asks.DeleteNetworkInterface(OTHER, server_gone=True))
        busy.then_nothing()

    def test_what_is_not_allowed_is_told_with_the_status(self) -> None:
        for life, status in ((ports.asked, "BUILD"), (ports.attached, "IN-USE")):
            with pytest.raises(IllegalAction) as illegal:
                life.when(port_asks.DeleteNetworkInterface(ONE)).outcome()
            assert life.state().status == status
            assert status in str(illegal.value)


class TestSecurityGroups:
    def test_creation_and_change_tell_the_rules_that_are_there_now(self) -> None:
        rules = groups.named(groups.SSH, groups.OF_FRIEND)
        shown = groups.made(groups.SSH, groups.OF_FRIEND)
        groups.accepted.when(group_asks.ConfirmRulesSet(CREATE, shown)).then(
            group.SecurityGroupCreated(CREATE, rules)
        )

    @pytest.mark.parametrize(
        ("change", "done"),
        [
            ({}, True),
            ({"name": "db"}, False),
            ({"description": "other"}, False),
            ({"unanswered": False}, False),
        ],
    )
    def test_where_the_answer_is_lost_only_what_is_all_as_asked_is_done(
        self, change: Any, done: bool
    ) -> None:
        asked = {"description": "of the web", "unanswered": True, **change}
        seen = groups.sight(groups.SSH, groups.SSH6, **asked)
        assert bool(groups.changing.when(seen).outcome()) == done
        other_rules = groups.sight(groups.SSH, description="of the web", unanswered=True)
        groups.changing.when(other_rules).then_nothing()
        renaming = groups.active.after(group_asks.ChangeSecurityGroup(ONE, description=""))
        bare = groups.sight(groups.SSH, groups.OF_FRIEND, description=None, unanswered=True)
        assert renaming.when(bare).outcome() != []

    def test_a_group_that_nobody_here_named_is_called_by_its_id(self) -> None:
        stranger = replace(groups.OUT, remote_cloud_id="neutron-9")
        [changed] = groups.active.when(groups.sight(stranger, groups.PING)).outcome()
        called = {rule.remote_cloud_id: rule.remote_group for rule in changed.rules}
        assert called == {"neutron-9": "neutron-9", None: None}


@pytest.mark.parametrize(
    ("life", "claims"),
    [
        (key_pairs.active, {("key_pair_name", "tenant", "laptop", KeyPairNameDuplicate)}),
        (groups.active, {("security_group_name", "tenant", "web", SecurityGroupNameDuplicate)}),
        (volumes.available, {("volume_name", "tenant", "data", VolumeNameDuplicate)}),
        (
            snapshots.accepted,
            {
                ("server_snapshot_name", "tenant", "nightly", SnapshotNameDuplicate),
                ("server_snapshot_under_way", "", str(snapshots.SERVER_ID), SnapshotUnderWay),
            },
        ),
        (snapshots.active, {("server_snapshot_name", "tenant", "nightly", SnapshotNameDuplicate)}),
        (snapshots.deleted, set()),
    ],
)
def test_its_name_is_its_own_in_its_project(life: Any, claims: set[Any]) -> None:
    held = life.decider.claims(life.state())
    assert {(one.kind, one.scope, one.value, one.refusal) for one in held} == claims
    assert all(isinstance(one, Claim) for one in held)


def test_what_may_not_be_asked_is_told_with_the_status() -> None:
    gone = key_pairs.active.given(key_pair.KeyPairDeletedOutOfBand())
    gone.when(key_pair_asks.DeleteKeyPair(ONE)).then_nothing()
    snapshots.deleting.when(resource.ConfirmGone()).then(snapshot.ServerSnapshotDeleted(ONE))
    with pytest.raises(IllegalAction) as illegal:
        key_pairs.accepted.when(key_pair_asks.DeleteKeyPair(ONE)).outcome()
    assert key_pairs.accepted.state().status in str(illegal.value)
    with pytest.raises(IllegalAction) as illegal:
        snapshots.accepted.when(snapshot_asks.DeleteServerSnapshot(ONE)).outcome()
    assert snapshots.accepted.state().status in str(illegal.value)


class TestAdopted:
    """What was in the cloud before is remembered as it stands there."""

    def test_a_floating_ip_that_leads_somewhere(self) -> None:
        taken = address.FloatingIpAdopted(
            "tenant",
            "fip-1",
            addresses.PUBLIC,
            addresses.ADDRESS,
            "ACTIVE",
            port_cloud_id=addresses.WEB_PORT,
            network_interface_id=addresses.WEB,
            server_id=addresses.SERVER,
        )
        life = addresses.NEW.given(taken)
        assert life.state().holder == addresses.HELD
        assert life.state().status == "ACTIVE"
        life.when(addresses.DISASSOCIATE).then(
            address.FloatingIpDisassociateRequested(addresses.FREE, *addresses.HELD)
        )
        free = addresses.NEW.given(replace(taken, port_cloud_id=None))
        assert free.state().holder is None
        assert "associate" in free.state().allowed
        for known in (life, free):
            known.when(address_asks.AdoptFloatingIp(taken)).then_nothing()
        addresses.NEW.when(address_asks.AdoptFloatingIp(taken)).then(taken)

    def test_an_interface_of_a_server(self) -> None:
        taken = port.NetworkInterfaceAdopted(
            "tenant",
            "port-1",
            ports.NET,
            "ACTIVE",
            "fa:16",
            security_groups=(port.KnownGroup("g1", "web"),),
            server_cloud_id="nova-1",
            server_id=WEB,
        )
        life = ports.Scenario(ports.NETWORK_INTERFACE).given(taken)
        known = life.state()
        assert (known.network, known.groups, known.attached) == (ports.NET, ("g1",), "nova-1")
        assert (known.status, known.server_id, known.holders) == ("IN-USE", WEB, {"nova-1": WEB})
        life.when(port_asks.AdoptNetworkInterface(taken)).then_nothing()
        ports.Scenario(ports.NETWORK_INTERFACE).when(port_asks.AdoptNetworkInterface(taken)).then(taken)
        seen = ports.sight("nova-1", WEB, addresses=(), security_groups=("g2",))
        life.when(seen).then(
            replace(known.seen, security_groups=("g2",)),
            port.NetworkInterfaceGroupsChangedOutOfBand(("g1",), ("g2",)),
        )
        life.after(seen).when(seen).then_nothing()


class TestFloatingIps:
    def test_what_was_led_away_is_forgotten(self) -> None:
        asked = addresses.LED.after(addresses.DISASSOCIATE)
        for event in (
            address.FloatingIpDisassociated(addresses.FREE, *addresses.HELD),
            address.FloatingIpDisassociatedOutOfBand(*addresses.HELD),
            address.FloatingIpReleased(*addresses.HELD),
            address.FloatingIpDeletedOutOfBand(),
        ):
            known = asked.given(event).state()
            assert (known.holder, known.partner) == (None, None)
        failed = asked.given(
            address.FloatingIpDisassociateFailed(addresses.FREE, NO, *addresses.HELD)
        ).state()
        assert (failed.holder, failed.partner) == (addresses.HELD, None)
        assert addresses.LED.state().partner is None

    def test_where_the_answer_is_lost_only_what_is_seen_to_be_done_is_done(self) -> None:
        done = address.FloatingIpAssociated(addresses.LEAD, *addresses.HELD)
        there = addresses.sight(addresses.WEB_PORT)
        assert done not in addresses.LEADING.when(there).outcome()
        assert done in addresses.LEADING.when(replace(there, unanswered=True)).outcome()
        otherwise = replace(there, unanswered=True, difference="it has another address")
        assert done not in addresses.LEADING.when(otherwise).outcome()
        assert addresses.LEADING.when(addresses.sight(unanswered=True)).outcome() == []
        deleting = addresses.AT_LARGE.given(address.FloatingIpDeleteRequested(ONE))
        deleting.when(addresses.sight(unanswered=True)).then_nothing()

    def test_what_is_not_allowed_is_told_with_the_status(self) -> None:
        with pytest.raises(IllegalAction) as illegal:
            addresses.REQUESTED.when(addresses.ASSOCIATE).outcome()
        assert "BUILD" in str(illegal.value)


class TestRemembered:
    def test_an_attempt_until_its_fate_is_known(self) -> None:
        assert volumes.attempted.state().attempted_at == volumes.NOON
        for after in (
            volumes.creating,
            volumes.attempted.given(volume.VolumeCreateFailed(CREATE, NO)),
            volumes.attempted.given(volume.VolumeDeletedOutOfBand()),
        ):
            assert after.state().attempted_at is None

    def test_who_has_just_refused_until_the_next_wish(self) -> None:
        refused = volumes.extending.given(volume.VolumeExtendFailed(ONE, NO))
        assert refused.state().has_failed
        assert refused.given(volume.VolumeExtendRequested(TWO, 30)).state().has_failed is False
        assert volumes.extending.given(volume.VolumeExtended(ONE)).state().has_failed is False

    def test_whether_it_was_deleted_as_asked(self) -> None:
        assert volumes.deleted.state().erased is True
        by_others = volumes.available.given(volume.VolumeDeletedOutOfBand()).state()
        assert (by_others.erased, by_others.deleted) == (False, True)

    def test_whose_it_is(self) -> None:
        adopted = address.FloatingIpAdopted("theirs", "fip-1", addresses.PUBLIC, addresses.ADDRESS, "DOWN")
        assert addresses.NEW.given(adopted).state().project_id == "theirs"

    def test_what_goes_with_its_server_is_deleted_in_its_name(self) -> None:
        root_available.when(resource.ConfirmGone(TWO)).then(
            volume.VolumeDeleteRequested(TWO), volume.VolumeDeleted(TWO, WEB)
        )
        busy = volumes.extending.when(resource.ConfirmGone(TWO))
        busy.then(
            volume.VolumeExtendFailed(ONE, "it was deleted with its server"),
            volume.VolumeDeleteRequested(TWO),
            volume.VolumeDeleted(TWO),
        )
        volumes.extending.when(resource.ConfirmGone()).then(
            volume.VolumeExtendFailed(ONE, "it was deleted by someone else"), volume.VolumeDeletedOutOfBand()
        )
