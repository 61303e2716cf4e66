"""Policies over HTTP, read back from the API and from the book."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx

from tests.http.conftest import Api

YAML = "application/yaml"


def a_policy(name: str | None = None, **more: Any) -> dict[str, Any]:
    rule = {"kind": "clean-up", "suspended_for": "P90D", "notices": ["P7D", "P1D"]}
    return {"name": name or f"tidy-{uuid4().hex[:8]}", "rule": rule, **more}


def defined(api: Api, **more: Any) -> dict[str, Any]:
    answer = api.ask("POST", "/policies", a_policy(**more), expect=201)
    policy: dict[str, Any] = answer.json()["policy"]
    api.get(f"/policies/{policy['id']}", min_position=answer.headers["Ledger-Position"])
    return policy


def flaws(answer: httpx.Response) -> dict[str, str]:
    return {flaw["pointer"]: flaw["detail"] for flaw in answer.json()["errors"]}


def test_a_policys_life(own: Api) -> None:
    answer = own.ask("POST", "/policies", a_policy("tidy"), expect=201)
    policy = answer.json()["policy"]
    place = f"/policies/{policy['id']}"
    assert answer.headers["Location"] == f"/api/v1{place}"
    assert answer.headers["ETag"] == '"1"'
    before = own.get(place, min_position=answer.headers["Ledger-Position"])
    assert before == policy
    assert (before["status"], before["kind"], before["version"]) == ("disabled", "clean-up", 1)
    own.ask("POST", f"{place}/actions/enable", expect=200)
    again = own.ask("POST", f"{place}/actions/enable", expect=200)
    assert again.headers["ETag"] == '"2"'
    changed = own.ask("PUT", place, a_policy("tidy", description="less"), expect=200)
    own.ask("PUT", place, a_policy("tidy", description="less"), expect=200)
    own.ask("POST", f"{place}/actions/disable", expect=200)
    gone = own.ask("DELETE", place, expect=200)
    after = own.get(place, min_position=gone.headers["Ledger-Position"])
    assert (after["status"], after["enabled"], after["version"], after["edits"]) == ("deleted", False, 2, 5)
    then = own.get(place, as_of=changed.headers["Ledger-Position"])
    assert (then["status"], then["definition"]["description"]) == ("enabled", "less")
    assert own.get("/policies")["policies"] == []
    assert [one["id"] for one in own.get("/policies", status="deleted")["policies"]] == [policy["id"]]
    assert [event["type"] for event in own.get("/events", stream=policy["id"])["events"]] == [
        "PolicyDefined",
        "PolicyEnabled",
        "PolicyChanged",
        "PolicyDisabled",
        "PolicyDeleted",
    ]
    refused = own.ask("PUT", place, a_policy("tidy"), expect=409)
    assert refused.json()["code"] == "POLICY_GONE"
    own.ask("POST", "/policies", a_policy("tidy"), expect=201)
