"""Loss and score of M models on whole splits, in evaluation mode."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from hpwidgets.engine.losses import right_answers, row_losses, score
from hpwidgets.engine.network import Network
from hpwidgets.records import Task

CHUNK = 4_000_000
"""Numbers of input taken at once, so that many models on many rows need little memory."""


class Evaluator:
    """Measures every member on its own rows of ``X``, ``y`` (None: all of them)."""

    def __init__(self, task: Task, X: Tensor, y: Tensor, rows: Sequence[Tensor | None]):
        self._task = task
        unique = {id(own): own for own in rows}
        place = {key: number for number, key in enumerate(unique)}
        self._index = torch.tensor([place[id(own)] for own in rows], device=X.device)
        everything = torch.arange(len(y))
        picks = torch.stack([everything if own is None else own for own in unique.values()])
        shared = len(picks) == 1 and torch.equal(picks[0], everything)
        self._X = X.unsqueeze(0) if shared else X[picks.to(X.device)]
        self._y = y.unsqueeze(0) if shared else y[picks.to(X.device)]

    def select(self, members: Sequence[int]) -> None:
        """Keep only these members."""
        self._index = self._index[torch.tensor(members, device=self._index.device)]

    def __call__(self, network: Network) -> tuple[list[float], list[float]]:
        """Mean loss and score of every member."""
        members, rows = len(self._index), self._y.shape[1]
        chunk = max(1, CHUNK // (members * self._X[0, 0].numel()))
        loss = right = torch.zeros((), device=self._X.device)
        with torch.no_grad():
            for start in range(0, rows, chunk):
                X, y = self._of_members(start, start + chunk)
                outputs = network.forward(X, training=False)
                loss = loss + row_losses(self._task, outputs, y).sum(1)
                right = right + right_answers(self._task, outputs, y)
            scores = score(self._task, right, self._of_members(0, rows)[1])
        return (loss / rows).tolist(), scores.tolist()

    def _of_members(self, start: int, stop: int) -> tuple[Tensor, Tensor]:
        X, y = self._X[:, start:stop], self._y[:, start:stop]
        members = len(self._index)
        if len(X) == 1:
            return X.expand(members, *X.shape[1:]), y.expand(members, -1)
        return X[self._index], y[self._index]
