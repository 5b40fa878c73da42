"""A transformer that pulls outliers in, with scikit-learn's interface."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

FENCE = 3.0
"""Interquartile ranges beyond the quartiles from which a value counts as an outlier: Tukey's outer
fences (Exploratory Data Analysis, 1977). Of normal values about 2 in a million lie there."""


def fences(values: NDArray[np.float64], factor: float = FENCE) -> NDArray[np.float64]:
    """Lower and upper fence of each column ``[2, columns]``; NaN is left out of account.

    A column whose quartiles are equal has no spread to measure by, and one without a value nothing
    at all: their fences are infinite.

    >>> fences(np.array([[0.0], [1.0], [2.0], [3.0], [np.nan]]), factor=1.5)
    array([[-1.5],
           [ 4.5]])
    """
    limits = np.tile([[-np.inf], [np.inf]], values.shape[1])
    for at, column in enumerate(values.T):
        known = column[np.isfinite(column)]
        if not known.size:
            continue
        first, third = np.percentile(known, [25, 75])
        if third > first:
            reach = factor * (third - first)
            limits[:, at] = first - reach, third + reach
    return limits


class OutlierClipper(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Pull values beyond Tukey's fences back onto the fences; missing values stay missing.

    The fences, quartile ∓ ``factor`` × interquartile range, come from the rows that ``fit`` was
    given. They hold still while up to a quarter of the values are outliers, which a fixed quantile
    or a multiple of the standard deviation does not.

    >>> clipper = OutlierClipper().fit([[0.0], [1.0], [2.0], [3.0]])
    >>> clipper.transform([[100.0], [1.0]]).tolist()
    [[6.75], [1.0]]
    """

    def __init__(self, factor: float = FENCE):
        self.factor = factor

    def fit(self, X: Any, y: Any = None) -> Self:
        """Find the fences of each column; ValueError for a factor below 0."""
        if not self.factor >= 0:
            raise ValueError(f"factor must be at least 0, got {self.factor!r}")
        values = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan")
        self.lower_, self.upper_ = fences(values, self.factor)
        return self

    def transform(self, X: Any) -> NDArray[np.float64]:
        """The values, each within its column's fences."""
        check_is_fitted(self)
        values = validate_data(
            self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False
        )
        clipped: NDArray[np.float64] = np.clip(values, self.lower_, self.upper_)
        return clipped

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags
