"""GET /servers: filters, pages, other projects, and what has changed since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote
from uuid import uuid4

import pytest

from tests.contract.cloud import TAG, eventually, message
from tests.contract.conftest import states

MARK = f"list-{uuid4().hex[:8]}"


@pytest.fixture(scope="module")
def three(member, wish):
    """Make three servers, NAME-0 to NAME-2, each with the module's tag and one of its own.

    One is waited for before the next: the order of those made in one second is Nova's secret.
    """
    ids = []
    for number in range(3):
        body = wish.body(f"{TAG}-{MARK}-{number}", tags=[TAG, MARK, f"{MARK}-{number}"])
        ids.append(member.nova("POST", "/servers", body).json()["server"]["id"])
        eventually(lambda: states(member, ids[-1]), lambda now: now[0] == "ACTIVE")
    yield ids
    for server_id in ids:
        member.nova("DELETE", f"/servers/{server_id}")
    eventually(lambda: member.names(f"tags={MARK}"), lambda names: not names)


def numbers(names):
    return [int(name[-1]) for name in names]


def cloud_time(cloud, **later):
    """Return the cloud's own time as it writes it, from the Date of an answer."""
    answer = cloud.nova("GET", "/flavors")
    now = parsedate_to_datetime(answer.headers["Date"]) if "Date" in answer.headers else datetime.now(UTC)
    return quote((now + timedelta(**later)).strftime("%Y-%m-%dT%H:%M:%SZ"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tags={mark}", [2, 1, 0]),
        ("tags={mark},{mark}-1", [1]),
        ("tags={mark}-0,{mark}-1", []),
        ("tags-any={mark}-0,{mark}-1", [1, 0]),
        ("tags={mark}&not-tags={mark}-0", [2, 1]),
        ("tags={mark}&not-tags-any={mark}-0,{mark}-1", [2]),
        ("name={mark}-1", [1]),
        ("name={mark}-[12]$", [2, 1]),
        ("name=^nonesuch", []),
        ("tags={mark}&status=ACTIVE", [2, 1, 0]),
        ("tags={mark}&status=active&status=shutoff", [2, 1, 0]),
        ("tags={mark}&status=SHUTOFF", []),
        ("tags={mark}&vm_state=active", [2, 1, 0]),
        ("tags={mark}&sort_key=display_name&sort_dir=asc", [0, 1, 2]),
        ("tags={mark}&locked=true", []),
        ("tags={mark}&limit=0", []),
        ("tags={mark}&changes-since=2030-01-01T00:00:00Z", []),
        ("tags={mark}&_unknown=1", [2, 1, 0]),
    ],
)
def test_a_filter_finds(three, member, query, found):
    assert numbers(member.names(query.format(mark=MARK))) == found


def test_the_name_filter_ignores_case(three, member):
    assert numbers(member.names(f"name={MARK.upper()}")) == [2, 1, 0]


def test_filters_that_a_member_may_not_use_are_passed_over(three, member):
    """The list is longer than asked for: whoever relies on such a filter must look again."""
    for query in ("uuid=nonesuch", "host=nonesuch", "project_id=nonesuch", 'metadata={"a":"b"}'):
        assert numbers(member.names(f"tags={MARK}&{query}")) == [2, 1, 0]


def test_pages_follow_a_marker_and_a_full_page_names_the_next(three, member):
    first = member.nova("GET", f"/servers/detail?tags={MARK}&limit=2").json()
    assert numbers(server["name"] for server in first["servers"]) == [2, 1]
    [link] = first["servers_links"]
    assert link["rel"] == "next"
    assert f"marker={three[1]}" in link["href"]
    rest = member.nova("GET", f"/servers/detail?tags={MARK}&limit=2&marker={three[1]}").json()
    assert numbers(server["name"] for server in rest["servers"]) == [0]
    assert "servers_links" not in rest


def test_a_full_last_page_names_a_next_one_that_is_empty(three, member):
    page = member.nova("GET", f"/servers/detail?tags={MARK}&limit=1&marker={three[1]}").json()
    assert numbers(server["name"] for server in page["servers"]) == [0]
    assert "servers_links" in page
    assert member.names(f"tags={MARK}&limit=1&marker={three[0]}") == []


