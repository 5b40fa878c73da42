"""Many runs side by side, in populations small enough to be stopped at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import PopulationTraining, train_population
from hpwidgets.engine.architecture import build_layers
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import Epoch, History

AT_ONCE = 3e8
"""Multiplications of one look at all training rows that a population may take: about 50 ms."""


def members_at_once(h: Hyperparameters, data: Dataset, rows: int | None = None) -> int:
    """How many runs like this one a population may hold, so that Stop answers within a blink.

    ``rows`` are a run's own training rows; None: all of the data's.

    >>> import hpwidgets as hp
    >>> h, digits = hp.Hyperparameters(hidden_units=16), hp.load("digits")
    >>> members_at_once(h, digits) > 100, members_at_once(h.replace(family="cnn"), digits)
    (True, 6)
    """
    weights = count_parameters(h, data)
    places = 1.0  # how often a weight is used for one row
    if h.hidden_layers and h.family == "cnn":
        places = max(1.0, math.prod(data.shape[1:]) / 4)
    elif h.hidden_layers and h.family in ("rnn", "gru"):
        places = data.shape[-2]
    return max(1, int(AT_ONCE / (weights * places * max(1, rows or len(data.y_train)))))


def count_parameters(h: Hyperparameters, data: Dataset) -> int:
    """How many numbers training changes in a network of this setting for this data.

    >>> import hpwidgets as hp
    >>> count_parameters(hp.Hyperparameters(hidden_layers=0), hp.load("iris"))
    15
    """
    layers = build_layers(h, data.shape, data.n_outputs)
    return sum(math.prod(p.shape) for layer in layers for p in layer.parameters if not p.buffer)


class Fleet(Iterator[int]):
    """Runs of any settings on one data set, trained epoch by epoch as populations.

    Each step trains one epoch of one population, in turns, and says how many epochs of members
    are done. Nothing is computed before the first step. ``rows`` and ``validation_rows`` are as
    in :func:`hpwidgets.train_population`.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> h = hp.Hyperparameters(epochs=3)
    >>> fleet = Fleet([h, h.replace(batch_size=64)], hp.load("moons"))
    >>> list(fleet), fleet.values("train_loss").shape
    ([2, 4, 6], (2, 3))
    """

    def __init__(
        self,
        settings: Sequence[Hyperparameters],
        data: Dataset,
        *,
        rows: Sequence[ArrayLike | None] | None = None,
        validation_rows: Sequence[ArrayLike | None] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ):
        self._epochs: list[list[Epoch]] = [[] for _ in settings]
        self._diverged = np.zeros(len(settings), dtype=np.bool_)
        self._members: list[range] = []
        start = 0
        while start < len(settings):
            own = None if rows is None else rows[start]
            many = members_at_once(settings[start], data, None if own is None else np.size(own))
            self._members.append(range(start, min(start + many, len(settings))))
            start += many
        self._settings, self.data = list(settings), data
        self._rows, self._validation_rows = rows, validation_rows
        self._cancelled = cancelled
        self._runs: list[PopulationTraining] = []
        self._going: list[int] = []  # populations that have not ended, the next one first
        self._waiting = list(range(len(self._members)))

    def __next__(self) -> int:
        while not self._cancelled():
            if self._waiting:
                at = self._waiting.pop(0)
                self._runs.append(self._begin(self._members[at]))
                self._going.append(at)
            elif self._going:
                at = self._going.pop(0)
                self._going.append(at)
            else:
                raise StopIteration
            if self._advance(at):
                return sum(len(epochs) for epochs in self._epochs)
            self._going.remove(at)
        raise StopIteration

    def _begin(self, members: range) -> PopulationTraining:
        def own(values: Sequence[ArrayLike | None] | None) -> list[ArrayLike | None] | None:
            return None if values is None else [values[m] for m in members]

        return train_population(
            [self._settings[m] for m in members],
            self.data,
            rows=own(self._rows),
            validation_rows=own(self._validation_rows),
            cancelled=self._cancelled,
        )

    def _advance(self, at: int) -> bool:
        news = next(self._runs[at], None)
        members = self._members[at]
        if news is None:
            if not self._cancelled():  # the last ones going diverged together
                self._mark(m for m in members if len(self._epochs[m]) < self._settings[m].epochs)
            return False
        for m, epoch in zip(members, news, strict=True):
            if epoch is not None and epoch.index > len(self._epochs[m]):
                self._epochs[m].append(epoch)
            else:
                self._mark([m])
        return True

    def _mark(self, members: Iterable[int]) -> None:
        """Note which of these, which have ended, diverged: all but those out of patience."""
        for m in members:
            h, losses = self._settings[m], [epoch.validation_loss for epoch in self._epochs[m]]
            done = len(losses) == h.epochs
            patient = h.patience is not None and bool(losses)
            if patient and len(losses) - 1 - int(np.argmin(losses)) >= (h.patience or 0):
                done = True
            self._diverged[m] = not done

    def values(self, name: str) -> NDArray[np.float64]:
        """A measured value of every member, ``[members, epochs so far]``, NaN where it ended."""
        longest = max(len(epochs) for epochs in self._epochs)
        found = np.full((len(self._epochs), longest), np.nan)
        for row, epochs in zip(found, self._epochs, strict=True):
            row[: len(epochs)] = [getattr(epoch, name) for epoch in epochs]
        return found

    def newest(self, name: str) -> NDArray[np.float64]:
        """The value ``[members]`` of the weights each member has: of its newest epoch, or of its
        best one with patience. NaN for no epoch yet, and where it diverged.
        """
        found = np.full(len(self._epochs), np.nan)
        for m, (h, epochs) in enumerate(zip(self._settings, self._epochs, strict=True)):
            if epochs and not self._diverged[m]:
                patient = h.patience is not None
                kept = min(epochs, key=lambda e: e.validation_loss) if patient else epochs[-1]
                found[m] = getattr(kept, name)
        return found

    @property
    def diverged(self) -> NDArray[np.bool_]:
        """Which members' losses have blown up ``[members]``."""
        return self._diverged.copy()

    @property
    def total(self) -> int:
        """Epochs of all members, were none to end before its last."""
        return sum(h.epochs for h in self._settings)

    @property
    def seconds(self) -> float:
        """Computing time of all populations so far."""
        times = [
            [self._epochs[m][-1].seconds for m in ms if self._epochs[m]] for ms in self._members
        ]
        return sum(max(of, default=0.0) for of in times)

    def predict(self, X: Tensor) -> Tensor:
        """Outputs ``[members, n, K]`` of all members for the same rows ``[n, …]``, as they stand.

        Raises RuntimeError before the first epoch of all.
        """
        if len(self._runs) < len(self._members):
            raise RuntimeError("not all members have begun: take steps first, then predict")
        parts = [
            run.predict_each(X.unsqueeze(0).expand(len(members), *X.shape))
            for run, members in zip(self._runs, self._members, strict=True)
        ]
        return torch.cat(parts)

    def histories(self) -> list[History]:
        """One history a member, in the order given, of all that has begun."""
        return [history for run in self._runs for history in run.histories()]
