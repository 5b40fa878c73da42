"""A pool of configurations in training: costs by learning rate so far, the best by epoch."""

from __future__ import annotations

import numpy as np

from hpwidgets.draw.curves import DASHED, animated_line
from hpwidgets.draw.mean_curves import log_x
from hpwidgets.draw.panel import Panel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import finite
from hpwidgets.draw.theme import LIGHT, SMALL, Theme, set_title, text_style
from hpwidgets.i18n import _
from hpwidgets.lessons.hyperband.pictures.slow_starters import HIGHEST, pool_positions, rates_of
from hpwidgets.records import Pool


class PoolPicture(Picture):
    """Left every configuration's newest cost; right the best and the median of all by epoch."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 350, theme)
        self.costs = Panel(
            self.add_axes(left=52, top=62, width=290, height=236), theme, "", "", pad=22
        )
        self.course = Panel(
            self.add_axes(left=412, top=62, width=230, height=236),
            theme,
            _("all configurations"),
            _("epoch"),
            pad=22,
        )
        self.newest = animated_line(
            self.costs.axes,
            linestyle="",
            marker="o",
            markersize=3.6,
            markerfacecolor=theme.train,
            markeredgewidth=0,
            alpha=0.75,
            zorder=4,
        )
        self.best = animated_line(self.course.axes, color=theme.train, linewidth=1.9, zorder=4)
        self.median = animated_line(
            self.course.axes, color=theme.validation, linewidth=1.9, linestyle=DASHED, zorder=4
        )
        legend_over(self.course, theme, [self.best, self.median], [_("best"), _("median")])
        self.animate([self.newest, self.best, self.median])
        self._shown: tuple[object, ...] = ()

    def update(self, pool: Pool) -> None:
        """Show the pool as far as it is trained."""
        with self.lock:
            self._set_words(pool)
            known = ~np.isnan(pool.values)
            reached = known.sum(axis=1)
            at = np.maximum(reached - 1, 0)
            newest = np.where(reached > 0, pool.values[np.arange(len(at)), at], np.nan)
            self.newest.set_data(pool_positions(pool), np.where(newest < np.inf, newest, np.nan))
            epochs = int(reached.min(initial=pool.max_epochs))
            so_far = pool.values[:, :epochs]
            x = np.arange(1, epochs + 1)
            best = so_far.min(axis=0) if epochs else np.empty(0)
            median = (
                np.quantile(so_far, 0.5, axis=0, method="inverted_cdf") if epochs else np.empty(0)
            )
            self.best.set_data(x, best)
            self.median.set_data(x, median)
            seen = finite(np.empty(0), newest)
            if seen.size:
                seen = seen[seen <= np.quantile(seen, HIGHEST)]
            self.costs.make_room(seen, log_ratio=2.0)
            self.course.make_room(finite(np.empty(0), best, median), log_ratio=2.0)

    def _set_words(self, pool: Pool) -> None:
        shown = (pool.settings, pool.measure, pool.max_epochs)
        if shown == self._shown:
            return
        self._shown = shown
        loss = pool.measure == "loss"
        title = _("validation loss so far") if loss else _("1 \N{MINUS SIGN} score so far")
        set_title(self.costs.axes, title, self.theme, pad=22)
        many = len(rates_of(pool)) > 1
        label = _("learning rate") if many else _("configuration")
        self.costs.axes.set_xlabel(label, labelpad=2, **text_style(self.theme.muted, SMALL))
        x = pool_positions(pool)
        if many:
            log_x(self.costs.axes, x)
        else:
            self.costs.axes.set_xscale("linear")
            self.costs.axes.set_xlim(0, len(x) + 1)
        self.course.set_steps(pool.max_epochs)
