"""A panel whose axis stays close to its values, where small differences are what matters."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.baseline import Panel
from hpwidgets.draw.scales import AxisScale, finite, set_y_scale, spread_scale

SMALLEST = 0.02
"""Least length of the axis, as a share of its largest value."""


def near_scale(
    values: NDArray[np.float64], *, low: float = -math.inf, high: float = math.inf
) -> AxisScale:
    """Linear limits a little beyond these finite values, rounded, and within ``low`` … ``high``.

    >>> scale = near_scale(np.array([0.81, 0.88]), high=1.0)
    >>> round(scale.low, 3), round(scale.high, 3)
    (0.8, 0.89)
    """
    if not values.size:
        return spread_scale(max(low, 0.0), min(high, 1.0))
    least, most = float(values.min()), float(values.max())
    span = max(most - least, SMALLEST * max(abs(least), abs(most), 1e-6))
    step = 10 ** math.floor(math.log10(span)) / 2
    bottom = math.floor((least - 0.1 * span) / step) * step
    top = math.ceil((most + 0.1 * span) / step) * step
    bottom, top = max(bottom, low), min(top, high)
    # What lies on the upper limit keeps its whole width.
    return spread_scale(bottom, top + 0.03 * (top - bottom) if top == high else top)


class NearPanel(Panel):
    """A :class:`~hpwidgets.draw.baseline.Panel` for accuracies, values of R² or losses.

    Its axis stays as it is while the values fit and fill a quarter of it: other limits redraw
    everything.
    """

    _near: AxisScale | None = None

    def make_room_near(
        self,
        *values: NDArray[np.float64],
        losses: bool = False,
        low: float = -1.0,
        hold: bool = False,
    ) -> None:
        """Suit the y axis to these scores (≤ 1, not shown below ``low``), or losses (≥ 0).

        With ``hold``, for a run that has only begun, an axis that has limits keeps them: the run
        before ended there, and this one is on its way.
        """
        seen = finite(np.empty(0), *values)
        if not losses:
            seen = np.maximum(seen, low)
        if self._near is not None and (hold or not seen.size or self._fits(self._near, seen)):
            return
        self._near = near_scale(seen, low=0.0) if losses else near_scale(seen, low=low, high=1.0)
        set_y_scale(self.axes, self._near)
        if not seen.size:
            self._near = None

    def _fits(self, scale: AxisScale, seen: NDArray[np.float64]) -> bool:
        least, most = float(seen.min()), float(seen.max())
        wanted = max(most - least, SMALLEST * max(abs(least), abs(most)))
        return scale.low <= least and most <= scale.high and 4 * wanted >= scale.high - scale.low
