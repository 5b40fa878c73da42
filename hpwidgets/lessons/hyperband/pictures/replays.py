"""Hyperband against random search on one pool: the best so far, and how soon it is good enough."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hpwidgets.draw.curves import animated_line, set_upright, upright_line
from hpwidgets.draw.mean_curves import (
    DOTTED,
    animated_band,
    level_line,
    log_x,
    series_style,
    set_band,
    set_level,
)
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import percent, set_y_scale, show_percent, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme
from hpwidgets.i18n import _
from hpwidgets.records import ReplaysView

Values = NDArray[np.float64]

BAND = (10, 90)
"""Percentiles between which a band lies: the replays' middle 80 %."""
FLOOR = 1e-3
"""Closer than this to the pool's best is drawn as this."""


class ReplaysPicture(Picture):
    """Left how far the best so far is from the pool's best; right the share of replays there."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 350, theme)
        self.gap, self.share = (
            self.make_panel((left, 62, 256, 236), label=_("epochs spent")) for left in (56, 386)
        )
        gap, share = self.gap.axes, self.share.axes
        look = {"marker": "", "linewidth": 1.9, "zorder": 4}
        styles = [series_style(theme, at) | look for at in range(3)]
        self.bands = [animated_band(gap, style["color"], 0.14) for style in styles]
        self.lines = [animated_line(gap, **style) for style in styles]
        self.shares = [animated_line(share, drawstyle="steps-post", **style) for style in styles]
        self.level = level_line(gap, theme.text)
        thin = {"linewidth": 1.1, "linestyle": DOTTED}
        self.once = [upright_line(axes, theme.muted, **thin) for axes in (gap, share)]
        self.share.add_legend((self.once[1], _("one run of Hyperband")))
        self.animate([*self.bands, self.level, *self.once, *self.lines, *self.shares])
        set_y_scale(share, spread_scale(0.0, 1.0))
        show_percent(share.yaxis)

    def update(self, view: ReplaysView) -> None:
        """Show the view."""
        with self.lock:
            self._set_words(view)
            gaps = distances(view)
            once = sum(bracket.spent for bracket in view.brackets)
            for line in self.once:
                set_upright(line, once)
            seen = []
            for line, band, runs in zip(self.lines, self.bands, gaps, strict=True):
                low, middle, high = _percentiles(runs)
                known = np.isfinite(middle)
                line.set_data(view.spent[known], middle[known])
                both = np.isfinite(low) & np.isfinite(high)
                set_band(band, view.spent[both], low[both], high[both])
                seen.append(middle[known])
            level = max(view.within, FLOOR)
            set_level(self.level, level)
            # A new scale writes plain numbers again.
            if self.gap.make_room(*seen, 0.5 * level, 2.0 * level, log_ratio=1.0):
                show_percent(self.gap.axes.yaxis)
            for line, ends in zip(self.shares, view.reached, strict=True):
                line.set_data(*cumulated(ends, view.limit))

    def _set_words(self, view: ReplaysView) -> None:
        if self.unchanged(view.brackets, view.limit, view.within, view.pool.measure):
            return
        first = max(1, int(view.looks[0]))
        for panel in (self.gap, self.share):
            log_x(panel.axes, np.array([first, view.limit], dtype=np.float64))
        loss = view.pool.measure == "loss"
        title = _("loss above the pool's best") if loss else _("score below the pool's best")
        self.gap.set_title(title)
        alone = _("s = {s} alone").format(s=view.brackets[0].s)
        names = (_("Hyperband"), alone, _("random"))
        self.gap.add_legend(*zip(self.lines, names, strict=True), columnspacing=1.0)
        goal = _("replays within {share} of the best").format(share=percent(view.within))
        self.share.set_title(goal)


def distances(view: ReplaysView) -> Values:
    """How far the best so far is from the pool's best ``[methods, replays, points]``.

    As a share of the loss; with scores, the difference.
    """
    apart = view.best - view.pool_best
    return np.asarray(apart / view.pool_best if view.pool.measure == "loss" else apart)


def cumulated(ends: Values, limit: int) -> tuple[Values, Values]:
    """The steps of the share of ``ends`` that lie at or below x, up to ``limit``.

    >>> [part.tolist() for part in cumulated(np.array([4.0, 2.0, np.inf, 4.0]), 9)]
    [[1.0, 2.0, 4.0, 4.0, 9.0], [0.0, 0.25, 0.5, 0.75, 0.75]]
    """
    known = np.sort(ends[np.isfinite(ends)])
    if not len(ends):
        return np.empty(0), np.empty(0)
    shares = np.arange(1, len(known) + 1) / len(ends)
    last = shares[-1] if len(shares) else 0.0
    return np.concatenate([[1.0], known, [float(limit)]]), np.concatenate([[0.0], shares, [last]])


def _percentiles(runs: Values) -> tuple[Values, Values, Values]:
    """The band's ends and the median ``[points]``, at least FLOOR.

    Where a run has seen nothing it counts as ∞.
    """
    if not len(runs):
        nothing = np.full(runs.shape[1], np.nan)
        return nothing, nothing, nothing
    shares = [BAND[0] / 100, 0.5, BAND[1] / 100]
    low, middle, high = np.quantile(runs, shares, axis=0, method="inverted_cdf")
    return np.maximum(low, FLOOR), np.maximum(middle, FLOOR), np.maximum(high, FLOOR)
