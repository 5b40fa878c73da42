"""Validation curves against cross-validation value by value, and the one-standard-error rule."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from sklearn.model_selection import KFold, LeaveOneOut

import hpwidgets as hp
from hpwidgets.tuning.validation.cross_validation import cross_validate
from hpwidgets.tuning.validation.validation_curve import (
    choose_simplest,
    simpler_values,
    validation_curve,
    validation_curves,
)
from tests.factories import stopping_after

H = hp.Hyperparameters(hidden_units=8, epochs=5)


@pytest.mark.parametrize(
    ("name", "values", "folds"),
    [
        ("l2", [0.0, 0.01, 1.0, 100.0], 4),
        ("hidden_units", [1, 4, 16], KFold(3, shuffle=True, random_state=1)),
        ("epochs", [1, 5, 2], 3),
        ("batch_size", [4, 200], 2),
    ],
)
def test_a_validation_curve_is_cross_validation_at_every_value(
    name: str, values: list[Any], folds: Any
) -> None:
    curve = validation_curve(H, "wine", name, values, folds=folds)
    for at, value in enumerate(values):
        alone = cross_validate(H.replace(**{name: value}), "wine", folds)
        assert curve.score[at] == pytest.approx(alone.score, abs=1e-5)
        assert curve.train_score[at] == pytest.approx(alone.train_score, abs=1e-5)
        assert curve.loss[at] == pytest.approx(alone.loss, rel=1e-5)
        assert curve.mean[at] == pytest.approx(alone.mean, abs=1e-5)
        assert curve.sd[at] == pytest.approx(alone.sd, abs=1e-5)
        assert curve.se[at] == pytest.approx(alone.se, abs=1e-5)
    assert curve.best == int(curve.mean.argmax())
    assert curve.mean[curve.chosen] >= curve.mean[curve.best] - curve.se[curve.best]
    assert curve.values == tuple(values) and curve.done == curve.total


def test_views_come_epoch_by_epoch_and_choose_at_the_end() -> None:
    views = list(validation_curves(H, "iris", "l2", [0.0, 0.1], 3))
    assert views[0].done == 0 and views[-1].done == views[-1].total == 2 * 3 * 5
    assert {(view.best, view.chosen) for view in views[:-1]} == {(-1, -1)}
    assert views[-1].best >= 0 and views[-1].chosen >= 0
    cancelled = stopping_after(8)
    some = list(validation_curves(H, "iris", "l2", [0.0, 0.1], 3, cancelled=cancelled))
    assert some[-1].done < some[-1].total and some[-1].best == -1


def test_the_one_standard_error_rule() -> None:
    score = np.array([[0.80, 0.90], [0.88, 0.98], [0.86, 0.96], [0.82, 0.92]])
    # Best: 0.93, sd 0.071, se 0.05; within 0.05 lie the places 1 and 2.
    assert choose_simplest(score, "l2", [0.0, 0.1, 1.0, 10.0]) == (1, 2)
    assert choose_simplest(score, "dropout", [0.0, 0.1, 0.2, 0.3]) == (1, 2)
    assert choose_simplest(score, "hidden_units", [2, 4, 8, 16]) == (1, 1)
    # The order of the values in the list is of no matter, their size is.
    assert choose_simplest(score, "hidden_units", [16, 8, 4, 2]) == (1, 2)
    score[0] = [0.87, 0.91]
    assert choose_simplest(score, "epochs", [2, 4, 8, 16]) == (1, 0)
    assert choose_simplest(np.array([[np.nan, 1.0], [0.5, 0.7]]), "l2", [0.0, 1.0]) == (1, 1)
    assert choose_simplest(np.full((2, 2), np.nan), "l2", [0.0, 1.0]) == (-1, -1)
    # One fold has no standard error: the best is chosen.
    assert choose_simplest(np.array([[0.5], [0.6]]), "hidden_units", [1, 2]) == (1, 1)


def test_a_standard_error_is_not_a_standard_deviation() -> None:
    # Sixteen folds of sd 0.1: se 0.025. A value 0.05 below is within one sd, not within one se.
    folds = np.tile([-1.0, 1.0], 8)
    spread = 0.1 * folds / folds.std(ddof=1)
    score = np.stack([0.85 + spread, 0.90 + spread, 0.88 + spread])
    assert choose_simplest(score, "hidden_units", [1, 8, 4]) == (1, 2)
    assert choose_simplest(score, "l1", [1.0, 0.1, 0.2]) == (1, 2)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("hidden_layers", "smaller"),
        ("hidden_units", "smaller"),
        ("epochs", "smaller"),
        ("l1", "larger"),
        ("l2", "larger"),
        ("dropout", "larger"),
        ("learning_rate", "neither"),
        ("batch_size", "neither"),
        ("activation", "neither"),
    ],
)
def test_which_end_is_the_simpler_one(name: str, wanted: str) -> None:
    assert simpler_values(name) == wanted


def test_without_an_order_of_complexity_the_best_is_chosen() -> None:
    curve = validation_curve(H, "iris", "activation", ["relu", "tanh", "sigmoid"], 3)
    assert curve.simpler == "neither" and curve.chosen == curve.best


def test_widths_of_single_layers_are_ordered_by_their_weights() -> None:
    X = np.column_stack([np.repeat([-1.0, 1.0], 20), np.arange(40) % 7])
    h = H.replace(hidden_layers=2, epochs=40, activation="tanh", learning_rate=0.03)
    # Two inputs and classes: (12, 1) has 53 weights, 5 in both layers have 57, (4, 9) has 77.
    widths = [(4, 9), 5, (12, 1)]
    curve = validation_curve(h, (X, X[:, 0] > 0), "hidden_units", widths, 4)
    assert curve.score.min() == 1  # nothing but their weights tells them apart
    assert curve.simpler == "smaller" and curve.values[curve.chosen] == (12, 1)


def test_a_value_that_diverges_is_not_chosen() -> None:
    h = H.replace(optimizer="sgd", epochs=3)
    curve = validation_curve(h, "diabetes", "learning_rate", [0.01, 1e9], 3)
    assert curve.best == 0 and np.isnan(curve.score[1]).all() and math.isnan(curve.mean[1])


def test_what_has_no_choice_is_said() -> None:
    with pytest.raises(ValueError, match="values of l2 must hold at least one, got none"):
        validation_curve(H, "wine", "l2", [])
    with pytest.raises(ValueError, match="R² of a single row is not defined"):
        validation_curve(H, "diabetes", "l2", [0.0, 1.0], LeaveOneOut())
    for values in ("relu", 3.0):
        with pytest.raises(TypeError, match="values of activation must be a list of them"):
            validation_curve(H, "wine", "activation", values)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="did you mean 'l2'"):
        validation_curve(H, "wine", "l_2", [0.0])
