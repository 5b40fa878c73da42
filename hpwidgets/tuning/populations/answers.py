"""What the members of an ensemble answer, the average of it, and how good that is."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.metrics import r2
from hpwidgets.records import Task
from hpwidgets.tuning.populations.fleet import AT_ONCE, Fleet, count_parameters

Floats: TypeAlias = NDArray[np.float64]
SMALLEST = 1e-12
"""A probability below this counts as this, so that a certain error costs much, not everything."""


def to_answers(outputs: Tensor, task: Task) -> Floats:
    """Network outputs ``[…, K]`` as class probabilities, or as numbers (K = 1).

    >>> to_answers(torch.tensor([[0.0, 0.0]]), "classification").tolist()
    [[0.5, 0.5]]
    """
    known = outputs.double()
    found = torch.softmax(known, -1) if task == "classification" else known
    return np.asarray(found.numpy())


def labels(answers: Floats) -> NDArray[np.int64]:
    """The likeliest class ``[…]`` of probabilities ``[…, K]``; the first of several."""
    return np.asarray(answers.argmax(axis=-1))


def score(answers: Floats, y: ArrayLike, task: Task) -> Floats:
    """Accuracy or R² ``[…]`` of answers ``[…, n, K]`` to targets ``[n]``.

    R² follows the rule of :mod:`hpwidgets.metrics`.

    >>> score(np.array([[0.9, 0.1], [0.2, 0.8]]), [0, 0], "classification")
    array(0.5)
    """
    targets = np.asarray(y)
    if task == "classification":
        return np.asarray((labels(answers) == targets).mean(axis=-1))
    return r2(answers[..., 0], targets)


def loss(answers: Floats, y: ArrayLike, task: Task) -> Floats:
    """Mean cross-entropy in nats, or mean squared error, ``[…]`` of answers ``[…, n, K]``."""
    targets = np.asarray(y)
    if task == "classification":
        picked = answers[..., np.arange(len(targets)), targets.astype(np.int64)]
        return np.asarray(-np.log(np.maximum(picked, SMALLEST)).mean(axis=-1))
    return np.asarray(((answers[..., 0] - targets) ** 2).mean(axis=-1))


def first_averages(answers: Floats) -> Floats:
    """The averages ``[M, n, K]`` of the first 1, 2, … members of ``[M, n, K]``.

    >>> first_averages(np.array([[[1.0]], [[3.0]]])).ravel().tolist()
    [1.0, 2.0]
    """
    counts = np.arange(1, len(answers) + 1).reshape(-1, *[1] * (answers.ndim - 1))
    return np.asarray(np.cumsum(answers, axis=0) / counts)


def fleet_answers(
    fleet: Fleet,
    settings: Sequence[Hyperparameters],
    X: Tensor,
    cancelled: Callable[[], bool] = lambda: False,
) -> Floats | None:
    """What all members of a fleet of these settings answer ``[M, n, K]`` to rows ``X``.

    Rows go through in pieces, so that a stop takes effect at once; None if cancelled.
    """
    data = fleet.data
    heaviest = max(count_parameters(h, data) for h in settings)
    places = math.prod(data.shape) if len(data.shape) > 1 else 1
    piece = max(1, int(AT_ONCE / (heaviest * places * len(settings))))
    parts = []
    for start in range(0, len(X), piece):
        if cancelled():
            return None
        parts.append(to_answers(fleet.predict(X[start : start + piece]), data.task))
    return np.concatenate(parts, axis=1)
