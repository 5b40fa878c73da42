"""Lines and marks that are drawn in every frame: made once, their data set later."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike, NDArray

from hpwidgets.draw.theme import make_line

SOLID = "-"
DASHED = (0, (3.2, 1.6))


def animated_line(axes: Axes, **style: Any) -> Line2D:
    """An empty line that is drawn in every frame; the frame's x and y are set later."""
    line = make_line(animated=True, **style)
    axes.add_line(line)
    return line


def plain_line(axes: Axes, colour: str, width: float, dashes: Any = SOLID, **style: Any) -> Line2D:
    """A line of this colour and width, set in every frame."""
    return animated_line(axes, color=colour, linewidth=width, linestyle=dashes, **style)


def animated_lines(
    axes: Axes, colour: str, width: float, *, zorder: float = 2, **style: Any
) -> LineCollection:
    """Many lines of one look that are drawn in every frame; their segments are set later."""
    lines = LineCollection(
        [], colors=colour, linewidths=width, zorder=zorder, animated=True, **style
    )
    axes.add_collection(lines, autolim=False)
    return lines


def upright_line(axes: Axes, colour: str, **style: Any) -> Line2D:
    """A line from the bottom to the top of the axes, set by :func:`set_upright`."""
    options: dict[str, Any] = {"zorder": 3} | style
    return animated_line(axes, color=colour, transform=axes.get_xaxis_transform(), **options)


def set_upright(line: Line2D, at: float | None) -> None:
    """Put an upright line at this x; None hides it."""
    set_points(line, *(([], []) if at is None else ([at, at], [0, 1])))


def set_points(line: Line2D, x: ArrayLike, y: ArrayLike) -> None:
    """Set the line's data if they are others: the same ones need not be drawn again."""
    now, before = (np.asarray(x), np.asarray(y)), (line.get_xdata(), line.get_ydata())
    if not all(
        isinstance(b, np.ndarray) and np.array_equal(b, n) for b, n in zip(before, now, strict=True)
    ):
        line.set_data(*now)


def share_label(artist: Artist, other: Artist) -> None:
    """Give ``other`` the label of ``artist``, whenever that gets one."""

    def share(named: Artist) -> None:
        if other.get_label() != named.get_label():
            other.set_label(named.get_label())

    artist.add_callback(share)


def mark_style(
    marker: str, size: float, fill: str = "none", *, edge: str | None = None, width: float = 1.0
) -> dict[str, Any]:
    """Keywords of a line that is marks alone, ``size`` points wide, for a series or for its key.

    Without a colour of its ``edge`` (``width`` points) a mark is its filling alone.

    >>> mark_style("o", 4, "#0072B2")["markeredgewidth"]
    0
    """
    outline: dict[str, Any] = {"markeredgewidth": 0}
    if edge is not None:
        outline = {"markeredgecolor": edge, "markeredgewidth": width}
    return {
        "linestyle": "",
        "marker": marker,
        "markersize": size,
        "markerfacecolor": fill,
        **outline,
    }


def animated_marks(
    axes: Axes,
    marker: str,
    size: float,
    fill: str = "none",
    *,
    edge: str | None = None,
    width: float = 1.0,
    **style: Any,
) -> Line2D:
    """Marks that are drawn in every frame, as :func:`mark_style` has them; set their data later."""
    return animated_line(axes, **mark_style(marker, size, fill, edge=edge, width=width), **style)


def scattered(n: int) -> NDArray[np.float64]:
    """So many places in [−½, ½) ``[n]``, where neighbours do not hide each other.

    >>> scattered(3).round(2).tolist()
    [-0.5, 0.12, -0.26]
    """
    return np.asarray((np.arange(n) * 0.618034) % 1 - 0.5, dtype=np.float64)