def test_an_unknown_marker_is_400(three, member):
    answer = member.nova("GET", "/servers?marker=nonesuch")
    assert message(answer, 400, "badRequest") == "marker [nonesuch] not found"


def test_the_short_list_has_id_name_and_links(three, member):
    servers = member.nova("GET", f"/servers?tags={MARK}").json()["servers"]
    assert [server.keys() for server in servers] == [{"id", "name", "links"}] * 3


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("nonesuch=1", "'nonesuch' does not match any of the regexes: '^_'"),
        ("status=NONESUCH", "Invalid status value"),
        (
            "limit=x",
            "Invalid input for query parameters limit. Value: x. 'x' does not match '^[0-9]*$'",
        ),
        (
            "changes-since=x",
            "Invalid input for query parameters changes-since. Value: x. 'x' is not a 'date-time'",
        ),
        ("name=%5B", "Invalid input for query parameters name. Value: [. '[' is not a 'regex'"),
    ],
)
def test_a_bad_query_is_400(member, query, text):
    assert message(member.nova("GET", f"/servers/detail?{query}"), 400, "badRequest") == text


def test_an_unknown_sort_key_is_400(member):
    text = message(member.nova("GET", "/servers?sort_key=nonesuch"), 400, "badRequest")
    assert text.startswith("Invalid input for query parameters sort_key. Value: nonesuch.")


def test_below_2_75_an_unknown_filter_is_passed_over(three, member):
    servers = member.nova("GET", f"/servers?tags={MARK}&nonesuch=1", version="2.74").json()["servers"]
    assert len(servers) == 3


def test_an_administrator_sees_other_projects_only_when_asking_for_all(three, admin):
    assert admin.names(f"tags={MARK}") == []
    assert numbers(admin.names(f"tags={MARK}&all_tenants=1")) == [2, 1, 0]
    assert numbers(admin.names(f"all_tenants=1&uuid={three[1]}")) == [1]
    assert admin.server(three[0])["OS-EXT-SRV-ATTR:host"]


def test_a_member_may_not_ask_for_all(member):
    rule = "os_compute_api:servers:detail:get_all_tenants"
    answer = member.nova("GET", "/servers/detail?all_tenants=1")
    assert message(answer, 403, "forbidden") == f"Policy doesn't allow {rule} to be performed."


def test_all_tenants_must_be_a_yes_or_a_no(admin):
    text = message(admin.nova("GET", "/servers/detail?all_tenants=x"), 400, "badRequest")
    assert text.startswith("Unrecognized value 'x', acceptable values are: '0', '1', 'f', 'false'")


def test_a_member_may_not_list_the_deleted(member):
    answer = member.nova("GET", "/servers/detail?status=deleted")
    assert message(answer, 403, "forbidden") == "Only administrators may list deleted instances"


def test_changes_since_tells_of_the_deleted_too(make, member, admin, name):
    since = cloud_time(member, seconds=-2)
    server_id = make(name).json()["server"]["id"]
    eventually(lambda: member.server(server_id)["status"], lambda status: status == "ACTIVE")
    assert name in member.names(f"changes-since={since}")
    member.nova("DELETE", f"/servers/{server_id}")
    eventually(lambda: member.nova("GET", f"/servers/{server_id}").status_code, lambda code: code == 404)
    for cloud, more in ((member, ""), (admin, "&all_tenants=1")):
        servers = cloud.nova("GET", f"/servers/detail?changes-since={since}{more}").json()["servers"]
        [gone] = [server for server in servers if server["id"] == server_id]
        assert gone["status"] == "DELETED"
        assert gone["OS-SRV-USG:terminated_at"] is not None
        # Its addresses are whatever Neutron told last: on a busy cloud they may stay for good.
        assert (gone["tags"], gone["metadata"]) == ([], {})
    assert name not in member.names("")


def test_what_has_not_changed_since_is_left_out(three, member):
    later = cloud_time(member, seconds=60)
    assert member.names(f"tags={MARK}&changes-since={later}") == []
    assert len(member.names(f"tags={MARK}&changes-before={later}")) == 3
