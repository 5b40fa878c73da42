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

    def joined(self, other: Evaluator) -> tuple[Tensor, Tensor] | None:
        """This split's rows and the other's, where one pass takes both for all members."""
        both = (self, other)
        if any(len(own._X) > 1 or len(own._chunks) > 1 for own in both):
            return None
        return torch.cat([own._X for own in both], 1), torch.cat([own._y for own in both], 1)

    def _of_members(self, values: Tensor) -> Tensor:
        members = self._index.numel()
        if len(values) == 1:
            return values if members == 1 else values.expand(members, *values.shape[1:])
        return values[self._index]


class Splits:
    """Measures every member on two splits, in one pass where all members have the same rows."""

    def __init__(self, train: Evaluator, validation: Evaluator):
        self._splits = (train, validation)
        self._joined = train.joined(validation)

    def select(self, members: Sequence[int]) -> None:
        """Keep only these members."""
        for split in self._splits:
            split.select(members)

    def __call__(self, network: Network) -> tuple[Measured, Measured]:
        """What both are: training split, validation split."""
        train, validation = self._splits
        if self._joined is None:
            return train(network), validation(network)
        with torch.no_grad():
            members = network.flat.shape[0]
            X, y = (rows.expand(members, *rows.shape[1:]) for rows in self._joined)
            outputs = network.forward(X, training=False)
            sums = row_sums(train.task, outputs, y, [train.rows, validation.rows])
            pairs = zip(self._splits, sums, strict=True)
            first, second = torch.stack([split.means(own) for split, own in pairs]).tolist()
        return train.told(first), validation.told(second)


def _standard_error(mean: float, squares: float, rows: int) -> float:
    """Of a mean of ``rows`` numbers whose squares add up to ``squares``."""
    if rows < 2:
        return math.nan
    return math.sqrt(max(squares - rows * mean * mean, 0.0) / (rows - 1) / rows)
