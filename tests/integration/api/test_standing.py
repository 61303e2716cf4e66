"""What people say to policies about their servers, and what they see of policies' doings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from psycopg import AsyncConnection

from adapters.openstack.connection import Cloud, Clouds
from commands.kernel.actor import Origin
from commands.server import commands
from commands.server import events as e
from commands.server.decider import SERVER
from commands.store.application import SESSION, Ledger
from commands.store.handler import Handler
from tests.integration.api.conftest import Api


def now() -> datetime:
    return datetime.now(UTC)


def ahead(days: float) -> str:
    return (now() + timedelta(days=days)).isoformat()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


class Policy(NamedTuple):
    """Commands servers as a policy does: straight at the handler, in its own name."""

    handler: Handler
    ruling: e.PolicyRef

    def say(self, server: str, command: commands.ServerCommand) -> int:
        """Return the position of the outcome."""
        said = command.decision_id if isinstance(command, commands.ApplyPolicyAction) else uuid4()
        origin = Origin(f"policy:{self.ruling.policy_id}", "nobody's", said, "req-policy")
        return asyncio.run(self.handler.handle(SERVER, UUID(server), command, origin)).position

    def tell(self, server: str, days: float = 2.0, action: e.PolicyAction = "shelve") -> str:
        """Issue a notice; return its id."""
        at, period, notice = now(), timedelta(days=days), uuid4()
        channels = ("mail", "webhook")
        wish = commands.IssueNotice(
            notice, self.ruling, action, at, at + period, period.total_seconds(), channels
        )
        self.say(server, wish)
        return str(notice)

    def act(self, server: str, action: e.PolicyAction = "shelve") -> str:
        """Decide; return the decision's id."""
        decision, why = uuid4(), (e.ConditionResult("CPU", True, "0.4 %", "below 5 %"),)
        self.say(server, commands.ApplyPolicyAction(decision, self.ruling, action, now(), why))
        return str(decision)


@pytest.fixture
def policy(book: str) -> Iterator[Policy]:
    @asynccontextmanager
    async def connect() -> AsyncIterator[AsyncConnection[Any]]:
        async with await AsyncConnection.connect(book, options=SESSION, autocommit=True) as db:
            yield db

    with Ledger(book) as ledger:
        yield Policy(Handler(ledger, connect), e.PolicyRef(uuid4(), "long idle", 2))


@pytest.fixture
def admin(api_of: Callable[[str], Api]) -> Api:
    return api_of("admin")


def say(api: Api, server: str, action: str, body: Any = None, expect: int = 200, **headers: str) -> Any:
    return api.ask("POST", f"/servers/{server}/actions/{action}", body, expect, **headers)


def fresh(api: Api, path: str, **query: Any) -> Any:
    """Read what is in the book by now."""
    return api.get(path, min_position=2**62, **query)


class TestAServerIsAskedFor:
    def test_with_what_policies_need_to_know(self, own: Api) -> None:
        expiry = ahead(30)
        wish = own.wish(is_preemptible=True, on_preemption="shelve", expires_at=expiry)
        shown = own.ask("POST", "/servers", wish).json()["server"]
        assert (shown["is_preemptible"], shown["on_preemption"]) == (True, "shelve")
        assert moment(shown["expires_at"]) == moment(expiry)
        plain = own.ask("POST", "/servers", own.wish()).json()["server"]
        assert (plain["is_preemptible"], plain["on_preemption"], plain["expires_at"]) == (
            False,
            "delete",
            None,
        )
        listed = fresh(own, "/servers", is_preemptible=True)["servers"]
        assert [row["id"] for row in listed] == [shown["id"]]
        assert [row["id"] for row in fresh(own, "/servers", is_preemptible=False)["servers"]] == [plain["id"]]

    @pytest.mark.parametrize(
        "expiry", ["2020-01-01T00:00:00Z", "2999-01-01T00:00:00", "9999-12-31T23:59:59-12:00", "tomorrow"]
    )
    def test_but_not_until_a_time_that_is_past_or_none(self, own: Api, expiry: str) -> None:
        problem = own.ask("POST", "/servers", own.wish(expires_at=expiry), 422).json()
        assert problem["errors"][0]["pointer"] == "/expires_at"


