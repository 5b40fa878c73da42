"""The presets of the CrossValidationLab: each is accepted, and shows what it says."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from hpwidgets.lessons.cross_validation.lab import CrossValidationLab

Open = Callable[..., CrossValidationLab]
LAB = CrossValidationLab
SEEDS = pytest.mark.parametrize("seed", [0, 1])


@SEEDS
def test_stratified(at_preset: Open, seed: int) -> None:
    view = at_preset("stratified", seed=seed).result
    assert (view.test_counts[:, 1] == 1).all()


@SEEDS
def test_sorted_unshuffled(at_preset: Open, seed: int) -> None:
    assert at_preset("sorted, unshuffled", seed=seed).result.found.score.max() == 0


@SEEDS
def test_people(at_preset: Open, seed: int) -> None:
    both = at_preset("people in both", seed=seed).result.found.mean
    apart = at_preset("people apart", seed=seed).result.found.mean
    assert both > apart + 0.15


@SEEDS
def test_simplest_width(at_preset: Open, seed: int) -> None:
    curve = at_preset("simplest width", seed=seed).result.curve
    mean = curve.score.mean(axis=1)
    assert 2 <= curve.values[curve.chosen] <= 8 and mean[curve.chosen] > mean[0] + 0.05


@SEEDS
def test_pure_luck(at_preset: Open, seed: int) -> None:
    view = at_preset("pure luck", seed=seed).result
    assert np.mean(view.flat) > view.chance + 0.04
    assert np.mean(view.flat - view.nested) > 0
