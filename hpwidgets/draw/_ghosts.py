"""Pinned runs as thin, differently dashed lines that end in their letter."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.text import Annotation
from numpy.typing import NDArray

from hpwidgets.draw.scales import finite, spread
from hpwidgets.draw.theme import FAINT, GHOST_DASHES, SMALL, Theme, ink, shorten, text_style
from hpwidgets.records import History, Pin

_LETTER_GAP = 7.2  # points from one letter to the next where runs end together


class Ghosts:
    """One thin line a pin, with the values that ``values`` takes from its history.

    They are not animated: pins change seldom, and then the whole picture is drawn again.
    """

    def __init__(
        self, axes: Axes, theme: Theme, values: Callable[[History], NDArray[np.float64]]
    ) -> None:
        self._axes = axes
        self._theme = theme
        self._values = values
        self._pins: tuple[Pin, ...] = ()
        self._data = ""
        self.lines: list[Line2D] = []
        self.letters: list[Annotation] = []
        self._placed_for: object = None
        self.shown_values: NDArray[np.float64] = np.empty(0)
        """All finite values of all ghosts, for the limits of the axes."""

    def update(self, pins: tuple[Pin, ...], data: str = "") -> None:
        """Show these pins; nothing is touched where they are the ones already shown.

        Pins from other rows than ``data`` are faint: their losses are of something else.
        """
        if list(map(id, pins)) == list(map(id, self._pins)) and data == self._data:
            return
        for artist in (*self.lines, *self.letters):
            artist.remove()
        self._pins, self._data = pins, data
        self._placed_for = None
        self.lines, self.letters = [], []
        for place, pin in enumerate(pins):
            self._add(place, pin)
        self.shown_values = finite(*(line.get_ydata() for line in self.lines))

    def _add(self, place: int, pin: Pin) -> None:
        epochs = [epoch.index for epoch in pin.history.epochs]
        colour = self._theme.ghosts[place % len(self._theme.ghosts)]
        alpha = FAINT if self._data and pin.data != self._data else 1.0
        line = Line2D(
            epochs,
            self._values(pin.history),
            color=colour,
            alpha=alpha,
            linewidth=1.1,
            linestyle=GHOST_DASHES[place % len(GHOST_DASHES)],
            marker="o" if len(epochs) == 1 else "",
            markersize=2.5,
            zorder=2.2,
            label=pin.name,
        )
        self._axes.add_line(line)
        self.lines.append(line)
        letter = self._axes.annotate(
            shorten(pin.name, 4),
            xy=(0, 0),
            xytext=(2.5, 0),
            textcoords="offset points",
            ha="left",
            va="center",
            annotation_clip=False,
            zorder=2.3,
            visible=bool(epochs),
            alpha=alpha,
            **text_style(ink(colour, self._axes), SMALL) | {"fontweight": "bold"},
        )
        self.letters.append(letter)

    def place_letters(self) -> None:
        """Put every letter at its line's end, apart from its neighbours; after limits are set."""
        if not self.lines:
            return
        axes = self._axes
        limits = (axes.get_xlim(), axes.get_ylim(), axes.get_yscale(), axes.bbox.bounds)
        if limits == self._placed_for:
            return
        self._placed_for = limits
        ends: dict[float, list[int]] = {}
        for index, line in enumerate(self.lines):
            x = np.asarray(line.get_xdata(), dtype=np.float64)
            if x.size:
                ends.setdefault(float(x[-1]), []).append(index)
        for x_end, members in ends.items():
            self._place_column(x_end, members)

    def _place_column(self, x_end: float, members: list[int]) -> None:
        low, high = sorted(self._axes.get_ylim())
        last = [float(np.asarray(self.lines[index].get_ydata())[-1]) for index in members]
        # A line that leaves the axes has its letter where it left them.
        ends = [min(max(value, low), high) for value in last]
        points = 72 / self._axes.figure.dpi
        to_pixels = self._axes.transData.transform
        heights = [float(to_pixels((x_end, end))[1]) * points for end in ends]
        box = self._axes.bbox
        apart = spread(heights, _LETTER_GAP, box.y0 * points + 4, box.y1 * points - 4)
        for index, end, height, place in zip(members, ends, heights, apart, strict=True):
            self.letters[index].xy = (x_end, end)
            self.letters[index].set_position((2.5, place - height))
