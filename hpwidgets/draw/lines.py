"""Lines that change from frame to frame, with the looks that many pictures share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike, NDArray

from hpwidgets.draw.curves import SOLID, animated_line
from hpwidgets.draw.mean_curves import MeanCurve

Values = NDArray[np.float64]


def plain_line(axes: Axes, colour: str, width: float, dashes: Any = SOLID, **style: Any) -> Line2D:
    """A line of this colour and width, set in every frame."""
    return animated_line(axes, color=colour, linewidth=width, linestyle=dashes, **style)


def set_curves(
    curves: Iterable[MeanCurve], values: Iterable[Values], x: ArrayLike | None = None
) -> list[Values]:
    """Show each curve's values ``[runs, n]`` at ``x`` ``[n]``, or at the epochs 1, 2, … n.

    Returns the finite values of each.
    """
    return [
        curve.set(np.arange(1, each.shape[1] + 1) if x is None else x, each)
        for curve, each in zip(curves, values, strict=True)
    ]


def scattered(n: int) -> Values:
    """So many places in [−½, ½) ``[n]``, where neighbours do not hide each other.

    >>> scattered(3).round(2).tolist()
    [-0.5, 0.12, -0.26]
    """
    return np.asarray((np.arange(n) * 0.618034) % 1 - 0.5, dtype=np.float64)
