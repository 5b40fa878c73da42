"""Words beside a point of the data."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from hpwidgets.draw.theme import SMALL, Theme, text_style


class Callout:
    """Words beside a point of the data, so many points of type away; hidden until they are shown.

    They begin where ``offset`` leads: right of the point for a positive first number, above it for
    a positive second one, and are centred on it along a number of 0.
    """

    def __init__(
        self, axes: Axes, theme: Theme, offset: tuple[float, float], *, colour: str = ""
    ) -> None:
        across, up = (int(np.sign(part)) for part in offset)
        ground = {"facecolor": theme.background, "edgecolor": "none", "pad": 1, "alpha": 0.85}
        self.text = axes.annotate(
            "",
            xy=(0, 0),
            xytext=offset,
            textcoords="offset points",
            ha=("right", "center", "left")[across + 1],
            va=("top", "center", "bottom")[up + 1],
            linespacing=1.1,
            annotation_clip=False,
            animated=True,
            visible=False,
            zorder=9,
            bbox=ground,
            **text_style(colour or theme.text, SMALL),
        )
        self.animated = (self.text,)

    def show(self, words: str, x: float, y: float) -> None:
        """Put these words beside this point; none, or no number, hide them."""
        shown = bool(words) and bool(np.isfinite([x, y]).all())
        self.text.set_visible(shown)
        if shown:
            self.text.xy = (x, y)
            self.text.set_text(words)

    def hide(self) -> None:
        self.text.set_visible(False)