class TestALease:
    def test_is_a_week_or_what_was_said(self, own: Api) -> None:
        server = own.server()
        usual = say(own, server, "keep-alive").json()
        assert usual["operation"] is None
        week = moment(usual["server"]["kept_until"]) - now()
        assert timedelta(days=6.99) < week <= timedelta(days=7)
        longer = say(own, server, "keep-alive", {"for": "P30D"}).json()["server"]["kept_until"]
        assert moment(longer) - now() > timedelta(days=29)
        until = ahead(60)
        kept = say(own, server, "keep-alive", {"until": until}).json()["server"]["kept_until"]
        assert moment(kept) == moment(until)
        assert fresh(own, f"/servers/{server}")["kept_until"] == kept
        assert say(own, server, "keep-alive", {"for": "PT1H"}).json()["server"]["kept_until"] == kept

    @pytest.mark.parametrize(
        ("body", "code", "pointer"),
        [
            ({"for": "P91D"}, "LEASE_TOO_LONG", "/for"),
            ({"for": "P999999999D"}, "LEASE_TOO_LONG", "/for"),
            ({"until": "2999-01-01T00:00:00Z"}, "LEASE_TOO_LONG", "/until"),
            ({"for": "-P1D"}, "TIME_PASSED", "/for"),
            ({"until": "2020-01-01T00:00:00Z"}, "TIME_PASSED", "/until"),
            ({"until": "0001-01-01T00:00:00Z"}, "TIME_OUT_OF_RANGE", "/until"),
            ({"for": "P1D", "until": "2999-01-01T00:00:00Z"}, "LEASE_AMBIGUOUS", "/for"),
            ({"for": "a week"}, "VALIDATION_FAILED", "/for"),
        ],
    )
    def test_has_bounds(self, api: Api, body: Any, code: str, pointer: str) -> None:
        problem = say(api, api.server(), "keep-alive", body, 422).json()
        assert (problem["code"], problem["errors"][0]["pointer"]) == (code, pointer)

    def test_is_asked_for_as_all_else(self, own: Api, api_of: Callable[[str], Api]) -> None:
        server = own.server()
        stale = say(own, server, "keep-alive", expect=412, **{"If-Match": '"1"'}).json()
        assert stale["code"] == "VERSION_MISMATCH"
        key = {"Idempotency-Key": "keep it"}
        first = say(own, server, "keep-alive", {"for": "P3D"}, **key)
        assert say(own, server, "keep-alive", {"for": "P3D"}, **key).json() == first.json()
        assert (
            say(own, server, "keep-alive", {"for": "P4D"}, 422, **key).json()["code"]
            == "IDEMPOTENCY_KEY_REUSED"
        )
        assert say(api_of("alice"), server, "keep-alive", expect=404).json()["code"] == "SERVER_UNKNOWN"
        own.done("DELETE", f"/servers/{server}")
        assert say(own, server, "keep-alive", expect=409).json()["code"] == "SERVER_GONE"


class TestAnExemption:
    def test_is_a_members_for_a_time_and_an_administrators_for_any(
        self, own: Api, admin: Api, project: Cloud
    ) -> None:
        server = own.server()
        wish = {"why": "a demo on Friday", "until": ahead(29)}
        (made,) = say(own, server, "exempt", wish).json()["server"]["exemptions"]
        assert (made["policy_id"], moment(made["until"])) == (None, moment(wish["until"]))
        for until in ({"until": ahead(31)}, {}):
            problem = say(own, server, "exempt", {"why": "for long", **until}, 422).json()
            assert problem["code"] == "EXEMPTION_TOO_LONG"
        say(admin, server, "exempt", {"why": "legal hold"})
        (held,) = fresh(own, f"/servers/{server}")["exemptions"]
        assert (held["until"], held["by_administrator"]) == (None, True)
        assert say(own, server, "exempt", wish, 403).json()["code"] == "EXEMPTION_FOR_ADMINISTRATORS"
        path = f"/servers/{server}/exemptions"
        assert own.ask("DELETE", path, expect=403).json()["code"] == "EXEMPTION_FOR_ADMINISTRATORS"
        assert admin.ask("DELETE", path, expect=200).json()["server"]["exemptions"] == []

    def test_is_from_all_or_from_one_policy(self, own: Api) -> None:
        server, one, path = own.server(), str(uuid4()), "/servers/{}/exemptions"
        for policy in ({}, {"policy_id": one}):
            say(own, server, "exempt", {"why": "a demo", "until": ahead(1), **policy})
        left = own.ask("DELETE", f"{path.format(server)}?policy_id={one}", expect=200).json()["server"]
        assert [held["policy_id"] for held in left["exemptions"]] == [None]
        assert own.ask("DELETE", path.format(server), expect=200).json()["server"]["exemptions"] == []

    def test_is_not_for_the_owner_of_a_preemptible_server(self, own: Api, admin: Api) -> None:
        server = own.server(is_preemptible=True)
        wish = {"why": "a demo", "until": ahead(1)}
        assert say(own, server, "exempt", wish, 403).json()["code"] == "PREEMPTIBLE_GIVES_WAY"
        say(admin, server, "exempt", wish)


class TestAnExtension:
    def test_without_an_expiry_policy_has_the_bound_of_the_setting(self, own: Api, admin: Api) -> None:
        server = own.server(expires_at=ahead(1))
        until = ahead(89)
        shown = say(own, server, "extend", {"until": until}).json()["server"]
        assert moment(shown["expires_at"]) == moment(until)
        for too_long in (ahead(91), None):
            problem = say(own, server, "extend", {"until": too_long}, 422).json()
            assert problem["code"] == "EXTENSION_TOO_LONG"
        assert say(admin, server, "extend", {"until": None}).json()["server"]["expires_at"] is None


