"""A picture of several panels: laid out in CSS pixels, drawn from records, from any thread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hpwidgets.draw._canvas import Canvas
from hpwidgets.draw.mean_curves import MeanCurve
from hpwidgets.draw.panel import Panel
from hpwidgets.draw.scene.page import Scene, SceneFrame
from hpwidgets.draw.theme import LIGHT, SMALL, Theme, add_legend, set_title, style_axes, text_style

Place = tuple[float, float, float, float]
"""Left, top, width and height of a data area, in CSS pixels from the upper left corner."""


class Picture:
    """The figure of a lesson, ``width`` × ``height`` CSS pixels.

    A subclass lays out its axes with ``make_panel`` (whose y axis suits its values) or
    ``make_plain``, makes its artists once (the lines and marks of :mod:`hpwidgets.draw.curves`,
    say), and sets their data in an ``update(record)`` of its own, holding ``lock``. What it hands
    to ``animate`` was made with ``animated=True`` and is drawn anew in every frame; any other
    change redraws everything, so that ``unchanged`` guards it.

    Examples
    --------
    >>> picture = Picture(320, 200)
    >>> axes = picture.add_axes(left=40, top=20, width=260, height=140)
    >>> picture.size, picture.render()[:4]
    ((320, 200), b'\\x89PNG')
    """

    def __init__(self, width: int, height: int, theme: Theme = LIGHT) -> None:
        self.theme = theme
        self.canvas = Canvas(width, height, theme)
        self.lock = self.canvas.lock
        self._animated: list[Artist] = []
        self._facts: dict[str, tuple[object, ...]] = {}
        self.canvas.add_panel(self)

    @property
    def figure(self) -> Figure:
        """The matplotlib figure, to save or to add to."""
        return self.canvas.figure

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in CSS pixels, whatever the scale of the PNG."""
        return self.canvas.size

    @property
    def animated(self) -> tuple[Artist, ...]:
        """The artists that are drawn in every frame, back to front."""
        return tuple(self._animated)

    def add_axes(self, *, left: float, top: float, width: float, height: float) -> Axes:
        """New axes whose data area lies ``left``, ``top`` pixels from the upper left corner."""
        return self.canvas.add_axes(left=left, top=top, width=width, height=height)

    def _axes_at(self, place: Place) -> Axes:
        left, top, width, height = place
        return self.add_axes(left=left, top=top, width=width, height=height)

    def make_panel(
        self, place: Place, title: str = "", label: str = "", *, pad: float = 22
    ) -> Panel:
        """A panel at this place: by default its title leaves room for a legend below it."""
        return Panel(self._axes_at(place), self.theme, title, label, pad=pad)

    def make_panels(self, *rows: tuple[Place, str, str], pad: float = 22) -> list[Panel]:
        return [self.make_panel(*row, pad=pad) for row in rows]

    def make_plain(self, place: Place, title: str = "", label: str = "", **style: bool) -> Axes:
        """Axes with a title and a label, whose limits and ticks are set elsewhere.

        ``style`` is for :func:`~hpwidgets.draw.theme.style_axes`.
        """
        axes = self._axes_at(place)
        style_axes(axes, self.theme, **style)
        set_title(axes, title, self.theme)
        axes.set_xlabel(label, labelpad=2, **text_style(self.theme.muted, SMALL))
        return axes

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
        add_legend(self.figure, self.theme, keys, names, **place | style)

    def unchanged(self, *facts: object, part: str = "") -> bool:
        """Whether these are the facts of the call before about this part of the picture.

        Words, ticks and limits redraw the whole figure, so a picture sets them only when they
        change.
        """
        same = self._facts.get(part, ()) == facts
        self._facts[part] = facts
        return same

    def animate(self, artists: Iterable[Artist]) -> None:
        """Draw these in every frame, over those given before."""
        self._animated.extend(artists)

    def animate_curves(self, curves: Iterable[MeanCurve]) -> None:
        """Draw these in every frame, each with its band under its line."""
        for curve in curves:
            self.animate(curve.animated)

    def render(self, scale: int = 1) -> bytes:
        """The picture as PNG; ``scale=2`` for a sharp one of twice the pixels each way."""
        return self.canvas.render(scale)

    def page(self, known: int | None = None) -> tuple[Scene | None, SceneFrame]:
        """What the browser draws, as :meth:`hpwidgets.draw._canvas.Canvas.page` has it."""
        return self.canvas.page(known)
