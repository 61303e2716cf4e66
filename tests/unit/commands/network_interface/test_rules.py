"""The rules of a network interface."""

from __future__ import annotations

import pytest

from commands.kernel import resource
from commands.kernel.errors import IllegalAction
from commands.network_interface import commands
from commands.network_interface import events as e
from commands.network_interface.decider import NETWORK_INTERFACE
from tests.scenario import Scenario
from tests.unit.commands.network_interface.lives import (
    CREATE,
    DB,
    NET,
    ONE,
    ORDER,
    TWO,
    WEB,
    accepted,
    asked,
    attached,
    attaching,
    free,
    sight,
)
from tests.unit.commands.resource.any_life import NOON

nothing = Scenario(NETWORK_INTERFACE)


class TestMaking:
    def test_it_is_asked_for_once(self) -> None:
        nothing.when(ORDER).then(e.NetworkInterfaceRequested(CREATE, "tenant", NET, fixed_address="10.0.0.7"))
        asked.when(ORDER).then_nothing()

    def test_it_is_there_with_its_first_sight(self) -> None:
        assert free.history[-1] == e.NetworkInterfaceCreated(CREATE, None, "port-1")
        asked.when(sight()).then_nothing()

    def test_a_refusal_is_told(self) -> None:
        refused = asked.after(resource.AttemptCreate(NOON, 60.0))
        refused.when(resource.ReportRefused(CREATE, "in use")).then(
            e.NetworkInterfaceCreateFailed(CREATE, "in use")
        )

    def test_nothing_can_be_asked_of_what_nobody_asked_for(self) -> None:
        nothing.when(commands.DeleteNetworkInterface(ONE)).then_refused(commands.NetworkInterfaceUnknown)


class TestGivingItToAServer:
    def test_the_first_who_asks_gets_it(self) -> None:
        attaching.when(commands.AttachNetworkInterface(TWO, WEB, "nova-1")).then_nothing()
        attaching.when(commands.AttachNetworkInterface(TWO, DB, "nova-2")).then_refused(
            commands.NetworkInterfaceInUse
        )
        attached.when(commands.AttachNetworkInterface(TWO, WEB, "nova-1")).then_nothing()
        attached.when(commands.AttachNetworkInterface(TWO, DB, "nova-2")).then_refused(
            commands.NetworkInterfaceInUse
        )

    def test_what_is_seen_before_the_cloud_took_it_on_is_no_outcome(self) -> None:
        attaching.when(sight("nova-1", WEB)).then(e.NetworkInterfaceObserved(*seen("nova-1", WEB)))
        assert attached.history[-1] == e.NetworkInterfaceAttached(ONE, WEB)

    def test_what_is_not_there_after_nova_attached_it_was_taken_away_again(self) -> None:
        taken = attaching.after(resource.ConfirmActionAccepted(ONE))
        lost = taken.after(sight())
        assert isinstance(lost.history[-1], e.NetworkInterfaceAttachFailed)
        lost.when(commands.AttachNetworkInterface(TWO, DB, "nova-2")).then(
            e.NetworkInterfaceAttachRequested(TWO, DB, "nova-2")
        )
        elsewhere = taken.after(sight("nova-9"))
        assert isinstance(elsewhere.history[-1], e.NetworkInterfaceAttachFailed)

    def test_it_is_taken_back(self) -> None:
        leaving = attached.after(commands.DetachNetworkInterface(TWO, WEB))
        assert leaving.history[-1] == e.NetworkInterfaceDetachRequested(TWO, WEB, "nova-1")
        left = leaving.after(resource.ConfirmActionAccepted(TWO)).after(sight())
        assert left.history[-1] == e.NetworkInterfaceDetached(TWO, WEB)
        left.when(commands.DetachNetworkInterface(ONE, WEB)).then_refused(
            commands.NetworkInterfaceNotAttached
        )

    def test_not_from_another_server(self) -> None:
        attached.when(commands.DetachNetworkInterface(TWO, DB)).then_refused(
            commands.NetworkInterfaceNotAttached
        )


class TestDeleting:
    def test_only_a_free_one(self) -> None:
        free.when(commands.DeleteNetworkInterface(ONE)).then(e.NetworkInterfaceDeleteRequested(ONE))
        attached.when(commands.DeleteNetworkInterface(TWO)).then_refused(IllegalAction, allowed=["detach"])

    def test_with_its_server_though_it_was_seen_there(self) -> None:
        attached.when(commands.DeleteNetworkInterface(TWO, server_gone=True)).then(
            e.NetworkInterfaceDeleteRequested(TWO)
        )

    def test_it_ends_when_the_cloud_has_it_no_more(self) -> None:
        going = free.after(commands.DeleteNetworkInterface(ONE))
        going.when(resource.ConfirmGone()).then(e.NetworkInterfaceDeleted(ONE))
        gone = going.after(resource.ConfirmGone())
        gone.when(commands.AttachNetworkInterface(TWO, WEB, "nova-1")).then_refused(
            commands.NetworkInterfaceGone
        )
        gone.when(commands.DeleteNetworkInterface(TWO)).then_nothing()


