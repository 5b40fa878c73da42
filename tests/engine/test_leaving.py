"""What belongs to a member stays with it when others before it leave: its limit, its best epoch."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import fit_population, train_population
from hpwidgets.hyperparameters import Hyperparameters
from tests.factories import dataset

LINEAR = Hyperparameters(hidden_layers=0, optimizer="sgd", batch_size=1000, epochs=30)
STEADY, GROWING = 0.01, 1.5
"""Learning rates under which the loss of `line()` falls, and grows about fourfold an epoch."""


def line() -> Dataset:
    """Rows 0 to 39 with targets of size 1, rows 40 to 79 with targets of size 100."""
    x = np.tile(np.linspace(-1.7, 1.7, 40), 4)
    y = x * np.repeat([1.0, 100.0, 1.0, 100.0], 40)
    return dataset(x[:, None], y, "regression", "line")


@pytest.mark.parametrize("leaves", ["by itself", "by end"])
@pytest.mark.parametrize(
    ("sizes", "rate"),
    [((100, 1), GROWING), ((1, 100), STEADY)],
    ids=["the limit of large targets", "the limit of small targets"],
)
def test_a_member_diverges_by_its_own_limit(
    sizes: tuple[int, int], rate: float, leaves: str
) -> None:
    """The limit is a thousand times the loss of the untrained network, on the member's own rows."""
    of_size = {1: np.arange(40), 100: np.arange(40, 80)}
    rows = [of_size[size] for size in sizes]
    epochs = 1 if leaves == "by itself" else LINEAR.epochs
    settings = [
        LINEAR.replace(learning_rate=STEADY, epochs=epochs),
        LINEAR.replace(learning_rate=rate),
    ]
    run = train_population(settings, line(), rows=rows)
    next(run)
    run.end([0])
    list(run)
    history = run.histories()[1]
    (alone,) = fit_population(settings[1:], line(), rows=rows[1:])
    assert alone.outcome == ("diverged" if rate == GROWING else "finished")
    assert (history.outcome, len(history.epochs)) == (alone.outcome, len(alone.epochs))
    np.testing.assert_allclose(history.train_loss, alone.train_loss, rtol=1e-5)


@pytest.mark.parametrize("ending", ["patience", "end", "cancel"])
def test_a_member_keeps_its_own_best_epoch(ending: str) -> None:
    """Its loss grows from the second epoch on, so the best one comes before the other leaves."""
    settings = [
        LINEAR.replace(learning_rate=STEADY, patience=20, seed=1),
        LINEAR.replace(learning_rate=1.05, patience=5, seed=2),
    ]
    run = train_population(settings, line(), rows=[np.arange(40)] * 2)
    for _ in range(3):
        next(run)
    run.end([0])
    if ending == "patience":
        list(run)
    elif ending == "end":
        run.end([1])
    else:
        run.cancel()
    history = run.histories()[1]
    assert history.outcome == ("stopped_early" if ending == "patience" else "cancelled")
    assert history.best_epoch == 1
    data = line()
    answer = history.model(data.X_validation)[:, 0]
    loss = torch.nn.functional.mse_loss(answer, data.y_validation).item()
    assert loss == pytest.approx(history.validation_loss[0], rel=1e-5)


def test_a_member_ended_right_after_another_keeps_the_weights_of_its_last_epoch() -> None:
    settings = [LINEAR.replace(learning_rate=STEADY, seed=seed) for seed in (1, 2)]
    run = train_population(settings, line(), rows=[np.arange(40)] * 2)
    next(run)
    run.end([0])
    run.end([1])
    history = run.histories()[1]
    data = line()
    answer = history.model(data.X_validation)[:, 0]
    loss = torch.nn.functional.mse_loss(answer, data.y_validation).item()
    assert loss == pytest.approx(history.validation_loss[-1], rel=1e-5)


def test_a_loss_that_stands_still_does_not_restart_patience() -> None:
    still = LINEAR.replace(learning_rate=1e-30, patience=3)  # steps too small to move a weight
    (history,) = fit_population([still], line())
    assert len(set(history.validation_loss.tolist())) == 1
    assert (history.outcome, len(history.epochs)) == ("stopped_early", 4)
    assert history.best_epoch == 1
