"""Each feature has one manifest, under the name that it has in every folder."""

from __future__ import annotations

import pytest

from app.feature import Feature
from app.registry import FEATURES
from commands.store.envelope import FEATURES as EVENTS
from tests.paths import ROOT

every_feature = pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)


def test_each_manifest_is_registered_under_its_name() -> None:
    manifests = {path.stem for path in (ROOT / "app/features").glob("[!_]*.py")}
    assert sorted(feature.name for feature in FEATURES) == sorted(manifests)


@every_feature
def test_its_parts_bear_its_name(feature: Feature) -> None:
    assert feature.name in EVENTS
    assert {part.name for part in [feature.projection] if part} <= {feature.name}
    assert {part.feature for part in [feature.view] if part} <= {feature.name}


@every_feature
def test_what_its_commands_answer_has_it_under_its_name(feature: Feature) -> None:
    assert feature.answer is None or feature.name in feature.answer.__struct_fields__


def test_every_folder_with_events_is_a_feature_of_the_log() -> None:
    folders = {path.parent.name for path in (ROOT / "commands").glob("*/events*")}
    assert set(EVENTS) == folders
