"""Each preset of a TrainingLab gets the diagnosis that its comment names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import hpwidgets as hp
from hpwidgets.lessons.training.lab import TrainingLab
from hpwidgets.lessons.training.presets import PRESETS
from hpwidgets.records import History
from hpwidgets.widgets.preset import Preset


@pytest.fixture
def lab() -> Iterator[TrainingLab]:
    made = TrainingLab()
    yield made.wait(60)
    made.close()


def run(lab: TrainingLab, preset: Preset, seed: int) -> History:
    history = lab.set(**dict(preset.values) | {"seed": seed}).wait(120).history
    assert lab.error == "" and history is not None
    return history


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_comment_begins_with_the_diagnosis(lab: TrainingLab, preset: Preset, seed: int) -> None:
    history = run(lab, preset, seed)
    verdict = hp.diagnose(history)
    assert preset.comment.lower().startswith(verdict.name)
    if preset.name == "strong L1":
        assert history.zero_share[-1] > 0.8
    if preset.name in ("memoriser", "starved"):
        assert verdict.kind == "rise"


def test_names_are_short_and_each_its_own() -> None:
    assert len({preset.name for preset in PRESETS}) == len(PRESETS) == 7
    assert all(len(preset.name.split()) <= 3 for preset in PRESETS)
