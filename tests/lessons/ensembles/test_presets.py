"""The presets of the EnsembleLab: each is accepted, and shows what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from hpwidgets.lessons.ensembles.lab import EnsembleLab
from hpwidgets.lessons.ensembles.presets import PRESETS
from hpwidgets.lessons.ensembles.records import (
    BaggingVarianceView,
    BoostingView,
    DiversityView,
    StackingView,
)
from hpwidgets.records import BaggingView, Combination

BY_NAME = {preset.name: preset for preset in PRESETS}


def result(name: str, seed: int, kind: type[Any], **changes: Any) -> Any:
    lab = EnsembleLab(**{**BY_NAME[name].values, "seed": seed, **changes}).wait(120)
    found, error = lab.result, lab.error
    lab.close()
    assert error == "" and isinstance(found, kind)
    return found


def bagging_wins(seed: int) -> None:
    view = result("bagging wins", seed, BaggingView)
    average = view.score[0, -1]
    assert average > view.member_score.max() and average > view.whole_score


def too_simple_trees(seed: int) -> None:
    view = result("too simple trees", seed, BaggingVarianceView)
    _error, bias2, variance, _noise = view.bagged[-1]
    assert bias2 > variance and bias2 > 0.7 * view.single[1]


def wrong_labels(seed: int) -> None:
    view = result("wrong labels", seed, BoostingView)
    weights = view.row_weights[-1]
    assert weights[view.flipped].mean() > 2 * weights[~view.flipped].mean()


def the_leak(seed: int) -> None:
    view = result("the leak", seed, StackingView)
    tree = view.names.index("decision tree")
    assert view.promised[1] > 0.99 and view.kept[1] < 0.6
    assert view.kept[1] == pytest.approx(view.validation_score[tree], abs=0.05)
    assert view.kept[0] > view.kept[1] + 0.1


def greedy_wins(seed: int) -> None:
    view = result("greedy wins", seed, Combination)
    assert view.greedy_loss[view.kept - 1] < 0.95 * view.loss.min() < 0.95 * view.top_loss[-1]


def different_kinds(seed: int) -> None:
    kinds, bag = (
        result("different kinds", seed, DiversityView, source=source)
        for source in ("models", "bag")
    )
    differ = [
        view.disagreement[np.triu_indices(len(view.names), 1)].mean() for view in (kinds, bag)
    ]
    assert differ[0] > differ[1]


SHOWN = {
    "bagging wins": bagging_wins,
    "too simple trees": too_simple_trees,
    "wrong labels": wrong_labels,
    "the leak": the_leak,
    "greedy wins": greedy_wins,
    "different kinds": different_kinds,
}


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("shows", SHOWN.values(), ids=lambda f: f.__name__)
def test_a_preset_shows_what_it_says(shows: Callable[[int], None], seed: int) -> None:
    shows(seed)


def test_every_preset_is_tested_and_told_in_a_line() -> None:
    assert list(SHOWN) == list(BY_NAME)
    for preset in PRESETS:
        assert len(preset.name.split()) <= 3 and preset.comment.endswith(".")
        assert preset.values["view"] and len(preset.comment) < 90
