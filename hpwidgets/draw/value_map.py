"""Predictions of a number: a curve over one input, or a colour map over two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import Colormap, Normalize

from hpwidgets.draw._ranges import feature_range, marker_size, target_range
from hpwidgets.draw.curves import animated_marks, plain_line
from hpwidgets.draw.scales import AxisScale, fix_ticks, number, spread_scale
from hpwidgets.draw.surface import check_surface, extent
from hpwidgets.draw.theme import Theme, style_right_axis
from hpwidgets.i18n import _
from hpwidgets.records import Points, Surface


class ColourKey:
    """All colours of a map, from the lowest value to the highest, with ticks at the right."""

    def __init__(self, axes: Axes, theme: Theme, colours: str | Colormap) -> None:
        style_right_axis(axes, theme)
        self._axes = axes
        self._image = axes.imshow(
            np.linspace(0, 1, 256)[:, None], aspect="auto", origin="lower", cmap=colours
        )

    def set(
        self,
        low: float,
        high: float,
        ticks: Sequence[float],
        words: Callable[[float], str] = number,
    ) -> None:
        """Let the colours run from ``low`` to ``high``."""
        self._image.set_extent((0, 1, low, high))
        self._axes.set(xlim=(0, 1), ylim=(low, high))
        fix_ticks(self._axes.yaxis, ticks, words)


COLOUR_MAP = "cividis"  # even steps of lightness for every eye (Nuñez et al. 2018)


class FittedCurve:
    """The prediction over one feature as a line through the rows."""

    def __init__(self, axes: Axes, theme: Theme) -> None:
        hollow: dict[str, Any] = {"edge": theme.validation, "width": 0.9, "zorder": 2}
        self.validation = animated_marks(axes, "o", 5, label=_("validation"), **hollow)
        self.train = animated_marks(axes, "o", 5, theme.train, zorder=3, label=_("training"))
        self.curve = plain_line(axes, theme.text, 2.0, zorder=4, label=_("fit"))
        self.animated = (self.validation, self.train, self.curve)

    def set_points(self, points: Points) -> None:
        """Show these rows: the feature to the right, the target upwards."""
        size = marker_size(len(points.train) + len(points.validation))
        self.train.set_data(points.train[:, 0], points.train_targets)
        self.validation.set_data(points.validation[:, 0], points.validation_targets)
        self.train.set_markersize(size)
        self.validation.set_markersize(size)

    def set_surface(self, surface: Surface | None) -> None:
        if surface is None:
            self.curve.set_data([], [])
            return
        check_surface(surface.values, (len(surface.x),))
        self.curve.set_data(surface.x, surface.values)

    def y_scale(self, points: Points, surface: Surface | None) -> AxisScale:
        """The range of the targets; a curve far off them leaves the picture."""
        return spread_scale(*target_range(points))


class ValueMap:
    """The prediction over two features as colours; rows have the colour of their target.

    Validation rows are hollow: a hole shows where the colour of the row itself must stay.
    """

    def __init__(self, axes: Axes, theme: Theme) -> None:
        self._norm = Normalize(0, 1)
        self.image = axes.imshow(
            np.zeros((2, 2)),
            aspect="auto",
            origin="lower",
            interpolation="bilinear",
            cmap=COLOUR_MAP,
            norm=self._norm,
            animated=True,
            visible=False,
            zorder=0,
        )
        self.train = self._rows(axes, theme, zorder=4, label=_("training"))
        self.validation = self._rows(axes, theme, zorder=3, label=_("validation"))
        self.holes = animated_marks(
            axes, "o", 3, theme.background, zorder=3.5, label=_("validation")
        )
        self._key = ColourKey(axes.inset_axes((1.02, 0.0, 0.03, 1.0)), theme, COLOUR_MAP)
        self.animated = (self.image, self.validation, self.holes, self.train)

    def _rows(self, axes: Axes, theme: Theme, **style: Any) -> PathCollection:
        colours: dict[str, Any] = {"c": [], "cmap": COLOUR_MAP, "norm": self._norm}
        edges: dict[str, Any] = {"edgecolors": theme.text, "linewidths": 0.6}
        return axes.scatter([], [], marker="o", animated=True, **colours, **edges, **style)

    def set_points(self, points: Points) -> None:
        """Show these rows; colours run over the range of their targets."""
        size = marker_size(len(points.train) + len(points.validation))
        low, high = target_range(points)
        self._norm.vmin, self._norm.vmax = low, high
        splits = (
            (self.train, points.train, points.train_targets),
            (self.validation, points.validation, points.validation_targets),
        )
        for rows, features, targets in splits:
            rows.set_offsets(features)
            rows.set_array(targets)
            rows.set_sizes([(1.3 * size) ** 2])
        self.holes.set_data(points.validation[:, 0], points.validation[:, 1])
        self.holes.set_markersize(0.55 * size)
        self._key.set(low, high, spread_scale(low, high).ticks)

    def set_surface(self, surface: Surface | None) -> None:
        self.image.set_visible(surface is not None)
        if surface is None:
            return
        check_surface(surface.values, (len(surface.y), len(surface.x)))
        self.image.set_data(surface.values)
        self.image.set_extent(extent(surface.x, surface.y))

    def y_scale(self, points: Points, surface: Surface | None) -> AxisScale:
        """The range of the second feature."""
        return spread_scale(*feature_range(points, surface, 1))
