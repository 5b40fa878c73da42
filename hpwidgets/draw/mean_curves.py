"""Curves of several runs as one: the mean as a line, from the least to the largest as a band."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike, NDArray

from hpwidgets.draw.curves import DASHED, SOLID, animated_line, share_label
from hpwidgets.draw.scales import finite, fix_ticks, number
from hpwidgets.draw.theme import LETTER, Theme

Values = NDArray[np.float64]

DOTTED = (0, (1, 1.3))
DASH_DOT = (0, (5, 1.5, 1, 1.5))
_DASHES: tuple[Any, ...] = (SOLID, DASHED, DASH_DOT, DOTTED, (0, (8, 2)), (0, (3, 1, 1, 1, 1, 1)))
_MARKERS = ("o", "s", "^", "D", "v", "P")


def series_style(theme: Theme, at: int) -> dict[str, Any]:
    """Colour, dashes and marker of the series ``at`` of a picture: up to six look different.

    >>> from hpwidgets.draw.theme import LIGHT
    >>> series_style(LIGHT, 0)["marker"], series_style(LIGHT, 7)["marker"]
    ('o', 's')
    """
    colours = (
        theme.train,
        theme.validation,
        theme.zeros,
        theme.ghosts[0],
        theme.classes[0],
        theme.ghosts[1],
    )
    at %= len(colours)
    return {"color": colours[at], "linestyle": _DASHES[at], "marker": _MARKERS[at]}


def animated_band(axes: Axes, colour: str, alpha: float, **style: Any) -> PolyCollection:
    """A soft area between two curves, set by :func:`set_band`."""
    options: dict[str, Any] = {"linewidths": 0, "zorder": 2, "animated": True} | style
    band = PolyCollection([], facecolors=colour, alpha=alpha, **options)
    axes.add_collection(band, autolim=False)
    return band


def set_band(band: PolyCollection, x: ArrayLike, low: Values, high: Values) -> None:
    """Fill from ``low`` to ``high`` over ``x``, each ``[n]``; nothing without any point."""
    edge = np.concatenate([np.stack([x, low], 1), np.stack([x, high], 1)[::-1]])
    band.set_verts([edge] if len(edge) else [])


class MeanCurve:
    """The mean over the runs as a line, and a band from the least to the largest."""

    def __init__(self, axes: Axes, style: dict[str, Any], *, markers: bool = False) -> None:
        shown = dict(style) if markers else style | {"marker": ""}
        self.band = animated_band(axes, style["color"], 0.18)
        self.line = animated_line(
            axes, linewidth=1.8, markersize=4, markeredgewidth=0, zorder=4, **shown
        )
        share_label(self.line, self.band)
        self.animated = (self.band, self.line)

    def set(self, x: ArrayLike, values: Values) -> Values:
        """Show ``values`` ``[runs, n]`` at ``x`` ``[n]``: NaN is left out; all finite ones back."""
        known = np.isfinite(values).any(axis=0)
        if not known.any():
            self.line.set_data([], [])
            self.band.set_verts([])
            return np.empty(0)
        at, seen = np.asarray(x, dtype=np.float64)[known], values[:, known]
        seen = np.where(np.isfinite(seen), seen, np.nan)
        self.line.set_data(at, np.nanmean(seen, axis=0))
        set_band(self.band, at, np.nanmin(seen, axis=0), np.nanmax(seen, axis=0))
        return finite(seen)


def series_curves(
    axes: Axes, theme: Theme, count: int, *, markers: bool = False
) -> list[MeanCurve]:
    """The curves of so many series, each in its :func:`series_style`."""
    return [MeanCurve(axes, series_style(theme, at), markers=markers) for at in range(count)]


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


def level_line(axes: Axes, colour: str, **style: Any) -> Line2D:
    """A thin dotted line across the axes, set by :func:`set_level`."""
    options: dict[str, Any] = {"linewidth": 1.3, "linestyle": DOTTED, "zorder": 3} | style
    return animated_line(axes, color=colour, transform=axes.get_yaxis_transform(), **options)


def set_level(line: Line2D, value: float) -> None:
    """Put a level line at this value; NaN hides it."""
    line.set_data([0, 1], [value, value])


def log_x(axes: Axes, values: Values) -> None:
    """A logarithmic x axis around these positive values ``[n]``, ticks at powers of ten.

    Where there are fewer than three of them, ticks stand at 1, 2, 5, 10, … as well.
    """
    low, high = float(values.min()), float(values.max())
    room = (high / low) ** 0.03 if high > low else 1.5
    first, last = math.ceil(math.log10(low / room)), math.floor(math.log10(high * room))
    ticks = [float(f"1e{e}") for e in range(first, last + 1)]
    if len(ticks) < 3:
        for steps in ((1, 2, 5), (1, 5), (1,)):
            between = [float(f"{m}e{e}") for e in range(first - 1, last + 1) for m in steps]
            finer = [at for at in between if low / room <= at <= high * room]
            ticks = finer or ticks or [low]
            if _have_room(axes, ticks, low / room, high * room):
                break
    axes.set_xscale("log")
    axes.set_xlim(low / room, high * room)
    fix_ticks(axes.xaxis, ticks)


def _have_room(axes: Axes, ticks: Sequence[float], low: float, high: float) -> bool:
    """Whether the labels of these ticks stand apart on a logarithmic axis from low to high."""
    places = [axes.bbox.width * math.log(tick / low) / math.log(high / low) for tick in ticks]
    halves = [LETTER * len(number(tick)) / 2 for tick in ticks]
    neighbours = zip(pairwise(places), pairwise(halves), strict=True)
    return all(b - a >= left + right + 4 for (a, b), (left, right) in neighbours)


def size_axis(axes: Axes, sizes: NDArray[np.int64]) -> None:
    """A logarithmic x axis of numbers of rows: a tick at each, labels where there is room."""
    log_x(axes, sizes.astype(np.float64))
    low, high = (math.log(limit) for limit in axes.get_xlim())
    labels: list[int] = []
    for size in sizes.tolist():
        if not labels or (math.log(size) - math.log(labels[-1])) / (high - low) > 0.12:
            labels.append(size)
    fix_ticks(
        axes.xaxis, sizes.tolist(), lambda size: f"{size:.0f}" if round(size) in labels else ""
    )
