"""The loss of a constant guess: made on the training rows, judged on the validation rows."""

from __future__ import annotations

import numpy as np
import pytest

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import fit, fit_population
from hpwidgets.hyperparameters import Hyperparameters
from tests.factories import dataset

QUICK = Hyperparameters(epochs=1, hidden_layers=0)
TRAIN, VALIDATION = np.array([0] * 14 + [1] * 6), np.array([0] * 3 + [1] * 7)


def of(train: np.ndarray, validation: np.ndarray, task: str) -> Dataset:
    y = np.concatenate([train, validation, validation])
    return dataset(np.linspace(-1, 1, len(y))[:, None], y, task, "shifted")  # type: ignore[arg-type]


def guess(train: np.ndarray, validation: np.ndarray) -> float:
    """Cross-entropy of the training shares, each class counted once more."""
    share = (np.bincount(train, minlength=2) + 1) / (len(train) + 2)
    return float(-np.log(share[validation]).mean())


def test_class_shares_are_those_of_the_training_rows() -> None:
    history = fit(QUICK, of(TRAIN, VALIDATION, "classification"))
    assert history.chance_loss == pytest.approx(guess(TRAIN, VALIDATION), rel=1e-6)
    assert history.chance_loss > 1.3 * guess(VALIDATION, VALIDATION)


def test_the_mean_is_that_of_the_training_rows() -> None:
    train, validation = np.linspace(0, 1, 20), np.linspace(2, 3, 10)
    history = fit(QUICK, of(train, validation, "regression"))
    assert history.chance_loss == pytest.approx(np.mean((validation - 0.5) ** 2), rel=1e-5)


def test_rows_of_ones_own_count_alone() -> None:
    data = of(TRAIN, VALIDATION, "classification")
    rows, held = np.arange(4, 16), np.arange(16, 20)
    (history,) = fit_population([QUICK], data, rows=[rows], validation_rows=[held])
    assert history.chance_loss == pytest.approx(guess(TRAIN[rows], TRAIN[held]), rel=1e-6)
