"""A line of small print in a panel: what its axis cannot show."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes

from hpwidgets.draw.theme import Theme, write


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
