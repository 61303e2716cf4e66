"""Every event ever stored decodes for ever: an example of each, as it was stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from commands.kernel.former_names import FORMER_NAMES, names_of, present_name, with_present_name
from commands.store.envelope import ENCODER, AnyEvent, decode_entry
from queries.log.timeline import words
from tests.paths import ROOT

EXAMPLES = sorted((ROOT / "tests/examples").glob("*.json"))


def test_every_event_has_an_example() -> None:
    assert {path.stem for path in EXAMPLES} >= {kind.__name__ for kind in get_args(AnyEvent)}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_decodes_and_means_the_same(path: Path) -> None:
    """A field that was renamed, removed or retyped would be missing here, or refused."""
    entry = decode_entry(path.read_bytes())
    name = path.stem.partition(".")[0]
    stored = json.loads(path.read_text())
    assert stored["event"]["type"] == name
    assert type(entry.event).__name__ == present_name(name)
    stored["event"]["type"] = present_name(name)
    assert json.loads(ENCODER.encode(entry)) == stored


def test_every_former_name_has_an_example_and_one_event() -> None:
    present = {kind.__name__ for kind in get_args(AnyEvent)}
    assert {path.stem for path in EXAMPLES} >= FORMER_NAMES.keys()
    assert set(FORMER_NAMES.values()) <= present
    assert not FORMER_NAMES.keys() & present


def test_an_event_is_found_by_each_of_its_names() -> None:
    both = ["PolicyEvaluated", "PolicySwept"]
    assert names_of(["PolicySwept"]) == names_of(["PolicyEvaluated"]) == names_of(both) == both
    assert names_of(["ServerStopped", "Unknown"]) == ["ServerStopped", "Unknown"]


def test_a_former_name_in_a_text_stays() -> None:
    """The quotes of a text are escaped, and a text that is no more than such a name is no event's."""
    reason = 'it said "type":"PolicySwept"'
    event = {"type": "ServerReleased", "reason": reason, "word": "PolicySwept"}
    renamed = with_present_name(json.dumps({"by": reason, "event": event}).encode())
    assert renamed is not None
    assert json.loads(renamed) == {"by": reason, "event": {**event, "type": "ServerPartsDetached"}}
    assert (
        with_present_name(json.dumps({"event": {"type": "ServerStopped", "reason": reason}}).encode()) is None
    )


@pytest.mark.parametrize("name", ["ServerNeverHeardOf", "ServerReleasedAgain"])
def test_an_unknown_event_is_refused(name: str) -> None:
    entry = {"by": "cloud", "project_id": "p", "correlation_id": "c", "event": {"type": name}}
    with pytest.raises(msgspec.ValidationError, match=name):
        decode_entry(json.dumps(entry).encode())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_history_tells_it_without_signs_of_python(path: Path) -> None:
    told = words(decode_entry(path.read_bytes()).event)
    assert told
    assert [sign for sign in ("{'", "('", ",)", "None", "True", "False") if sign in told] == []
