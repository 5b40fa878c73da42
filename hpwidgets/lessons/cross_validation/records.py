"""What a CrossValidationLab shows beside the scores of folds, which tuning makes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpwidgets.records.folds import Fold, ValidationCurve
from hpwidgets.records.runs import Task
from hpwidgets.records.whole import Counted, Whole


@dataclass(frozen=True, kw_only=True, eq=False)
class FoldsView(Whole):
    """Which rows every fold trains on and is tested on, before any training.

    ``targets`` ``[n]`` are class numbers or amounts in the order of the rows, ``groups`` ``[n]``
    numbers of groups (None: there are none). ``train_counts`` and ``test_counts``
    ``[folds, classes]`` count rows, with no column where the targets are amounts; ``splitter`` is
    the expression of scikit-learn's splitter. ``sealed`` rows are in no fold.
    """

    task: Task
    folds: tuple[Fold, ...]
    targets: NDArray[np.float64]
    class_names: tuple[str, ...]
    groups: NDArray[np.int64] | None
    train_counts: NDArray[np.int64]
    test_counts: NDArray[np.int64]
    splitter: str
    sorted: bool
    sealed: int


@dataclass(frozen=True, kw_only=True, eq=False)
class ComplexityView:
    """A validation curve over one hyperparameter, with the task that names its scores."""

    task: Task
    curve: ValidationCurve

    @property
    def done(self) -> int:
        return self.curve.done

    @property
    def total(self) -> int:
        return self.curve.total


@dataclass(frozen=True, kw_only=True, eq=False)
class FoldCostView(Counted):
    """What k costs and what it gives: the same rows split into 2, 3, … folds, several times.

    ``means`` and ``sds`` ``[shuffles, ks]`` are a cross-validation's mean score and the standard
    deviation of its folds; ``train_rows`` ``[ks]`` how many rows a fold trains on, ``epochs``
    ``[ks]`` those trained in one cross-validation, ``row_updates`` ``[ks]`` the rows looked at in
    them, ``seconds`` ``[ks]`` its time. ``truth`` ``[shuffles]`` are scores, on ``fresh`` rows
    that no fold holds, of networks trained on all ``rows`` (NaN where there are none).
    """

    task: Task
    rows: int
    fresh: int
    ks: NDArray[np.int64]
    means: NDArray[np.float64]
    sds: NDArray[np.float64]
    train_rows: NDArray[np.float64]
    epochs: NDArray[np.int64]
    row_updates: NDArray[np.int64]
    seconds: NDArray[np.float64]
    truth: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class MissingChanceView(Counted):
    """How likely k random folds leave one without a class: computed and counted.

    ``computed`` and ``simulated`` are for a class of ``members`` rows each, ``members_now`` among
    them; ``by_k`` and ``by_k_simulated`` ``[ks]`` for the class of ``members_now``
    rows; ``share`` and ``share_simulated`` ``[0 … members_now]`` how often one fold holds so many
    of them. ``unseen`` is the chance that all lie in one fold, so that its training has none.
    """

    rows: int
    class_name: str
    members_now: int
    k: int
    members: NDArray[np.int64]
    computed: NDArray[np.float64]
    simulated: NDArray[np.float64]
    ks: NDArray[np.int64]
    by_k: NDArray[np.float64]
    by_k_simulated: NDArray[np.float64]
    share: NDArray[np.float64]
    share_simulated: NDArray[np.float64]
    unseen: float

    @property
    def now(self) -> float:
        """The computed chance for the class and k at hand."""
        return float(self.computed[self.members == self.members_now][0])

    @property
    def now_simulated(self) -> float:
        """The counted share of shuffles for the class and k at hand; NaN before the first."""
        return float(self.simulated[self.members == self.members_now][0])
