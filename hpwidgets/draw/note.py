"""A line of small print in a panel: what its axis cannot show."""

from __future__ import annotations

from matplotlib.axes import Axes

from hpwidgets.draw.theme import SMALL, Theme, text_style


class Note:
    """A text at the lower left inside the axes, hidden while it is empty."""

    def __init__(self, axes: Axes, theme: Theme) -> None:
        self.text = axes.text(
            0.02,
            0.03,
            "",
            transform=axes.transAxes,
            ha="left",
            va="bottom",
            animated=True,
            zorder=9,
            bbox={"facecolor": theme.background, "edgecolor": "none", "pad": 1.5, "alpha": 0.85},
            **text_style(theme.text, SMALL),
        )
        self.text.set_visible(False)

    def show(self, words: str) -> None:
        """Show these words; none hide the note."""
        self.text.set_text(words)
        self.text.set_visible(bool(words))
