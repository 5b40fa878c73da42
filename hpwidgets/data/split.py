"""From all rows to three splits; the source of ``subset`` and ``split`` goes into the code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

SMALLEST_SPLIT = 2
"""Rows a split needs at least: the spread of one row is not defined."""

SIZES, SMALLEST = 6, 10
"""How many sizes a curve over the number of rows has at most, and the smallest of them."""


def subset(X: np.ndarray, y: np.ndarray, rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A random choice of rows."""
    chosen = np.random.default_rng(seed).permutation(len(y))[:rows]
    return X[chosen], y[chosen]


def first(X: np.ndarray, y: np.ndarray, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """The first rows."""
    return X[:rows], y[:rows]


def split(
    X: np.ndarray, y: np.ndarray, validation: int, test: int, seed: int, stratify: bool
) -> tuple[np.ndarray, ...]:
    """The test rows first, then the validation rows; what is left trains."""
    from sklearn.model_selection import train_test_split

    X_rest, X_test, y_rest, y_test = train_test_split(
        X, y, test_size=test, random_state=seed, stratify=y if stratify else None
    )
    X_train, X_validation, y_train, y_validation = train_test_split(
        X_rest,
        y_rest,
        test_size=validation,
        random_state=seed,
        stratify=y_rest if stratify else None,
    )
    return X_train, X_validation, X_test, y_train, y_validation, y_test


def split_in_order(
    X: np.ndarray, y: np.ndarray, validation: int, test: int
) -> tuple[np.ndarray, ...]:
    """The first rows train, the next are for validation, the last for the test."""
    ends = [len(y) - validation - test, len(y) - test]
    return (*np.split(X, ends), *np.split(y, ends))


def can_stratify(y: np.ndarray[Any, Any], validation: int, test: int, seed: int) -> bool:
    """Whether every split can keep the classes' shares; scikit-learn says no for rare classes."""
    try:
        split(y, y, validation=validation, test=test, seed=seed, stratify=True)
    except ValueError:
        return False
    return True


def split_sizes(n_rows: int, validation: float, test: float) -> tuple[int, int]:
    """Rows of the validation and test split; a float is a share of all rows, an int a number.

    Raises ValueError when a split would have fewer than two rows.

    >>> split_sizes(500, 0.25, 0.2)
    (125, 100)
    """
    sizes = [
        round(part * n_rows) if isinstance(part, float) else part for part in (validation, test)
    ]
    n_train = n_rows - sum(sizes)
    if min(n_train, *sizes) < SMALLEST_SPLIT:
        raise ValueError(
            f"{n_rows} rows are too few to split: {max(n_train, 0)} would train, {sizes[0]}"
            f" validate and {sizes[1]} test, but each split needs at least {SMALLEST_SPLIT}; give"
            f" more rows or change validation={validation:g} and test={test:g}"
        )
    return sizes[0], sizes[1]


def growing_sizes(sizes: Sequence[int] | None, n: int) -> tuple[int, ...]:
    """The numbers of rows that a curve goes through, or ValueError; None: six sizes by halves.

    >>> growing_sizes(None, 250)
    (10, 16, 31, 62, 125, 250)
    """
    if sizes is not None:
        given = list(sizes)
        if not given or given != sorted(set(given)) or given[0] < 2 or given[-1] > n:
            raise ValueError(f"sizes must be growing numbers from 2 to {n} rows, got {given}")
        return tuple(given)
    halves = [round(n / 2**k) for k in range(SIZES)]
    return tuple(sorted({min(n, max(size, SMALLEST)) for size in halves}))
