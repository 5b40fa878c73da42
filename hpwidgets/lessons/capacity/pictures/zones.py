"""Zones side by side along an x axis: shaded, and named above the axes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from hpwidgets.draw.mean_curves import animated_band
from hpwidgets.draw.theme import SMALL, Theme, write

NARROW = 0.16
"""A zone that takes less than this share of the axes has no room for its name."""


class Zones:
    """Neighbouring stretches of an x axis, of which those in ``shaded`` are soft grey."""

    def __init__(
        self, axes: Axes, theme: Theme, names: Sequence[str], *, shaded: Sequence[int]
    ) -> None:
        self._axes = axes
        self._shaded = tuple(shaded)
        upright = axes.get_xaxis_transform()
        self.areas = animated_band(axes, theme.muted, 0.13, zorder=1, transform=upright)
        figure = axes.get_figure(root=True)
        assert figure is not None  # axes of a canvas always have one
        lifted = axes.transAxes + ScaledTranslation(0, 4 / 72, figure.dpi_scale_trans)
        style = {"va": "baseline", "transform": lifted, "animated": True}
        self.names = [write(axes, 0, 1, name, theme.text, SMALL, **style) for name in names]
        self.set(())
        self.animated = (self.areas, *self.names)

    def set(self, edges: Sequence[float]) -> None:
        """Zones from edge to edge, one more than names; none without edges."""
        spans = list(pairwise(edges))
        shaded = [spans[at] for at in self._shaded] if spans else []
        self.areas.set_verts(
            [[(low, 0), (low, 1), (high, 1), (high, 0)] for low, high in shaded if high > low]
        )
        places = np.array([[edge, 1.0] for edge in edges]).reshape(-1, 2)
        to_axes = self._axes.transScale + self._axes.transLimits
        shares = np.clip(to_axes.transform(places)[:, 0], 0, 1) if len(places) else np.empty(0)
        for at, text in enumerate(self.names):
            wide = float(shares[at + 1] - shares[at]) if spans else 0.0
            text.set_visible(wide >= NARROW)
            if spans:
                text.set_x(float(shares[at + 1] + shares[at]) / 2)
