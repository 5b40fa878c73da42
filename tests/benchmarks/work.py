"""What everybody does: the data, the setting, and proof that it was done."""

from __future__ import annotations

import math
from functools import cache

import hpwidgets as hp

Losses = tuple[list[float], list[float]]
"""Training and validation loss of whole splits after every epoch."""

HIDDEN = 32
SETTING = hp.Hyperparameters(
    learning_rate=0.01,
    batch_size=16,
    hidden_layers=2,
    hidden_units=HIDDEN,
    activation="relu",
    optimizer="adam",
    epochs=40,
)


@cache
def moons() -> hp.Dataset:
    """250 training and 250 validation rows with two features."""
    data = hp.load("moons", n_samples=750, validation=250, test=250)
    assert len(data.X_train) == len(data.X_validation) == 250
    return data


def losses_of(history: hp.History) -> Losses:
    """The two curves of a history."""
    return list(history.train_loss), list(history.validation_loss)


def check_work(name: str, losses: Losses, epochs: int) -> None:
    """RuntimeError unless both losses were measured every epoch and the network learned."""
    for split, curve in zip(("training", "validation"), losses, strict=True):
        if len(curve) != epochs or not all(map(math.isfinite, curve)):
            raise RuntimeError(f"{name}: expected {epochs} finite {split} losses, got {curve}")
        if not curve[-1] < 0.6 * math.log(2):  # the loss of a guess between two classes
            raise RuntimeError(f"{name}: learned nothing, its last {split} loss is {curve[-1]:.3f}")
