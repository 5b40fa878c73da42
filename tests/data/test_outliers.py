"""The clipper keeps scikit-learn's promises, and clips where Tukey's fences stand."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn.exceptions import SkipTestWarning
from sklearn.utils.estimator_checks import check_estimator

from hpwidgets.data._outliers import OutlierClipper, fences


def test_scikit_learn_accepts_it() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SkipTestWarning)  # array API: not set up here
        results = check_estimator(OutlierClipper())
    assert sum(result["status"] == "passed" for result in results) > 30
    assert not [result for result in results if result["status"] == "failed"]


def test_values_beyond_the_fences_are_pulled_back_and_gaps_stay() -> None:
    X = np.r_[np.arange(101.0), 1e6, np.nan][:, None]
    first, third = np.nanpercentile(X, [25, 75])
    clipped = OutlierClipper().fit_transform(X)
    assert clipped[101, 0] == pytest.approx(third + 3 * (third - first))
    assert np.isnan(clipped[102, 0]) and (clipped[:101] == X[:101]).all()


def test_a_column_without_spread_is_left_alone() -> None:
    X = np.array([[0.0]] * 9 + [[1.0]])
    assert (OutlierClipper().fit_transform(X) == X).all()
    assert np.isinf(fences(np.full((4, 1), np.nan))).all()


def test_a_negative_factor_is_refused() -> None:
    with pytest.raises(ValueError, match="factor must be at least 0, got -1"):
        OutlierClipper(factor=-1).fit([[1.0], [2.0]])
