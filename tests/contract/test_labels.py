"""Name, description, tags and metadata: what can be written on a server at any time."""

from __future__ import annotations

from tests.contract.cloud import TAG, message


def test_a_server_is_renamed_and_described(active, member, name):
    changes = {"server": {"name": name, "description": "new"}}
    server = member.nova("PUT", f"/servers/{active}", changes).json()["server"]
    assert (server["name"], server["description"], server["status"]) == (name, "new", "ACTIVE")
    member.nova("PUT", f"/servers/{active}", {"server": {"description": None}})
    assert member.server(active)["description"] is None
    assert member.server(active)["name"] == name


def test_a_rename_is_a_change_since(active, member, name):
    member.nova("PUT", f"/servers/{active}", {"server": {"name": name}})
    assert name in member.names(f"changes-since={member.server(active)['updated']}")


def test_a_locked_server_can_be_renamed(active, member, name):
    member.act(active, "lock")
    try:
        assert member.nova("PUT", f"/servers/{active}", {"server": {"name": name}}).status_code == 200
    finally:
        member.act(active, "unlock")


def test_an_empty_name_is_400(active, member):
    text = "Invalid input for field/attribute name. Value: . '' should be non-empty"
    answer = member.nova("PUT", f"/servers/{active}", {"server": {"name": ""}})
    assert message(answer, 400, "badRequest") == text


def test_a_description_needs_2_19(active, member):
    answer = member.nova("PUT", f"/servers/{active}", {"server": {"description": "x"}}, version="2.1")
    assert message(answer, 400, "badRequest").endswith("('description' was unexpected)")


def test_one_tag_is_added_and_removed(active, member):
    path = f"/servers/{active}/tags"
    added = member.nova("PUT", f"{path}/one")
    assert added.status_code == 201
    assert added.headers["Location"].endswith(f"{path}/one")
    assert member.nova("PUT", f"{path}/one").status_code == 204
    assert member.nova("GET", f"{path}/one").status_code == 204
    assert member.nova("GET", path).json() == {"tags": ["one", TAG]}
    assert member.nova("DELETE", f"{path}/one").status_code == 204
    gone = member.nova("DELETE", f"{path}/one")
    assert message(gone, 404, "itemNotFound") == f"Instance {active} has no tag 'one'"
    missing = member.nova("GET", f"{path}/one")
    assert message(missing, 404, "itemNotFound") == f"Server {active} has no tag 'one'"


def test_all_tags_are_replaced(active, member):
    path = f"/servers/{active}/tags"
    assert member.nova("PUT", path, {"tags": ["z", TAG]}).json() == {"tags": [TAG, "z"]}
    assert member.nova("DELETE", path).status_code == 204
    assert member.nova("PUT", path, {"tags": [TAG]}).json() == {"tags": [TAG]}


def test_a_tag_has_at_most_60_characters_and_no_comma(active, member):
    path = f"/servers/{active}/tags"
    for tag in ("a" * 61, "a,b"):
        text = message(member.nova("PUT", f"{path}/{tag}"), 400, "badRequest")
        assert text.startswith(f"Tag '{tag}' is invalid. It must be a non empty string")


def test_tags_need_2_26(active, member):
    assert member.nova("GET", f"/servers/{active}/tags", version="2.25").status_code == 404


def test_metadata_is_added_replaced_and_removed(active, member):
    path = f"/servers/{active}/metadata"
    assert member.nova("PUT", path, {"metadata": {"a": "1"}}).json() == {"metadata": {"a": "1"}}
    assert member.nova("POST", path, {"metadata": {"b": "2"}}).json() == {"metadata": {"a": "1", "b": "2"}}
    assert member.nova("PUT", f"{path}/b", {"meta": {"b": "3"}}).json() == {"meta": {"b": "3"}}
    assert member.nova("GET", f"{path}/b").json() == {"meta": {"b": "3"}}
    mismatch = member.nova("PUT", f"{path}/b", {"meta": {"c": "3"}})
    assert message(mismatch, 400, "badRequest") == "Request body and URI mismatch"
    assert member.nova("DELETE", f"{path}/b").status_code == 204
    gone = member.nova("DELETE", f"{path}/b")
    assert message(gone, 404, "itemNotFound") == "Metadata item was not found"
    assert member.server(active)["metadata"] == {"a": "1"}


def test_a_locked_server_takes_tags_but_no_metadata(active, member):
    path = f"/servers/{active}"
    member.act(active, "lock")
    try:
        assert member.nova("PUT", f"{path}/tags/one").status_code == 201
        refused = member.nova("POST", f"{path}/metadata", {"metadata": {"b": "2"}})
        assert message(refused, 409, "conflictingRequest") == f"Instance {active} is locked"
    finally:
        member.act(active, "unlock")
        member.nova("DELETE", f"{path}/tags/one")


def test_a_51st_tag_is_400_and_so_is_one_of_the_fifty_that_are_there(active, member):
    path = f"/servers/{active}/tags"
    member.nova("PUT", path, {"tags": [TAG, *(f"t{number}" for number in range(49))]})
    try:
        for tag in ("one-more", "t7"):
            answer = member.nova("PUT", f"{path}/{tag}")
            text = "The number of tags exceeded the per-server limit 50"
            assert message(answer, 400, "badRequest") == text
    finally:
        member.nova("PUT", path, {"tags": [TAG]})
