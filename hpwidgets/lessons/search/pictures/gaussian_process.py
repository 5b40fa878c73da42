"""A Gaussian process along one hyperparameter, and where it would try next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from hpwidgets.draw.curves import DASHED, animated_marks, plain_line, set_upright, upright_line
from hpwidgets.draw.mean_curves import DOTTED, animated_band, level_line, set_band, set_level
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import finite, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, write
from hpwidgets.i18n import _
from hpwidgets.lessons.search.pictures.places import cost_name, place_axis, short
from hpwidgets.lessons.search.records import GaussianProcessView

BAND = 2.0
"""Standard deviations of the band: 95 % of a normal distribution."""


class GaussianProcessPicture(Picture):
    """Above: trials, mean and uncertainty over the truth. Below: expected improvement."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 456, theme)
        self.top = self.make_panel((62, 58, 574, 232))
        title = _("expected improvement of the values left to try")
        self.bottom = self.make_panel((62, 326, 574, 90), title, pad=6)
        self.top.axes.tick_params(labelbottom=False)
        axes = self.top.axes
        self.band = animated_band(axes, theme.train, 0.2)
        hollow: dict[str, Any] = {"markerfacecolor": "none", "markeredgewidth": 0.9, "zorder": 3}
        self.truth = plain_line(axes, theme.muted, 1.0, DOTTED, marker="o", markersize=4, **hollow)
        self.mean = plain_line(axes, theme.train, 1.9, zorder=4)
        self.tried = animated_marks(axes, "o", 6.5, theme.text, zorder=6)
        self.newest = animated_marks(axes, "o", 8, theme.validation, edge=theme.text, zorder=6)
        self.least = level_line(axes, theme.text)
        dashed: dict[str, Any] = {"linewidth": 1.5, "linestyle": DASHED, "zorder": 5}
        both = (axes, self.bottom.axes)
        self.next = [upright_line(each, theme.validation, **dashed) for each in both]
        self.improvement = plain_line(self.bottom.axes, theme.zeros, 1.8, zorder=4)
        self.left = animated_marks(self.bottom.axes, "o", 4.5, theme.zeros, zorder=5)
        self.peak = animated_marks(self.bottom.axes, "o", 6.5, theme.validation, zorder=6)
        self._write()
        self._label()
        self.animate([self.band, self.truth, self.least, self.next[0], self.mean])
        self.animate([self.tried, self.newest])
        self.animate([self.improvement, self.left, self.next[1], self.peak])
        self.animate(self.said)
        self._reach = 0.0

    def _write(self) -> None:
        """The words beside the next trial, its peak and the best so far."""
        axes, theme = self.top.axes, self.theme
        style: dict[str, Any] = {"animated": True, "zorder": 8, "va": "top"}
        across = {"transform": axes.get_xaxis_transform()}
        self.next_said = write(axes, 0, 0.98, "", theme.validation, **across | style)
        under = {"transform": self.bottom.axes.get_xaxis_transform()}
        self.peak_said = write(self.bottom.axes, 0, 0.98, "", theme.validation, **under | style)
        along = {"transform": axes.get_yaxis_transform(), "ha": "left"}
        self.least_said = write(axes, 0.008, 0, "", theme.text, **style | along)
        self.said = (self.next_said, self.peak_said, self.least_said)

    def _label(self) -> None:
        self.top.add_legend(
            (self.truth, _("truth, not seen")),
            (self.tried, _("tried")),
            (self.newest, _("newest")),
            (self.mean, _("mean, band ± 2 sd: how unsure")),
        )
        named = (
            (self.truth, _("truth")),
            (self.mean, _("mean")),
            (self.improvement, _("expected improvement")),
            (self.tried, _("tried")),
            (self.newest, _("newest trial")),
            (self.left, _("values left to try")),
        )
        for line, name in named:
            line.set_label(name)

    def update(self, view: GaussianProcessView) -> None:
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
            gain = view.expected_improvement
            self.improvement.set_data(view.places, gain)
            untried = np.setdiff1d(cells, tried)
            self.left.set_data(untried, np.interp(untried, view.places, gain))
            reached = float(view.expected_improvement.max())
            if not self._reach / 5 < reached <= self._reach:
                self._reach = 1.4 * reached or 1.0
                scale = spread_scale(0.0, self._reach)
                set_y_scale(self.bottom.axes, replace(scale, ticks=scale.ticks[::2]))
            self._set_least(truth[tried])
            self._set_next(view)

    def _set_least(self, seen: np.ndarray) -> None:
        """What a trial must improve on."""
        least = float(np.nanmin(seen)) if np.isfinite(seen).any() else np.nan
        set_level(self.least, least)
        known = bool(np.isfinite(least))
        self.least_said.set_text(_("best so far {cost}").format(cost=short(least)) if known else "")
        low, high = self.top.axes.get_ylim()
        self.least_said.set_y(least - 0.015 * (high - low) if known else 0.0)

    def _set_next(self, view: GaussianProcessView) -> None:
        """The next trial: it stays when the budget is spent, as what would be tried."""
        at = view.next_cell
        for line in self.next:
            set_upright(line, at)
        random = len(view.tried) < view.start
        self.peak.set_data(([], []) if at is None or random else ([at], [view.expected]))
        if at is None:
            self.next_said.set_text("")
            self.peak_said.set_text("")
            return
        words = _("would be next: {value}") if view.spent else _("next: {value}")
        if random:
            words += _(", at random")
        right = at > len(view.costs) / 2
        side, gap = ("right", -0.25) if right else ("left", 0.25)
        self.next_said.set(text=words.format(value=short(view.axis.value(at))), x=at + gap, ha=side)
        gain = short(float(f"{view.expected:.2g}"))
        said = "" if random else _("largest: +{gain}").format(gain=gain)
        self.peak_said.set(text=said, x=at + gap, ha=side)

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
            value=short(view.other.values[view.other_at]),
        )
        self.top.set_title(title)
        known = finite(view.costs)
        low = float(known.min())
        high = float(np.percentile(known, 92))
        room = max(high - low, 1e-3 * abs(high), 1e-9)
        set_y_scale(self.top.axes, spread_scale(low - 0.35 * room, high + 0.2 * room))
