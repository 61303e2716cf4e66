"""What holds of a volume's rules, beside what holds of every resource's, whatever is asked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.volume import commands
from commands.volume import events as e
from commands.volume.state import ALLOWED
from tests.scale import examples
from tests.unit.commands.resource.any_life import AnyLife, Step
from tests.unit.commands.volume.lives import LIFE, LIFE_OF_A_ROOT


@pytest.mark.parametrize("life", [LIFE, LIFE_OF_A_ROOT], ids=["data", "root"])
@settings(max_examples=examples(25))
@given(data=st.data())
def test_the_rules_hold_in_any_life(life: AnyLife, data: st.DataObject) -> None:
    for step in life.live(data):
        it_is_never_asked_for_two_servers_at_once(step)
        once_nothing_is_under_way_all_that_is_shown_has_been_told(step)


def it_is_never_asked_for_two_servers_at_once(step: Step) -> None:
    """Others may share it (multiattach); nobody is given by us what somebody has."""
    if any(isinstance(event, e.VolumeAttachRequested) for event in step.events):
        assert not step.before.attached
        assert step.before.status == "available"


def once_nothing_is_under_way_all_that_is_shown_has_been_told(step: Step) -> None:
    _, command, _, after = step
    seen = isinstance(command, commands.ObserveVolume) and command.cloud_id == after.cloud_id
    if seen and after.under_way is None and not after.deleted and command.status in {*ALLOWED} - {"reserved"}:
        assert after.attached == {one.server_cloud_id for one in command.attachments}
        assert (after.size_gb, after.cloud_name) == (command.size_gb, command.name)
