"""Pictures made of panels: how these are placed and named, and what of them has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.lines import Line2D

from hpwidgets.draw.mean_curves import MeanCurve
from hpwidgets.draw.panel import NearPanel, Panel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import (
    LIGHT,
    SMALL,
    Theme,
    legend_style,
    plain_words,
    set_title,
    style_axes,
    text_style,
)

Box = tuple[float, float, float, float]
"""Left, top, width and height of a data area, in CSS pixels from the upper left corner."""


class PanelPicture(Picture):
    """A picture whose panels are added in a line each, and which knows what it has shown.

    >>> picture = PanelPicture(320, 200)
    >>> loss, score = picture.add_panels(
    ...     ((40, 20, 100, 140), "loss", "epoch"), ((200, 20, 100, 140), "accuracy", "epoch")
    ... )
    >>> score.axes.get_title(loc="left")
    'accuracy'
    >>> picture.has_changed("moons", 3), picture.has_changed("moons", 3)
    (True, False)
    """

    def __init__(self, width: int, height: int, theme: Theme = LIGHT) -> None:
        super().__init__(width, height, theme)
        self._last: dict[str, tuple[object, ...]] = {}

    def add_panel(self, box: Box, title: str, label: str, *, pad: float = 22) -> NearPanel:
        """A panel with a title above it and a label below it.

        ``pad`` is between title and axes: 5, or from 18 on with room for a legend.
        """
        return NearPanel(self._place(box), self.theme, title, label, pad=pad)

    def add_panels(self, *rows: tuple[Box, str, str], pad: float = 22) -> list[NearPanel]:
        """A panel for each box, title and label."""
        return [self.add_panel(*row, pad=pad) for row in rows]

    def add_plain(self, box: Box, title: str, label: str = "", **style: bool) -> Axes:
        """Axes with a title and a label, whose limits and ticks are set elsewhere.

        ``style`` is for :func:`~hpwidgets.draw.theme.style_axes`.
        """
        axes = self._place(box)
        style_axes(axes, self.theme, **style)
        set_title(axes, title, self.theme)
        axes.set_xlabel(label, labelpad=2, **text_style(self.theme.muted, SMALL))
        return axes

    def animate_curves(self, curves: Iterable[MeanCurve]) -> None:
        """Draw these in every frame, each with its band under its line."""
        for curve in curves:
            self.animate(curve.animated)

    def name_lines(self, panel: Panel, lines: Mapping[str, Line2D], **style: Any) -> None:
        """A legend over the panel: the name of each line."""
        legend_over(panel, self.theme, list(lines.values()), list(lines), **style)

    def add_legend(
        self, keys: Mapping[str, Artist], side: str, x: float, top: float, **style: Any
    ) -> Legend:
        """A legend of the whole picture, whose "left" or "right" ``side`` is at pixel ``x``."""
        width, height = self.size
        place: dict[str, Any] = {
            "loc": f"upper {side}",
            "bbox_to_anchor": (x / width, 1 - top / height),
            "ncols": len(keys),
        }
        options = place | legend_style(self.theme) | style
        legend: Legend = self.figure.legend(list(keys.values()), list(keys), **options)
        plain_words(legend)
        return legend

    def has_changed(self, *shown: object, part: str = "") -> bool:
        """Whether the ``part`` shows something else than at the last call with its name.

        Titles, ticks and legends are drawn once: to set them anew redraws everything.
        """
        changed = self._last.get(part, ()) != shown
        self._last[part] = shown
        return changed

    def _place(self, box: Box) -> Axes:
        left, top, width, height = box
        return self.add_axes(left=left, top=top, width=width, height=height)
