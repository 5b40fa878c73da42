"""Capacity: fits and their errors, memorised labels, double descent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hpwidgets.i18n import _
from hpwidgets.records.whole import Counted

ZONES = (_("too simple"), _("about right"), _("too flexible"))
"""What a capacity may be, from few parameters to many."""
NEAR = 1.25
"""A capacity is about right where its validation error is below this multiple of the lowest."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CapacityView(Counted):
    """One model class at growing capacity, on many resampled training sets.

    ``train_error``, ``validation_error`` (mean squared errors) and the fits are known for the
    first ``done`` of the ``capacities``, NaN beyond. ``truth`` and ``bias2`` are None where the
    true function is not known (rows of one's own); ``noise`` is its variance, or None.
    """

    kind: Literal["degree", "hidden units"]
    capacities: tuple[int, ...]
    chosen: int
    """Which of the capacities is looked at."""
    x: NDArray[np.float64]
    """The grid ``[g]`` of the functions below."""
    truth: NDArray[np.float64] | None
    fit: NDArray[np.float64] | None
    """``[g]`` on the rows shown, at the chosen capacity; None: not yet."""
    others: NDArray[np.float64]
    """``[some resamples, g]`` at the chosen capacity."""
    train: NDArray[np.float64]
    """The rows shown: ``[n, 2]``, input and target."""
    validation: NDArray[np.float64]
    train_error: NDArray[np.float64]
    """``[resamples, capacities]``"""
    validation_error: NDArray[np.float64]
    bias2: NDArray[np.float64] | None
    variance: NDArray[np.float64]
    noise: float | None
    resamples: int

    @property
    def validation_medians(self) -> NDArray[np.float64]:
        """The validation error of each capacity: the median over the training sets."""
        return np.asarray(np.median(self.validation_error, axis=0), dtype=np.float64)

    @property
    def about_right(self) -> tuple[int, int] | None:
        """The first and the last of the simplest capacities in a row that err little more than the
        lowest error; None before all are known.
        """
        if not np.isfinite(self.variance).all():
            return None
        errors = self.validation_medians
        near = errors <= NEAR * errors.min()
        first = int(near.argmax())
        beyond = near[first:]
        return first, first + (len(beyond) if beyond.all() else int(beyond.argmin())) - 1

    @property
    def best(self) -> int | None:
        """Which of the capacities that are about right has the lowest validation error."""
        if self.about_right is None:
            return None
        first, last = self.about_right
        return first + int(self.validation_medians[first : last + 1].argmin())

    @property
    def zone(self) -> str:
        """Which of the ``ZONES`` the chosen capacity is in; empty before all are known."""
        if self.about_right is None:
            return ""
        first, last = self.about_right
        return ZONES[(self.chosen >= first) + (self.chosen > last)]


@dataclass(frozen=True, kw_only=True, eq=False)
class MemoriseView(Counted):
    """Accuracy by epoch on true labels and on shuffled ones, ``[epochs so far]`` each."""

    shuffled_share: float
    train: NDArray[np.float64]
    validation: NDArray[np.float64]
    shuffled_train: NDArray[np.float64]
    shuffled_validation: NDArray[np.float64]
    classes: int
    n_train: int
    n_parameters: int


@dataclass(frozen=True, kw_only=True, eq=False)
class DescentView(Counted):
    """Errors of random-feature regression by number of features, ``[seeds so far, counts]``.

    ``test`` and ``train`` are of the least-squares solution of smallest norm, ``ridge`` is the test
    error at the strength ``l2``.
    """

    counts: NDArray[np.int64]
    rows: int
    train: NDArray[np.float64]
    test: NDArray[np.float64]
    ridge: NDArray[np.float64]
    l2: float

    @property
    def peak(self) -> int | None:
        """Which of the counts has the largest mean test error; None before the first draw."""
        return int(self.test.mean(axis=0).argmax()) if len(self.test) else None
