"""Upright bars that change from frame to frame, and names under them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from numpy.typing import ArrayLike, NDArray

from hpwidgets.draw.curves import share_label
from hpwidgets.draw.theme import Theme, make_line, name_ticks


class Bars:
    """Bars of one colour and hatching: the hatching tells series apart where colour does not.

    Their edges have the colour of the axes, so that neighbours stay apart.

    >>> from matplotlib.figure import Figure
    >>> bars = Bars(Figure().add_axes((0, 0, 1, 1)), "#0072B2")
    >>> bars.set([0, 1], [0.5, float("nan")], width=0.8)
    >>> bars.heights.tolist()
    [0.5]
    """

    def __init__(self, axes: Axes, colour: str, *, hatch: str | None = None, **style: Any) -> None:
        edges = {"edgecolors": axes.get_facecolor(), "linewidths": 0.6}
        options: dict[str, Any] = {"alpha": 0.85, "zorder": 4} | edges | style
        self.artist = PolyCollection([], facecolors=colour, hatch=hatch, animated=True, **options)
        axes.add_collection(self.artist, autolim=False)
        self.heights: NDArray[np.float64] = np.empty(0)
        self.key = make_line(color=colour, linewidth=6, solid_capstyle="butt")
        """What stands for the bars in a legend."""
        share_label(self.key, self.artist)

    def set(
        self, x: ArrayLike, heights: ArrayLike, *, width: float, bottoms: ArrayLike = 0.0
    ) -> None:
        """Show bars of these heights ``[n]`` around ``x`` ``[n]``; NaN shows none."""
        at, tall = np.asarray(x, dtype=np.float64), np.asarray(heights, dtype=np.float64)
        low = np.broadcast_to(np.asarray(bottoms, dtype=np.float64), tall.shape)
        known = np.isfinite(tall) & np.isfinite(low)
        half = width / 2
        self.heights = tall[known]
        self.artist.set_verts(
            [
                [(c - half, b), (c - half, b + t), (c + half, b + t), (c + half, b)]
                for c, t, b in zip(at[known], tall[known], low[known], strict=True)
            ]
        )


def stack_bars(
    series: Sequence[Bars], x: ArrayLike, heights: NDArray[np.float64], *, width: float
) -> NDArray[np.float64]:
    """Bars of the heights ``[series, n]`` on top of each other at ``x``; where they end ``[n]``."""
    tops = np.zeros(heights.shape[1])
    for bars, part in zip(series, heights, strict=True):
        bars.set(x, part, width=width, bottoms=tops)
        tops = tops + part
    return tops


def name_bars(axes: Axes, theme: Theme, names: Sequence[str]) -> None:
    """Names under x = 0, 1, …: words on two lines, in small type."""
    axes.set_xlim(-0.6, len(names) - 0.4)
    lines = [name.replace(" ", "\n", 1) for name in names]
    name_ticks(axes.xaxis, theme, range(len(names)), lines)
