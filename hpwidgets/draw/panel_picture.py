"""Pictures made of panels: a line places each, and what they show is set when it changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from hpwidgets.draw.mean_curves import MeanCurve
from hpwidgets.draw.panel import Panel
from hpwidgets.draw.picture import Picture, Place
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


class PanelPicture(Picture):
    """A picture whose panels are added in a line each, and which knows what it has shown.

    >>> picture = PanelPicture(320, 200)
    >>> loss, score = picture.make_panels(
    ...     ((40, 20, 100, 140), "loss", "epoch"), ((200, 20, 100, 140), "accuracy", "epoch")
    ... )
    >>> score.axes.get_title(loc="left")
    'accuracy'
    >>> picture.unchanged("moons", 3), picture.unchanged("moons", 3)
    (False, True)
    """

    def __init__(self, width: int, height: int, theme: Theme = LIGHT) -> None:
        super().__init__(width, height, theme)
        self._facts_of: dict[str, tuple[object, ...]] = {}

    def make_panels(self, *rows: tuple[Place, str, str], pad: float = 22) -> list[Panel]:
        """A panel for each place, title and label."""
        return [self.make_panel(Panel, *row, pad=pad) for row in rows]

    def make_plain(self, place: Place, title: str, label: str = "", **style: bool) -> Axes:
        """Axes with a title and a label, whose limits and ticks are set elsewhere.

        ``style`` is for :func:`~hpwidgets.draw.theme.style_axes`.
        """
        left, top, width, height = place
        axes = self.add_axes(left=left, top=top, width=width, height=height)
        style_axes(axes, self.theme, **style)
        set_title(axes, title, self.theme)
        axes.set_xlabel(label, labelpad=2, **text_style(self.theme.muted, SMALL))
        return axes

    def animate_curves(self, curves: Iterable[MeanCurve]) -> None:
        """Draw these in every frame, each with its band under its line."""
        for curve in curves:
            self.animate(curve.animated)

    def add_legend(
        self,
        keys: Sequence[Artist],
        names: Sequence[str],
        side: str,
        x: float,
        top: float,
        **style: Any,
    ) -> None:
        """A legend of the whole picture, whose "left" or "right" ``side`` is at pixel ``x``."""
        width, height = self.size
        place: dict[str, Any] = {
            "loc": f"upper {side}",
            "bbox_to_anchor": (x / width, 1 - top / height),
            "ncols": len(keys),
        }
        options = place | legend_style(self.theme) | style
        plain_words(self.figure.legend(keys, names, **options))

    def unchanged(self, *facts: object, part: str = "") -> bool:
        """Whether these are the facts of the call before about this part of the picture.

        Words, ticks and limits redraw the whole figure, so a picture sets them only when they
        change.
        """
        same = self._facts_of.get(part, ()) == facts
        self._facts_of[part] = facts
        return same
