"""The exported script ends where ``fit`` ends: by divergence, and by patience."""

from __future__ import annotations

import numpy as np

import hpwidgets as hp
from tests.test_export import assert_reproduces, run_script

LINEAR = hp.Hyperparameters(hidden_layers=0, optimizer="sgd", batch_size=1000, epochs=40)


def test_a_loss_that_grows_slowly_ends_both_at_the_same_limit() -> None:
    h, data = LINEAR.replace(learning_rate=0.38), hp.load("sine")
    history = hp.fit(h, data)
    assert history.outcome == "diverged" and 5 < len(history.epochs) < 30
    assert 50 < history.train_loss[-1] < 1000 * history.train_loss[0]
    assert_reproduces(h, data)


def test_a_loss_below_one_at_the_start_has_a_limit_of_a_thousand() -> None:
    """Two classes start at ln 2; after a step some thousand times too long the loss is 834."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 2))
    data = hp.load((X, np.where(X[:, 0] + 2 * rng.normal(size=200) > 0, "yes", "no")))
    h = LINEAR.replace(learning_rate=7000, epochs=1, seed=5)
    history = hp.fit(h, data)
    limit = 1000 * hp.fit(h.replace(learning_rate=1e-30), data).train_loss[0]
    assert limit < history.train_loss[0] < 1000
    assert_reproduces(h, data)


def test_of_equal_losses_the_first_is_the_best() -> None:
    still = LINEAR.replace(learning_rate=1e-30, patience=3)  # steps too small to move a weight
    names = run_script(still, hp.load("sine"))
    assert len(set(names["validation_loss"])) == 1
    assert len(names["validation_loss"]) == 4 == len(hp.fit(still, hp.load("sine")).epochs)
