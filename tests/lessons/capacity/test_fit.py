"""Bias, variance and noise by capacity."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.lessons.capacity._fit import (
    WIDTHS,
    CapacitySetting,
    bootstrap_samples,
    capacity_curve,
    decompose,
    draw_samples,
    polynomials,
    sine,
)
from hpwidgets.lessons.capacity.records import CapacityView

QUICK = CapacitySetting(model="network", chosen=4, epochs=20, resamples=4, rows=12)


def last(setting: CapacitySetting, data: hp.Dataset | None = None) -> CapacityView:
    return list(capacity_curve(setting, data))[-1]


def test_polynomials_are_numpys_least_squares() -> None:
    samples = draw_samples(CapacitySetting(resamples=3))
    values = polynomials(samples.x, samples.y, samples.x_validation, 5)
    for x, y, at, got in zip(samples.x, samples.y, samples.x_validation, values, strict=True):
        assert got == pytest.approx(np.polyval(np.polyfit(x, y, 5), at), abs=1e-8)


def test_error_is_bias_plus_variance_exactly() -> None:
    rng = np.random.default_rng(0)
    fits, truth = rng.normal(size=(7, 11)), rng.normal(size=11)
    bias2, variance = decompose(fits, truth)
    assert bias2 + variance == pytest.approx(((fits - truth) ** 2).mean(), rel=1e-12)


def test_bias_variance_and_noise_make_the_error_on_new_rows() -> None:
    view = last(CapacitySetting(resamples=400, noise=0.3, rows=30))
    assert view.bias2 is not None and view.noise == pytest.approx(0.09)
    for degree in (1, 5, 9):
        made_of = view.bias2[degree] + view.variance[degree] + view.noise
        assert view.validation_error[:, degree].mean() == pytest.approx(made_of, rel=0.05)


def test_bias_falls_variance_rises_and_training_error_only_falls() -> None:
    view = last(CapacitySetting())
    assert view.bias2 is not None
    assert view.bias2[1] > 10 * view.bias2[7] and view.bias2[7] < 0.01
    assert (np.diff(view.variance) > 0).all()
    assert (np.diff(view.train_error, axis=1) <= 1e-9).all()
    best = int(np.median(view.validation_error, axis=0).argmin())
    assert 5 <= best <= 11


def test_the_first_view_has_rows_but_no_fit_and_the_chosen_capacity_comes_first() -> None:
    views = list(capacity_curve(CapacitySetting(chosen=9)))
    assert views[0].fit is None and views[0].done == 0 and np.isnan(views[0].variance).all()
    assert np.flatnonzero(np.isfinite(views[1].variance)).tolist() == [9]
    assert views[1].fit is not None and views[-1].done == len(views[-1].capacities)
    assert views[1].train.shape == (30, 2) and views[1].others.shape == (15, len(views[1].x))


def test_networks_are_those_that_fit_trains() -> None:
    view = last(QUICK)
    samples = draw_samples(QUICK)
    middle, spread = samples.grid.mean(), samples.grid.std()
    for r in (0, 3):
        x = ((samples.x[r] - middle) / spread).reshape(-1, 1).astype(np.float32)
        data = hp.load((np.tile(x, (2, 1)), np.tile(samples.y[r], 2)))
        rows = dataclasses.replace(
            data,
            X_train=data.X_train.new_tensor(x),
            y_train=data.y_train.new_tensor(samples.y[r]),
        )
        alone = hp.fit(QUICK.hyperparameters(4), rows)
        assert view.train_error[r, 2] == pytest.approx(alone.train_loss[-1], rel=1e-4)
    assert view.kind == "hidden units" and view.capacities == WIDTHS


def test_what_was_found_is_found_again_for_another_capacity() -> None:
    memory: dict[int, tuple[np.ndarray, np.ndarray, np.ndarray]] = {}
    first = list(capacity_curve(QUICK, memory=memory))
    again = list(capacity_curve(dataclasses.replace(QUICK, chosen=8), memory=memory))
    assert len(again) == 1 + len(WIDTHS) < len(first)
    assert again[-1].variance.tolist() == first[-1].variance.tolist()


def test_it_stops_when_cancelled() -> None:
    asked = iter([False, True])
    views = list(capacity_curve(QUICK, cancelled=lambda: next(asked, True)))
    assert len(views) < 4


def test_the_same_seed_draws_the_same_rows_and_another_one_others() -> None:
    one, same = draw_samples(CapacitySetting()), draw_samples(CapacitySetting())
    other = draw_samples(CapacitySetting(seed=1))
    assert (one.y == same.y).all() and not (one.y == other.y).any()
    spread = (one.y - sine(one.x)).std()
    assert spread == pytest.approx(0.3, rel=0.05)


def test_rows_of_ones_own_are_drawn_with_replacement_and_have_no_known_truth() -> None:
    x = np.linspace(0, 4, 60).reshape(-1, 1)
    data = hp.load((x, np.sqrt(x[:, 0])))
    samples = bootstrap_samples(CapacitySetting(), data)
    assert samples.x[0].tolist() == data.X_train[:, 0].double().tolist()
    assert len(set(samples.x[1])) < len(set(samples.x[0]))
    view = last(CapacitySetting(), data)
    assert view.bias2 is None and view.truth is None and view.noise is None
    assert np.isfinite(view.variance).all()


def test_wrong_settings_and_data_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"degree must be one of 0, 1, .*20, got 21"):
        CapacitySetting(chosen=21)
    with pytest.raises(ValueError, match=r"width must be one of 1, 2, .*128, got 7"):
        CapacitySetting(model="network", chosen=7)
    with pytest.raises(ValueError, match="rows must be at least 2, got 1"):
        CapacitySetting(rows=1)
    with pytest.raises(ValueError, match="noise must be at least 0, got -1"):
        CapacitySetting(noise=-1)
    with pytest.raises(ValueError, match=r"data must be a regression on one feature.*\(2,\)"):
        bootstrap_samples(CapacitySetting(), hp.load("moons"))
