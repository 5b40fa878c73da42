"""Dropout mini-batch by mini-batch: who is silent, what goes forward, what comes back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.watched import WatchedTraining
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.regularisation.records import DropoutStepView


class DropoutSteps:
    """A training of one network, whose every update can be looked at again.

    The updates are those of :func:`hpwidgets.train` with the same setting: same initial weights,
    same batches, same masks. Each row of a batch has a mask of its own.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> h = hp.Hyperparameters(hidden_layers=1, hidden_units=4, dropout=0.5)
    >>> steps = DropoutSteps(h, hp.load("moons"))
    >>> steps.advance(3)
    True
    >>> view = steps.view(3, row=1)
    >>> view.sizes, bool((view.answers[0][view.silent[0]] == 0).all())
    ((2, 4, 2), True)
    """

    def __init__(self, h: Hyperparameters, data: Dataset):
        self._h, self._data = h, data
        self._training = WatchedTraining(h, data)

    @property
    def known(self) -> int:
        """Updates trained so far."""
        return len(self._training.updates)

    def advance(self, steps: int, cancelled: Callable[[], bool] = lambda: False) -> bool:
        """Train until so many updates are known; False if cancelled before."""
        return self._training.advance(steps, cancelled)

    def rows(self, step: int) -> int:
        """Rows of the mini-batch of update ``step``, which is known."""
        return self._training.updates[step - 1].batch.X.shape[1]

    def view(self, step: int, row: int = 1, *, total: int | None = None) -> DropoutStepView:
        """Update ``step``, seen by row ``row`` of its batch, both counted from 1.

        ``total`` is the update it is on the way to; None: it is the one asked for.

        Raises ValueError for an update that is not known yet, or a row that is not in the batch.
        """
        if not 1 <= step <= self.known:
            raise ValueError(f"step must be in [1, {self.known}], the updates known, got {step}")
        update = self._training.updates[step - 1]
        rows = update.batch.X.shape[1]
        if not 1 <= row <= rows:
            raise ValueError(f"row must be in [1, {rows}], the rows of the batch, got {row}")
        trained = self._training.row(update, row - 1)
        evaluated = self._training.row(update, row - 1, training=False)
        factors = [keep[0, row - 1] for keep in update.batch.keep] or [
            torch.ones_like(given) for given in trained.given
        ]
        classes = self._data.task == "classification"
        outputs = trained.outputs.softmax(0) if classes else trained.outputs
        inputs = update.batch.X[0, row - 1].flatten()
        sizes = (len(inputs), *(len(given) for given in trained.given), len(trained.outputs))
        before = self._training.updates[:step]
        return DropoutStepView(
            step=step,
            total=step if total is None else total,
            epoch=update.epoch,
            row=row,
            rows=rows,
            dropout=self._h.dropout,
            sizes=sizes,
            inputs=_numbers(inputs),
            target=float(update.batch.y[0, row - 1]),
            weights=tuple(_numbers(weight) for weight in trained.weights),
            silent=tuple((factor == 0).numpy() for factor in factors),
            evaluated=tuple(_numbers(answer) for answer in evaluated.handed),
            answers=tuple(_numbers(answer) for answer in trained.handed),
            outputs=_numbers(outputs),
            error=_numbers(trained.error),
            unit_gradients=tuple(_numbers(gradient) for gradient in trained.unit_gradients),
            weight_gradients=tuple(_numbers(gradient) for gradient in trained.weight_gradients),
            train_losses=np.array([one.train_loss for one in before]),
            evaluation_losses=np.array([one.evaluation_loss for one in before]),
        )


def _numbers(values: Tensor) -> NDArray[np.float64]:
    return values.double().numpy().copy()
