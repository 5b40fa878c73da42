"""A pool of configurations in training: costs by learning rate so far, the best by epoch."""

from __future__ import annotations

import numpy as np

from hpwidgets.draw.curves import DASHED, animated_marks, plain_line
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.theme import LIGHT, Theme
from hpwidgets.i18n import _
from hpwidgets.lessons.hyperband.pictures.slow_starters import (
    place_configurations,
    pool_positions,
    rates_differ,
    without_highest,
)
from hpwidgets.records import Pool


class PoolPicture(Picture):
    """Left every configuration's newest cost; right the best and the median of all by epoch."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 350, theme)
        self.costs = self.make_panel((52, 62, 290, 236))
        self.course = self.make_panel((412, 62, 230, 236), _("all configurations"), _("epoch"))
        self.newest = animated_marks(self.costs.axes, "o", 3.6, theme.train, alpha=0.75, zorder=4)
        self.best = plain_line(self.course.axes, theme.train, 1.9, zorder=4)
        self.median = plain_line(self.course.axes, theme.validation, 1.9, DASHED, zorder=4)
        self.course.add_legend((self.best, _("best")), (self.median, _("median")))
        self.newest.set_label(_("configuration"))
        self.best.set_label(_("best"))
        self.median.set_label(_("median"))
        self.animate([self.newest, self.best, self.median])

    def update(self, pool: Pool) -> None:
        with self.lock:
            self._set_words(pool)
            known = ~np.isnan(pool.values)
            reached = known.sum(axis=1)
            at = np.maximum(reached - 1, 0)
            newest = np.where(reached > 0, pool.values[np.arange(len(at)), at], np.nan)
            self.newest.set_data(pool_positions(pool), np.where(newest < np.inf, newest, np.nan))
            epochs = int(reached.min(initial=pool.max_epochs))
            so_far, shares = pool.values[:, :epochs], [0.0, 0.5]
            best, median = np.quantile(so_far, shares, axis=0, method="inverted_cdf")
            x = np.arange(1, epochs + 1)
            self.best.set_data(x, best)
            self.median.set_data(x, median)
            self.costs.make_room(without_highest(newest), log_ratio=2.0)
            self.course.make_room(best, median, log_ratio=2.0)

    def _set_words(self, pool: Pool) -> None:
        if self.unchanged(pool.settings, pool.measure, pool.max_epochs):
            return
        loss = pool.measure == "loss"
        title = _("validation loss so far") if loss else _("1 \N{MINUS SIGN} score so far")
        self.costs.set_title(title)
        many = rates_differ(pool)
        self.costs.set_label(_("learning rate") if many else _("configuration"))
        place_configurations(self.costs.axes, pool_positions(pool), log=many)
        self.course.set_steps(pool.max_epochs)
