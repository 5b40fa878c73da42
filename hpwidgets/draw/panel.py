"""Axes with a title and a label, whose y axis suits its values and holds still while they fit."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import ScaledTranslation
from numpy.typing import ArrayLike, NDArray

from hpwidgets.draw.scales import (
    AxisScale,
    SteadyScale,
    accuracy_scale,
    epoch_scale,
    finite,
    positive_scale,
    r2_scale,
    set_x_scale,
    set_y_scale,
    spread_scale,
)
from hpwidgets.draw.theme import (
    LARGE,
    NORMAL,
    Theme,
    label_x,
    legend_above,
    set_title,
    style_axes,
    write,
)

SMALLEST = 0.02
"""Least length of the axis, as a share of its largest value."""


def near_scale(
    values: NDArray[np.float64], *, low: float = -math.inf, high: float = math.inf
) -> AxisScale:
    """Linear limits a little beyond these finite values, rounded, and within ``low`` … ``high``.

    >>> scale = near_scale(np.array([0.81, 0.88]), high=1.0)
    >>> round(scale.low, 3), round(scale.high, 3)
    (0.8, 0.89)
    """
    if not values.size:
        return spread_scale(max(low, 0.0), min(high, 1.0))
    least, most = float(values.min()), float(values.max())
    span = _span(least, most)
    step = 10 ** math.floor(math.log10(span)) / 2
    bottom = math.floor((least - 0.1 * span) / step) * step
    top = math.ceil((most + 0.1 * span) / step) * step
    bottom, top = max(bottom, low), min(top, high)
    # What lies on the upper limit keeps its whole width.
    return spread_scale(bottom, top + 0.03 * (top - bottom) if top == high else top)


def _span(least: float, most: float) -> float:
    """The length that values need on an axis: of one value a share of it, of zeros as of 1."""
    return max(most - least, SMALLEST * (max(abs(least), abs(most)) or 1.0))


class Panel:
    """Axes with a title and a label below, whose y axis moves only when its values need it.

    Other limits redraw everything.
    """

    def __init__(self, axes: Axes, theme: Theme, title: str, label: str, *, pad: float = 5) -> None:
        self.axes = axes
        self._theme, self._pad = theme, pad
        style_axes(axes, theme)
        self.set_title(title)
        self.set_label(label)
        self._scale = SteadyScale(axes)
        self._scale.make_room(positive_scale(np.empty(0), 20), empty=True)
        self._x: AxisScale | None = None
        self._near: AxisScale | None = None
        self._blank = False  # whether the limits are those of no values at all

    def set_title(self, words: str) -> None:
        set_title(self.axes, words, self._theme, pad=self._pad)

    def set_label(self, words: str) -> None:
        label_x(self.axes, words, self._theme)

    def add_legend(self, *entries: tuple[Artist, str], **style: Any) -> None:
        """A legend of these keys and labels, in one row from the panel's left edge."""
        place: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (0, 1)}
        handles, labels = zip(*entries, strict=True)
        legend_above(self.axes, self._theme, handles, labels, **place | style)

    def make_room(self, *values: ArrayLike, log_ratio: float = 20.0) -> bool:
        """Suit the y axis to these values ≥ 0; True where it changed."""
        seen = finite(*values)
        return self._scale.make_room(positive_scale(seen, log_ratio), empty=not seen.size)

    def make_room_for_shares(self, *values: ArrayLike, r2: bool = False) -> None:
        seen = finite(*values)
        scale = r2_scale(seen) if r2 else accuracy_scale(seen)
        self._scale.make_room(scale, empty=not seen.size)

    def set_steps(self, total: int, *, room: float = 1.06) -> None:
        """An x axis from 0 to ``total`` epochs or updates, and on to ``room`` times as many."""
        scale = replace(epoch_scale(total), high=room * max(total, 1))
        if scale != self._x:
            self._x = scale
            set_x_scale(self.axes, scale)

    def make_room_near(
        self,
        *values: ArrayLike,
        losses: bool = False,
        low: float = -1.0,
        high: float = 1.0,
        hold: bool = False,
    ) -> None:
        """Keep the y axis close to these scores (shown from ``low`` to ``high``), or losses (≥ 0).

        It stays as it is while the values fit and fill a quarter of it.

        With ``hold``, for a run that has only begun, an axis that has limits keeps them: the run
        before ended there, and this one is on its way.
        """
        seen = finite(*values)
        if not losses:
            seen = np.maximum(seen, low)
        if self._near is not None and (hold or not seen.size or self._fits(self._near, seen)):
            return
        if self._blank and not seen.size:
            return  # limits set anew would redraw everything
        self._blank = not seen.size
        self._near = near_scale(seen, low=0.0) if losses else near_scale(seen, low=low, high=high)
        set_y_scale(self.axes, self._near)
        if not seen.size:
            self._near = None

    def _fits(self, scale: AxisScale, seen: NDArray[np.float64]) -> bool:
        least, most = float(seen.min()), float(seen.max())
        wanted = _span(least, most)
        return scale.low <= least and most <= scale.high and 4 * wanted >= scale.high - scale.low


def words_above(axes: Axes, theme: Theme, side: str = "right") -> Text:
    """Words at the upper "right" or "left" above the axes, set in every frame.

    At the left they stand for a title that changes often: another title redraws the figure.
    """
    figure = axes.get_figure(root=True)
    assert figure is not None  # axes of a canvas always have one
    lifted = axes.transAxes + ScaledTranslation(0, 5 / 72, figure.dpi_scale_trans)
    style = {"ha": side, "va": "baseline", "transform": lifted, "animated": True}
    size = NORMAL if side == "right" else LARGE
    return write(axes, float(side == "right"), 1, "", theme.text, size, **style)


class Note:
    """A text at the lower left inside the axes, hidden while it is empty."""

    def __init__(self, axes: Axes, theme: Theme) -> None:
        ground = {"facecolor": theme.background, "edgecolor": "none", "pad": 1.5, "alpha": 0.85}
        corner = {"ha": "left", "va": "bottom", "transform": axes.transAxes}
        style: dict[str, Any] = {"animated": True, "zorder": 9, "bbox": ground, **corner}
        self.text = write(axes, 0.02, 0.03, "", theme.text, **style)
        self.text.set_visible(False)

    def show(self, words: str) -> None:
        """Show these words; none hide the note."""
        self.text.set_text(words)
        self.text.set_visible(bool(words))
