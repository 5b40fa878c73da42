"""Lines and strokes that change from frame to frame, with the looks that pictures share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike, NDArray

from hpwidgets.draw.curves import SOLID, animated_line
from hpwidgets.draw.mean_curves import DOTTED, MeanCurve

Values = NDArray[np.float64]


def plain_line(axes: Axes, colour: str, width: float, dashes: Any = SOLID, **style: Any) -> Line2D:
    """A line of this colour and width, set in every frame."""
    return animated_line(axes, color=colour, linewidth=width, linestyle=dashes, **style)


def upright_line(
    axes: Axes, colour: str, width: float = 1.2, dashes: Any = DOTTED, **style: Any
) -> Line2D:
    """A line from the bottom of the axes to their top, set by :func:`set_upright`."""
    place: dict[str, Any] = {"transform": axes.get_xaxis_transform(), "zorder": 3}
    return plain_line(axes, colour, width, dashes, **place | style)


def set_upright(line: Line2D, x: float) -> None:
    """Put an upright line at this place."""
    line.set_data([x, x], [0, 1])


def strokes(
    axes: Axes, colours: str | Sequence[str], width: float, *, zorder: float, **style: Any
) -> LineCollection:
    """Separate pieces of line; ``set_segments`` says where they are."""
    options: dict[str, Any] = {"zorder": zorder, "animated": True} | style
    pieces = LineCollection([], colors=colours, linewidths=width, **options)
    axes.add_collection(pieces, autolim=False)
    return pieces


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
