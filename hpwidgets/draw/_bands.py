"""Lines with bands: the mean over repeated runs, and from the lowest to the highest of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import FillBetweenPolyCollection
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, NullLocator
from numpy.typing import ArrayLike, NDArray

from hpwidgets.draw.scales import number
from hpwidgets.draw.theme import LIGHT, Theme, add_legend, set_title, style_axes, text_style
from hpwidgets.hyperparameters import is_one_of, shown

DASHES: tuple[Any, ...] = ("-", "--", "-.", (0, (1, 1.2)), (0, (6, 1.5, 1, 1.5, 1, 1.5)), ":")
"""One style a line, so that colour is never alone."""

FEW_DECADES = 300.0
"""Largest over smallest value up to which whole decades would be too few ticks."""

MARKERS = ("o", "s", "^", "D", "v", "P")


@dataclass(frozen=True, kw_only=True, eq=False)
class Band:
    """Repeated runs of one thing: ``x`` is ``[n]``, ``values`` ``[runs, n]`` (NaN: not there).

    ``points`` marks each ``x``, as fits settings that were run one by one. Raises ValueError when
    the shapes do not fit.
    """

    label: str
    x: NDArray[np.float64]
    values: NDArray[np.float64]
    points: bool = False

    def __post_init__(self) -> None:
        x, values = np.shape(self.x), np.shape(self.values)
        if len(x) != 1 or len(values) != 2 or values[1] != x[0] or values[0] == 0:
            raise ValueError(
                f"values of {self.label!r} must have shape [runs, n] for x of shape [n], got"
                f" {list(values)} and {list(x)}"
            )


def epoch_band(label: str, curves: Sequence[ArrayLike]) -> Band:
    """A band over the epochs 1, 2, … from one curve a run; runs that ended early are shorter.

    >>> epoch_band("loss", [[0.5, 0.25], [0.5]]).values.tolist()
    [[0.5, 0.25], [0.5, nan]]
    """
    arrays = [np.ravel(np.asarray(curve, dtype=np.float64)) for curve in curves]
    longest = max((array.size for array in arrays), default=0)
    values = np.full((len(arrays), longest), np.nan)
    for row, array in zip(values, arrays, strict=True):
        row[: array.size] = array
    return Band(label=label, x=np.arange(1.0, longest + 1), values=values)


@dataclass(frozen=True)
class BandArtists:
    """What was drawn, one of each a band."""

    lines: tuple[Line2D, ...]
    fills: tuple[FillBetweenPolyCollection, ...]


def draw_bands(
    axes: Axes,
    bands: Sequence[Band],
    *,
    title: str = "",
    x_label: str = "",
    y_label: str = "",
    log: str = "",
    legend: str | None = "best",
    theme: Theme = LIGHT,
) -> BandArtists:
    """Draw each band's mean over the runs, and the area between its lowest and highest run.

    Where a run is missing (NaN or infinite) the mean is over the others. ``log`` names the
    logarithmic axes: ``""``, ``"x"``, ``"y"`` or ``"xy"``; ``legend`` its place, None for none.

    Raises ValueError for more than six bands, or another ``log``.
    """
    colours = _colours(theme)
    if len(bands) > len(colours):
        raise ValueError(f"at most {len(colours)} bands can be told apart, got {len(bands)}")
    if not is_one_of(log, ("", "x", "y", "xy")):
        raise ValueError(f"log must be '', 'x', 'y' or 'xy', got {shown(log)}")
    style_axes(axes, theme)
    axes.set_autoscale_on(True)
    lines, fills = [], []
    for at, band in enumerate(bands):
        low, mean, high = _summary(np.asarray(band.values, dtype=np.float64))
        fills.append(
            axes.fill_between(
                band.x, low, high, color=colours[at], alpha=0.2, linewidth=0, label=band.label
            )
        )
        marker = MARKERS[at] if band.points else ""
        style: dict[str, Any] = {"color": colours[at], "linestyle": DASHES[at], "linewidth": 1.7}
        lines += axes.plot(band.x, mean, label=band.label, marker=marker, markersize=4, **style)
    _scale(axes, log)
    set_title(axes, title, theme)
    axes.set_xlabel(x_label, **text_style(theme.text))
    axes.set_ylabel(y_label, **text_style(theme.text))
    if legend is not None and bands:
        labels = [band.label for band in bands]
        add_legend(axes, theme, lines, labels, loc=legend, borderaxespad=0.8)
    return BandArtists(tuple(lines), tuple(fills))


def _colours(theme: Theme) -> tuple[str, ...]:
    first = (theme.train, theme.validation, theme.zeros, theme.ghosts[1])
    return (*first, theme.classes[0], theme.muted)


def _summary(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Lowest, mean and highest run at each x; NaN where there is no run at all."""
    known = np.ma.masked_invalid(values)
    parts = (known.min(axis=0), known.mean(axis=0), known.max(axis=0))
    return tuple(np.ma.filled(part, np.nan) for part in parts)


def _scale(axes: Axes, log: str) -> None:
    """Plain numbers at the ticks, without mathtext; 1, 2, 5 where there are few decades."""
    if "x" in log:
        axes.set_xscale("log")
    if "y" in log:
        axes.set_yscale("log")
    limits = {"x": axes.get_xlim(), "y": axes.get_ylim()}
    for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        axis.set_minor_locator(NullLocator())
        axis.set_minor_formatter(NullFormatter())
        if name in log:
            low, high = limits[name]
            steps = (1.0, 2.0, 5.0) if high / low < FEW_DECADES else (1.0,)
            axis.set_major_locator(LogLocator(subs=steps, numticks=12))
        axis.set_major_formatter(FuncFormatter(lambda value, _at: number(value)))
