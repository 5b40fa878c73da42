"""Least squares on random features."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from hpwidgets.lessons.capacity._double_descent import (
    double_descent,
    feature_counts,
    fit_random_features,
)


@pytest.mark.parametrize("p", [5, 20, 60])
def test_ridge_is_scikit_learns(p: int) -> None:
    rng = np.random.default_rng(p)
    features, y = rng.normal(size=(20, p)), rng.normal(size=20)
    judge = Ridge(alpha=0.3, fit_intercept=False, solver="svd").fit(features, y)
    assert fit_random_features(features, y, 0.3) == pytest.approx(judge.coef_, abs=1e-9)


def test_without_ridge_it_is_the_limit_of_ridge_and_the_shortest_that_interpolates() -> None:
    rng = np.random.default_rng(0)
    features, y = rng.normal(size=(10, 30)), rng.normal(size=10)
    weights = fit_random_features(features, y)
    assert features @ weights == pytest.approx(y, abs=1e-9)
    assert weights == pytest.approx(np.linalg.pinv(features) @ y, abs=1e-9)
    assert weights == pytest.approx(fit_random_features(features, y, 1e-9), abs=1e-6)


def test_the_peak_stands_where_features_equal_rows_and_ridge_removes_it() -> None:
    views = list(double_descent(rows=30, l2=1.0, seeds=range(10)))
    assert [len(view.test) for view in views] == list(range(11))
    view = views[-1]
    test, ridge = view.test.mean(axis=0), view.ridge.mean(axis=0)
    peak = int(test.argmax())
    assert view.counts[peak] == 30
    assert test[peak] > 5 * test[:peak].min() and test[-1] < test[:peak].min()
    assert ridge.max() < 2 * ridge[0]
    assert (view.train[:, view.counts > 30] < 1e-12).all()


def test_counts_grow_and_hold_the_number_of_rows() -> None:
    for rows in (4, 33, 200):
        counts = feature_counts(rows)
        assert rows in counts and (np.diff(counts) > 0).all() and counts[-1] == 10 * rows


def test_wrong_arguments_are_refused_in_words() -> None:
    for wrong, message in (
        ({"rows": 3}, "rows must be at least 4, got 3"),
        ({"noise": -1.0}, r"noise must be at least 0, got -1\.0"),
        ({"l2": -1.0}, r"l2 must be at least 0, got -1\.0"),
        ({"seeds": ()}, "seeds must hold at least one number"),
    ):
        with pytest.raises(ValueError, match=message):
            next(double_descent(**wrong))  # type: ignore[arg-type]


def test_it_stops_when_cancelled() -> None:
    assert len(list(double_descent(cancelled=lambda: True))) == 1
