"""Gradient descent stopped early beside ridge."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from hpwidgets.lessons.regularisation._early_stopping import (
    BOUND,
    LinearProblem,
    early_stopping,
    flow_factors,
    ridge_factors,
)

PROBLEM = LinearProblem(rows=30, features=6, correlation=0.7, noise=2.0)


def test_ridge_is_scikit_learns() -> None:
    X, _beta, y = PROBLEM.draw()
    view = early_stopping(PROBLEM)
    for at in (0, 40, 80, 120):
        penalty = len(y) / view.times[at]
        found = Ridge(alpha=penalty, fit_intercept=False).fit(X, y).coef_
        assert view.ridge[at] == pytest.approx(found, rel=1e-6, abs=1e-9)


def test_flow_is_gradient_descent_in_small_steps() -> None:
    X, _beta, y = PROBLEM.draw()
    view = early_stopping(PROBLEM, chosen=2.0)
    step = 1e-4
    beta = np.zeros(6)
    for _ in range(round(view.times[view.chosen] / step)):
        beta -= step * X.T @ (X @ beta - y) / len(y)
    assert view.flow[view.chosen] == pytest.approx(beta, rel=1e-3, abs=1e-4)


def test_risks_are_those_of_redrawn_targets() -> None:
    X, beta, _y = PROBLEM.draw()
    view = early_stopping(PROBLEM, chosen=1.0)
    s, axes = np.linalg.eigh(X.T @ X / 30)
    draw = np.random.default_rng(1)
    errors = []
    for _ in range(4000):
        y = X @ beta + 2.0 * draw.normal(size=30)
        solution = (axes.T @ X.T @ y / 30) / s
        now = view.times[[view.chosen]]
        flow = axes @ (flow_factors(s, now)[0] * solution)
        ridge = axes @ (ridge_factors(s, 1 / now)[0] * solution)
        errors.append([((flow - beta) ** 2).sum(), ((ridge - beta) ** 2).sum()])
    expected = [view.flow_risk[view.chosen], view.ridge_risk[view.chosen]]
    assert np.mean(errors, axis=0) == pytest.approx(expected, rel=0.03)


def test_the_bound_holds_on_many_problems_and_is_nearly_met_by_some() -> None:
    draw = np.random.default_rng(0)
    largest = []
    for seed in range(60):
        problem = LinearProblem(
            rows=int(draw.integers(2, 100)),
            features=int(draw.integers(1, 60)),
            noise=float(draw.choice([0.0, 0.1, 1.0, 10.0])),
            correlation=float(draw.uniform(0, 0.95)),
            seed=seed,
        )
        view = early_stopping(problem)
        largest.append((view.flow_risk / view.ridge_risk).max())
    assert max(largest) <= BOUND and max(largest) > 1.4


def test_both_paths_end_at_least_squares() -> None:
    X, _beta, y = PROBLEM.draw()
    view = early_stopping(PROBLEM)
    solution = np.linalg.lstsq(X, y)[0]
    assert view.flow[-1] == pytest.approx(solution, abs=1e-6)
    assert view.ridge[-1] == pytest.approx(solution, abs=0.01)
    assert np.abs(view.flow[0]).max() < 0.05


def test_wrong_problems_are_said() -> None:
    for options in ({"rows": 1}, {"features": 0}, {"noise": -1.0}, {"correlation": 1.0}):
        with pytest.raises(ValueError, match="must be at least"):
            LinearProblem(**options)
