"""Histories made from two loss curves, and the textbook shapes they come in."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from torch import nn

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import Epoch, History, Outcome, Task

Curve = NDArray[np.float64]


def history(
    train: Sequence[float] | Curve,
    validation: Sequence[float] | Curve,
    *,
    chance: float = 1.0,
    outcome: Outcome = "finished",
    task: Task = "classification",
    score: float | Sequence[float] = 0.8,
    n_train: int = 250,
    validation_loss_error: float = math.nan,
    **hyperparameters: object,
) -> History:
    """A run with these losses an epoch."""
    scores = np.broadcast_to(np.asarray(score, dtype=float), (len(train),))
    settings = {"epochs": max(1, len(train)), **hyperparameters}
    return History(
        hyperparameters=Hyperparameters(**settings),
        epochs=tuple(
            Epoch(
                index=i + 1,
                train_loss=float(train[i]),
                validation_loss=float(validation[i]),
                train_score=float(scores[i]),
                validation_score=float(scores[i]),
                weight_norm=1.0,
                zero_share=0.0,
                seconds=float(i),
                validation_loss_error=validation_loss_error,
            )
            for i in range(len(train))
        ),
        outcome=outcome,
        task=task,
        n_parameters=1218,
        n_train=n_train,
        chance_loss=chance,
        build_model=nn.Identity,
    )


def shapes(epochs: int) -> dict[str, tuple[Curve, Curve]]:
    """``"verdict: what is special"`` -> training and validation loss, where a guess costs 1."""
    t = np.linspace(0, 1, epochs)
    k = np.arange(epochs)
    early, soon, late = np.exp(-t / 0.1), np.exp(-t / 0.2), np.exp(-t / 0.7)
    after = np.maximum(0, t - 0.3)
    plateau = np.maximum(0, t - 0.6) / 0.4
    return {
        "ideal: textbook": (0.1 + 0.9 * early, 0.15 + 0.85 * early),
        "ideal: both tiny": (0.001 + 0.9 * early, 0.002 + 0.85 * early),
        "ideal: validation below training": (0.3 + 0.6 * early, 0.22 + 0.6 * early),
        "overfitting: textbook": (0.05 + 0.9 * soon, 0.4 + 0.6 * early + 0.5 * after),
        "overfitting: mild": (0.05 + 0.6 * soon, 0.4 + 0.6 * early + 0.2 * after),
        "overfitting: validation levels off high": (0.02 + 0.9 * early, 0.55 + 0.45 * early),
        "overfitting: learned by heart": (1 - 0.9 * t, 1 + t),
        "underfitting: near chance": (0.88 + 0.1 * early, 0.9 + 0.1 * early),
        "underfitting: high plateau": (0.75 + 0.25 * early, 0.78 + 0.22 * early),
        "underfitting: crawling": (1.02 - 0.03 * t, 1.03 - 0.03 * t),
        "still improving: straight": (1 - 0.6 * t, 1 - 0.55 * t),
        "still improving: slowing": (0.1 + 0.9 * late, 0.13 + 0.87 * late),
        "still improving: plateau, then a fall": (1 - 0.6 * plateau, 1 - 0.55 * plateau),
        "unstable: to and fro": (0.5 + 0.35 * (-1.0) ** k, 0.55 + 0.35 * (-1.0) ** k),
        "unstable: smooth waves": (0.6 + 0.3 * np.sin(k), 0.63 + 0.3 * np.sin(k)),
    }


SHAPES = tuple(shapes(5))
