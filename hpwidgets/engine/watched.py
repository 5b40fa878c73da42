"""A training seen update by update: what each batch was, and what went through the network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine.batches import Batch, Batches
from hpwidgets.engine.layers import Dropout, Linear
from hpwidgets.engine.losses import batch_loss, row_losses
from hpwidgets.engine.start import start_network
from hpwidgets.engine.threads import threads_for
from hpwidgets.engine.updates import Updater
from hpwidgets.hyperparameters import Hyperparameters


@dataclass(frozen=True)
class Update:
    """One update: its batch of one member, the parameters ``[1, P]`` before it, and its losses."""

    epoch: int
    batch: Batch
    state: Tensor
    train_loss: float
    """Of the batch with its masks."""
    evaluation_loss: float
    """Of the same batch, without masks."""


@dataclass(frozen=True)
class RowPass:
    """One row's way through the network and back; ``H`` hidden layers.

    ``given`` are the H layers' answers ``[units]`` and ``handed`` what dropout hands on of them;
    ``unit_gradients`` ``[units]`` and ``weight_gradients`` ``[to, from]`` are the row's loss by
    ``given`` and by the weights; ``error`` ``[K]`` its gradient at the output units.
    """

    given: tuple[Tensor, ...]
    handed: tuple[Tensor, ...]
    outputs: Tensor
    error: Tensor
    unit_gradients: tuple[Tensor, ...]
    weights: tuple[Tensor, ...]
    weight_gradients: tuple[Tensor, ...]


class WatchedTraining:
    """Trains one mlp as :func:`hpwidgets.train` does, and remembers every update.

    Raises ValueError for another family, or batch norm, whose rows are not each for themselves.
    """

    def __init__(self, h: Hyperparameters, data: Dataset):
        if h.family != "mlp" or h.batch_norm:
            raise ValueError(
                "only family 'mlp' without batch_norm can be watched row by row,"
                f" got {h.family!r}, batch_norm={h.batch_norm}"
            )
        self.updates: list[Update] = []
        self._task = data.task
        self._network = start_network(h, data, [h.seed])
        self._updater = Updater(self._network, [h])
        self._batches = Batches(
            data.X_train,
            data.y_train,
            seeds=[h.seed],
            rows=[torch.arange(len(data.y_train))],
            weights=[None],
            dropout=[h.dropout],
            noise_shapes=self._network.noise_shapes,
            batch_size=h.batch_size,
            skip_single=False,
        )
        self._left: Iterator[Batch] = iter(())
        self._epoch = 0

    def advance(self, updates: int, cancelled: Callable[[], bool] = lambda: False) -> bool:
        """Train until so many updates are known; False if cancelled before."""
        with threads_for(self._network.flat.numel()):
            while len(self.updates) < updates:
                if cancelled():
                    return False
                self._update(self._next_batch())
        return True

    def _next_batch(self) -> Batch:
        batch = next(self._left, None)
        if batch is None:
            self._epoch += 1
            self._left = self._batches.epoch()
            return next(self._left)
        return batch

    def _update(self, batch: Batch) -> None:
        state = self._network.state()
        with torch.no_grad():
            plain = self._network.forward(batch.X, training=False)
            evaluation_loss = float(batch_loss(self._task, plain, batch.y, None))
        outputs = self._network.forward(batch.X, training=True, keep=batch.keep)
        loss = batch_loss(self._task, outputs, batch.y, None)
        self._updater.update(loss)
        self.updates.append(
            Update(self._epoch, batch, state, float(loss.detach()), evaluation_loss)
        )

    def row(self, update: Update, row: int, *, training: bool = True) -> RowPass:
        """The way of one row of the update's batch, with its mask or in evaluation mode."""
        network = self._network.with_states(update.state)
        batch = update.batch
        keep = [factors[:, row : row + 1] for factors in batch.keep] if training else []
        passed = network.trace(batch.X[:, row : row + 1], training=training, keep=keep)
        outputs = passed[-1][2]
        given, handed = [], []
        for at, (layer, _values, answer) in enumerate(passed):
            if isinstance(layer, Dropout):
                given.append(passed[at - 1][2])
                handed.append(answer)
        leaves = [values[0] for layer, values, _ in passed if isinstance(layer, Linear)]
        loss = row_losses(self._task, outputs, batch.y[:, row : row + 1]).sum()
        found = torch.autograd.grad(loss, [*given, outputs, *leaves], allow_unused=True)
        whole = [
            torch.zeros_like(of) if gradient is None else gradient
            for gradient, of in zip(found, [*given, outputs, *leaves], strict=True)
        ]
        hidden = len(given)
        return RowPass(
            given=tuple(answer[0, 0].detach() for answer in given),
            handed=tuple(answer[0, 0].detach() for answer in handed),
            outputs=outputs[0, 0].detach(),
            error=whole[hidden][0, 0],
            unit_gradients=tuple(gradient[0, 0] for gradient in whole[:hidden]),
            weights=tuple(leaf[0].detach().T for leaf in leaves),
            weight_gradients=tuple(gradient[0].T for gradient in whole[hidden + 1 :]),
        )