class TestWhatOthersDo:
    @pytest.mark.parametrize("life", [free, attached])
    def test_deleting_it(self, life: Scenario) -> None:
        life.when(resource.ConfirmGone()).then(e.NetworkInterfaceDeletedOutOfBand())

    def test_attaching_and_detaching_it(self) -> None:
        assert free.after(sight("nova-9")).history[-1] == e.NetworkInterfaceAttachedOutOfBand("nova-9")
        assert attached.after(sight()).history[-1] == e.NetworkInterfaceDetachedOutOfBand("nova-1", WEB)

    def test_giving_it_other_groups(self) -> None:
        changed = free.after(sight(security_groups=("sg-1",)))
        assert changed.history[-1] == e.NetworkInterfaceGroupsChangedOutOfBand((), ("sg-1",))
        changed.when(sight(security_groups=("sg-1",))).then_nothing()

    def test_the_server_it_was_made_for_takes_it_without_a_word(self) -> None:
        own = nothing.given(e.NetworkInterfaceRequested(CREATE, "tenant", NET, made_for=WEB))
        own = own.given(e.NetworkInterfaceAccepted("port-1")).after(sight())
        own.when(sight("nova-1", WEB)).then(e.NetworkInterfaceObserved(*seen("nova-1", WEB)))


class TestServersOfOurs:
    """What servers do that are made and deleted as asked is nobody else's doing."""

    def test_one_that_is_deleted_lets_go_of_it(self) -> None:
        gone = sight(released=frozenset({"nova-1"}))
        left = attached.after(gone)
        assert left.history[-1] == e.NetworkInterfaceReleased("nova-1", WEB)
        left.when(gone).then_nothing()
        left.when(commands.AttachNetworkInterface(TWO, DB, "nova-2")).then(
            e.NetworkInterfaceAttachRequested(TWO, DB, "nova-2")
        )

    def test_it_is_told_though_it_was_seen_once_more_when_the_book_had_the_server_no_more(self) -> None:
        late = attached.after(sight("nova-1"))
        assert late.state().holders == {"nova-1": WEB}
        gone = late.after(sight(released=frozenset({"nova-1"})))
        assert gone.history[-1] == e.NetworkInterfaceReleased("nova-1", WEB)

    def test_one_that_is_made_with_it_takes_it_once(self) -> None:
        bound = free.after(sight("nova-1", WEB, bound=True))
        assert bound.history[-1] == e.NetworkInterfaceBound("nova-1", WEB)
        bound.when(sight("nova-1", WEB)).then_nothing()
        assert bound.state().bound_to == "nova-1", "or a person could give it back unnoticed"

    def test_the_clouds_next_server_for_the_one_it_was_made_for_takes_it(self) -> None:
        """As where the first was discarded, for there was no room, and another was asked for."""
        own = nothing.given(e.NetworkInterfaceRequested(CREATE, "tenant", NET, made_for=WEB))
        own = own.given(e.NetworkInterfaceAccepted("port-1")).after(sight()).after(sight("nova-1", WEB))
        swapped = own.after(sight("nova-2", WEB, released=frozenset({"nova-1"}), bound=True))
        assert swapped.history[-2:] == (
            e.NetworkInterfaceReleased("nova-1", WEB),
            e.NetworkInterfaceBound("nova-2", WEB),
        )

    def test_given_back_to_it_by_hand_it_is_somebody_elses_doing(self) -> None:
        own = nothing.given(e.NetworkInterfaceRequested(CREATE, "tenant", NET, made_for=WEB))
        own = own.given(e.NetworkInterfaceAccepted("port-1")).after(sight()).after(sight("nova-1", WEB))
        taken = own.after(sight())
        assert taken.history[-1] == e.NetworkInterfaceDetachedOutOfBand("nova-1", WEB)
        given = taken.after(sight("nova-1", WEB))
        assert given.history[-1] == e.NetworkInterfaceAttachedOutOfBand("nova-1", WEB)

    def test_what_the_cloud_deletes_with_it_is_deleted_as_asked(self) -> None:
        attached.when(resource.ConfirmGone(TWO)).then(
            e.NetworkInterfaceDeleteRequested(TWO), e.NetworkInterfaceDeleted(TWO)
        )

    def test_nova_deletes_a_port_of_its_own_when_it_is_detached(self) -> None:
        leaving = attached.after(commands.DetachNetworkInterface(TWO, WEB))
        taken = leaving.after(resource.ConfirmActionAccepted(TWO))
        taken.when(resource.ConfirmGone(CREATE)).then(
            e.NetworkInterfaceDetached(TWO, WEB),
            e.NetworkInterfaceDeleteRequested(CREATE),
            e.NetworkInterfaceDeleted(CREATE),
        )


def seen(server: str, server_id: object) -> tuple[object, ...]:
    shown = sight(server, server_id)
    return (
        shown.status,
        shown.mac_address,
        shown.addresses,
        shown.security_groups,
        shown.server_cloud_id,
        shown.server_id,
    )


def test_another_port_is_nothing_to_it() -> None:
    accepted.when(sight(cloud_id="port-2")).then_nothing()
