"""Errors of a regression in the unit that its targets came in."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_diabetes
from sklearn.metrics import root_mean_squared_error

import hpwidgets as hp
from hpwidgets.data.prepare import UNTREATED, prepare
from hpwidgets.data.tables import read_table, split_table

PRICES = np.random.default_rng(0).uniform(50_000, 900_000, 80)
X = np.column_stack([PRICES / 1e5, np.arange(80) % 7])


@pytest.mark.parametrize("shuffle", [True, False])
def test_targets_come_back_in_their_unit(shuffle: bool) -> None:
    data = hp.load((X, PRICES), shuffle=shuffle)
    trained = PRICES[data.origin.rows[: len(data.y_train)]]
    assert data.target_mean == pytest.approx(trained.mean())
    assert data.target_scale == pytest.approx(trained.std())
    assert data.in_unit(data.y_train) == pytest.approx(trained, rel=1e-6)
    assert data.with_train_size(20).target_scale == data.target_scale


def test_an_rmse_is_that_of_the_answers_in_their_unit() -> None:
    data = hp.load("diabetes")
    history = hp.fit(hp.Hyperparameters(epochs=4), data)
    answers = data.in_unit(history.model(data.X_validation).detach()[:, 0])
    wanted = root_mean_squared_error(data.in_unit(data.y_validation), answers)
    assert float(data.rmse(history.validation_loss)[-1]) == pytest.approx(wanted, rel=1e-5)
    assert data.rmse(history.validation_loss).shape == (4,)
    assert data.target_scale == pytest.approx(load_diabetes().target.std(), rel=0.1)


def test_a_toy_set_is_in_its_own_unit_already() -> None:
    data = hp.load("sine")
    assert (data.target_mean, data.target_scale) == (0, 1)
    assert float(data.rmse(0.25)) == 0.5


def test_a_prepared_table_keeps_the_unit() -> None:
    table = read_table((X, PRICES))
    parts = split_table(table)
    data = prepare(table, parts, UNTREATED).dataset
    assert data.in_unit(data.y_train) == pytest.approx(PRICES[parts.train], rel=1e-6)
    assert data.in_unit(data.y_test) == pytest.approx(PRICES[parts.test], rel=1e-6)


def test_classes_have_no_unit() -> None:
    data = hp.load("iris")
    with pytest.raises(ValueError, match=r"rmse is for regression.* classes setosa, versicolor"):
        data.rmse(0.1)
    with pytest.raises(ValueError, match="in_unit is for regression"):
        data.in_unit(data.y_train)
