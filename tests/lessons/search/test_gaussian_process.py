"""The Gaussian process against scikit-learn's, expected improvement against its integral."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern

from hpwidgets.lessons.search._gaussian_process import (
    LENGTHS,
    NOISES,
    SPREAD,
    USUAL_LENGTH,
    GaussianProcess,
    expected_improvement,
    fit_process,
    matern,
    search_axis,
    search_slice,
    seen,
)
from tests.lessons.search.landscapes_by_hand import bowl, make_landscape

X = np.array([0.05, 0.2, 0.45, 0.5, 0.9])
Y = np.array([0.9, 0.4, 0.25, 0.2, 0.7])
PLACES = np.linspace(-0.1, 1.1, 37)


def judge(process: GaussianProcess) -> GaussianProcessRegressor:
    """scikit-learn's process with the same kernel, which fits nothing itself."""
    kernel = ConstantKernel(process.scale) * Matern(process.length, nu=2.5)
    model = GaussianProcessRegressor(
        kernel, alpha=process.scale * process.noise, optimizer=None, normalize_y=False
    )
    return model.fit(process.x[:, None], process.y - process.level)


@pytest.mark.parametrize(("length", "noise"), [(0.1, 1e-6), (0.4, 1e-2), (1.2, 1e-4)])
def test_mean_and_uncertainty_are_those_of_scikit_learn(length: float, noise: float) -> None:
    process = GaussianProcess(x=X, y=Y, length=length, noise=noise, scale=0.3, level=0.5)
    mean, sd = process.predict(PLACES)
    model = judge(process)
    expected_mean, expected_sd = model.predict(PLACES[:, None], return_std=True)
    assert mean == pytest.approx(expected_mean + 0.5, abs=1e-6)
    assert sd == pytest.approx(expected_sd, abs=1e-5)
    ours = matern(X, PLACES, length)
    assert ours == pytest.approx(Matern(length, nu=2.5)(X[:, None], PLACES[:, None]))


def test_it_passes_through_what_it_has_seen_and_is_unsure_elsewhere() -> None:
    process = fit_process(X, Y)
    mean, sd = process.predict(X)
    assert mean == pytest.approx(Y, abs=0.02) and sd.max() < 0.1
    _mean, between = process.predict(np.array([0.7, 1.6]))
    assert between[0] > 2 * sd.max() and between[1] > between[0]


def test_the_fit_is_the_best_of_all_that_are_compared() -> None:
    found = fit_process(X, Y)
    away = Y - Y.mean()

    def density(length: float, noise: float, scale: float) -> float:
        kernel = scale * (matern(X, X, length) + noise * np.eye(5))
        _sign, size = np.linalg.slogdet(kernel)
        fit = away @ np.linalg.solve(kernel, away)
        prior = norm.logpdf(math.log(length), math.log(USUAL_LENGTH), SPREAD)
        return float(-0.5 * (fit + size) + prior)

    mine = density(found.length, found.noise, found.scale)
    for length in LENGTHS:
        for noise in NOISES:
            for factor in (0.5, 0.8, 1.0, 1.25, 2.0):
                unit = matern(X, X, length) + noise * np.eye(5)
                scale = factor * away @ np.linalg.solve(unit, away) / 5
                assert density(length, noise, scale) <= mine + 1e-9
    assert found.level == pytest.approx(Y.mean())
    flat = fit_process(X, np.ones(5))  # nothing varies: no division by zero
    assert flat.predict(PLACES)[0] == pytest.approx(np.ones(37), abs=1e-4)


def test_expected_improvement_is_the_integral_that_it_stands_for() -> None:
    for mean, sd, least in ((0.3, 0.2, 0.25), (0.1, 0.05, 0.2), (2.0, 0.5, 0.2)):
        found = expected_improvement(np.array([mean]), np.array([sd]), least)[0]
        gain, _error = quad(
            lambda y, m=mean, s=sd, f=least: (f - y) * norm.pdf(y, m, s),
            mean - 12 * sd,
            least,
            epsabs=1e-12,
        )
        assert found == pytest.approx(gain, abs=1e-8)
    sure = expected_improvement(np.array([0.5, 0.1]), np.zeros(2), 0.3)
    assert sure.tolist() == [0.0, pytest.approx(0.2)]


