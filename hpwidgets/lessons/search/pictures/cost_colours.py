"""Costs as colours: one scale for several maps, with its key beside them."""

from __future__ import annotations

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize
from numpy.typing import NDArray

from hpwidgets.draw.scales import number
from hpwidgets.draw.theme import Theme
from hpwidgets.draw.value_map import ColourKey

COLOUR_MAP = "cividis_r"  # even steps of lightness for every eye (Nuñez et al. 2018)
FEW = 90.0
"""Per cent of the costs that the scale tells apart; what is worse has the last colour."""


def colour_map(theme: Theme) -> Colormap:
    """Bright where a cost is low; cells that are not known look like the grid."""
    return colormaps[COLOUR_MAP].with_extremes(bad=theme.grid)


class CostColours:
    """A logarithmic scale of colours from the least cost to the 90th percentile, with a key."""

    def __init__(self, key: Axes, theme: Theme) -> None:
        self.norm = Normalize(0, 1)
        self.map = colour_map(theme)
        self._key = ColourKey(key, theme, self.map)
        self._limits = (0.0, 0.0)
        self._show(1e-2, 1.0)

    def suit(self, costs: NDArray[np.float64]) -> None:
        """Let the scale run over these costs; it moves only when they leave it or fill half."""
        known = costs[np.isfinite(costs)]
        if not known.size:
            return
        low = max(float(known.min()), 1e-12)
        high = max(float(np.percentile(known, FEW)), 1.05 * low)
        first, last = self._limits
        inside = first <= low * 1.0001 and high <= last * 1.0001
        if not inside or np.log(high / low) < 0.6 * np.log(last / first):
            self._show(low, high)

    def shade(self, costs: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the map shows for these costs: their logarithms, masked where not known."""
        return np.ma.masked_invalid(np.log(np.maximum(costs, 1e-12)))

    def _show(self, low: float, high: float) -> None:
        self._limits = (low, high)
        self.norm.vmin, self.norm.vmax = float(np.log(low)), float(np.log(high))
        ticks = np.linspace(self.norm.vmin, self.norm.vmax, 4).tolist()
        self._key.set(self.norm.vmin, self.norm.vmax, ticks, _cost)


def _cost(log: float) -> str:
    return number(float(f"{np.exp(log):.2g}"))
