"""Which rows are learned from and which stay sealed, and the code that divides them the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.data.tables import Table
from hpwidgets.tuning.validation.folds import group_numbers

RARE = 5
"""Rows of each class that are searched on, however rare it is."""
TRIES = 100
"""Draws of groups to seal until every class is on both sides."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Seal:
    """Row numbers to search on, to fit the winner on (those among them), and to seal.

    ``code`` is Python text that divides X and y the same way.
    """

    development: NDArray[np.intp]
    training: NDArray[np.intp]
    test: NDArray[np.intp]
    code: str


def seal_rows(
    y: NDArray[Any],
    table: Table,
    *,
    sealed: int,
    test: float,
    rows: int,
    seed: int,
    groups: NDArray[Any] | None = None,
    framed: bool = True,
) -> Seal:
    """Seal ``test`` of the rows, or the last ``sealed``, and choose ``rows`` others to search on.

    Classes keep their shares; ``groups`` are kept whole, and every class is on both sides. In the
    code X is a frame if it is ``framed``. Raises ValueError in words where that cannot be.
    """
    n = len(y)
    classes = table.task == "classification"
    if sealed:
        training, hidden = np.arange(n - sealed), np.arange(n - sealed, n)
        code = (
            f"X_train, X_test, y_train, y_test = X[:-{sealed}], X[-{sealed}:]"
            f", y[:-{sealed}], y[-{sealed}:]\n"
        )
    elif groups is not None:
        training, hidden, attempt, share = _seal_groups(y, groups, test, classes, seed)
        part = "X.iloc[{}]" if framed else "X[{}]"
        code = (
            f"split = GroupShuffleSplit(n_splits=1, test_size={share!r}, random_state={attempt})\n"
            "train, test = next(split.split(X, y, groups))\n"
            f"X_train, X_test = {part.format('train')}, {part.format('test')}\n"
            "y_train, y_test = np.asarray(y)[train], np.asarray(y)[test]\n"
        )
    else:
        many = round(test * n) if isinstance(test, float) else test
        _check_enough(y, many, n - many, table, test)
        training, hidden = _divided(np.arange(n), y, n - many, many, classes, seed)
        code = (
            "X_train, X_test, y_train, y_test = train_test_split(\n"
            f"    X, y, train_size={n - many}, test_size={many}, random_state={seed}"
            f"{', stratify=y' if classes else ''}\n)\n"
        )
    return Seal(
        development=_searched(y, training, groups, rows, classes, seed),
        training=training,
        test=hidden,
        code=code,
    )


def _divided(
    numbers: NDArray[np.intp], y: NDArray[Any], first: int, second: int, classes: bool, seed: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """So many and so many of these row numbers at random, with the classes' shares."""
    from sklearn.model_selection import train_test_split

    one, other = train_test_split(
        numbers,
        train_size=first,
        test_size=second,
        random_state=seed,
        stratify=y[numbers] if classes else None,
    )
    return one, other


def _searched(
    y: NDArray[Any],
    training: NDArray[np.intp],
    groups: NDArray[Any] | None,
    rows: int,
    classes: bool,
    seed: int,
) -> NDArray[np.intp]:
    """At most about ``rows`` of the rows to learn from; whole groups, at least four of them."""
    if rows >= len(training):
        return training
    if groups is None:
        many = len(training) - rows
        shares = classes and min(rows, many) >= len(np.unique(y))
        chosen, rest = _divided(training, y, rows, many, shares, seed)
        if not classes:
            return chosen
        labels, counts = np.unique(y, return_counts=True)  # of a rare class some all the same
        more = [
            rest[y[rest] == label][: max(0, RARE - int((y[chosen] == label).sum()))]
            for label in labels[counts < RARE * len(y) / rows]
        ]
        return np.concatenate([chosen, *more])
    numbers = group_numbers(groups[training])
    order = np.random.default_rng(seed).permutation(numbers.max() + 1)
    reached = np.cumsum(np.bincount(numbers)[order])
    many = max(4, int(np.searchsorted(reached, rows, side="right")))
    return np.asarray(training[np.isin(numbers, order[:many])])


def _seal_groups(
    y: NDArray[Any], groups: NDArray[Any], test: float, classes: bool, seed: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], int, float]:
    """Whole groups at random until every class is on both sides; the draw, and the share."""
    from sklearn.model_selection import GroupShuffleSplit

    share = test if isinstance(test, float) else test / len(y)
    many = len(np.unique(group_numbers(groups)))
    if many < 3 or not 0 < share < 1:
        raise ValueError(
            f"{many} groups and test={test} leave no two groups to search on and one to seal; give"
            " more groups, or leave groups out"
        )
    share = min(max(share, 1 / many), (many - 2) / many)
    for attempt in range(seed, seed + TRIES):
        split = GroupShuffleSplit(n_splits=1, test_size=share, random_state=attempt)
        training, hidden = next(split.split(y, y, groups))
        if not classes or all(
            len(np.unique(y[part])) == len(np.unique(y)) for part in (training, hidden)
        ):
            return training, hidden, attempt, share
    raise ValueError(
        f"in {TRIES} draws no whole groups could be sealed so that every class is on both sides;"
        " give more groups of each class, another test, or leave groups out"
    )


def _check_enough(y: NDArray[Any], test: int, development: int, table: Table, given: float) -> None:
    if min(test, development) < 2:
        raise ValueError(
            f"{len(y)} rows are too few: {max(development, 0)} would be learnt from and {test}"
            f" sealed as test rows; give more rows or another test than {given:g}"
        )
    if table.task != "classification":
        return
    labels, counts = np.unique(y, return_counts=True)
    rarest = int(counts.argmin())
    if counts[rarest] < 4:
        raise ValueError(
            f"class {str(labels[rarest])!r} has {counts[rarest]} of {len(y)} rows; to search,"
            " validate and seal, each class needs at least 4: give more rows, merge classes or"
            " leave it out"
        )
    if min(test, development) < len(labels):
        raise ValueError(
            f"{test} test rows and {development} others cannot each hold {len(labels)} classes;"
            " give more rows or another test"
        )
