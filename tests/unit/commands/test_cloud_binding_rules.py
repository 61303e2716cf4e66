"""Which cloud is the same one, and which is another."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from commands.cloud_binding.commands import BindCloud, RebindCloud
from commands.cloud_binding.decider import CLOUD_BINDING, STREAM, CloudForeign, differences
from commands.cloud_binding.events import CloudBound, CloudIdentity, CloudRebound, CloudService
from tests.scenario import Scenario

NOVA = CloudService("compute", "c0", ("http://inside:8774", "https://cloud/compute"))
KEYSTONE = CloudService("identity", "i0", ("https://cloud/identity",))
CLOUD = CloudIdentity("https://cloud/identity/v3", "user", "project", "one", True, (NOVA, KEYSTONE))
NEW = Scenario(CLOUD_BINDING)
BOUND = NEW.given(CloudBound(CLOUD))


def shown(**changes: Any) -> CloudIdentity:
    return replace(CLOUD, **changes)


SAME = [
    shown(auth_url="http://inside:5000/v3"),
    shown(services=(replace(NOVA, addresses=("http://inside:8774",)), KEYSTONE)),
    shown(services=(KEYSTONE,)),
    shown(services=(NOVA, KEYSTONE, CloudService("image", "g0", ("https://cloud/image",)))),
    shown(services=(replace(NOVA, id=""), KEYSTONE)),
]
OTHER = [
    (shown(services=(replace(NOVA, id="c9"), KEYSTONE)), "identity", "compute service is c9, and was c0"),
    (shown(services=(NOVA, replace(KEYSTONE, id="i9"))), "identity", "identity service is i9"),
    (shown(services=(replace(NOVA, addresses=("http://else",)), KEYSTONE)), "address", "at http://else"),
    (shown(region="two"), "identity", "region is two"),
    (shown(user_id="somebody"), "identity", "service user is somebody"),
    (shown(project_id="elsewhere"), "identity", "project is elsewhere"),
    (shown(sees_all=False), "view", "its own project only"),
]


def test_the_first_cloud_is_bound_once() -> None:
    NEW.when(BindCloud(CLOUD)).then(CloudBound(CLOUD))
    BOUND.when(BindCloud(CLOUD)).then_nothing()


@pytest.mark.parametrize("same", SAME)
def test_what_may_change(same: CloudIdentity) -> None:
    BOUND.when(BindCloud(same)).then_nothing()


@pytest.mark.parametrize(("other", "kind", "said"), OTHER, ids=lambda one: str(one)[:40])
def test_what_may_not(other: CloudIdentity, kind: str, said: str) -> None:
    [difference] = differences(CLOUD, other)
    assert (difference.kind, said in difference.text) == (kind, True)
    BOUND.when(BindCloud(other)).then_refused(CloudForeign)


@pytest.mark.parametrize(("other", "kind", "said"), OTHER, ids=lambda one: str(one)[:40])
def test_an_operator_may_confirm_it(other: CloudIdentity, kind: str, said: str) -> None:
    rebound = BOUND.after(RebindCloud(other))
    [difference] = differences(CLOUD, other)
    BOUND.when(RebindCloud(other)).then(CloudRebound(other, (difference.text,)))
    rebound.when(BindCloud(other)).then_nothing()


def test_a_wider_view_is_no_other_cloud_and_a_narrower_one_is() -> None:
    narrow = shown(sees_all=False)
    NEW.given(CloudBound(narrow)).when(BindCloud(CLOUD)).then_nothing()
    BOUND.when(BindCloud(narrow)).then_refused(CloudForeign)


def test_a_token_of_another_project_is_compared_without_project_and_view() -> None:
    assert differences(CLOUD, shown(project_id="tenant", sees_all=False), "project") == []
    assert differences(CLOUD, shown(project_id="tenant", region="two"), "project")
    assert differences(CLOUD, shown(user_id="somebody"), "project")


def test_anybody_may_look_at_the_same_cloud() -> None:
    assert differences(CLOUD, shown(user_id="somebody", project_id="tenant", sees_all=False), "anybody") == []
    assert differences(CLOUD, shown(region="two"), "anybody")


def test_confirming_what_is_so_changes_nothing() -> None:
    BOUND.when(RebindCloud(CLOUD)).then_nothing()


def test_there_is_one_stream_for_ever() -> None:
    assert str(STREAM) == "5d9a9da5-64ec-5293-bf99-939c7eeb3bd2"


def test_what_differs_is_told_in_words() -> None:
    nova = replace(NOVA, id="", addresses=("http://b", "http://a"))
    bound = shown(services=(nova, KEYSTONE))
    other = shown(
        services=(replace(nova, addresses=("http://d", "http://c")), replace(KEYSTONE, id="i9")),
        region="two",
        user_id="somebody",
        project_id="elsewhere",
        sees_all=False,
    )
    told = (
        "its compute service is at http://c or http://d, and was at http://a or http://b",
        "Keystone's id of its identity service is i9, and was i0",
        "the region is two, and was one",
        "the service user is somebody, and was user",
        "the service user's project is elsewhere, and was project",
        "the service user sees its own project only, and saw the whole cloud",
    )
    assert tuple(one.text for one in differences(bound, other)) == told
    with pytest.raises(CloudForeign) as refusal:
        NEW.given(CloudBound(bound)).when(BindCloud(other)).outcome()
    assert str(refusal.value) == "; ".join(told)


def test_services_that_only_one_of_them_has_say_nothing() -> None:
    glance = CloudService("image", "g0", ("https://cloud/image",))
    assert differences(CLOUD, shown(services=(NOVA, glance))) == []
