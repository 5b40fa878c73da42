"""Many runs side by side, in populations small enough to be stopped at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import PopulationTraining, train_population
from hpwidgets.engine.architecture import build_layers
from hpwidgets.engine.devices import check_device
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.records import Epoch, History, Outcome

AT_ONCE = 3e8
"""Multiplications of one look at all training rows that a population may take: about 50 ms."""


def members_at_once(h: Hyperparameters, data: Dataset, rows: int | None = None) -> int:
    """How many runs like this one a population may hold, so that Stop takes effect at once.

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


def deal(
    settings: Sequence[Hyperparameters | None],
    data: Dataset,
    rows: Sequence[ArrayLike | None] | None = None,
) -> list[list[int]]:
    """Populations small enough that Stop takes effect at once: numbers of settings, in order.

    ``rows`` are each run's own training rows; a setting None is left out.

    >>> import hpwidgets as hp
    >>> h, digits = hp.Hyperparameters(family="cnn", hidden_units=24), hp.load("digits")
    >>> members_at_once(h, digits), deal([h, None, h, h, h], digits)
    (3, [[0, 2, 3], [4]])
    """
    populations: list[list[int]] = []
    room = 0.0
    for m, h in enumerate(settings):
        if h is None:
            continue
        own = None if rows is None else rows[m]
        share = 1 / members_at_once(h, data, None if own is None else np.size(own))
        if share > room + 1e-9:
            populations.append([])
            room = 1.0
        populations[-1].append(m)
        room -= share
    return populations


class Fleet(Iterator[int]):
    """Runs of any settings on one data set, trained epoch by epoch as populations.

    Each step trains one epoch of one population, in turns, and says how many epochs of members
    are done. Nothing is computed before the first step. ``rows``, ``validation_rows`` and
    ``device`` are as in :func:`hpwidgets.train_population`.

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
        device: str = "cpu",
    ):
        check_device(device)
        self._settings, self.data = list(settings), data
        self._rows, self._validation_rows = rows, validation_rows
        self._cancelled, self._device = cancelled, device
        self._waiting = deal(self._settings, data, rows)
        self._runs: list[PopulationTraining] = []
        self._going: list[PopulationTraining] = []  # those that have not ended, the next one first

    def __next__(self) -> int:
        while not self._cancelled():
            if self._waiting:
                run = self._begin(self._waiting.pop(0))
                self._runs.append(run)
            elif self._going:
                run = self._going.pop(0)
            else:
                raise StopIteration
            if next(run, None) is not None:
                self._going.append(run)
                return self.done
        raise StopIteration

    def _begin(self, members: Sequence[int]) -> PopulationTraining:
        def own(values: Sequence[ArrayLike | None] | None) -> list[ArrayLike | None] | None:
            return None if values is None else [values[m] for m in members]

        return train_population(
            [self._settings[m] for m in members],
            self.data,
            rows=own(self._rows),
            validation_rows=own(self._validation_rows),
            cancelled=self._cancelled,
            device=self._device,
        )

    @property
    def _epochs(self) -> list[Sequence[Epoch]]:
        begun = [epochs for run in self._runs for epochs in run.epochs]
        return begun + [()] * (len(self._settings) - len(begun))

    @property
    def outcomes(self) -> list[Outcome | None]:
        """How every member ended; None for one that is in training or has not begun."""
        begun = [outcome for run in self._runs for outcome in run.outcomes]
        return begun + [None] * (len(self._settings) - len(begun))

    def values(self, name: str) -> NDArray[np.float64]:
        """A measured value of every member, ``[members, epochs so far]``, NaN where it ended."""
        known = self._epochs
        found = np.full((len(known), max(map(len, known))), np.nan)
        for row, epochs in zip(found, known, strict=True):
            row[: len(epochs)] = [getattr(epoch, name) for epoch in epochs]
        return found

    def newest(self, name: str) -> NDArray[np.float64]:
        """The value ``[members]`` of the weights each member has: of its newest epoch, or of its
        best one with patience. NaN for no epoch yet, and where it diverged.
        """
        found = np.full(len(self._settings), np.nan)
        for m, (h, epochs) in enumerate(zip(self._settings, self._epochs, strict=True)):
            if epochs:
                patient = h.patience is not None
                kept = min(epochs, key=lambda e: e.validation_loss) if patient else epochs[-1]
                found[m] = getattr(kept, name)
        found[self.diverged] = np.nan
        return found

    @property
    def diverged(self) -> NDArray[np.bool_]:
        """Which members' losses have blown up ``[members]``."""
        return np.array([outcome == "diverged" for outcome in self.outcomes], dtype=np.bool_)

    @property
    def done(self) -> int:
        return sum(map(len, self._epochs))

    @property
    def total(self) -> int:
        """Epochs of all members, were none to end before its last."""
        return sum(h.epochs for h in self._settings)

    @property
    def seconds(self) -> float:
        """Computing time of all populations so far."""
        times = [[epochs[-1].seconds for epochs in run.epochs if epochs] for run in self._runs]
        return sum(max(of, default=0.0) for of in times)

    def predict(self, X: Tensor) -> Tensor:
        """Outputs ``[members, n, K]`` of all members for the same rows ``[n, …]``, as they stand.

        Raises RuntimeError before the first epoch of all.
        """
        if self._waiting or not self._runs:
            raise RuntimeError("not all members have begun: take steps first, then predict")
        parts = [
            run.predict_each(X.unsqueeze(0).expand(len(run.epochs), *X.shape)) for run in self._runs
        ]
        return torch.cat(parts)

    def histories(self) -> list[History]:
        """One history a member, in the order given, of all that has begun."""
        return [history for run in self._runs for history in run.histories()]


def together(fleets: Sequence[Fleet], cancelled: Callable[[], bool]) -> Iterator[int]:
    """Advance all fleets in turns: how many epochs of all runs are done, 0 before the first turn.

    Runs that have diverged count as whole, so the last number is all of them.
    """
    going = list(fleets)
    yield 0
    while going:
        going = [fleet for fleet in going if next(fleet, None) is not None]
        if cancelled():
            return
        yield sum(fleet.done if fleet in going else fleet.total for fleet in fleets)
