"""A network as circles and lines: each unit's activation or gradient, and which are dropped."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import LinearSegmentedColormap, to_rgba
from matplotlib.text import Text
from numpy.typing import NDArray

from hpwidgets.draw.curves import animated_lines, animated_marks
from hpwidgets.draw.readings import Readings
from hpwidgets.draw.scales import name_places
from hpwidgets.draw.theme import Theme, write
from hpwidgets.i18n import _

MOST = 12
"""Units of a layer that are drawn; how many more there are is written below them."""
NUMBERED = 8
"""Units of a layer up to which each has its number written into it."""
WIDEST = 3.2
"""The line of the largest weight, in points; the others in proportion."""

Values = NDArray[np.float64]


class NetworkDiagram:
    """Layers from left to right, drawn on axes of ``width`` × ``height`` pixels.

    A unit's colour is its number: towards the validation colour below zero, towards the train
    colour above it, deeper the larger it is in its layer. A line is as wide as its number is large.
    Dropped units are grey with a cross, so that they are apart from a unit whose activation is 0,
    and what leads to and from them is not drawn.
    """

    def __init__(self, axes: Axes, theme: Theme, width: int, height: int) -> None:
        self.axes, self._theme, self._size = axes, theme, (width, height)
        axes.set_axis_off()
        axes.set(autoscale_on=False, xlim=(0, width), ylim=(0, height))
        self._colours = LinearSegmentedColormap.from_list(
            "signed", [theme.validation, theme.background, theme.train]
        )
        self.edges = animated_lines(axes, theme.text, 1, capstyle="round")
        self.units: PathCollection = axes.scatter([], [], s=1, zorder=4, linewidths=1.2)
        self.units.set_animated(True)
        self.dropped = theme.grid if theme.name == "light" else "#4a4a4a"
        """The face of a dropped unit."""
        self.crosses = animated_marks(axes, "x", 9, edge=theme.muted, width=1.6, zorder=6)
        self.readings = Readings(axes, theme.train, _("unit"))
        self._numbers: list[Text] = []
        self._heads: list[Text] = []
        self._layout: tuple[object, ...] = ()

    @property
    def animated(self) -> tuple[Any, ...]:
        return (self.edges, self.units, self.crosses, self.readings, *self._numbers, *self._heads)

    @property
    def numbers(self) -> list[str]:
        """What is written into the units, layer by layer."""
        return [text.get_text() for text in self._numbers]

    def update(
        self,
        names: tuple[str, ...],
        units: tuple[Values, ...],
        dropped: tuple[NDArray[np.bool_], ...],
        weights: tuple[Values, ...],
    ) -> None:
        """Show ``units`` ``[layer][units]`` and, between them, ``weights`` ``[to, from]``.

        ``dropped`` has the same shapes as ``units``; ``names`` stand above the layers.
        """
        shown = tuple(min(len(layer), MOST) for layer in units)
        places = self._places(shown)
        self._set_words(names, tuple(len(layer) for layer in units), places)
        self._set_units(units, dropped, shown, places)
        self._set_edges(weights, dropped, shown, places)
        self._set_readings(names, units, dropped, places)

    def _places(self, shown: tuple[int, ...]) -> list[Values]:
        """Where each layer's units stand, in pixels ``[units, 2]``, the first one highest."""
        width, height = self._size
        room = height - 62
        columns = np.linspace(46, width - 46, len(shown))
        found = []
        for x, n in zip(columns, shown, strict=True):
            gap = min(room / n, 46)
            top = 22 + room / 2 + gap * (n - 1) / 2
            found.append(np.column_stack([np.full(n, x), top - gap * np.arange(n)]))
        return found

    def _set_words(
        self, names: tuple[str, ...], sizes: tuple[int, ...], places: list[Values]
    ) -> None:
        if (len(names), sizes) == self._layout:
            for head, name in zip(self._heads, names, strict=False):
                head.set_text(name)
            return
        self._layout = (len(names), sizes)
        for text in (*self._heads, *self._numbers):
            text.remove()
        height = self._size[1]
        muted = self._theme.muted
        above: dict[str, Any] = {"va": "top", "animated": True, "linespacing": 1.1}
        self._heads = [
            write(self.axes, float(at[0, 0]), height - 4, name, muted, **above)
            for name, at in zip(names, places, strict=True)
        ]
        self._numbers = []
        for size, at in zip(sizes, places, strict=True):
            x = float(at[0, 0])
            if size > MOST:
                more = _("and {n} more").format(n=size - MOST)
                below: dict[str, Any] = {"va": "bottom", "animated": True}
                self._heads.append(write(self.axes, x, 4, more, muted, **below))
            if size <= NUMBERED:
                self._numbers += [
                    write(self.axes, left, up, "", self._theme.text, animated=True, zorder=7)
                    for left, up in at.tolist()
                ]

    def _set_units(
        self,
        units: tuple[Values, ...],
        dropped: tuple[NDArray[np.bool_], ...],
        shown: tuple[int, ...],
        places: list[Values],
    ) -> None:
        faces: list[Any] = []
        sizes, words, crossed = [], [], []
        for layer, off, n, at in zip(units, dropped, shown, places, strict=True):
            largest = float(np.abs(layer).max()) or 1.0
            colours = self._colours(0.5 + 0.32 * (layer[:n] / largest))
            colours[off[:n]] = to_rgba(self.dropped)
            faces += colours.tolist()
            crossed.append(at[off[:n]])
            small = len(layer) > NUMBERED
            # The diameter in points: 24 pixels of a full layer's circles, else 34.
            sizes += [(16.0 if small else 25.0) ** 2] * n
            if not small:
                words += ["" if o else short(v) for v, o in zip(layer.tolist(), off, strict=True)]
        self.units.set_offsets(np.concatenate(places))
        self.units.set_facecolor(faces)
        self.units.set_edgecolor(self._theme.muted)
        self.units.set_sizes(sizes)
        self.crosses.set_data(*np.concatenate(crossed).T)
        for text, word in zip(self._numbers, words, strict=True):
            if text.get_text() != word:
                text.set_text(word)

    def _set_readings(
        self,
        names: tuple[str, ...],
        units: tuple[Values, ...],
        dropped: tuple[NDArray[np.bool_], ...],
        places: list[Values],
    ) -> None:
        """The number of every drawn unit, and which are dropped."""
        heads = [" ".join(name.split()) or "–" for name in names]
        name_places(self.axes.xaxis, [float(at[0, 0]) for at in places], heads)
        said = [
            (_("unit {n}, dropped") if out else _("unit {n}")).format(n=n)
            for off, at in zip(dropped, places, strict=True)
            for n, out in enumerate(off[: len(at)].tolist(), 1)
        ]
        values = [layer[: len(at)] for layer, at in zip(units, places, strict=True)]
        x, y = np.concatenate(places).T
        self.readings.set_readings(x, y, values=np.concatenate(values), names=said)

    def _set_edges(
        self,
        weights: tuple[Values, ...],
        dropped: tuple[NDArray[np.bool_], ...],
        shown: tuple[int, ...],
        places: list[Values],
    ) -> None:
        lines, colours, widths = [], [], []
        signs = (to_rgba(self._theme.validation), to_rgba(self._theme.train))
        for at, weight in enumerate(weights):
            largest = float(np.abs(weight).max()) or 1.0
            live = ~dropped[at + 1][: shown[at + 1], None] & ~dropped[at][None, : shown[at]]
            for to, source in np.argwhere(live):
                size = float(weight[to, source]) / largest
                if size == 0:
                    continue
                lines.append([places[at][source], places[at + 1][to]])
                colours.append((*signs[size > 0][:3], 0.25 + 0.6 * abs(size)))
                widths.append(0.3 + WIDEST * abs(size))
        self.edges.set_segments(lines)
        self.edges.set_color(colours)
        self.edges.set_linewidth(widths)


def short(value: float) -> str:
    """A number in at most five characters, for the inside of a circle.

    >>> short(0.1234), short(-12.34), short(0.00004), short(-1234.0)
    ('0.12', '−12', '0', '−1e3')
    """
    size = abs(value)
    if size >= 1000:
        text = f"{size:.0e}".replace("e+0", "e").replace("e+", "e")
    elif size >= 10:
        text = f"{size:.0f}"
    elif size >= 1:
        text = f"{size:.1f}"
    else:
        text = f"{size:.2f}"
    if float(text) == 0:
        return "0"
    return ("\N{MINUS SIGN}" if value < 0 else "") + text
