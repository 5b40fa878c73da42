"""Bootstrap samples come from their seed, and a bag draws by its own."""

from __future__ import annotations

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.lessons.ensembles import _bagging_variance as bagging_variance
from hpwidgets.tuning.ensembles.bagging import bootstrap_rows
from tests.factories import moons


def test_another_seed_draws_other_rows_for_every_member() -> None:
    first, second = bootstrap_rows(200, 5, seed=1), bootstrap_rows(200, 5, seed=2)
    for one, other in zip(first, second, strict=True):
        # Two drawings of 200 rows agree in a place with a chance of 1 in 200.
        assert (one == other).mean() < 0.05


def test_a_bag_draws_by_the_seed_of_its_setting() -> None:
    h = hp.Hyperparameters(hidden_layers=0, epochs=1)
    bags = [hp.bagging(h.replace(seed=seed), moons(), members=3) for seed in (0, 1)]
    for bag, seed in zip(bags, (0, 1), strict=True):
        expected = bootstrap_rows(len(moons().y_train), 3, seed)
        assert all(np.array_equal(a, b) for a, b in zip(bag.rows, expected, strict=True))
    assert not np.array_equal(bags[0].rows[0], bags[1].rows[0])


def test_bags_of_networks_on_other_training_sets_draw_other_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn = []

    def noted(n: int, members: int, seed: int) -> tuple[np.ndarray, ...]:
        drawn.append(bootstrap_rows(n, members, seed))
        return drawn[-1]

    monkeypatch.setattr(bagging_variance, "bootstrap_rows", noted)
    quick = hp.Hyperparameters(hidden_layers=0, epochs=1)
    problem = bagging_variance.BaggingProblem(base="network", network=quick, repeats=3, members=2)
    list(bagging_variance.bagging_variance(problem))
    firsts = [rows[0].tolist() for rows in drawn]
    assert len(firsts) == 3 and firsts[0] != firsts[1] != firsts[2] != firsts[0]
