"""How folds are named on an axis, and the two error bars of their scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from hpwidgets.draw.curves import animated_lines
from hpwidgets.records import Fold, Task

MOST_LABELS = 14
LOWEST: dict[Task, float] = {"classification": -0.04, "regression": -1.0}
"""Ends of the axes: room for marks at an accuracy of 0, and the least R² that is shown."""


def fold_labels(folds: Sequence[Fold]) -> list[str]:
    """The number of each fold; "2·3" for the third of the second repeat.

    >>> rows = np.arange(1)
    >>> fold_labels([Fold(repeat=r, number=1, train_rows=rows, test_rows=rows) for r in (1, 2)])
    ['1·1', '2·1']
    """
    repeated = any(fold.repeat > 1 for fold in folds)
    return [f"{fold.repeat}·{fold.number}" if repeated else str(fold.number) for fold in folds]


def fold_ticks(folds: Sequence[Fold], most: int = MOST_LABELS) -> list[int]:
    """Places from 0 of the folds that are named: all, the first of each repeat, or some."""
    if len(folds) <= most:
        return list(range(len(folds)))
    firsts = [at for at, fold in enumerate(folds) if fold.number == 1]
    chosen = firsts if len(firsts) > 1 else list(range(len(folds)))
    stride = -(-len(chosen) // most)
    return chosen[::stride]


class ErrorBars:
    """Upright bars of ± standard deviation (thin) and ± standard error (thick) of folds."""

    def __init__(self, axes: Axes, colour: str, *, zorder: float = 4) -> None:
        style: dict[str, Any] = {"capstyle": "butt", "zorder": zorder}
        self.sd = animated_lines(axes, colour, 1.1, alpha=0.75, **style)
        self.se = animated_lines(axes, colour, 4.5, alpha=0.85, **style)
        self.animated = (self.sd, self.se)

    def set(self, x: ArrayLike, mean: ArrayLike, sd: ArrayLike, se: ArrayLike) -> None:
        """Bars around ``mean`` ``[n]`` at ``x`` ``[n]``; NaN for none."""
        at, middle = np.asarray(x, np.float64), np.asarray(mean, np.float64)
        for bars, half in ((self.sd, np.asarray(sd)), (self.se, np.asarray(se))):
            known = np.isfinite(middle) & np.isfinite(half)
            ends = np.stack([middle - half, middle + half], axis=1)[known]
            bars.set_segments(
                [np.column_stack([[x, x], end]) for x, end in zip(at[known], ends, strict=True)]
            )
