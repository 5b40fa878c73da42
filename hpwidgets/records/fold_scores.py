"""What the CrossValidationLab shows: folds, classes and scores by fold, and what they choose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpwidgets.records.folds import CrossValidation
from hpwidgets.records.runs import Task


@dataclass(frozen=True, kw_only=True, eq=False)
class FoldScoresView:
    """Cross-validation as it comes in: ``curves`` ``[folds, epochs so far]`` are test scores.

    NaN where a fold is not so far yet, or has diverged. ``found`` holds the newest scores.
    """

    task: Task
    found: CrossValidation
    curves: NDArray[np.float64]
    epochs: int

    @property
    def done(self) -> int:
        """Epochs of all folds so far."""
        return self.found.done

    @property
    def total(self) -> int:
        """Epochs of all folds."""
        return self.found.total


@dataclass(frozen=True, kw_only=True, eq=False)
class NestedView:
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
    done: int
    total: int
