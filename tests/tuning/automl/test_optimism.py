"""How the best of many validation scores flatters, against counting and drawing."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

import hpwidgets as hp


def test_expectations_are_those_over_all_draws() -> None:
    draw = np.random.default_rng(0)
    validation, test = draw.normal(size=8), draw.normal(size=8)
    view = hp.selection_optimism(validation, test)
    assert view.trials.tolist() == list(range(1, 9))
    for n, best, kept in zip(view.trials, view.validation, view.test, strict=True):
        chosen = [max(rows, key=lambda r: validation[r]) for rows in combinations(range(8), n)]
        assert best == pytest.approx(validation[chosen].mean())
        assert kept == pytest.approx(test[chosen].mean())
    assert view.optimism == pytest.approx(view.validation - view.test)


def test_equals_are_chosen_equally_often_whatever_their_order() -> None:
    validation, test = np.array([1.0, 1.0, 0.0]), np.array([0.0, 1.0, 0.3])
    for order in ([0, 1, 2], [1, 0, 2], [2, 1, 0]):
        view = hp.selection_optimism(validation[order], test[order])
        assert view.test[-1] == pytest.approx(0.5)
        assert view.validation[-1] == 1.0
        assert view.test[0] == pytest.approx(test.mean())


def test_it_grows_with_the_number_of_trials_where_validation_is_noisy() -> None:
    for seed in range(5):
        draw = np.random.default_rng(seed)
        quality = draw.normal(0.8, 0.03, 400)
        validation = quality + draw.normal(0, 0.04, 400)
        test = quality + draw.normal(0, 0.005, 400)
        view = hp.selection_optimism(validation, test, trials=[1, 3, 10, 30, 100])
        assert (np.diff(view.validation) > 0).all()
        assert (np.diff(view.optimism) > 0).all()
        assert abs(view.optimism[0]) < 0.01 < 0.04 < view.optimism[-1]
        # Chosen by noise and quality alike, it is better than one at random, yet below its promise.
        assert quality.mean() < view.test[-1] < view.validation[-1]


def test_a_search_on_noise_promises_more_the_longer_it_goes_on_and_keeps_nothing() -> None:
    draw = np.random.default_rng(1)
    X, y = draw.normal(size=(90, 5)), draw.integers(0, 2, 90)
    found = hp.automl(
        (X, y),
        seconds=None,
        trials=16,
        models=["linear", "knn"],
        pruner="none",
        test=0.4,
        isolated=False,
    )
    found.open_test()
    view = found.optimism()
    assert (np.diff(view.validation) > -1e-12).all()
    assert view.optimism[-1] > view.optimism[0] + 0.03
    assert abs(view.test[-1] - 0.5) < 0.15 < view.validation[-1] - 0.4


def test_large_numbers_of_trials_do_not_overflow() -> None:
    draw = np.random.default_rng(0)
    validation = draw.random(5000)
    view = hp.selection_optimism(validation, validation, trials=[1, 2500, 5000])
    assert view.validation[0] == pytest.approx(validation.mean())
    assert view.validation[2] == validation.max() and view.optimism == pytest.approx(0, abs=1e-12)


def test_scores_that_are_no_numbers_are_left_out_and_the_rest_is_checked() -> None:
    view = hp.selection_optimism([0.1, np.nan, 0.3], [0.2, 0.2, 0.4])
    assert view.trials.tolist() == [1, 2]
    with pytest.raises(ValueError, match=r"one score a trial each, got shapes \(2,\) and \(3,\)"):
        hp.selection_optimism([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="at least 2 trials with both scores are needed, got 1"):
        hp.selection_optimism([0.5, np.nan], [0.5, 0.5])
    with pytest.raises(ValueError, match=r"trials must be in \[1, 2\].*got 3"):
        hp.selection_optimism([0.5, 0.6], [0.5, 0.5], trials=[1, 3])
