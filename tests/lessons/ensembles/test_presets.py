"""The presets of the EnsembleLab: each is accepted, and shows what it says."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from hpwidgets.lessons.ensembles.lab import EnsembleLab

Open = Callable[..., EnsembleLab]
LAB = EnsembleLab
SEEDS = pytest.mark.parametrize("seed", [0, 1])


@SEEDS
def test_bagging_wins(at_preset: Open, seed: int) -> None:
    view = at_preset("bagging wins", seed=seed).result
    average = view.score[0, -1]
    assert average > view.member_score.max() and average > view.whole_score


@SEEDS
def test_too_simple_trees(at_preset: Open, seed: int) -> None:
    view = at_preset("too simple trees", seed=seed).result
    _error, bias2, variance, _noise = view.bagged[-1]
    assert bias2 > variance and bias2 > 0.7 * view.single[1]


@SEEDS
def test_wrong_labels(at_preset: Open, seed: int) -> None:
    view = at_preset("wrong labels", seed=seed).result
    weights = view.row_weights[-1]
    assert weights[view.flipped].mean() > 2 * weights[~view.flipped].mean()


@SEEDS
def test_the_leak(at_preset: Open, seed: int) -> None:
    view = at_preset("the leak", seed=seed).result
    tree = view.names.index("decision tree")
    assert view.promised[1] > 0.99 and view.kept[1] < 0.6
    assert view.kept[1] == pytest.approx(view.validation_score[tree], abs=0.05)
    assert view.kept[0] > view.kept[1] + 0.1


@SEEDS
def test_greedy_wins(at_preset: Open, seed: int) -> None:
    view = at_preset("greedy wins", seed=seed).result
    assert view.greedy_loss[view.kept - 1] < 0.95 * view.loss.min() < 0.95 * view.top_loss[-1]


@SEEDS
def test_different_kinds(at_preset: Open, seed: int) -> None:
    kinds, bag = (
        at_preset("different kinds", seed=seed, source=source).result
        for source in ("models", "bag")
    )
    differ = [
        view.disagreement[np.triu_indices(len(view.names), 1)].mean() for view in (kinds, bag)
    ]
    assert differ[0] > differ[1]
