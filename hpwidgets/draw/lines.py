"""Lines that change from frame to frame, with the looks that many pictures share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike, NDArray

from hpwidgets.draw.curves import SOLID, animated_line
from hpwidgets.draw.mean_curves import MeanCurve

Values = NDArray[np.float64]


def plain_line(axes: Axes, colour: str, width: float, dashes: Any = SOLID, **style: Any) -> Line2D:
    """A line of this colour and width, set in every frame."""
    return animated_line(axes, color=colour, linewidth=width, linestyle=dashes, **style)


def upright_line(axes: Axes, colour: str, **style: Any) -> Line2D:
    """A line from the bottom to the top of the axes, set by :func:`set_upright`."""
    options: dict[str, Any] = {"zorder": 3} | style
    return animated_line(axes, color=colour, transform=axes.get_xaxis_transform(), **options)


def set_upright(line: Line2D, x: float) -> None:
    """Put an upright line at this x."""
    line.set_data([x, x], [0, 1])


def animated_lines(
    axes: Axes, colour: str, width: float, *, zorder: float = 2, **style: Any
) -> LineCollection:
    """Many lines of one look that are drawn in every frame; their segments are set later."""
    lines = LineCollection(
        [], colors=colour, linewidths=width, zorder=zorder, animated=True, **style
    )
    axes.add_collection(lines, autolim=False)
    return lines


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
