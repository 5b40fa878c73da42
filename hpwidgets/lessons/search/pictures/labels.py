"""Names at the right ends of lines, in place of a legend."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text

from hpwidgets.draw.scales import spread
from hpwidgets.draw.theme import SMALL, Theme, write


class EndLabels:
    """A text beside the end of each line, kept apart from its neighbours.

    ``gap`` is the least distance of two texts, as a share of the height of the axes.
    """

    def __init__(self, axes: Axes, theme: Theme, colours: Sequence[str], gap: float) -> None:
        self._axes, self._gap = axes, gap
        style = {"transform": axes.transAxes, "ha": "left", "animated": True, "clip_on": False}
        self.texts: list[Text] = [
            write(axes, 1.012, 0, "", colour, SMALL, **style) for colour in colours
        ]

    def place(self, words: Sequence[str], ends: Sequence[float]) -> None:
        """Put each text beside the value at which its line ends; none where that is NaN."""
        low, high = self._axes.get_ylim()
        shown = [at for at, end in enumerate(ends) if np.isfinite(end)]
        shown.sort(key=lambda at: ends[at])  # the order holds beyond the axes, too
        shares = [min(max((ends[at] - low) / (high - low), 0.0), 1.0) for at in shown]
        places = dict(zip(shown, spread(shares, self._gap, 0.0, 1.0), strict=True))
        for at, text in enumerate(self.texts):
            text.set_text(words[at] if at in places else "")
            text.set_y(places.get(at, 0.0))
