"""A Gaussian process over one axis, step by step: mean, uncertainty, expected improvement."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, cholesky
from scipy.special import ndtr

from hpwidgets.lessons.search._replay import check_budget, complete_cost
from hpwidgets.lessons.search.records import GaussianProcessView, Landscape, ProcessRunView
from hpwidgets.records import Measure

Values = NDArray[np.float64]

LENGTHS = np.geomspace(0.03, 1.5, 24)
"""Length scales that are compared, in widths of the axis."""
NOISES = (1e-6, 1e-4, 1e-2)
"""Shares of noise variance that are compared; a landscape's costs are steps, not noise."""
USUAL_LENGTH, SPREAD = 0.3, 0.7
"""A length scale's prior is log-normal about this width: three points alone do not fix it."""
FINE = 241
"""Places at which a view shows the process."""


def matern(a: Values, b: Values, length: float) -> Values:
    """The Matérn kernel of smoothness 5/2 between points ``[n]`` and ``[m]``: ``[n, m]``.

    ``(1 + √5 r + 5 r²/3) exp(−√5 r)`` for r = distance / ``length`` (Rasmussen &
    Williams 2006, eq. 4.17): twice differentiable, and what Optuna's GPSampler uses.

    >>> matern(np.array([0.0]), np.array([0.0, 1.0]), 1.0).round(3)
    array([[1.   , 0.524]])
    """
    d = math.sqrt(5) * np.abs(a[:, None] - b[None, :]) / length
    return np.asarray((1 + d + d**2 / 3) * np.exp(-d))


@dataclass(frozen=True, kw_only=True, eq=False)
class GaussianProcess:
    """A Gaussian process that has seen values ``y`` ``[n]`` at ``x`` ``[n]``.

    Its kernel is ``scale`` × (Matérn 5/2 of ``length`` + ``noise`` on the diagonal); its mean
    before any data is ``level``. Predictions are of Rasmussen & Williams (2006), algorithm 2.1.

    >>> x, y = np.array([0.0, 1.0]), np.array([1.0, 3.0])
    >>> process = GaussianProcess(x=x, y=y, length=1.0, noise=1e-9, scale=1.0, level=2.0)
    >>> mean, sd = process.predict(np.array([0.0, 0.5]))
    >>> mean.round(3), sd.round(3)
    (array([1., 2.]), array([0.   , 0.314]))
    """

    x: Values
    y: Values
    length: float
    noise: float
    scale: float
    level: float

    def predict(self, places: Values) -> tuple[Values, Values]:
        """Mean and standard deviation ``[m]`` of the noise-free function at ``places`` ``[m]``."""
        factor = (self.factor, True)
        to = matern(places, self.x, self.length)
        mean = self.level + to @ cho_solve(factor, self.y - self.level)
        explained = np.einsum("mn,nm->m", to, cho_solve(factor, to.T))
        return mean, np.sqrt(np.maximum(self.scale * (1 - explained), 0.0))

    @cached_property
    def factor(self) -> Values:
        """The lower Cholesky factor ``[n, n]`` of the kernel of what it has seen / ``scale``."""
        kernel = matern(self.x, self.x, self.length) + self.noise * np.eye(len(self.x))
        return np.asarray(cholesky(kernel, lower=True))


def fit_process(x: Values, y: Values) -> GaussianProcess:
    """The process of the likeliest length, noise and scale for values ``y`` at ``x`` ``[n]``.

    ``level`` is the mean of ``y``; the best ``scale`` for each length and noise has a closed form.
    A log-normal prior on the length keeps a handful of points from choosing an absurd one.
    """
    level = float(y.mean())
    least = 1e-12 + 1e-6 * float(y.var())
    found = []
    for length, noise in product(LENGTHS.tolist(), NOISES):
        unit = GaussianProcess(x=x, y=y, length=length, noise=noise, scale=1.0, level=level)
        fit = float((y - level) @ cho_solve((unit.factor, True), y - level))
        scale = max(fit / len(x), least)
        prior = -0.5 * (math.log(length / USUAL_LENGTH) / SPREAD) ** 2
        density = _log_density(unit.factor, fit, scale) + prior
        found.append((density, replace(unit, scale=scale)))
    return max(found, key=itemgetter(0))[1]


def _log_density(factor: Values, fit: float, scale: float) -> float:
    """Log density of values at squared distance ``fit`` under the kernel ``scale`` × L Lᵀ."""
    n = len(factor)
    size = 2 * float(np.log(np.diag(factor)).sum()) + n * math.log(scale)
    return -0.5 * (fit / scale + size + n * math.log(2 * math.pi))


def expected_improvement(mean: Values, sd: Values, least: float) -> Values:
    """By how much a cost at each place is expected to beat ``least``, counting no loss: ``[m]``.

    ``(f* − μ) Φ(z) + σ φ(z)`` with ``z = (f* − μ)/σ`` (Jones, Schonlau & Welch 1998, eq. 15), and
    ``max(f* − μ, 0)`` where nothing is uncertain.

    >>> expected_improvement(np.array([1.0, 0.0]), np.array([1.0, 0.0]), 1.0).round(4)
    array([0.3989, 1.    ])
    """
    gain = least - mean
    sure = sd <= 0
    z = gain / np.where(sure, 1.0, sd)
    density = np.exp(-0.5 * z**2) / math.sqrt(2 * math.pi)
    return np.asarray(np.where(sure, np.maximum(gain, 0.0), gain * ndtr(z) + sd * density))


