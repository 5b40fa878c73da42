"""The same setting under several seeds."""

from __future__ import annotations

import pytest

from hpwidgets.engine import fit
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.tuning.populations.repeats import fit_seeds, mean_sd
from tests.factories import moons


def test_groups_follow_the_settings_and_runs_the_seeds() -> None:
    settings = [Hyperparameters(epochs=2), Hyperparameters(epochs=3, batch_size=60)]
    groups = fit_seeds(settings, moons(), seeds=[4, 1])
    wanted = [[h.replace(seed=seed) for seed in (4, 1)] for h in settings]
    assert [[run.hyperparameters for run in group] for group in groups] == wanted
    alone = fit(wanted[1][0], moons())
    assert groups[1][0].train_loss == pytest.approx(alone.train_loss, rel=1e-5)


@pytest.mark.parametrize(
    ("settings", "seeds", "counts"),
    [([], [0], "0 setting(s) and 1 seed(s)"), ([Hyperparameters()], [], "1 setting(s) and 0")],
)
def test_nothing_to_train_is_an_error(
    settings: list[Hyperparameters], seeds: list[int], counts: str
) -> None:
    with pytest.raises(ValueError) as caught:
        fit_seeds(settings, moons(), seeds=seeds)
    expected = "settings and seeds must hold at least one each, got "
    assert str(caught.value).startswith(expected + counts)


def test_mean_sd_is_of_a_sample() -> None:
    assert mean_sd([1, 2, 3, 4], digits=2) == "2.50 ± 1.29"
    with pytest.raises(ValueError) as caught:
        mean_sd([1])
    assert str(caught.value) == "mean_sd needs at least 2 values to have a spread, got 1"