class TestANotice:
    def test_shows_what_comes_next_and_can_be_answered(self, own: Api, policy: Policy) -> None:
        server, other = own.server(), own.server()
        later, sooner = policy.tell(server, 7), policy.tell(server, 1)
        policy.say(server, commands.ConfirmNoticeDelivered(UUID(sooner), "mail", now()))
        policy.say(server, commands.ReportDeliveryFailed(UUID(sooner), "webhook", 99, "410 Gone", final=True))
        row = fresh(own, f"/servers/{server}")
        assert row["next_policy_action"] == "shelve"
        shown = fresh(own, f"/notices/{sooner}")
        assert row["next_policy_action_at"] == shown["acts_at"]
        states = {one["channel"]: one["state"] for one in shown["deliveries"]}
        assert states == {"mail": "delivered", "webhook": "parked"}
        before = shown["position"]
        assert ids(own, "/servers", managed_by_policy=True) == [server]
        assert ids(own, "/servers", managed_by_policy=False) == [other]
        say(own, server, "keep-alive", {"notice_id": sooner})
        assert say(own, server, "keep-alive", {"notice_id": sooner}, 409).json()["code"] == "NOTICE_UNKNOWN"
        kept = fresh(own, f"/notices/{sooner}")
        assert (kept["status"], kept["why"]) == ("withdrawn", "it was kept")
        assert own.get(f"/notices/{sooner}", as_of=before)["status"] == "open"
        assert ids(own, "/notices", status="open") == [later]
        assert ids(own, "/notices", server_id=server) == [sooner, later]
        assert ids(own, "/notices", server_id=other) == []
        say(
            own,
            server,
            "exempt",
            {"why": "a demo", "until": ahead(1), "policy_id": str(policy.ruling.policy_id)},
        )
        assert ids(own, "/notices", status="open") == []
        assert fresh(own, f"/servers/{server}")["next_policy_action"] is None

    def test_ends_with_its_server(self, own: Api, policy: Policy) -> None:
        server = own.server()
        notice = policy.tell(server)
        own.done("DELETE", f"/servers/{server}")
        shown = fresh(own, f"/notices/{notice}")
        assert (shown["status"], shown["why"]) == ("withdrawn", "the server is gone")

    def test_is_the_projects_own(
        self, own: Api, admin: Api, api_of: Callable[[str], Api], policy: Policy
    ) -> None:
        notice = policy.tell(own.server())
        alice = api_of("alice")
        assert alice.get(f"/notices/{notice}", expect=404)["code"] == "NO_SUCH_NOTICE"
        assert notice not in ids(alice, "/notices", limit=1000)
        assert ids(admin, "/notices", policy_id=str(policy.ruling.policy_id)) == [notice]

    def test_is_listed_in_pages(self, own: Api, policy: Policy) -> None:
        server = own.server()
        told = [policy.tell(server, days) for days in (1, 2, 3)]
        first = fresh(own, "/notices", sort_by="acts_at", order="asc", limit=2)
        rest = own.http.get(first["next"].removeprefix("/api/v1")).json()
        assert [row["id"] for row in (*first["notices"], *rest["notices"])] == told
        assert fresh(own, "/notices", per_page=2)["total"] == 3


class TestADecision:
    def test_has_the_outcome_of_its_operation(self, own: Api, policy: Policy) -> None:
        server = own.server()
        decision = policy.act(server)
        assert own.get(f"/operations/{decision}", wait="20s", min_position=2**62)["status"] == "succeeded"
        shown = fresh(own, f"/decisions/{decision}")
        assert (shown["status"], shown["room_freed"], shown["action"]) == ("succeeded", True, "shelve")
        assert (shown["server_id"], shown["policy_version"]) == (server, 2)
        assert shown["findings"][0]["condition"] == "CPU"
        assert ids(own, "/decisions", status="succeeded", server_id=server) == [decision]
        assert ids(own, "/decisions", status="failed") == []
        assert ids(own, "/servers", managed_by_policy=True) == [server]
        own.done("POST", f"/servers/{server}/actions/unshelve")
        assert ids(own, "/servers", managed_by_policy=True) == []

    def test_is_the_projects_own(self, own: Api, api_of: Callable[[str], Api], policy: Policy) -> None:
        decision = policy.act(own.server(), "stop")
        fresh(own, f"/decisions/{decision}")
        assert api_of("alice").get(f"/decisions/{decision}", expect=404)["code"] == "DECISION_UNKNOWN"


class TestAConsole:
    def test_is_use_and_its_grant_an_event(self, own: Api, project: Cloud, logins: dict[str, Clouds]) -> None:
        server = own.server()
        before = fresh(own, f"/servers/{server}")["used_at"]
        url = own.get(f"/servers/{server}/vnc-url")["url"]
        after = fresh(own, f"/servers/{server}")["used_at"]
        assert after > before
        told = own.get(f"/servers/{server}/events", limit=1000, parts=False)["events"][-1]
        assert (told["type"], told["at"]) == ("ServerConsoleGranted", after)
        assert (told["by"], told["project_id"]) == (f"user:{project.user_id}", project.project_id)
        assert told["event"]["kind"] == "novnc"
        assert url not in str(told)


def ids(api: Api, path: str, **query: Any) -> list[str]:
    """Return the ids of a list's rows, as they are by now."""
    return [row["id"] for row in fresh(api, path, **query)[path.strip("/")]]
