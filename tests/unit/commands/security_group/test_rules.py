"""What a security group's rules decide."""

from __future__ import annotations

import pytest

from commands.kernel.errors import IllegalAction
from commands.kernel.message import Quota
from commands.kernel.resource import AttemptCreate, ConfirmAccepted, ConfirmGone, ReportRefused
from commands.security_group import commands
from commands.security_group import events as e
from tests.unit.commands.security_group.lives import (
    CLOUD_ID,
    CREATE,
    NOON,
    OF_FRIEND,
    ONE,
    ORDER,
    OUT,
    PING,
    SSH,
    SSH6,
    TWO,
    accepted,
    active,
    attempted,
    changing,
    deleting,
    group,
    made,
    named,
    requested,
    sight,
)


def test_it_is_asked_for_once() -> None:
    group.when(ORDER).then(e.SecurityGroupRequested(CREATE, "tenant", "web", "of the web", (SSH, OF_FRIEND)))
    requested.when(ORDER).then_nothing()
    requested.then_it_holds("web")


def test_it_is_made_when_neutron_has_its_rules() -> None:
    requested.when(AttemptCreate(NOON, 60.0)).then(e.SecurityGroupCreateAttempted(1, NOON))
    attempted.when(AttemptCreate(NOON, 60.0)).then_nothing()
    attempted.when(ConfirmAccepted(CLOUD_ID)).then(e.SecurityGroupAccepted(CLOUD_ID))
    told = commands.ConfirmRulesSet(CREATE, made(SSH, OF_FRIEND))
    attempted.when(told).then_nothing()
    accepted.when(told).then(e.SecurityGroupCreated(CREATE, named(SSH, OF_FRIEND)))
    active.when(told).then_nothing()


def test_a_group_that_neutron_refuses_can_only_be_deleted() -> None:
    failed = attempted.after(ReportRefused(CREATE, "no", Quota("network", "security_group", 10, 10)))
    assert failed.history[-1] == e.SecurityGroupCreateFailed(
        CREATE, "no", quota=Quota("network", "security_group", 10, 10)
    )
    with pytest.raises(IllegalAction, match="error") as refusal:
        failed.when(commands.ChangeSecurityGroup(ONE, name="other")).outcome()
    assert refusal.value.more == {"allowed": ["delete"]}
    failed.when(commands.DeleteSecurityGroup(ONE)).then(e.SecurityGroupDeleteRequested(ONE))


def test_a_refused_rule_fails_the_creation_and_tells_what_there_is() -> None:
    told = commands.ReportRulesRefused(CREATE, "no", made(OUT))
    accepted.when(told).then(e.SecurityGroupCreateFailed(CREATE, "no", named(OUT)))


def test_a_change_carries_all_that_is_wished() -> None:
    wish = commands.ChangeSecurityGroup(ONE, "other", rules=(SSH6,))
    active.when(wish).then(e.SecurityGroupChangeRequested(ONE, "other", "of the web", (SSH6,)))
    active.after(wish).then_it_holds("web", "other")
    active.after(wish).when(commands.ChangeSecurityGroup(TWO, rules=(SSH6,))).then_nothing()


def test_the_same_rules_are_asked_for_again_but_not_while_they_are_being_set() -> None:
    again = commands.ChangeSecurityGroup(TWO, rules=(SSH6, SSH))
    changing.when(again).then_nothing()
    changed = changing.after(commands.ConfirmRulesSet(ONE, made(SSH, SSH6)))
    changed.when(again).then(e.SecurityGroupChangeRequested(TWO, "web", "of the web", (SSH6, SSH)))


def test_nothing_else_is_allowed_meanwhile() -> None:
    for wish in (commands.ChangeSecurityGroup(TWO, rules=()), commands.DeleteSecurityGroup(TWO)):
        with pytest.raises(IllegalAction):
            changing.when(wish).outcome()
    with pytest.raises(IllegalAction):
        requested.when(commands.DeleteSecurityGroup(ONE)).outcome()


def test_a_name_that_it_has_is_no_change() -> None:
    active.when(commands.ChangeSecurityGroup(ONE, "web", "of the web")).then_nothing()
    renamed = active.given(e.SecurityGroupRenamedOutOfBand("evil"))
    renamed.when(commands.ChangeSecurityGroup(ONE, "web")).then(
        e.SecurityGroupChangeRequested(ONE, "web", "of the web", None)
    )


