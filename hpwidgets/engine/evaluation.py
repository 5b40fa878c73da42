"""Loss and score of M models on whole splits, in evaluation mode."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

import torch
from torch import Tensor

from hpwidgets.engine.losses import row_sums, score
from hpwidgets.engine.network import Network
from hpwidgets.records import Task

CHUNK = 65_536
"""Numbers of input that each model takes at once, so that many models need little memory. Where
rows are cut decides how their losses are summed: it may not depend on the number of models."""
WIDTH = 64
"""Numbers that a row counts for at least: hidden layers need memory, too."""


class Measured(NamedTuple):
    """What was measured of every member."""

    loss: list[float]
    score: list[float]
    error: list[float]
    """Standard error of the mean loss, by the spread of the rows' losses; NaN for a single row."""


class Evaluator:
    """Measures every member on its own rows of ``X``, ``y`` (None: all of them)."""

    def __init__(self, task: Task, X: Tensor, y: Tensor, rows: Sequence[Tensor | None]):
        self.task = task
        unique = {id(own): own for own in rows}
        place = {key: number for number, key in enumerate(unique)}
        index = [place[id(own)] for own in rows]
        everything = torch.arange(len(y))
        picks = torch.stack([everything if own is None else own for own in unique.values()])
        shared = len(picks) == 1 and torch.equal(picks[0], everything)
        self._X = X.unsqueeze(0) if shared else X[picks.to(X.device)]
        self._y = y.unsqueeze(0) if shared else y[picks.to(X.device)]
        self.rows = self._y.shape[1]
        self._index = torch.tensor(index, device=X.device)
        chunk = max(1, CHUNK // max(WIDTH, self._X[0, 0].numel()))
        parts = (torch.split(values, chunk, 1) for values in (self._X, self._y))
        self._chunks = list(zip(*parts, strict=True))

    def select(self, members: Sequence[int]) -> None:
        """Keep only these members."""
        self._index = self._index[torch.tensor(members, device=self._index.device)]

    def __call__(self, network: Network) -> Measured:
        """Mean loss and score of every member, and the standard error of its loss."""
        sums = []
        with torch.no_grad():
            for X, y in self._chunks:
                outputs = network.forward(self._of_members(X), training=False)
                sums += row_sums(self.task, outputs, self._of_members(y), [y.shape[1]])
            return self.told(self.means(reduce(torch.add, sums)).tolist())

    def means(self, sums: Tensor) -> Tensor:
        """Mean loss, score and sum of squared losses ``[3, M]``, given what ``row_sums`` gives."""
        loss, squares, right = sums
        scores = score(self.task, right, self._of_members(self._y))
        return torch.stack([loss / self.rows, scores, squares])

    def told(self, means: list[list[float]]) -> Measured:
        """What ``means`` gives, as it is told."""
        losses, scores, squares = means
        pairs = zip(losses, squares, strict=True)
        return Measured(losses, scores, [_standard_error(*pair, self.rows) for pair in pairs])

    @property
    def in_one_pass(self) -> bool:
        """Whether all rows go through the network at once."""
        return len(self._chunks) == 1

    def of_members(self) -> tuple[Tensor, Tensor]:
        """Every member's rows ``[M, n, …]`` and targets ``[M, n]``."""
        return self._of_members(self._X), self._of_members(self._y)

    def _of_members(self, values: Tensor) -> Tensor:
        members = self._index.numel()
        if len(values) == 1:
            return values if members == 1 else values.expand(members, *values.shape[1:])
        return values[self._index]


class Splits:
    """Measures every member on two splits, in one pass where each alone would take one.

    How many rows a pass has decides its last bits: it may not depend on who is measured.
    """

    def __init__(self, train: Evaluator, validation: Evaluator):
        self._splits = (train, validation)
        self._joined: tuple[Tensor, Tensor] | None = None
        self._together = train.in_one_pass and validation.in_one_pass

    def select(self, members: Sequence[int]) -> None:
        """Keep only these members."""
        self._joined = None
        for split in self._splits:
            split.select(members)

    def __call__(self, network: Network) -> tuple[Measured, Measured]:
        """What both are: training split, validation split."""
        train, validation = self._splits
        if not self._together:
            return train(network), validation(network)
        with torch.no_grad():
            X, y = self._rows()
            outputs = network.forward(X, training=False)
            sums = row_sums(train.task, outputs, y, [train.rows, validation.rows])
            pairs = zip(self._splits, sums, strict=True)
            first, second = torch.stack([split.means(own) for split, own in pairs]).tolist()
        return train.told(first), validation.told(second)

    def _rows(self) -> tuple[Tensor, Tensor]:
        """Both splits' rows behind each other; kept where all members have the same."""
        if self._joined is not None:
            return self._joined
        (X, y), (held_X, held_y) = (split.of_members() for split in self._splits)
        members = X.shape[0]
        if members > 1 and (X.stride(0) or held_X.stride(0)):
            return torch.cat([X, held_X], 1), torch.cat([y, held_y], 1)
        X, y = torch.cat([X[:1], held_X[:1]], 1), torch.cat([y[:1], held_y[:1]], 1)
        self._joined = X.expand(members, *X.shape[1:]), y.expand(members, -1)
        return self._joined


def _standard_error(mean: float, squares: float, rows: int) -> float:
    """Of a mean of ``rows`` numbers whose squares add up to ``squares``."""
    if rows < 2:
        return math.nan
    return math.sqrt(max(squares - rows * mean * mean, 0.0) / (rows - 1) / rows)
