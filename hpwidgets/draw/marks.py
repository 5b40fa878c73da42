"""Marks without a line between them: a series of dots, a diamond on the best epoch, a cross."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from hpwidgets.draw.curves import animated_line


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
