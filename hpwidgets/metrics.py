"""R² for arrays, for the engine's tensors and for scripts, with one rule for constant targets.

R² = 1 − Σ(error²) / Σ(deviation from the targets' mean²), as scikit-learn's ``r2_score``.

- Targets that do not vary (all equal, or so close that Σ(deviation²) is 0): 1 for exact answers,
  0 for any others. That is ``r2_score(force_finite=True)``, but also where rounding of the mean
  leaves a tiny spread (ten targets of 0.1).
- Fewer than two rows: NaN. R² compares with the mean of the rows, and one row is its own mean.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

FEWEST_ROWS = 2
"""Rows from which R² is defined."""


def r2(answers: ArrayLike, targets: ArrayLike) -> NDArray[np.float64]:
    """R² ``[…]`` of answers ``[…, n]`` to targets ``[n]``, in double precision.

    >>> float(r2([1.0, 2.0, 4.0], [1.0, 2.0, 3.0])), float(r2([5.0, 5.0], [5.0, 5.0]))
    (0.5, 1.0)
    >>> float(r2([4.0, 5.0], [5.0, 5.0])), float(r2([5.0], [5.0]))
    (0.0, nan)
    """
    y = np.asarray(targets, dtype=np.float64)
    error = np.square(np.asarray(answers, dtype=np.float64) - y).sum(axis=-1)
    if len(y) < FEWEST_ROWS:
        return np.full(error.shape, np.nan)
    spread = np.square(y - y.mean()).sum()
    if spread == 0 or (y == y[0]).all():
        return np.asarray((error == 0).astype(np.float64))
    return np.asarray(1 - error / spread)


def r2_of_members(error: Tensor, targets: Tensor) -> Tensor:
    """R² ``[M]`` of M models from their sums of squared errors ``[M]`` and targets ``[M, n]``.

    >>> r2_of_members(torch.tensor([1.0, 0.0]), torch.tensor([[1.0, 2.0, 3.0]] * 2)).tolist()
    [0.5, 1.0]
    """
    if targets.shape[1] < FEWEST_ROWS:
        return torch.full_like(error, torch.nan)
    spread = (targets - targets.mean(1, keepdim=True)).square().sum(1)
    constant = (spread == 0) | (targets == targets[:, :1]).all(1)
    exact = (error == 0).to(error.dtype)
    return torch.where(constant, exact, 1 - error / spread)


def r2_of_rows(answer: torch.Tensor, y: torch.Tensor) -> float:
    """R² of two rows or more; for equal targets 1 if every answer is exact, else 0."""
    if (y == y[0]).all():
        return float(torch.equal(answer, y))
    return (1 - (answer - y).square().sum() / (y - y.mean()).square().sum()).item()
