"""Every event ever stored decodes for ever: an example of each, as it was stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from commands.store.envelope import DECODER, ENCODER, AnyEvent
from queries.log.timeline import words
from tests.paths import ROOT

EXAMPLES = sorted((ROOT / "tests/examples").glob("*.json"))


def test_every_event_has_an_example() -> None:
    assert {path.stem for path in EXAMPLES} >= {kind.__name__ for kind in get_args(AnyEvent)}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_decodes_and_means_the_same(path: Path) -> None:
    """A field that was renamed, removed or retyped would be missing here, or refused."""
    entry = DECODER.decode(path.read_bytes())
    assert type(entry.event).__name__ == path.stem.partition(".")[0]
    assert json.loads(ENCODER.encode(entry)) == json.loads(path.read_text())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_history_tells_it_without_signs_of_python(path: Path) -> None:
    told = words(DECODER.decode(path.read_bytes()).event)
    assert told
    assert [sign for sign in ("{'", "('", ",)", "None", "True", "False") if sign in told] == []
