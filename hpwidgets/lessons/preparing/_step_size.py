"""Gradient descent on a quadratic: how long a step may be, and what scaling has to do with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hpwidgets.data.scale import scaler
from hpwidgets.lessons.preparing.records import StepView

Values = NDArray[np.float64]
STEPS = 60
BELOW, ABOVE = 0.9, 1.1
CORRELATION = 0.5
"""Of the two columns of the bowl that is looked at."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Quadratic:
    """The loss ``½ wᵀ H w``, where w is how far the weights are from the best ones.

    ``hessian`` is symmetric ``[d, d]`` with eigenvalues ≥ 0.
    """

    hessian: Values

    @cached_property
    def eigenvalues(self) -> Values:
        """Curvatures along the axes of the bowl, smallest first ``[d]``."""
        return np.asarray(np.linalg.eigvalsh(self.hessian), dtype=np.float64)

    @property
    def condition(self) -> float:
        """Condition number λmax / λmin: how much steeper the steepest direction is."""
        low, high = float(self.eigenvalues[0]), float(self.eigenvalues[-1])
        return high / low if low > high * 1e-15 else float("inf")

    @property
    def largest_rate(self) -> float:
        """2 / λmax: with a larger learning rate gradient descent diverges."""
        return 2 / float(self.eigenvalues[-1])


@dataclass(frozen=True, kw_only=True, eq=False)
class Descent:
    """Gradient descent from ``points[0]``: ``points`` ``[steps + 1, d]``, ``losses`` likewise."""

    rate: float
    points: Values
    losses: Values

    @property
    def diverges(self) -> bool:
        """Whether the loss ends above where it began (or beyond all numbers)."""
        return not bool(self.losses[-1] <= self.losses[0])


def least_squares(X: ArrayLike) -> Quadratic:
    """The quadratic of linear regression on the columns of ``X`` ``[n, d]``.

    Half the mean squared error of a linear model with a bias has the Hessian ``XᵀX / n`` of the
    centred columns, whatever the targets are. ValueError for fewer than two rows or NaN.

    >>> quadratic = least_squares([[-1.0, -10.0], [1.0, -10.0], [-1.0, 10.0], [1.0, 10.0]])
    >>> quadratic.condition, quadratic.largest_rate
    (100.0, 0.02)
    """
    values = np.asarray(X, dtype=np.float64)
    if values.ndim != 2 or len(values) < 2 or not np.isfinite(values).all():
        raise ValueError(
            f"X must be at least 2 rows of finite numbers [n, d], got shape {list(values.shape)}"
        )
    centred = values - values.mean(axis=0)
    if not centred.any():
        raise ValueError("X does not vary, so its quadratic is flat; give columns that vary")
    return Quadratic(hessian=centred.T @ centred / len(values))


def descend(
    quadratic: Quadratic, rate: float, *, steps: int = 100, start: ArrayLike | None = None
) -> Descent:
    """So many steps ``w ← w − rate · H w``; by default from 1 along each axis of the bowl.

    In each axis of the bowl a step multiplies w by ``1 − rate · λ``, so it shrinks if and only if
    ``rate < 2 / λ``. Losses beyond all numbers are inf. ValueError for a rate or steps below 0.

    >>> bowl = Quadratic(hessian=np.diag([1.0, 10.0]))
    >>> descend(bowl, 0.19).diverges, descend(bowl, 0.21).diverges
    (False, True)
    """
    if not rate > 0 or steps < 1:
        raise ValueError(f"rate must be above 0 and steps at least 1, got {rate!r} and {steps!r}")
    values, axes = np.linalg.eigh(quadratic.hessian)
    begin = axes.sum(axis=1) if start is None else np.asarray(start, dtype=np.float64)
    along = axes.T @ begin
    with np.errstate(over="ignore", invalid="ignore"):
        factors = (1 - rate * np.maximum(values, 0)) ** np.arange(steps + 1)[:, None]
        path = along * factors
        losses = 0.5 * (np.maximum(values, 0) * path**2).sum(axis=1)
        points = path @ axes.T
    losses = np.where(np.isfinite(losses), losses, np.inf)
    return Descent(rate=rate, points=points, losses=losses)


def two_columns(unit: float, scaling: str) -> Quadratic:
    """The bowl of two columns, correlated by ½, of which the second is written in another unit.

    In its first unit its standard deviation is 1, as the other's; ``unit`` multiplies it. Scaled,
    the unit is gone. Every scaler takes it out; standard deviations are 1 after "standard" alone.
    """
    draw = np.random.default_rng(0).standard_normal((400, 2))
    draw = (draw - draw.mean(axis=0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(draw.T, ddof=0))).T
    mix = np.array([[1.0, 0.0], [CORRELATION, np.sqrt(1 - CORRELATION**2)]])
    X = draw @ mix.T * np.array([1.0, unit])
    if scaling != "none":
        X = scaler(scaling).fit_transform(X)
    return least_squares(X)


def view_step(bowl: Quadratic, share: float, tables: Mapping[str, Quadratic]) -> StepView:
    """Descent on ``bowl`` with this share of its largest rate, and a bit below and above that.

    ``tables`` are the bowls of all columns of a table, by scaling.
    """
    limit = bowl.largest_rate
    own, below, above = (descend(bowl, s * limit, steps=STEPS) for s in (share, BELOW, ABOVE))
    return StepView(
        hessian=bowl.hessian,
        rate=share * limit,
        largest_rate=limit,
        condition=bowl.condition,
        path=own.points,
        losses=own.losses,
        below=below.losses,
        above=above.losses,
        scalings=tuple(tables),
        conditions=tuple(quadratic.condition for quadratic in tables.values()),
        largest_rates=tuple(quadratic.largest_rate for quadratic in tables.values()),
    )
