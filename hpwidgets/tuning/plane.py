"""The plane (or line) of a data set with one or two features, on which answers are drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hpwidgets.data.dataset import Dataset
from hpwidgets.records import Points, Surface

GRID = 50
"""Points a side of the grid over two features."""
LINE = 200
"""Points over one feature."""


class Plane:
    """A grid over the inputs, and surfaces of what is answered there.

    >>> import hpwidgets as hp
    >>> plane = Plane(hp.load("moons"))
    >>> plane.rows.shape, plane.surface(np.full((2500, 2), 0.5)).values.shape
    (torch.Size([2500, 2]), (50, 50, 2))
    """

    def __init__(self, data: Dataset, grid: int = GRID, line: int = LINE):
        known = torch.cat([data.X_train, data.X_validation])
        low, high = known.min(0).values, known.max(0).values
        margin = 0.12 * (high - low).clamp_min(1e-6)
        lows, highs = (low - margin).tolist(), (high + margin).tolist()
        if data.shape[0] == 1:
            self.x, self.y = torch.linspace(lows[0], highs[0], line), torch.empty(0)
            self.rows: Tensor = self.x.unsqueeze(1)
        else:
            self.x = torch.linspace(lows[0], highs[0], grid)
            self.y = torch.linspace(lows[1], highs[1], grid)
            x, y = torch.meshgrid(self.x, self.y, indexing="xy")
            self.rows = torch.stack([x.flatten(), y.flatten()], 1)
        self._task = data.task

    @staticmethod
    def of(data: Dataset, grid: int = GRID, line: int = LINE) -> Plane | None:
        """The plane of the data; None for more than two features."""
        return Plane(data, grid, line) if len(data.shape) == 1 and data.shape[0] <= 2 else None

    def ask(self, predict: Callable[[Tensor], Tensor]) -> Surface:
        """What a network answers over the plane: class probabilities, or numbers."""
        outputs = predict(self.rows)
        classes = self._task == "classification"
        return self.surface((torch.softmax(outputs, 1) if classes else outputs).numpy())

    def surface(self, answers: NDArray[Any]) -> Surface:
        """Answers ``[g, K]`` at the grid's rows as a surface."""
        values = answers if self._task == "classification" else answers[:, 0]
        shape = [len(axis) for axis in (self.y, self.x) if len(axis)]
        shaped = values.reshape(*shape, *values.shape[1:]).astype(np.float32)
        return Surface(x=self.x.numpy(), y=self.y.numpy(), values=shaped)


def points_of(data: Dataset) -> Points | None:
    """The rows as points of a picture, or None for more than two features."""
    if len(data.shape) != 1 or data.shape[0] > 2:
        return None
    return Points(
        task=data.task,
        train=data.X_train.numpy(),
        train_targets=data.y_train.numpy().astype(np.float32),
        validation=data.X_validation.numpy(),
        validation_targets=data.y_validation.numpy().astype(np.float32),
        feature_names=data.feature_names,
        class_names=data.class_names,
    )
