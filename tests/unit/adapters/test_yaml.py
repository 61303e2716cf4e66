"""YAML as it is read and written: nothing in it is something else than it looks."""

from __future__ import annotations

import math
from datetime import timedelta

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from adapters.http.yaml import YamlMalformed, read_documents, write_yaml


def test_times_dates_and_words_are_texts() -> None:
    text = "stop: 18:00\nskip: [2026-12-25, on]\ncountry: no\nuser: 007\nmask: 0x1f\nbig: 1_000\n"
    assert read_documents(text) == [
        {
            "stop": "18:00",
            "skip": ["2026-12-25", "on"],
            "country": "no",
            "user": "007",
            "mask": "0x1f",
            "big": "1_000",
        }
    ]


def test_numbers_truth_and_nothing_are_what_json_has() -> None:
    assert read_documents("[1, -2, 0, 1.5, 2e3, .5, true, false, null, ~]") == [
        [1, -2, 0, 1.5, 2000.0, 0.5, True, False, None, None]
    ]
    assert read_documents("a: 1\n---\nb: 2\n") == [{"a": 1}, {"b": 2}]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: &x [1]\nb: *x\n", "alias .* line 2, column 4"),
        ("a: &x\n  b: *x\n", "alias"),
        ("a: !!python/object/apply:os.system [ls]\n", "tag .* line 1"),
        ("a: !!float nan\n", "tag"),
        ("a: 1\nb: 2\na: 3\n", "'a' is there twice in line 3"),
        ("? [1]\n: 2\n", "key"),
        ("a: [1\n", "line 2"),
        ("a: \x00\n", "not allowed"),
        ("[" * 5000, "nested too deep"),
        ("9" * 5000, "too long"),
    ],
)
def test_what_is_not_taken_is_refused_with_its_place(text: str, why: str) -> None:
    with pytest.raises(YamlMalformed, match=why):
        read_documents(text)


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]))
    | st.sampled_from(["18:00", "2026-12-25", "no", "1e3", "0x1f", "007", ".5", "~", "<<", "=", "null"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc:#- 1"), inner, max_size=4),
    max_leaves=10,
)


@given(PLAIN)
def test_what_is_written_is_read_as_it_was(value: object) -> None:
    text = write_yaml(value)
    assert read_documents(text) == [value]


@given(st.text(max_size=20) | st.sampled_from(["18:00", "2026-12-25", "no", "1_000", "1:30"]))
def test_others_read_our_texts_alike(value: str) -> None:
    assert yaml.safe_load(write_yaml({"a": value}))["a"] == value


HALF = timedelta(seconds=90.5)


@given(st.timedeltas(timedelta(days=-4000), timedelta(days=4000)))
def test_a_span_is_read_as_it_was(span: timedelta) -> None:
    [text] = read_documents(write_yaml(span))
    assert msgspec.convert(text, timedelta) == span


def test_a_span_is_written_as_people_do() -> None:
    spans = [timedelta(), timedelta(minutes=10), timedelta(days=7), timedelta(days=1, hours=2), HALF]
    assert read_documents(write_yaml(spans)) == [["PT0S", "PT10M", "P7D", "P1DT2H", "PT1M30.5S"]]


def test_numbers_without_end_have_no_way_in() -> None:
    [[huge]] = read_documents("[1e999]")
    assert math.isinf(huge)  # which JSON, and so the body of a request, can't say: it becomes null
