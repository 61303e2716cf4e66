"""The policies of the documentation can be written as they stand there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from cli.policy_files import read_file
from commands.policy.events import Definition, Rule
from tests.paths import ROOT

TEXT = (ROOT / "docs/policies.md").read_text()


def test_every_kind_has_an_example_that_makes_sense(tmp_path: Path) -> None:
    examples = tmp_path / "examples.yaml"
    examples.write_text("---\n".join(re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)))
    found = read_file(examples, None)
    assert {type(definition.rule) for definition in found} == set(get_args(Rule))


def test_every_field_is_shown_or_named() -> None:
    assert [name for name in Definition.__struct_fields__ if name not in TEXT] == []
    assert [name for rule in get_args(Rule) for name in rule.__struct_fields__ if name not in TEXT] == []
