"""What holds of a security group's rules, beside what holds of every resource's, whatever is asked."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from commands.security_group import commands
from commands.security_group.decider import SECURITY_GROUP
from tests.scale import examples
from tests.unit.commands.security_group.lives import CLOUD_ID, LIFE, PING, made


@settings(max_examples=examples(30))
@given(data=st.data())
def test_what_is_seen_twice_is_news_once(data: st.DataObject) -> None:
    for step in LIFE.live(data):
        sight = commands.ObserveSecurityGroup(CLOUD_ID, "db", made(PING))
        seen = SECURITY_GROUP.replay_from(step.after, SECURITY_GROUP.decide(step.after, sight))
        assert SECURITY_GROUP.decide(seen, sight) == []
