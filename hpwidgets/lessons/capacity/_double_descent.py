"""Double descent: least squares on random features, few to many, with and without ridge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from hpwidgets.lessons.capacity.records import DescentView

Floats = NDArray[np.float64]

INPUTS = 10
FRESH_ROWS = 500


def feature_counts(rows: int) -> NDArray[np.int64]:
    """Numbers of features from 2 to ten times the rows, dense around as many as rows.

    >>> counts = feature_counts(40)
    >>> counts[0], counts[-1], 40 in counts
    (np.int64(2), np.int64(400), True)
    """
    shares = np.concatenate([np.geomspace(2 / rows, 0.8, 7), np.geomspace(0.9, 1.12, 5)])
    shares = np.concatenate([shares, [1.0], np.geomspace(1.25, 10, 8)])
    return np.unique(np.maximum(np.round(shares * rows), 2)).astype(np.int64)


def fit_random_features(features: Floats, y: Floats, l2: float = 0.0) -> Floats:
    """Weights ``[p]`` of the least-squares fit to ``features`` ``[n, p]``, targets ``[n]``.

    Without ``l2`` the solution of smallest norm, which interpolates where ``p ≥ n``; with it the
    ridge solution of ``Σ (y − φ·w)² + l2 Σ w²``.
    """
    if l2 == 0:
        return np.asarray(np.linalg.lstsq(features, y, rcond=None)[0], dtype=np.float64)
    n, p = features.shape
    if p <= n:
        gram = features.T @ features + l2 * np.eye(p)
        return np.asarray(np.linalg.solve(gram, features.T @ y), dtype=np.float64)
    gram = features @ features.T + l2 * np.eye(n)
    return np.asarray(features.T @ np.linalg.solve(gram, y), dtype=np.float64)


def double_descent(
    *,
    rows: int = 40,
    noise: float = 0.5,
    l2: float = 0.1,
    counts: Sequence[int] | None = None,
    seeds: Sequence[int] = range(20),
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[DescentView]:
    """Errors by number of random ReLU features, a view after each seed.

    ``INPUTS`` standard normal inputs, a linear target plus noise of this standard deviation; the
    features ``relu(x·u)`` have random directions ``u`` on the unit sphere that are never trained.
    Test error peaks where there are as many features as rows and falls again beyond (Belkin, Hsu,
    Ma & Mandal, 2019); ridge removes the peak (Nakkiran and others, 2021).

    Raises ValueError for fewer than 4 rows, negative noise or ``l2``, or no seeds.

    >>> view = list(double_descent(rows=20, counts=[5, 20, 100], seeds=range(5)))[-1]
    >>> view.test.shape, bool(view.test.mean(axis=0).argmax() == 1)
    ((5, 3), True)
    """
    for name, value, low in (("rows", rows, 4), ("noise", noise, 0), ("l2", l2, 0)):
        if value < low:
            raise ValueError(f"{name} must be at least {low}, got {value!r}")
    if not len(seeds):
        raise ValueError("seeds must hold at least one number, got none")
    sizes = feature_counts(rows) if counts is None else np.asarray(counts, dtype=np.int64)
    errors = np.empty((3, len(seeds), len(sizes)))

    def view(done: int) -> DescentView:
        train, test, ridge = errors[:, :done].copy()
        return DescentView(
            counts=sizes,
            rows=rows,
            train=train,
            test=test,
            ridge=ridge,
            l2=l2,
            done=done,
            total=len(seeds),
        )

    yield view(0)
    for done, seed in enumerate(seeds):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(rows + FRESH_ROWS, INPUTS))
        target = rng.normal(size=INPUTS)
        y = x @ (target / np.linalg.norm(target)) + rng.normal(0, noise, len(x))
        directions = rng.normal(size=(INPUTS, int(sizes.max())))
        directions /= np.linalg.norm(directions, axis=0)
        features = np.maximum(x @ directions, 0)
        for at, count in enumerate(sizes):
            if cancelled():
                return
            known, new = features[:rows, :count], features[rows:, :count]
            weights = fit_random_features(known, y[:rows])
            ridge = fit_random_features(known, y[:rows], l2) if l2 else weights
            errors[:, done, at] = (
                ((known @ weights - y[:rows]) ** 2).mean(),
                ((new @ weights - y[rows:]) ** 2).mean(),
                ((new @ ridge - y[rows:]) ** 2).mean(),
            )
        yield view(done + 1)
