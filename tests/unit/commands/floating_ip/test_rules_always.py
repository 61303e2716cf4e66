"""What holds of a floating IP's rules, beside what holds of every resource's, whatever is asked."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from commands.floating_ip import commands
from commands.floating_ip import events as e
from commands.floating_ip.decider import FLOATING_IP
from tests.scale import examples
from tests.unit.commands.floating_ip.lives import FREE, GO, LEAD, LIFE, WEB, WEB_PORT
from tests.unit.commands.resource.any_life import Step

ASK_FOR = {
    "associate": commands.AssociateFloatingIp(LEAD, WEB, WEB_PORT),
    "disassociate": commands.DisassociateFloatingIp(FREE),
    "delete": commands.DeleteFloatingIp(GO),
}


@settings(max_examples=examples(30))
@given(data=st.data())
def test_the_rules_hold_in_any_life(data: st.DataObject) -> None:
    lived = list(LIFE.live(data))
    each_coming_and_going_is_told_once(lived)
    nothing_is_taken_from_what_it_leads_to_unless_asked(lived)
    what_is_allowed_is_not_refused(lived)


def each_coming_and_going_is_told_once(lived: Sequence[Step]) -> None:
    """Who follows the events alone knows at any time what the address leads to."""
    held: str | None = None
    for step in lived:
        for event in step.events:
            match event:
                case e.FloatingIpAssociated() | e.FloatingIpAssociatedOutOfBand():
                    assert held is None
                    held = event.port_cloud_id
                case e.FloatingIpDisassociated() | e.FloatingIpDisassociatedOutOfBand():
                    assert held == event.port_cloud_id
                    held = None
                case _:
                    pass
        assert held == (step.after.holder and step.after.holder.port_cloud_id)


def nothing_is_taken_from_what_it_leads_to_unless_asked(lived: Sequence[Step]) -> None:
    taking = e.FloatingIpAssociateRequested | e.FloatingIpDeleteRequested
    for step in lived:
        if step.before.holder is not None:
            assert not any(isinstance(event, taking) for event in step.events)


def what_is_allowed_is_not_refused(lived: Sequence[Step]) -> None:
    for _, _, _, after in lived:
        if after.is_live and after.under_way is None and not (after.failed and after.holder):
            for action in after.ALLOWED_AFTER_FAILED_CREATE if after.failed else after.allowed:
                FLOATING_IP.decide(after, ASK_FOR[action])