def test_a_change_ends_well_or_badly_and_once() -> None:
    good = commands.ConfirmRulesSet(ONE, made(SSH, SSH6))
    changing.when(good).then(e.SecurityGroupChanged(ONE, "web", "of the web", named(SSH, SSH6)))
    changing.after(good).when(good).then_nothing()
    quota = Quota("network", "security_group_rule", 100, 100)
    bad = commands.ReportRulesRefused(ONE, "full", made(SSH), quota)
    changing.when(bad).then(
        e.SecurityGroupChangeFailed(ONE, "full", "web", "of the web", named(SSH), quota=quota)
    )
    changing.after(bad).when(good).then_nothing()
    changing.when(commands.ConfirmRulesSet(TWO, ())).then_nothing()


def test_a_failed_change_gives_the_new_name_back() -> None:
    wish = commands.ChangeSecurityGroup(ONE, "other")
    failed = active.after(wish).after(commands.ReportRulesRefused(ONE, "no", made(SSH, OF_FRIEND)))
    assert failed.state().name == "web"
    failed.then_it_holds("web")


def test_it_is_deleted_or_found_in_use() -> None:
    active.when(commands.DeleteSecurityGroup(ONE)).then(e.SecurityGroupDeleteRequested(ONE))
    active.when(commands.DeleteSecurityGroup(ONE, users=2)).then_refused(commands.SecurityGroupInUse, users=2)
    deleting.when(commands.DeleteSecurityGroup(TWO)).then_nothing()
    deleting.when(commands.ReportGroupInUse(ONE, "in use")).then(
        e.SecurityGroupDeleteFailed(ONE, "in use", in_use=True)
    )
    deleting.when(ConfirmGone()).then(e.SecurityGroupDeleted(ONE))
    gone = deleting.after(ConfirmGone())
    gone.then_it_holds()
    gone.when(commands.DeleteSecurityGroup(TWO)).then_nothing()
    gone.when(commands.ChangeSecurityGroup(TWO, rules=())).then_refused(commands.SecurityGroupGone)


def test_what_others_do_is_noticed() -> None:
    active.when(sight(SSH, OF_FRIEND)).then_nothing()
    active.when(sight(SSH, PING)).then(e.SecurityGroupRulesChangedOutOfBand(named(SSH, PING)))
    active.after(sight(SSH, PING)).when(sight(PING, SSH)).then_nothing()
    active.when(sight(SSH, OF_FRIEND, name="evil")).then(e.SecurityGroupRenamedOutOfBand("evil"))
    active.when(ConfirmGone()).then(e.SecurityGroupDeletedOutOfBand())
    changing.when(ConfirmGone()).then(
        e.SecurityGroupChangeFailed(
            ONE, "it was deleted by someone else", "web", "of the web", named(SSH, OF_FRIEND)
        ),
        e.SecurityGroupDeletedOutOfBand(),
    )


def test_what_we_do_ourselves_is_no_news() -> None:
    for under_way in (accepted, changing, deleting):
        under_way.when(sight(PING)).then_nothing()
    active.when(sight(PING, cloud_id="neutron-9")).then_nothing()


def test_what_is_unknown_is_refused() -> None:
    group.when(commands.DeleteSecurityGroup(ONE)).then_refused(commands.SecurityGroupUnknown)


def test_what_is_remembered_of_a_change() -> None:
    asked = active.after(
        commands.ChangeSecurityGroup(ONE, name="db", description="of the database", rules=(PING,))
    )
    assert asked.state().wanted == (PING,)
    there = made(PING)
    changed = asked.given(e.SecurityGroupChanged(ONE, "db", "of the database", there)).state()
    assert (changed.named, changed.cloud_name) == (("db", "of the database"), "db")
    assert (changed.rules, changed.wanted) == (there, None)
    before = active.state()
    refused = asked.given(e.SecurityGroupChangeFailed(ONE, "no", "web", "of the web", before.rules)).state()
    assert (refused.name, refused.description) == ("web", "of the web")
    assert (refused.rules, refused.wanted, refused.cloud_name) == (before.rules, None, "web")


def test_what_others_call_it_is_told_once() -> None:
    seen = sight(SSH, OF_FRIEND, name="other")
    active.when(seen).then(e.SecurityGroupRenamedOutOfBand("other"))
    active.after(seen).when(seen).then_nothing()
    assert active.after(seen).state().name == "web"
