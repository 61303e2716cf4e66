"""Entity tags, and which conditions they meet."""

from __future__ import annotations

import pytest

from commands.http.context import IfMatchMalformed, version_in
from queries.engine.entity_tag import is_known, tag_of

TAG = tag_of('{"id": 1}', 7)
LARGE = ", ".join(f'"{number}-0"' for number in range(2_000))


def test_a_tag_follows_the_version_and_the_body() -> None:
    assert tag_of('{"id": 1}', 7) == TAG
    assert len({TAG, tag_of('{"id": 2}', 7), tag_of('{"id": 1}', 8), tag_of('{"id": 1}')}) == 4


@pytest.mark.parametrize(
    "condition",
    [TAG, f"W/{TAG}", f'"a", {TAG}', f'{TAG},"b"', f', "a" , ,W/{TAG} ,', f'"a,b", {TAG}', "*", " * "],
)
def test_a_tag_is_found_in_a_list_by_weak_comparison(condition: str) -> None:
    assert is_known(condition, TAG)
    assert is_known(condition, f"W/{TAG}")


@pytest.mark.parametrize(
    "condition",
    [
        None,
        "",
        ",",
        '"7"',
        TAG.strip('"'),
        f"w/{TAG}",
        f"{TAG} {TAG}",
        f'"{TAG}"',
        f"*, {TAG}",
        f'{TAG}, "open',
        f"{LARGE}, open",
        "," * 60_000,
        f'"a b", {TAG}',
    ],
)
def test_what_is_malformed_or_another_is_no_match(condition: str | None) -> None:
    assert not is_known(condition, TAG)


def test_if_match_takes_the_tags_of_get_and_of_commands() -> None:
    assert version_in(TAG) == version_in('"7"') == version_in('W/"7"') == 7
    assert version_in("*") is None
    for wrong in ('"x"', '"7-"', '"7-XYZ"', f"{TAG}, {TAG}", '"-7"', "9" * 19, tag_of("{}")):
        with pytest.raises(IfMatchMalformed):
            version_in(wrong)
