"""Dropout mini-batch by mini-batch: the dropped units, the forward and the backward pass."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hpwidgets.data.checks import check_place
from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.inspection import Update, pass_row, updates
from hpwidgets.engine.losses import row_losses
from hpwidgets.engine.threads import threads_for
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.lessons.regularisation.records import DropoutStepView


class DropoutSteps:
    """A training of one network, whose every update can be looked at again.

    The updates are those of :func:`hpwidgets.train` with the same setting: same initial weights,
    same batches, same masks. Each row of a batch has a mask of its own.

    Raises ValueError for another family, or batch norm, whose rows are not each for themselves.

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
        if h.family != "mlp" or h.batch_norm:
            raise ValueError(
                "only family 'mlp' without batch_norm can be watched row by row,"
                f" got {h.family!r}, batch_norm={h.batch_norm}"
            )
        self._h, self._data = h, data
        self._training = updates(h, data, [h.seed])
        self._updates: list[Update] = []
        self._evaluation_losses: list[float] = []

    @property
    def known(self) -> int:
        return len(self._updates)

    def advance(self, steps: int, cancelled: Callable[[], bool] = lambda: False) -> bool:
        """Train until so many updates are known; False if cancelled before."""
        while self.known < steps:
            if cancelled():
                return False
            update = next(self._training)
            with torch.no_grad(), threads_for(0):
                plain = update.network.forward(update.batch.X, training=False)
                loss = row_losses(self._data.task, plain, update.batch.y).mean()
            self._updates.append(update)
            self._evaluation_losses.append(float(loss))
        return True

    def rows(self, step: int) -> int:
        """Rows of the mini-batch of update ``step``, which is known."""
        return self._updates[step - 1].batch.X.shape[1]

    def view(self, step: int, row: int = 1, *, total: int | None = None) -> DropoutStepView:
        """Update ``step``, seen by row ``row`` of its batch, both counted from 1.

        ``total`` is the update it is on the way to; None: it is the one asked for.

        Raises ValueError for an update that is not known yet, or a row that is not in the batch.
        """
        check_place("step", step, 1, self.known, "the updates known")
        update = self._updates[step - 1]
        rows = self.rows(step)
        check_place("row", row, 1, rows, "the rows of the batch")
        trained = pass_row(update, row - 1, self._data.task)
        evaluated = pass_row(update, row - 1, self._data.task, training=False)
        factors = trained.factors or [torch.ones_like(given) for given in trained.given]
        classes = self._data.task == "classification"
        outputs = trained.outputs.softmax(0) if classes else trained.outputs
        layers = (trained.inputs, *trained.given, trained.outputs)
        return DropoutStepView(
            step=step,
            total=step if total is None else total,
            epoch=update.epoch,
            row=row,
            rows=rows,
            dropout=self._h.dropout,
            sizes=tuple(len(units) for units in layers),
            inputs=_numbers(trained.inputs),
            target=float(update.batch.y[0, row - 1]),
            weights=tuple(_numbers(weight) for weight in trained.weights),
            silent=tuple((factor == 0).numpy() for factor in factors),
            evaluated=tuple(_numbers(answer) for answer in evaluated.handed),
            answers=tuple(_numbers(answer) for answer in trained.handed),
            outputs=_numbers(outputs),
            error=_numbers(trained.error),
            unit_gradients=tuple(_numbers(gradient) for gradient in trained.unit_gradients),
            weight_gradients=tuple(_numbers(gradient) for gradient in trained.weight_gradients),
            train_losses=np.array([float(one.losses) for one in self._updates[:step]]),
            evaluation_losses=np.array(self._evaluation_losses[:step]),
        )


def _numbers(values: Tensor) -> NDArray[np.float64]:
    return values.double().numpy().copy()
