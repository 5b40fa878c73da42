"""The presets of the CrossValidationLab: each is accepted, and shows what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from hpwidgets.lessons.cross_validation.lab import CrossValidationLab
from hpwidgets.lessons.cross_validation.presets import PRESETS
from hpwidgets.lessons.cross_validation.records import ComplexityView, FoldsView
from hpwidgets.records import FoldScoresView, NestedView

BY_NAME = {preset.name: preset for preset in PRESETS}


def result(name: str, seed: int, kind: type[Any]) -> Any:
    values: Mapping[str, Any] = BY_NAME[name].values
    lab = CrossValidationLab(**{**values, "seed": seed}).wait(120)
    found, error = lab.result, lab.error
    lab.close()
    assert error == "" and isinstance(found, kind)
    return found


def stratified(seed: int) -> None:
    view = result("stratified", seed, FoldsView)
    assert (view.test_counts[:, 1] == 1).all()


def sorted_unshuffled(seed: int) -> None:
    assert result("sorted, unshuffled", seed, FoldScoresView).found.score.max() == 0


def people(seed: int) -> None:
    both = result("people in both", seed, FoldScoresView).found.mean
    apart = result("people apart", seed, FoldScoresView).found.mean
    assert both > apart + 0.15


def simplest_width(seed: int) -> None:
    curve = result("simplest width", seed, ComplexityView).curve
    mean = curve.score.mean(axis=1)
    assert 2 <= curve.values[curve.chosen] <= 8 and mean[curve.chosen] > mean[0] + 0.05


def pure_luck(seed: int) -> None:
    view = result("pure luck", seed, NestedView)
    assert np.mean(view.flat) > view.chance + 0.04
    assert np.mean(view.flat - view.nested) > 0


SHOWN = {
    "stratified": stratified,
    "sorted, unshuffled": sorted_unshuffled,
    "people in both": people,
    "people apart": people,
    "simplest width": simplest_width,
    "pure luck": pure_luck,
}


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("shows", dict.fromkeys(SHOWN.values()), ids=lambda f: f.__name__)
def test_a_preset_shows_what_it_says(shows: Callable[[int], None], seed: int) -> None:
    shows(seed)


def test_every_preset_is_tested_and_told_in_a_line() -> None:
    assert list(SHOWN) == list(BY_NAME)
    for preset in PRESETS:
        assert len(preset.name.split()) <= 3 and preset.comment.endswith(".")
        assert preset.values["view"] and len(preset.comment) < 90
