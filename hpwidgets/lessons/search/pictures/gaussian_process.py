"""A Gaussian process along one hyperparameter, and where it would try next."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.collections import PolyCollection

from hpwidgets.draw.curves import DASHED, animated_line
from hpwidgets.draw.mean_curves import DOTTED
from hpwidgets.draw.panel import Panel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import finite, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, SMALL, Theme, set_title, text_style
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.search.pictures.places import cost_name, place_axis
from hpwidgets.lessons.search.records import GaussianProcessView

BAND = 2.0
"""Standard deviations of the band: 95 % of a normal distribution."""


class GaussianProcessPicture(Picture):
    """Above: trials, mean and uncertainty over the truth. Below: expected improvement."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 500, theme)
        self.top = Panel(
            self.add_axes(left=62, top=58, width=570, height=228), theme, "", "", pad=22
        )
        self.bottom = Panel(
            self.add_axes(left=62, top=352, width=570, height=96),
            theme,
            _("expected improvement"),
            "",
            pad=20,
        )
        axes = self.top.axes
        self.band = PolyCollection(
            [], facecolors=theme.train, alpha=0.2, linewidths=0, zorder=2, animated=True
        )
        axes.add_collection(self.band, autolim=False)
        self.truth = animated_line(
            axes,
            color=theme.muted,
            linewidth=1.0,
            linestyle=DOTTED,
            marker="o",
            markersize=4,
            markerfacecolor="none",
            markeredgewidth=0.9,
            zorder=3,
        )
        self.mean = animated_line(axes, color=theme.train, linewidth=1.9, zorder=4)
        dots: dict[str, Any] = {"linestyle": "", "marker": "o", "zorder": 6}
        self.tried = animated_line(
            axes, markersize=6.5, markerfacecolor=theme.text, markeredgewidth=0, **dots
        )
        self.newest = animated_line(
            axes,
            markersize=8,
            markerfacecolor=theme.validation,
            markeredgecolor=theme.text,
            markeredgewidth=1.0,
            **dots,
        )
        upright: dict[str, Any] = {
            "color": theme.validation,
            "linewidth": 1.5,
            "linestyle": DASHED,
            "zorder": 5,
        }
        self.next = [
            animated_line(panel.axes, transform=panel.axes.get_xaxis_transform(), **upright)
            for panel in (self.top, self.bottom)
        ]
        self.improvement = animated_line(
            self.bottom.axes, color=theme.zeros, linewidth=1.8, zorder=4
        )
        legend_over(
            self.top,
            theme,
            [self.truth, self.tried, self.newest, self.mean, self.next[0]],
            [_("truth"), _("tried"), _("newest"), _("mean, band ± 2 sd"), _("next trial")],
        )
        self.animate([self.band, self.truth, self.next[0], self.mean, self.tried, self.newest])
        self.animate([self.improvement, self.next[1]])
        self._named: tuple[object, ...] = ()
        self._limits: tuple[float, float] | None = None
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
            edge = [np.stack([view.places, low], 1), np.stack([view.places, high], 1)[::-1]]
            self.band.set_verts([np.concatenate(edge)])
            at = ([], []) if view.next_cell is None else ([view.next_cell] * 2, [0, 1])
            for line in self.next:
                line.set_data(*at)
            self.improvement.set_data(view.places, view.expected_improvement)
            reached = float(view.expected_improvement.max())
            if not self._reach / 5 < reached <= self._reach:
                self._reach = 1.1 * reached or 1.0
                set_y_scale(self.bottom.axes, spread_scale(0.0, self._reach))

    def _name(self, view: GaussianProcessView) -> None:
        shown = (
            view.axis,
            view.other,
            view.other_at,
            view.task,
            view.measure,
            view.costs.tobytes(),
        )
        if shown == self._named:
            return
        self._named = shown
        self._reach = 0.0
        label = text_style(self.theme.muted, SMALL)
        for panel in (self.top, self.bottom):
            place_axis(panel.axes, view.axis)
        name = _(Hyperparameters.info(view.axis.name).label)
        self.bottom.axes.set_xlabel(name, labelpad=2, **label)
        title = _("{cost} at {other} = {value}").format(
            cost=cost_name(view.task, view.measure),
            other=_(Hyperparameters.info(view.other.name).label),
            value=f"{view.other.values[view.other_at]:.3g}",
        )
        set_title(self.top.axes, title, self.theme, pad=22)
        known = finite(view.costs)
        low = float(known.min())
        high = float(np.percentile(known, 92))
        room = max(high - low, 1e-3 * abs(high), 1e-9)
        set_y_scale(self.top.axes, spread_scale(low - 0.35 * room, high + 0.2 * room))
