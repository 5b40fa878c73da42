"""A Gaussian process along one hyperparameter, and where it would try next."""

from __future__ import annotations

from typing import Any

import numpy as np

from hpwidgets.draw.curves import DASHED, animated_marks, plain_line, set_upright, upright_line
from hpwidgets.draw.mean_curves import DOTTED, animated_band, set_band
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import finite, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme
from hpwidgets.i18n import _
from hpwidgets.lessons.search.pictures.places import cost_name, place_axis
from hpwidgets.lessons.search.records import GaussianProcessView

BAND = 2.0
"""Standard deviations of the band: 95 % of a normal distribution."""


class GaussianProcessPicture(Picture):
    """Above: trials, mean and uncertainty over the truth. Below: expected improvement."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 500, theme)
        self.top = self.make_panel((62, 58, 570, 228))
        self.bottom = self.make_panel((62, 352, 570, 96), _("expected improvement"), pad=20)
        axes = self.top.axes
        self.band = animated_band(axes, theme.train, 0.2)
        hollow: dict[str, Any] = {"markerfacecolor": "none", "markeredgewidth": 0.9, "zorder": 3}
        self.truth = plain_line(axes, theme.muted, 1.0, DOTTED, marker="o", markersize=4, **hollow)
        self.mean = plain_line(axes, theme.train, 1.9, zorder=4)
        self.tried = animated_marks(axes, "o", 6.5, theme.text, zorder=6)
        self.newest = animated_marks(axes, "o", 8, theme.validation, edge=theme.text, zorder=6)
        dashed: dict[str, Any] = {"linewidth": 1.5, "linestyle": DASHED, "zorder": 5}
        both = (axes, self.bottom.axes)
        self.next = [upright_line(each, theme.validation, **dashed) for each in both]
        self.improvement = plain_line(self.bottom.axes, theme.zeros, 1.8, zorder=4)
        self.top.add_legend(
            (self.truth, _("truth")),
            (self.tried, _("tried")),
            (self.newest, _("newest")),
            (self.mean, _("mean, band ± 2 sd")),
            (self.next[0], _("next trial")),
        )
        self.animate([self.band, self.truth, self.next[0], self.mean, self.tried, self.newest])
        self.animate([self.improvement, self.next[1]])
        self._reach = 0.0

    def update(self, view: GaussianProcessView) -> None:
        """Show the view."""
        with self.lock:
            self._name(view)
            cells = np.arange(len(view.costs))
            truth = np.where(np.isfinite(view.costs), view.costs, np.nan)
            self.truth.set_data(cells, truth)
            tried = view.tried
            self.tried.set_data(tried[:-1], truth[tried[:-1]])
            self.newest.set_data(tried[-1:], truth[tried[-1:]])
            self.mean.set_data(view.places, view.mean)
            low, high = view.mean - BAND * view.sd, view.mean + BAND * view.sd
            set_band(self.band, view.places, low, high)
            for line in self.next:
                set_upright(line, view.next_cell)
            self.improvement.set_data(view.places, view.expected_improvement)
            reached = float(view.expected_improvement.max())
            if not self._reach / 5 < reached <= self._reach:
                self._reach = 1.1 * reached or 1.0
                set_y_scale(self.bottom.axes, spread_scale(0.0, self._reach))

    def _name(self, view: GaussianProcessView) -> None:
        other = (view.other, view.other_at)
        if self.unchanged(view.axis, other, view.task, view.measure, view.costs.tobytes()):
            return
        self._reach = 0.0
        for panel in (self.top, self.bottom):
            place_axis(panel.axes, view.axis)
        self.bottom.set_label(view.axis.label)
        title = _("{cost} at {other} = {value}").format(
            cost=cost_name(view.task, view.measure),
            other=view.other.label,
            value=f"{view.other.values[view.other_at]:.3g}",
        )
        self.top.set_title(title)
        known = finite(view.costs)
        low = float(known.min())
        high = float(np.percentile(known, 92))
        room = max(high - low, 1e-3 * abs(high), 1e-9)
        set_y_scale(self.top.axes, spread_scale(low - 0.35 * room, high + 0.2 * room))
