"""Fields that a client asks for: which are taken, and what is said of others."""

from __future__ import annotations

import pytest

from queries.engine.fields import pick, read_fields
from queries.engine.refusals import ValidationFailed

KNOWN = ("id", "name", "status", "volumes")


def test_the_id_is_always_there_and_none_means_all() -> None:
    assert read_fields(None, KNOWN) is None
    assert read_fields("name", KNOWN) == {"id", "name"}
    assert read_fields("name,name,id", KNOWN) == {"id", "name"}
    assert read_fields(",".join(["status"] * 50), KNOWN) == {"id", "status"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,colour", "'colour'"),
        ("", "''"),
        ("name,", "''"),
        ("name, status", "' status'"),
        ("volumes.name", "'volumes.name'"),
        ("NAME", "'NAME'"),
        ("x" * 65, "at most 64 characters"),
        (",".join(["name"] * 51), "at most 50 fields"),
        ("id) FROM pg_shadow --", "'id) FROM pg_shadow --'"),
    ],
)
def test_others_are_refused_by_name(text: str, said: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        read_fields(text, KNOWN)
    [flaw] = refused.value.flaws
    assert flaw.pointer == "/query/fields"
    assert said in flaw.detail


def test_all_unknown_names_are_told() -> None:
    with pytest.raises(ValidationFailed) as refused:
        read_fields("a,name,b", KNOWN)
    assert [flaw.detail[:20] for flaw in refused.value.flaws] == [
        "there is no field 'a",
        "there is no field 'b",
    ]


def test_fields_stay_as_they_were_written() -> None:
    body = '{"id": 1, "name":"ä","size":1.50,"inner":{"name": 2}}'
    assert pick(body, None) == body
    assert pick(body, frozenset({"id", "size", "inner"})) == '{"id":1,"size":1.50,"inner":{"name": 2}}'
