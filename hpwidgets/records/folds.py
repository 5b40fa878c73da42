"""Folds, their scores, what is chosen by them, and what the CrossValidationLab shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hpwidgets.records.runs import Task
from hpwidgets.records.whole import Counted


@dataclass(frozen=True, kw_only=True, eq=False)
class Fold:
    """One split of cross-validation: numbers of its training rows and of its test rows, from 0.

    They count the rows that take part: all rows of one's own, or a Dataset's training rows and
    then its validation rows. ``repeat`` and ``number`` count
    from 1. ``missing_in_training`` and ``missing_in_test`` name classes that occur in the rows but
    not in that part.
    """

    repeat: int
    number: int
    train_rows: NDArray[np.int64]
    test_rows: NDArray[np.int64]
    missing_in_training: tuple[str, ...] = ()
    missing_in_test: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class CrossValidation:
    """Scores (accuracy, or R²) of one setting on every fold it was not trained on ``[folds]``.

    NaN where a fold is not trained yet, or diverged, and for R² on a single row, which is not
    defined. ``loss`` is the mean cross-entropy, or the mean squared error of targets that were
    divided by ``target_scale`` (None for classes). A value after each epoch while it is computed:
    ``done`` of ``total`` epochs of all folds.
    """

    folds: tuple[Fold, ...]
    score: NDArray[np.float64]
    loss: NDArray[np.float64]
    train_score: NDArray[np.float64]
    done: int
    total: int
    target_scale: float | None = None

    def __repr__(self) -> str:
        return (
            f"CrossValidation({len(self.folds)} folds, score {self.mean:.4g} ± {self.se:.2g},"
            f" {self.done} of {self.total} epochs)"
        )

    @property
    def rmse(self) -> NDArray[np.float64]:
        """Root mean squared error of each fold ``[folds]``, in the targets' own unit.

        ValueError for classes, whose loss is a cross-entropy.
        """
        if self.target_scale is None:
            raise ValueError("rmse is for regression: classes have no unit; read score and loss")
        return np.asarray(np.sqrt(self.loss) * self.target_scale)

    @property
    def mean(self) -> float:
        """Mean score over the folds that have one."""
        return float(np.nanmean(self.score)) if np.isfinite(self.score).any() else float("nan")

    @property
    def sd(self) -> float:
        """Standard deviation of one fold's score: how far folds lie apart."""
        known = self.score[np.isfinite(self.score)]
        return float(known.std(ddof=1)) if known.size > 1 else float("nan")

    @property
    def se(self) -> float:
        """Standard error of the mean, ``sd / sqrt(folds)``: how sure the mean is, were folds
        independent. They share training rows, so it is too small (Bengio & Grandvalet 2004).
        """
        known = int(np.isfinite(self.score).sum())
        return self.sd / known**0.5 if known > 1 else float("nan")


Simpler: TypeAlias = Literal["smaller", "larger", "neither"]
"""Which values of a hyperparameter make the simpler network."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ValidationCurve:
    """Cross-validated scores along the values of one hyperparameter, ``[values, folds]``.

    ``best`` and ``chosen`` are places in ``values``, from 0, not values: ``values[chosen]`` is the
    value. ``best`` is the place of the highest mean score, the first of equals; ``chosen`` that of
    the simplest value whose mean lies at most one standard error (of the best's mean) below it.
    Both are −1 before the end, and where every value has a fold that diverged. ``simpler`` says
    which values make the simpler network; where it is "neither", as for the learning rate, the
    rule has nothing to go by, and ``chosen`` is ``best``.
    """

    name: str
    values: tuple[Any, ...]
    simpler: Simpler
    folds: tuple[Fold, ...]
    score: NDArray[np.float64]
    train_score: NDArray[np.float64]
    loss: NDArray[np.float64]
    best: int
    chosen: int
    done: int
    total: int

    @property
    def mean(self) -> NDArray[np.float64]:
        """Mean score of each value ``[values]``."""
        return np.asarray(self.score.mean(axis=1))

    @property
    def sd(self) -> NDArray[np.float64]:
        """Standard deviation over the folds ``[values]``."""
        return np.asarray(self.score.std(axis=1, ddof=1))

    @property
    def se(self) -> NDArray[np.float64]:
        """Standard error of the mean ``[values]``."""
        return np.asarray(self.sd / self.score.shape[1] ** 0.5)


@dataclass(frozen=True, kw_only=True, eq=False)
class NestedCrossValidation:
    """A choice among settings, made anew inside every outer fold, and scored outside it.

    ``inner_best`` ``[outer]`` is the chosen setting's mean inner score, which the choice flatters;
    ``score`` ``[outer]`` what it reaches on the rows that took no part in it; ``chosen``
    ``[outer]`` its place in the list.
    """

    chosen: NDArray[np.int64]
    inner_best: NDArray[np.float64]
    score: NDArray[np.float64]

    @property
    def optimism(self) -> float:
        """How much higher the inner scores of the chosen are than the outer ones, on average."""
        return float(np.nanmean(self.inner_best - self.score))


@dataclass(frozen=True, kw_only=True, eq=False)
class FoldScoresView(Counted):
    """Cross-validation as it comes in: ``curves`` ``[folds, epochs so far]`` are test scores.

    NaN where a fold is not so far yet, or has diverged. ``found`` holds the newest scores.
    """

    task: Task
    found: CrossValidation
    curves: NDArray[np.float64]
    epochs: int


@dataclass(frozen=True, kw_only=True, eq=False)
class NestedView(Counted):
    """The best of many settings scored on the folds that chose it, and outside them.

    ``flat`` ``[seeds]`` is the highest mean over the outer folds, which a plain search reports;
    ``nested`` ``[seeds]`` the mean, over the same outer folds, of the setting that the inner folds
    of each chose. ``optimism`` ``[seeds, tried]`` is flat − nested for choices among
    ``tried`` ``[tried]`` of the settings, a mean over random parts of the list. ``chance``: what
    guessing scores where the labels are shuffled, else NaN. ``grouped``: whether groups are kept
    together.
    """

    task: Task
    settings: int
    outer: int
    inner: int
    flat: NDArray[np.float64]
    nested: NDArray[np.float64]
    tried: NDArray[np.int64]
    optimism: NDArray[np.float64]
    chance: float
    grouped: bool
