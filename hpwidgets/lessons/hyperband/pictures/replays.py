"""Hyperband against random search on one pool: the best so far, and how soon it is good enough."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.collections import PolyCollection
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
from hpwidgets.draw.readings import Readings
from hpwidgets.draw.scales import percent, show_percent
from hpwidgets.draw.theme import LIGHT, NORMAL, Theme, write
from hpwidgets.i18n import _
from hpwidgets.records import ReplaysView

Values = NDArray[np.float64]

BAND = (10, 90)
"""Percentiles between which a band lies: the replays' middle 80 %."""
FLOOR = 1e-3
"""Closer than this to the pool's best is drawn as this."""
HALF = 0.34
"""Half the height of a bar, in rows."""
CLEAR = 1.25
"""From here on one search is sooner than another; below, both are as soon."""


class ReplaysPicture(Picture):
    """Left the epochs until a search is close to the best; right how far it is on the way there."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__(660, 320, theme)
        label = _("epochs spent")
        self.ends = self.make_panel((92, 62, 236, 204), label=label)
        self.gap = self.make_panel((400, 62, 242, 204), label=label)
        gap = self.gap.axes
        look = {"marker": "", "linewidth": 1.9, "zorder": 4}
        styles = [series_style(theme, at) | look for at in range(3)]
        self.bands = [animated_band(gap, style["color"], 0.1) for style in styles]
        self.lines = [animated_line(gap, **style) for style in styles]
        self.level = level_line(gap, theme.text)
        self.once = upright_line(gap, theme.muted, linewidth=1.1, linestyle=DOTTED)
        self.once.set_label(_("one run of Hyperband"))
        self.gap.add_legend((self.once, _("one run of Hyperband")))
        self._make_bars([style["color"] for style in styles])
        self.animate([*self.bands, self.level, self.once, *self.lines])
        self.animate([self.bars, self.read, *self.said, self.verdict])

    def _make_bars(self, colours: list[str]) -> None:
        axes, theme = self.ends.axes, self.theme
        axes.grid(False)
        axes.set_ylim(2.5, -0.5)
        self.read = Readings(axes, theme.text, _("median epochs"))
        options: dict[str, Any] = {"alpha": 0.85, "zorder": 3, "animated": True}
        self.bars = PolyCollection([], facecolors=colours, **options)
        axes.add_collection(self.bars, autolim=False)
        strong: dict[str, Any] = {"animated": True, "zorder": 6, "fontweight": "bold"}
        self.said = [write(axes, 1, at, "", theme.text, NORMAL, **strong) for at in range(3)]
        above = {"transform": axes.transAxes, "ha": "left", "va": "bottom"}
        self.verdict = write(axes, 0, 1.025, "", theme.text, NORMAL, **strong | above)

    def update(self, view: ReplaysView) -> None:
        with self.lock:
            self._set_words(view)
            self._set_bars(view)
            gaps = distances(view)
            set_upright(self.once, sum(bracket.spent for bracket in view.brackets))
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

    def _set_bars(self, view: ReplaysView) -> None:
        """The median epochs of each search; to the end of the axis where most are not there."""
        first, last = self.ends.axes.get_xlim()
        medians = view.medians
        known = np.flatnonzero(np.isfinite(medians)) if view.done else np.empty(0, np.int64)
        self.read.set_readings(medians[known], known)
        ends = np.where(np.isfinite(medians), medians, last)
        self.bars.set_verts(
            [
                [(first, at - HALF), (end, at - HALF), (end, at + HALF), (first, at + HALF)]
                for at, end in enumerate(ends if view.done else ())
            ]
        )
        for at, (text, end) in enumerate(zip(self.said, ends, strict=True)):
            text.set_text(_median_words(view, at) if view.done else "")
            inside = np.log(end / first) > 0.5 * np.log(last / first)
            text.set(x=end / 1.1 if inside else 1.1 * end, ha="right" if inside else "left")
            text.set_color(self.theme.background if inside else self.theme.text)
        self.verdict.set_text(sooner(medians) if view.done else "")

    def _set_words(self, view: ReplaysView) -> None:
        if self.unchanged(view.brackets, view.limit, view.within, view.pool.measure):
            return
        first = max(1, int(view.looks[0]))
        for panel in (self.ends, self.gap):
            log_x(panel.axes, np.array([first, view.limit], dtype=np.float64))
        loss = view.pool.measure == "loss"
        title = _("loss above the pool's best") if loss else _("score below the pool's best")
        self.gap.set_title(title)
        alone = _("s = {s} alone").format(s=view.brackets[0].s)
        names = (_("Hyperband"), alone, _("random"))
        for line, name in zip(self.lines, names, strict=True):
            line.set_label(name)
        self.ends.axes.set_yticks(range(3), names)
        goal = _("median epochs to come within {share} of the best")
        self.ends.set_title(goal.format(share=percent(view.within)))


def _median_words(view: ReplaysView, at: int) -> str:
    """The median epochs, or in how many replays the search is there at all."""
    if np.isfinite(view.medians[at]):
        return f"{view.medians[at]:.0f}"
    reached = float(np.isfinite(view.reached[at]).mean())
    return _("{share} get there").format(share=f"{reached:.0%}")


def sooner(medians: Values) -> str:
    """Who of Hyperband and random search is there first, and how much sooner.

    >>> sooner(np.array([500.0, np.inf, 2000.0])), sooner(np.array([np.inf, 9.0, 100.0]))
    ('Hyperband is there 4 × sooner', 'random search is there, Hyperband is not')
    """
    hyperband, _alone, random = medians.tolist()
    if not np.isfinite([hyperband, random]).any():
        return _("neither is there in time")
    if not np.isfinite(random):
        return _("Hyperband is there, random search is not")
    if not np.isfinite(hyperband):
        return _("random search is there, Hyperband is not")
    ratio = random / hyperband
    if max(ratio, 1 / ratio) < CLEAR:
        return _("both are there about as soon")
    times = f"{max(ratio, 1 / ratio):.2g}"
    if ratio > 1:
        return _("Hyperband is there {times} × sooner").format(times=times)
    return _("random search is there {times} × sooner").format(times=times)


def distances(view: ReplaysView) -> Values:
    """How far the best so far is from the pool's best ``[methods, replays, points]``.

    As a share of the loss; with scores, the difference.
    """
    apart = view.best - view.pool_best
    return np.asarray(apart / view.pool_best if view.pool.measure == "loss" else apart)


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
