"""Row weights of the regressor: a row of weight 3 is a row that stands three times."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hpwidgets.tuning.estimator import NetworkRegressor

OPTIONS: dict[str, Any] = {"epochs": 20, "hidden_units": 8, "batch_size": 1000, "optimizer": "sgd"}


def rows() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows whose targets lie far from the others where the weights are large."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 2))
    weights = np.where(X[:, 0] > 0.5, 5, 1)
    weights[:6] = 0
    return X, X[:, 0] ** 3 + 0.1 * rng.normal(size=60), weights


def test_targets_are_centred_and_scaled_by_their_weighted_mean_and_spread() -> None:
    X, y, weights = rows()
    model = NetworkRegressor(epochs=1).fit(X, y, sample_weight=weights)
    repeated = np.repeat(y, weights)
    assert model.target_mean_ == pytest.approx(repeated.mean(), rel=1e-9)
    assert model.target_scale_ == pytest.approx(repeated.std(), rel=1e-9)
    spread = np.sqrt(np.mean((y[weights > 0] - repeated.mean()) ** 2))
    assert abs(model.target_scale_ / spread - 1) > 0.05  # the weights matter here


def test_weights_are_repetitions_in_full_batches() -> None:
    X, y, weights = rows()
    weighed = NetworkRegressor(**OPTIONS, learning_rate=0.1).fit(X, y, sample_weight=weights)
    again = np.repeat(X, weights, axis=0), np.repeat(y, weights)
    repeated = NetworkRegressor(**OPTIONS, learning_rate=0.1).fit(*again)
    assert weighed.predict(X) == pytest.approx(repeated.predict(X), rel=1e-4, abs=1e-4)
    plain = NetworkRegressor(**OPTIONS, learning_rate=0.1).fit(X, y)
    assert np.abs(weighed.predict(X) - plain.predict(X)).max() > 0.1
