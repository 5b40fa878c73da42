"""Numbers of three studies, by hand: ridge on new rows, a leak's seed, the width of a band."""

from __future__ import annotations

import math

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.lessons.baseline._rates import batch_norm_band, longest_run
from hpwidgets.lessons.capacity._double_descent import double_descent
from hpwidgets.lessons.preparing._leaks import scaler_leak
from tests.factories import moons


def test_hardly_any_ridge_has_the_test_error_of_none() -> None:
    (*_, view) = double_descent(rows=20, l2=1e-7, counts=[5, 60], seeds=range(3))
    assert view.ridge == pytest.approx(view.test, rel=1e-3)
    assert (view.ridge > 1.1 * view.train).all()


def test_the_scaler_s_leak_is_measured_on_another_split_for_each_seed() -> None:
    assert len({scaler_leak(seed)[1] for seed in range(5)}) > 1
    assert scaler_leak(3) == scaler_leak(3)


def test_a_band_is_as_wide_as_its_ends_lie_apart() -> None:
    h = hp.Hyperparameters(optimizer="sgd", epochs=8, hidden_units=8)
    rates = (0.03, 0.1, 0.3, 1.0)
    (*_, view) = batch_norm_band(h, moons(), rates=rates, seeds=[0, 1])
    expected = np.zeros(view.decades.shape)
    for place in np.ndindex(*expected.shape):
        ends = longest_run(view.loss[place] < view.limit)
        if ends is not None:
            expected[place] = math.log10(rates[ends[1]] / rates[ends[0]])
    assert view.decades == pytest.approx(expected, rel=0.05)
    assert view.decades.max() > 0.9
