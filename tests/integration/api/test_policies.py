"""Policies over HTTP, read back from the API and from the book."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
import yaml

from adapters.http.yaml import write_yaml
from adapters.openstack.connection import Cloud
from commands.policy.events import Definition
from tests.integration.api.conftest import Api
from tests.ledger import running_ledger

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


def send(api: Api, text: str | bytes, **headers: str) -> httpx.Response:
    return api.http.post("/policies", content=text, headers={"Content-Type": YAML, **headers})


def test_a_project_and_the_administrators_have_a_most(
    database: str, clouds_yaml: Path, project: Cloud, cloud_of: Callable[[str], Cloud]
) -> None:
    limits = {"project_policies": 2, "cloud_policies": 1, "project_rehearsals": 0}
    with running_ledger(database, clouds_yaml, **limits) as running, ExitStack() as stack:
        own, admin = (Api.at(running.url, who.token()) for who in (project, cloud_of("admin")))
        for api in (own, admin):
            stack.enter_context(api.http)
        first, _ = (own.ask("POST", "/policies", a_policy(), expect=201) for _ in range(2))
        key = {"Idempotency-Key": uuid4().hex}
        kept = a_policy()
        admin.ask("POST", "/policies", kept, expect=201, **key)
        for api, most in ((own, 2), (admin, 1)):
            refused = api.ask("POST", "/policies", a_policy(), expect=409).json()
            assert (refused["code"], refused["most"]) == ("TOO_MANY_POLICIES", most)
            assert f"At most {most} policies" in refused["detail"]
        assert admin.ask("POST", "/policies", kept, expect=201, **key).status_code == 201, (
            "it was made before"
        )
        place = f"/policies/{first.json()['policy']['id']}"
        refused = own.ask("POST", f"{place}/rehearse", {"from": "2026-01-01T00:00:00Z"}, expect=429).json()
        assert (refused["code"], refused["most"]) == ("TOO_MANY_REHEARSALS", 0)
        own.ask("DELETE", place, expect=200)
        own.ask("POST", "/policies", a_policy(), expect=201)


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


IN_YAML = """
name: {name}
# Whom nobody missed for a quarter of a year.
rule:
  kind: office-hours
  time_zone: Europe/Berlin
  hours:
    - days: [mon, fri]
      start: 08:00
      stop: 18:00
  skip: [2026-12-25]
selector:
  metadata: {{env: "no"}}
