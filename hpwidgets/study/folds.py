"""Folds: which rows are trained on and which judge, as scikit-learn's splitters choose them."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from numbers import Integral
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.model_selection import KFold, StratifiedKFold

from hpwidgets.data.dataset import Dataset
from hpwidgets.records import Fold


class Splitter(Protocol):
    """What scikit-learn's KFold and its kin are."""

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[tuple[Any, Any]]:
        """Pairs of row numbers: to train on, to be judged on."""


def make_folds(
    y: ArrayLike,
    folds: int | Splitter = 5,
    *,
    groups: ArrayLike | None = None,
    classes: Sequence[str] = (),
    seed: int = 0,
) -> tuple[Fold, ...]:
    """The folds of rows with these targets ``[n]``; class numbers where ``classes`` are named.

    A number makes shuffled folds, stratified where there are classes. Otherwise one of
    scikit-learn's splitters (KFold, StratifiedKFold, RepeatedStratifiedKFold, GroupKFold,
    LeaveOneOut, …) chooses; ``groups`` ``[n]`` are for those that keep groups together.

    Raises TypeError or ValueError for more folds than rows or than rows of a class, for groups
    that are missing or of another length, and for a fold without rows.

    >>> folds = make_folds([0, 0, 0, 1, 1, 1], 3, classes=("a", "b"))
    >>> [len(fold.test_rows) for fold in folds]
    [2, 2, 2]
    """
    targets = np.asarray(y)
    n = len(targets)
    if isinstance(folds, Integral):
        folds = _splitter(targets, int(folds), classes, seed)
    splitter: Any = folds
    if not hasattr(splitter, "get_n_splits"):
        raise TypeError(
            "folds must be a number or one of scikit-learn's splitters such as KFold(5), got"
            f" {type(folds).__name__}"
        )
    own = None if groups is None else np.asarray(groups)
    if own is not None and len(own) != n:
        raise ValueError(f"groups must hold one value for each of {n} rows, got {len(own)}")
    if own is None and "Group" in type(splitter).__name__:
        raise ValueError(
            f"{type(splitter).__name__} keeps groups together: give groups=, one value a row"
        )
    with warnings.catch_warnings():
        # A rare class is said by the folds themselves, in ``missing_in_test``.
        warnings.filterwarnings("ignore", message="The least populated class")
        # Whether groups are kept together is the splitter's to say.
        warnings.filterwarnings("ignore", message="The groups parameter is ignored")
        try:
            pairs = list(splitter.split(np.zeros((n, 1)), targets, own))
        except ValueError as error:
            raise ValueError(f"{splitter} cannot split these {n} rows: {error}") from error
    each = _folds_a_repeat(splitter, len(pairs))
    found = []
    for at, (train, test) in enumerate(pairs):
        if not len(train) or not len(test):
            raise ValueError(
                f"fold {at + 1} has {len(train)} rows to train on, {len(test)} to test"
            )
        found.append(
            Fold(
                repeat=at // each + 1,
                number=at % each + 1,
                train_rows=np.asarray(train, dtype=np.int64),
                test_rows=np.asarray(test, dtype=np.int64),
                missing_in_training=_missing(targets, train, classes),
                missing_in_test=_missing(targets, test, classes),
            )
        )
    return tuple(found)


def _splitter(y: NDArray[Any], k: int, classes: Sequence[str], seed: int) -> Splitter:
    if k < 2:
        raise ValueError(f"folds must be at least 2, got {k!r}")
    if k > len(y):
        raise ValueError(f"folds must be at most {len(y)}, the number of rows, got {k}")
    if not classes:
        splitter: Splitter = KFold(k, shuffle=True, random_state=seed)
        return splitter
    counts = np.bincount(y.astype(np.int64), minlength=len(classes))
    rarest = int(counts.argmin())
    if counts[rarest] < k:
        raise ValueError(
            f"folds must be at most {counts[rarest]}, the rows of class {classes[rarest]!r}, so"
            f" that every fold has one, got {k}; take fewer, or KFold, which does not stratify"
        )
    stratified: Splitter = StratifiedKFold(k, shuffle=True, random_state=seed)
    return stratified


def check_r2(data: Dataset, folds: Sequence[Fold]) -> None:
    """ValueError where R² would have to choose by folds of a single row, which have none."""
    if data.task == "regression" and any(len(fold.test_rows) < 2 for fold in folds):
        raise ValueError(
            "R² of a single row is not defined: to choose among settings of a regression, take"
            " folds of at least 2 rows, not leave-one-out"
        )


def _folds_a_repeat(splitter: Splitter, folds: int) -> int:
    repeats = int(getattr(splitter, "n_repeats", 1) or 1)
    return max(1, folds // repeats)


def _missing(y: NDArray[Any], rows: Any, classes: Sequence[str]) -> tuple[str, ...]:
    if not classes:
        return ()
    there = set(np.unique(y[rows]).tolist()) if len(rows) else set()
    return tuple(classes[k] for k in np.unique(y).tolist() if k not in there)
