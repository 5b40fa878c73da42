"""What one frame of the training picture shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hpwidgets.records.runs import Epoch, Pin, Task


@dataclass(frozen=True, kw_only=True)
class Surface:
    """What a network with one or two inputs answers over a grid.

    ``x`` has shape ``[w]``, ``y`` ``[h]`` (empty for one input); ``values`` is ``[h, w, K]`` class
    probabilities, ``[h, w]`` predictions, or ``[w]`` for a curve over one input.
    """

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    values: NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Points:
    """Rows of a data set that are drawn: inputs ``[n, 1 or 2]`` and targets ``[n]`` by split."""

    task: Task
    train: NDArray[np.float32]
    train_targets: NDArray[np.float32]
    validation: NDArray[np.float32]
    validation_targets: NDArray[np.float32]
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TrainingView:
    """Everything one frame of the training picture shows.

    ``cursor`` is the epoch (from 1) whose values are being read, None for the newest.
    ``best_epoch`` and ``stopped_epoch`` are marked where known; ``surface`` and ``points`` are
    None for data with more than two features.
    """

    task: Task
    epochs: tuple[Epoch, ...]
    total_epochs: int
    best_epoch: int | None = None
    stopped_epoch: int | None = None
    cursor: int | None = None
    pins: tuple[Pin, ...] = ()
    surface: Surface | None = None
    points: Points | None = None
