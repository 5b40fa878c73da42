"""Hyperband against random search on one pool: the best so far, and how soon it is good enough."""

from __future__ import annotations

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from hpwidgets.draw.curves import animated_line
from hpwidgets.draw.mean_curves import DOTTED, level_line, log_x, series_style, set_level
from hpwidgets.draw.panel import Panel, legend_over
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.scales import percent, set_y_scale, spread_scale
from hpwidgets.draw.theme import LIGHT, Theme, set_title
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
        self.gap = Panel(
            self.add_axes(left=56, top=62, width=256, height=236),
            theme,
            "",
            _("epochs spent"),
            pad=22,
        )
        self.share = Panel(
            self.add_axes(left=386, top=62, width=256, height=236),
            theme,
            "",
            _("epochs spent"),
            pad=22,
        )
        styles = [series_style(theme, at) | {"marker": ""} for at in range(3)]
        self.bands = []
        self.lines = []
        self.shares = []
        for style in styles:
            band = PolyCollection(
                [], facecolors=style["color"], alpha=0.14, linewidths=0, zorder=2, animated=True
            )
            self.gap.axes.add_collection(band, autolim=False)
            self.bands.append(band)
            self.lines.append(animated_line(self.gap.axes, linewidth=1.9, zorder=4, **style))
            self.shares.append(
                animated_line(
                    self.share.axes, linewidth=1.9, zorder=4, drawstyle="steps-post", **style
                )
            )
        self.level = level_line(self.gap.axes, theme.text)
        self.once = [
            animated_line(
                panel.axes,
                color=theme.muted,
                linewidth=1.1,
                linestyle=DOTTED,
                transform=panel.axes.get_xaxis_transform(),
                zorder=3,
            )
            for panel in (self.gap, self.share)
        ]
        legend_over(self.share, theme, [self.once[1]], [_("one run of Hyperband")])
        self.animate([*self.bands, self.level, *self.once, *self.lines, *self.shares])
        set_y_scale(self.share.axes, spread_scale(0.0, 1.0))
        self._percent = FuncFormatter(lambda value, _at: percent(value))
        self.share.axes.yaxis.set_major_formatter(lambda value, _at: percent(value))
        self._shown: tuple[object, ...] = ()

    def update(self, view: ReplaysView) -> None:
        """Show the view."""
        with self.lock:
            self._set_words(view)
            gaps = distances(view)
            set_level(self.level, max(view.within, FLOOR))
            once = sum(bracket.spent for bracket in view.brackets)
            for line in self.once:
                line.set_data([once, once], [0, 1])
            seen = []
            for line, band, runs in zip(self.lines, self.bands, gaps, strict=True):
                low, middle, high = _percentiles(runs)
                known = np.isfinite(middle)
                line.set_data(view.spent[known], np.maximum(middle[known], FLOOR))
                both = np.isfinite(low) & np.isfinite(high)
                x, lower, upper = view.spent[both], low[both], high[both]
                lower, upper = np.maximum(lower, FLOOR), np.maximum(upper, FLOOR)
                band.set_verts(
                    [np.vstack([np.column_stack([x, lower]), np.column_stack([x, upper])[::-1]])]
                    if len(x)
                    else []
                )
                seen.append(np.maximum(middle[known], FLOOR))
            around = max(view.within, FLOOR) * np.array([0.5, 2.0])
            self.gap.make_room(*seen, around, log_ratio=1.0)
            self._in_percent()
            for line, ends in zip(self.shares, view.reached, strict=True):
                line.set_data(*cumulated(ends, view.limit))

    def _in_percent(self) -> None:
        axis = self.gap.axes.yaxis
        if axis.get_major_formatter() is not self._percent:
            axis.set_major_formatter(self._percent)

    def _set_words(self, view: ReplaysView) -> None:
        shown = (view.brackets, view.limit, view.within, view.pool.measure)
        if shown == self._shown:
            return
        self._shown = shown
        first = max(1, int(view.looks[0]))
        for panel in (self.gap, self.share):
            log_x(panel.axes, np.array([first, view.limit], dtype=np.float64))
        loss = view.pool.measure == "loss"
        title = _("loss above the pool's best") if loss else _("score below the pool's best")
        set_title(self.gap.axes, title, self.theme, pad=22)
        alone = _("s = {s} alone").format(s=view.brackets[0].s)
        names = (_("Hyperband"), alone, _("random"))
        legend_over(self.gap, self.theme, self.lines, names, columnspacing=1.0)
        goal = _("replays within {share} of the best").format(share=percent(view.within))
        set_title(self.share.axes, goal, self.theme, pad=22)


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
    """The band's ends and the median ``[points]``; where a run has seen nothing it counts as ∞."""
    if not len(runs):
        nothing = np.full(runs.shape[1], np.nan)
        return nothing, nothing, nothing
    low, middle, high = np.quantile(
        runs, [BAND[0] / 100, 0.5, BAND[1] / 100], axis=0, method="inverted_cdf"
    )
    return low, middle, high
