"""Words beside what they name: at the ends of lines, at an arrow between two values, in a zone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from hpwidgets.draw.mean_curves import animated_band
from hpwidgets.draw.scales import number, spread
from hpwidgets.draw.theme import SMALL, Theme, ink, text_style, write

LINE = 9.6
"""Points from one line of small type to the next."""
LEAST = 16.0
"""Points that an arrow between two values needs."""


def brief(value: float, digits: int = 2) -> str:
    """A number in so few digits, with a true minus sign.

    >>> brief(0.2149), brief(-12.34), brief(1234.5, 3)
    ('0.21', '−12', '1230')
    """
    return number(float(f"{value:.{digits}g}"))


class EndLabels:
    """The name of each line at its right end, in its colour, apart from its neighbours'.

    A line has no label while it has no point inside the axes; one that leaves them has it where
    it left. With ``edge`` all labels stand at the right edge of the axes, as high as the lines end.
    The lines get the names as matplotlib labels, too. ``rows`` are the lines of text of the longest
    name.
    """

    def __init__(
        self,
        axes: Axes,
        lines: Sequence[Line2D],
        names: Sequence[str],
        *,
        rows: int = 1,
        edge: bool = False,
    ) -> None:
        self._axes, self._lines, self._high = axes, tuple(lines), LINE * rows
        self._edge, self._aside = edge, 2 if edge else 5
        self.texts = []
        for line, name in zip(lines, names, strict=True):
            line.set_label(name.replace("\n", " "))
            label = axes.annotate(
                name,
                xy=(0, 0),
                xytext=(self._aside, 0),
                textcoords="offset points",
                ha="left",
                va="center",
                linespacing=1.05,
                annotation_clip=False,
                animated=True,
                visible=False,
                zorder=8,
                **text_style(ink(str(line.get_color()), axes), SMALL),
            )
            self.texts.append(label)
        self.animated = tuple(self.texts)

    def name(self, words: Sequence[str]) -> None:
        """Other words for the labels."""
        for text, said in zip(self.texts, words, strict=True):
            text.set_text(said)

    def place(self) -> None:
        """Put every label at its line's end; once the data and the limits are set."""
        low, high = sorted(self._axes.get_ylim())
        points = 72 / self._axes.figure.dpi
        ends: list[tuple[int, tuple[float, float]]] = []
        for at, line in enumerate(self._lines):
            x, y = (np.asarray(values, dtype=np.float64) for values in line.get_data())
            inside = np.flatnonzero(np.isfinite(y) if self._edge else (low <= y) & (y <= high))
            self.texts[at].set_visible(bool(inside.size))
            if inside.size:
                last = self._axes.get_xlim()[1] if self._edge else x[inside[-1]]
                ends.append((at, (float(last), float(y[inside[-1]]))))
        to_pixels = self._axes.transData.transform
        heights = [float(to_pixels(end)[1]) * points for _at, end in ends]
        box = self._axes.bbox
        half = self._high / 2  # a label at the foot does not lie on the axis
        low, high = box.y0 * points + half, box.y1 * points - half
        apart = spread(heights, self._high + 1, low, high)
        for (at, end), height, place in zip(ends, heights, apart, strict=True):
            self.texts[at].xy = end
            line = self._lines[at]
            mark = 0.0 if str(line.get_marker()) in ("", "None") else line.get_markersize() / 2
            self.texts[at].set_position((self._aside + mark, place - height))


class GapArrow:
    """An upright arrow between two values, with words beside it; hidden until it is shown."""

    def __init__(self, axes: Axes, theme: Theme, *, style: str = "<->", colour: str = "") -> None:
        colour, self._style = colour or theme.text, style
        look = {"arrowstyle": style, "color": colour, "linewidth": 1.3, "mutation_scale": 9}
        own: dict[str, Any] = {"animated": True, "visible": False, "zorder": 8}
        self.arrow = axes.annotate(
            "", (0, 0), (0, 0), arrowprops=look | {"shrinkA": 0, "shrinkB": 0}, **own
        )
        ground = {"facecolor": theme.background, "edgecolor": "none", "pad": 1, "alpha": 0.85}
        self.text = axes.annotate(
            "",
            xy=(0, 0),
            xytext=(0, 0),
            textcoords="offset points",
            annotation_clip=False,
            va="center",
            bbox=ground,
            **own | text_style(ink(colour, axes), SMALL),
        )
        self.animated = (self.arrow, self.text)

    def show(self, words: str, x: float, start: float, end: float, *, left: bool = False) -> None:
        """From the value ``start`` to ``end`` at ``x``; words to its right, or to its left.

        Where they are too close for an arrow between them, one from above points at them.
        """
        axes = self.text.axes
        assert axes is not None
        to_pixels, points = axes.transData.transform, axes.figure.dpi / 72
        low, high = (float(to_pixels((x, value))[1]) for value in sorted((start, end)))
        low, high = max(low, axes.bbox.y0), min(high, axes.bbox.y1)
        side = -1 if left else 1
        small = high - low < LEAST * points
        if small:
            _x, top = axes.transData.inverted().transform((0, high + LEAST * points))
            start, end = float(top), max(start, end)
            self.text.xy = (x, start)
            self.text.set_position((0, 2))
        else:
            _x, middle = axes.transData.inverted().transform((0, (low + high) / 2))
            self.text.xy = (x, float(middle))
            self.text.set_position((5 * side, 0))
        self.arrow.xy = (x, end)
        self.arrow.set_position((x, start))
        assert self.arrow.arrow_patch is not None
        self.arrow.arrow_patch.set_arrowstyle("->" if small else self._style)
        self.text.set_verticalalignment("bottom" if small else "center")
        self.text.set_horizontalalignment("right" if left else "left")
        self.text.set_text(words)
        for artist in self.animated:
            artist.set_visible(True)

    def hide(self) -> None:
        for artist in self.animated:
            artist.set_visible(False)


class Zone:
    """A part of the x axis as a soft band over the whole height, with words at its top."""

    def __init__(self, axes: Axes, theme: Theme, colour: str, *, alpha: float = 0.12) -> None:
        transform = axes.get_xaxis_transform()
        self.band = animated_band(axes, colour, alpha, transform=transform, zorder=1)
        ground = {"facecolor": theme.background, "edgecolor": "none", "pad": 1, "alpha": 0.6}
        own: dict[str, Any] = {
            "transform": transform,
            "va": "top",
            "animated": True,
            "bbox": ground,
        }
        self.text = write(axes, 0, 0.97, "", theme.text, zorder=8, linespacing=1.1, **own)
        self.animated = (self.band, self.text)

    def show(self, words: str, left: float, right: float) -> None:
        """From ``left`` to ``right``, with the words in the middle."""
        corners = [(left, 0), (left, 1), (right, 1), (right, 0)]
        self.band.set_verts([np.array(corners, dtype=np.float64)])
        self.text.set_text(words)
        self.text.set_visible(bool(words))
        self.text.set_x((left + right) / 2)

    def hide(self) -> None:
        self.band.set_verts([])
        self.text.set_text("")
        self.text.set_visible(False)