def test_a_search_tries_no_cell_twice_and_always_the_largest_improvement() -> None:
    costs = bowl()[16]
    states = list(search_axis(costs, budget=9, start=3, seed=1))
    tried, _process, following = states[-1]
    assert len(states) == 9 and len(set(tried)) == 9
    assert tried[:3] == np.random.default_rng(1).permutation(24)[:3].tolist()
    for before, process, chosen in states[2:-1]:
        assert chosen is not None and (process.x * 23).round().astype(int).tolist() == before
        mean, sd = process.predict(np.arange(24) / 23)
        gain = expected_improvement(mean, sd, float(costs[before].min()))
        gain[before] = -1
        assert chosen == int(gain.argmax())
    assert costs[tried].min() == costs.min()  # nine of 24 cells find the best of this slice
    # The budget is spent, and it still says which cell would be next; none when all are tried.
    assert following not in [None, *tried]
    every = list(search_axis(costs, budget=50))
    assert len(every) == 24 and every[-1][2] is None and every[-2][2] is not None


def test_diverged_cells_count_as_the_worst_that_was_seen() -> None:
    costs = np.array([0.3, np.inf, 0.5, np.inf])
    assert seen(costs, [0, 1, 2]).tolist() == [0.3, 0.5, 0.5]
    assert seen(costs, [1, 3]).tolist() == [0.0, 0.0]
    tried = [state[0] for state in search_axis(costs, budget=4)][-1]
    assert sorted(tried) == [0, 1, 2, 3]


def test_slices_run_along_either_axis() -> None:
    land = make_landscape(bowl(12))
    across = list(search_slice(land, along="x", other=4, budget=5))
    up = list(search_slice(land, along="y", other=4, budget=5, start=2, seed=3))
    assert across[0].costs.tolist() == land.cost()[4].tolist()
    assert up[0].costs.tolist() == land.cost()[:, 4].tolist()
    assert (across[0].axis, across[0].other) == (land.x, land.y)
    assert (up[0].axis, up[0].other, up[0].start) == (land.y, land.x, 2)
    for before, after in pairwise(across):
        assert after.tried.tolist() == [*before.tried.tolist(), before.next_cell]
    view = across[-1]
    assert [step.spent for step in across] == [False] * 4 + [True]
    assert 0 < view.expected <= view.expected_improvement.max()
    process = fit_process(view.tried / 11, view.costs[view.tried])
    mean, sd = process.predict(view.places / 11)
    assert view.mean == pytest.approx(mean) and view.sd == pytest.approx(sd)
    assert view.expected_improvement == pytest.approx(
        expected_improvement(mean, sd, float(view.costs[view.tried].min()))
    )
    calls = iter([False, False, True])
    assert len(list(search_slice(land, other=0, budget=9, cancelled=lambda: next(calls)))) == 2


def test_what_cannot_be_searched_is_said_at_once() -> None:
    cost = bowl(6)
    cost[2] = np.inf
    land = make_landscape(cost)
    with pytest.raises(ValueError, match="other must be one of the 6 values of l2"):
        search_slice(land, other=6, budget=3)
    with pytest.raises(ValueError, match=r"every run with l2 = .* diverged"):
        search_slice(land, other=2, budget=3)
    with pytest.raises(ValueError, match="along must be 'x' or 'y', got 'z'"):
        search_slice(land, along="z", other=0, budget=3)
    with pytest.raises(ValueError, match="budget must be at least 1 trial, got 0"):
        search_axis(cost[0], budget=0)
    with pytest.raises(ValueError, match="start must be at least 1 trial, got 0"):
        search_axis(cost[0], budget=3, start=0)
