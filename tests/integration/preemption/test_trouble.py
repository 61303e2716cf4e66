"""Giving way where something comes between: no standard server is lost, and nobody goes who is not needed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from adapters.openstack import nova
from adapters.processes import preemption
from commands.process_managers.preemption import LATE
from tests.book_time import shift
from tests.integration.api.conftest import Api
from tests.integration.api.post import Post
from tests.integration.preemption.conftest import Small, event, told
from tests.scale import only_in_full
from tests.waiting import eventually

SHELVED = {"flavor": "m1.small", "is_preemptible": True, "on_preemption": "shelve"}
DELETED = {"flavor": "m1.small", "is_preemptible": True, "on_preemption": "delete"}


def standard(api: Api) -> Any:
    return api.ask("POST", "/servers", api.wish(flavor="m1.small"))


def choices(api: Api, server: str) -> list[list[str]]:
    """Return who was chosen, each time."""
    events = api.get(f"/servers/{server}/events", limit=1000, parts=False)["events"]
    made = [one["event"] for one in events if one["type"] == "ServerPreemptionPlanned"]
    return [[victim["server_id"] for victim in one["victims"]] for one in made]


def running(api: Api) -> set[str]:
    return {one["id"] for one in api.get("/servers", status="ACTIVE")["servers"]}


@pytest.mark.parametrize("behind_our_back", [False, True])
def test_a_victim_that_is_gone_already_has_given_way_and_no_other_does(
    small: Small, *, behind_our_back: bool
) -> None:
    """It is deleted before the deadline, by its owner or straight in the cloud."""
    demo, alice = small("demo"), small("alice")
    small.enable_preemption(notice="PT4S")
    fleet = [demo.server(**SHELVED) for _ in range(4)]
    answer = standard(alice)
    [victim] = told(demo)
    if behind_our_back:
        nova.delete(small.cloud("demo"), victim["cloud_id"])
    else:
        demo.done("DELETE", f"/servers/{victim['id']}")
    alice.succeeded(answer)
    assert running(demo) == set(fleet) - {victim["id"]}
    assert choices(small("admin"), answer.json()["server"]["id"]) == [[victim["id"]]]
    assert "ServerPolicyActionDecided" not in demo.types(victim["id"])


def test_where_somebody_else_takes_the_room_others_give_way(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stranger to the ledger is quicker than the server for which the room was made."""
    monkeypatch.setattr(preemption, "PAUSE", 4.0)  # the stranger has so long
    demo, alice = small("demo"), small("alice")
    small.enable_preemption()
    fleet = [demo.server(**SHELVED) for _ in range(4)]
    answer = standard(alice)
    [first] = told(demo)
    cloud = small.cloud("admin")
    eventually(lambda: status_in(small, first["cloud_id"]), lambda status: status == "SHELVED_OFFLOADED")
    wish = {"name": "stranger", "flavorRef": first["flavor"]["id"], "imageRef": first["image"]["id"]}
    stranger = cloud.call("compute", "POST", "/servers", body={"server": {**wish, "networks": "none"}})
    stranger_id = stranger.body["server"]["id"]
    alice.succeeded(answer)

    assert status_in(small, stranger_id) == "ACTIVE"
    [[one], [two]] = choices(small("admin"), answer.json()["server"]["id"])
    assert one == first["id"]
    assert running(demo) == set(fleet) - {one, two}


def status_in(small: Small, cloud_id: str) -> str | None:
    shown = nova.show(small.cloud("admin"), cloud_id)
    return shown and str(shown["status"])