def search_axis(
    costs: Values, *, budget: int, start: int = 3, seed: int = 0
) -> Iterator[tuple[list[int], GaussianProcess, int | None]]:
    """Bayesian optimisation on one axis whose cells cost ``[n]``: a state after each trial.

    A state is the cells tried so far in their order, the process that has seen them, and the cell
    it would try next. The first ``start`` cells are drawn at random; then it is always the cell of
    the largest expected improvement among those not tried. ``budget`` trials at most, and no cell
    twice; after the last one it still says which cell would be next, None where all are tried.
    Infinite costs (diverged) are taken as the worst finite one seen.

    Raises ValueError for a budget below 1 and a start below 1.

    >>> (*_, (tried, process, following)) = search_axis(
    ...     np.abs(np.linspace(-1, 1, 21) - 0.3), budget=7
    ... )
    >>> tried[3:], following in tried
    ([14, 0, 13, 12], False)
    """
    check_budget(budget)
    if start < 1:
        raise ValueError(f"start must be at least 1 trial, got {start}")
    return _searched(costs, min(budget, len(costs)), start, seed)


def _searched(
    costs: Values, budget: int, start: int, seed: int
) -> Iterator[tuple[list[int], GaussianProcess, int | None]]:
    first = np.random.default_rng(seed).permutation(len(costs))[:start].tolist()
    cells = np.arange(len(costs), dtype=np.float64)
    tried = first[:1]
    while True:
        y = seen(costs, tried)
        process = fit_process(_unit(np.array(tried), costs), y)
        following: int | None = None
        if len(tried) < len(first):
            following = first[len(tried)]
        elif len(tried) < len(costs):
            mean, sd = process.predict(_unit(cells, costs))
            improvement = expected_improvement(mean, sd, float(y.min()))
            improvement[tried] = -np.inf
            following = int(np.argmax(improvement))
        yield list(tried), process, following
        if following is None or len(tried) == budget:
            return
        tried.append(following)


def _unit(places: NDArray[np.generic], costs: Values) -> Values:
    """Places on the axis as shares of its width, as the process sees them."""
    return np.asarray(places, dtype=np.float64) / max(len(costs) - 1, 1)


def seen(costs: Values, tried: Sequence[int] | NDArray[np.int64]) -> Values:
    """The costs ``[n]`` of the tried cells as the process takes them, in their order."""
    y = costs[np.asarray(tried)]
    known = y[np.isfinite(y)]
    return np.asarray(np.where(np.isfinite(y), y, known.max() if known.size else 0.0))


def search_slice(
    landscape: Landscape,
    *,
    along: str = "x",
    other: int,
    budget: int,
    start: int = 3,
    measure: Measure = "loss",
    seed: int = 0,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[GaussianProcessView]:
    """Bayesian optimisation on one slice of a landscape, a view after each trial.

    The slice runs ``along`` "x" (in row ``other``) or "y" (in column ``other``). Raises ValueError
    for a slice that is not there or where every run diverged, and as :func:`search_axis`.
    """
    cost = complete_cost(landscape, measure)
    if along not in ("x", "y"):
        raise ValueError(f"along must be 'x' or 'y', got {along!r}")
    axis, across = (landscape.x, landscape.y) if along == "x" else (landscape.y, landscape.x)
    if not 0 <= other < len(across.values):
        raise ValueError(
            f"other must be one of the {len(across.values)} values of {across.name}, counted"
            f" from 0, got {other}"
        )
    costs = cost[other] if along == "x" else cost[:, other]
    if not np.isfinite(costs).any():
        raise ValueError(
            f"every run with {across.name} = {across.values[other]:g} diverged: take another value"
        )
    places = np.linspace(-0.5, len(costs) - 0.5, FINE)
    states = search_axis(costs, budget=budget, start=start, seed=seed)

    def views() -> Iterator[GaussianProcessView]:
        for tried, process, following in states:
            if cancelled():
                return
            mean, sd = process.predict(_unit(places, costs))
            yield GaussianProcessView(
                axis=axis,
                other=across,
                other_at=other,
                measure=measure,
                task=landscape.task,
                costs=costs,
                tried=np.array(tried),
                places=places,
                mean=mean,
                sd=sd,
                expected_improvement=expected_improvement(mean, sd, float(process.y.min())),
                next_cell=following,
                length_scale=process.length,
                start=min(start, len(costs)),
                budget=min(budget, len(costs)),
            )

    return views()


def slice_run(landscape: Landscape, *, budget: int, **options: Any) -> Iterator[ProcessRunView]:
    """As :func:`search_slice`, with all the steps so far."""
    steps: tuple[GaussianProcessView, ...] = ()
    for step in search_slice(landscape, budget=budget, **options):
        steps = (*steps, step)
        yield ProcessRunView(landscape=landscape, steps=steps, budget=min(budget, len(step.costs)))
