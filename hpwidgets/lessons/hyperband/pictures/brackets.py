"""Hyperband's table as in the paper: n_i and r_i by bracket."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D

from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import LIGHT, NORMAL, SMALL, Theme, write
from hpwidgets.i18n import _, ngettext
from hpwidgets.records import Bracket, BracketsView

WIDE, HIGH = 640.0, 276.0
LEFT = 118.0
ROW = 34.0
THIN = 0.2
"""Height of a bar, as a share of its row."""
NARROW = 70.0
"""Columns below this many pixels are written small and close."""


class BracketTable:
    """One table: a column a bracket, a row a rung, and what all of it costs."""

    def __init__(self, axes: Axes, theme: Theme) -> None:
        self.axes, self._theme = axes, theme
        axes.set(xlim=(0, WIDE), ylim=(HIGH, 0), xticks=[], yticks=[])
        self.bars = PolyCollection([], facecolors=theme.train, alpha=0.7, linewidths=0, zorder=1)
        axes.add_collection(self.bars, autolim=False)
        self.rules = Line2D([], [], color=theme.muted, linewidth=0.8)
        axes.add_line(self.rules)
        self._texts: list[Any] = []
        self.cells: list[list[str]] = []
        """What the table says: a list a row, the first one the brackets."""

    def show(self, brackets: Sequence[Bracket], most: int) -> None:
        """Write the table; ``most`` epochs of a rung are a bar of the whole cell."""
        for text in self._texts:
            text.remove()
        self._texts = []
        longest = len(brackets[0].rungs)
        width = (WIDE - LEFT) / len(brackets)
        times = "×" if width < NARROW else " × "
        names = [f"s = {bracket.s}" for bracket in brackets]
        cuts = [len(bracket.rungs) - 1 for bracket in brackets]
        told = [ngettext("{n} cut", "{n} cuts", n).format(n=n) if n else _("no cut") for n in cuts]
        self.cells = [[_("bracket"), *names], ["", *told]]
        for i in range(longest):
            cells = [
                f"{b.rungs[i].configurations}{times}{b.rungs[i].epochs}" if i < len(b.rungs) else ""
                for b in brackets
            ]
            self.cells.append([_("rung {i}").format(i=i), *cells])
        self.cells.append([_("epochs trained"), *(str(b.spent) for b in brackets)])
        height = min(ROW, (HIGH - 4) / len(self.cells))
        size = NORMAL if height > 15 and width >= NARROW else SMALL
        for row, cells in enumerate(self.cells):
            above_bar = THIN / 2 if 2 <= row <= longest + 1 else 0.0
            y = height * (row + 0.5 - above_bar) + 2
            strong = row in (0, len(self.cells) - 1)
            for column, words in enumerate(cells):
                x = 2.0 if column == 0 else LEFT + width * (column - 0.5)
                plain = strong or (column and row != 1)
                colour = self._theme.text if plain else self._theme.muted
                style = {
                    "fontweight": "bold" if strong else "normal",
                    "ha": "left" if column == 0 else "center",
                    "va": "center_baseline",
                }
                if words:
                    self._texts.append(write(self.axes, x, y, words, colour, size, **style))
        self._place_bars(brackets, most, height, width)
        above, below = 2 * height + 2, height * (longest + 2) + 2
        self.rules.set_data([0, WIDE, nan, 0, WIDE], [above, above, nan, below, below])

    def _place_bars(
        self, brackets: Sequence[Bracket], most: int, height: float, width: float
    ) -> None:
        bars = []
        for column, bracket in enumerate(brackets):
            for i, epochs in enumerate(_costs(bracket)):
                left = LEFT + width * column + 3
                right = left + (width - 6) * epochs / most
                bottom = height * (i + 3)
                top = bottom - THIN * height
                bars.append([(left, top), (right, top), (right, bottom), (left, bottom)])
        self.bars.set_verts(bars)


class BracketsPicture(Picture):
    """The table of Algorithm 1: each bracket spends about as much, on ever fewer configurations."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 346, theme)
        title = _("configurations × epochs of each · bar: the epochs that the rung adds")
        axes = self.make_plain((10, 34, WIDE, HIGH), title, grid=False, frame=False)
        self.table = BracketTable(axes, theme)
        under: dict[str, Any] = {"transform": axes.transAxes, "ha": "left", "va": "top"}
        self.note = write(axes, 0.003, -0.03, "", theme.muted, NORMAL, **under)

    def update(self, view: BracketsView) -> None:
        with self.lock:
            if self.unchanged(view):
                return
            self.table.show(view.ceil, max(max(_costs(b)) for b in view.ceil))
            words = _(
                "R = {R}: the longest training · η = {eta}: after each rung one in {eta} goes on"
                " · s: how often a bracket cuts"
            )
            self.note.set_text(words.format(R=view.max_epochs, eta=view.eta))


def _costs(bracket: Bracket) -> list[int]:
    ends = [0, *(rung.epochs for rung in bracket.rungs)]
    return [
        rung.configurations * (rung.epochs - before)
        for rung, before in zip(bracket.rungs, ends, strict=False)
    ]
