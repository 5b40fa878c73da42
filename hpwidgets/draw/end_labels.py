"""Names of lines at their right ends, apart from each other: a legend that needs no looking up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.text import Annotation

from hpwidgets.draw.scales import spread
from hpwidgets.draw.theme import SMALL, Theme, text_style

_APART = 8.5
"""Points from one name to the next where lines end together."""


class EndLabels:
    """A name for each of these lines, in its colour, right of its last point.

    The axes need room there. ``place`` puts the names where the lines now end, once the limits of
    the axes are set.

    >>> from matplotlib.figure import Figure
    >>> from hpwidgets.draw.theme import LIGHT
    >>> axes = Figure().add_axes((0, 0, 1, 1))
    >>> line, = axes.plot([1, 2], [0.4, 0.5])
    >>> labels = EndLabels(axes, LIGHT, [line], ["mlp"])
    >>> labels.place()
    >>> labels.texts[0].get_text(), labels.texts[0].xy
    ('mlp', (2.0, 0.5))
    """

    def __init__(
        self, axes: Axes, theme: Theme, lines: Sequence[Line2D], names: Sequence[str]
    ) -> None:
        self._axes, self._lines = axes, lines
        style: dict[str, Any] = {"ha": "left", "va": "center", "animated": True, "zorder": 8}
        self.texts: list[Annotation] = [
            axes.annotate(
                name,
                xy=(0, 0),
                xytext=(4, 0),
                textcoords="offset points",
                annotation_clip=False,
                **style | text_style(to_hex(line.get_color()), SMALL),
            )
            for line, name in zip(lines, names, strict=True)
        ]

    def place(self) -> None:
        """Put every name beside its line's last point; a line without points has none."""
        shown, limits = [], sorted(self._axes.get_ylim())
        for text, line in zip(self.texts, self._lines, strict=True):
            x, y = (np.asarray(v, dtype=np.float64) for v in line.get_data())
            inside = np.isfinite(x) & np.isfinite(y)
            text.set_visible(bool(inside.any()))
            if inside.any():
                # A line that leaves the axes has its name where it left them.
                end = float(min(max(y[inside][-1], limits[0]), limits[1]))
                text.xy = (float(x[inside][-1]), end)
                shown.append(text)
        points = 72 / self._axes.figure.dpi
        low, high = self._axes.bbox.y0 * points, self._axes.bbox.y1 * points
        ends = [float(self._axes.transData.transform(text.xy)[1]) * points for text in shown]
        up = spread(ends, _APART, low, high)
        down = spread([-end for end in ends], _APART, -high, -low)
        # Names that crowd stand around their lines: halfway between pushed up and pushed down.
        for text, end, above, below in zip(shown, ends, up, down, strict=True):
            text.set_position((4, (above - below) / 2 - end))
