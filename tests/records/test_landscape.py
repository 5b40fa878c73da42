"""What a landscape's record says of its own numbers."""

from __future__ import annotations

import numpy as np
import pytest

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.search.records import Landscape, LandscapeAxis

UNEVEN = LandscapeAxis(name="batch_size", values=(8, 16, 64, 256), log=False)


def land(seeds: tuple[int, ...] = (3, 7)) -> Landscape:
    """One row of three rates under two seeds; the second diverged under one of them only."""
    loss = np.array([[[0.5, np.nan, 0.3]], [[0.7, 0.1, 0.4]]])
    return Landscape(
        x=LandscapeAxis(name="learning_rate", values=(0.001, 0.01, 0.1), log=True),
        y=LandscapeAxis(name="l2", values=(0.0,), log=False),
        base=Hyperparameters(epochs=4),
        task="classification",
        seeds=seeds,
        loss=loss,
        score=1 - loss,
        diverged=np.isnan(loss),
        chance_loss=0.7,
        done=24,
        total=24,
    )


@pytest.mark.parametrize(
    ("place", "value"), [(0.75, 14.0), (1.5, 40.0), (1.75, 52.0), (-0.25, 6.0), (3.25, 304.0)]
)
def test_between_uneven_values_places_lie_evenly(place: float, value: float) -> None:
    assert UNEVEN.at(place) == pytest.approx(value)
    assert UNEVEN.place(value) == pytest.approx(place)


def test_a_cell_that_diverged_under_one_seed_is_infinitely_bad() -> None:
    for measure in ("loss", "score"):
        assert land().cost(measure)[0].tolist() == pytest.approx([0.6, np.inf, 0.35])
        assert land().best(measure) == (0, 2)


def test_a_cell_s_setting_is_the_run_under_the_first_seed() -> None:
    expected = Hyperparameters(epochs=4, learning_rate=0.01, l2=0.0, seed=3)
    assert land().setting(0, 1) == expected
