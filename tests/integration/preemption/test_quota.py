"""A project whose quota is used up gives up preemptible servers of its own, where a policy says so."""

from __future__ import annotations

from tests.integration.preemption.conftest import Small, event, told
from tests.scale import only_in_full
from tests.waiting import eventually

TINY = {"is_preemptible": True, "on_preemption": "delete"}


def test_a_lack_of_quota_takes_one_of_the_same_project_and_never_anothers(small: Small) -> None:
    """It waits until the quota shows that it is enough, and is then asked for again, as the same server."""
    demo, alice = small("demo"), small("alice")
    policy = small.enable_preemption(own_quota=True)
    others = alice.server(**TINY)
    kept = [demo.server(is_preemptible=True, on_preemption="shelve"), demo.server()]
    victim = demo.server(**TINY)
    small.grant("demo", instances=3)
    answer = demo.ask("POST", "/servers", demo.wish())
    waiting = answer.json()["server"]["id"]
    assert [one["id"] for one in told(demo)] == [victim]
    demo.succeeded(answer)

    server = demo.get(f"/servers/{waiting}")
    assert (server["id"], server["status"], server["fault"]) == (waiting, "ACTIVE", None)
    eventually(lambda: demo.get(f"/servers/{victim}")["status"], lambda status: status == "DELETED")
    live = {one["id"] for one in demo.get("/servers", status="ACTIVE")["servers"]}
    assert live == {*kept, waiting}
    assert alice.get(f"/servers/{others}")["status"] == "ACTIVE"
    missed, awaited = (
        event(small("admin"), waiting, kind) for kind in ("ServerCapacityMissing", "ServerPreemptionPlanned")
    )
    assert missed is not None
    assert awaited is not None
    assert missed["quota"] == {"service": "compute", "resource": "instances", "used": 3, "limit": 3}
    assert (awaited["want"], awaited["ruling"]["policy_id"]) == ("quota", policy)
    assert [one["server_id"] for one in awaited["victims"]] == [victim]
    assert awaited["spared"] == {
        kept[0]: "its owner wants it shelved, which frees no quota",
        kept[1]: "it is not preemptible",
    }
    assert demo.types(waiting).count("ServerCreateAttempted") == 2
    assert "exceeds the quota" in event(demo, victim, "ServerNoticeIssued")["findings"][0]["condition"]


def test_a_quota_stays_a_refusal_where_no_policy_says_otherwise(small: Small) -> None:
    """Without a policy, with one that leaves quotas alone, with one for other projects."""
    demo = small("demo")
    victim = demo.server(**TINY)
    small.grant("demo", cores=1)
    assert_refused(small, "Quota exceeded for cores")
    small.enable_preemption()
    assert_refused(small, "Quota exceeded for cores")
    admin = small("admin")
    elsewhere = {"projects": [small.cloud("alice").project_id]}
    rule = {"kind": "preemption", "own_quota": True}
    wanted = {"name": "elsewhere", "rule": rule, "selector": elsewhere}
    policy = admin.ask("POST", "/policies", wanted, expect=201).json()["policy"]["id"]
    enabled = admin.ask("POST", f"/policies/{policy}/actions/enable", expect=200)
    admin.get(f"/policies/{policy}", min_position=enabled.headers["Ledger-Position"])
    failed = assert_refused(small, "Quota exceeded for cores")
    assert "ServerCapacityMissing" not in demo.types(failed)
    assert demo.get(f"/servers/{victim}")["status"] == "ACTIVE"


@only_in_full
def test_what_even_all_of_its_own_would_not_make_enough_takes_nobody(small: Small) -> None:
    """No host has room for it either; yet for what the quota refuses nobody gives way on a host."""
    demo = small("demo")
    small.enable_preemption(own_quota=True)
    victim = demo.server(**TINY)
    demo.server()
    small.grant("demo", cores=2)
    failed = assert_refused(small, "there would not be room, whoever gives way", flavor="m1.medium")
    assert "ServerPreemptionPlanned" not in demo.types(failed)
    shown = demo.get(f"/servers/{victim}")
    assert (shown["status"], shown["preempts_at"], shown["notices"]) == ("ACTIVE", None, [])


@only_in_full
def test_a_preemptible_server_does_not_preempt_for_quota_either(small: Small) -> None:
    demo = small("demo")
    small.enable_preemption(own_quota=True)
    demo.server(**TINY)
    small.grant("demo", cores=1)
    assert_refused(small, "Quota exceeded for cores", **TINY)


def assert_refused(small: Small, why: str, **wanted: object) -> str:
    """See that a create fails for want of cores; return its server."""
    demo = small("demo")
    answer = demo.ask("POST", "/servers", demo.wish(**wanted))
    failed = demo.outcome(answer)
    assert (failed["status"], failed["code"]) == ("failed", "QUOTA_EXCEEDED")
    assert why in failed["reason"]
    assert (failed["quota"]["service"], failed["quota"]["resource"]) == ("compute", "cores")
    return str(answer.json()["server"]["id"])
