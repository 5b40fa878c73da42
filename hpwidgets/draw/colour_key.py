"""What the colours of a map mean: a narrow bar beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap

from hpwidgets.draw.scales import fix_ticks, number
from hpwidgets.draw.theme import Theme, style_right_axis


class ColourKey:
    """All colours of a map, from the lowest value to the highest, with ticks at the right."""

    def __init__(self, axes: Axes, theme: Theme, colours: str | Colormap) -> None:
        style_right_axis(axes, theme)
        self._axes = axes
        self._image = axes.imshow(
            np.linspace(0, 1, 256)[:, None], aspect="auto", origin="lower", cmap=colours
        )

    def set(
        self,
        low: float,
        high: float,
        ticks: Sequence[float],
        words: Callable[[float], str] = number,
    ) -> None:
        """Let the colours run from ``low`` to ``high``."""
        self._image.set_extent((0, 1, low, high))
        self._axes.set(xlim=(0, 1), ylim=(low, high))
        fix_ticks(self._axes.yaxis, ticks, words)
