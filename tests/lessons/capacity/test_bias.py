"""Bias² estimated from a few training sets: what their own scatter adds is taken off."""

from __future__ import annotations

import numpy as np
import pytest

from hpwidgets.lessons.capacity._fit import CapacitySetting, capacity_curve

DEGREE = 3


def parts(setting: CapacitySetting) -> tuple[float, float]:
    """Bias² and variance of the cubic."""
    views = capacity_curve(setting)
    next(views)
    view = next(views)  # the chosen degree comes first
    assert view.bias2 is not None
    return float(view.bias2[DEGREE]), float(view.variance[DEGREE])


def test_bias_from_two_training_sets_is_on_average_that_of_sets_without_noise() -> None:
    """With R fits of variance V the squared bias of their mean is V / R too large."""
    true, none = parts(CapacitySetting(chosen=DEGREE, noise=0.0, rows=20, resamples=2))
    assert true > 0.2 and none == pytest.approx(0, abs=1e-12)
    noisy = [
        parts(CapacitySetting(chosen=DEGREE, noise=1.0, rows=20, resamples=2, seed=seed))
        for seed in range(400)
    ]
    bias2, variance = np.array(noisy).T
    error = bias2.std(ddof=1) / np.sqrt(len(bias2))
    assert variance.mean() / 2 > 8 * error  # half of the correction would be seen
    assert abs(bias2.mean() - true) < 3 * error
