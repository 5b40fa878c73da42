"""Grids that a budget pays for, and points that need no results."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from hpwidgets.tuning.search._points import grid_counts, grid_size, points
from hpwidgets.tuning.space.conditions import When
from hpwidgets.tuning.space.space import Space

SPACES = (
    Space(learning_rate=(1e-4, 1)),
    Space(learning_rate=(1e-4, 1), l2=(1e-6, 0.1)),
    Space(hidden_layers=(1, 3), dropout=(0, 0.5), l1=(0, 0.1)),
    Space(optimizer=["sgd", "adam"], momentum=When((0, 0.9), optimizer="sgd"), l2=(1e-6, 0.1)),
    Space(
        hidden_layers=(0, 3),
        hidden_units=When((4, 64), hidden_layers=(1, 3)),
        activation=When(["relu", "tanh"], hidden_layers=(2, 3)),
        l2=(1e-6, 0.1),
        batch_norm=[True, False],
    ),
)


@given(st.sampled_from(SPACES), st.integers(4, 200))
def test_a_grid_stays_within_its_budget_and_no_axis_could_have_one_more(
    space: Space, budget: int
) -> None:
    counts = grid_counts(space, budget)
    grid = points("grid", space, budget, seed=0)
    assert len(grid) == grid_size(space, counts) <= budget
    assert len({tuple(values.items()) for values in grid}) == len(grid)
    for name, count in counts.items():
        if count < space[name].size:
            assert grid_size(space, counts | {name: count + 1}) > budget


def test_a_budget_that_is_no_full_grid_gets_the_largest_it_pays_for() -> None:
    square = Space(learning_rate=(1e-4, 1), l2=(1e-6, 0.1))
    assert [tuple(grid_counts(square, n).values()) for n in (1, 2, 8, 9, 63, 64, 70)] == [
        (1, 1),
        (2, 1),
        (4, 2),
        (3, 3),
        (9, 7),
        (8, 8),
        (8, 8),
    ]
    three = Space(hidden_layers=(1, 3), dropout=(0, 0.5))
    assert grid_counts(three, 100) == {"hidden_layers": 3, "dropout": 33}
    choices = Space(optimizer=["sgd", "adam"], activation=["relu", "tanh", "gelu"])
    assert len(points("grid", choices, 8, seed=0)) == 6
    with pytest.raises(ValueError, match=r"has at least 6 trials, .* got budget=5: raise it, or"):
        points("grid", choices, 5, seed=0)


@pytest.mark.parametrize("method", ["sobol", "halton"])
def test_quasi_random_points_are_scipys(method: str) -> None:
    space = Space(dropout=(0, 0.5), momentum=(0, 0.5))
    kind: Any = {"sobol": qmc.Sobol, "halton": qmc.Halton}[method]
    expected = 0.5 * kind(2, seed=np.random.default_rng(3)).random(8)
    drawn = [list(values.values()) for values in points(method, space, 8, seed=3)]
    assert np.array(drawn) == pytest.approx(expected)
    assert drawn == [list(v.values()) for v in points(method, space, 13, seed=3)][:8]


def test_random_points_are_those_of_the_spaces_own_draws() -> None:
    rng = np.random.default_rng(4)
    assert points("random", SPACES[3], 5, seed=4) == [SPACES[3].sample(rng) for _ in range(5)]
