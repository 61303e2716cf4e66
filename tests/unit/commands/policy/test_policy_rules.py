"""The rules of a policy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from commands.kernel.errors import Refused, VersionMismatch
from commands.policy import commands
from commands.policy import events as e
from commands.policy.decider import POLICY
from commands.policy.events import Selector
from commands.policy.refusals import PolicyGone, PolicyInvalid, PolicyUnknown
from commands.policy.state import DAYS, NAMES
from tests.unit.commands.policy.lives import DAY, NOON, STRICT, TIDY, defined, deleted, enabled, policy, sweep


def test_it_is_off_until_it_is_enabled() -> None:
    policy.when(commands.DefinePolicy(TIDY, "tenant")).then(e.PolicyDefined(TIDY, "tenant"))
    assert not defined.state().enabled
    defined.when(commands.EnablePolicy()).then(e.PolicyEnabled())
    enabled.when(commands.EnablePolicy()).then_nothing()
    defined.when(commands.DisablePolicy()).then_nothing()
    enabled.when(commands.DisablePolicy()).then(e.PolicyDisabled())


def test_a_change_is_its_next_version_and_an_equal_one_none() -> None:
    enabled.when(commands.ChangePolicy(TIDY)).then_nothing()
    enabled.when(commands.ChangePolicy(STRICT)).then(e.PolicyChanged(STRICT))
    after = enabled.after(commands.ChangePolicy(STRICT)).state()
    assert (after.version, after.edits, after.enabled, after.definition) == (2, 3, True, STRICT)


@pytest.mark.parametrize(
    "ask",
    [
        commands.ChangePolicy(STRICT, 1),
        commands.EnablePolicy(1),
        commands.DisablePolicy(1),
        commands.DeletePolicy(1),
    ],
    ids=lambda ask: type(ask).__name__,
)
def test_who_read_an_older_one_is_told(ask: commands.PolicyCommand) -> None:
    enabled.when(ask).then_refused(VersionMismatch)


def test_a_sweep_is_nobodys_edit() -> None:
    enabled.after(sweep()).when(commands.ChangePolicy(STRICT, 2)).then(e.PolicyChanged(STRICT))


def test_its_name_is_its_own_while_it_lives() -> None:
    defined.then_it_holds("tidy")
    enabled.after(commands.ChangePolicy(replace(TIDY, name="tidier"))).then_it_holds("tidier")
    deleted.then_it_holds()
    of_administrators = policy.after(commands.DefinePolicy(TIDY))
    claims = POLICY.claims(of_administrators.state()) | POLICY.claims(defined.state())
    assert {(claim.kind, claim.scope) for claim in claims} == {(NAMES, "tenant"), (NAMES, "administrators")}


def test_it_is_deleted_once_and_for_good() -> None:
    enabled.when(commands.DeletePolicy()).then(e.PolicyDeleted())
    deleted.when(commands.DeletePolicy()).then_nothing()
    for ask in (commands.EnablePolicy(), commands.DisablePolicy(), commands.ChangePolicy(STRICT)):
        deleted.when(ask).then_refused(PolicyGone)
    assert not deleted.state().enabled
    policy.when(commands.EnablePolicy()).then_refused(PolicyUnknown)
    policy.when(sweep()).then_refused(PolicyUnknown)


def test_what_makes_no_sense_is_refused_at_any_time() -> None:
    senseless = replace(TIDY, channels=())
    flaws = [{"pointer": "/channels", "detail": "must name one at least"}]
    policy.when(commands.DefinePolicy(senseless)).then_refused(PolicyInvalid, errors=flaws)
    enabled.when(commands.ChangePolicy(senseless)).then_refused(PolicyInvalid, errors=flaws)


def test_of_two_sweeps_at_one_tick_the_first_is_recorded() -> None:
    first = enabled.after(sweep(NOON))
    enabled.when(sweep(NOON, missed=3)).then(
        e.PolicyEvaluated(NOON, NOON + timedelta(seconds=2), 5, 0, 1, "hash", 0, 3)
    )
    first.when(sweep(NOON)).then_nothing()
    first.when(sweep(NOON - DAY)).then_nothing()
    assert len(first.when(sweep(NOON + DAY)).outcome()) == 1


def test_a_plan_that_was_applied_is_no_tick() -> None:
    """A tick that was due before it counts as well, though it comes later."""
    earlier = NOON - timedelta(hours=1)
    life = enabled.after(sweep(NOON, acted=1, applied=True)).after(sweep(earlier, acted=2))
    life = life.after(sweep(NOON, acted=4, applied=True))
    assert life.state().acted_on(NOON) == 7
    assert life.state().due == earlier
    life.when(sweep(earlier)).then_nothing()


def test_a_sweep_nothing_came_of_is_not_worth_an_event() -> None:
    enabled.when(sweep(acted=0)).then_nothing()
    assert len(enabled.when(sweep(acted=0, over_budget=1)).outcome()) == 1


def test_it_remembers_on_how_many_it_acted_today() -> None:
    late = NOON + timedelta(hours=9, minutes=30)  # 23:30 in Berlin
    swept = enabled.after(sweep(NOON, acted=2)).after(sweep(late, acted=3)).state()
    assert (swept.acted_on(late), swept.acted_on(late + timedelta(hours=1))) == (5, 0)
    next_day = late + timedelta(hours=1)
    both = enabled.after(sweep(NOON, acted=2)).after(sweep(next_day, acted=1)).state()
    assert both.acted == {"2026-08-01": 2, "2026-08-02": 1}


def test_of_many_days_it_remembers_the_last() -> None:
    life = enabled
    for day in range(2 * DAYS):
        life = life.after(sweep(NOON + day * DAY))
    assert len(life.state().acted) == DAYS
    assert life.state().acted_on(NOON + (2 * DAYS - 1) * DAY) == 1


def test_a_time_zone_that_is_gone_does_not_stop_the_book() -> None:
    lost = e.PolicyDefined(replace(TIDY, schedule=e.Schedule(cron="0 8 * * *", time_zone="Europe/Atlantis")))
    assert policy.given(lost).after(sweep()).state().acted == {"2026-08-01": 1}


COMMANDS = st.one_of(
    st.builds(commands.DefinePolicy, st.sampled_from([TIDY, STRICT]), st.sampled_from([None, "tenant"])),
    st.builds(commands.ChangePolicy, st.sampled_from([TIDY, STRICT]), st.none()),
    st.just(commands.EnablePolicy()),
    st.just(commands.DisablePolicy()),
    st.just(commands.DeletePolicy()),
    st.builds(sweep, st.integers(0, 5).map(lambda day: NOON + day * DAY), st.integers(0, 2)),
)


@given(st.lists(COMMANDS, max_size=20))
def test_doing_it_again_decides_nothing(asked: list[commands.PolicyCommand]) -> None:
    state = POLICY.initial
    for command in asked:
        try:
            events = POLICY.decide(state, command)
        except Refused:
            continue
        after = POLICY.replay_from(state, events)
        assert list(POLICY.decide(after, command)) == []
        assert after.edits - state.edits == sum(not isinstance(event, e.PolicyEvaluated) for event in events)
        state = after


def test_who_may_touch_one_project_only_is_held_to_it_by_every_rewriting() -> None:
    everybodys = replace(TIDY, selector=Selector(projects=("other",)))
    for life, ask in (
        (policy, commands.DefinePolicy(everybodys, "tenant")),
        (defined, commands.ChangePolicy(everybodys)),
    ):
        with pytest.raises(PolicyInvalid):
            life.when(ask).outcome()
    policy.when(commands.DefinePolicy(everybodys)).then(e.PolicyDefined(everybodys))
    of_administrators = policy.after(commands.DefinePolicy(TIDY))
    of_administrators.when(commands.ChangePolicy(everybodys)).then(e.PolicyChanged(everybodys))


def test_it_is_switched_off_until_it_is_switched_on() -> None:
    off = enabled.after(commands.DisablePolicy())
    assert (off.state().enabled, off.state().edits, off.state().deleted) == (False, 3, False)
    off.when(commands.EnablePolicy()).then(e.PolicyEnabled())
    assert (deleted.state().enabled, deleted.state().edits, deleted.state().deleted) == (False, 3, True)


def test_that_it_could_not_judge_is_told_once_and_that_it_can_again() -> None:
    def held_up(hours: int, why: str | None) -> commands.RecordSweep:
        return replace(sweep(NOON + hours * DAY / 24, acted=0), held_up=why)

    away = enabled.when(held_up(0, "the cloud is away"))
    [told] = away.outcome()
    assert told.held_up == "the cloud is away"
    after = enabled.given(told)
    after.when(held_up(1, "the cloud is away")).then_nothing()
    [again] = after.when(held_up(1, None)).outcome()
    assert again.held_up is None
    after.given(again).when(held_up(2, None)).then_nothing()


def test_a_sweep_for_an_alert_is_recorded_beside_those_of_the_schedule() -> None:
    for_an_alert = replace(sweep(NOON), alerted=2)
    [told] = enabled.when(for_an_alert).outcome()
    assert told.alerted == 2
    after = enabled.given(told)
    after.when(for_an_alert).then_nothing()
    assert (after.state().alerted, after.state().due) == (NOON, None)
    assert after.when(sweep(NOON)).outcome() != []
    both = after.after(sweep(NOON))
    assert (both.state().alerted, both.state().due) == (NOON, NOON)
    both.when(sweep(NOON)).then_nothing()
    assert both.when(replace(for_an_alert, due=NOON + DAY)).outcome() != []


def test_on_how_many_it_has_acted_is_nothing_before_it_is_defined() -> None:
    assert policy.state().acted_on(NOON) == 0