@pytest.mark.parametrize("answer_of_the_post", ["451 try again", "554 no"])
def test_one_whose_owner_cannot_be_told_is_spared_and_another_gives_way(
    small: Small, answer_of_the_post: str
) -> None:
    """Mail is refused at first: nobody is deleted untold, and the server is built anyway."""
    demo, alice = small("demo"), small("alice")
    small.enable_preemption()
    small.post.answer = answer_of_the_post
    fleet = [demo.server(**DELETED) for _ in range(4)]
    answer = standard(alice)
    waiting = answer.json()["server"]["id"]
    [first] = told(demo)
    eventually(lambda: "ServerNoticeParked" in demo.types(first["id"]))
    small.post.answer = "250 OK"
    alice.succeeded(answer)
    made = choices(small("admin"), waiting)
    assert (len(made), made[0]) == (2, [first["id"]])
    [second] = made[1]
    eventually(lambda: running(demo), lambda live: live == set(fleet) - {second})
    withdrawn = event(demo, first["id"], "ServerNoticeWithdrawn")
    assert withdrawn is not None
    assert withdrawn["why"].endswith("cannot be told")
    assert "ServerPolicyActionDecided" not in demo.types(first["id"])
    assert small.post.about(second)


def test_while_the_mail_hangs_a_victim_is_waited_for_and_then_spared(small: Small) -> None:
    """It is neither delivered nor refused: after ten minutes others are asked, here one who is shelved."""
    demo, alice = small("demo"), small("alice")
    small.enable_preemption(ties="oldest")
    small.post.held.set()
    first = demo.server(**DELETED)
    shift(small.book, timedelta(minutes=1))
    fleet = [demo.server(**SHELVED) for _ in range(3)]
    answer = standard(alice)
    assert [one["id"] for one in told(demo)] == [first]
    eventually(lambda: hangs(small.post))
    shift(small.book, timedelta(minutes=2) + LATE)
    alice.succeeded(answer)
    made = choices(small("admin"), answer.json()["server"]["id"])
    assert (len(made), made[0]) == (2, [first])
    assert demo.get(f"/servers/{first}")["status"] == "ACTIVE"
    assert running(demo) == {first, *fleet} - set(made[1])


def hangs(post: Post) -> bool:
    return len(post.tried) > len(post.taken)


def test_of_two_that_wait_at_once_each_has_its_own_victim_and_both_are_built(small: Small) -> None:
    demo, alice, admin = small("demo"), small("alice"), small("admin")
    small.enable_preemption(notice="PT3S")
    fleet = [demo.server(**SHELVED) for _ in range(4)]
    answers = [standard(alice), standard(alice), standard(alice)]
    assert [alice.outcome(answer)["status"] for answer in answers] == ["succeeded"] * 3
    made = [choices(small("admin"), answer.json()["server"]["id"]) for answer in answers]
    victims = [victim for each in made for choice in each for victim in choice]
    assert [len(each) for each in made] == [1, 1, 1]
    assert len(set(victims)) == len(victims) == 3
    assert running(demo) == set(fleet) - set(victims)
    notices = admin.get("/notices", limit=100)["notices"]
    served = {one["server_id"]: one["makes_room_for"] for one in notices}
    waited = [answer.json()["server"]["id"] for answer in answers]
    assert served == {victim: server for server, [[victim]] in zip(waited, made, strict=True)}
    assert {one["project_id"] for one in notices} == {small.cloud("demo").project_id}


@only_in_full
def test_of_two_that_wait_for_quota_each_has_its_own_victim(small: Small) -> None:
    demo = small("demo")
    small.enable_preemption(own_quota=True)
    fleet = [demo.server(is_preemptible=True) for _ in range(3)]
    small.grant("demo", cores=3)
    answers = [demo.ask("POST", "/servers", demo.wish()) for _ in range(2)]
    assert [demo.outcome(answer)["status"] for answer in answers] == ["succeeded"] * 2
    made = [choices(small("admin"), answer.json()["server"]["id"]) for answer in answers]
    victims = {victim for each in made for choice in each for victim in choice}
    assert [len(each) for each in made] == [1, 1]
    assert len(victims) == 2
    waited = {answer.json()["server"]["id"] for answer in answers}
    eventually(lambda: running(demo), lambda live: live == (set(fleet) - victims) | waited)
