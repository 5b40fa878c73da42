"""Early stopping acts like ridge: gradient flow on a linear model, stopped at time t."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpwidgets.lessons.regularisation.records import EarlyStoppingView

Values = NDArray[np.float64]
BOUND = 1.6862
"""Of the ratio of risks, from Ali, Kolter & Tibshirani: the largest (1 − e^(−x))² / (x/(1+x))²."""
TIMES = 121


@dataclass(frozen=True, kw_only=True)
class LinearProblem:
    """``y = X β + noise`` with ``rows`` rows of ``features`` normal features.

    ``correlation`` in [0, 1) is that of any two features; ``noise`` the standard deviation of what
    is added to y, where the true coefficients have norm 1.
    """

    rows: int = 50
    features: int = 10
    noise: float = 1.0
    correlation: float = 0.5
    seed: int = 0

    def __post_init__(self) -> None:
        if self.rows < 2 or self.features < 1:
            raise ValueError(
                "rows must be at least 2 and features at least 1,"
                f" got {self.rows!r} and {self.features!r}"
            )
        if self.noise < 0 or not 0 <= self.correlation < 1:
            raise ValueError(
                "noise must be at least 0 and correlation in [0, 1),"
                f" got {self.noise!r} and {self.correlation!r}"
            )

    def draw(self) -> tuple[Values, Values, Values]:
        """Features ``[rows, features]``, true coefficients ``[features]``, targets ``[rows]``."""
        draw = np.random.default_rng(self.seed)
        own = draw.normal(size=(self.rows, self.features))
        shared = draw.normal(size=(self.rows, 1))
        X = np.sqrt(1 - self.correlation) * own + np.sqrt(self.correlation) * shared
        beta = draw.normal(size=self.features)
        beta /= np.linalg.norm(beta)
        return X, beta, X @ beta + self.noise * draw.normal(size=self.rows)


def flow_factors(curvatures: Values, times: Values) -> Values:
    """Share of the least-squares solution that gradient flow has reached ``[times, features]``.

    On ``½/n ‖y − Xβ‖²`` from zero, along each eigenvector of XᵀX/n: 1 − exp(−t s).
    """
    return -np.expm1(-np.outer(times, curvatures))


def ridge_factors(curvatures: Values, penalties: Values) -> Values:
    """The same share for ridge, ``½/n ‖y − Xβ‖² + ½λ ‖β‖²``: s / (s + λ)."""
    return curvatures / (curvatures + penalties[:, None])


def early_stopping(problem: LinearProblem, chosen: float = 1.0) -> EarlyStoppingView:
    """Both paths over the times 0.01 … 1000, and their exact risks; ``chosen`` is the time shown.

    With λ = 1/t the risk of gradient flow, the expected squared distance from the true
    coefficients, is at most 1.69 times that of ridge, for every t, every X and every truth:
    Ali, Kolter & Tibshirani, "A Continuous-Time View of Early Stopping for Least Squares
    Regression" (2019, arXiv:1810.10082), Theorem 1.

    >>> view = early_stopping(LinearProblem())
    >>> bool((view.flow_risk <= 1.69 * view.ridge_risk).all())
    True
    """
    X, beta, y = problem.draw()
    n = len(y)
    times = np.logspace(-2, 3, TIMES)
    curvatures, axes = np.linalg.eigh(X.T @ X / n)
    curvatures = np.where(curvatures > curvatures.max() * 1e-12, curvatures, 0.0)
    flat = curvatures == 0
    safe = np.where(flat, 1.0, curvatures)
    solution = np.where(flat, 0.0, (axes.T @ X.T @ y / n) / safe)
    truth = axes.T @ beta

    def risk(factors: Values) -> Values:
        bias2 = ((1 - factors) ** 2 * truth**2).sum(axis=1)
        spread = np.where(flat, 0.0, factors**2 / safe).sum(axis=1)
        return np.asarray(bias2 + problem.noise**2 / n * spread)

    flow, ridge = flow_factors(curvatures, times), ridge_factors(curvatures, 1 / times)
    return EarlyStoppingView(
        times=times,
        truth=beta,
        flow=(flow * solution) @ axes.T,
        ridge=(ridge * solution) @ axes.T,
        flow_risk=risk(flow),
        ridge_risk=risk(ridge),
        chosen=int(np.abs(np.log(times / chosen)).argmin()),
        rows=n,
        noise=problem.noise,
    )