"""


def test_yaml_in_is_json_out_and_yaml_again(own: Api) -> None:
    answer = send(own, IN_YAML.format(name="hours"))
    assert answer.status_code == 201, answer.text
    definition = answer.json()["policy"]["definition"]
    assert definition["rule"]["hours"] == [{"days": ["mon", "fri"], "start": "08:00", "stop": "18:00"}]
    assert (definition["rule"]["skip"], definition["selector"]["metadata"]) == (["2026-12-25"], {"env": "no"})
    place, position = answer.json()["policy"]["id"], answer.headers["Ledger-Position"]
    headers = {"Accept": YAML, "Ledger-Position": position}
    shown = own.http.get(f"/policies/{place}", headers=headers)
    assert shown.headers["Content-Type"] == YAML
    assert yaml.safe_load(shown.text) == own.get(f"/policies/{place}")
    assert yaml.safe_load(own.http.get("/policies", headers=headers).text) == own.get("/policies")
    changed = own.http.put(
        f"/policies/{place}",
        content=yaml.safe_dump({**definition, "description": "as said"}),
        headers={"Content-Type": YAML, "Accept": YAML},
    )
    assert yaml.safe_load(changed.text)["policy"]["version"] == 2
    both = own.http.get(f"/policies/{place}", headers={"Accept": f"{YAML};q=0.5, application/json"})
    assert both.headers["Content-Type"] == "application/json"
    again = own.http.get(f"/policies/{uuid4()}", headers={"Accept": YAML})
    assert (again.status_code, again.headers["Content-Type"]) == (404, "application/problem+json")


def test_spans_are_shown_as_people_write_them(own: Api) -> None:
    """In JSON, in YAML and at a terminal alike; what was shown can be sent back, and changes nothing."""
    rule = {"kind": "clean-up", "suspended_for": "PT8640H", "notices": ["PT168H", "PT3600S"]}
    answer = own.ask("POST", "/policies", a_policy(rule=rule, schedule={"every": "PT5400S"}), expect=201)
    policy, position = answer.json()["policy"], answer.headers["Ledger-Position"]
    definition = policy["definition"]
    assert (definition["rule"]["suspended_for"], definition["rule"]["notices"]) == ("P360D", ["P7D", "PT1H"])
    assert definition["schedule"] == {"every": "PT1H30M"}
    place = f"/policies/{policy['id']}"
    assert own.get(place, min_position=position)["definition"] == definition
    assert own.get("/policies", id=policy["id"])["policies"][0]["definition"] == definition
    said = msgspec.convert(definition, Definition)
    shown = yaml.safe_load(own.http.get(place, headers={"Accept": YAML}).text)["definition"]
    assert shown == yaml.safe_load(write_yaml(said)) == definition
    again = own.http.put(place, content=yaml.safe_dump(shown), headers={"Content-Type": YAML})
    assert (again.status_code, again.json()["policy"]["version"]) == (200, 1)


@pytest.mark.parametrize(
    ("text", "status", "detail"),
    [
        ("name: [", 400, "line 1"),
        ("a: &a [x]\nb: *a\n", 400, "alias"),
        ("a: !!python/object/apply:os.system [ls]\n", 400, "tag"),
        ("name: a\n---\nname: b\n", 400, "one YAML document"),
        ("", 400, "one YAML document"),
        (b"\xff\xfe\xff", 400, "UTF-8"),
        ("- " * 20_000, 400, "nested too deep"),
        ("a: " + "x" * 70_000, 413, "65536"),
    ],
)
def test_yaml_that_is_not_taken_is_a_problem(own: Api, text: str | bytes, status: int, detail: str) -> None:
    answer = send(own, text)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert detail in answer.json()["detail"]


def test_numbers_without_end_are_no_thresholds(own: Api) -> None:
    rule = "{kind: idle, window: P7D, thresholds: [{metric: cpu_percent, below: 1e999}]}"
    answer = send(own, f"name: endless\nrule: {rule}\n")
    assert (answer.status_code, list(flaws(answer))) == (422, ["/rule/thresholds/0/below"])


def test_yaml_is_for_policies_alone(own: Api) -> None:
    answer = own.http.post("/key-pairs", content="name: a", headers={"Content-Type": YAML})
    assert answer.status_code == 415


def test_flaws_are_told_by_their_place(own: Api) -> None:
    bad = a_policy(schedule={"cron": "0 8 * * mon-fri"}, channels=["mail", "mail"])
    bad["rule"]["notices"] = ["P1D", "P7D"]
    answer = own.ask("POST", "/policies", bad, expect=422)
    assert answer.json()["code"] == "POLICY_INVALID"
    assert flaws(answer) == {
        "/schedule/time_zone": "must be said with cron",
        "/rule/notices/1": "must be shorter than the notice before it",
        "/channels/1": "is there twice",
    }
    cron = a_policy(schedule={"cron": "0 8 * * 1-5", "time_zone": "UTC"})
    assert list(flaws(own.ask("POST", "/policies", cron, expect=422))) == ["/schedule/cron"]
    unknown = a_policy(budget={"per_tik": 3})
    assert list(flaws(own.ask("POST", "/policies", unknown, expect=422))) == ["/budget"]
    policy = defined(own)
    assert list(flaws(own.ask("PUT", f"/policies/{policy['id']}", bad, expect=422))) != []


def test_a_name_is_taken_once_in_a_project(own: Api, api: Api) -> None:
    defined(own, name="tidy")
    other = defined(own, name="tidier")
    answer = own.ask("POST", "/policies", a_policy("tidy"), expect=409)
    assert answer.json()["code"] == "POLICY_NAME_DUPLICATE"
    own.ask("PUT", f"/policies/{other['id']}", a_policy("tidy"), expect=409)


def test_if_match_counts_what_people_did(own: Api) -> None:
    place = f"/policies/{defined(own)['id']}"
    own.ask("PUT", place, a_policy("first"), expect=200, **{"If-Match": '"1"'})
    stale = {"If-Match": '"1"'}
    assert own.ask("PUT", place, a_policy("second"), expect=412, **stale).json()["code"] == "VERSION_MISMATCH"
    own.ask("POST", f"{place}/actions/enable", expect=412, **stale)
    own.ask("DELETE", place, expect=412, **stale)
    enabled = own.ask("POST", f"{place}/actions/enable", expect=200, **{"If-Match": '"2"'})
    assert enabled.headers["ETag"] == '"3"'
    assert enabled.json()["policy"]["name"] == "first"


def test_a_repeated_request_defines_one_policy(own: Api) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    first, again = (own.ask("POST", "/policies", a_policy("once"), expect=201, **key) for _ in range(2))
    assert first.json() == again.json()


def test_another_projects_policy_is_unknown(own: Api, api: Api) -> None:
    place = f"/policies/{defined(own)['id']}"
    api.get(place, expect=404)
    for method, address in (("PUT", place), ("DELETE", place), ("POST", f"{place}/actions/enable")):
        body = a_policy() if method == "PUT" else None
        assert api.ask(method, address, body, expect=404).json()["code"] == "POLICY_UNKNOWN"
    assert place not in [f"/policies/{one['id']}" for one in api.get("/policies", limit=1000)["policies"]]


def test_the_administrators_policies_are_read_by_whom_they_may_touch(
    own: Api, api: Api, api_of: Callable[[str], Api], project: Cloud
) -> None:
    admin = api_of("admin")
    general, chosen = defined(admin), defined(admin, selector={"projects": [project.project_id]})
    assert (general["project_id"], chosen["project_id"]) == (None, None)

    def seen(reader: Api, **query: Any) -> set[str]:
        return {one["id"] for one in reader.get("/policies", limit=1000, **query)["policies"]}

    both = {general["id"], chosen["id"]}
    assert (both & seen(own), both & seen(api)) == (both, {general["id"]})
    assert both & seen(admin, project_id=project.project_id) == both
    api.get(f"/policies/{chosen['id']}", expect=404)
    own.get(f"/policies/{chosen['id']}")
    for policy in both:
        refused = own.ask("PUT", f"/policies/{policy}", a_policy(), expect=403)
        assert refused.json()["code"] == "POLICY_OF_ADMINISTRATORS"
        own.ask("DELETE", f"/policies/{policy}", expect=403)
        own.ask("POST", f"/policies/{policy}/actions/enable", expect=403)
    api.ask("DELETE", f"/policies/{chosen['id']}", expect=404)
    admin.ask("POST", f"/policies/{chosen['id']}/actions/enable", expect=200)
    theirs = defined(own)
    assert theirs["project_id"] == project.project_id
    admin.ask("POST", f"/policies/{theirs['id']}/actions/enable", expect=200)
    for policy in both:
        admin.ask("DELETE", f"/policies/{policy}", expect=200)


def test_what_only_administrators_may(own: Api) -> None:
    chosen = own.ask("POST", "/policies", a_policy(selector={"projects": ["mine"]}), expect=422)
    assert list(flaws(chosen)) == ["/selector/projects"]
    preempting = {"name": "preempt", "rule": {"kind": "preemption"}}
    assert list(flaws(own.ask("POST", "/policies", preempting, expect=422))) == ["/rule/kind"]


def test_lists_are_filtered(own: Api) -> None:
    tidy = defined(own, name="tidy")
    idle = defined(own, name="idle", rule={"kind": "idle", "window": "P7D", "thresholds": []})
    switched = own.ask("POST", f"/policies/{idle['id']}/actions/enable", expect=200)

    def names(**query: Any) -> list[str]:
        found = own.get("/policies", min_position=switched.headers["Ledger-Position"], **query)["policies"]
        return sorted(one["name"] for one in found if one["project_id"])

    assert (
        names(kind="idle")
        == names(enabled="true")
        == names(name="idle")
        == names(status="enabled")
        == ["idle"]
    )
    assert names(kind=["idle", "clean-up"]) == ["idle", "tidy"]
    assert names(enabled="false") == names(name_like="id", kind="clean-up") == ["tidy"]
    assert names(id=tidy["id"]) == ["tidy"]
    own.get("/policies", expect=422, kind="idel")


def test_of_many_errors_the_first_are_told_and_the_rest_counted(own: Api) -> None:
    schedule = {"every": "PT1H", "skip": ["2026-12-25"] * 1_000}
    definition = {"name": "one", "rule": {"kind": "preemption"}, "schedule": schedule}
    answer = own.ask("POST", "/policies", definition, expect=422).json()
    assert (len(answer["errors"]), answer["errors_omitted"]) == (50, 950)


@pytest.mark.parametrize(
    "span", [{"from": "2026-08-01T12:00:00"}, {"from": "2026-08-01T12:00:00Z", "to": "2026-08-02"}]
)
def test_a_rehearsal_takes_no_time_without_an_offset(own: Api, span: dict[str, str]) -> None:
    policy = defined(own)["id"]
    answer = own.ask("POST", f"/policies/{policy}/rehearse", span, expect=422).json()
    assert [flaw["pointer"] for flaw in answer["errors"]] == [f"/{list(span)[-1]}"]
