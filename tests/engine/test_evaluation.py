"""What is measured after every epoch, beside scipy on the rows' own losses."""

from __future__ import annotations

import math

import pytest
import torch
from scipy.stats import sem
from torch.nn.functional import cross_entropy

import hpwidgets as hp


@pytest.mark.parametrize("name", ["wine", "diabetes"])
def test_the_standard_error_of_the_validation_loss(name: str) -> None:
    data = hp.load(name)
    history = hp.fit(hp.Hyperparameters(epochs=6), data)
    with torch.no_grad():
        answers = history.model(data.X_validation)
    if data.task == "classification":
        losses = cross_entropy(answers, data.y_validation, reduction="none")
    else:
        losses = (answers[:, 0] - data.y_validation).square()
    assert history.epochs[-1].validation_loss == pytest.approx(float(losses.mean()), rel=1e-5)
    assert history.epochs[-1].validation_loss_error == pytest.approx(sem(losses), rel=1e-4)


def test_every_member_is_measured_on_its_own_rows_in_chunks_of_any_size() -> None:
    data = hp.load("moons", n_samples=9000)  # 4500 training rows: several chunks
    rows = [list(range(4500)), list(range(2000, 4499)) + [0] * 2001]
    h = hp.Hyperparameters(epochs=1, hidden_units=4)
    for history, own in zip(
        hp.fit_population([h, h], data, validation_rows=rows), rows, strict=True
    ):
        with torch.no_grad():
            answers = history.model(data.X_train[own])
        losses = cross_entropy(answers, data.y_train[own], reduction="none")
        assert history.epochs[0].validation_loss_error == pytest.approx(sem(losses), rel=1e-3)


def test_one_validation_row_has_no_standard_error() -> None:
    data = hp.load("iris")
    (history,) = hp.fit_population([hp.Hyperparameters(epochs=1)], data, validation_rows=[[3]])
    assert math.isnan(history.epochs[0].validation_loss_error)
